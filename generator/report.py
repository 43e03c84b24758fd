"""Problems → what a maintainer, a program or GitHub Actions reads.

    data/services.yaml:145:12: “by_costumer” is not known here
      145 |     changeable: by_costumer
          |                 ^
      expected: one of by_customer, by_contract
      to fix:   did you mean “by_customer”?

Nothing here reads a file: whoever prints a problem passes the lines of the file in which it stands.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Mapping, Sequence

from .problems import Problem, visible

Lines = Mapping[str, Sequence[str]]
"""The lines of each file that problems name."""

MOST_TOLD = 200
"""Problems that are told; of any others only the number. Nobody mends more before looking again."""
WIDEST = 100
"""Columns of an excerpt; a longer line is cut on both sides of the place."""
BEFORE = 60
"""Columns that an excerpt keeps before the place."""


def as_text(problems: Sequence[Problem], lines: Lines) -> str:
    """For people: each problem with the line in which it stands, and a caret underneath."""
    told = [_text(problem, lines.get(problem.place.file, ())) for problem in problems[:MOST_TOLD]]
    more = _more(problems)
    return "\n\n".join(told + [f"… and {more} more"] * bool(more))


def _more(problems: Sequence[Problem]) -> int:
    """How many there are beside those that are told."""
    return max(len(problems) - MOST_TOLD, 0)


def _text(problem: Problem, lines: Sequence[str]) -> str:
    told = [f"{problem.place}: {visible(problem.wrong)}"]
    if problem.place.line <= len(lines):
        told += _excerpt(lines[problem.place.line - 1], problem.place.line, problem.place.column)
    told.append(f"  expected: {visible(problem.expected)}")
    if problem.fix:
        told.append(f"  to fix:   {visible(problem.fix)}")
    return "\n".join(told)


def _excerpt(line: str, number: int, column: int) -> list[str]:
    """The line and its caret, behind the number of the line; `column` counts characters from 1."""
    # Only what may be shown is looked at: a line can be long, and have a problem in every word.
    before = visible(line[max(column - 2 - BEFORE, 0) : column - 1])
    behind = visible(line[column - 1 : column + WIDEST])
    start, end = _last_columns(before, BEFORE), _first_columns(behind, WIDEST - min(BEFORE, width(before)))
    shown = ("…" + start if start != before else start) + (end + "…" if end != behind else end)
    indent = width(start) + (start != before)
    return [f"  {number} | {shown}".rstrip(), f"  {' ' * len(str(number))} | {' ' * indent}^"]


def _first_columns(text: str, columns: int) -> str:
    """As much of the beginning as fits."""
    for length, character in enumerate(text):
        columns -= width(character)
        if columns < 0:
            return text[:length]
    return text


def _last_columns(text: str, columns: int) -> str:
    return _first_columns(text[::-1], columns)[::-1]


def width(text: str) -> int:
    """Columns in a terminal: a Han character and full-width punctuation take two, a combining mark none."""
    return sum(
        0 if unicodedata.combining(character) else 1 + (unicodedata.east_asian_width(character) in "WF")
        for character in text
    )


def as_json(problems: Sequence[Problem], _: Lines) -> str:
    """For programs: one object, empty of problems where all is well; `more` where not all are told."""
    told = [problem.as_json() for problem in problems[:MOST_TOLD]]
    more = _more(problems)
    return json.dumps({"problems": told} | ({"more": more} if more else {}), indent=1)


def as_github(problems: Sequence[Problem], _: Lines) -> str:
    """For GitHub Actions: workflow commands, which show each problem beside its line in a pull request."""
    more = _more(problems)
    return "\n".join([*map(_annotation, problems[:MOST_TOLD]), *[f"::error::… and {more} more"] * bool(more)])


IN_THE_MESSAGE = "%\r\n"
IN_A_PROPERTY = IN_THE_MESSAGE + ":,"


def _annotation(problem: Problem) -> str:
    place = problem.place
    properties = {"file": place.file, "line": place.line, "col": place.column, "title": problem.wrong}
    told = f"expected {problem.expected}" + (f"\n{problem.fix}" if problem.fix else "")
    named = ",".join(f"{name}={_escaped(str(value), IN_A_PROPERTY)}" for name, value in properties.items())
    return f"::error {named}::{_escaped(told, IN_THE_MESSAGE)}"


def _escaped(text: str, special: str) -> str:
    """Percent signs first, as GitHub takes the escapes apart in the reverse order."""
    for character in special:
        text = text.replace(character, f"%{ord(character):02X}")
    return text


FORMATS: Mapping[str, Callable[[Sequence[Problem], Lines], str]] = {
    "text": as_text,
    "json": as_json,
    "github": as_github,
}
