/**
 * The present, for everything on a page that says "now": told at once, at every full minute, and when the reader comes back.
 *
 *     followPresent((now) => …, { clock, signal })      now: seconds since 1970
 *     tellInstant(words, instant)                       Beijing time always, the reader's own beside it where it differs
 *     markOn(bars, instant)                             the same on the bar of the day (`day_bars` in words.j2)
 *
 * Timers sleep with the machine and in the background, and a page may come back from the browser's memory as it was left. So the
 * timer is a short one, which only looks whether another minute has begun, and every event that tells of a return is listened to.
 */

import { beijingText } from "../hours.js";

/** As long as "now" may be that of before the machine slept, where no event tells of its waking. */
const NAP = 10_000;
const MINUTE = 60_000;
const DAY = 24 * 60;
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

/** Puts an instant on the bar of its day. An exceptional day has one of its own, which counts instead of that of its day of the week. */
export function markOn(hours, now) {
  const [date, hour, minutes] = beijingText(now).split(/[T:]/);
  const minute = 60 * Number(hour) + Number(minutes);
  const weekday = (new Date(date).getUTCDay() + 6) % 7;
  const today = hours.querySelector(`[data-dates~="${date}"]`) ?? hours.querySelector(`[data-days~="${weekday}"]`);
  for (const mark of hours.querySelectorAll(".day-now")) {
    const here = mark.closest("li") === today;
    mark.setAttribute("display", here ? "inline" : "none");
    if (here) mark.setAttribute("x", `${(100 * minute) / DAY}%`);
  }
  if (!keepsBeijingTime(now)) showOwnHours(hours, now - 60 * minute - (now % 60));
}

/** What the reader's clock says at each hour that the bar names; `midnight` is the beginning of the day in Beijing. */
function showOwnHours(hours, midnight) {
  const clock = new Intl.DateTimeFormat(hours.closest("[lang]").lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  for (const own of hours.querySelectorAll("[data-own-hour]")) {
    own.textContent = clock.format(new Date((midnight + 3600 * Number(own.dataset.ownHour)) * 1000));
    own.parentElement.setAttribute("display", "inline");
  }
}
