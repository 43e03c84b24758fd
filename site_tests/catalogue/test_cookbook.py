"""The examples of “Rules for common cases” do what the page says: each is put into the catalogue of the tests, read, and asked.

The blocks stand in docs/{zh,en}/maintain.md under their anchors; the same ones in both languages.
"""

from __future__ import annotations

import json
import re
from textwrap import indent
from typing import Any

import pytest

from generator import disk
from generator.bundle.bundle import bundle
from generator.bundle.conformance import requests
from generator.bundle.linter import lint
from generator.catalogue.entries import Catalogue
from generator.catalogue.reader import read
from generator.editions.difference import difference
from generator.editions.report import as_text
from generator.pages import linked_data
from generator.pages.render import pages
from generator.problems import CatalogueError
from generator.proofs.questions import notes, order_without_need, question_comes_too_late
from generator.rules import Checker
from generator.rules.hours import changes_at, is_open, parse_instant

from ..support.node import Node
from ..support.project import ROOT


def blocks(language: str) -> dict[str, str]:
    """The examples by the anchors of their headings."""
    page = (ROOT / f"docs/{language}/maintain.md").read_text("utf-8")
    section = re.search(r"\{ #cookbook \}\n(.*?)\n## ", page, re.DOTALL)
    assert section
    return dict(re.findall(r"\{ #([\w-]+) \}\n.*?```yaml\n(.*?)```", section[1], re.DOTALL))


EXAMPLES = blocks("en")


def test_both_languages_have_the_same_examples() -> None:
    assert blocks("zh") == EXAMPLES
    assert list(EXAMPLES) == [
        "k-of-n", "unless", "between", "over-midnight", "exceptions", "quota", "left-out", "order",
    ]  # fmt: skip


def with_rules(text: str, rules: str) -> str:
    """The catalogue with other rules for its condition of registration."""
    return re.sub(
        r"(?<=\n  registered:\n    name: ).*?(?=\n    states:)",
        lambda found: re.sub(
            r"    rules:.*", lambda _: indent(rules.rstrip(), "    "), found[0], flags=re.DOTALL
        ),
        text[text.index("\nconditions:") :],
        count=1,
        flags=re.DOTALL,
    )


def with_example(text: str, anchor: str) -> Catalogue:
    """The catalogue with an example in it; sections of an example are added to those that there are."""
    example = EXAMPLES[anchor]
    if example.startswith("rules:"):
        at = text.index("\nconditions:")
        return read(text[:at] + with_rules(text, example))
    if example.startswith("days:"):
        return read(re.sub(r"    days: .*\n    open: .*\n", lambda _: indent(example, "    "), text))
    if example.startswith("exceptions:"):
        changed = re.sub(
            r"(\n  working_hours:\n(?:    .*\n)+)", lambda found: found[1] + indent(example, "    "), text
        )
        return read(changed)
    for section, body in re.findall(r"(\w+:)\n((?:  .*\n)+)", example):
        known = f"\n{section}\n" in text
        text = (
            text.replace(f"\n{section}\n", f"\n{section}\n{body}") if known else f"{text}\n{section}\n{body}"
        )
    return read(text)


@pytest.mark.parametrize(
    ("anchor", "answers", "grade"),
    [
        ("k-of-n", {"registered": "no", "licence": "perpetual", "deployment": "on_premise"}, "confirm"),
        ("k-of-n", {"registered": "yes", "licence": "perpetual", "deployment": "on_premise"}, "confirm"),
        ("k-of-n", {"registered": "yes", "licence": "perpetual", "deployment": "public_cloud"}, "entitled"),
        ("k-of-n", {"registered": "no", "licence": "subscription", "deployment": "public_cloud"}, "entitled"),
        (
            "k-of-n",
            {"registered": "yes", "licence": "subscription", "deployment": "public_cloud"},
            "entitled",
        ),
        ("unless", {"licence": "subscription", "deployment": "public_cloud"}, "entitled"),
        ("unless", {"licence": "subscription", "deployment": "on_premise"}, "not_entitled"),
        ("unless", {"licence": "perpetual", "deployment": "public_cloud"}, "confirm"),
        ("between", {"hotline_uses": 1}, "entitled"),
        ("between", {"hotline_uses": 2}, "confirm"),
        ("between", {"hotline_uses": 4}, "confirm"),
        ("between", {"hotline_uses": 5}, "entitled"),
    ],
)
def test_an_example_of_rules_grades_answers_as_it_says(
    catalogue_text: str, anchor: str, answers: dict[str, Any], grade: str
) -> None:
    catalogue = with_example(catalogue_text, anchor)
    told = Checker(catalogue.rules).check(answers)["services"]["patch_download"]["conditions"]
    states = {"entitled": "met", "confirm": "unsettled", "not_entitled": "unmet"}
    assert [one["state"] for one in told if one["id"] == "registered"] == [states[grade]]


@pytest.mark.parametrize(
    ("at", "open_", "changes"),
    [
        ("2026-03-08T21:59:59+08:00", False, "2026-03-08T22:00:00+08:00"),  # Sunday
        (
            "2026-03-08T23:59:59+08:00",
            True,
            "2026-03-09T06:00:00+08:00",
        ),  # over midnight, and into the next week
        ("2026-03-09T05:59:59+08:00", True, "2026-03-09T06:00:00+08:00"),
        ("2026-03-09T06:00:00+08:00", False, "2026-03-09T22:00:00+08:00"),
        (
            "2026-03-13T05:00:00+08:00",
            True,
            "2026-03-13T06:00:00+08:00",
        ),  # Friday morning belongs to Thursday
        ("2026-03-13T22:00:00+08:00", False, "2026-03-15T22:00:00+08:00"),
    ],
)
def test_hours_over_midnight(catalogue_text: str, at: str, open_: bool, changes: str) -> None:
    schedule = with_example(catalogue_text, "over-midnight").schedules["working_hours"].rule
    assert is_open(schedule, parse_instant(at)) == open_
    assert changes_at(schedule, parse_instant(at)) == parse_instant(changes)


@pytest.mark.parametrize(
    ("at", "open_", "changes"),
    [
        ("2026-09-30T17:30:00+08:00", False, "2026-10-03T08:30:00+08:00"),
        ("2026-10-01T10:00:00+08:00", False, "2026-10-03T08:30:00+08:00"),
        ("2026-10-10T10:00:00+08:00", True, "2026-10-10T12:00:00+08:00"),
        ("2026-10-10T15:00:00+08:00", False, "2026-10-11T08:30:00+08:00"),
        ("2026-10-11T15:00:00+08:00", True, "2026-10-11T17:30:00+08:00"),
    ],
)
def test_holidays_and_make_up_days(catalogue_text: str, at: str, open_: bool, changes: str) -> None:
    schedule = with_example(catalogue_text, "exceptions").schedules["working_hours"].rule
    assert is_open(schedule, parse_instant(at)) == open_
    assert changes_at(schedule, parse_instant(at)) == parse_instant(changes)


# ----------------------------------------------------------------------------------------- what else knows of exceptions


@pytest.mark.parametrize(
    ("language", "rows"),
    [
        ("zh", ["<b>2026-10-01、2026-10-02</b>：不提供 国庆节放假，不提供服务。", '<b>2026-10-10</b>：<span class="span">8:30–12:00</span> 调休上班']),
        ("en", ["<b>2026-10-01, 2026-10-02</b>: not provided Closed for the", '<b>2026-10-10</b>: <span class="span">8:30–12:00</span> A make-up']),
    ],
)  # fmt: skip
def test_the_timetable_of_a_service_has_its_exceptions(
    catalogue_text: str, language: str, rows: list[str]
) -> None:
    made = pages(with_example(catalogue_text, "exceptions"), disk.templates(ROOT))
    for path in (f"{language}/services/public_cloud_ops.md", f"{language}/contacts.md"):
        assert [row for row in rows if row not in made[path]] == []
    (held,) = re.findall(r"data-open-now='(.*?)'", made[f"{language}/services/public_cloud_ops.md"])
    assert json.loads(held)["exceptions"][0] == {
        "dates": ["2026-10-01", "2026-10-02"],
        "day_minutes": [],
    }


def test_search_engines_are_told_the_exceptional_days(catalogue_text: str) -> None:
    catalogue = with_example(catalogue_text, "exceptions")
    told = linked_data.service(catalogue, catalogue.services["public_cloud_ops"], "en")["hoursAvailable"]
    kind = {"@type": "OpeningHoursSpecification"}
    closed, opened = (
        {"opens": "00:00:00+08:00", "closes": "00:00:00+08:00"},
        {"opens": "08:30:00+08:00", "closes": "12:00:00+08:00"},
    )
    assert told[-3:] == [
        {**kind, "validFrom": "2026-10-01", "validThrough": "2026-10-01", **closed},
        {**kind, "validFrom": "2026-10-02", "validThrough": "2026-10-02", **closed},
        {**kind, "validFrom": "2026-10-10", "validThrough": "2026-10-10", **opened},
    ]


def test_search_engines_are_told_a_night_in_two_pieces(catalogue_text: str) -> None:
    catalogue = with_example(catalogue_text, "over-midnight")
    told = linked_data.service(catalogue, catalogue.services["public_cloud_ops"], "en")["hoursAvailable"]
    assert [
        (one["opens"][:5], one["closes"][:5], [day[19:] for day in one["dayOfWeek"]]) for one in told
    ] == [
        ("00:00", "06:00", ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]),
        ("22:00", "24:00", ["Monday", "Tuesday", "Wednesday", "Thursday", "Sunday"]),
    ]


def test_exceptional_days_are_a_change_between_editions(catalogue_text: str) -> None:
    found = difference(read(catalogue_text), with_example(catalogue_text, "exceptions"))
    assert [(one.how, one.thing.path) for one in found.changes] == [
        ("added", "schedules.working_hours.exceptions.national_day"),
        ("added", "schedules.working_hours.exceptions.make_up_day"),
    ]
    told = as_text(found)
    assert "Closed for the National Day." in told
    assert "2026-10-01" in told
    assert "8:30–12:00" in told


def test_conformance_cases_take_the_edges_of_exceptional_days(catalogue_text: str) -> None:
    asked = [one.get("at") for one in requests(with_example(catalogue_text, "exceptions").rules)]
    edges = ["2026-10-02T23:59:59+08:00", "2026-10-03T00:00:00+08:00", "2026-10-10T08:30:00+08:00"]
    assert [edge for edge in edges if edge not in asked] == []


@pytest.mark.parametrize("anchor", ["k-of-n", "unless", "between", "over-midnight", "exceptions", "quota"])
def test_node_and_the_linter_know_what_an_example_means(catalogue_text: str, anchor: str) -> None:
    catalogue = with_example(catalogue_text, anchor)
    made = bundle(catalogue)
    asked = list(requests(catalogue.rules))
    with Node(made) as other:
        answers = other.check(asked)
        assert other.perform("lint", [made]) == [[]]
    checker = Checker(catalogue.rules)
    ours = [
        checker.check(one["answers"], one.get("at"))
        for one, answer in zip(asked, answers, strict=True)
        if "error" not in answer
    ]
    assert [answer for answer in answers if "error" not in answer] == ours
    assert len(ours) > 100
    assert lint(made) == []


def test_a_maximum_of_its_own_for_a_service(catalogue_text: str) -> None:
    maximum = with_example(catalogue_text, "quota").conditions["training_maximum"].rule
    assert [maximum.grade({"training_uses": count}) for count in (0, 4)] == ["open", "closed"]
    assert maximum.facts == {"training_uses"}


def test_a_date_is_asked_as_a_choice(catalogue_text: str) -> None:
    assert list(with_example(catalogue_text, "left-out").facts["contract_running"].values) == ["yes", "no"]


# ------------------------------------------------------------------------------------------------ the order of questions


def reordered(text: str) -> str:
    """The catalogue with its last question first."""
    start, end = (
        text.index("\n  product:\n    text:"),
        text.index("\n\n", text.index("\n  product:\n    text:")),
    )
    return (text[:start] + text[end:]).replace("\nquestions:", "\nquestions:" + text[start:end])


def test_an_order_that_is_wanted_is_a_note_with_figures(catalogue_text: str) -> None:
    costly = reordered(catalogue_text)
    assert list(question_comes_too_late(read(costly)))
    wanted = with_example(costly, "order")
    assert [*question_comes_too_late(wanted), *order_without_need(wanted)] == []
    (note,) = notes(wanted)
    assert re.fullmatch(
        r"data/services\.yaml:\d+:\d+: the questions are asked as written, \d\.\d{3} on average; "
        r"the least that any order reaches is \d\.\d{3}",
        note,
    )
    asked, least = map(float, re.findall(r"\d\.\d{3}", note))
    assert asked > least
    assert list(notes(read(catalogue_text))) == []


def test_an_order_that_is_the_cheapest_needs_no_exception(catalogue_text: str) -> None:
    (problem,) = order_without_need(with_example(catalogue_text, "order"))
    assert problem.wrong.endswith("questions on average, and none asks fewer")
    assert (problem.expected, problem.fix) == ("an order that is not the cheapest", "remove “question_order”")


# ----------------------------------------------------------------------------------------------- what is left out says so


@pytest.mark.parametrize(
    ("of", "to", "fix"),
    [
        ("    type: count\n", "    type: date\n", "a date is no fact"),
        ("{less_than: 4}", "{before: 2026-01-01}", "a date is no fact"),
        ("{hotline_uses: {less_than: 4}}", "{sum: [hotline_uses, hotline_uses]}", "nothing is added up"),
        ("{incident: fatal}", "{unless: {incident: none}}", "write the exception as a rule of its own"),
    ],
)
def test_what_is_left_out_leads_to_this_page(catalogue_text: str, of: str, to: str, fix: str) -> None:
    with pytest.raises(CatalogueError) as caught:
        read(catalogue_text.replace(of, to))
    told = [problem.fix for problem in caught.value.problems if problem.fix.startswith(fix)]
    assert told
    assert all(one.endswith("see “Rules for common cases” in docs/en/maintain.md") for one in told)
    assert "\n## Rules for common cases { #cookbook }\n" in (ROOT / "docs/en/maintain.md").read_text("utf-8")
