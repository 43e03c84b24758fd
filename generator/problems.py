"""What is wrong with a catalogue, and where.

Every complaint is one `Problem`: a place, what is wrong, what was expected, and a likely fix where one is known.
Readers and checks add to one list, so that a maintainer sees all problems of an edit at once. How a problem is printed
is the business of `report.py`.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any


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
    """One complaint; `str()` of it is the short form, in one line."""

    place: Place
    wrong: str
    expected: str
    fix: str = ""

    def __str__(self) -> str:
        return f"{self.place}: {self.wrong}; expected {self.expected}" + (
            f" – {self.fix}" if self.fix else ""
        )

    def as_json(self) -> dict[str, Any]:
        """In one piece, as programs like it."""
        return asdict(self.place) | {"wrong": self.wrong, "expected": self.expected, "fix": self.fix}


class CatalogueError(Exception):
    """A catalogue that cannot be used, with all its problems in the order of the file."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("\n".join(map(str, self.problems)))


FORMULA = "-=+@－＝＋＠"
"""Any of these, at the beginning of a cell, makes a formula of it in a spreadsheet; within the brackets of a pattern as they stand."""

LONGEST_LIST = 12
LONGEST_WORD = 60


def listed(words: Iterable[object]) -> str:
    """The words as a reader sees a choice: `a, b, c`."""
    return ", ".join(str(word) for word in words)


def choices(words: Iterable[str]) -> str:
    """What a word could have been."""
    return f"one of {shortened(words)}"


def shortened(words: Iterable[str]) -> str:
    """The words, or the first of them: nobody reads a list of a hundred."""
    every = list(map(_cut, words))
    if len(every) <= LONGEST_LIST:
        return listed(every)
    return f"{listed(every[:LONGEST_LIST])}, … ({len(every)} in all)"


def did_you_mean(word: str, known: Iterable[str], strictly: bool = False) -> str:
    """A likely fix for a misspelt word, or nothing."""
    close = nearest(word, known, strictly)
    return f"did you mean “{close}”?" if close else ""


def nearest(word: str, known: Iterable[str], strictly: bool = False) -> str | None:
    """The known word that was probably meant; never a number (S12) for another, since nobody can know which was; `strictly`, only
    one that is about as long, since a “not” more means the opposite."""
    likely = [name for name in known if not (_NUMBER.fullmatch(name) and _number(name) != _number(word))]
    about = [name for name in likely if not strictly or abs(len(name) - len(word)) <= 1]
    return next(iter(difflib.get_close_matches(word[:LONGEST_WORD], about, n=1)), None)


_NUMBER = re.compile(r"[SNA]\d+")


def _number(name: str) -> tuple[str, str]:
    """Its letter, and its digits without zeros before them: S1 is a slip for S01."""
    return name[:1].upper(), re.sub(r"\D", "", name).lstrip("0")


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_WORD else text[:LONGEST_WORD] + "…"


def quoted(text: str) -> str:
    """Something from the file in a message: short, in one line, and without anything that a terminal would obey."""
    cut = _cut(text)
    opening, closing = "‘’" if "“" in cut else "“”"
    return f"{opening}{visible(cut)}{closing}"


def visible(text: str) -> str:
    """Control characters as their pictures (U+2400 …), and everything else that has no shape as U+FFFD."""
    return "".join(map(_visible, text))


def _visible(character: str) -> str:
    if character.isprintable() or character in "\u3000\u00a0":
        return character
    return chr(0x2400 + ord(character)) if character < " " else "\ufffd"
