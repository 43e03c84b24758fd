/**
 * Weekly schedules on Beijing time, and the days on which other hours hold, as in `generator/rules/hours.py`.
 *
 * Beijing time is UTC+8 all year round: no daylight saving, no time-zone database, and nothing here depends on the
 * zone of the machine. An instant is a whole number of seconds since 1970-01-01T00:00Z; a schedule is a list of
 * half-open intervals in minutes of the week, which begins on Monday at 0:00, and of exceptions: dates with intervals
 * of their own in minutes of the day. Nothing here reads a clock.
 */

export const BUILD = "source";

const DAY = 24 * 60;
const WEEK = 7 * DAY;
const BEIJING = 8 * 3600;
const MONDAY = Date.UTC(1970, 0, 5) / 1000 - BEIJING;
const INSTANT =
  /^((?:19|2\d)\d\d-(?:0[1-9]|1[0-2])-(\d\d))(T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?)(?:\.\d{1,9})?(Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)?$/;

/** A text that names no instant; `code` is `invalid_instant` or `missing_offset`. */
export class InstantError extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}

/** Seconds since 1970 of `2026-03-04T10:00:00+08:00`; a fraction of a second is cut off. Throws InstantError. */
export function parseInstant(text) {
  const [, date, day, time, offset] = INSTANT.exec(text) ?? [];
  // Some let 30 February become 2 March; a day that does not come back as it went in does not exist.
  if (new Date(date).getUTCDate() !== Number(day)) throw new InstantError("invalid_instant");
  if (!offset) throw new InstantError("missing_offset");
  return Date.parse(date + time + offset) / 1000;
}

/** `2026-03-04T13:00:00+08:00` */
export function beijingText(instant) {
  return new Date((instant + BEIJING) * 1000).toISOString().slice(0, 19) + "+08:00";
}

export function isOpen({ week_minutes, exceptions = [] }, instant) {
  const minute = minuteOfWeek(instant);
  const own = exceptions.find(({ dates }) => dates.includes(beijingText(instant).slice(0, 10)));
  return own ? holds(own.day_minutes, minute % DAY) : holds(week_minutes, minute);
}

/** The next instant at which a schedule opens or closes; null where it never does. */
export function changesAt(schedule, instant) {
  const { week_minutes, exceptions = [] } = schedule;
  const open = isOpen(schedule, instant);
  let next = Infinity;
  const look = (start, spans) => {
    for (const edge of spans.flat()) {
      const at = start + 60 * edge;
      if (at > instant && at < next && isOpen(schedule, at) !== open) next = at;
    }
  };
  const lookAtWeeks = (near) => {
    const monday = near - modulo(near - MONDAY, 60 * WEEK);
    for (const week of [0, WEEK]) look(monday + 60 * week, week_minutes);
  };
  lookAtWeeks(instant);
  for (const { dates, day_minutes } of exceptions) {
    for (const date of dates) {
      const day = parseInstant(date + "T00:00:00+08:00");
      look(day, [[0, DAY], ...day_minutes]);
      lookAtWeeks(day);
    }
  }
  return next < Infinity ? next : null;
}

function holds(spans, minute) {
  return spans.some(([start, end]) => start <= minute && minute < end);
}

function minuteOfWeek(instant) {
  return modulo(Math.floor((instant - MONDAY) / 60), WEEK);
}

/** The remainder that is never negative: instants before 1970 count too. */
function modulo(number, divisor) {
  return ((number % divisor) + divisor) % divisor;
}
