"""YAML text → nodes that carry their place → plain values, with every problem collected.

YAML's own types are not used: `no` stays text, `8:30` stays text, and a key that stands twice is refused instead of
silently winning. A position is born with its value, so any later complaint can point at it.

A reading function that finds a problem notes it and returns an empty value, so that the reading goes on; whoever
started the reading throws everything away when the list of problems is not empty.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

import yaml

from .problems import CatalogueError, Place, Problem, did_you_mean, listed

Value = TypeVar("Value")

# libyaml's parser is some ten times as fast; PyYAML's own gives the same nodes where libyaml is missing.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Text:
    """A scalar, exactly as written."""

    value: str
    place: Place


@dataclass(frozen=True)
class Items:
    """A list."""

    items: tuple[Node, ...]
    place: Place


@dataclass(frozen=True)
class Fields:
    """A mapping; `keys` keeps the place of every key."""

    entries: dict[str, Node]
    keys: dict[str, Text]
    place: Place


Node = Text | Items | Fields

_KIND = {Text: "a text", Items: "a list", Fields: "a mapping"}


def compose(text: str, file: str) -> Node:
    """The document as nodes. Raises CatalogueError for YAML that cannot be read and for keys that stand twice."""
    try:
        root = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file, 1, 1)
        raise CatalogueError(
            [
                Problem(
                    place,
                    f"not YAML: {error.problem}",
                    "YAML",
                    "look for a stray quote, bracket or indentation",
                )
            ]
        ) from error
    except yaml.YAMLError as error:
        reason = " ".join(str(error).split())  # a problem is one line
        raise CatalogueError([Problem(Place(file, 1, 1), f"not YAML: {reason}", "YAML")]) from error
    if root is None:
        raise CatalogueError([Problem(Place(file, 1, 1), "the file is empty", "a catalogue")])
    problems: list[Problem] = []
    node = _convert(root, file, problems)
    if problems:
        raise CatalogueError(problems)
    return node


def _convert(node: yaml.Node, file: str, problems: list[Problem]) -> Node:
    place = Place(file, node.start_mark.line + 1, node.start_mark.column + 1)
    if isinstance(node, yaml.SequenceNode):
        return Items(tuple(_convert(item, file, problems) for item in node.value), place)
    if isinstance(node, yaml.MappingNode):
        return _fields(node, place, problems)
    return Text(str(node.value), place)


def _fields(node: yaml.MappingNode, place: Place, problems: list[Problem]) -> Fields:
    entries: dict[str, Node] = {}
    keys: dict[str, Text] = {}
    for key_node, value_node in node.value:
        key_place = Place(place.file, key_node.start_mark.line + 1, key_node.start_mark.column + 1)
        key = str(key_node.value)
        if key in entries:
            first = keys[key].place.line
            problems.append(
                Problem(
                    key_place,
                    f"“{key}” stands twice (first in line {first})",
                    "each key once",
                    "rename or remove one",
                )
            )
        entries[key] = _convert(value_node, place.file, problems)
        keys[key] = Text(key, key_place)
    return Fields(entries, keys, place)


class Reader:
    """Reads nodes into values and keeps the problems it meets. In a `past` edition keys of a later format may be missing."""

    def __init__(self, past: bool = False) -> None:
        self.problems: list[Problem] = []
        self.past = past

    def complain(self, place: Place, wrong: str, expected: str, fix: str = "") -> None:
        self.problems.append(Problem(place, wrong, expected, fix))

    def finish(self) -> None:
        """Raises CatalogueError if anything was wrong so far."""
        if self.problems:
            raise CatalogueError(self.problems)

    def fields(self, node: Node, required: str = "", optional: str = "", later: str = "") -> Fields:
        """A mapping with all of the `required` keys, any of the `optional` ones (both space-separated) and no other.

        Keys that became required `later`, after an edition had been frozen, may be missing from past editions.
        """
        required, optional = (
            (required, f"{optional} {later}") if self.past else (f"{required} {later}", optional)
        )
        if not isinstance(node, Fields):
            self.complain(
                node.place, f"this is {_KIND[type(node)]}", f"a mapping with {listed(required.split())}"
            )
            return Fields({}, {}, node.place)
        known = required.split() + optional.split()
        for name, key in node.keys.items():
            if name not in known:
                self.complain(
                    key.place,
                    f"“{name}” is not known here",
                    f"one of {listed(known)}",
                    did_you_mean(name, known) or ("quote a text that holds a comma" if " " in name else ""),
                )
        for name in required.split():
            if name not in node.entries:
                self.complain(node.place, f"“{name}” is missing", listed(required.split()))
        return node

    def each(self, node: Node, read: Callable[[str, Node], Value]) -> dict[str, Value]:
        """A mapping from ids to things that `read` reads."""
        return {name: read(name, value) for name, value in self.mapping(node)}

    def mapping(self, node: Node) -> Iterator[tuple[str, Node]]:
        """The entries of a mapping whose keys are ids."""
        if not isinstance(node, Fields):
            self.complain(node.place, f"this is {_KIND[type(node)]}", "a mapping from ids")
            return
        for name, value in node.entries.items():
            if not re.fullmatch(r"[A-Za-z0-9_]+", name):
                self.complain(node.keys[name].place, f"“{name}” is not an id", "letters, digits and _")
            yield name, value

    def items(self, node: Node) -> tuple[Node, ...]:
        if not isinstance(node, Items):
            self.complain(node.place, f"this is {_KIND[type(node)]}", "a list in square brackets")
            return ()
        return node.items

    def text(self, node: Node) -> str:
        if not isinstance(node, Text):
            self.complain(
                node.place,
                f"this is {_KIND[type(node)]}",
                "a text",
                "quote a text that holds “: ” or begins with a bracket",
            )
            return ""
        if not node.value.strip():
            self.complain(node.place, "this text is empty", "a text")
        return node.value

    def choice(self, node: Node, allowed: Iterable[str]) -> str:
        value, allowed = self.text(node), list(allowed)
        if value and value not in allowed:
            self.complain(
                node.place,
                f"“{value}” is not known here",
                f"one of {listed(allowed)}",
                did_you_mean(value, allowed),
            )
        return value

    def pattern(self, node: Node, pattern: str, expected: str) -> str:
        value = self.text(node)
        if value and not re.fullmatch(pattern, value):
            self.complain(node.place, f"“{value}” does not fit", expected)
        return value

    def whole_number(self, node: Node) -> int:
        value = self.pattern(node, r"0|[1-9]\d{0,8}", "a whole number, 0 or more")
        return int(value) if value.isdecimal() else 0
