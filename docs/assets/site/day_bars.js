/** The bars of a day's hours (`day_bars` in words.j2): the present on that of today, and beneath it the hours of readers whose clocks differ. */

import { beijingText } from "../hours.js";
import { keepsBeijingTime } from "./present.js";

const DAY = 24 * 60;

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
