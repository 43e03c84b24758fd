"""What the rules say of a set of answers that may be incomplete.

Incomplete answers stand for all their completions, and everything said of them is defined by those: a verdict, because all completions
agree; a fact that is missing, because two completions that differ in nothing else differ in the verdict. All of it is read from
diagrams, restricted to the answers and looked at through what is asked. `docs/assets/engine.js` says the same in JavaScript.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import NamedTuple, NotRequired, TypedDict

from .diagram import Diagrams, Move, Node, Outcome, ends, facts, seen, smallest_moves
from .model import STATE_OF, YES, Cells, Condition, RuleBook, Service, Value, contradictions


class Told(TypedDict):
    """A condition and how it stands."""

    id: str
    state: str
    clauses: list[str]


class Change(TypedDict):
    """Changeable facts to set, and the verdict then reached."""

    set: dict[str, Value]
    verdict: str


class Now(TypedDict):
    """Whether a service can be used; what is said beside goes by the state."""

    state: str
    missing: NotRequired[list[str]]
    because: NotRequired[list[list[str]]]
    closes_at: NotRequired[str]
    opens_at: NotRequired[str]


class ServiceResult(TypedDict):
    """One service's part of the result; the last two are there where an instant is given."""

    verdict: str
    missing: list[str]
    because: list[list[str]]
    conditions: list[Told]
    changes: list[Change]
    channels: list[dict[str, str]]
    now: NotRequired[Now | None]
    use_conditions: NotRequired[list[Told]]


class Evaluated(NamedTuple):
    """The result but for the instant itself; the facts that can still change what the customer sees of it; whether nothing but the
    hours keeps the service closed."""

    result: ServiceResult
    matters: frozenset[str]
    only_hours: bool


def grade_of(outcome: Outcome) -> str:
    return outcome.grade


def verdict_of(grades: set[str]) -> str:
    """The verdict on answers whose completions have these grades."""
    if len(grades) == 1:
        return next(iter(grades))
    return "conditional" if grades <= set(YES) else "unknown"


class Verdicts:
    """Evaluates the services of a rule book."""

    def __init__(self, book: RuleBook) -> None:
        self.book = book
        self.diagrams = Diagrams(book)

    def evaluate(self, service: Service, cells: Cells, open_hours: bool | None) -> Evaluated:
        """`open_hours`: whether the schedule is open (True too for a service without one); None where no instant is given."""
        diagram = self.diagrams.service(service)
        by_grade = seen(diagram, cells, grade_of)
        grades = ends(by_grade)
        verdict = verdict_of(grades)
        used = [self._told(condition, cells) for condition in service.use_conditions]
        result: ServiceResult = {
            "verdict": verdict,
            "missing": sorted(facts(by_grade)),
            "because": []
            if verdict == "unknown"
            else self._because(service, cells, lambda outcome: outcome.grade in grades),
            "conditions": [self._told(condition, cells) for condition in service.conditions],
            "changes": self._changes(service, cells, verdict),
            "channels": list(_channels(service, diagram, cells)) if verdict != "not_entitled" else [],
        }
        if open_hours is not None:
            shown = verdict != "not_entitled"
            result["now"] = self._now(service, cells, open_hours) if shown else None
            result["use_conditions"] = [*_hours(service, open_hours), *used] if shown else []
        only_hours = open_hours is False and all(told["state"] != "unmet" for told in used)
        return Evaluated(result, self.matters(service, cells, open_hours), only_hours)

    def matters(self, service: Service, cells: Cells, open_hours: bool | None) -> frozenset[str]:
        """The unanswered facts that can still change what the customer sees."""
        return frozenset(facts(seen(self.diagrams.service(service), cells, _view(open_hours))))

    def scope(self, service: Service, looked_at: frozenset[str] | None = None) -> list[str]:
        """The facts that anything said of a service can hang on: those that its rules look at, and those that a change of these may
        contradict, directly or by way of others. In the order of the book. What is `looked_at` may be less than all rules do."""
        found = service.facts if looked_at is None else looked_at
        whens = [one.when.facts for one in self.book.contradictions]
        for _ in whens:
            found = found.union(*(when for when in whens if found & when))
        return [name for name in self.book.facts if name in found]

    def _told(self, condition: Condition, cells: Cells) -> Told:
        """`met`, `unmet` or `unsettled` if every completion says so, else `unanswered`."""
        state, *others = ends(seen(self.diagrams.condition(condition), cells, STATE_OF.__getitem__))
        return {
            "id": condition.id,
            "state": "unanswered" if others else state,
            "clauses": list(condition.clauses),
        }

    def _because(self, service: Service, cells: Cells, good: Callable[[Outcome], bool]) -> list[list[str]]:
        """The smallest sets of answers with which alone, whatever the others are, only good ends can come."""
        choices = [
            [(name, None), *([(name, cells[name])] if name in cells else [])] for name in self.scope(service)
        ]
        root = seen(self.diagrams.service(service), {}, good)
        found = smallest_moves(choices, [root], lambda good: False not in good)
        return sorted((sorted(name for name, _ in moves) for moves in found), key=lambda one: (len(one), one))

    def _changes(self, service: Service, cells: Cells, verdict: str) -> list[Change]:
        """The smallest settings of changeable facts that better the verdict and bring about no contradiction."""
        if verdict in ("entitled", "unknown"):
            return []
        good = YES[:1] if verdict == "conditional" else YES
        scope, before = self.scope(service), contradictions(self.book, cells)
        diagram = self.diagrams.service(service)
        better = seen(diagram, {}, lambda outcome: outcome.grade in good)
        apart = [
            self.diagrams.when(one.when)
            for one in self.book.contradictions
            if one not in before and one.when.facts <= {*scope}
        ]
        found = smallest_moves(
            [self._settings(name, cells) for name in scope],
            [better, *apart],
            lambda good, *holding: False not in good and all(False in one for one in holding),
        )
        return [
            {"set": dict(sorted(one)), "verdict": self.verdict(service, {**cells, **dict(one)})}
            for one in sorted(found, key=self._rank)
        ]

    def verdict(self, service: Service, cells: Cells) -> str:
        return verdict_of(ends(seen(self.diagrams.service(service), cells, grade_of)))

    def _settings(self, name: str, cells: Cells) -> list[Move]:
        """Of a fact: as it is, and what else it can be set to."""
        fact, own = self.book.facts[name], cells.get(name)
        return [(name, own), *((name, cell) for cell in fact.cells if fact.changeable and cell != own)]

    def _rank(self, setting: Iterable[Move]) -> tuple[int, list[str], list[int]]:
        """By size, then by the names of facts, then by their cells."""
        names, values = zip(*sorted(setting), strict=True)
        places = [self.book.facts[name].cells.index(value) for name, value in zip(names, values, strict=True)]
        return len(names), [*names], places

    def _now(self, service: Service, cells: Cells, open_hours: bool) -> Now:
        if service.hours is None:
            return {"state": "unstated"}

        def use_of(outcome: Outcome) -> str:
            return outcome.use if open_hours else "closed"

        by_use = seen(self.diagrams.service(service), cells, use_of)
        state, *others = ends(by_use)
        if others:
            return {"state": "unknown", "missing": sorted(facts(by_use))}
        if state == "open":
            return {"state": state}
        return {"state": state, "because": self._because(service, cells, lambda end: use_of(end) == state)}


def _view(open_hours: bool | None) -> Callable[[Outcome], Hashable]:
    """What the customer sees: to someone not entitled, neither `now` nor the channels are shown."""

    def view(outcome: Outcome) -> Hashable:
        if outcome.grade == "not_entitled":
            return outcome.grade
        return outcome if open_hours else (outcome.grade, outcome.channels)

    return view


def _channels(service: Service, diagram: Node, cells: Cells) -> Iterator[dict[str, str]]:
    """The channels that apply (`met`) or may apply (`unanswered`)."""
    given = [outcome.channels for outcome in ends(seen(diagram, cells))]
    for channel in service.channels:
        if any(channel.id in ids for ids in given):
            yield {
                "id": channel.id,
                "state": "met" if all(channel.id in ids for ids in given) else "unanswered",
            }


def _hours(service: Service, open_hours: bool) -> list[Told]:
    if service.hours is None:
        return []
    return [
        {"id": "hours", "state": "met" if open_hours else "unmet", "clauses": list(service.hours.clauses)}
    ]
