"""Cases with their expected results, for someone who writes another evaluator.

The first line says what the file belongs to; every further line is a request with the result, or the error, that it
must give. The cases are chosen so that each rule, threshold, boundary instant and error code decides at least one of
them, whatever facts there are: `make mutate` changes the rules one at a time and proves that some line notices.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from math import prod
from typing import Any

from ..rules import (
    GRADES,
    USE_GRADES,
    Channel,
    Checker,
    CheckError,
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
from ..rules.hours import Schedule, beijing_text, edges_near
from .bundle import VERSION, canonical, content_hash

NOON = "2026-03-04T10:00:00+08:00"


def conformance_lines(book: RuleBook, bundle: dict[str, Any]) -> Iterator[str]:
    """The lines of `conformance.jsonl`."""
    checker = Checker(book)
    cases = [_case(checker, request) for request in requests(book)]
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


def _case(checker: Checker, request: dict[str, Any]) -> dict[str, Any]:
    try:
        return {"request": request, "result": checker.check(request["answers"], request.get("at"))}
    except CheckError as error:
        return {"request": request, "error": {"code": error.json["code"]}}


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def requests(book: RuleBook) -> Iterator[dict[str, Any]]:
    """The requests that the cases are made of, each once."""
    seen = set()
    for request in _requests(book):
        text = canonical(request)
        if text not in seen:
            seen.add(text)
            yield request


def _requests(book: RuleBook) -> Iterator[dict[str, Any]]:
    """What decides about each service, in whole and in part; what opens and closes it; every boundary; every error."""
    yield {"answers": {}}
    for service in book.services.values():
        yield from _about_verdicts(book, service)
        yield from _about_use(book, service)
    yield from _faulty(book)


LARGEST_PART = 100
"""Sets of answers in part that are asked of one service; of a larger one, those that begin like a yes."""
LARGEST_LIST = 5_000
"""Sets of answers that are listed in full; of more, those that differ in one fact from a yes."""


def _about_verdicts(book: RuleBook, service: Service) -> Iterator[dict[str, Any]]:
    names = _in_order(book, service.conditions)
    best, first = _best(book, service), names[:1]
    if not any(set(names) < set(_in_order(book, other.conditions)) for other in book.services.values()):
        yield from ({"answers": answers} for answers in _whole(book, names, best))
        inside = {name: best[name] for name in first}
        for answers in _partial(book, names[1:], best):
            yield {"answers": {**inside, **answers}, "at": NOON}
    if prod(len(book.facts[name].cells) + 1 for name in names) <= LARGEST_PART:
        yield from ({"answers": answers} for answers in _partial(book, names, best))
    for condition in service.conditions:
        yield from ({"answers": answers} for answers in _partial(book, _in_order(book, [condition]), best))


def _about_use(book: RuleBook, service: Service) -> Iterator[dict[str, Any]]:
    """Of somebody who is entitled: all that opens, closes and leads to the service, and every edge of its hours."""
    best, opened = _best(book, service), _open(book, service)
    for answers in _partial(book, _in_order(book, service.use_conditions), opened):
        yield {"answers": {**best, **answers}, "at": NOON}
    for answers in _partial(book, _in_order(book, service.channels), {}):
        yield {"answers": {**best, **answers}, "at": NOON}
    for condition in (*service.conditions, *service.use_conditions):
        for name in condition.facts:
            for threshold in book.facts[name].thresholds:
                for count in range(max(threshold - 1, 0), threshold + 2):
                    yield {"answers": {**best, **opened, name: count}, "at": NOON}
    if service.hours:
        yield from ({"answers": best, "at": at} for at in instants(book, service.hours.schedule))


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
    monday = book.published - book.published % 86400  # any week does; this one holds the publication
    week = (monday // 604800) * 604800 + 4 * 86400 - 8 * 3600
    edges = {week + 60 * edge for span in schedule.week_minutes for edge in span} | {book.published}
    if schedule.exceptions:
        edges |= edges_near(schedule, book.published)
    return [beijing_text(edge + offset) for edge in sorted(edges) for offset in (-1, 0, 1)]


def _faulty(book: RuleBook) -> Iterator[dict[str, Any]]:
    """Every error there is, made with the first fact of each kind; true is told from yes where some fact has it."""
    choices = [fact.id for fact in book.facts.values() if fact.kind == "choice"]
    yes_no = [name for name in choices if book.facts[name].cells == ("yes", "no")]
    counts = [fact.id for fact in book.facts.values() if fact.kind == "count"]
    yield {"answers": {"no_such_fact": "red"}}
    for name in choices[:1]:
        yield from ({"answers": {name: value}} for value in ("no_such_value", None))
    for name in (yes_no or choices)[:1]:
        yield {"answers": {name: True}}
    for name in counts[:1]:
        yield from ({"answers": {name: value}} for value in (-1, 1.5, "3", 2**53))
    for at in ("2026-03-04T10:00:00", "2026-02-30T10:00:00Z", "2026-03-04T24:00:00Z", "tomorrow", 0):
        yield {"answers": {}, "at": at}
    yield {"answers": []}
