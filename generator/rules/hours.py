"""Weekly schedules on Beijing time, and the days on which other hours hold.

Beijing time is UTC+8 all year round: no daylight saving, no time-zone database. An instant is a whole number of
seconds since 1970-01-01T00:00Z; a schedule is a list of half-open intervals in minutes of the week, which begins
on Monday at 0:00, and of exceptions: dates with intervals of their own in minutes of the day. Nothing here reads a
clock. `docs/assets/hours.js` says the same in JavaScript.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Any, NamedTuple

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DAY = 24 * 60
WEEK = 7 * DAY

BEIJING = timezone(timedelta(hours=8))
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)
_MONDAY = int((datetime(1970, 1, 5, tzinfo=BEIJING) - _EPOCH).total_seconds())

# The profile of ISO 8601 that both evaluators read alike: seconds and their fraction may be left out.
_INSTANT = re.compile(
    r"(?:19|2\d)\d\d-\d\d-\d\dT(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)?",
    re.ASCII,
)


Spans = tuple[tuple[int, int], ...]
"""Half-open intervals in minutes of the week, or of a day, ascending."""


class InstantError(ValueError):
    """A text that names no instant; `code` is `invalid_instant` or `missing_offset`."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True)
class Exceptional:
    """Dates such as `2026-10-01` on which these hours hold instead of those of the week; none where it is closed."""

    id: str
    dates: tuple[str, ...]
    day_minutes: Spans

    def as_json(self) -> dict[str, Any]:
        return {"dates": list(self.dates), "day_minutes": list(map(list, self.day_minutes))}


@dataclass(frozen=True)
class Schedule:
    """When a service is provided: half-open intervals in minutes of the week, ascending, apart from each other. No date is in two
    exceptions."""

    id: str
    week_minutes: Spans
    exceptions: tuple[Exceptional, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """What an evaluator needs of it."""
        week = {"week_minutes": list(map(list, self.week_minutes))}
        return week | ({"exceptions": [one.as_json() for one in self.exceptions]} if self.exceptions else {})


def minutes(text: str) -> int:
    """Minutes since midnight of `8:30`; 24:00 is the end of a day. Raises ValueError for anything else."""
    match = re.fullmatch(r"(\d{1,2}):([0-5]\d)", text, re.ASCII)
    value = int(match[1]) * 60 + int(match[2]) if match else DAY + 1
    if value > DAY:
        raise ValueError(text)
    return value


def join(intervals: Iterable[tuple[int, int]]) -> Spans:
    """Intervals that touch, as one: 0:00–24:00 every day becomes the whole week without a gap."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(intervals):
        if joined and joined[-1][1] == start:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return tuple(joined)


def wrapped(interval: tuple[int, int]) -> Spans:
    """An interval that runs past the end of the week, as one at its end and one at its beginning."""
    start, end = interval
    return ((start, end),) if end <= WEEK else ((start, WEEK), (0, end - WEEK))


def overlaps(intervals: Iterable[tuple[int, int]]) -> bool:
    return any(end > start for (_, end), (start, _) in pairwise(sorted(intervals)))


def without(spans: Spans, taken: Spans) -> Spans:
    """What is left of spans of time where others are taken away."""
    edges = sorted({edge for span in (*spans, *taken) for edge in span})
    pieces = [
        (start, end) for start, end in pairwise(edges) if _within(start, spans) and not _within(start, taken)
    ]
    return join(pieces)


def _within(minute: int, spans: Spans) -> bool:
    return any(start <= minute < end for start, end in spans)


def by_day(spans: Spans) -> tuple[Spans, ...]:
    """For each day from Monday its intervals, in minutes of the day; one that runs past midnight is in both days."""
    return tuple(
        tuple(
            (max(start, first) - first, min(end, first + DAY) - first)
            for start, end in spans
            if start < first + DAY and end > first
        )
        for first in range(0, WEEK, DAY)
    )


def timetable(spans: Spans) -> list[tuple[tuple[int, ...], tuple[tuple[str, str], ...]]]:
    """Rows of a timetable: days that follow each other and are alike, with their hours as `("8:30", "12:00")`."""
    return [
        (tuple(day for day, _ in run), tuple((clock(start), clock(end)) for start, end in intervals))
        for intervals, run in groupby(enumerate(by_day(spans)), key=itemgetter(1))
    ]


def clock(minute: int) -> str:
    """`8:30` of minutes since midnight."""
    return f"{minute // 60}:{minute % 60:02}"


def parse_instant(text: str) -> int:
    """Seconds since 1970 of `2026-03-04T10:00:00+08:00`; a fraction of a second is cut off. Raises InstantError."""
    try:
        found = datetime.fromisoformat(text) if _INSTANT.fullmatch(text) else None
    except ValueError:  # there is no such day
        found = None
    if found is None:
        raise InstantError("invalid_instant")
    if found.tzinfo is None:
        raise InstantError("missing_offset")
    return (found - _EPOCH) // _SECOND


def beijing_text(instant: int) -> str:
    """`2026-03-04T13:00:00+08:00`"""
    return (_EPOCH + timedelta(seconds=instant)).astimezone(BEIJING).isoformat()


def is_open(schedule: Schedule, instant: int) -> bool:
    for exception in schedule.exceptions:
        if beijing_text(instant)[:10] in exception.dates:
            return _within(_minute(instant) % DAY, exception.day_minutes)
    return _within(_minute(instant), schedule.week_minutes)


def changes_at(schedule: Schedule, instant: int) -> int | None:
    """The next instant at which a schedule opens or closes; None where it never does."""
    now = is_open(schedule, instant)
    edges = sorted(edge for edge in edges_near(schedule, instant) if edge > instant)
    return next((edge for edge in edges if is_open(schedule, edge) != now), None)


def edges_near(schedule: Schedule, instant: int) -> set[int]:
    """Where it may open or close: in this week and the next, on the exceptional days, and in their weeks and the ones after."""
    days = [
        (parse_instant(f"{date}T00:00:00+08:00"), exception)
        for exception in schedule.exceptions
        for date in exception.dates
    ]
    week = {edge for span in schedule.week_minutes for edge in span}
    mondays = {near - (near - _MONDAY) % (WEEK * 60) for near in (instant, *(day for day, _ in days))}
    weekly = {monday + 60 * (later + edge) for monday in mondays for later in (0, WEEK) for edge in week}
    own = {
        day + 60 * edge for day, one in days for edge in (0, DAY, *(e for s in one.day_minutes for e in s))
    }
    return weekly | own


class Spell(NamedTuple):
    """A time in which a schedule does not change: when it begins, whether it is open, when that ends; None where never."""

    start: int
    is_open: bool
    until: str | None


def spells(schedule: Schedule, first: int, last: int) -> list[Spell]:
    """Those from one instant until before another."""
    found: list[Spell] = []
    start: int | None = first
    while start is not None and start < last:
        opened, start_of_next = is_open(schedule, start), changes_at(schedule, start)
        found.append(Spell(start, opened, None if start_of_next is None else beijing_text(start_of_next)))
        start = start_of_next
    return found


def _minute(instant: int) -> int:
    return (instant - _MONDAY) // 60 % WEEK
