"""What is wrong with a catalogue, and where.

Every complaint is one `Problem`: a place, what is wrong, what was expected, and a likely fix where one is known.
Readers and checks add to one list, so that a maintainer sees all problems of an edit at once.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Place:
    """Where something stands: file, line and column, both counted from 1 as editors do."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, order=True)
class Problem:
    """One complaint; `str()` of it is the line that a maintainer reads."""

    place: Place
    wrong: str
    expected: str
    fix: str = ""

    def __str__(self) -> str:
        return f"{self.place}: {self.wrong}; expected {self.expected}" + (
            f" – {self.fix}" if self.fix else ""
        )


class CatalogueError(Exception):
    """A catalogue that cannot be used, with all its problems in the order of the file."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("\n".join(map(str, self.problems)))


def listed(words: Iterable[object]) -> str:
    """The words as a reader sees a choice: `a, b, c`."""
    return ", ".join(str(word) for word in words)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A likely fix for a misspelt word, or nothing."""
    close = difflib.get_close_matches(word, list(known), n=1)
    return f"did you mean “{close[0]}”?" if close else ""
