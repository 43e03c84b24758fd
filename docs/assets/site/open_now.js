/**
 * "Within the hours now": says whether a schedule is open at this moment and when that changes, in Beijing time and, where it
 * differs, in the reader's own; and puts the present on the bar of the day, with the reader's own hours beneath it.
 *
 * The words stand ready in the page (`opening` in words.j2), and so does the schedule, so that this line and the bars below it can
 * never be of two editions. What never closes says so by its name. Whether a customer is entitled, or has used up a yearly maximum, is
 * another matter: that is for the form.
 */

import { beijingText, changesAt, isOpen } from "../hours.js";
import { followPresent, isPlausible, keepsBeijingTime, tellInstant } from "./present.js";

const DAY = 24 * 60;

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

/** An exceptional day has a bar of its own, which counts instead of that of its day of the week. */
function markOn(hours, now) {
  const [date, hour, minutes] = beijingText(now).split(/[T:]/);
  const minute = 60 * Number(hour) + Number(minutes);
  const of = (name, value) => hours.querySelector(`[data-${name}~="${value}"]`);
  const today = of("dates", date) ?? of("days", (new Date(date).getUTCDay() + 6) % 7);
  for (const mark of hours.querySelectorAll(".day-now")) {
    const here = mark.closest("li") === today;
    mark.setAttribute("display", here ? "inline" : "none");
    if (here) mark.setAttribute("x", `${(100 * minute) / DAY}%`);
  }
  if (!keepsBeijingTime(now)) showOwnHours(hours, now - 60 * minute - (now % 60));
}

/** What the reader's clock says at each hour that the bar names; `midnight` is the beginning of the day in Beijing. */
function showOwnHours(hours, midnight) {
  const clock = new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  for (const own of hours.querySelectorAll("[data-own-hour]")) {
    own.textContent = clock.format(new Date((midnight + 3600 * Number(own.dataset.ownHour)) * 1000));
    own.parentElement.setAttribute("display", "inline");
    own.closest("svg").classList.add("day--own");
  }
}
