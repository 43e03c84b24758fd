"""Rule books at random, to hold the evaluators to the definitions on rules that nobody has thought of.

A book has up to six facts, choices and counts, some of them changeable; conditions whose rules may overlap, shadow each other or never
fit; use conditions, channels, contradictions, hours. Nothing is proven of it: whatever the format allows may occur. Its `bundle` holds
what an evaluator reads, without words.
"""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from generator import rules
from generator.rules import RuleBook, Verdicts, as_json
from generator.rules.hours import Exceptional, Schedule

IN_HOURS, OUT_OF_HOURS = "2026-03-04T10:00:00+08:00", "2026-03-04T12:30:00+08:00"
SCHEDULES = [
    Schedule("always", ((0, 7 * 1440),)),
    Schedule("mornings", ((2 * 1440 + 510, 2 * 1440 + 720), (2 * 1440 + 780, 2 * 1440 + 1050))),
    Schedule(
        "nights",
        ((0, 360), (1320, 1800), (9720, 10080)),
        (Exceptional("holiday", ("2026-03-05", "2026-03-06"), ((600, 720),)),),
    ),
    Schedule("but one day", ((0, 7 * 1440),), (Exceptional("closed", ("2026-03-04",), ()),)),
]
Draw = Any


def facts() -> st.SearchStrategy[list[rules.Fact]]:
    holders = st.sampled_from([None, "by_customer", "by_contract"])
    values = st.sampled_from([("x", "y"), ("x", "y", "z")])
    thresholds = st.sets(st.integers(1, 4), min_size=1, max_size=2).map(lambda found: tuple(sorted(found)))
    choices = st.builds(lambda own, holder: ("choice", own, holder, ()), values, holders)
    counts = st.builds(lambda own, holder: ("count", (), holder, own), thresholds, holders)
    # Not in the order of their names, so that whoever confuses the two orders is found out.
    names = ["d", "b", "f", "a", "e", "c"]
    return st.lists(choices | choices | counts, min_size=1, max_size=6).map(
        lambda kinds: [rules.Fact(name, *kind) for name, kind in zip(names, kinds, strict=False)]
    )


def test_of(draw: Draw, fact: rules.Fact) -> rules.Test:
    if fact.kind == "choice":
        some = draw(st.sets(st.sampled_from(fact.values), min_size=1))
        values = tuple(value for value in fact.values if value in some)
        return rules.OneOf(values) if draw(st.booleans()) else rules.NoneOf(values)
    limits = [draw(st.sampled_from(fact.thresholds)) for _ in range(2)]
    one_sided = [rules.Within(at_least=limits[0]), rules.Within(less_than=limits[0])]
    test: rules.Test = draw(st.sampled_from([*one_sided, rules.Within(*limits)]))
    return test


def when(draw: Draw, known: list[rules.Fact], least: int, most: int) -> rules.When:
    some = draw(st.lists(st.sampled_from(known), min_size=least, max_size=most, unique=True))
    return rules.When({fact.id: test_of(draw, fact) for fact in some})


def condition(draw: Draw, known: list[rules.Fact], name: str, grades: tuple[str, ...]) -> rules.Condition:
    grade = st.sampled_from(grades)
    several = st.integers(1, 4).map(lambda number: max(number - 2, 1))  # mostly one
    some = [
        rules.Rule(tuple(when(draw, known, 1, 3) for _ in range(draw(several))), draw(grade))
        for _ in range(draw(st.integers(0, 3)))
    ]
    return rules.Condition(name, (*some, rules.Rule((rules.When(),), draw(grade))), (f"S{name}",))


@st.composite
def rule_books(draw: Draw) -> RuleBook:
    known = draw(facts())
    verdicts = [condition(draw, known, f"c{n}", rules.GRADES) for n in range(draw(st.integers(1, 4)))]
    uses = [condition(draw, known, f"u{n}", rules.USE_GRADES) for n in range(draw(st.integers(0, 2)))]
    services = {}
    for name in ["s", "t"][: draw(st.integers(1, 2))]:
        schedule = draw(st.sampled_from([None, *SCHEDULES]))
        services[name] = rules.Service(
            name,
            tuple(draw(st.lists(st.sampled_from(verdicts), min_size=1, unique_by=id))),
            tuple(draw(st.lists(st.sampled_from(uses), unique_by=id))) if uses else (),
            tuple(rules.Channel(f"w{n}", when(draw, known, 0, 2)) for n in range(draw(st.integers(1, 3)))),
            rules.Hours(schedule, ("S1",)) if schedule else None,
        )
    pairs = range(draw(st.integers(0, 2)) if len(known) > 1 else 0)
    contradictions = tuple(rules.Contradiction(f"k{n}", when(draw, known, 2, 3), ("S2",)) for n in pairs)
    questions = tuple(
        rules.Question(f"q_{fact.id}", (rules.Option({fact.id: fact.cells[0]}, 1),)) for fact in known
    )
    published = rules.hours.parse_instant("2025-07-01T00:00:00+08:00")
    return RuleBook("any", published, {fact.id: fact for fact in known}, questions, services, contradictions)


def requests(book: RuleBook) -> st.SearchStrategy[list[dict[str, Any]]]:
    values = {name: st.sampled_from(fact.cells) for name, fact in book.facts.items()}
    answers = st.fixed_dictionaries({}, optional=values)
    at = st.sampled_from([None, IN_HOURS, OUT_OF_HOURS])
    request = st.builds(lambda answers, at: {"answers": answers, "at": at}, answers, at)
    return st.lists(request, min_size=4, max_size=8)


def bundle(book: RuleBook) -> dict[str, Any]:
    """What evaluators read of a bundle."""
    diagrams, scope = Verdicts(book).diagrams, Verdicts(book).scope
    conditions = {
        one.id: one
        for service in book.services.values()
        for one in (*service.conditions, *service.use_conditions)
    }
    return {
        "hash": "none",
        "edition": book.edition,
        "published": "2025-07-01T00:00:00+08:00",
        "facts": {
            name: {"type": fact.kind, "changeable": fact.changeable, "cells": list(fact.cells)}
            for name, fact in book.facts.items()
        },
        "questions": [{"id": one.id, "facts": sorted(one.facts)} for one in book.questions],
        "conditions": {
            name: {"rules": [rule.as_json() for rule in one.rules], "diagram": as_json(diagrams.state(one))}
            for name, one in conditions.items()
        },
        "contradictions": [
            {
                "id": one.id,
                "when": one.when.as_json(),
                "clauses": list(one.clauses),
                "diagram": as_json(diagrams.when(one.when)),
            }
            for one in book.contradictions
        ],
        "schedules": {one.id: one.as_json() for one in SCHEDULES},
        "services": {
            name: {
                "conditions": [_applied(one) for one in service.conditions],
                "use_conditions": [_applied(one) for one in service.use_conditions],
                "channels": [{"id": one.id, "when": one.when.as_json()} for one in service.channels],
                "hours": {"schedule": service.hours.schedule.id, "clauses": list(service.hours.clauses)}
                if service.hours
                else None,
                "facts": scope(service),
                "diagram": as_json(diagrams.service(service)),
            }
            for name, service in book.services.items()
        },
    }


def _applied(one: rules.Condition) -> dict[str, Any]:
    return {"id": one.id, "clauses": list(one.clauses)}
