"""What rules are made of.

A condition is a short list of rules; the first that fits the answers decides. Complete answers give every service a
grade, whether its use conditions are met, and the channels that apply. The domain is finite: a number counts as one
value, its *cell*, per interval between the thresholds that rules mention.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from typing import Any

from .hours import Schedule

Value = str | int
Cells = Mapping[str, Value]
"""Answers in which every number is the lowest of its cell."""

GRADES = ("entitled", "conditional", "confirm", "not_entitled")
"""Best first; the verdict on complete answers is the worst grade, the one with the highest index."""
USE_GRADES = ("open", "closed")
VERDICTS = ("not_entitled", "confirm", "conditional", "entitled", "unknown")
STATES = ("met", "unmet", "unsettled", "unanswered")

YES = ("entitled", "conditional")
STATE_OF = {
    "entitled": "met",
    "conditional": "unmet",
    "confirm": "unsettled",
    "not_entitled": "unmet",
    "open": "met",
    "closed": "unmet",
}

LARGEST_COUNT = 2**53 - 1
"""The largest whole number that JavaScript holds exactly."""


@dataclass(frozen=True)
class OneOf:
    """A choice that is one of some values."""

    values: tuple[str, ...]

    def fits(self, value: Value) -> bool:
        return value in self.values

    def as_json(self) -> dict[str, Any]:
        return {"one_of": list(self.values)}


@dataclass(frozen=True)
class NoneOf:
    """A choice that is none of some values."""

    values: tuple[str, ...]

    def fits(self, value: Value) -> bool:
        return value not in self.values

    def as_json(self) -> dict[str, Any]:
        return {"none_of": list(self.values)}


@dataclass(frozen=True)
class Within:
    """A count that has reached a threshold, is below one, or both."""

    at_least: int | None = None
    less_than: int | None = None

    def fits(self, value: Value) -> bool:
        count = int(value)
        return (self.at_least is None or count >= self.at_least) and (
            self.less_than is None or count < self.less_than
        )

    def as_json(self) -> dict[str, Any]:
        limits = {"at_least": self.at_least, "less_than": self.less_than}
        return {name: limit for name, limit in limits.items() if limit is not None}


Test = OneOf | NoneOf | Within


@dataclass(frozen=True)
class When:
    """For which answers something holds: those that pass every test."""

    tests: Mapping[str, Test] = field(default_factory=dict)

    @property
    def facts(self) -> frozenset[str]:
        return frozenset(self.tests)

    def fits(self, cells: Cells) -> bool:
        return all(test.fits(cells[fact]) for fact, test in self.tests.items())

    def as_json(self) -> dict[str, Any]:
        return {fact: test.as_json() for fact, test in self.tests.items()}


@dataclass(frozen=True)
class Rule:
    """Grades the answers that any of its whens is for."""

    whens: tuple[When, ...]
    grade: str

    @property
    def facts(self) -> frozenset[str]:
        return frozenset().union(*(when.facts for when in self.whens))

    def fits(self, cells: Cells) -> bool:
        return any(when.fits(cells) for when in self.whens)

    def as_json(self) -> dict[str, Any]:
        first, *others = (when.as_json() for when in self.whens)
        return ({"when_any": [first, *others]} if others else {"when": first}) | {"grade": self.grade}


@dataclass(frozen=True)
class Condition:
    """Grades complete answers: the first rule that fits decides, and the last fits always."""

    id: str
    rules: tuple[Rule, ...]
    clauses: tuple[str, ...] = ()

    @cached_property
    def facts(self) -> frozenset[str]:
        return frozenset().union(*(rule.facts for rule in self.rules))

    def grade(self, cells: Cells) -> str:
        return next(rule.grade for rule in self.rules if rule.fits(cells))


@dataclass(frozen=True)
class Channel:
    """A way to get a service; `when` says for which answers it is the one."""

    id: str
    when: When

    @property
    def facts(self) -> frozenset[str]:
        return self.when.facts


@dataclass(frozen=True)
class Fact:
    """Something about the customer. `cells` are the values that the rules tell apart."""

    id: str
    kind: str
    values: tuple[str, ...]
    changeable: str | None
    thresholds: tuple[int, ...] = ()

    @cached_property
    def cells(self) -> tuple[Value, ...]:
        return self.values if self.kind == "choice" else (0, *(t for t in self.thresholds if t > 0))

    def cell(self, value: Value) -> Value:
        """The cell of an allowed value."""
        return value if self.kind == "choice" else max(c for c in self.cells if int(c) <= int(value))


@dataclass(frozen=True)
class Hours:
    """The schedule of a service, with the clauses that state it."""

    schedule: Schedule
    clauses: tuple[str, ...]


@dataclass(frozen=True)
class Service:
    """What decides about one service."""

    id: str
    conditions: tuple[Condition, ...]
    use_conditions: tuple[Condition, ...]
    channels: tuple[Channel, ...]
    hours: Hours | None

    @cached_property
    def facts(self) -> frozenset[str]:
        pieces: tuple[Condition | Channel, ...] = (*self.conditions, *self.use_conditions, *self.channels)
        return frozenset().union(*(piece.facts for piece in pieces))


@dataclass(frozen=True)
class Contradiction:
    """Answers that cannot be true together."""

    id: str
    when: When
    clauses: tuple[str, ...]


@dataclass(frozen=True)
class Option:
    """One answer to a question; `weight` is how many of a hundred customers are assumed to give it."""

    set: Mapping[str, Value]
    weight: int


@dataclass(frozen=True)
class Question:
    """What the form asks; it sets one or more facts."""

    id: str
    options: tuple[Option, ...]

    @cached_property
    def facts(self) -> frozenset[str]:
        return frozenset(fact for option in self.options for fact in option.set)


@dataclass(frozen=True)
class RuleBook:
    """All rules of one edition. `published` is the first instant of the publication day, Beijing time."""

    edition: str
    published: int
    facts: Mapping[str, Fact]
    questions: tuple[Question, ...]
    services: Mapping[str, Service]
    contradictions: tuple[Contradiction, ...]


def contradictions(book: RuleBook, answers: Cells) -> list[Contradiction]:
    """Those that all completions of some answers run into."""

    def certain(name: str, test: Test) -> bool:
        return all(map(test.fits, [answers[name]] if name in answers else book.facts[name].cells))

    return [one for one in book.contradictions if all(certain(*pair) for pair in one.when.tests.items())]


def completions(facts: Mapping[str, Fact], names: Iterable[str]) -> Iterator[dict[str, Value]]:
    """Every way to answer the named facts."""
    ordered = sorted(names)
    for values in product(*(facts[name].cells for name in ordered)):
        yield dict(zip(ordered, values, strict=True))
