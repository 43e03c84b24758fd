"""Words → the passages that have them, best first; what has none is told, since whoever asks must not take other passages for an answer.

Latin words are looked for by their beginnings, Chinese by pairs of characters, wherever they stand. A word that few passages have says
more about what is meant, and counts more in a name than in a text.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from math import log

_WORD = re.compile(r"[a-z0-9]+|[\u3400-\u9fff]+")
_ENDING = re.compile(r"(?<=[a-z]{4})(?:ies|ing|es|ed|s|y)$")
_LITTLE = "a an and are can could do does for get give have how i in is it me my of on or our the there to we what when where which who why will with you your"
_ASKING = re.compile(r"请问|怎么样?|怎样|如何|什么|多久|哪里|可以|能否|是否|有没有|[吗呢吧啊的了我们您你有]")
SHORT = 3
"""Letters of a word whose beginning says nothing: `ab` is not looked for in “about”."""
IN_A_NAME = 3
ENOUGH = 0.4
"""Of all that a query says, so much has to be in a passage; and half of what the best one has."""


@dataclass(frozen=True)
class Passage:
    """`id` is the caller’s; names are found before texts."""

    kind: str
    id: str
    names: str
    text: str

    @cached_property
    def plain(self) -> tuple[str, str]:
        return _plain(self.names), _plain(self.text)


def find(query: str, passages: list[Passage]) -> tuple[list[Passage], list[str]]:
    """The passages for a query, best first, and which of its words none has."""
    words = _words(query)
    weights = {term: [_weight(term, one) for one in passages] for word in words for term in _terms(word)}
    rarity = {
        term: log(1 + len(passages) / sum(map(bool, some))) for term, some in weights.items() if any(some)
    }
    unknown = [word for word in words if rarity.keys().isdisjoint(_terms(word))]
    said = sum(rarity.values()) + len(unknown) * log(1 + len(passages))
    rated = []
    for place, one in enumerate(passages):
        has = {term: weights[term][place] for term in rarity}
        share = sum(rarity[term] for term in has if has[term]) / (said or 1)
        rated.append((share, sum(rarity[term] * weight for term, weight in has.items()), one))
    enough = max(ENOUGH, max(share for share, _, _ in rated) / 2)
    best_first = sorted(rated, key=lambda row: (-round(row[0], 1), -row[1]))
    return [one for share, _, one in best_first if share >= enough], [
        _as_written(word, query) for word in unknown
    ]


def _words(query: str) -> list[str]:
    """Those that say what is meant, if any does."""
    words = [part for word in _WORD.findall(_plain(query)) for part in _ASKING.split(word) if part]
    return [word for word in words if word not in _LITTLE.split()] or words


def _as_written(word: str, query: str) -> str:
    found = re.search(re.escape(word), query, re.IGNORECASE)
    return found[0] if found else word


def _terms(word: str) -> list[str]:
    """A short Latin word whole, a longer one without its ending, and all pairs of neighbours in a Chinese one."""
    if word.isascii():
        return [f" {word} " if len(word) <= SHORT else f" {_ENDING.sub('', word)}"]
    return [word[start : start + 2] for start in range(max(1, len(word) - 1))]


def _weight(term: str, passage: Passage) -> int:
    names, text = passage.plain
    return IN_A_NAME * (term in names) + (term in text)


def _plain(text: str) -> str:
    """In one width and case, every Latin word between spaces, and a telephone number in one piece, however it is grouped."""
    joined = re.sub(r"(?<=\d{3})[- ](?=\d{3})", "", unicodedata.normalize("NFKC", text).lower())
    return re.sub(r"([a-z0-9]+)", r" \1 ", joined)
