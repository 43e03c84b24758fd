"""Receipts: what was answered, to what, by which rules; so that whoever doubts an answer later can have it recomputed.

{"edition": …, "bundle_hash": …, "request": {"answers": …, "at": …}, "result": …}
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from .json_lines import REQUEST, parse
from .request import Checker, CheckError, as_json, shown

PARTS = ("edition", "bundle_hash", "request", "result")
NOTHING = object()
"""What is not there; a null is."""
Editions = Callable[[str], tuple[Checker, str] | None]
"""By its id, what answers under an edition, and the hash of its bundle."""


def receipt(edition: str, bundle_hash: str, line: bytes, result: str) -> str:
    """For the result of a line, as JSON."""
    head = f'{{"edition":{as_json(edition)},"bundle_hash":{as_json(bundle_hash)}'
    return f'{head},"request":{as_json(parse(line))},"result":{result}}}'


def differences(line: bytes, editions: Editions) -> list[str]:
    """What of a receipt is not as it is recomputed, each with its JSON pointer."""
    try:
        given = parse(line)
        if not isinstance(given, dict) or {*given} != {*PARTS} or not isinstance(given["request"], dict):
            return [f"this is no receipt; expected an object with {', '.join(PARTS)}"]
        known = editions(given["edition"]) if isinstance(given["edition"], str) else None
        if known is None:
            return [f"/edition: {shown(given['edition'])} is none that is kept here"]
        checker, bundle_hash = known
        if not {"answers"} <= {*given["request"]} <= {"answers", "at"}:
            return [f"/request: expected {REQUEST}, and nothing else"]
        result = checker.check(**given["request"])
    except CheckError as error:
        return [str(error)]
    return [
        *_unlike("/bundle_hash", given["bundle_hash"], bundle_hash),
        *_unlike("/result", given["result"], result),
    ]


def _unlike(at: str, told: Any, found: Any) -> Iterator[str]:
    if isinstance(told, list) and isinstance(found, list) and len(told) == len(found):
        told, found = dict(enumerate(told)), dict(enumerate(found))
    if isinstance(told, dict) and isinstance(found, dict):
        for name in dict.fromkeys([*told, *found]):
            escaped = str(name).replace("~", "~0").replace("/", "~1")
            yield from _unlike(f"{at}/{escaped}", told.get(name, NOTHING), found.get(name, NOTHING))
    elif told != found:
        yield f"{at}: the receipt has {_said(told)}, recomputed it is {_said(found)}"


def _said(value: Any) -> str:
    return "nothing" if value is NOTHING else shown(value)
