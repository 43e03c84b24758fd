"""The calendar of hours and the lists for spreadsheets: read back as their readers do, they say what the catalogue says."""

from __future__ import annotations

import codecs
import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from generator.bundle.calendars import DAYS, calendar
from generator.bundle.lists import list_files
from generator.catalogue.entries import Catalogue
from generator.catalogue.reader import read
from generator.rules.hours import BEIJING, by_day
from generator.site import RULES, lists

from ..support.project import ROOT

WEEKS = 60


@pytest.fixture(scope="module")
def exceptional() -> Catalogue:
    """A catalogue whose hours have exceptions, closed and open; here they begin on the day after
    publication, one exception is a Monday, and one runs until midnight."""
    text = (ROOT / "site_tests/mistakes/catalogue.yaml").read_text("utf-8")
    for old, new in (
        ("days: [monday, tuesday]", "days: [monday, wednesday]"),
        ("open: [['8:30', '12:00']]", "open: [['8:30', '12:00'], ['22:00', '24:00']]"),
        ('["2026-01-01"]', '["2026-01-01", "2025-12-29"]'),
    ):
        assert text.count(old) == 1
        text = text.replace(old, new)
    return read(text)


def events(catalogue: Catalogue) -> list[Any]:
    """As the library reads them; what it says of their types is every type that there is."""
    return list(Calendar.from_ical(calendar(catalogue)).walk("VEVENT"))


def happens(event: Any, day: date) -> bool:
    """Whether an event begins on a day, as RFC 5545 has it."""
    first = event.decoded("dtstart")
    first_day = first.date() if isinstance(first, datetime) else first
    if "RRULE" not in event:
        return bool(day == first_day)
    rule = event["RRULE"]
    assert set(rule) == {"FREQ", "BYDAY"}
    assert (rule["FREQ"], DAYS[first_day.weekday()] in rule["BYDAY"]) == (["WEEKLY"], True)
    never = [one.dt.date() for one in event["EXDATE"].dts] if "EXDATE" in event else []
    return bool(day >= first_day and DAYS[day.weekday()] in rule["BYDAY"] and day not in never)


def minutes(event: Any) -> tuple[int, int]:
    start, end = event.decoded("dtstart"), event.decoded("dtend")
    begins = start.hour * 60 + start.minute if isinstance(start, datetime) else 0
    return begins, begins + (end - start) // timedelta(minutes=1)


@pytest.mark.parametrize("given", ["catalogue", "exceptional"])
def test_the_events_of_each_day_are_its_hours(given: str, request: pytest.FixtureRequest) -> None:
    catalogue: Catalogue = request.getfixturevalue(given)
    since = date.fromisoformat(catalogue.edition.published)
    found = events(catalogue)
    expected: dict[tuple[str, date], Any] = {}
    told: dict[tuple[str, date], Any] = {}
    for service in (one for one in catalogue.services.values() if one.schedule):
        assert service.schedule
        rule = service.schedule.rule
        own = {day: one.day_minutes for one in rule.exceptions for day in one.dates}
        mine = [one for one in found if one["SUMMARY"].startswith(f"{service.name.zh}：服务时间")]
        for after in range(-7, WEEKS * 7):
            day = since + timedelta(days=after)
            usual = by_day(rule.week_minutes)[day.weekday()] if after >= 0 else ()
            expected[service.id, day] = sorted(own.get(day.isoformat(), usual))
            told[service.id, day] = sorted(minutes(one) for one in mine if happens(one, day))
    assert told == expected
    assert any(told.values())
    assert any("EXDATE" in one for one in found) == (given == "exceptional")


def test_every_event_says_in_both_languages_what_limits_it(catalogue: Catalogue) -> None:
    published = datetime.fromisoformat(catalogue.edition.published).replace(tzinfo=BEIJING)
    found = events(catalogue)
    assert len({one["UID"] for one in found}) == len(found)
    for event in found:
        (service,) = (
            one
            for one in catalogue.services.values()
            if event["SUMMARY"] == f"{one.name.zh}：服务时间 / {one.name.en}: Hours"
        )
        said = [
            service.hours.text,
            *(one.condition.requirement for one in service.applied),
            *(one.text for entries in service.caveats.values() for one in entries),
            *(one.text for one in (*catalogue.general_limits, *catalogue.premise, *catalogue.disclaimers)),
        ]
        for language in ("zh", "en"):
            assert [one[language] for one in said if one[language] not in event["DESCRIPTION"]] == []
        assert event["DESCRIPTION"].endswith(f"\n\n{catalogue.edition.id}")
        assert (event.decoded("dtstamp"), event["TRANSP"]) == (published.astimezone(UTC), "TRANSPARENT")


def test_the_calendar_is_written_as_the_standard_has_it(catalogue: Catalogue) -> None:
    made = calendar(catalogue)
    assert made == calendar(catalogue)
    *lines, last = made.split(b"\r\n")
    assert (lines[0], lines[-1], last) == (b"BEGIN:VCALENDAR", b"END:VCALENDAR", b"")
    assert max(map(len, lines)) <= 75
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert all(line.decode("utf-8") for line in lines)  # folded between characters
    zone = lines[lines.index(b"BEGIN:VTIMEZONE") : lines.index(b"END:VTIMEZONE")]
    assert {b"TZID:Asia/Shanghai", b"TZOFFSETFROM:+0800", b"TZOFFSETTO:+0800"} < set(zone)
    assert b"DTSTAMP:20250630T160000Z" in lines


def rows(content: bytes) -> list[dict[str, str]]:
    """As Excel tells UTF-8: by its mark."""
    assert content.startswith(codecs.BOM_UTF8)
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))


def test_the_list_of_services_says_what_the_catalogue_says(catalogue: Catalogue) -> None:
    found = rows(list_files(catalogue)["services.csv"])
    assert [one["service"] for one in found] == list(catalogue.services)
    for row, service in zip(found, catalogue.services.values(), strict=True):
        caveats = [one for entries in service.caveats.values() for one in entries]
        always = [*catalogue.general_limits, *catalogue.premise, *catalogue.disclaimers]
        for language in ("zh", "en"):
            use = [one.condition.requirement[language] for one in service.use_conditions]
            conditions = [one.condition.requirement[language] for one in service.conditions]
            assert row[f"name_{language}"] == service.name[language]
            assert row[f"hours_{language}"] == service.hours.text[language]
            assert row[f"conditions_{language}"].splitlines() == conditions
            assert row[f"limits_{language}"].splitlines() == use + [one.text[language] for one in caveats]
            assert row[f"always_{language}"].splitlines() == [one.text[language] for one in always]
        cites = row["cites"].split(" ")
        assert len(cites) == len(set(cites))
        assert {cite for one in (service.hours, *caveats, *always) for cite in one.cites} <= set(cites)
        assert {cite for one in service.applied for cite in one.clauses} <= set(cites)
        assert row["edition"] == catalogue.edition.id


def test_the_list_of_contacts_has_every_way_and_every_contact(catalogue: Catalogue) -> None:
    one_more = replace(next(iter(catalogue.contacts.values())), id="one_more")
    catalogue = replace(catalogue, contacts={**catalogue.contacts, "one_more": one_more})
    found = rows(list_files(catalogue)["contacts.csv"])
    ways = [(one, channel) for one in catalogue.services.values() for channel in one.channels]
    assert {one["contact"] for one in found} - {""} == set(catalogue.contacts)
    for row, (service, way) in zip(found, ways, strict=False):
        limits = [one.condition.requirement for one in service.use_conditions]
        assert row["service"] == service.id
        assert row["value"] == (way.contact.value if way.contact else "")
        assert bool(row["when"]) == bool(way.rule.when.tests)
        for language in ("zh", "en"):
            assert row[f"way_{language}"] == way.entry.text[language]
            assert [one for one in limits if one[language] not in row[f"limits_{language}"]] == []
            if way.contact and way.contact.note:
                assert row[f"note_{language}"] == way.contact.note.text[language]
    alone = found[len(ways) :]
    assert "one_more" in {one["contact"] for one in alone}
    assert not any(one["service"] or one["limits_zh"] for one in alone)
    assert all(one["value"] and one["always_en"] and one["edition"] for one in alone)


def test_where_there_is_no_contact_there_is_no_list_of_them(catalogue: Catalogue) -> None:
    silent = {name: replace(one, channels=()) for name, one in catalogue.services.items()}
    assert set(list_files(replace(catalogue, services=silent, contacts={}))) == {"services.csv"}


def test_the_site_has_them(catalogue: Catalogue) -> None:
    assert sorted(lists(catalogue)) == [f"{RULES}/{n}" for n in ("contacts.csv", "hours.ics", "services.csv")]
