"""The contract for programs: one set of answers in, one result out; see `rules/v1/schema.json` for their shapes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from operator import itemgetter
from typing import Any, NamedTuple, TypedDict, TypeVar

from .hours import InstantError, Schedule, Spell, parse_instant, spells
from .model import LARGEST_COUNT, Cells, Fact, RuleBook, Service, Value, contradictions
from .verdicts import ServiceResult, Verdicts

K = TypeVar("K")
V = TypeVar("V")

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
"""What is kept of each kind: far more than a catalogue of our size has, and some megabytes."""
_DAY = 86_400
_NO_INSTANT = Spell(0, None, None)
_NO_SCHEDULE = Spell(0, True, None)


class Kept(NamedTuple):
    """What is said of one service, as data and as JSON. Where the instant decides when that will change, `json` ends before and
    `after` begins after the text that says so."""

    result: ServiceResult
    matters: frozenset[str]
    edge: str | None
    json: str
    after: str = ""


@dataclass
class Checker:
    """Answers requests about one rule book. What it has worked out it keeps, and gives to everyone who asks: not to be changed."""

    book: RuleBook
    _kept: dict[tuple[object, ...], Kept] = field(default_factory=dict)
    _rests: dict[tuple[object, ...], tuple[dict[str, Any], str]] = field(default_factory=dict)
    _days: dict[tuple[str, int], list[Spell]] = field(default_factory=dict)

    def check(self, answers: Any, at: Any = None) -> Result:
        """The result for one set of answers. Raises CheckError."""
        cells, instant = read_request(self.book, answers, at)
        found = self._found(cells, instant)
        services = {name: _at_instant(kept, spell) for name, kept, spell in found}
        rest, _ = self._rest(cells, instant, found)
        return {"edition": self.book.edition, "services": services, **rest}  # type: ignore[typeddict-item]

    def check_as_json(self, answers: Any, at: Any = None) -> str:
        """The same as JSON, of texts that are kept. Raises CheckError."""
        cells, instant = read_request(self.book, answers, at)
        found = self._found(cells, instant)
        services = [
            f'"{name}":{kept.json}{spell.until}{kept.after}'
            if spell and kept.edge
            else f'"{name}":{kept.json}'
            for name, kept, spell in found
        ]
        _, rest = self._rest(cells, instant, found)
        return f'{{"edition":{self._edition},"services":{{{",".join(services)}}},{rest}'

    def verdicts(self, answers: Any) -> dict[str, str]:
        """The verdicts alone, by service. Raises CheckError."""
        cells, _ = read_request(self.book, answers, None)
        return {name: kept.result["verdict"] for name, kept, _ in self._found(cells, None)}

    def _found(self, cells: Cells, instant: int | None) -> list[tuple[str, Kept, Spell]]:
        """What is said of each service, and how its schedule stands."""
        around = {one.id: self._spell(one, instant) for one in self._schedules} if instant is not None else {}
        always = _NO_INSTANT if instant is None else _NO_SCHEDULE
        row = [None, *map(cells.get, self.book.facts)]  # None is for services without rules
        found = []
        for service, schedule, scope, answers_in in self._scopes:
            spell = around.get(schedule, always)
            _, is_open, until = spell
            key = (service.id, is_open, until is None, answers_in(row))
            kept = self._kept.get(key)
            if kept is None:
                kept = _keep(
                    self._kept, key, self._evaluated(service, scope, cells, is_open, until is not None)
                )
            found.append((service.id, kept, spell))
        return found

    def _spell(self, schedule: Schedule, instant: int) -> Spell:
        day = instant // _DAY
        known = self._days.get((schedule.id, day))
        if known is None:
            known = _keep(self._days, (schedule.id, day), spells(schedule, day * _DAY, (day + 1) * _DAY))
        return next(one for one in reversed(known) if one.start <= instant)

    def _evaluated(
        self, service: Service, scope: list[str], cells: Cells, open_hours: bool | None, changes: bool
    ) -> Kept:
        relevant = {name: cells[name] for name in scope if name in cells}
        result, matters, only_hours = self._verdicts.evaluate(service, relevant, open_hours)
        now = result.get("now")
        edges = {"open": "closes_at", "closed": "opens_at" if only_hours else None}
        edge = edges.get(now["state"]) if now and changes else None
        if now is None or edge is None:
            return Kept(result, matters, None, as_json(result))
        told = as_json({**result, "now": {**now, edge: "\0"}})
        before, after = told.split(as_json("\0"))
        return Kept(result, matters, edge, f'{before}"', f'"{after}')

    def _rest(
        self, cells: Cells, instant: int | None, found: list[tuple[str, Kept, Spell]]
    ) -> tuple[dict[str, Any], str]:
        """What is said beside the services, as data and as JSON without its beginning."""
        matters = frozenset[str]().union(*[kept.matters for _, kept, _ in found])
        early = instant is not None and instant < self.book.published
        key = (early, matters, *map(cells.get, self._contradicted))
        kept = self._rests.get(key)
        if kept is None:
            rest = {
                "contradictions": [
                    {"id": one.id, "facts": sorted(one.when.facts), "clauses": list(one.clauses)}
                    for one in contradictions(self.book, cells)
                ],
                "warnings": ["before_publication"] if early else [],
                "next_questions": [one.id for one in self.book.questions if one.facts & matters],
            }
            kept = _keep(self._rests, key, (rest, as_json(rest)[1:]))
        return kept

    # Worked out once: otherwise it would cost more than all the rest of an answer.

    @cached_property
    def _verdicts(self) -> Verdicts:
        return Verdicts(self.book)

    @cached_property
    def _scopes(self) -> list[tuple[Service, str, list[str], Callable[[list[Value | None]], object]]]:
        """Each service, its schedule, the facts that it hangs on, and what takes these out of a row of all."""
        names = list(self.book.facts)
        scopes = [(one, self._verdicts.scope(one)) for one in self.book.services.values()]
        return [
            (
                one,
                one.hours.schedule.id if one.hours else "",
                scope,
                itemgetter(0, *(1 + names.index(name) for name in scope)),
            )
            for one, scope in scopes
        ]

    @cached_property
    def _schedules(self) -> list[Schedule]:
        return list({one.hours.schedule for one in self.book.services.values() if one.hours})

    @cached_property
    def _contradicted(self) -> list[str]:
        return sorted({fact for one in self.book.contradictions for fact in one.when.facts})

    @cached_property
    def _edition(self) -> str:
        return as_json(self.book.edition)


def _keep(known: dict[K, V], key: K, value: V) -> V:
    if len(known) >= LARGEST_MEMORY:
        known.clear()
    known[key] = value
    return value


def _at_instant(kept: Kept, spell: Spell) -> ServiceResult:
    """The result with the next opening or closing, which depend on the instant itself."""
    now = kept.result.get("now")
    if now is None or kept.edge is None:
        return kept.result
    return {**kept.result, "now": {**now, kept.edge: spell.until}}  # type: ignore[typeddict-item]


def as_json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))


def read_request(book: RuleBook, answers: Any, at: Any) -> tuple[dict[str, Value], int | None]:
    """Answers as cells, and the instant in seconds. Raises CheckError with every fault."""
    if not isinstance(answers, dict):
        refuse_depth([answers, at])
        raise CheckError([fault("invalid_request", "“answers” is not an object of facts and values")])
    wrong = [name for name, value in answers.items() if not _allowed(book.facts.get(name), value)]
    instant, late = _instant(at)
    if wrong or late:
        # JavaScript lists keys that look like numbers before all others; no fact does, so unknown facts come first here.
        wrong.sort(key=lambda name: name in book.facts)
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
