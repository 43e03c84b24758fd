/**
 * Weekly schedules on Beijing time, and the days on which other hours hold, as in `generator/rules/hours.py`.
 *
 * Beijing time is UTC+8 all year round: no daylight saving, no time-zone database, and nothing here depends on the
 * zone of the machine. An instant is a whole number of seconds since 1970-01-01T00:00Z; a schedule is a list of
 * half-open intervals in minutes of the week, which begins on Monday at 0:00, and of exceptions: dates with intervals
 * of their own in minutes of the day. Nothing here reads a clock.
 */

/** Seconds, as all times here are where they are not called minutes. */
const DAY = 86_400;
const WEEK = 7 * DAY;
const BEIJING = 8 * 3600;
/** The first one of 1970, which began on a Thursday. */
const MONDAY = 4 * DAY - BEIJING;
const INSTANT =
  /^((?:19|2\d)\d\d-(?:0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01]))(T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?)(?:\.\d{1,9})?(Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)?$/;

/** A text that names no instant; `code` is `invalid_instant` or `missing_offset`. */
export class InstantError extends Error {
  get code() {
    return this.message;
  }
}

/** Seconds since 1970 of `2026-03-04T10:00:00+08:00`; a fraction of a second is cut off. Throws InstantError. */
export function parseInstant(text) {
  const [, date, day, time, offset] = INSTANT.exec(text) ?? [];
  // Some let 30 February become 2 March; a day that does not come back as it went in does not exist.
  if (!(day <= 28 || new Date(date).getUTCDate() === Number(day))) throw new InstantError("invalid_instant");
  if (!offset) throw new InstantError("missing_offset");
  return Date.parse(date + time + offset) / 1000;
}

/** `2026-03-04T13:00:00+08:00` */
export function beijingText(instant) {
  return new Date((instant + BEIJING) * 1000).toISOString().slice(0, 19) + "+08:00";
}

export function isOpen(schedule, instant) {
  return stateAt(instant, edgesOf(schedule, weekOf(instant))).open;
}

/** The next instant at which a schedule opens or closes; null where it never does. */
export function changesAt(schedule, instant) {
  return stateAt(instant, edgesOf(schedule, weekOf(instant))).until ?? null;
}

/** Whether a schedule with these edges is open, and until when; undefined for ever. */
export function stateAt(instant, edges) {
  const last = edges.findLastIndex((edge) => edge <= instant);
  return { open: last % 2 === 0, until: edges[last + 1] };
}

/** The edges of a week are when a schedule opens and closes in it, in turn, and as long after it as to tell when it does so next. */
export function edgesOf({ week_minutes, exceptions = [] }, week) {
  const own = new Map(exceptions.flatMap(({ dates, day_minutes }) => dates.map((date) => [midnight(date), day_minutes])));
  const next = MONDAY + (week + 1) * WEEK;
  const last = Math.max(next, ...own.keys()) + 8 * DAY;
  const edges = [];
  let day = next - WEEK;
  for (; day < last && !edges.some((edge) => next <= edge && edge < day); day += DAY) {
    const start = own.has(day) ? day : MONDAY + weekOf(day) * WEEK;
    for (const minute of (own.get(day) ?? week_minutes).flat()) {
      const edge = Math.min(Math.max(day, start + 60 * minute), day + DAY);
      // Where hours go on, over midnight above all, there is none.
      if (edge === edges.at(-1)) edges.pop();
      else edges.push(edge);
    }
  }
  return edges.filter((edge) => edge < day);
}

/** The number of the week of an instant, which is negative before 1970. */
export function weekOf(instant) {
  return Math.floor((instant - MONDAY) / WEEK);
}

function midnight(date) {
  return Date.parse(date) / 1000 - BEIJING;
}
