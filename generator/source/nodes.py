"""YAML text → nodes that carry their place, with every mistake of the typing collected on the way.

    bytes ── decode ── text ── recover ── nodes, problems

YAML's own types are not used: `no` stays text, `8:30` stays text, and a key that stands twice is refused instead of
silently winning. A position is born with its value, so any later complaint can point at it. What hides where a value
stands – anchors, aliases, tags, several documents – is refused.

YAML stops at its first error. Here a file that cannot be read as a whole is read section by section, and a section
entry by entry: one misplaced quote costs one entry, and all others are still read. What could not be read becomes an
`Unreadable` node, about which nothing more is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice, pairwise
from typing import Any

import yaml

from ..problems import CatalogueError, Place, Problem, quoted
from . import typing_mistakes
from .cleaning import Cleaned

# libyaml's parser is some ten times as fast; PyYAML's own gives the same events where libyaml is missing.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_COMMENT = re.compile(r"[ \t]+(?=#)")

MERGE = "<<"
"""The key by which YAML merges mappings."""


@dataclass(frozen=True)
class Text:
    """A scalar, exactly as written; `plain` if without quotes. Where placeholders stood, `written` has them and `taken` their figures."""

    value: str
    place: Place
    plain: bool = False
    written: str = ""
    taken: tuple[str, ...] = ()


@dataclass(frozen=True)
class Items:
    """A list."""

    items: tuple[Node, ...]
    place: Place


@dataclass(frozen=True)
class Fields:
    """A mapping; `keys` keeps the place of every key. Not `whole` if a part was unreadable that may hold other keys."""

    entries: dict[str, Node]
    keys: dict[str, Text]
    place: Place
    whole: bool = True


@dataclass(frozen=True)
class Unreadable:
    """Where something should be that is missing or cannot be read. It has been complained of; nothing more is said."""

    place: Place


Node = Text | Items | Fields | Unreadable


def compose(text: str, file: str) -> Node:
    """The document as nodes. Raises CatalogueError with every problem of the typing."""
    node, problems = recover(text, file)
    if problems:
        raise CatalogueError(problems)
    return node


def recover(text: str, file: str) -> tuple[Node, list[Problem]]:
    """As much of the document as can be read, and what is wrong with the rest."""
    composer = _Composer(file)
    return composer.whole(text), composer.problems


def decode(content: bytes, file: str) -> str:
    """The text of a file, with line ends as `\\n`. Raises CatalogueError where it is not UTF-8."""
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        before = lines_of(content[: error.start])
        place = Place(file, len(before), len(before[-1]) + 1)
        wrong = f"the byte {content[error.start]:02X} is no UTF-8"
        fix = "save the file as UTF-8; Chinese editors may have saved it as GBK, others as UTF-16"
        raise CatalogueError([Problem(place, wrong, "text in UTF-8", fix)]) from error
    return _line_ends(text)


def lines_of(content: bytes) -> list[str]:
    """The lines of a file as an editor counts them, whatever it holds."""
    return _line_ends(content.decode("utf-8", "replace")).split("\n")


def _line_ends(text: str) -> str:
    """Without the byte order mark that editors on Windows leave, which means nothing."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


class _Composer:
    """Makes nodes of the parser's events and keeps the problems it meets."""

    def __init__(self, file: str) -> None:
        self.problems: list[Problem] = []
        self._file = file
        self._first_line = 0
        """What the parser calls line 0; a part of a file is read as a text of its own."""
        self._last_line = 0
        self._columns: dict[int, list[int]] = {}
        """For a line that had to be cleaned: where each of its characters stands in the file."""
        self._lines: list[str] = []
        """Of the text that is being read."""

    def whole(self, text: str) -> Node:
        cleaned = Cleaned(text, self._file)
        text, self._columns = cleaned.text, cleaned.columns
        self.problems += cleaned.problems
        self._last_line = text.count("\n")
        try:
            return self._document(text, _Loader)
        except yaml.MarkedYAMLError as error:
            return self._parts(text.split("\n"), 0, 0) or self._broken(text, 0, None, error)

    def _complain(self, place: Place, wrong: str, expected: str, fix: str) -> None:
        self.problems.append(Problem(place, wrong, expected, fix))

    def _place(self, mark: Any) -> Place:
        return self._at(self._first_line + mark.line, mark.column)

    def _at(self, line: int, column: int) -> Place:
        """A place by numbers from 0, of which the column is that of the cleaned line."""
        line = min(line, self._last_line)  # what is missing at the end is placed behind it
        columns = self._columns.get(line, ())
        return Place(self._file, line + 1, (columns[column] if column < len(columns) else column) + 1)

    # --------------------------------------------------------------------------------------------- events → nodes

    def _document(self, text: str, loader: type) -> Node:
        """Raises MarkedYAMLError where the text is no YAML."""
        known, self._lines = len(self.problems), text.split("\n")
        try:
            return self._root(yaml.parse(text, Loader=loader))
        except yaml.MarkedYAMLError:
            del self.problems[known:]  # they will be met again, part by part
            raise
        except (ValueError, OverflowError) as error:
            # PyYAML's own parser trips over numbers in escapes and directives that are none.
            del self.problems[known:]
            raise typing_mistakes.unreadable(typing_mistakes.NO_NUMBER, 0) from error

    def _root(self, events: Iterator[Any]) -> Node:
        node: Node | None = None
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent) and node is not None:
                wrong, expected = "a second document begins here", "one document a file"
                self._complain(self._place(event.start_mark), wrong, expected, "delete the line “---”")
                return replace(node, whole=False) if isinstance(node, Fields) else node
            if isinstance(event, yaml.NodeEvent):
                node = self._node(event, events, 0)
        if node is not None:
            return node
        place = Place(self._file, 1, 1)
        self._complain(place, "the file is empty", "a catalogue", "bring back the last version of the file")
        return Unreadable(place)

    def _node(self, event: Any, events: Iterator[Any], depth: int) -> Node:
        place = self._place(event.start_mark)
        if depth > typing_mistakes.DEEPEST:
            raise yaml.MarkedYAMLError(problem=typing_mistakes.TOO_DEEP, problem_mark=event.start_mark)
        self._refuse_what_hides(event, place)
        if isinstance(event, yaml.AliasEvent):
            return Unreadable(place)
        if isinstance(event, yaml.ScalarEvent):
            return self._text(event, place)
        if isinstance(event, yaml.SequenceStartEvent):
            return Items(tuple(self._node(item, events, depth + 1) for item in _inside(events)), place)
        return self._fields(events, place, depth)

    def _refuse_what_hides(self, event: Any, place: Place) -> None:
        """The same value in two places, or a value that is not what it looks like, is a trap for whoever edits it."""
        if isinstance(event, yaml.AliasEvent):
            fix = f"write out what “&{event.anchor}” stands for; if this is a text, put it in quotes"
            self._complain(place, f"“*{event.anchor}” stands for a value elsewhere", "the value itself", fix)
        elif event.anchor:
            fix = "delete it, or put the text in quotes"
            wrong = f"“&{event.anchor}” names this value for use elsewhere"
            self._complain(place, wrong, "the value itself", fix)
        elif event.tag:
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            fix = "delete it, or put the text in quotes"
            self._complain(place, f"{quoted(tag)} changes what a value is", "a value as it is written", fix)

    def _text(self, event: yaml.ScalarEvent, place: Place) -> Text:
        escaped = filter(typing_mistakes.misleading, event.value if event.style == '"' else "")
        for sign in islice(escaped, 1):
            wrong = f"this text has the character U+{ord(sign):04X}, which cannot be seen"
            self._complain(place, wrong, "letters, signs and spaces", "delete the escape that stands for it")
        if event.implicit[0]:
            self._refuse_what_is_cut_off(event.end_mark)
        return Text(event.value, place, plain=event.implicit[0])

    def _refuse_what_is_cut_off(self, end: Any) -> None:
        """“ #” in a text without quotes silently ends it; a comment there would look the same."""
        line = self._lines[end.line] if end.line < len(self._lines) else ""
        if match := _COMMENT.match(line, end.column):
            place = self._at(self._first_line + end.line, match.end())
            wrong, expected = "“ #” ends this text and begins a comment", "comments on lines of their own"
            fix = "put the text in straight quotes, or the comment on a line of its own"
            self._complain(place, wrong, expected, fix)

    def _fields(self, events: Iterator[Any], place: Place, depth: int) -> Fields:
        fields, whole = Fields({}, {}, place), True
        for event in _inside(events):
            key = self._node(event, events, depth + 1)
            value = self._node(next(events), events, depth + 1)
            if isinstance(key, Text) and not (key.plain and key.value == MERGE):
                nothing = isinstance(value, Text) and value.plain and not value.value
                self._enter(fields, key, replace(value, place=key.place) if nothing else value)
                continue
            whole = False
            if not isinstance(key, Unreadable) and not isinstance(value, Unreadable):
                self._complain(key.place, *(_MERGES if isinstance(key, Text) else _NO_WORD))
        return replace(fields, whole=whole)

    def _enter(self, fields: Fields, key: Text, value: Node) -> None:
        if first := fields.keys.get(key.value):
            self._complain(
                key.place,
                f"{quoted(key.value)} stands twice (first in line {first.place.line})",
                "each key once",
                "rename or remove one",
            )
            return
        fields.entries[key.value] = value
        fields.keys[key.value] = key

    # ------------------------------------------------------------------------------------- what cannot be read as a whole

    def _parts(self, lines: list[str], indent: int, first: int) -> Fields | None:
        """A mapping, read key by key; None if its keys are not what is wrong with it.

        `lines` are those of the mapping, of which the first is line `first` of the file (counted from 0).
        """
        key_line = re.compile(rf"{' ' * indent}(?P<quote>[\"']?)(?P<key>\w+)(?P=quote)[ ]*[:：]", re.ASCII)
        found = [(number, match) for number, line in enumerate(lines) if (match := key_line.match(line))]
        outside = [line for line in lines if _has_content(line) and _indent(line) < indent]
        if not found or outside or any(map(_has_content, lines[: found[0][0]])):
            return None
        known = len(self.problems)
        fields = Fields({}, {}, self._at(first + found[0][0], indent))
        ends = [number for number, _ in found[1:]] + [len(lines)]
        for (start, match), end in zip(found, ends, strict=True):
            key = Text(match["key"], self._at(first + start, indent), plain=not match["quote"])
            self._enter(fields, key, self._part(key.value, lines[start:end], indent, first + start))
        if len(self.problems) == known:
            return None
        return _with_gaps(fields)

    def _part(self, key: str, lines: list[str], indent: int, first: int) -> Node:
        """The value under one key."""
        text, outer = "\n".join(lines), self._first_line
        self._first_line = first
        try:
            return self._value(key, text, _Loader)
        except yaml.MarkedYAMLError as error:
            alone = lines[0].rstrip().endswith(":") and indent < INNERMOST
            inner = self._parts(lines[1:], indent + 2, first + 1) if alone else None
            return inner or self._broken(text, first, key, error)
        finally:
            self._first_line = outer

    def _value(self, key: str | None, text: str, loader: type) -> Node:
        """What stands under a key, if that is all there is, or the whole document. Raises MarkedYAMLError."""
        node = self._document(text, loader)
        if key is None:
            return node
        if isinstance(node, Fields) and key in node.entries:
            return node.entries[key]
        raise typing_mistakes.unreadable(typing_mistakes.NO_KEY, _indent(text))

    def _broken(self, text: str, first: int, key: str | None, error: yaml.MarkedYAMLError) -> Unreadable:
        """Says what is wrong with a part that cannot be taken apart any further."""
        trial = _Composer(self._file)

        def parse(mended: str) -> None:
            trial._value(
                key, mended, yaml.SafeLoader
            )  # whose complaints are the ones that typing_mistakes.py knows

        found = list(typing_mistakes.mistakes(text, parse)) or [typing_mistakes.explained(error, text)]
        for line, column, mistake in found:
            place = self._at(first + line, column)
            self._complain(place, mistake.wrong, mistake.expected, mistake.fix)
        return Unreadable(Place(self._file, first + 1, 1))


INNERMOST = 8
"""Indentation down to which a part is taken apart: that of the keys in an entry of a service."""

_MERGES = ("“<<” brings in keys that stand elsewhere", "the keys themselves", "write them out here")
_NO_WORD = (
    "this key is not a word",
    "a word, a colon and a space",
    "begin the line with a name and a colon, or put the text in quotes",
)


def _with_gaps(fields: Fields) -> Fields:
    """What is in an unreadable part may belong to the mapping around it, or to the part before."""
    names, entries = list(fields.entries), dict(fields.entries)
    for before, name in pairwise(names):
        part = entries[before]
        if isinstance(entries[name], Unreadable) and isinstance(part, Fields):
            entries[before] = replace(part, whole=False)
    whole = not any(isinstance(value, Unreadable) for value in entries.values())
    return replace(fields, entries=entries, whole=whole)


def _inside(events: Iterator[Any]) -> Iterator[Any]:
    """The events up to the end of a list or mapping; each comes with what belongs to it still to be taken."""
    for event in events:
        if isinstance(event, yaml.CollectionEndEvent):
            return
        yield event


def _has_content(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip(" "))
