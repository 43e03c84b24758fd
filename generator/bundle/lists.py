"""Catalogue → `rules/v1/contacts.csv` and `services.csv`: what the services are and how to get them, for people with a spreadsheet.

Each row stands by itself, since rows get sorted, filtered and passed on: it has the limits, what holds for every service, what all of it
rests on, and the edition. Entries are on lines of their own in a cell; every text is in both languages.

The files begin with a byte order mark. Without it Excel takes UTF-8 for the character set of the machine, and shows no Chinese; whoever
reads them with a program finds the mark passed over (`utf-8-sig` in Python), and the same content in the bundle without one.
No cell begins as a formula does: the catalogue has no such text (`catalogue/structure.py`).
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable
from dataclasses import dataclass

from ..catalogue.entries import LANGUAGES, Applied, Bilingual, Catalogue, Channel, Contact, Entry, Service
from .bundle import canonical
from .tables import Row, as_csv


@dataclass(frozen=True)
class Said:
    """A sentence, and what it rests on."""

    text: Bilingual
    cites: tuple[str, ...] = ()


Cells = dict[str, str | list[Said]]
"""Of a row, by column: a plain text, or what is said in both languages."""


def list_files(catalogue: Catalogue) -> dict[str, bytes]:
    """Both, by name; no list of contacts where a document names no way and no contact."""
    told = {"services": _services(catalogue), "contacts": _contacts(catalogue)}
    return {f"{name}.csv": codecs.BOM_UTF8 + as_csv(_table(rows)) for name, rows in told.items() if rows}


def limits(service: Service) -> list[Said]:
    """What must stand beside its hours and its ways: when it may be used, and where it ends."""
    caveats = [_entry(one) for entries in service.caveats.values() for one in entries]
    return [*required(service.use_conditions), *caveats]


def always(catalogue: Catalogue) -> list[Said]:
    """What holds for every service: its limits, that the contract prevails, of which edition it is, and what is disclaimed."""
    return [_entry(one) for one in (*catalogue.general_limits, *catalogue.premise, *catalogue.disclaimers)]


def _services(catalogue: Catalogue) -> list[Cells]:
    return [
        {
            "service": one.id,
            "name": [Said(one.name)],
            "family": [Said(one.family.name, one.family.cites)],
            "summary": [_entry(one.summary)],
            "party": [_entry(one.party)],
            "person": [_entry(one.person)],
            "included": [Said(part.whole, part.cites) for part in one.included],
            **_terms(catalogue, one),
        }
        for one in catalogue.services.values()
    ]


def _contacts(catalogue: Catalogue) -> list[Cells]:
    """A row for each way to a service, with the number or address if it has one; then the contacts that no way names."""
    ways = [(one, channel) for one in catalogue.services.values() for channel in one.channels]
    named = {channel.contact.id for _, channel in ways if channel.contact}
    return [
        *({**_contact(way.contact), **_way(way, one), **_terms(catalogue, one)} for one, way in ways),
        *(
            {**_contact(one), **_way(None, None), **_terms(catalogue, None)}
            for name, one in catalogue.contacts.items()
            if name not in named
        ),
    ]


def _contact(contact: Contact | None) -> Cells:
    if not contact:
        return {"contact": "", "kind": "", "value": "", "contact_name": [], "note": []}
    name, note = Said(contact.name, contact.cites), contact.note
    told: Cells = {"contact": contact.id, "kind": contact.kind, "value": contact.value}
    return {**told, "contact_name": [name], "note": [_entry(note)] if note else []}


def _way(channel: Channel | None, service: Service | None) -> Cells:
    """`when` is for which answers it is a way, as in the bundle; empty where it is one for all."""
    when = channel.rule.when.as_json() if channel else {}
    return {
        "service": service.id if service else "",
        "service_name": [Said(service.name)] if service else [],
        "when": canonical(when) if when else "",
        "way": [_entry(channel.entry)] if channel else [],
    }


def _terms(catalogue: Catalogue, service: Service | None) -> Cells:
    """The end of each row."""
    return {
        "conditions": required(service.conditions) if service else [],
        "hours": [_entry(service.hours)] if service else [],
        "limits": limits(service) if service else [],
        "instead": [_entry(one) for one in service.instead] if service else [],
        "always": always(catalogue),
        "edition": catalogue.edition.id,
    }


def required(applied: tuple[Applied, ...]) -> list[Said]:
    return [Said(one.condition.requirement, one.clauses) for one in applied]


def _entry(entry: Entry) -> Said:
    return Said(entry.text, entry.cites)


def _table(rows: list[Cells]) -> list[Row]:
    header = [column for name, cell in rows[0].items() for column in _columns(name, cell)]
    return [(*header, "cites"), *(_row(cells) for cells in rows)]


def _columns(name: str, cell: str | list[Said]) -> list[str]:
    return [name] if isinstance(cell, str) else [f"{name}_{language}" for language in LANGUAGES]


def _row(cells: Cells) -> Row:
    """`cites` are all that the row rests on, each once."""
    said = [one for cell in cells.values() if not isinstance(cell, str) for one in cell]
    cites = dict.fromkeys(cite for one in said for cite in one.cites)
    return (*(text for cell in cells.values() for text in _texts(cell)), " ".join(cites))


def _texts(cell: str | list[Said]) -> Iterable[str]:
    if isinstance(cell, str):
        return [cell]
    return ["\n".join(one.text[language] for one in cell) for language in LANGUAGES]
