"""The contract for programs: one set of answers in, one result out; see `rules/v1/schema.json` for their shapes."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypedDict

from .hours import InstantError, beijing_text, changes_at, is_open, parse_instant
from .model import LARGEST_COUNT, Fact, RuleBook, Service, Value, contradictions
from .verdicts import Evaluated, ServiceResult, Verdicts

MOST_TOLD = 8
"""Faults of one request that are told; of any others only the number."""
LONGEST_SHOWN = 60
"""Characters of what was sent that come back in a message."""
DEEPEST = 20
"""Levels of lists and objects in a request; a right one has two. Whoever shows a value may do so by recursion."""


class CheckError(ValueError):
    """A request that cannot be answered; `faults` are JSON objects with `code` and `message`, `more` others are not told."""

    def __init__(self, faults: list[dict[str, Any]], more: int = 0) -> None:
        self.faults, self.more = faults, more
        super().__init__(faults[0]["message"])

    @property
    def json(self) -> dict[str, Any]:
        """The first fault; any others under `also`, and under `more` how many are not told."""
        also = {"also": self.faults[1:]} if self.faults[1:] else {}
        return self.faults[0] | also | ({"more": self.more} if self.more else {})


class Contradicted(TypedDict):
    """Answers that cannot be true together."""

    id: str
    facts: list[str]
    clauses: list[str]


class Result(TypedDict):
    """What is answered to a request."""

    edition: str
    services: dict[str, ServiceResult]
    contradictions: list[Contradicted]
    warnings: list[str]
    next_questions: list[str]


LARGEST_MEMORY = 20_000
"""Evaluations that are kept: far more than a catalogue of our size has, and some megabytes."""


@dataclass
class Checker:
    """Answers requests about one rule book. What it has worked out it keeps, and gives to everyone who asks: not to be changed."""

    book: RuleBook
    _known: dict[tuple[object, ...], Evaluated] = field(default_factory=dict)

    def check(self, answers: Any, at: Any = None) -> Result:
        """The result for one set of answers. Raises CheckError."""
        cells, instant = read_request(self.book, answers, at)
        found = {
            name: self._evaluated(service, cells, instant) for name, service in self.book.services.items()
        }
        matters = frozenset[str]().union(*(evaluated.matters for evaluated in found.values()))
        return {
            "edition": self.book.edition,
            "services": {
                name: _at_instant(self.book.services[name], evaluated, instant)
                for name, evaluated in found.items()
            },
            "contradictions": [
                {"id": one.id, "facts": sorted(one.when.facts), "clauses": list(one.clauses)}
                for one in contradictions(self.book, cells)
            ],
            "warnings": ["before_publication"]
            if instant is not None and instant < self.book.published
            else [],
            "next_questions": [question.id for question in self.book.questions if question.facts & matters],
        }

    def verdicts(self, answers: Any) -> dict[str, str]:
        """The verdicts alone, by service. Raises CheckError."""
        cells, _ = read_request(self.book, answers, None)
        return {
            name: self._evaluated(service, cells, None).result["verdict"]
            for name, service in self.book.services.items()
        }

    def _evaluated(self, service: Service, cells: dict[str, Value], instant: int | None) -> Evaluated:
        open_hours = (
            None if instant is None else service.hours is None or is_open(service.hours.schedule, instant)
        )
        relevant = {name: cells[name] for name in self._scopes[service.id] if name in cells}
        key = (service.id, open_hours, *relevant.items())
        if key not in self._known:
            if len(self._known) >= LARGEST_MEMORY:
                self._known.clear()
            self._known[key] = self._verdicts.evaluate(service, relevant, open_hours)
        return self._known[key]

    @cached_property
    def _verdicts(self) -> Verdicts:
        return Verdicts(self.book)

    @cached_property
    def _scopes(self) -> dict[str, list[str]]:
        """Worked out once: otherwise it would cost more than all the rest of an answer."""
        return {name: self._verdicts.scope(service) for name, service in self.book.services.items()}


def _at_instant(service: Service, evaluated: Evaluated, instant: int | None) -> ServiceResult:
    """The result with the next opening or closing, which depend on the instant itself."""
    result = evaluated.result
    now = result.get("now")
    if instant is None or service.hours is None or now is None:
        return result
    if now["state"] == "open" or (now["state"] == "closed" and evaluated.only_hours):
        change = changes_at(service.hours.schedule, instant)
        if change is not None:
            edge = "closes_at" if now["state"] == "open" else "opens_at"
            return {**result, "now": {**now, edge: beijing_text(change)}}  # type: ignore[typeddict-item]
    return result


def read_request(book: RuleBook, answers: Any, at: Any) -> tuple[dict[str, Value], int | None]:
    """Answers as cells, and the instant in seconds. Raises CheckError with every fault."""
    if not isinstance(answers, dict):
        refuse_depth([answers, at])
        raise CheckError([fault("invalid_request", "“answers” is not an object of facts and values")])
    wrong = [name for name, value in answers.items() if not _allowed(book.facts.get(name), value)]
    # JavaScript lists keys that look like numbers before all others; no fact does, so unknown facts come first here.
    wrong.sort(key=lambda name: name in book.facts)
    instant, late = _instant(at)
    if wrong or late:
        refuse_depth([answers, at])
        told = [_fault_in(book, name, answers[name]) for name in wrong[:MOST_TOLD]] + late
        raise CheckError(told[:MOST_TOLD], len(wrong + late) - len(told[:MOST_TOLD]))
    return {name: book.facts[name].cell(value) for name, value in answers.items()}, instant


def _instant(at: Any) -> tuple[int | None, list[dict[str, Any]]]:
    """The instant in seconds, and what is wrong with it."""
    if at is None:
        return None, []
    try:
        return parse_instant(at if isinstance(at, str) else ""), []
    except InstantError as error:
        return None, [fault(error.code, _INSTANT_MESSAGES[error.code].format(shown(at)))]


_INSTANT_MESSAGES = {
    "invalid_instant": "at is {}, which is not an instant; expected one like 2026-03-04T10:00:00+08:00",
    "missing_offset": "at is {}, which has no offset from UTC; expected one like 2026-03-04T10:00:00+08:00",
}


def fault(code: str, message: str, **details: Any) -> dict[str, Any]:
    return {"code": code, "message": message, **details}


def _allowed(fact: Fact | None, value: Any) -> bool:
    if fact is None:
        return False
    return isinstance(value, str) and value in fact.values if fact.kind == "choice" else _is_count(value)


def _fault_in(book: RuleBook, name: str, value: Any) -> dict[str, Any]:
    """What is wrong with a fact or its value."""
    fact = book.facts.get(name)
    if fact is None:
        known = list(book.facts)
        message = f"{shown(name)} is not a fact; allowed: {', '.join(known)}"
        return fault("unknown_fact", message, fact=cut(name), allowed=known)
    if fact.kind == "choice":
        allowed = ", ".join(fact.values)
        message = f"{name} is {shown(value)}, which is not a value of it; allowed: {allowed}"
        return fault("unknown_value", message, fact=name, allowed=list(fact.values))
    message = (
        f"{name} is {shown(value)}, which is not a count; allowed: a whole number from 0 to {LARGEST_COUNT}"
    )
    return fault("invalid_count", message, fact=name)


def _is_count(value: Any) -> bool:
    """JSON does not tell 3 from 3.0, and JavaScript not 2**53 from 2**53 + 1."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return 0 <= value <= LARGEST_COUNT and value == int(value)


def refuse_depth(request: Any) -> None:
    """Raises CheckError for a request that is nested too deeply; looks at it level by level, since recursion would end at some depth."""
    level = [request]
    for _ in range(DEEPEST):
        level = [inner for value in level for inner in _inside(value)]
    if any(isinstance(value, dict | list) for value in level):
        raise CheckError([TOO_DEEP])


TOO_DEEP = fault(
    "invalid_request", f"this is nested too deeply; allowed: at most {DEEPEST} levels of lists and objects"
)


def _inside(value: Any) -> Iterable[Any]:
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()


def shown(value: Any) -> str:
    """A value as JSON, as JavaScript writes it, cut short where it is long."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    # Half a surrogate pair is no character, and escaped.
    return cut(text[: LONGEST_SHOWN + 1].encode("utf-8", "backslashreplace").decode())


def cut(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "…"
