"""Catalogue → `rules/v1/bundle.json`: the rules with their words, for the form and for other programs.

The bundle holds everything an evaluator needs and nothing that it has to work out from YAML: cells instead of
thresholds, minutes of the week instead of clock times. Its shape is laid down in `schema.json`; its `hash` is the
SHA-256 of the same object without `hash`, as canonical JSON, so that anybody can tell two bundles apart.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from ..catalogue.entries import (
    Applied,
    Bilingual,
    Catalogue,
    Channel,
    Condition,
    Contact,
    Entry,
    Fact,
    Question,
    ScheduleEntry,
    Service,
    Statement,
)
from ..rules import Verdicts, as_json

VERSION = "1.2.0"
"""Of the format: a new first number means that an evaluator written for the old one may be wrong."""


LICENCE = {
    "zh": "规则、译文和其余文字以 MIT 许可发布。所引用的原文（clauses 的 zh）属其权利人所有，作为依据引用。",
    "en": "The rules, the renderings and all other words are under the MIT licence. The document that is quoted (zh of clauses) remains its owner’s; it is quoted as the source.",
}


def canonical(value: Any) -> str:
    """JSON with sorted keys, without spaces, in ASCII."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def content_hash(value: Any) -> str:
    return "sha256:" + hashlib.sha256(canonical(value).encode()).hexdigest()


def hashed(value: dict[str, Any]) -> dict[str, Any]:
    return {**value, "hash": content_hash(value)}


def bundle(catalogue: Catalogue) -> dict[str, Any]:
    """The rule bundle as a JSON object."""
    told = _told(catalogue)
    return hashed(
        {**told, "clauses": {name: clause(catalogue.statements[name]) for name in sorted(_clauses(told))}}
    )


WHOLE: dict[str, Any] = {}
EACH = "each, by its id"
OF_THE_FORM: dict[str, Any] = {
    **dict.fromkeys(("version", "edition", "published", "hash"), WHOLE),
    "facts": {EACH: dict.fromkeys(("type", "cells", "changeable"), WHOLE)},
    "questions": {"id": WHOLE, "facts": WHOLE, "options": {"id": WHOLE, "set": WHOLE}},
    "conditions": {EACH: {"diagram": WHOLE}},
    "contradictions": dict.fromkeys(("id", "when", "diagram", "clauses"), WHOLE),
    "schedules": {EACH: {"week_minutes": WHOLE, "exceptions": {"dates": WHOLE, "day_minutes": WHOLE}}},
    "services": {
        EACH: dict.fromkeys(("facts", "diagram", "hours", "conditions", "use_conditions"), WHOLE)
        | {"channels": {"id": WHOLE}}
    },
}
"""What the engine and the form take of a bundle."""


def rules_alone(value: Any, taken: dict[str, Any] = OF_THE_FORM) -> Any:
    """A bundle for the form, whose page has the words: an eighth of the bytes."""
    if not taken:
        return value
    if isinstance(value, list):
        return [rules_alone(part, taken) for part in value]
    if EACH in taken:
        return {name: rules_alone(part, taken[EACH]) for name, part in value.items()}
    return {name: rules_alone(value[name], part) for name, part in taken.items() if name in value}


def _told(catalogue: Catalogue) -> dict[str, Any]:
    """All but the clauses that it names."""
    verdicts = Verdicts(catalogue.rules)
    return {
        "version": VERSION,
        "edition": catalogue.edition.id,
        "published": f"{catalogue.edition.published}T00:00:00+08:00",
        "title": both(catalogue.edition.title),
        "source": {"file": catalogue.edition.source.file, "sha256": catalogue.edition.source.sha256},
        "licence": LICENCE,
        "premise": [_entry(entry) for entry in catalogue.premise],
        "disclaimers": [_entry(entry) for entry in catalogue.disclaimers],
        "general_limits": [_entry(entry) for entry in catalogue.general_limits],
        "verdicts": {
            name: {"name": both(verdict.name), "meaning": both(verdict.meaning)}
            for name, verdict in catalogue.verdicts.items()
        },
        "facts": {name: _fact(fact) for name, fact in catalogue.facts.items()},
        "questions": [_question(question) for question in catalogue.questions],
        "conditions": {
            name: {**_condition(condition), "diagram": as_json(verdicts.diagrams.state(condition.rule))}
            for name, condition in catalogue.conditions.items()
        },
        "contradictions": [
            {
                "id": contradiction.id,
                "when": contradiction.rule.when.as_json(),
                "diagram": as_json(verdicts.diagrams.when(contradiction.rule.when)),
                "text": both(contradiction.entry.text),
                "clauses": list(contradiction.rule.clauses),
            }
            for contradiction in catalogue.contradictions
        ],
        "schedules": {name: _schedule(schedule) for name, schedule in catalogue.schedules.items()},
        "contacts": {name: _contact(contact) for name, contact in catalogue.contacts.items()},
        "services": {
            name: {
                **_service(service),
                "facts": verdicts.scope(service.rule),
                "diagram": as_json(verdicts.diagrams.service(service.rule)),
            }
            for name, service in catalogue.services.items()
        },
    }


def clause(statement: Statement) -> dict[str, Any]:
    return {"section": both(statement.section), "page": statement.page, "text": both(statement.text)}


def _clauses(value: Any) -> set[str]:
    """Every statement that a part of the bundle names as a clause."""
    match value:
        case {"clauses": clauses, **others}:
            return set(clauses) | _clauses(others)
        case dict():
            return _clauses(list(value.values()))
        case list():
            return set().union(*map(_clauses, value))
    return set()


def both(text: Bilingual) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def _entry(entry: Entry) -> dict[str, Any]:
    return {"id": entry.id, "text": both(entry.text), "clauses": list(entry.statements)}


def _fact(fact: Fact) -> dict[str, Any]:
    rule = fact.rule
    words: dict[str, Any] = {"type": rule.kind, "name": both(fact.name), "changeable": rule.changeable}
    if rule.kind == "choice":
        words["values"] = {name: both(text) for name, text in fact.values.items()}
    return {**words, "cells": list(rule.cells)}


def _question(question: Question) -> dict[str, Any]:
    return {
        "id": question.id,
        "facts": sorted(question.rule.facts),
        "text": both(question.text),
        "options": [
            {
                "id": option.id,
                "name": both(option.name),
                "set": dict(option.rule.set),
                "weight": option.rule.weight,
            }
            for option in question.options
        ],
    }


def _condition(condition: Condition) -> dict[str, Any]:
    told: dict[str, Any] = {
        "decides": "use" if condition.use else "verdict",
        "name": both(condition.name),
        "requirement": both(condition.requirement),
        "rules": [rule.as_json() for rule in condition.rule.rules],
        "states": {state: both(text) for state, text in condition.states.items()},
    }
    return {**told, "remedy": both(condition.remedy.text)} if condition.remedy else told


def _schedule(schedule: ScheduleEntry) -> dict[str, Any]:
    told = {"name": both(schedule.name), "text": both(schedule.text), **schedule.rule.as_json()}
    exceptions = [{**_entry(one.entry), **one.rule.as_json()} for one in schedule.exceptions]
    return {**told, "exceptions": exceptions} if exceptions else told


def _contact(contact: Contact) -> dict[str, Any]:
    told = {"kind": contact.kind, "value": contact.value, "name": both(contact.name)}
    return {**told, "note": _entry(contact.note) | {"id": contact.id} if contact.note else None}


def _service(service: Service) -> dict[str, Any]:
    hours = service.rule.hours
    return {
        "name": both(service.name),
        "family": service.family.id,
        "conditions": [_applied(applied) for applied in service.conditions],
        "use_conditions": [_applied(applied) for applied in service.use_conditions],
        "hours": {"schedule": hours.schedule.id, "clauses": list(hours.clauses)} if hours else None,
        "hours_text": _entry(service.hours),
        "channels": [_channel(channel) for channel in service.channels],
        "caveats": {kind: [_entry(entry) for entry in entries] for kind, entries in service.caveats.items()},
        "instead": [_entry(entry) for entry in service.instead],
    }


def _applied(applied: Applied) -> dict[str, Any]:
    return {"id": applied.condition.id, "clauses": list(applied.clauses)}


def _channel(channel: Channel) -> dict[str, Any]:
    return {
        **_entry(channel.entry),
        "when": channel.rule.when.as_json(),
        "contact": channel.contact.id if channel.contact else None,
    }
