"""Cases with their expected results, for someone who writes another evaluator.

The first line says what the file belongs to; every further line is a request with the result, or the error, that it
must give. The cases are chosen so that each rule, threshold, boundary instant and error code decides at least one of
them: `make mutate` changes the rules one at a time and proves that some line notices.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from .bundle import VERSION, content_hash
from .hours import beijing_text
from .rules import Checker, CheckError, RuleBook, Value, completions

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
        text = _line(request)
        if text not in seen:
            seen.add(text)
            yield request


def _requests(book: RuleBook) -> Iterator[dict[str, Any]]:
    """Every complete set of eligibility answers, every partial set for each service's own facts, every boundary."""
    yield from ({"answers": answers} for answers in _partial(book, ["region", "registered"]))
    yield from ({"answers": answers} for answers in _partial(book, ["deployment", "licence"]))
    inside: dict[str, Value] = {"region": "mainland"}
    for answers in _partial(book, ["deployment", "licence", "registered"]):
        yield {"answers": {**inside, **answers}, "at": NOON}
    for answers in completions(book.facts, ["region", "deployment", "licence", "registered"]):
        yield {"answers": answers}
    for answers in _partial(book, ["incident", "hotline_uses"]):
        yield {"answers": {**inside, **answers}, "at": NOON}
    for answers in _partial(book, ["product"]):
        yield {"answers": {**inside, "deployment": "public_cloud", **answers}, "at": NOON}
    for fact in book.facts.values():
        for threshold in fact.thresholds:
            for count in (threshold - 1, threshold, threshold + 1):
                yield {"answers": {**inside, "incident": "fatal", fact.id: count}, "at": NOON}
    yield from ({"answers": {**inside, "deployment": "public_cloud"}, "at": at} for at in instants(book))
    yield from FAULTY


def _partial(book: RuleBook, names: list[str]) -> Iterator[dict[str, Value]]:
    """Every way to answer some of the named facts."""
    if not names:
        yield {}
        return
    name, *others = names
    for answers in _partial(book, others):
        yield answers
        for value in book.facts[name].cells:
            yield {name: value, **answers}


def instants(book: RuleBook) -> list[str]:
    """A second before, at and after every boundary of every schedule in one week, and of the publication."""
    monday = book.published - book.published % 86400  # any week does; this one holds the publication
    week = (monday // 604800) * 604800 + 4 * 86400 - 8 * 3600
    edges = {
        week + 60 * edge
        for service in book.services.values()
        if service.hours
        for span in service.hours.schedule.week_minutes
        for edge in span
    } | {book.published}
    return [beijing_text(edge + offset) for edge in sorted(edges) for offset in (-1, 0, 1)]


FAULTY: list[dict[str, Any]] = [
    {"answers": {"colour": "red"}},
    {"answers": {"region": "mars"}},
    {"answers": {"region": None}},
    {"answers": {"registered": True}},
    {"answers": {"hotline_uses": -1}},
    {"answers": {"hotline_uses": 1.5}},
    {"answers": {"hotline_uses": "3"}},
    {"answers": {"hotline_uses": 2**53}},
    {"answers": {}, "at": "2026-03-04T10:00:00"},
    {"answers": {}, "at": "2026-02-30T10:00:00Z"},
    {"answers": {}, "at": "2026-03-04T24:00:00Z"},
    {"answers": {}, "at": "tomorrow"},
    {"answers": {}, "at": 0},
    {"answers": []},
]
