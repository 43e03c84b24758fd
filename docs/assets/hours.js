/**
 * Weekly schedules on Beijing time, as in `generator/rules/hours.py`.
 *
 * Beijing time is UTC+8 all year round: no daylight saving, no time-zone database, and nothing here depends on the
 * zone of the machine. An instant is a whole number of seconds since 1970-01-01T00:00Z; a schedule is a list of
 * half-open intervals in minutes of the week, which begins on Monday at 0:00. Nothing here reads a clock.
 */

export const BUILD = "source";

const WEEK = 7 * 24 * 60;
const BEIJING = 8 * 3600;
const MONDAY = Date.UTC(1970, 0, 5) / 1000 - BEIJING;
const INSTANT =
  /^((?:19|2\d)\d\d)-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)?$/;

/** A text that names no instant; `code` is `invalid_instant` or `missing_offset`. */
export class InstantError extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}

/** Seconds since 1970 of `2026-03-04T10:00:00+08:00`; a fraction of a second is cut off. Throws InstantError. */
export function parseInstant(text) {
  const match = INSTANT.exec(text);
  if (!match) throw new InstantError("invalid_instant");
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((field) => Number(field ?? 0));
  const offset = match[7];
  const local = Date.UTC(year, month - 1, day, hour, minute, second);
  const shift = offsetSeconds(offset ?? "Z");
  // Date.UTC lets 30 February become 2 March; an instant that does not come back as it went in does not exist.
  const returned = new Date(local).toISOString();
  const written = `${match[1]}-${match[2]}-${match[3]}T${match[4]}:${match[5]}:${match[6] ?? "00"}`;
  if (!returned.startsWith(written) || Number.isNaN(shift)) throw new InstantError("invalid_instant");
  if (offset === undefined) throw new InstantError("missing_offset");
  return local / 1000 - shift;
}

function offsetSeconds(offset) {
  if (offset === "Z") return 0;
  const [hours, minutes] = [Number(offset.slice(1, 3)), Number(offset.slice(4, 6))];
  if (hours > 23 || minutes > 59) return NaN;
  return (hours * 60 + minutes) * (offset[0] === "-" ? -60 : 60);
}

/** `2026-03-04T13:00:00+08:00` */
export function beijingText(instant) {
  return new Date((instant + BEIJING) * 1000).toISOString().slice(0, 19) + "+08:00";
}

export function isOpen({ week_minutes }, instant) {
  return holds(week_minutes, minuteOfWeek(instant));
}

/** The next instant at which a schedule opens or closes; null where it never does. */
export function changesAt({ week_minutes }, instant) {
  const now = minuteOfWeek(instant);
  const edges = [0, WEEK].flatMap((week) => week_minutes.flat().map((edge) => week + edge));
  const next = edges.find((edge) => edge > now && holds(week_minutes, edge % WEEK) !== holds(week_minutes, now));
  return next ? instant - modulo(instant - MONDAY, 60 * WEEK) + 60 * next : null;
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
