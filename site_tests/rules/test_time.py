"""The same instant has the same answer wherever it is written and whatever zone the machine is set to.

Expectations are worked out here on the clock face of Beijing, with nothing of `generator/rules/hours.py`; the places from
which instants are written and the zones that machines are set to are given with their offsets as literals, so that
no time-zone database is needed. Readable single cases stand in `cases/hours.yaml`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.rules import Checker, CheckError
from generator.rules.hours import (
    Exceptional,
    InstantError,
    Schedule,
    Spans,
    changes_at,
    is_open,
    parse_instant,
)

from ..support.node import Node

BEIJING = timezone(timedelta(hours=8))
SECOND = timedelta(seconds=1)
PUBLIC_CLOUD = {"region": "mainland", "deployment": "public_cloud"}

OPENINGS = (time(8, 30), time(13, 0))
CLOSINGS = (time(12, 0), time(17, 30))

A_WEEK = [date(2026, 3, 2) + timedelta(days) for days in range(7)]
SPECIAL_DAYS = [
    date(2025, 7, 1),  # the publication
    date(2026, 2, 16),  # the eve of the Spring Festival
    date(2026, 2, 28),
    date(2026, 10, 1),  # the National Day
    date(2026, 12, 31),
    date(2027, 1, 1),
    date(2028, 2, 28),
    date(2028, 2, 29),
]

# Offsets that readers live with, on the days that they live with them.
VIEWERS = {
    "New York, winter": "-05:00",
    "New York, summer": "-04:00",
    "Kathmandu": "+05:45",
    "Auckland, summer": "+13:00",
    "Auckland, winter": "+12:00",
    "Urumqi, local usage": "+06:00",
    "UTC": "Z",
}

# What TZ may be set to: the name for Node, which brings its own database, and the rule for Python, which has none of
# its own. The numbers are the minutes behind UTC in January and in July 2026.
ZONES = [
    ("America/New_York", "EST5EDT,M3.2.0,M11.1.0", (300, 240)),
    ("Asia/Kathmandu", "<+0545>-5:45", (-345, -345)),
    ("Pacific/Auckland", "NZST-12NZDT,M9.5.0,M4.1.0/3", (-780, -720)),
    ("Asia/Urumqi", "<+06>-6", (-360, -360)),
    ("UTC", "UTC0", (0, 0)),
    ("Asia/Shanghai", "CST-8", (-480, -480)),
]
JANUARY_AND_JULY = [datetime(2026, month, 1, tzinfo=UTC).timestamp() for month in (1, 7)]


# ------------------------------------------------------------------------------------------------- on the clock face


def beijing(day: date, moment: time) -> datetime:
    return datetime.combine(day, moment, BEIJING)


def boundaries() -> list[datetime]:
    """Every boundary and every midnight of the days above, with the second before and the one after."""
    edges = [
        beijing(day, moment) for day in A_WEEK + SPECIAL_DAYS for moment in (time(0, 0), *OPENINGS, *CLOSINGS)
    ]
    return [edge + step for edge in edges for step in (-SECOND, timedelta(0), SECOND)]


def expected(instant: datetime) -> dict[str, Any]:
    """`now` of public-cloud operations."""
    clock = instant.astimezone(BEIJING)
    for opening, closing in zip(OPENINGS, CLOSINGS, strict=True):
        if opening <= clock.time() < closing:
            return {"state": "open", "closes_at": beijing(clock.date(), closing).isoformat()}
    today = [beijing(clock.date(), opening) for opening in OPENINGS]
    tomorrow = beijing(clock.date() + timedelta(1), OPENINGS[0])
    opens = min(one for one in (*today, tomorrow) if one > clock)
    return {"state": "closed", "because": [[]], "opens_at": opens.isoformat()}


def written(instant: datetime, offset: str) -> str:
    """The instant as somebody at this offset writes it."""
    shift = timezone.utc if offset == "Z" else datetime.strptime(offset, "%z").tzinfo  # noqa: UP017 (the type of both)
    text = instant.astimezone(shift).isoformat()
    return text.removesuffix("+00:00") + "Z" if offset == "Z" else text


def now(checker: Checker, at: str) -> Any:
    return checker.check(PUBLIC_CLOUD, at)["services"]["public_cloud_ops"]["now"]


@pytest.mark.parametrize("instant", boundaries(), ids=str)
def test_now_is_right_to_the_second(instant: datetime, checker: Checker) -> None:
    assert now(checker, instant.isoformat()) == expected(instant)


@pytest.mark.parametrize("offset", VIEWERS.values(), ids=VIEWERS.keys())
def test_the_same_instant_has_the_same_answer_from_everywhere(
    offset: str, checker: Checker, node: Node
) -> None:
    texts = [written(instant, offset) for instant in boundaries()]
    answers = [checker.check(PUBLIC_CLOUD, instant.isoformat()) for instant in boundaries()]
    assert [checker.check(PUBLIC_CLOUD, text) for text in texts] == answers
    assert node.check([{"answers": PUBLIC_CLOUD, "at": text} for text in texts]) == answers


@pytest.mark.parametrize(
    ("local", "in_beijing"),
    [
        ("2026-03-08T01:59:59-05:00", "2026-03-08T14:59:59+08:00"),
        ("2026-03-08T03:00:00-04:00", "2026-03-08T15:00:00+08:00"),
        ("2026-11-01T01:59:59-04:00", "2026-11-01T13:59:59+08:00"),
        ("2026-11-01T01:00:00-05:00", "2026-11-01T14:00:00+08:00"),
        ("2026-03-07T19:29:59-05:00", "2026-03-08T08:29:59+08:00"),
        ("2026-03-08T20:30:00-04:00", "2026-03-09T08:30:00+08:00"),
        ("2026-10-31T20:30:00-04:00", "2026-11-01T08:30:00+08:00"),
        ("2026-11-01T19:30:00-05:00", "2026-11-02T08:30:00+08:00"),
    ],
)
def test_the_switches_of_new_york_change_nothing_in_beijing(
    local: str, in_beijing: str, checker: Checker, node: Node
) -> None:
    answer = checker.check(PUBLIC_CLOUD, in_beijing)
    assert answer["services"]["public_cloud_ops"]["now"] == expected(datetime.fromisoformat(in_beijing))
    assert checker.check(PUBLIC_CLOUD, local) == answer
    assert node.check([{"answers": PUBLIC_CLOUD, "at": local}]) == [answer]


@pytest.mark.parametrize("day", A_WEEK + SPECIAL_DAYS, ids=str)
def test_what_is_offered_at_all_hours_has_no_gap(day: date, checker: Checker) -> None:
    answers = {"region": "mainland", "registered": "yes", "incident": "fatal", "hotline_uses": 0}
    for hour in range(24):
        services = checker.check(answers, beijing(day, time(hour)).isoformat())["services"]
        for service in ("smart_service", "patch_download", "feature_request", "hotline"):
            assert services[service]["now"] == {"state": "open"}, (service, day, hour)
        assert services["community"]["now"] == services["licence_upgrade"]["now"] == {"state": "unstated"}


@pytest.mark.parametrize("offset", VIEWERS.values(), ids=VIEWERS.keys())
def test_the_warning_ends_at_the_instant_of_publication(offset: str, checker: Checker, node: Node) -> None:
    publication = datetime(2025, 7, 1, tzinfo=BEIJING)
    requests = [
        {"answers": {}, "at": written(publication + step, offset)} for step in (-SECOND, timedelta(0), SECOND)
    ]
    warnings = [["before_publication"], [], []]
    assert [checker.check(one["answers"], one["at"])["warnings"] for one in requests] == warnings
    assert [result["warnings"] for result in node.check(requests)] == warnings


# ------------------------------------------------------------------------------------------ other schedules than ours


WEEK = 7 * 24 * 60


def schedules() -> st.SearchStrategy[Schedule]:
    """Any intervals of the week that are apart, but for one that never ends; some begin at 0, some end with the week."""
    edges = st.sets(st.integers(0, WEEK) | st.sampled_from([0, WEEK]), min_size=2, max_size=8)
    pairs = edges.map(sorted).map(lambda e: tuple(zip(e[::2], e[1::2], strict=False)))
    return pairs.map(lambda spans: Schedule("any", spans)).filter(
        lambda schedule: schedule.week_minutes != ((0, WEEK),)
    )


@given(schedules(), st.integers(0, WEEK * 60 - 1))
def test_the_next_change_of_any_schedule_is_the_first_second_that_differs(
    schedule: Schedule, second: int
) -> None:
    monday = int(datetime(2026, 3, 2, tzinfo=BEIJING).timestamp())
    instant = monday + second
    change = changes_at(schedule, instant)
    assert change is not None
    open_minutes = {minute for start, end in schedule.week_minutes for minute in range(start, end)}
    minute = second // 60
    assert is_open(schedule, instant) == (minute in open_minutes)
    later = next(
        m
        for m in range(minute + 1, minute + WEEK + 1)
        if (m % WEEK in open_minutes) != (minute in open_minutes)
    )
    assert change == monday + later * 60


DAY = 24 * 60


def spans(end: int, most: int) -> st.SearchStrategy[Spans]:
    edges = st.sets(st.integers(0, end) | st.sampled_from([0, end]), max_size=2 * most).map(sorted)
    return edges.map(lambda e: tuple(zip(e[::2], e[1::2], strict=False)))


@st.composite
def schedules_with_exceptions(draw: Any) -> Schedule:
    """Any hours of a week of March 2026, and up to four days of that month and the next that have hours of their own."""
    dates = draw(st.lists(st.dates(date(2026, 3, 1), date(2026, 4, 10)), max_size=4, unique=True))
    exceptions = tuple(
        Exceptional(f"e{number}", (day.isoformat(),), draw(spans(DAY, 2))) for number, day in enumerate(dates)
    )
    return Schedule("any", draw(spans(WEEK, 3)), exceptions)


def literally(schedule: Schedule, instant: int) -> tuple[bool, int | None]:
    """Whether it is open, and the next minute at which that is otherwise, looked for one by one until the exceptions are long over."""
    own = {day: one.day_minutes for one in schedule.exceptions for day in one.dates}

    def holds(at: int) -> bool:
        clock = datetime.fromtimestamp(at, BEIJING)
        minute = clock.hour * 60 + clock.minute
        day = clock.date().isoformat()
        if day in own:
            return any(start <= minute < end for start, end in own[day])
        return any(start <= clock.weekday() * DAY + minute < end for start, end in schedule.week_minutes)

    edges = {
        edge % DAY for one in (schedule.week_minutes, *own.values()) for span in one for edge in span
    } | {0}
    midnight = int(datetime(2026, 3, 1, tzinfo=BEIJING).timestamp())
    minutes = range((instant - midnight) // 60 + 1, 80 * DAY)
    possible = (midnight + 60 * minute for minute in minutes if minute % DAY in edges)
    return holds(instant), next((at for at in possible if holds(at) != holds(instant)), None)


def test_exceptional_days_and_nights_are_told_to_the_minute_in_python_and_in_node(node: Node) -> None:
    first = int(datetime(2026, 3, 1, tzinfo=BEIJING).timestamp())
    pair = st.tuples(schedules_with_exceptions(), st.integers(first, first + 30 * DAY * 60))

    @settings(suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(pair, min_size=3, max_size=3))
    def holds(pairs: list[tuple[Schedule, int]]) -> None:
        expected = [list(literally(*one)) for one in pairs]
        assert [[is_open(*one), changes_at(*one)] for one in pairs] == expected
        assert node.perform("hours", [[one.as_json(), at] for one, at in pairs]) == expected

    holds()


# --------------------------------------------------------------------------------------------- the zone of the machine


def requests_for_any_zone() -> Iterator[dict[str, Any]]:
    for instant in boundaries()[::7]:
        for offset in VIEWERS.values():
            yield {"answers": PUBLIC_CLOUD, "at": written(instant, offset)}
    yield {"answers": {}, "at": "2026-03-04T10:00:00"}


def python_under(project: Path, zone: str, *arguments: str, given: str = "") -> str:
    run = subprocess.run(
        [sys.executable, *arguments],
        cwd=project,
        env=os.environ | {"TZ": zone},
        input=given,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert run.stderr == ""
    return run.stdout


@pytest.mark.thorough
@pytest.mark.parametrize(("name", "rule", "behind"), ZONES, ids=[name for name, _, _ in ZONES])
def test_the_zone_of_the_machine_does_not_matter(
    name: str,
    rule: str,
    behind: tuple[int, int],
    project_root: Path,
    bundle: dict[str, Any],
    checker: Checker,
) -> None:
    requests = list(requests_for_any_zone())
    *results, error = [_answered(checker, request) for request in requests]
    with Node(bundle, zone=name) as node:
        assert node.perform("offsets", JANUARY_AND_JULY) == list(behind), "TZ has no effect on Node"
        assert node.check(requests) == [*results, error]
    lines = python_under(
        project_root,
        rule,
        "-m",
        "generator",
        "check",
        given="".join(json.dumps(one) + "\n" for one in requests),
    )
    assert list(map(json.loads, lines.splitlines())) == [*results, {"line": len(requests), **error}]


@pytest.mark.parametrize(("rule", "behind"), [(rule, behind) for _, rule, behind in ZONES])
def test_the_zones_take_effect_on_python(rule: str, behind: tuple[int, int], tmp_path: Path) -> None:
    """Otherwise the test above would prove nothing."""
    script = f"import time; print(*(-time.localtime(at).tm_gmtoff // 60 for at in {JANUARY_AND_JULY}))"
    assert python_under(tmp_path, rule, "-c", script).split() == [str(minutes) for minutes in behind]


def _answered(checker: Checker, request: dict[str, Any]) -> dict[str, Any]:
    try:
        return {**checker.check(request["answers"], request["at"])}
    except CheckError as error:
        return {"error": error.json}


# ------------------------------------------------------------------------------------------------- reading an instant


VALID = {
    "1970-01-01T00:00:00Z": 0,
    "1970-01-01T08:00:00+08:00": 0,
    "1969-12-31T23:59:59Z": -1,
    "2026-03-04T02:00:00Z": 1772589600,
    "2026-03-04T10:00:00+08:00": 1772589600,
    "2026-03-04T10:00+08:00": 1772589600,
    "2026-03-04T10:00:00.9+08:00": 1772589600,
    "2026-03-04T10:00:00.123456789+08:00": 1772589600,
    "2026-03-04T02:00:00-00:00": 1772589600,
    "2026-03-05T01:59:00+23:59": 1772589600,
    "2028-02-29T00:00:00Z": 1835395200,
    "1900-01-01T00:00:00Z": -2208988800,
    "2999-12-31T23:59:59Z": 32503679999,
}
INVALID = {
    "missing_offset": ["2026-03-04T10:00:00", "2026-03-04T10:00", "2026-03-04T10:00:00.5"],
    "invalid_instant": [
        "",
        "now",
        "2026-03-04",
        "10:00:00+08:00",
        "2026-03-04 10:00:00+08:00",
        "2026-03-04t10:00:00z",
        " 2026-03-04T10:00:00Z",
        "2026-03-04T10:00:00Z\n",
        "2026-3-4T10:00:00Z",
        "26-03-04T10:00:00Z",
        "2026-03-04T10:00:00 08:00",  # what is left of + in an address that was not encoded
        "2026-03-04T10:00:00+0800",
        "2026-03-04T10:00:00+08",
        "2026-03-04T10:00:00+24:00",
        "2026-03-04T10:00:00+08:60",
        "2026-03-04T10:00:00,5Z",
        "2026-03-04T10:00:00.Z",
        "2026-03-04T10:00:00.1234567890Z",
        "2026-03-04T24:00:00Z",
        "2026-03-04T10:60:00Z",
        "2026-12-31T23:59:60Z",
        "2026-00-04T10:00:00Z",
        "2026-13-04T10:00:00Z",
        "2026-03-00T10:00:00Z",
        "2026-04-31T10:00:00Z",
        "2026-02-29T10:00:00Z",
        "1900-02-29T10:00:00Z",
        "2026-02-30T10:00:00",  # not a day, and no offset either: the day is what to mend first
        "1899-12-31T23:59:59Z",
        "3000-01-01T00:00:00Z",
        "2026-W10-3T10:00:00Z",
        "2026-063T10:00:00Z",
        "1772589600",
        "２０２６-03-04T10:00:00Z",
        "2026-03-04T10:00:00−05:00",
    ],
}


def parsed(text: str) -> int | str:
    try:
        return parse_instant(text)
    except InstantError as error:
        return error.code


def test_a_valid_instant_is_read_alike(node: Node) -> None:
    assert [parsed(text) for text in VALID] == list(VALID.values())
    assert node.perform("instants", list(VALID)) == list(VALID.values())


@pytest.mark.parametrize("code", INVALID)
def test_an_invalid_instant_has_its_code(code: str, node: Node) -> None:
    texts = INVALID[code]
    assert {text: parsed(text) for text in texts} == dict.fromkeys(texts, code)
    assert dict(zip(texts, node.perform("instants", texts), strict=True)) == dict.fromkeys(texts, code)


two_digits = st.integers(0, 99).map("{:02}".format)
near_instants = st.builds(
    "{}-{}-{}T{}:{}{}{}".format,
    st.integers(1890, 3010),
    st.integers(0, 13).map("{:02}".format),
    st.integers(0, 32).map("{:02}".format),
    st.integers(0, 25).map("{:02}".format),
    st.integers(0, 61).map("{:02}".format),
    st.just("") | st.integers(0, 61).map(":{:02}".format) | st.floats(0, 61).map(":{:06.3f}".format),
    st.sampled_from(["", "Z", "z"])
    | st.builds("{}{}:{}".format, st.sampled_from("+-"), two_digits, two_digits),
)


def test_python_and_node_read_the_same_instants(node: Node) -> None:
    @given(st.lists(near_instants | st.text(), min_size=50, max_size=50))
    def holds(texts: list[str]) -> None:
        assert [parsed(text) for text in texts] == node.perform("instants", texts)

    holds()
