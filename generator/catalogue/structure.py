"""Nodes → objects, as `format.py` describes them, with every problem collected.

`Reader.value` builds what a shape says: an object for a record, a mapping or a list of them, a word. What is special about
an entry is a hook: a method that a shape names (`hook="cites"`) reads instead, and what `completing` is given for a class adds
to the fields of its objects what follows from them.

A reading function that finds a problem notes it and returns an empty value, so that the reading goes on; whoever
started the reading throws everything away when the list of problems is not empty. One mistake is to give one message:
a misspelt word is read as what was probably meant, and what is missing or unreadable is passed over in silence once it
has been complained of. `trouble` tells whether anything of that kind was met, for those who would complain of the
consequences.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

import yaml

from ..problems import (
    FORMULA,
    CatalogueError,
    Place,
    Problem,
    choices,
    did_you_mean,
    nearest,
    quoted,
    shortened,
)
from ..source.nodes import Fields, Items, Node, Text, Unreadable
from ..source.typing_mistakes import hint, hint_for_mapping
from .format import ID, Choice, Inlined, Key, ListOf, Record, Reference, Shape, Table, Words, record_in

_TAKEN_FOR = {
    "bool": "true or false",
    "null": "nothing",
    "int": "a number",
    "float": "a number",
    "timestamp": "a date",
}
_FORMULA = re.compile(rf"\s*[{FORMULA}]")
"""A text that would run in a list (`bundle/lists.py`); no word begins so, and so it is refused instead of disarmed."""
_RESOLVER = yaml.resolver.Resolver()


def taken_for(text: Text) -> str | None:
    """What other YAML readers make of a scalar that is no text to them, or None."""
    if not text.plain or not text.value:
        return None
    tag = _RESOLVER.resolve(yaml.ScalarNode, text.value, (True, False))  # type: ignore[no-untyped-call]
    return _TAKEN_FOR.get(tag.rpartition(":")[2])


@dataclass(frozen=True)
class Made:
    """What was read of one object: its fields so far, the nodes they stand in, and the keys in which trouble was met."""

    fields: dict[str, Any]
    nodes: Fields
    path: str
    troubled: set[str] = field(default_factory=set)

    @property
    def id(self) -> str:
        return self.path.rpartition(".")[2]

    def calm(self, *keys: str) -> bool:
        return not self.troubled & set(keys)


class Reader:
    """Reads nodes into values and keeps the problems it meets. In a `past` edition keys of a later format may be missing."""

    completing: ClassVar[Mapping[type, Callable[[Any, Made], Mapping[str, Any]]]] = {}
    """For some classes: the fields of an object that follow from what was read, or correct it."""

    def __init__(self, problems: Iterable[Problem] = (), past: bool = False) -> None:
        self.problems = list(problems)
        self.past = past
        self.trouble = 0
        """How often anything was complained of or passed over."""

    def complain(self, place: Place, wrong: str, expected: str, fix: str) -> None:
        self.trouble += 1
        self.problems.append(Problem(place, wrong, expected, fix))

    def finish(self) -> None:
        """Raises CatalogueError if anything was wrong so far."""
        if self.problems:
            raise CatalogueError(self.problems)

    # --------------------------------------------------------------------------------------------------------- objects

    def value(self, shape: Shape, node: Node, path: str) -> Any:
        """What stands at a path of the catalogue, as its shape says."""
        if shape.hook:
            return getattr(self, shape.hook)(shape, node, path)
        match shape:
            case Record():
                return self.made(shape, self.fields(node, shape), path)
            case Table():
                return self.table(shape, node, path)
            case ListOf(item=item):
                return tuple(self.value(item, each, path) for each in self.items(node))
            case Reference():
                return self.reference(shape, node)
            case Words():
                return shape.becomes(self.words(node, shape))
            case Choice():
                return shape.becomes(self.choice(node, shape))
        raise TypeError(f"{path}: alternatives need a hook that tells them apart")

    def made(self, record: Record, nodes: Fields, path: str) -> Any:
        """The object that a mapping describes."""
        made = Made({}, nodes, path)
        for member in record.members:
            if isinstance(member, Inlined):
                made.fields[member.field] = self.made(member.record, nodes, path)
            elif member.name in nodes.entries:
                self._add(made, member)
        known = getattr(record.makes, "__dataclass_fields__", {})
        own = {"id": made.id, "place": nodes.place}
        made.fields.update({name: own[name] for name in own if name in known and name not in made.fields})
        for kind, complete in self.completing.items():
            if known and issubclass(record.makes, kind):
                made.fields.update(complete(self, made))
        return record.makes(**made.fields)

    def _add(self, made: Made, key: Key) -> None:
        before = self.trouble
        value = self.value(key.shape, made.nodes.entries[key.name], f"{made.path}.{key.name}".strip("."))
        # Two sections may make one field.
        known = made.fields.get(key.kept_as)
        made.fields[key.kept_as] = {**known, **value} if known is not None else value
        if self.trouble > before:
            made.troubled.add(key.name)

    def table(self, shape: Table, node: Node, path: str) -> Any:
        """Everything under the ids of a mapping."""
        record, read = record_in(shape.value), {}
        for name, value in self.each(node, record) if record else self.mapping(node):
            self._id_that_fits(shape.id, name, node)
            read[name] = self.value(shape.value, value, f"{path}.{name}")
        return tuple(read.values()) if shape.values_alone else read

    def _id_that_fits(self, words: Words, name: str, node: Node) -> None:
        if isinstance(words, Reference):
            self.reference(words, Text(name, place_of(name, node)))
        elif not re.fullmatch(words.pattern, name, re.ASCII) and re.fullmatch(ID.pattern, name):
            wrong = f"{quoted(name)} is no id for this section"
            self.complain(place_of(name, node), wrong, words.expected, words.fix)

    def reference(self, shape: Reference, node: Node) -> Any:
        raise NotImplementedError

    # -------------------------------------------------------------------------------------------------------- mappings

    def fields(self, node: Node, record: Record) -> Fields:
        """A mapping with the keys of a record: what is required and not there is `Unreadable`."""
        if not isinstance(node, Fields):
            names = record.required or record.names
            slip = hint_for_mapping(node.value) if isinstance(node, Text) else ""
            self._mismatch(
                node, f"a mapping with {shortened(names)}", slip or f"write “{names[0]}: …” and so on"
            )
            return Fields(self._gaps(record, node.place), {}, node.place)
        node = self._regrouped(node, lambda name: name in record.names, record.inner)
        entries, keys = {}, {}
        for name, key in node.keys.items():
            meant = name if name in record.names else self._misspelt(key, node, record)
            if meant:
                # A key such as “en：text” has swallowed its value.
                entries[meant] = node.entries[name] if not re.search("[:：]", name) else Unreadable(key.place)
                keys[meant] = key
        missing = [f"“{name}”" for name in record.required_in(self.past) if name not in entries]
        if missing and (not node.whole or record.instead.keys() & node.keys.keys()):
            self.trouble += 1
        elif missing:
            wrong = f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing"
            fix = "add " + " and ".join(f"{name[:-1]}: …”" for name in missing)
            self.complain(node.place, wrong, shortened(record.required), fix)
        return Fields({**self._gaps(record, node.place), **entries}, keys, node.place, node.whole)

    def _gaps(self, record: Record, place: Place) -> dict[str, Node]:
        return {name: Unreadable(place) for name in record.required_in(self.past)}

    def _misspelt(self, key: Text, node: Fields, record: Record) -> str | None:
        """Complains of a key; the name that was probably meant, unless it is there as well."""
        free = [name for name in record.names if name not in node.entries]
        word, cut = re.split(r"[:：]", key.value)[0], " " in key.value
        instead, strictly = record.instead.get(key.value, ""), bool(record.instead)
        if cut and word not in free:
            fix = "quote a text that holds a comma"
        else:
            fix = instead or hint(key.value) or did_you_mean(key.value, free or record.names, strictly)
        fix = fix or "remove it, or indent it like what it belongs to"
        self.complain(key.place, f"{quoted(key.value)} is not known here", choices(record.names), fix)
        return word if word in free else None if cut or instead else nearest(key.value, free, strictly)

    def _regrouped(
        self, node: Fields, known: Callable[[str], bool], record_of: Callable[[str], Record | None]
    ) -> Fields:
        """Keys that are indented too little, put where they belong: under the entry before them, which lacks them."""
        if all(map(known, node.entries)):
            return node
        entries: dict[str, Node] = {}
        for name, value in node.entries.items():
            before = next(reversed(entries), "")
            inner, record = entries.get(before), record_of(before)
            if known(name) or not (record and name in record.names) or not isinstance(inner, Fields):
                entries[name] = value
            elif name not in inner.entries:
                key = node.keys[name]
                wrong, expected = f"“{name}” is indented too little", f"it under {quoted(before)}"
                self.complain(key.place, wrong, expected, "indent it by two more spaces")
                entries[before] = replace(
                    inner, entries={**inner.entries, name: value}, keys={**inner.keys, name: key}
                )
            else:
                entries[name] = value
        return replace(node, entries=entries, keys={name: node.keys[name] for name in entries})

    def each(self, node: Node, record: Record) -> Iterator[tuple[str, Node]]:
        """A mapping from ids to records."""
        if isinstance(node, Fields):
            names = set(record.names)
            ids = {
                name
                for name, value in node.entries.items()
                if isinstance(value, Fields) and value.entries.keys() & names
            }
            node = self._regrouped(node, ids.__contains__, lambda name: record if name else None)
        return self.mapping(node)

    def mapping(self, node: Node) -> Iterator[tuple[str, Node]]:
        """The entries of a mapping whose keys are ids."""
        if not isinstance(node, Fields):
            self._mismatch(node, "a mapping from ids", "give each entry a line with its id and a colon")
            return
        for written, value in node.entries.items():
            name, key = written, node.keys[written]
            if not re.fullmatch(ID.pattern, name):
                fix = hint(name) or "use letters, digits and _ only"
                self.complain(key.place, f"{quoted(name)} is not an id", ID.expected, fix)
                name = re.sub(r"\W", "", name, flags=re.ASCII) or name
            elif taken := taken_for(key):
                self.complain(key.place, without_quotes(key, taken), "an id in quotes", f'write "{name}"')
            yield name, value

    # ----------------------------------------------------------------------------------------------- lists and scalars

    def items(self, node: Node) -> tuple[Node, ...]:
        if isinstance(node, Items):
            return node.items
        word = node.value if isinstance(node, Text) else ""
        self._mismatch(node, "a list in square brackets", hint(word) or "write [a, b]")
        return ()

    def _scalar(self, node: Node, expected: str = "a text", fix: str = "") -> str:
        if not isinstance(node, Text):
            self._mismatch(node, expected, fix or "quote a text that holds “: ” or begins with a bracket")
            return ""
        if not node.value.strip():
            self.complain(node.place, "this text is empty", expected, "write the text, or delete the key")
        return node.value

    def choice(self, node: Node, allowed: Choice | Iterable[str]) -> str:
        """One of some words; a misspelt one is read as the one that is meant, others as nothing."""
        known = list(allowed.words if isinstance(allowed, Choice) else allowed)
        instead = allowed.instead if isinstance(allowed, Choice) else {}
        value = self._scalar(node, choices(known), "choose one of these")
        if not value.strip() or value in known:
            return value.strip()
        likely = nearest(value, known) if value not in instead else None
        fix = (
            instead.get(value)
            or hint(value)
            or (f"did you mean “{likely}”?" if likely else "choose one of these")
        )
        self.complain(node.place, f"{quoted(value)} is not known here", choices(known), fix)
        return likely or ""

    def words(self, node: Node, words: Words) -> str:
        """A text, all of which fits; nothing where it does not."""
        value = self._scalar(node, words.expected, words.fix)
        if words.quoted and isinstance(node, Text) and (taken := taken_for(node)):
            self.complain(
                node.place, without_quotes(node, taken), f"{words.quoted} in quotes", f'write "{value}"'
            )
            return value
        if value.strip() and not re.fullmatch(words.pattern, value, re.ASCII):
            self.complain(
                node.place,
                f"{quoted(value)} does not fit",
                words.expected,
                hint(value, words.fix) or words.fix,
            )
            return ""
        if _FORMULA.match(value):
            wrong, fix = f"a spreadsheet takes {quoted(value)} for a formula", "begin it with a word"
            self.complain(node.place, wrong, "a text that begins with none of = + - @", fix)
        return value

    def _mismatch(self, node: Node, expected: str, fix: str) -> None:
        """Complains that a node is of another kind; an unreadable one has been complained of."""
        if isinstance(node, Unreadable):
            self.trouble += 1
            return
        if isinstance(node, Text) and not node.value:
            self.complain(node.place, "this is empty", expected, "write it, or delete the key")
            return
        kind = {Text: "a text", Items: "a list", Fields: "a mapping"}[type(node)]
        self.complain(node.place, f"this is {kind}", expected, fix)


def place_of(name: str, node: Node) -> Place:
    """Of a key, or of the mapping where the key is not as it was read."""
    return node.keys[name].place if isinstance(node, Fields) and name in node.keys else node.place


def without_quotes(text: Text, taken: str) -> str:
    return f"{quoted(text.value)} without quotes is {taken} to other YAML readers"
