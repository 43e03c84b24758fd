"""Cases with their expected results, for someone who writes another evaluator.

The first line says what the file belongs to; every further line is a request with the result, or the error, that it
must give, and with the feature that it is there for. The cases are chosen so that each rule, threshold, boundary instant and error code
decides at least one of them, whatever facts there are: `make mutate` changes the rules one at a time and proves that some line notices.
`tools/trial.py` makes others of a document with all that the format allows, for what evaluators get wrong.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from itertools import permutations, product
from math import prod
from typing import Any

from ..rules import (
    GRADES,
    USE_GRADES,
    Channel,
    Checker,
    Condition,
    Diagrams,
    Node,
    RuleBook,
    Service,
    Value,
    completions,
    ends,
    seen,
)
from ..rules.hours import WEEK, Schedule, beijing_text, edges_near
from ..rules.json_lines import answer_lines
from .bundle import VERSION, canonical, content_hash

NOON = "2026-03-04T10:00:00+08:00"


FEATURES = {
    "complete": 1,
    "partial": 1,
    "counts": 1,
    "conditions": 2,
    "reasons": 2,
    "changes": 3,
    "channels": 3,
    "contradictions": 3,
    "questions": 3,
    "use": 4,
    "hours": 4,
    "exceptions": 4,
    "instants": 4,
    "faults": 5,
    "order_of_faults": 5,
    "lines": 5,
}
"""What a case is there for, and from which level on an evaluator has to give its result."""

Asked = tuple[str, dict[str, Any]]
"""A feature, and a case for it: a request, or a line as it stands."""


def conformance_lines(book: RuleBook, bundle: dict[str, Any], some: Iterable[Asked] = ()) -> Iterator[str]:
    """The lines of `conformance.jsonl`, of these cases or else of those that the rules ask for."""
    checker = Checker(book)
    cases = [_case(checker, *one) for one in some or asked(book)]
    yield _line(
        {
            "version": VERSION,
            "edition": book.edition,
            "bundle_hash": bundle["hash"],
            "cases": len(cases),
            "hash": content_hash(cases),
        }
    )
    yield from map(_line, cases)


def _case(checker: Checker, feature: str, case: dict[str, Any]) -> dict[str, Any]:
    name = f"{feature}-{sha256(_line(case).encode()).hexdigest()[:8]}"
    line = case["line"] if "line" in case else _line(case["request"])
    (answer,) = answer_lines(checker, [line.encode()])
    expected = {"error": {"code": answer["error"]["code"]}} if "error" in answer else {"result": answer}
    return {"id": name, "feature": feature, "level": FEATURES[feature], **case, **expected}


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def requests(book: RuleBook) -> Iterator[dict[str, Any]]:
    """The requests that the cases are made of, each once."""
    return (case["request"] for _, case in asked(book))


def asked(book: RuleBook) -> Iterator[Asked]:
    """The same as cases, each with the feature that asks for it first. Which answer was sent first matters to faults alone."""
    seen = set()
    for feature, request in _asked(book):
        text = _line(request) if feature == "order_of_faults" else canonical(request)
        if text not in seen:
            seen.add(text)
            yield feature, {"request": request}


def _asked(book: RuleBook) -> Iterator[tuple[str, dict[str, Any]]]:
    """What decides about each service, in whole and in part; what opens and closes it; every boundary; every error."""
    yield "partial", {"answers": {}}
    for service in book.services.values():
        yield from _about_verdicts(book, service)
        yield from _about_use(book, service)
    yield from _spelt(book)
    yield from _faulty(book)


LARGEST_PART = 100
"""Sets of answers in part that are asked of one service; of a larger one, those that begin like a yes."""
LARGEST_LIST = 5_000
"""Sets of answers that are listed in full; of more, those that differ in one fact from a yes."""


def _about_verdicts(book: RuleBook, service: Service) -> Iterator[tuple[str, dict[str, Any]]]:
    names = _in_order(book, service.conditions)
    best, first = _best(book, service), names[:1]
    if not any(set(names) < set(_in_order(book, other.conditions)) for other in book.services.values()):
        yield from (("complete", {"answers": answers}) for answers in _whole(book, names, best))
        inside = {name: best[name] for name in first}
        for answers in _partial(book, names[1:], best):
            yield "reasons", {"answers": {**inside, **answers}, "at": NOON}
    if prod(len(book.facts[name].cells) + 1 for name in names) <= LARGEST_PART:
        yield from (("partial", {"answers": answers}) for answers in _partial(book, names, best))
    for condition in service.conditions:
        for answers in _partial(book, _in_order(book, [condition]), best):
            yield "conditions", {"answers": answers}


def _about_use(book: RuleBook, service: Service) -> Iterator[tuple[str, dict[str, Any]]]:
    """Of somebody who is entitled: all that opens, closes and leads to the service, and every edge of its hours."""
    best, opened = _best(book, service), _open(book, service)
    for answers in _partial(book, _in_order(book, service.use_conditions), opened):
        yield "use", {"answers": {**best, **answers}, "at": NOON}
    for answers in _partial(book, _in_order(book, service.channels), {}):
        yield "channels", {"answers": {**best, **answers}, "at": NOON}
    for condition in (*service.conditions, *service.use_conditions):
        for name in condition.facts:
            for threshold in book.facts[name].thresholds:
                for count in range(max(threshold - 1, 0), threshold + 2):
                    yield "counts", {"answers": {**best, **opened, name: count}, "at": NOON}
    if service.hours:
        usual = instants(book, replace(service.hours.schedule, exceptions=()))
        for at in instants(book, service.hours.schedule):
            yield "hours" if at in usual else "exceptions", {"answers": best, "at": at}


def _in_order(book: RuleBook, parts: Iterable[Condition | Channel]) -> list[str]:
    """The facts of some parts, in the order of the catalogue."""
    facts = frozenset().union(*(part.facts for part in parts))
    return [name for name in book.facts if name in facts]


def _best(book: RuleBook, service: Service) -> dict[str, Value]:
    """The first of the answers on which the service gets its best verdict: a yes, in a book that is proven."""
    root = Diagrams(book).worst(service.conditions, GRADES)
    return _first(book, root, service.conditions, min(ends(root), key=GRADES.index))


def _open(book: RuleBook, service: Service) -> dict[str, Value]:
    """The first answers on which its use conditions are met."""
    root = Diagrams(book).worst(service.use_conditions, USE_GRADES)
    return _first(book, root, service.use_conditions, "open")


def _first(book: RuleBook, root: Node, conditions: Iterable[Condition], grade: str) -> dict[str, Value]:
    """The first answers to the facts of some conditions that lead to a grade."""
    found: dict[str, Value] = {}
    for name in sorted(_in_order(book, conditions)):
        leads = (cell for cell in book.facts[name].cells if grade in ends(seen(root, {**found, name: cell})))
        found[name] = next(leads)
    return found


def _whole(book: RuleBook, names: list[str], best: Mapping[str, Value]) -> Iterator[dict[str, Value]]:
    """Every way to answer all of the named facts."""
    if prod(len(book.facts[name].cells) for name in names) <= LARGEST_LIST:
        yield from completions(book.facts, names)
    else:
        yield from ({**best, name: cell} for name in names for cell in book.facts[name].cells)


def _partial(book: RuleBook, names: list[str], best: Mapping[str, Value]) -> Iterator[dict[str, Value]]:
    """Every way to answer some of the named facts."""
    if prod(len(book.facts[name].cells) + 1 for name in names) <= LARGEST_LIST:
        rows = product(*((None, *book.facts[name].cells) for name in reversed(names)))
        known = (dict(zip(names, reversed(row), strict=True)) for row in rows)
        yield from ({name: value for name, value in one.items() if value is not None} for one in known)
    else:
        yield from ({name: best[name] for name in best if name != left_out} for left_out in names)
        yield from _whole(book, names, best)


def instants(book: RuleBook, schedule: Schedule) -> list[str]:
    """A second before, at and after every boundary of a schedule in one week, of its exceptional days, and of the publication."""
    edges = {_monday(book) + 60 * edge for span in schedule.week_minutes for edge in span} | {book.published}
    if schedule.exceptions:
        edges |= edges_near(schedule, book.published)
    return [beijing_text(edge + offset) for edge in sorted(edges) for offset in (-1, 0, 1)]


def _monday(book: RuleBook) -> int:
    """The beginning of a week; any does, and this one holds the publication."""
    day = book.published - book.published % 86400
    return (day // 604800) * 604800 + 4 * 86400 - 8 * 3600


SPECIAL_INSTANTS = (
    None,
    "1900-01-01T00:00:00+23:59",
    "2999-12-31T23:59:59-23:59",
    "2028-02-29T12:00:00+08:00",
)
NO_INSTANTS: tuple[Any, ...] = (
    "2026-03-04T10:00:00", "2026-03-04T10:00", "2026-02-30T10:00:00Z", "2026-02-29T10:00:00Z", "2100-02-29T10:00:00Z",
    "2026-03-04T24:00:00Z", "2026-03-04T10:60:00Z", "2026-03-04T10:00:60Z", "2026-03-04T10:00:00+24:00", "2026-03-04T10:00:00+0800",
    "2026-03-04T10:00:00.1234567890Z", "2026-03-04T10Z", "2026-03-04 10:00:00Z", "2026-3-4T10:00:00Z", "2026-03-04", "2026-13-01T10:00:00Z",
    "1899-12-31T23:59:59Z", "3000-01-01T00:00:00Z", "tomorrow", "", 0, 1772589600, True, {},
)  # fmt: skip

NO_ANSWERS: tuple[Any, ...] = ([], None, "none")


def _spelt(book: RuleBook) -> Iterator[tuple[str, dict[str, Any]]]:
    """One opening of some hours and the second before, as other clocks write them; what may be left out; the first and last instants."""
    for service in book.services.values():
        if not service.hours or service.hours.schedule.week_minutes == ((0, WEEK),):
            continue
        answers = _best(book, service) | _open(book, service)
        edge = _monday(book) + 60 * service.hours.schedule.week_minutes[-1][0]
        clocks = [timezone(timedelta(minutes=minutes)) for minutes in (0, -570, 840, 345, 1439, -1439)]
        told = [
            datetime.fromtimestamp(one, clock).isoformat() for clock in clocks for one in (edge - 1, edge)
        ]
        before, minute = (datetime.fromtimestamp(one, UTC).isoformat()[:16] for one in (edge - 60, edge))
        shorter = [minute + end for end in ("Z", ":00Z", ":00.5Z")]
        for at in (*told, *shorter, before + ":59.999999999-00:00", *SPECIAL_INSTANTS):
            yield "instants", {"answers": answers, "at": at}
        return


def _faulty(book: RuleBook) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every error there is, made with the first fact of each kind; true is told from yes where some fact has it."""
    choices = [fact.id for fact in book.facts.values() if fact.kind == "choice"]
    yes_no = [name for name in choices if book.facts[name].cells == ("yes", "no")]
    counts = [fact.id for fact in book.facts.values() if fact.kind == "count"]
    wrong: dict[str, list[Any]] = {"no_such_fact": ["red"]}
    for name in choices[:1]:
        wrong[name] = ["no_such_value", None, 0, [], str(book.facts[name].cells[0]).upper()]
    for name in (yes_no or choices)[:1]:
        wrong[name] = [*wrong.get(name, ()), True]
    for name in counts[:1]:
        wrong[name] = [-1, 1.5, "3", 2**53, True, None]
    for name, values in wrong.items():
        yield from (("faults", {"answers": {name: value}}) for value in values)
    yield from (("faults", {"answers": {}, "at": at}) for at in NO_INSTANTS)
    yield from (("faults", {"answers": answers}) for answers in NO_ANSWERS)
    late = {"at": "2026-03-04T10:00:00"}
    faults = [{name: values[0]} for name, values in wrong.items()]
    for one, other in permutations(faults, 2):
        yield "order_of_faults", {"answers": {**one, **other}, **late}
    yield from (("order_of_faults", {"answers": one, **late}) for one in faults)
