"""Every text of a catalogue, found in its objects: whatever has to hold of texts holds of these.

The walk goes by the description of the format, so a text under a new key is found without a word here. What an entry only
refers to is visited where it stands itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, is_dataclass
from typing import Any

from ..problems import Place
from .entries import Bilingual, Catalogue
from .format import Inlined, Reference, record_of


@dataclass(frozen=True)
class Said:
    """A text with its path in the catalogue, and with what it rests on, if it says that."""

    path: str
    text: Bilingual
    cites: tuple[str, ...]

    @property
    def place(self) -> Place:
        return self.text.place


def texts(catalogue: Catalogue) -> tuple[Said, ...]:
    """Each text once, also where something else is called by it."""
    found = _below(catalogue, "", ())
    return tuple({id(said.text): said for said in reversed(list(found))}.values())[::-1]


def _below(value: Any, path: str, cites: tuple[str, ...]) -> Iterator[Said]:
    match value:
        case Bilingual():
            yield Said(path, value, cites)
        case Mapping():
            for name, one in value.items():
                yield from _below(one, f"{path}.{name}", cites)
        case tuple():
            for one in value:
                yield from _below(one, f"{path}.{getattr(one, 'id', '')}", cites)
        case _ if is_dataclass(value):
            yield from _in_fields(value, path, getattr(value, "cites", cites))


def _in_fields(value: Any, path: str, cites: tuple[str, ...]) -> Iterator[Said]:
    kind: Any = type(value)
    for member in record_of(kind).members:
        if isinstance(member, Inlined):
            yield from _below(getattr(value, member.field), path, cites)
        elif not isinstance(member.shape, Reference):
            below = f"{path}.{member.name}".strip(".")
            yield from _below(getattr(value, member.kept_as), below, cites)
