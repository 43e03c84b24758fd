/**
 * Weekly schedules on Beijing time, and the days on which other hours hold, as in `generator/rules/hours.py`.
 *
 * Beijing time is UTC+8 all year round: no daylight saving, no time-zone database, and nothing here depends on the
 * zone of the machine. An instant is a whole number of seconds since 1970-01-01T00:00Z; a schedule is a list of
 * half-open intervals in minutes of the week, which begins on Monday at 0:00, and of exceptions: dates with intervals
 * of their own in minutes of the day. Nothing here reads a clock.
 */

/** Seconds, as all times here are where they are not called minutes. */
export const DAY = 86_400;
const BEIJING = 8 * 3600;
/** Before all instants, so that no remainder is negative. */
const MONDAY = Date.UTC(1899, 11, 25) / 1000 - BEIJING;
const INSTANT =
  /^((?:19|2\d)\d\d-(?:0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01]))(T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?)(?:\.\d{1,9})?(Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)?$/;

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
  if (!(day <= 28 || new Date(date).getUTCDate() === Number(day))) throw new InstantError("invalid_instant");
  if (!offset) throw new InstantError("missing_offset");
  return Date.parse(date + time + offset) / 1000;
}

/** `2026-03-04T13:00:00+08:00` */
export function beijingText(instant) {
  return new Date((instant + BEIJING) * 1000).toISOString().slice(0, 19) + "+08:00";
}

export function isOpen(schedule, instant) {
  return spansOn(schedule, midnightBefore(instant)).some(([start, end]) => start <= instant && instant < end);
}

/** The next instant at which a schedule opens or closes; null where it never does. */
export function changesAt(schedule, instant) {
  const open = isOpen(schedule, instant);
  const exceptional = (schedule.exceptions ?? []).flatMap(({ dates }) => dates).map((date) => parseInstant(date + "T00:00+08:00"));
  for (let day = midnightBefore(instant); day <= Math.max(instant, ...exceptional) + 8 * DAY; day += DAY) {
    const edges = [day, ...spansOn(schedule, day).flat()].filter((edge) => edge > instant && midnightBefore(edge) === day);
    const next = edges.find((edge) => isOpen(schedule, edge) !== open);
    if (next !== undefined) return next;
  }
  return null;
}

/** The times of a day, of UTC, in which a schedule does not change: since when, whether it is open, and until when; null for ever. */
export function spells(schedule, day) {
  const from = (start) => {
    const next = changesAt(schedule, start);
    const spell = { start, open: isOpen(schedule, start), until: next === null ? null : beijingText(next) };
    return next !== null && next < (day + 1) * DAY ? [spell, ...from(next)] : [spell];
  };
  return from(day * DAY);
}

function midnightBefore(instant) {
  return instant - ((instant - MONDAY) % DAY);
}

/** The open hours of a day's week, or of the day alone where it is exceptional. */
function spansOn({ week_minutes, exceptions = [] }, midnight) {
  const own = exceptions.find(({ dates }) => dates.includes(beijingText(midnight).slice(0, 10)));
  const start = own ? midnight : midnight - ((midnight - MONDAY) % (7 * DAY));
  return (own?.day_minutes ?? week_minutes).map((span) => span.map((minute) => start + 60 * minute));
}
