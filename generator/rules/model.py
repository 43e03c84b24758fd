"""The rules, and what they say of a set of answers that may be incomplete.

A condition is a short list of rules; the first that fits the answers decides. Complete answers give every service an
`Outcome`: a grade, whether its use conditions are met, and the channels that apply. Incomplete answers stand for all
their completions, and everything said of them is defined by those: a verdict, because all completions agree; a fact
that is missing, because two completions that differ in nothing else differ in the verdict.

The domain is finite – a number counts as one value, its *cell*, per interval between the thresholds that rules
mention – so a `Survey` simply looks at all completions. It stays small because parts of a service that share no
unanswered fact are enumerated apart and then combined: the worst grade of the whole is the worst of the parts.

`check` is the contract for programs (see the page on the rule bundle); `docs/assets/engine.js` says the same in JavaScript,
function by function.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations, product
from math import prod
from typing import Any, NamedTuple

from .hours import InstantError, Schedule, beijing_text, closes_at, is_open, opens_at, parse_instant

Value = str | int
Cells = Mapping[str, Value]
"""Answers in which every number is the lowest of its cell."""

GRADES = ("entitled", "conditional", "confirm", "not_entitled")
"""Best first; the verdict on complete answers is the worst grade, the one with the highest index."""
USE_GRADES = ("open", "closed")
VERDICTS = ("not_entitled", "confirm", "conditional", "entitled", "unknown")
STATES = ("met", "unmet", "unsettled", "unanswered")

NOT_ENTITLED = GRADES.index("not_entitled")
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
LARGEST_DOMAIN = 4096
"""Completions of a service's facts that are looked at one by one; more would make a form stutter on a cheap phone."""


# ------------------------------------------------------------------------------------------------ what rules are made of


@dataclass(frozen=True)
class OneOf:
    """A choice that is one of some values."""

    values: tuple[str, ...]

    def fits(self, value: Value) -> bool:
        return value in self.values

    def as_json(self) -> dict[str, Any]:
        return {"one_of": list(self.values)}


@dataclass(frozen=True)
class LessThan:
    """A count below a threshold."""

    limit: int

    def fits(self, value: Value) -> bool:
        return int(value) < self.limit

    def as_json(self) -> dict[str, Any]:
        return {"less_than": self.limit}


@dataclass(frozen=True)
class AtLeast:
    """A count that has reached a threshold."""

    limit: int

    def fits(self, value: Value) -> bool:
        return int(value) >= self.limit

    def as_json(self) -> dict[str, Any]:
        return {"at_least": self.limit}


Test = OneOf | LessThan | AtLeast


@dataclass(frozen=True)
class Rule:
    """Grades the answers that pass all its tests."""

    when: Mapping[str, Test]
    grade: str

    def fits(self, cells: Cells) -> bool:
        return all(test.fits(cells[fact]) for fact, test in self.when.items())

    def as_json(self) -> dict[str, Any]:
        return {"when": {fact: test.as_json() for fact, test in self.when.items()}, "grade": self.grade}


@dataclass(frozen=True)
class Condition:
    """Grades complete answers: the first rule that fits decides, and the last fits always."""

    id: str
    rules: tuple[Rule, ...]
    clauses: tuple[str, ...] = ()

    @cached_property
    def facts(self) -> frozenset[str]:
        return frozenset(fact for rule in self.rules for fact in rule.when)

    def grade(self, cells: Cells) -> str:
        return next(rule.grade for rule in self.rules if rule.fits(cells))


@dataclass(frozen=True)
class Channel:
    """A way to get a service; `when` says for which answers it is the one."""

    id: str
    when: Mapping[str, Test]

    @property
    def facts(self) -> frozenset[str]:
        return frozenset(self.when)


@dataclass(frozen=True)
class Fact:
    """Something about the customer. `cells` are the values that the rules tell apart."""

    id: str
    kind: str
    values: tuple[str, ...]
    changeable: str | None
    thresholds: tuple[int, ...] = ()

    @property
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


@dataclass(frozen=True)
class Contradiction:
    """Answers that cannot be true together."""

    id: str
    when: Mapping[str, Test]
    clauses: tuple[str, ...]

    def holds(self, cells: Cells) -> bool:
        return all(fact in cells and test.fits(cells[fact]) for fact, test in self.when.items())


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


# ---------------------------------------------------------------------------------------------------------- completions


class Outcome(NamedTuple):
    """What complete answers give: the index of a grade, whether use is closed, the channels that apply."""

    grade: int = 0
    closed: int = 0
    channels: frozenset[str] = frozenset()

    def __add__(self, other: Outcome) -> Outcome:  # type: ignore[override]  # combining, not joining tuples
        return Outcome(
            max(self.grade, other.grade), max(self.closed, other.closed), self.channels | other.channels
        )


Projection = Callable[[Outcome], Hashable]


def grade_of(outcome: Outcome) -> Hashable:
    return outcome.grade


def use_of(outcome: Outcome) -> Hashable:
    return outcome.closed


def view_of(outcome: Outcome) -> Hashable:
    """What the customer sees: to someone not entitled, neither `now` nor the channels are shown."""
    return outcome.grade if outcome.grade == NOT_ENTITLED else outcome


@dataclass(frozen=True)
class Part:
    """One piece of a service: the facts it looks at and what it gives for complete answers."""

    facts: frozenset[str]
    outcome: Callable[[Cells], Outcome]


def parts(service: Service, with_use: bool) -> list[Part]:
    def graded(condition: Condition) -> Part:
        return Part(condition.facts, lambda cells: Outcome(grade=GRADES.index(condition.grade(cells))))

    def used(condition: Condition) -> Part:
        return Part(condition.facts, lambda cells: Outcome(closed=USE_GRADES.index(condition.grade(cells))))

    def offered(channel: Channel) -> Part:
        rule = Rule(channel.when, "")
        given = Outcome(channels=frozenset([channel.id]))
        return Part(channel.facts, lambda cells: given if rule.fits(cells) else Outcome())

    return [
        *map(graded, service.conditions),
        *map(offered, service.channels),
        *(map(used, service.use_conditions) if with_use else ()),
    ]


def connected(parts_: Iterable[Part], free: frozenset[str]) -> list[list[Part]]:
    """The parts in groups that share no free fact."""
    groups: list[list[Part]] = []
    for part in parts_:
        touching = [group for group in groups if any(part.facts & other.facts & free for other in group)]
        groups = [group for group in groups if group not in touching]
        groups.append([part, *(other for group in touching for other in group)])
    return groups


def completions(facts: Mapping[str, Fact], names: Iterable[str]) -> Iterator[dict[str, Value]]:
    """Every way to answer the named facts."""
    ordered = sorted(names)
    for values in product(*(facts[name].cells for name in ordered)):
        yield dict(zip(ordered, values, strict=True))


@dataclass(frozen=True)
class Group:
    """Parts that hang together by unanswered facts, with the outcome of every completion of those."""

    free: tuple[str, ...]
    table: Mapping[tuple[Value, ...], Outcome]

    @property
    def outcomes(self) -> set[Outcome]:
        return set(self.table.values())

    def pairs(self, fact: str) -> set[tuple[Outcome, Outcome]]:
        """The outcomes of every two completions that differ in this fact only."""
        position = self.free.index(fact)
        siblings: dict[tuple[Value, ...], set[Outcome]] = {}
        for values, outcome in self.table.items():
            siblings.setdefault(values[:position] + values[position + 1 :], set()).add(outcome)
        return {pair for outcomes in siblings.values() for pair in combinations(outcomes, 2)}


class Survey:
    """All completions of some answers, seen through the parts of a service."""

    def __init__(self, facts: Mapping[str, Fact], parts_: list[Part], cells: Cells) -> None:
        free = frozenset().union(*(part.facts for part in parts_)) - cells.keys()
        self._groups = [_group(facts, group, free, cells) for group in connected(parts_, free)]

    def outcomes(self, without: Group | None = None) -> set[Outcome]:
        """Every outcome that some completion has."""
        attained = {Outcome()}
        for group in self._groups:
            if group is not without:
                attained = {one + other for one in attained for other in group.outcomes}
        return attained

    def differing(self, project: Projection) -> set[str]:
        """The unanswered facts that make a difference: two completions that differ only in it are seen to differ."""
        return {fact for group in self._groups for fact in group.free if self._differs(group, fact, project)}

    def _differs(self, group: Group, fact: str, project: Projection) -> bool:
        rest = self.outcomes(without=group)
        return any(project(one + r) != project(other + r) for one, other in group.pairs(fact) for r in rest)


def _group(facts: Mapping[str, Fact], group: list[Part], free: frozenset[str], cells: Cells) -> Group:
    names = sorted(free & frozenset().union(*(part.facts for part in group)))
    table = {}
    for completion in completions(facts, names):
        complete = {**cells, **completion}
        table[tuple(completion.values())] = sum((part.outcome(complete) for part in group), Outcome())
    return Group(tuple(names), table)


def domain_sizes(book: RuleBook, service: Service) -> list[tuple[int, list[str]]]:
    """How many completions are looked at together when nothing is answered, with the facts that cause the number."""
    everything = parts(service, with_use=True)
    free = frozenset().union(*(part.facts for part in everything))
    groups = [
        sorted(frozenset().union(*(part.facts for part in group))) for group in connected(everything, free)
    ]
    return [(prod(len(book.facts[name].cells) for name in names), names) for names in groups]


def state(book: RuleBook, condition: Condition, cells: Cells) -> str:
    """`met`, `unmet` or `unsettled` if every completion says so, else `unanswered`."""
    states = {
        STATE_OF[condition.grade({**cells, **completion})]
        for completion in completions(book.facts, condition.facts - cells.keys())
    }
    return states.pop() if len(states) == 1 else "unanswered"


# -------------------------------------------------------------------------------------------------------------- verdicts


def verdict_of(grades: set[int]) -> str:
    """The verdict on answers whose completions have these grades."""
    if len(grades) == 1:
        return GRADES[next(iter(grades))]
    return "conditional" if {GRADES[grade] for grade in grades} <= set(YES) else "unknown"


def verdict(book: RuleBook, service: Service, cells: Cells) -> str:
    survey = Survey(book.facts, parts(service, with_use=False), cells)
    return verdict_of({outcome.grade for outcome in survey.outcomes()})


def contradictions(book: RuleBook, cells: Cells) -> list[Contradiction]:
    return [contradiction for contradiction in book.contradictions if contradiction.holds(cells)]


def scope(book: RuleBook, service: Service) -> frozenset[str]:
    """The facts that a change for this service may have to touch: its conditions', and those they may contradict."""
    own = frozenset().union(*(condition.facts for condition in service.conditions))
    return own.union(*(frozenset(c.when) for c in book.contradictions if own & c.when.keys()))


def changes(book: RuleBook, service: Service, cells: Cells, now: str) -> list[dict[str, Any]]:
    """The smallest settings of changeable facts that better the verdict `now`, each evaluated to be sure."""
    if now in ("entitled", "unknown"):
        return []
    good = YES if now not in YES else YES[:1]
    before = contradictions(book, cells)
    found: list[dict[str, Any]] = []
    for setting in _settings(book, service, cells):
        if any(change["set"].items() <= setting.items() for change in found):
            continue
        after = {**cells, **setting}
        reached = verdict(book, service, after)
        if reached in good and all(c in before for c in contradictions(book, after)):
            found.append({"set": setting, "verdict": reached})
    return found


def _settings(book: RuleBook, service: Service, cells: Cells) -> Iterator[dict[str, Value]]:
    """Every setting of changeable facts to something else than the answers say, smaller ones first."""
    names = sorted(name for name in scope(book, service) if book.facts[name].changeable)
    for size in range(1, len(names) + 1):
        for chosen in combinations(names, size):
            for setting in completions(book.facts, chosen):
                if all(cells.get(name) != value for name, value in setting.items()):
                    yield setting


@dataclass(frozen=True)
class ServiceResult:
    """One service's part of the result, and the facts that can still change what the customer sees of it."""

    json: dict[str, Any]
    matters: frozenset[str]


def evaluate(book: RuleBook, service: Service, cells: Cells, open_hours: bool | None) -> ServiceResult:
    """`open_hours`: whether the schedule is open (True too for a service without one); None where no instant is given."""
    everything = parts(service, with_use=open_hours is not None)
    if open_hours is False:
        everything.append(Part(frozenset(), lambda _: Outcome(closed=1)))
    survey = Survey(book.facts, everything, cells)
    outcomes = survey.outcomes()
    reached = verdict_of({outcome.grade for outcome in outcomes})
    result: dict[str, Any] = {
        "verdict": reached,
        "missing": sorted(survey.differing(grade_of)),
        "conditions": [_told(book, condition, cells) for condition in service.conditions],
        "changes": changes(book, service, cells, reached),
        "channels": [] if reached == "not_entitled" else _channels(service, outcomes),
    }
    if open_hours is not None:
        shown = reached != "not_entitled"
        result["now"] = _now(service, survey, outcomes) if shown else None
        result["use_conditions"] = _use_conditions(book, service, cells, open_hours) if shown else []
    return ServiceResult(result, frozenset(survey.differing(view_of)))


def _told(book: RuleBook, condition: Condition, cells: Cells) -> dict[str, Any]:
    return {"id": condition.id, "state": state(book, condition, cells), "clauses": list(condition.clauses)}


def _use_conditions(book: RuleBook, service: Service, cells: Cells, open_hours: bool) -> list[dict[str, Any]]:
    told = [_told(book, condition, cells) for condition in service.use_conditions]
    if service.hours is None:
        return told
    hours = {"id": "hours", "state": "met" if open_hours else "unmet", "clauses": list(service.hours.clauses)}
    return [hours, *told]


def _channels(service: Service, outcomes: set[Outcome]) -> list[dict[str, str]]:
    """The channels that apply (`met`) or may apply (`unanswered`)."""
    told = []
    for channel in service.channels:
        given = {channel.id in outcome.channels for outcome in outcomes}
        if True in given:
            told.append({"id": channel.id, "state": "unanswered" if False in given else "met"})
    return told


def _now(service: Service, survey: Survey, outcomes: set[Outcome]) -> dict[str, Any]:
    if service.hours is None:
        return {"state": "unstated"}
    closed = {outcome.closed for outcome in outcomes}
    if len(closed) == 2:
        return {"state": "unknown", "missing": sorted(survey.differing(use_of))}
    return {"state": "closed" if 1 in closed else "open"}


# --------------------------------------------------------------------------------------------------------- the contract


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


@dataclass
class Checker:
    """Answers requests about one rule book. What it has worked out it keeps: the answers, as cells, are finitely many."""

    book: RuleBook
    _known: dict[Hashable, ServiceResult] = field(default_factory=dict)

    def check(self, answers: Any, at: Any = None) -> dict[str, Any]:
        """The result for one set of answers; see `rules/v1/schema.json` for its shape. Raises CheckError."""
        cells, instant = read_request(self.book, answers, at)
        results = {
            name: self._evaluate(service, cells, instant) for name, service in self.book.services.items()
        }
        matters = frozenset().union(*(result.matters for result in results.values()))
        return {
            "edition": self.book.edition,
            "services": {
                name: _at_instant(self.book.services[name], result.json, instant)
                for name, result in results.items()
            },
            "contradictions": [
                {"id": c.id, "facts": sorted(c.when), "clauses": list(c.clauses)}
                for c in contradictions(self.book, cells)
            ],
            "warnings": ["before_publication"]
            if instant is not None and instant < self.book.published
            else [],
            "next_questions": [question.id for question in self.book.questions if question.facts & matters],
        }

    def _evaluate(self, service: Service, cells: Cells, instant: int | None) -> ServiceResult:
        open_hours = (
            None if instant is None else service.hours is None or is_open(service.hours.schedule, instant)
        )
        relevant = {name: cells[name] for name in self._facts[service.id] if name in cells}
        key = (service.id, tuple(relevant.items()), open_hours)
        if key not in self._known:
            self._known[key] = evaluate(self.book, service, relevant, open_hours)
        return self._known[key]

    @cached_property
    def _facts(self) -> dict[str, list[str]]:
        """What each service looks at. Worked out once: otherwise it would cost more than all the rest of an answer."""
        return {
            name: sorted(
                scope(self.book, service).union(*(part.facts for part in parts(service, with_use=True)))
            )
            for name, service in self.book.services.items()
        }


def _at_instant(service: Service, result: dict[str, Any], instant: int | None) -> dict[str, Any]:
    """The result with the next opening or closing, which depend on the instant itself."""
    if instant is None or service.hours is None or result["now"] is None:
        return result
    schedule, now = service.hours.schedule, result["now"]
    by_facts = [told["state"] for told in result["use_conditions"][1:]]
    if now["state"] == "open" and not schedule.never_closes:
        now = {**now, "closes_at": beijing_text(closes_at(schedule, instant))}
    if now["state"] == "closed" and not is_open(schedule, instant) and "unmet" not in by_facts:
        now = {**now, "opens_at": beijing_text(opens_at(schedule, instant))}
    return {**result, "now": now}


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
