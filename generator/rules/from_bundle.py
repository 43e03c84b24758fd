"""`rules/v1/bundle.json` → the rules, for whoever has the bundle alone. Raises ValueError for a test of a kind that is not known here."""

from __future__ import annotations

from typing import Any

from .hours import Exceptional, Schedule, parse_instant
from .model import (
    Channel,
    Condition,
    Contradiction,
    Fact,
    Hours,
    NoneOf,
    OneOf,
    Option,
    Question,
    Rule,
    RuleBook,
    Service,
    Test,
    When,
    Within,
)

Json = dict[str, Any]


def rule_book(bundle: Json) -> RuleBook:
    return RuleBook(
        bundle["edition"],
        parse_instant(bundle["published"]),
        {name: _fact(name, fact) for name, fact in bundle["facts"].items()},
        tuple(
            Question(one["id"], tuple(Option(option["set"], option["weight"]) for option in one["options"]))
            for one in bundle["questions"]
        ),
        {name: _service(bundle, name, service) for name, service in bundle["services"].items()},
        tuple(
            Contradiction(one["id"], _when(one["when"]), tuple(one["clauses"]))
            for one in bundle["contradictions"]
        ),
    )


def _fact(name: str, fact: Json) -> Fact:
    kind, cells, changeable = fact["type"], tuple(fact["cells"]), fact["changeable"]
    return (
        Fact(name, kind, cells, changeable)
        if kind == "choice"
        else Fact(name, kind, (), changeable, cells[1:])
    )


def _service(bundle: Json, name: str, service: Json) -> Service:
    hours = service["hours"]
    return Service(
        name,
        tuple(_condition(bundle, one) for one in service["conditions"]),
        tuple(_condition(bundle, one) for one in service["use_conditions"]),
        tuple(Channel(one["id"], _when(one["when"])) for one in service["channels"]),
        Hours(_schedule(bundle, hours["schedule"]), tuple(hours["clauses"])) if hours else None,
    )


def _condition(bundle: Json, applied: Json) -> Condition:
    rules = bundle["conditions"][applied["id"]]["rules"]
    return Condition(applied["id"], tuple(map(_rule, rules)), tuple(applied["clauses"]))


def _rule(rule: Json) -> Rule:
    return Rule(tuple(map(_when, rule.get("when_any") or [rule["when"]])), rule["grade"])


def _when(when: Json) -> When:
    return When({fact: _test(test) for fact, test in when.items()})


def _test(test: Json) -> Test:
    match test:
        case {"one_of": values, **others} if not others:
            return OneOf(tuple(values))
        case {"none_of": values, **others} if not others:
            return NoneOf(tuple(values))
        case _ if test and test.keys() <= {"at_least", "less_than"}:
            return Within(**test)
    raise ValueError(f"{test} is a test of a kind that is not known here")


def _schedule(bundle: Json, name: str) -> Schedule:
    schedule = bundle["schedules"][name]
    exceptions = (
        Exceptional(one["id"], tuple(one["dates"]), _spans(one["day_minutes"]))
        for one in schedule.get("exceptions", ())
    )
    return Schedule(name, _spans(schedule["week_minutes"]), tuple(exceptions))


def _spans(spans: list[list[int]]) -> tuple[tuple[int, int], ...]:
    return tuple((start, end) for start, end in spans)
