"""The complete answer as tables, worked out by the same evaluator as the form and never typed.

`tables` is for readers of the form without JavaScript: places and arrangements that give every service the same
verdicts share a row, so that a table is short and yet leaves nothing out. `combinations` is for whoever wants to see
each case by itself: every deployment with every licence, contradictory ones included.

The rows and columns are made of four facts. Where a verdict depends on yet another one, as it would for a service with a
condition of its own, there is a table for every answer to that question which makes a difference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain, product
from typing import TypeVar

from ..catalogue.entries import Catalogue, Option, Question
from ..rules import Checker, Value

TABLED = {"region", "deployment", "licence", "registered"}
"""The facts that rows and columns are made of."""

Answered = tuple[tuple[Question, Option], ...]
"""Answers to the other questions that decide verdicts; to none if there is none."""


@dataclass(frozen=True)
class Row:
    """Arrangements that have the same verdicts, by service: (verdict if registered, verdict if not)."""

    options: tuple[Option, ...]
    verdicts: Mapping[str, tuple[str, str]]


@dataclass(frozen=True)
class Table:
    """Regions, and other answers if they matter, for which every arrangement has the same verdicts, in rows of alike ones."""

    regions: tuple[Option, ...]
    others: tuple[Answered, ...]
    rows: tuple[Row, ...]

    @property
    def id(self) -> str:
        return _id(self.regions[0].id, self.others)


@dataclass(frozen=True)
class Combination:
    """One deployment with one licence, and the verdicts by service: (if registered, if not)."""

    deployment: str
    licence: str
    contradictions: tuple[str, ...]
    verdicts: Mapping[str, tuple[str, str]]


@dataclass(frozen=True)
class Territory:
    """Regions in which, with other answers if they matter, every combination has the same verdicts."""

    regions: tuple[str, ...]
    others: tuple[Answered, ...]
    combinations: tuple[Combination, ...]

    @property
    def id(self) -> str:
        return _id(self.regions[0], self.others)

    @property
    def registration_matters(self) -> bool:
        return any(yes != no for each in self.combinations for yes, no in each.verdicts.values())


def combinations(catalogue: Catalogue) -> list[Territory]:
    """The verdict on every service for every region, deployment, licence, state of registration, and whatever else decides."""
    checker = Checker(catalogue.rules)
    facts = catalogue.facts

    def combination(region: str, others: Answered, deployment: str, licence: str) -> Combination:
        answers = {"region": region, "deployment": deployment, "licence": licence, **_set(others)}
        yes, no = (checker.check({**answers, "registered": registered}) for registered in ("yes", "no"))
        return Combination(
            deployment,
            licence,
            tuple(found["id"] for found in yes["contradictions"]),
            {
                name: (yes["services"][name]["verdict"], no["services"][name]["verdict"])
                for name in catalogue.services
            },
        )

    def of(region: str, others: Answered) -> tuple[Combination, ...]:
        pairs = product(facts["deployment"].values, facts["licence"].values)
        return tuple(combination(region, others, deployment, licence) for deployment, licence in pairs)

    return [Territory(*found) for found in _places(facts["region"].values, _others(catalogue), of)]


def at_home(territories: list[Territory], service: str) -> list[Territory]:
    """What differs for one service in the regions that come first."""
    home = [territory for territory in territories if territory.regions == territories[0].regions]
    groups = _alike(home, lambda territory: [case.verdicts[service] for case in territory.combinations])
    return [
        replace(
            alike[0], others=tuple(chain.from_iterable(each.others for each in alike)) if groups[1:] else ()
        )
        for alike, _ in groups
    ]


def tables(catalogue: Catalogue) -> list[Table]:
    """The verdict for every place, arrangement and state of registration that the form offers, and whatever else decides."""
    checker = Checker(catalogue.rules)
    questions = {question.id: question for question in catalogue.questions}
    regions, arrangements = questions["region"].options, questions["arrangement"].options

    def verdicts(region: Option, others: Answered, arrangement: Option) -> dict[str, tuple[str, str]]:
        answers = {**region.rule.set, **arrangement.rule.set, **_set(others)}
        yes, no = (
            checker.check({**answers, "registered": registered})["services"] for registered in ("yes", "no")
        )
        return {name: (yes[name]["verdict"], no[name]["verdict"]) for name in catalogue.services}

    def rows(region: Option, others: Answered) -> tuple[Row, ...]:
        alike = _alike(arrangements, lambda arrangement: verdicts(region, others, arrangement))
        return tuple(Row(options, found) for options, found in alike)

    return [Table(*found) for found in _places(regions, _others(catalogue), rows)]


def deciding(catalogue: Catalogue) -> list[str]:
    """The facts that a verdict may depend on."""
    conditions = [condition for condition in catalogue.conditions.values() if not condition.use]
    return [name for name in catalogue.facts if any(name in each.rule.facts for each in conditions)]


def _others(catalogue: Catalogue) -> list[Answered]:
    """Every way to answer the questions that decide verdicts and are not in rows and columns."""
    facts = set(deciding(catalogue)) - TABLED
    questions = [question for question in catalogue.questions if question.rule.facts & facts]
    return list(product(*([(question, option) for option in question.options] for question in questions)))


def _set(others: Answered) -> dict[str, Value]:
    return {fact: value for _, option in others for fact, value in option.rule.set.items()}


def _id(region: str, others: tuple[Answered, ...]) -> str:
    return "-".join([region, *(option.id for answered in others[:1] for _, option in answered)])


Given = TypeVar("Given")
Result = TypeVar("Result")


def _places(
    regions: Iterable[Given], others: list[Answered], result: Callable[[Given, Answered], Result]
) -> Iterator[tuple[tuple[Given, ...], tuple[Answered, ...], Result]]:
    """Regions that give the same results, once for each kind of other answers, which are left out if all are alike."""

    def of(region: Given) -> list[tuple[tuple[Answered, ...], Result]]:
        return _alike(others, lambda answered: result(region, answered))

    for alike, groups in _alike(regions, of):
        for answered, found in groups:
            yield alike, answered if groups[1:] else (), found


def _alike(
    options: Iterable[Given], result: Callable[[Given], Result]
) -> list[tuple[tuple[Given, ...], Result]]:
    """The options in groups that give the same result, in their order."""
    groups: list[tuple[list[Given], Result]] = []
    for option in options:
        found = result(option)
        same = next((group for group, known in groups if known == found), None)
        if same is None:
            groups.append(([option], found))
        else:
            same.append(option)
    return [(tuple(group), found) for group, found in groups]
