"""The contract for programs: JSON Lines in, one JSON result a line out, in order, whatever else fails.

Nothing is kept of a line once it is answered, so a file of any length is read in constant memory.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from .model import Checker, CheckError, fault

_REQUEST = '{"answers": {…}, "at": "2026-03-04T10:00:00+08:00"}, where at may be left out'
_LONGEST_NUMBER = 400
"""Python refuses to read whole numbers of some thousand digits; any above this length is far out of range anyway."""


def answer_lines(checker: Checker, lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """A result, or `{"line": N, "error": {…}}`, for each line."""
    for number, line in enumerate(lines, 1):
        try:
            yield answer(checker, line)
        except CheckError as error:
            yield {"line": number, "error": error.json}


def answer(checker: Checker, line: bytes) -> dict[str, Any]:
    """The result for one line. Raises CheckError."""
    try:
        return _answer(checker, parse(line))
    except RecursionError as error:
        # A value may be shallow enough to be read and yet too deep to be shown in a message.
        raise CheckError([fault("invalid_json", "this line is not JSON: it is nested too deeply")]) from error


def _answer(checker: Checker, request: Any) -> dict[str, Any]:
    if not isinstance(request, dict):
        raise CheckError([fault("invalid_request", f"this is not an object; expected {_REQUEST}")])
    unknown = [name for name in request if name not in ("answers", "at")]
    if unknown or "answers" not in request:
        wrong = f"{json.dumps(unknown[0])} is not known here" if unknown else "“answers” is missing"
        raise CheckError([fault("invalid_request", f"{wrong}; expected {_REQUEST}")])
    return checker.check(request["answers"], request.get("at"))


def parse(line: bytes) -> Any:
    """The JSON value in a line. Raises CheckError for anything else, repeated keys included, and RecursionError."""
    try:
        return json.loads(
            line.decode("utf-8-sig"),
            object_pairs_hook=_object,
            parse_int=lambda digits: int(digits) if len(digits) < _LONGEST_NUMBER else float("inf"),
            parse_constant=_refuse,
        )
    except ValueError as error:
        raise CheckError([fault("invalid_json", f"this line is not JSON: {error}")]) from error


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"{json.dumps(twice)} stands twice in one object")
    return found


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not a JSON value")
