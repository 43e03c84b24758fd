"""Two editions → whose verdicts change, over all answers and not by guessing.

The answers are those of both editions together: every value that either knows, and every interval between the
thresholds of either; and of each fact that it may not be answered. A service is asked about all combinations of the facts that it looks at in either edition, so a
fact that only one of them asks makes no difference in the other. What an edition cannot answer – a service that it
does not have, a value that it does not know – is a result of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from math import prod

from .. import rules
from ..catalogue.entries import Applied, Catalogue, Service
from ..problems import CatalogueError, Problem, listed
from ..rules import Cells, Value
from ..rules.hours import Spans, without
from .answer_sets import Box, Domain, answers, boxes

NO_SERVICE = "no_service"
NO_ANSWER = "no_answer"
UNANSWERED = "?"
"""Stands for a fact that is not answered, as in the tables for programs."""
LARGEST_COMPARISON = 250_000
"""Combinations of answers that are compared for one service: a second or two."""


@dataclass(frozen=True)
class Shift:
    """Answers for which some services give one result in the old edition and another in the new."""

    services: tuple[str, ...]
    old: str
    new: str
    boxes: tuple[Box, ...]
    count: int
    of: int
    example: Mapping[str, Value]
    partial: bool = False


@dataclass(frozen=True)
class Situations:
    """In how many ways to answer, of how many, any verdict is another: where everything is answered, and where something is not."""

    complete: int
    complete_of: int
    partial: int
    partial_of: int


@dataclass(frozen=True)
class HoursShift:
    """The minutes of the week in which some services are provided in one edition only."""

    services: tuple[str, ...]
    opened: Spans
    closed: Spans


def domain(old: Catalogue, new: Catalogue) -> Domain:
    """The cells of every fact of either edition, those of the new one first."""
    return {
        name: _cells([c.rules.facts[name] for c in (new, old) if name in c.facts])
        for name in [*new.facts, *(name for name in old.facts if name not in new.facts)]
    }


def _cells(facts: list[rules.Fact]) -> tuple[Value, ...]:
    values = dict.fromkeys(value for fact in facts for value in fact.cells)
    if all(isinstance(value, int) for value in values):
        return tuple(sorted(values))  # intervals, lowest first
    return tuple(values)


def verdict_shifts(old: Catalogue, new: Catalogue) -> tuple[Shift, ...]:
    """The complete answers on which a verdict changes."""
    return _together(shift for name in _services(old, new) for shift in _shifts(old, new, name, _verdict))


def partial_shifts(old: Catalogue, new: Catalogue) -> tuple[Shift, ...]:
    """The same of answers of which some are missing: of a list of customers, those of whom not everything is known."""
    return _together(shift for name in _services(old, new) for shift in _partial_shifts(old, new, name))


def situations(old: Catalogue, new: Catalogue, shifts: Iterable[Shift]) -> Situations:
    """Over all services together, as the rows of the tables for programs: what shifts of several of them share is counted once."""
    names = {
        name for one in (old, new) for service in one.services for name in _facts(one, service, _verdict)
    }
    whole = {name: cells for name, cells in domain(old, new).items() if name in names}
    found = frozenset(box for shift in shifts for box in shift.boxes)
    counts = []
    for everything in (whole, {name: (UNANSWERED, *cells) for name, cells in whole.items()}):
        counts += [_within(found, everything), prod(map(len, everything.values()))]
    complete, complete_of, all_, all_of = counts
    return Situations(complete, complete_of, all_ - complete, all_of - complete_of)


def _within(found: frozenset[Box], everything: Domain) -> int:
    """How many answers lie in any of some boxes: fact by fact, each rest of the boxes looked at once."""
    names = tuple(everything)

    @cache
    def count(number: int, left: frozenset[Box]) -> int:
        if not left or () in left:
            return bool(left) * prod(len(everything[name]) for name in names[number:])
        rests = (_rest(left, names[number], value) for value in everything[names[number]])
        return sum(count(number + 1, rest) for rest in rests)

    return count(0, found)


def _rest(left: frozenset[Box], name: str, value: Value) -> frozenset[Box]:
    """What the boxes ask of all facts but their first, once that has a value."""
    about = {box: box[0][0] == name for box in left}
    return frozenset(box[asks:] for box, asks in about.items() if not asks or value in box[0][1])


def use_shifts(old: Catalogue, new: Catalogue) -> tuple[Shift, ...]:
    """The answers on which it changes whether an entitled customer can use a service during its hours."""
    both = [name for name in _services(old, new) if name in old.services and name in new.services]
    return _together(shift for name in both for shift in _shifts(old, new, name, _use))


def hours_shifts(old: Catalogue, new: Catalogue) -> tuple[HoursShift, ...]:
    """The services that are provided at other hours than before."""
    found: dict[tuple[Spans, Spans], tuple[str, ...]] = {}
    for name in _services(old, new):
        before, after = (c.services[name].schedule if name in c.services else None for c in (old, new))
        if before and after and before.rule.week_minutes != after.rule.week_minutes:
            opened = without(after.rule.week_minutes, before.rule.week_minutes)
            closed = without(before.rule.week_minutes, after.rule.week_minutes)
            found[opened, closed] = (*found.get((opened, closed), ()), name)
    return tuple(HoursShift(services, *spans) for spans, services in found.items())


def _services(old: Catalogue, new: Catalogue) -> list[str]:
    return [*new.services, *(name for name in old.services if name not in new.services)]


@dataclass(frozen=True)
class _Question:
    """What is compared of a service: the conditions that decide it, and what their grades make."""

    conditions: Callable[[Service], tuple[Applied, ...]]
    result: Callable[[Service, set[str]], str]


_verdict = _Question(
    lambda service: service.conditions,
    lambda _, grades: max(grades, key=rules.GRADES.index, default=rules.GRADES[0]),
)
_use = _Question(
    lambda service: service.use_conditions,
    lambda service, grades: "closed" if "closed" in grades else "open" if service.schedule else "unstated",
)


def _shifts(old: Catalogue, new: Catalogue, name: str, asked: _Question) -> Iterator[Shift]:
    everything = domain(old, new)
    facts = _facts(old, name, asked) | _facts(new, name, asked)
    names = tuple(fact for fact in everything if fact in facts)
    size = prod(len(everything[fact]) for fact in names)
    if size > LARGEST_COMPARISON:
        raise CatalogueError([_too_large(new if name in new.services else old, name, size, names)])
    rows = answers(everything, names)
    moved = _moved(
        (cells, _result(old, name, asked, cells), _result(new, name, asked, cells)) for cells in rows
    )
    for (before, after), members in moved.items():
        found = boxes(everything, names, members)
        example = _example(new, [dict(zip(names, member, strict=True)) for member in members])
        yield Shift((name,), before, after, found, len(members), size, example)


def _partial_shifts(old: Catalogue, new: Catalogue, name: str) -> Iterator[Shift]:
    whole = domain(old, new)
    facts = _facts(old, name, _verdict) | _facts(new, name, _verdict)
    everything = {fact: (UNANSWERED, *cells) for fact, cells in whole.items() if fact in facts}
    size = prod(map(len, everything.values())) - prod(len(whole[fact]) for fact in everything)
    if size > LARGEST_COMPARISON:
        raise CatalogueError([_too_large(new if name in new.services else old, name, size, (*everything,))])
    was, is_now = (_verdicts(edition, name) for edition in (old, new))
    rows = (row for row in answers(everything, (*everything,)) if UNANSWERED in row.values())
    for (before, after), members in _moved((row, was(row), is_now(row)) for row in rows).items():
        yield Shift(
            (name,), before, after, boxes(everything, (*everything,), members), len(members), size, {}, True
        )


def _verdicts(catalogue: Catalogue, name: str) -> Callable[[Cells], str]:
    """The verdict of an edition on any answers, some of which may be missing."""
    if name not in catalogue.services:
        return lambda _: NO_SERVICE
    looked_at = _facts(catalogue, name, _verdict)
    facts = {fact: one for fact, one in catalogue.rules.facts.items() if fact in looked_at}
    try:
        root = rules.Diagrams(catalogue.rules).worst(catalogue.services[name].rule.conditions, rules.GRADES)
    except rules.TooLargeError as error:
        raise CatalogueError([_too_large(catalogue, name, error.limit, (*error.facts,))]) from error
    choices = [[(fact, cell) for cell in (None, *one.cells)] for fact, one in facts.items()]
    told = {row: rules.verdict_of(grades) for row, grades in rules.in_part(root, choices)}

    def verdict(row: Cells) -> str:
        given = {fact: row[fact] for fact in facts if row[fact] != UNANSWERED}
        if not all(_knows(facts[fact], value) for fact, value in given.items()):
            return NO_ANSWER
        return told[tuple(one.cell(given[fact]) if fact in given else None for fact, one in facts.items())]

    return verdict


def _moved(rows: Iterable[tuple[Cells, str, str]]) -> dict[tuple[str, str], list[tuple[Value, ...]]]:
    """The answers of which the result is another, by what it was and is."""
    moved: dict[tuple[str, str], list[tuple[Value, ...]]] = {}
    for cells, before, after in rows:
        if before != after:
            moved.setdefault((before, after), []).append(tuple(cells.values()))
    return moved


def _facts(catalogue: Catalogue, name: str, asked: _Question) -> frozenset[str]:
    service = catalogue.services.get(name)
    conditions = asked.conditions(service) if service else ()
    return frozenset().union(*(applied.condition.rule.facts for applied in conditions))


def _result(catalogue: Catalogue, name: str, asked: _Question, cells: Cells) -> str:
    service = catalogue.services.get(name)
    if service is None:
        return NO_SERVICE
    facts = {fact: catalogue.rules.facts[fact] for fact in _facts(catalogue, name, asked)}
    if not all(_knows(fact, cells[name]) for name, fact in facts.items()):
        return NO_ANSWER
    own = {name: fact.cell(cells[name]) for name, fact in facts.items()}
    return asked.result(service, {a.condition.rule.grade(own) for a in asked.conditions(service)})


def _knows(fact: rules.Fact, value: Value) -> bool:
    return value in fact.values if fact.kind == "choice" else isinstance(value, int)


def _example(new: Catalogue, members: list[dict[str, Value]]) -> dict[str, Value]:
    """The first answers that can be true together, if there are any."""
    known = [
        {n: v for n, v in member.items() if n in new.facts and _knows(new.facts[n].rule, v)}
        for member in members
    ]
    possible = (m for m, own in zip(members, known, strict=True) if not rules.contradictions(new.rules, own))
    return next(possible, members[0])


def _together(shifts: Iterable[Shift]) -> tuple[Shift, ...]:
    """Services that shift alike, as one."""
    found: dict[object, Shift] = {}
    for shift in shifts:
        key = (shift.old, shift.new, shift.boxes, shift.count, shift.of, tuple(shift.example.items()))
        before = found.get(key)
        found[key] = replace(shift, services=before.services + shift.services) if before else shift
    return tuple(found.values())


def _too_large(catalogue: Catalogue, name: str, size: int, names: tuple[str, ...]) -> Problem:
    return Problem(
        catalogue.services[name].place,
        f"service “{name}” has {size} combinations of {listed(names)} to compare",
        f"at most {LARGEST_COMPARISON}",
        "let its conditions look at fewer facts",
    )
