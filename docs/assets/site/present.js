/**
 * The present, for everything on a page that says "now": told at once, at every full minute, and when the reader comes back.
 *
 *     followPresent((now) => …, { clock, signal })      now: seconds since 1970
 *     tellInstant(words, instant)                       Beijing time always, the reader's own beside it where it differs
 *
 * Timers sleep with the machine and in the background, and a page may come back from the browser's memory as it was left. So the
 * timer is a short one, which only looks whether another minute has begun, and every event that tells of a return is listened to.
 */

import { beijingText } from "../hours.js";

/** As long as "now" may be that of before the machine slept, where no event tells of its waking. */
const NAP = 10_000;
const MINUTE = 60_000;
/** An edition is hardly in force for so long: a later present is that of a wrong clock. */
const LONGEST_IN_FORCE = 20 * 366 * 24 * 3600;

/** Calls `tell` with the present whenever it may have become another one, until `signal` is aborted. */
export function followPresent(tell, { clock, signal = new AbortController().signal }) {
  let told = NaN;
  let timer = 0;
  function look() {
    clearTimeout(timer);
    if (signal.aborted) return;
    const now = clock().getTime();
    const minute = Math.floor(now / MINUTE);
    timer = setTimeout(look, Math.min(NAP, MINUTE - (now % MINUTE)));
    if (minute !== told) tell(Math.floor(now / 1000));
    told = minute;
  }
  for (const event of ["pageshow", "focus", "online"]) addEventListener(event, look, { signal });
  for (const event of ["visibilitychange", "resume"]) document.addEventListener(event, look, { signal });
  signal.addEventListener("abort", () => clearTimeout(timer));
  look();
}

/** Whether the present can be right: after the edition was published, and not long after. `published` as the bundle has it. */
export function isPlausible(now, published) {
  const since = now - Date.parse(published) / 1000;
  return !(since < 0 || since > LONGEST_IN_FORCE);
}

/** Whether the reader's clock says what one in Beijing does. */
export function keepsBeijingTime(instant) {
  return new Date(instant * 1000).getTimezoneOffset() === -480;
}

/** Fills the words for an instant, given in seconds: `data-beijing`, and `data-local` in its `data-local-part`. */
export function tellInstant(words, instant) {
  const [there, here] = [words.querySelector("[data-beijing]"), words.querySelector("[data-local]")];
  const date = new Date(instant * 1000);
  there.dateTime = here.dateTime = beijingText(instant);
  there.textContent = beijingText(instant).slice(0, 16).replace("T", " ");
  here.textContent = new Intl.DateTimeFormat(words.closest("[lang]").lang, {
    month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
  }).format(date);
  words.querySelector("[data-local-part]").hidden = keepsBeijingTime(instant);
}
