/**
 * "Within the hours now" on the page of a service: says whether its schedule is open at this moment and when that changes,
 * in Beijing time and, where it differs, in the reader's own time with the date.
 *
 * The words stand ready in the page (`open_now` in words.j2), and so does the schedule, so that this line and the timetable below
 * it can never be of two editions; this shows the right words and fills in the times. Whether a
 * customer is entitled, or has used up a yearly maximum, is another matter: that is for the form.
 */

import { changesAt, isOpen } from "../hours.js";
import { followPresent, isPlausible, tellInstant } from "./present.js";

/** Fills every `[data-open-now]` of a page, and keeps it true until the reader leaves the page. */
export function mountOpenNow(page, { clock, signal }) {
  const elements = [...page.querySelectorAll("[data-open-now]")];
  if (elements.length === 0) return;
  const lines = elements.map((element) => ({ element, schedule: JSON.parse(element.dataset.openNow) }));
  followPresent((now) => lines.forEach(({ element, schedule }) => tell(element, schedule, now)), { clock, signal });
}

function tell(element, schedule, now) {
  const change = changesAt(schedule, now);
  const state = stateOf(element.dataset.published, schedule, now, change);
  for (const words of element.querySelectorAll("[data-open]")) {
    words.hidden = words.dataset.open !== state;
    if (words.hidden || !words.querySelector("[data-beijing]")) continue;
    tellInstant(words, state === "wrong_clock" ? now : change);
  }
  element.hidden = false;
}

function stateOf(published, schedule, now, change) {
  if (change === null) return "always";
  if (!isPlausible(now, published)) return "wrong_clock";
  return isOpen(schedule, now) ? "open" : "closed";
}
