"""What an evaluator answers, compared with what the cases expect: by feature, and by level.

    1 verdict   2 missing, conditions, because   3 changes, channels, contradictions, questions   4 now   5 errors

Who stops at a level answers the cases up to it, and of a result nothing but the parts up to it is looked at. An answer is one JSON object
a line, as `python -m generator check` gives it; of an error only the code counts.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import zip_longest
from typing import Any, NamedTuple

from ..problems import visible
from .conformance import FEATURES

LEVEL_OF = {
    "edition": 1, "verdict": 1, "missing": 2, "conditions": 2, "because": 2, "changes": 3, "channels": 3,
    "contradictions": 3, "next_questions": 3, "now": 4, "use_conditions": 4, "warnings": 4, "error": 1,
}  # fmt: skip
"""From which level on each part of an answer is compared."""


class Outcome(NamedTuple):
    """A case, and where the answer to it is another than the one expected."""

    case: dict[str, Any]
    differences: list[str]


def asked(case: dict[str, Any]) -> str:
    """The line that is given to an evaluator."""
    return case["line"] if "line" in case else json.dumps(case["request"], ensure_ascii=False)


def compared(cases: list[dict[str, Any]], answers: Iterable[str], level: int) -> list[Outcome]:
    """The cases with what is wrong about their answers; there may be fewer of these, and they may be anything."""
    pairs = zip_longest(cases, answers)
    return [Outcome(case, list(_differences(case, answer, level))) for case, answer in pairs if case]


def _differences(case: dict[str, Any], answer: str | None, level: int) -> Iterator[str]:
    if not answer:
        yield "no answer"
        return
    expected = _parts(case.get("result", case), level)
    try:
        given = _parts(json.loads(answer), level)
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError):
        yield f"{_cut(answer)} is neither a result nor an error"
        return
    names = expected.keys() | given.keys()
    for name in ["error"] if "error" in names else sorted(names):
        if expected.get(name) != given.get(name):
            yield f"{_cut(name)} is {_told(given, name)}; expected {_told(expected, name)}"


def _parts(answer: Any, level: int) -> dict[str, Any]:
    """By its path everything that is compared. Raises an error for what has another shape."""
    if "error" in answer:
        return {"error": answer["error"]["code"]}
    services = {f"services.{name}": told for name, told in answer["services"].items()}
    return {
        f"{place}.{part}".removeprefix("."): value
        for place, told in {"": answer, **services}.items()
        for part, value in told.items()
        if LEVEL_OF.get(part, 6) <= level
    }


def _told(parts: dict[str, Any], name: str) -> str:
    return _cut(json.dumps(parts[name], ensure_ascii=False)) if name in parts else "missing"


def _cut(text: str) -> str:
    """Short, and without anything that a terminal would obey: it is an evaluator's."""
    return visible(text if len(text) <= 200 else text[:200] + "…")


def report(outcomes: list[Outcome]) -> Iterator[str]:
    """How many cases of each feature and level were answered right, and of each feature the first that was not."""
    levels = {f"level {level}": level for level in FEATURES.values()}
    for name, members in [
        *((feature, [one for one in outcomes if one.case["feature"] == feature]) for feature in FEATURES),
        *((told, [one for one in outcomes if one.case["level"] == level]) for told, level in levels.items()),
        ("in all", outcomes),
    ]:
        if members:
            right = sum(not one.differences for one in members)
            yield f"{name:<16}{right:>5} of {len(members)}"
    for feature in FEATURES:
        wrong = [one for one in outcomes if one.case["feature"] == feature and one.differences]
        for case, differences in wrong[:1]:
            yield f"\n{case['id']}: {_cut(asked(case))}"
            yield from (f"  {one}" for one in differences)
