"""The complete answer as tables, for readers without JavaScript, worked out by the same evaluator as the form.

Places and arrangements that give every service the same verdicts share a row, so that a table is short and yet
leaves nothing out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

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


def _alike(options: tuple[Option, ...], result: Any) -> list[tuple[tuple[Option, ...], Any]]:
    """The options in groups that give the same result, in their order."""
    groups: list[tuple[list[Option], Any]] = []
    for option in options:
        found = result(option)
        same = next((group for group, known in groups if known == found), None)
        if same is None:
            groups.append(([option], found))
        else:
            same.append(option)
    return [(tuple(group), found) for group, found in groups]
