/**
 * "Within the hours now": says whether a schedule is open at this moment and when that changes, in Beijing time and, where it
 * differs, in the reader's own; and puts the present on the bar of the day, with the reader's own hours beneath it.
 *
 * The words stand ready in the page (`opening` in words.j2), and so does the schedule, so that this line and the bars below it can
 * never be of two editions. What never closes says so by its name. Whether a customer is entitled, or has used up a yearly maximum, is
 * another matter: that is for the form.
 */

import { changesAt, isOpen } from "../hours.js";
import { markOn } from "./day_bars.js";
import { followPresent, isPlausible, tellInstant } from "./present.js";

/** Fills every `[data-open-now]` of a page, and keeps it true. */
export function mountOpenNow(page, { clock }) {
  const elements = [...page.querySelectorAll("[data-open-now]")];
  if (elements.length === 0) return;
  const lines = elements.map((element) => ({ element, schedule: JSON.parse(element.dataset.openNow) }));
  followPresent((now) => lines.forEach(({ element, schedule }) => tell(element, schedule, now)), { clock });
}

function tell(element, schedule, now) {
  const change = changesAt(schedule, now);
  const state = stateOf(element.dataset.published, schedule, now, change);
  for (const words of element.querySelectorAll("[data-open]")) {
    words.hidden = words.dataset.open !== state;
    if (!words.hidden) tellInstant(words, state === "wrong_clock" ? now : change);
  }
  element.hidden = state === "always";
  if (isPlausible(now, element.dataset.published)) markOn(element.parentElement, now);
}

function stateOf(published, schedule, now, change) {
  if (change === null) return "always";
  if (!isPlausible(now, published)) return "wrong_clock";
  return isOpen(schedule, now) ? "open" : "closed";
}
