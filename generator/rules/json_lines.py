"""The contract for programs: JSON Lines in, one JSON result a line out, in order, whatever else fails.

Nothing is kept of a line once it is answered, none is read that is longer than any sensible one, and what comes back of a wrong one
is cut short, so a file of any length is read in constant memory, and a line of any kind in time that grows with its length.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from .request import DEEPEST, TOO_DEEP, Checker, CheckError, as_json, fault, refuse_depth, shown

REQUEST = '{"answers": {…}, "at": "2026-03-04T10:00:00+08:00"}, where at may be left out'
_LONGEST_NUMBER = 400
"""Python refuses to read whole numbers of some thousand digits; any above this length is far out of range anyway."""
LONGEST_LINE = 2**20
"""Bytes of a line, with its end; a right one has some hundred."""
LONGEST_ERROR = 2**14
"""Bytes in which a line that cannot be answered is told, whatever was in it: see MOST_TOLD and LONGEST_SHOWN."""


def each_line(stream: BinaryIO) -> Iterator[bytes]:
    """The lines of a file; of one that is too long only the beginning, which is still too long."""
    while line := stream.readline(LONGEST_LINE + 1):
        yield line
        while len(line) > LONGEST_LINE and not line.endswith(b"\n"):
            line = stream.readline(LONGEST_LINE + 1)


def answer_lines(checker: Checker, lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """A result, or `{"line": N, "error": {…}}`, for each line that is not blank."""
    return (json.loads(text) for _, _, text in answers_as_json(checker, lines))


def answers_as_json(checker: Checker, lines: Iterable[bytes]) -> Iterator[tuple[bytes, bool, str]]:
    """The same as JSON, beside its line and whether it is a result."""
    for number, line in enumerate(lines, 1):
        if line.isspace() or not line:
            continue
        try:
            yield line, True, _answer(checker, line)
        except CheckError as error:
            yield line, False, as_json({"line": number, "error": error.json})


def _answer(checker: Checker, line: bytes) -> str:
    """The result for one line. Raises CheckError."""
    request = parse(line)
    if not isinstance(request, dict):
        raise _refused("invalid_request", f"this is not an object; expected {REQUEST}")
    unknown = next((name for name in request if name not in ("answers", "at")), None)
    if unknown is not None or "answers" not in request:
        wrong = "“answers” is missing" if unknown is None else f"{shown(unknown)} is not known here"
        raise _refused("invalid_request", f"{wrong}; expected {REQUEST}")
    return checker.check_as_json(request["answers"], request.get("at"))


def parse(line: bytes) -> Any:
    """The JSON value in a line. Raises CheckError for anything else, repeated keys included."""
    if len(line) > LONGEST_LINE:
        raise _refused(
            "invalid_request", f"this line is longer than {LONGEST_LINE} bytes; expected {REQUEST}"
        )
    try:
        value = _DECODER.decode(_decoded(line.rstrip()))
    except json.JSONDecodeError as error:
        wrong = f"{error.msg[0].lower()}{error.msg[1:]} at character {error.pos + 1}"
        raise _refused("invalid_json", f"this line is not JSON: {wrong}") from error
    except ValueError as error:
        raise _refused("invalid_json", f"this line is not JSON: {error}") from error
    except RecursionError as error:
        raise CheckError([TOO_DEEP]) from error
    if line.count(b"[") + line.count(b"{") > DEEPEST:  # otherwise it cannot be too deep
        refuse_depth(value)
    return value


def _decoded(line: bytes) -> str:
    """Raises ValueError where it is no UTF-8, or looks like it and is something else."""
    if line.isascii() and b"\0" not in line:  # as nearly all are, and faster
        return line.decode("ascii")
    if line.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in line:
        raise ValueError("it is in UTF-16, or has zero bytes; expected UTF-8")
    try:
        text = line.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"the byte {line[error.start]:02X} at {error.start + 1} is no UTF-8") from error
    if text.startswith("\ufeff"):
        raise json.JSONDecodeError("Unexpected UTF-8 BOM (decode using utf-8-sig)", text, 0)
    return text


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError(f"{shown(_first_twice(pairs))} stands twice in one object")
    return found


def _first_twice(pairs: list[tuple[str, Any]]) -> str:
    seen: set[str] = set()
    for name, _ in pairs:
        if name in seen:
            break
        seen.add(name)
    return name


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not a JSON value")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_int=lambda digits: int(digits) if len(digits) < _LONGEST_NUMBER else float(digits),
    parse_constant=_refuse,
)
"""Made once: `json.loads` would make one for every line."""


def _refused(code: str, message: str) -> CheckError:
    return CheckError([fault(code, message)])
