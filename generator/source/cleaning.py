"""A file as an editor shows it → the text that YAML is to read.

What is not what it looks like – a character that nobody can see, the sign of a radical in the place of a character, a space that is
none to YAML, both sides of a change that a merge has left – is complained of at its place, and the reading goes on with what was meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count

from ..problems import Place, Problem
from .typing_mistakes import BOTH_SIDES, WIDE_SPACE, Mistake, misleading

_WIDE_INDENT = re.compile(r" *(?=[^\S \t])")
_DOUBLE = "\u2001\u2003\u3000"
"""The spaces that are as wide as two."""
_MARKER = re.compile(r"([<=>|])\1{6}(?: .*)?")


class Cleaned:
    """The text without what misleads; `columns` has for every changed line where each of its characters stands in the file."""

    def __init__(self, text: str, file: str) -> None:
        self.problems: list[Problem] = []
        self.columns: dict[int, list[int]] = {}
        self._file, self._lines = file, text.split("\n")
        self._take_one_side()
        wide = [number for number, line in enumerate(self._lines) if _WIDE_INDENT.match(line)]
        for first, more in _runs(wide):
            column = len(self._lines[first]) - len(self._lines[first].lstrip(" "))
            self._complain(first, column, WIDE_SPACE.with_more(more))
        odd = {sign: told for sign in set(text) if (told := misleading(sign))}
        instead = {sign: plain for sign, (_, plain) in odd.items()}
        seen = re.compile(f"[{re.escape(''.join(odd))}]" if odd else "(?!)")
        for number, line in enumerate(self._lines):
            if found := seen.search(line):
                self._complain(number, found.start(), odd[found[0]][0])
            if found or number in wide:
                self._lines[number] = self._plain(number, instead)
        self.text = "\n".join(self._lines)

    def _complain(self, line: int, column: int, told: Mistake) -> None:
        place = Place(self._file, line + 1, column + 1)
        self.problems.append(Problem(place, told.wrong, told.expected, told.fix))

    def _plain(self, number: int, instead: dict[str, str]) -> str:
        """A line as it should be, whose columns are kept."""
        line = self._lines[number]
        indent = len(line) - len(line.lstrip())
        spaces = {sign: "  " if sign in _DOUBLE else " " for sign in line[:indent]}
        kept = [
            (sign, column)
            for column, written in enumerate(line)
            for sign in instead.get(written, spaces.get(written, written) if column < indent else written)
        ]
        self.columns[number] = [column for _, column in kept] + [len(line)]
        return "".join(sign for sign, _ in kept)

    def _take_one_side(self) -> None:
        """Where a merge has left both, the first is read; the lines keep their numbers."""
        side = ""
        for number, line in enumerate(self._lines):
            marker = found[1] if (found := _MARKER.fullmatch(line)) else ""
            if marker == "<":
                self._complain(number, 0, BOTH_SIDES)
            if side or marker == "<":
                side = marker or side
                if marker or side != "<":
                    self._lines[number] = ""
                side = "" if marker == ">" else side


def _runs(numbers: list[int]) -> Iterator[tuple[int, int]]:
    """The first of each run of numbers that follow each other, and how many more there are."""
    known = set(numbers)
    for start in numbers:
        if start - 1 not in known:
            yield start, next(more for more in count() if start + more + 1 not in known)
