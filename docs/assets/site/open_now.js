/**
 * "Within the hours now" on the page of a service: says whether its schedule is open at this moment and when that changes,
 * in Beijing time and, where it differs, in the reader's own time with the date.
 *
 * The words stand ready in the page (`open_now` in words.j2), and so does the schedule, so that this line and the timetable below
 * it can never be of two editions; this shows the right words and fills in the times. Whether a
 * customer is entitled, or has used up a yearly maximum, is another matter: that is for the form.
 */

import { beijingText, changesAt, isOpen } from "../hours.js";

const MINUTE = 60_000;

/** Fills every `[data-open-now]` of a page, and again at every full minute until the reader leaves it. */
export function mountOpenNow(page, { clock, signal }) {
  const elements = [...page.querySelectorAll("[data-open-now]")];
  if (elements.length === 0) return;
  const lines = elements.map((element) => ({ element, schedule: JSON.parse(element.dataset.openNow) }));

  function show() {
    if (signal.aborted) return;
    const now = clock().getTime();
    for (const { element, schedule } of lines) tell(element, schedule, Math.floor(now / 1000));
    setTimeout(show, MINUTE - (now % MINUTE));
  }
  show();
}

function tell(element, schedule, instant) {
  const change = changesAt(schedule, instant);
  const state = change === null ? "always" : isOpen(schedule, instant) ? "open" : "closed";
  for (const words of element.querySelectorAll("[data-open]")) {
    words.hidden = words.dataset.open !== state;
    if (words.hidden || state === "always") continue;
    fill(words, change);
  }
  element.hidden = false;
}

function fill(words, change) {
  const date = new Date(change * 1000);
  const [there, here] = [words.querySelector("[data-beijing]"), words.querySelector("[data-local]")];
  there.dateTime = here.dateTime = beijingText(change);
  there.textContent = beijingText(change).slice(0, 16).replace("T", " ");
  here.textContent = new Intl.DateTimeFormat(document.documentElement.lang, {
    dateStyle: "medium",
    timeStyle: "short",
  }).format(date);
  words.querySelector("[data-local-part]").hidden = date.getTimezoneOffset() === -480;
}
