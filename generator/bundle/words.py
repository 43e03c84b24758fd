"""Catalogue → `rules/v1/words.json`: what a program says beside the words of the bundle, so that it needs none of its own.

The form takes the bundle, and its words stand on the page; so whoever asks the form does not load these. What they rest on is named in
full here, `S…`, `N…` and `A…`, and every number leads somewhere in the same file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..catalogue.entries import Bilingual, Catalogue, Entry, Question, Service
from ..catalogue.labels import BEFORE, LABELS, NOW, STATES, TOOLS, UNSURE
from .bundle import VERSION, both, clause, hashed


def words(catalogue: Catalogue, rules: dict[str, Any]) -> dict[str, Any]:
    """The words as a JSON object; `rules` is the bundle that they belong to."""
    told = {
        "version": VERSION,
        "edition": catalogue.edition.id,
        "bundle_hash": rules["hash"],
        "labels": _pairs(LABELS),
        "states": _pairs(STATES),
        "now": _pairs(NOW),
        "tools": _pairs(TOOLS),
        "warnings": {"before_publication": both(_filled(BEFORE, catalogue.edition.published))},
        "unsure": both(UNSURE),
        "overview": _entries(catalogue.overview),
        "avoid": _entries(catalogue.avoid),
        "emergency": _emergency(catalogue),
        "families": {name: {"name": both(family.name)} for name, family in catalogue.families.items()},
        "questions": {question.id: _question(question) for question in catalogue.questions},
        "services": {name: _service(catalogue, service) for name, service in catalogue.services.items()},
        "not_stated": {
            name: {"topic": both(one.topic), "text": both(one.text), "aliases": list(one.aliases)}
            for name, one in catalogue.not_stated.items()
        },
        "readings": {
            name: {part: both(getattr(one, part)) for part in ("title", "question", "take", "otherwise")}
            | {"decisive": one.decisive, "cites": list(one.cites)}
            for name, one in catalogue.readings.items()
        },
    }
    cited = set(_cited(told))
    return hashed(
        {**told, "clauses": {n: clause(one) for n, one in catalogue.statements.items() if n in cited}}
    )


def _emergency(catalogue: Catalogue) -> dict[str, Any] | None:
    """Where to lead whoever is in trouble; `text` says what has to have happened, whole and by itself."""
    if not (one := catalogue.emergency):
        return None
    texts = {"title": both(one.title), "text": both(one.text), "otherwise": both(one.otherwise)}
    return {**texts, "set": dict(one.set), "service": one.service, "contact": one.contact}


def _question(question: Question) -> dict[str, Any]:
    """Its facts in its own order, in which the bundle does not have them."""
    facts = list(question.options[0].rule.set)
    return {"facts": facts, "hint": _entry(question.hint) if question.hint else None}


def _service(catalogue: Catalogue, service: Service) -> dict[str, Any]:
    conditions = [
        f"{part}.{one.condition.id}." for part in ("conditions", "use_conditions") for one in service.applied
    ]
    own = (f"services.{service.id}.", *conditions)
    return {
        "summary": _entry(service.summary),
        "party": _entry(service.party),
        "person": _entry(service.person),
        "included": _entries(service.included),
        "brief": _entry(service.brief) if service.brief else None,
        "aliases": list(service.aliases),
        "not_stated": list(service.not_stated),
        "readings": [
            name
            for name in catalogue.readings
            if any(f"{path}.".startswith(own) for path in catalogue.cited.get(name, ()))
        ],
    }


def _entries(entries: tuple[Entry, ...]) -> list[dict[str, Any]]:
    return [_entry(entry) for entry in entries]


def _entry(entry: Entry) -> dict[str, Any]:
    return {"id": entry.id, "text": both(entry.whole), "cites": list(entry.cites)}


def _cited(value: Any) -> Iterator[str]:
    """Every number that a part of the words rests on."""
    if isinstance(value, dict):
        yield from value.get("cites", ())
    if isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _cited(part)


def _pairs(table: Mapping[str, Bilingual]) -> dict[str, Any]:
    return {name: both(text) for name, text in table.items()}


def _filled(text: Bilingual, figure: str) -> Bilingual:
    return Bilingual(text.zh.format(figure), text.en.format(figure))
