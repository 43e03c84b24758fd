"""The complete answer as tables, worked out by the same evaluator as the form and never typed.

`tables` is for readers of the form without JavaScript: what gives every service the same verdicts shares a row, so that a table is
short and yet leaves nothing out. `combinations` is for whoever wants to see each case by itself: every row with every column,
contradictory ones included.

Which facts are sections, rows, columns and sides the catalogue says under `tables`. Where a verdict depends on yet another fact, as
it would for a service with a condition of its own, there is a table for every answer to it which makes a difference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import reduce
from itertools import chain, product
from typing import TypeVar

from ..catalogue.entries import Bilingual, Catalogue, Fact, Option, Tables
from ..rules import Checker, Value, contradictions

Verdicts = Mapping[str, tuple[str, ...]]
"""By service: a verdict for each of the sides, or the one where there are no sides."""


@dataclass(frozen=True)
class Answer:
    """A value of a fact, as a reader knows it."""

    fact: Fact
    value: Value
    name: Bilingual


Answered = tuple[Answer, ...]
"""Answers about the facts that decide verdicts and have no place in a table; none if there is no such fact."""


@dataclass(frozen=True)
class Choice:
    """What the form offers, of one question or of several together."""

    name: Bilingual
    set: Mapping[str, Value]


@dataclass(frozen=True)
class Card:
    """What can be said of an arrangement to whoever has told nothing else: where it holds, and the verdict for each service."""

    name: Bilingual
    where: Bilingual
    set: Mapping[str, Value]
    verdicts: Mapping[str, str]


@dataclass(frozen=True)
class Row:
    """Choices that have the same verdicts."""

    options: tuple[Choice, ...]
    verdicts: Verdicts


@dataclass(frozen=True)
class Table:
    """Sections, and other answers if they matter, for which every choice has the same verdicts, in rows of alike ones."""

    sections: tuple[Choice, ...]
    others: tuple[Answered, ...]
    rows: tuple[Row, ...]

    @property
    def id(self) -> str:
        return _id([str(value) for value in self.sections[0].set.values()], self.others)


@dataclass(frozen=True)
class Cell:
    """A value of the fact of the rows with one of the columns’; empty where there is no such fact."""

    row: str
    column: str
    contradictions: tuple[str, ...]
    verdicts: Verdicts


@dataclass(frozen=True)
class Section:
    """Values of the fact of the sections for which, with other answers if they matter, every cell has the same verdicts."""

    values: tuple[str, ...]
    others: tuple[Answered, ...]
    cells: tuple[Cell, ...]

    @property
    def id(self) -> str:
        return _id([value for value in self.values[:1] if value], self.others)

    @property
    def sides_matter(self) -> bool:
        return any(len(set(sides)) > 1 for cell in self.cells for sides in cell.verdicts.values())


def shape(catalogue: Catalogue) -> Tables:
    """The facts of the tables; where the catalogue names none for the rows, the first that decides and has no other place."""
    given = catalogue.tables
    if given.rows:
        return given
    free = [name for name in _deciding_apart(catalogue, given) if catalogue.facts[name].values]
    return replace(given, rows=next(iter(free), None))


def combinations(catalogue: Catalogue) -> list[Section]:
    """The verdict on every service in every cell of every section, and for whatever else decides."""
    verdicts, form = _Verdicts(catalogue), shape(catalogue)

    def cell(section: str, others: Answered, row: str, column: str) -> Cell:
        facts = ((form.sections, section), (form.rows, row), (form.columns, column))
        answers = {**_set(others), **{fact: value for fact, value in facts if fact}}
        return Cell(row, column, verdicts.contradictions(answers), verdicts.of(answers))

    def cells(section: str, others: Answered) -> tuple[Cell, ...]:
        places = product(values(catalogue, form.rows), values(catalogue, form.columns))
        return tuple(cell(section, others, row, column) for row, column in places)

    found = _groups(values(catalogue, form.sections), _others(catalogue, form), cells)
    return [Section(*each) for each in found]


def values(catalogue: Catalogue, fact: str | None) -> Mapping[str, Bilingual]:
    """The values of a fact with their names; one empty one of no fact."""
    return catalogue.facts[fact].values if fact else {"": Bilingual("", "")}


def at_home(sections: list[Section], service: str) -> list[Section]:
    """What differs for one service in the section that comes first."""
    home = [section for section in sections if section.values == sections[0].values]
    groups = _alike(home, lambda section: [cell.verdicts[service] for cell in section.cells])
    return [
        replace(
            alike[0], others=tuple(chain.from_iterable(each.others for each in alike)) if groups[1:] else ()
        )
        for alike, _ in groups
    ]


def tables(catalogue: Catalogue) -> list[Table]:
    """The verdict for everything that the form offers, and for whatever else decides."""
    verdicts, form = _Verdicts(catalogue), shape(catalogue)
    choices = offered(catalogue, form.rows, form.columns)

    def rows(section: Choice, others: Answered) -> tuple[Row, ...]:
        alike = _alike(choices, lambda choice: verdicts.of({**_set(others), **section.set, **choice.set}))
        return tuple(Row(options, found) for options, found in alike)

    return [
        Table(*each) for each in _groups(offered(catalogue, form.sections), _others(catalogue, form), rows)
    ]


def offered(catalogue: Catalogue, *facts: str | None) -> list[Choice]:
    """Every way to answer the questions that set some facts."""
    questions = [question for question in catalogue.questions if question.rule.facts & set(facts)]
    return [_together(options) for options in product(*(question.options for question in questions))]


def _together(options: tuple[Option, ...]) -> Choice:
    setting: Mapping[str, Value] = reduce(lambda all_, option: {**all_, **option.rule.set}, options, {})
    return Choice(_joined(option.name for option in options), setting)


def _joined(names: Iterable[Bilingual]) -> Bilingual:
    given = [name for name in names if name.zh]
    return Bilingual("、".join(name.zh for name in given), ", ".join(name.en for name in given))


def cards(catalogue: Catalogue) -> list[Card]:
    """A card for each row and column, in the first section and those that come to the same."""
    form, checker = shape(catalogue), Checker(catalogue.rules)

    def verdicts(*choices: Choice) -> dict[str, str]:
        return checker.verdicts({fact: value for choice in choices for fact, value in choice.set.items()})

    first, *others = offered(catalogue, form.sections)
    found = []
    for choice in offered(catalogue, form.rows, form.columns):
        told = verdicts(first, choice)
        alike = [other.name for other in others if verdicts(other, choice) == told]
        asked = {} if alike else first.set  # of several, whoever follows the link says which
        found.append(Card(choice.name, _joined([first.name, *alike]), {**asked, **choice.set}, told))
    return found


def side_labels(catalogue: Catalogue) -> list[Bilingual]:
    """A short word for each of the verdicts in a cell."""
    sides = catalogue.tables.sides
    named = catalogue.facts[sides.fact].values.items() if sides else ()
    return [sides.labels.get(value, name) for value, name in named if sides]


def deciding(catalogue: Catalogue) -> list[str]:
    """The facts that a verdict may depend on."""
    conditions = [condition for condition in catalogue.conditions.values() if not condition.use]
    return [name for name in catalogue.facts if any(name in each.rule.facts for each in conditions)]


@dataclass
class _Verdicts:
    """Answers to verdicts, once for each value of the fact of the sides."""

    catalogue: Catalogue

    def __post_init__(self) -> None:
        self._checker = Checker(self.catalogue.rules)
        sides = self.catalogue.tables.sides
        self._sides = (
            [{sides.fact: value} for value in self.catalogue.facts[sides.fact].values] if sides else [{}]
        )

    def of(self, answers: Mapping[str, Value]) -> Verdicts:
        found = [self._checker.verdicts({**answers, **side}) for side in self._sides]
        return {name: tuple(side[name] for side in found) for name in self.catalogue.services}

    def contradictions(self, answers: Mapping[str, Value]) -> tuple[str, ...]:
        return tuple(found.id for found in contradictions(self.catalogue.rules, answers))


def _deciding_apart(catalogue: Catalogue, form: Tables) -> list[str]:
    """The facts that decide verdicts and have no place in the tables."""
    placed = {form.sections, form.rows, form.columns, form.sides and form.sides.fact}
    return [name for name in deciding(catalogue) if name not in placed]


def _others(catalogue: Catalogue, form: Tables) -> list[Answered]:
    """Every way to answer what decides verdicts and is not in the tables."""
    facts = [catalogue.facts[name] for name in _deciding_apart(catalogue, form)]
    return list(product(*([_answer(catalogue, fact, cell) for cell in fact.rule.cells] for fact in facts)))


def _answer(catalogue: Catalogue, fact: Fact, cell: Value) -> Answer:
    """A value by its name; a count by that of the option that gives it, since it stands for all up to the next limit."""
    names = (
        option.name
        for question in catalogue.questions
        for option in question.options
        if question.rule.facts == {fact.id} and fact.rule.cell(option.rule.set[fact.id]) == cell
    )
    return Answer(fact, cell, fact.values.get(str(cell)) or next(names, Bilingual(str(cell), str(cell))))


def _set(others: Answered) -> dict[str, Value]:
    return {answer.fact.id: answer.value for answer in others}


def _id(section: list[str], others: tuple[Answered, ...]) -> str:
    return (
        "-".join([*section, *(str(answer.value) for answered in others[:1] for answer in answered)]) or "all"
    )


Given = TypeVar("Given")
Result = TypeVar("Result")


def _groups(
    sections: Iterable[Given], others: list[Answered], result: Callable[[Given, Answered], Result]
) -> Iterator[tuple[tuple[Given, ...], tuple[Answered, ...], Result]]:
    """Sections that give the same results, once for each kind of other answers, which are left out if all are alike."""

    def of(section: Given) -> list[tuple[tuple[Answered, ...], Result]]:
        return _alike(others, lambda answered: result(section, answered))

    for alike, groups in _alike(sections, of):
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
