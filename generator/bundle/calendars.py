"""Catalogue → `rules/v1/hours.ics`: the hours of each service as events that repeat, for any calendar (RFC 5545).

An event for each part of a day and the weekdays that have it, in Beijing time, from the day of publication on; it has no end, for the
document gives none. On a date of an exception the events of the week do not happen (EXDATE), and its own hours are events of their own.
What is provided around the clock is a whole day that repeats: that is true in every time zone, unless a date is an exception.

Nobody's time is blocked (TRANSP), and each event carries the limits, for it will be read where this site is not. Its UID depends on the
service and the hours alone and its stamp on the edition, so the same catalogue makes the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, TimezoneStandard

from ..catalogue.entries import LANGUAGES, Catalogue, Service
from ..catalogue.labels import LABELS
from ..rules.hours import BEIJING, WEEK, Schedule, by_day, clock
from .lists import Said, always, limits, required

ZONE = "Asia/Shanghai"
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True)
class Opening:
    """An event; `days` are the weekdays on which it repeats, if it does."""

    key: str
    first: date | datetime
    last: date | datetime
    days: tuple[str, ...] = ()
    never: tuple[datetime, ...] = ()


def openings(schedule: Schedule, since: date) -> list[Opening]:
    """The events of a schedule."""
    if schedule.week_minutes == ((0, WEEK),) and not schedule.exceptions:
        return [Opening("always", since, since + timedelta(days=1), DAYS)]
    return [*_weekly(schedule, since), *_exceptional(schedule)]


def _weekly(schedule: Schedule, since: date) -> Iterator[Opening]:
    week = by_day(schedule.week_minutes)
    dates = sorted(date.fromisoformat(day) for one in schedule.exceptions for day in one.dates)
    for start, end in sorted({span for spans in week for span in spans}):
        days = [day for day, spans in enumerate(week) if (start, end) in spans]
        first = next(day for day in _on(since) if day.weekday() in days)
        never = tuple(_at(day, start) for day in dates if day.weekday() in days)
        yield Opening(
            f"week/{_span(start, end)}",
            _at(first, start),
            _at(first, end),
            tuple(DAYS[day] for day in days),
            never,
        )


def _exceptional(schedule: Schedule) -> Iterator[Opening]:
    for one in schedule.exceptions:
        for day in one.dates:
            for start, end in one.day_minutes:
                on = date.fromisoformat(day)
                yield Opening(f"{day}/{_span(start, end)}", _at(on, start), _at(on, end))


def _on(day: date) -> Iterator[date]:
    return (day + timedelta(days=after) for after in range(7))


def _at(day: date, minute: int) -> datetime:
    """Minute 24:00 is the beginning of the next day."""
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(ZONE)) + timedelta(minutes=minute)


def _span(start: int, end: int) -> str:
    return f"{clock(start)}-{clock(end)}"


def calendar(catalogue: Catalogue) -> bytes:
    """The file."""
    made, name = Calendar(), _both(catalogue.guide.name.zh, catalogue.guide.name.en)
    made.add("version", "2.0")
    made.add("prodid", f"-//{catalogue.guide.name.en}//rules/v1//EN")
    made.add("name", name)
    made.add("x-wr-calname", name)
    made.add_component(_beijing())
    for service in catalogue.services.values():
        for event in _events(catalogue, service):
            made.add_component(event)
    return bytes(made.to_ical())


def _beijing() -> Timezone:
    """UTC+8 all year round, whatever held in other years."""
    zone, standard = Timezone(), TimezoneStandard()
    zone.add("tzid", ZONE)
    standard.add("dtstart", datetime(1970, 1, 1))  # noqa: DTZ001 – local time, as the standard wants it
    for offset in ("tzoffsetfrom", "tzoffsetto"):
        standard.add(offset, BEIJING.utcoffset(None))
    standard.add("tzname", "UTC+8")
    zone.add_component(standard)
    return zone


def _events(catalogue: Catalogue, service: Service) -> Iterator[Event]:
    if not service.schedule:
        return
    published = date.fromisoformat(catalogue.edition.published)
    stamp = datetime(published.year, published.month, published.day, tzinfo=BEIJING).astimezone(UTC)
    for one in openings(service.schedule.rule, published):
        event = Event()
        event.add("uid", str(uuid5(NAMESPACE_URL, f"{catalogue.guide.subject.zh}/{service.id}/{one.key}")))
        event.add("dtstamp", stamp)
        event.add(
            "summary",
            _both(f"{service.name.zh}：{LABELS['hours'].zh}", f"{service.name.en}: {LABELS['hours'].en}"),
        )
        event.add("description", _description(catalogue, service))
        event.add("transp", "TRANSPARENT")
        event.add("dtstart", one.first)
        event.add("dtend", one.last)
        if one.days:
            event.add("rrule", {"freq": "weekly", "byday": list(one.days)})
        if one.never:
            event.add("exdate", list(one.never))
        yield event


def _description(catalogue: Catalogue, service: Service) -> str:
    """The hours in words, conditions, limits, and what holds for every service; first all in Chinese, then all in English."""
    terms = [*required(service.conditions), *limits(service), *always(catalogue)]
    said = [Said(catalogue.edition.title), Said(service.hours.text), *terms]
    texts = ["\n".join(one.text[language] for one in said) for language in LANGUAGES]
    return "\n\n".join((*texts, catalogue.edition.id))


def _both(zh: str, en: str) -> str:
    return f"{zh} / {en}"
