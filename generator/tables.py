"""The complete answer as tables, worked out by the same evaluator as the form and never typed.

`tables` is for readers of the form without JavaScript: places and arrangements that give every service the same
verdicts share a row, so that a table is short and yet leaves nothing out. `combinations` is for whoever wants to see
each case by itself: every deployment with every licence, contradictory ones included.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from typing import TypeVar

from .catalogue import Catalogue, Option
from .rules import Checker


@dataclass(frozen=True)
class Row:
    """Arrangements that have the same verdicts, by service: (verdict if registered, verdict if not)."""

    options: tuple[Option, ...]
    verdicts: Mapping[str, tuple[str, str]]


@dataclass(frozen=True)
class Table:
    """Regions for which every arrangement has the same verdicts, with a row for each kind of arrangement."""

    regions: tuple[Option, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Combination:
    """One deployment with one licence, and the verdicts by service: (if registered, if not)."""

    deployment: str
    licence: str
    contradictions: tuple[str, ...]
    verdicts: Mapping[str, tuple[str, str]]


@dataclass(frozen=True)
class Territory:
    """Regions in which every combination has the same verdicts."""

    regions: tuple[str, ...]
    combinations: tuple[Combination, ...]

    @property
    def registration_matters(self) -> bool:
        return any(yes != no for each in self.combinations for yes, no in each.verdicts.values())


def combinations(catalogue: Catalogue) -> list[Territory]:
    """The verdict on every service for every region, deployment, licence and state of registration."""
    checker = Checker(catalogue.rules)
    facts = catalogue.facts

    def combination(region: str, deployment: str, licence: str) -> Combination:
        answers = {"region": region, "deployment": deployment, "licence": licence}
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

    def of(region: str) -> tuple[Combination, ...]:
        pairs = product(facts["deployment"].values, facts["licence"].values)
        return tuple(combination(region, deployment, licence) for deployment, licence in pairs)

    return [Territory(regions, found) for regions, found in _alike(facts["region"].values, of)]


def tables(catalogue: Catalogue) -> list[Table]:
    """The verdict for every place, arrangement and state of registration that the form offers."""
    checker = Checker(catalogue.rules)
    questions = {question.id: question for question in catalogue.questions}
    regions, arrangements = questions["region"].options, questions["arrangement"].options

    def verdicts(region: Option, arrangement: Option) -> dict[str, tuple[str, str]]:
        yes, no = (
            checker.check({**region.rule.set, **arrangement.rule.set, "registered": registered})["services"]
            for registered in ("yes", "no")
        )
        return {name: (yes[name]["verdict"], no[name]["verdict"]) for name in catalogue.services}

    def rows(region: Option) -> tuple[Row, ...]:
        alike = _alike(arrangements, lambda arrangement: verdicts(region, arrangement))
        return tuple(Row(options, found) for options, found in alike)

    return [Table(options, found) for options, found in _alike(regions, rows)]


Given = TypeVar("Given")
Result = TypeVar("Result")


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
