"""The contract for programs: one set of answers in, one result out; see `rules/v1/schema.json` for their shapes."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple, TypedDict, TypeVar

from .hours import InstantError, Schedule, parse_instant, spells
from .model import LARGEST_COUNT, Fact, RuleBook, Service, Value, contradictions
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


WIDTH, DIGIT = 16, 2**16 - 1
"""How many bits a digit of a request’s number has, and all of them set; a fact has fewer cells than that."""
NOW, EARLY = 1, 2
"""The bits that say that an instant is given, and that it is before the publication."""


class Kept(NamedTuple):
    """What is said of one service, as JSON. Where the instant decides when that will change, `json` ends before and `after` begins
    after the text that says so. `matters` has all bits of the facts that can still make a difference."""

    matters: int
    json: str
    after: str = ""


class Moment(NamedTuple):
    """From when on all schedules stand in some way: as bits, and by schedule the text of its next change."""

    start: int
    bits: int
    until: dict[str, str | None]


@dataclass
class Checker:
    """Answers requests about one rule book, with texts that it keeps.

    A request is read as a number. It has a digit for each fact, which is the place of the cell of the answer, and one for each schedule: 1
    where it is open, and 2 more where that will change. 0 is what is not given. What is said of a service is found by those digits alone on
    which it hangs.
    """

    book: RuleBook
    _rests: dict[tuple[int, int], str] = field(default_factory=dict)
    _days: dict[int, list[Moment]] = field(default_factory=dict)

    def check(self, answers: Any, at: Any = None) -> Result:
        """The result for one set of answers. Raises CheckError."""
        result: Result = json.loads(self.check_as_json(answers, at))
        return result

    def check_as_json(self, answers: Any, at: Any = None) -> str:
        """The same as JSON. Raises CheckError."""
        number, until = self._read(answers, at)
        told, matters = [], 0
        for service, schedule, mask, known in self._services:
            kept = known.get(number & mask) or self._evaluated(service, number & mask, known)
            matters |= kept.matters
            told.append(f"{kept.json}{until[schedule]}{kept.after}" if kept.after else kept.json)
        rest = self._rests.get((matters, number & self._rest_mask)) or self._rest(matters, number)
        return f'{{"edition":{self._edition},"services":{{{",".join(told)}}},{rest}'

    def verdicts(self, answers: Mapping[str, Value]) -> dict[str, str]:
        """The verdicts alone, on answers that are known to be allowed: their reasons take ten times as long."""
        cells = {name: self.book.facts[name].cell(value) for name, value in answers.items()}
        return {name: self._verdicts.verdict(one, cells) for name, one in self.book.services.items()}

    def _read(self, answers: Any, at: Any) -> tuple[int, Mapping[str, str | None]]:
        """The number of a request, and by schedule the text of its next change. Raises CheckError."""
        try:
            number = 0
            for name, value in answers.items():
                number |= self._bits[name](value)
            if at is None:
                return number, {}
            instant = parse_instant(at)
        except (AttributeError, LookupError, TypeError, InstantError) as error:
            raise refusal(self.book, answers, at) from error
        moments = self._days.get(instant // _DAY) or self._moments(instant // _DAY)
        moment = next(one for one in reversed(moments) if one.start <= instant)
        early = EARLY if instant < self.book.published else 0
        return number | moment.bits | early, moment.until

    def _evaluated(self, service: Service, number: int, known: dict[int, Kept]) -> Kept:
        stands = self._digit(service.hours.schedule, number) if service.hours else 1
        cells = self._cells(self._verdicts.scope(service), number)
        open_hours = bool(stands & 1) if number & NOW else None
        result, matters, only_hours = self._verdicts.evaluate(service, cells, open_hours)
        now = result.get("now")
        edges = {"open": "closes_at", "closed": "opens_at" if only_hours else None}
        edge = edges.get(now["state"]) if now and stands > 1 else None
        told = as_json({**result, "now": {**now, edge: "\0"}} if now and edge else result)
        before, *after = f"{as_json(service.id)}:{told}".split(as_json("\0"))
        text = (f'{before}"', f'"{after[0]}') if after else (before,)
        return _keep(known, number, Kept(self._mask(matters), *text))

    def _rest(self, matters: int, number: int) -> str:
        """What is said beside the services, as JSON without its beginning."""
        cells = self._cells(self._contradicted, number)
        rest = {
            "contradictions": [
                {"id": one.id, "facts": sorted(one.when.facts), "clauses": list(one.clauses)}
                for one in contradictions(self.book, cells)
            ],
            "warnings": ["before_publication"] if number & EARLY else [],
            "next_questions": [one.id for one in self.book.questions if self._mask(one.facts) & matters],
        }
        return _keep(self._rests, (matters, number & self._rest_mask), as_json(rest)[1:])

    def _moments(self, day: int) -> list[Moment]:
        """How all schedules stand on one day, of UTC."""
        found = {one: spells(one, day * _DAY, (day + 1) * _DAY) for one in self._schedules}

        def at(start: int) -> Moment:
            around = {
                one: next(spell for spell in reversed(some) if spell.start <= start)
                for one, some in found.items()
            }
            digits = (
                (one.is_open + 2 * (one.until is not None)) << self._shifts[schedule]
                for schedule, one in around.items()
            )
            return Moment(start, NOW | sum(digits), {one.id: spell.until for one, spell in around.items()})

        starts = {day * _DAY, *(spell.start for some in found.values() for spell in some)}
        return _keep(self._days, day, [at(start) for start in sorted(starts)])

    def _cells(self, names: Iterable[str], number: int) -> dict[str, Value]:
        """What the number says of some facts."""
        digits = {name: self._digit(name, number) for name in names}
        return {name: self.book.facts[name].cells[digit - 1] for name, digit in digits.items() if digit}

    def _digit(self, one: str | Schedule, number: int) -> int:
        return number >> self._shifts[one] & DIGIT

    def _mask(self, of: Iterable[str | Schedule]) -> int:
        return sum(DIGIT << self._shifts[one] for one in of)

    # Worked out once: otherwise it would cost more than all the rest of an answer.

    @cached_property
    def _verdicts(self) -> Verdicts:
        return Verdicts(self.book)

    @cached_property
    def _shifts(self) -> dict[str | Schedule, int]:
        """How far above the lowest digit, which is that of the instant, those of facts and schedules are."""
        known: list[str | Schedule] = [*self.book.facts, *self._schedules]
        return {one: WIDTH * place for place, one in enumerate(known, 1)}

    @cached_property
    def _bits(self) -> dict[str, Callable[[Any], int]]:
        """For each fact what makes a digit of a value. They raise LookupError or TypeError where it is not allowed."""
        return {name: _bits_of(fact, self._shifts[name]) for name, fact in self.book.facts.items()}

    @cached_property
    def _services(self) -> list[tuple[Service, str, int, dict[int, Kept]]]:
        """Each service with its schedule, the bits on which it hangs, and what was said of it."""
        found = []
        for one in self.book.services.values():
            schedules = [one.hours.schedule] if one.hours else []
            mask = NOW | self._mask([*self._verdicts.scope(one), *schedules])
            found.append((one, "".join(schedule.id for schedule in schedules), mask, dict[int, Kept]()))
        return found

    @cached_property
    def _schedules(self) -> list[Schedule]:
        return list({one.hours.schedule for one in self.book.services.values() if one.hours})

    @cached_property
    def _contradicted(self) -> frozenset[str]:
        return frozenset().union(*(one.when.facts for one in self.book.contradictions))

    @cached_property
    def _rest_mask(self) -> int:
        return EARLY | self._mask(self._contradicted)

    @cached_property
    def _edition(self) -> str:
        return as_json(self.book.edition)


def _bits_of(fact: Fact, shift: int) -> Callable[[Any], int]:
    if fact.kind == "choice":
        return {value: place << shift for place, value in enumerate(fact.values, 1)}.__getitem__

    def bits(value: Any) -> int:
        if not _is_count(value):
            raise LookupError
        return bisect_right(fact.cells, value) << shift

    return bits


def _keep(known: dict[K, V], key: K, value: V) -> V:
    if len(known) >= LARGEST_MEMORY:
        known.clear()
    known[key] = value
    return value


def as_json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))


def refusal(book: RuleBook, answers: Any, at: Any) -> CheckError:
    """Every fault of a request that has some. Raises CheckError, too, where it is nested too deeply to be told."""
    refuse_depth([answers, at])
    if not isinstance(answers, dict):
        return CheckError([fault("invalid_request", "“answers” is not an object of facts and values")])
    wrong = [name for name, value in answers.items() if not _allowed(book.facts.get(name), value)]
    # JavaScript lists keys that look like numbers before all others; no fact does, so unknown facts come first here.
    wrong.sort(key=lambda name: name in book.facts)
    told = [_fault_in(book, name, answers[name]) for name in wrong[:MOST_TOLD]]
    late = _fault_at(at)
    told = (told + late)[:MOST_TOLD]
    return CheckError(told, len(wrong + late) - len(told))


def _fault_at(at: Any) -> list[dict[str, Any]]:
    """What is wrong with an instant."""
    if at is None:
        return []
    try:
        parse_instant(at if isinstance(at, str) else "")
    except InstantError as error:
        return [fault(error.code, _INSTANT_MESSAGES[error.code].format(shown(at)))]
    return []


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
