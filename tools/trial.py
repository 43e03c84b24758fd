"""Writes docs/rules/v1/trial/: a bundle that no document stands behind, with cases that unmask wrong evaluators.

    trial.yaml ── read ─┬─ bundle ───────────────────────────────► bundle.json
                        └─ cases, of which each shows something ──► conformance.jsonl

What is published needs few of the things that the format allows, and its cases can try no others. The trial has them all, and is the same
for every edition, so it is written once and kept: `python -m tools.trial` writes it anew after a change of the format or of the cases.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

from generator.bundle.bundle import bundle
from generator.bundle.conformance import NOON, Asked, asked, conformance_lines, instants
from generator.catalogue.reader import read
from generator.disk import TRIAL
from generator.rules import Checker, CheckError, RuleBook, Value
from generator.site import pretty

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / TRIAL

POOL = 400
STRIDE = 7919
"""A prime: however many ways to answer there are, the pool goes through all places of them."""
SHOWN_BY = {
    "changes": "changes",
    "contradictions": "contradictions",
    "because": "reasons",
    "missing": "reasons",
    "conditions": "conditions",
    "channels": "channels",
    "next_questions": "questions",
    "now": "use",
    "use_conditions": "use",
    "verdict": "partial",
}
"""The parts of a result, and the features that they are parts of."""
ALL_OF_THEM = {"counts", "instants", "faults", "order_of_faults"}
"""Features whose cases are alike in their results on purpose."""

NO_REQUESTS = (
    "not JSON", "{", '{"answers":{},}', "null", "3", "[]", '[{"answers":{}}]', "{}", '{"at":null}',
    '{"answers":{},"now":true}', '{"answers":{},"at":null,"edition":"2026-01-01"}', '{"Answers":{}}',
)  # fmt: skip


def trial() -> dict[str, str]:
    """The files of the trial, by name."""
    catalogue = read((ROOT / "tools/trial.yaml").read_text("utf-8"), "tools/trial.yaml")
    rules = bundle(catalogue)
    lines = conformance_lines(catalogue.rules, rules, chosen(catalogue.rules))
    return {"bundle.json": pretty(rules), "conformance.jsonl": "".join(f"{line}\n" for line in lines)}


def chosen(book: RuleBook) -> Iterator[Asked]:
    """Cases in whose result something stands that stood in none before: of a pool, part by part, then those that every bundle has; and lines."""
    checker = Checker(book)
    before = defaultdict[str, set[tuple[str, str, str]]](set)
    pool = [(request, _shown(checker, request)) for request in _pool(book)]
    for part, feature in SHOWN_BY.items():
        for request, shown in pool:
            if any(one[0] == part for one in shown - before["pool"]):
                before["pool"] |= shown
                yield feature, {"request": request}
    for feature, case in asked(book):
        shown = _shown(checker, case["request"])
        seen = before["pool" if feature in SHOWN_BY.values() else feature]
        if feature in ALL_OF_THEM or not shown <= seen:
            seen |= shown
            yield feature, case
    yield from ((feature, {"line": line}) for feature, line in _lines(book))


def _pool(book: RuleBook) -> Iterator[dict[str, Any]]:
    """Ways to answer some facts, far apart from each other, at instants by turns."""
    schedules = [one.hours.schedule for one in book.services.values() if one.hours]
    moments = cycle([NOON, *(at for schedule in schedules for at in instants(book, schedule))])
    for number, at in zip(range(0, POOL * STRIDE, STRIDE), moments, strict=False):
        rest, answers = number, dict[str, Value]()
        for name, fact in book.facts.items():
            rest, place = divmod(rest, len(fact.cells) + 1)
            answers |= {name: fact.cells[place - 1]} if place else {}
        yield {"answers": answers, "at": at}


def _shown(checker: Checker, request: dict[str, Any]) -> set[tuple[str, str, str]]:
    """Each part of what is said of each service, and of all together; nothing of a request that cannot be answered."""
    try:
        result: Any = checker.check(request["answers"], request.get("at"))
    except CheckError:
        return set()
    told = {**result["services"], "": result}
    return {
        (part, name, json.dumps(one[part])) for name, one in told.items() for part in SHOWN_BY if part in one
    }


def _lines(book: RuleBook) -> Iterator[tuple[str, str]]:
    """What a request can be only as a line: JSON in other words, and what is no request at all."""
    name, cell = next((fact.id, fact.cells[-1]) for fact in book.facts.values() if fact.kind == "count")
    for number in (f"{cell}.0", f"{cell}e0", f"{cell}0E-1", f"{2**53 - 1}"):
        yield "counts", f'{{"answers":{{"{name}":{number}}}}}'
    for number in (f"{cell}e400", "NaN", "-0.5", f"[{cell}]", "[" * 25 + "]" * 25):
        yield "lines", f'{{"answers":{{"{name}":{number}}}}}'
    yield "lines", f' {{ "at" : null , "answers" : {{ "\\u{ord(name[0]):04x}{name[1:]}" : {cell} }} }} '
    yield from (("lines", line) for line in NO_REQUESTS)


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for file, text in trial().items():
        (FOLDER / file).write_text(text, "utf-8")
        print(f"{FOLDER / file}: {len(text.encode())} bytes, {text.count(chr(10))} lines.")
