"""`entries.py` → `data/services.schema.json`, by which editors complete keys, show what they mean, and mark mistakes.

JSON Schema draft-07, the latest that the YAML extension of VS Code and its relatives are sure to read. They take YAML's
numbers for numbers, so a text that may be written as one is described as both. `description` and `markdownDescription`
beside a `$ref` are for these editors, which show them; validators pass over them.
"""

from __future__ import annotations

from typing import Any

from .entries import Catalogue
from .format import AnyOf, Choice, Key, ListOf, Record, Shape, Table, Words, record_of, records

Json = dict[str, Any]


def schema() -> Json:
    """The whole schema: the catalogue, and a definition for each kind of record in it."""
    catalogue = record_of(Catalogue)
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "data/services.yaml",
        "$comment": "Made by `python -m generator schema` from generator/catalogue/entries.py.",
        **_record(catalogue),
        "definitions": {record.name: _record(record) for record in records(catalogue)},
    }


def _shape(shape: Shape) -> Json:
    match shape:
        case Record(name=name):
            return {"$ref": f"#/definitions/{name}"}
        case Table():
            return _table(shape)
        case ListOf():
            return _list(shape)
        case AnyOf(shapes=shapes):
            return {"anyOf": [_shape(inner) for inner in shapes]}
        case Choice(words=words):
            return {"enum": list(words)}
        case Words(pattern=pattern, number=number):
            text = {"type": "string", "pattern": f"^(?:{pattern})$"}
            return {"anyOf": [text, {"type": "integer", "minimum": 0}]} if number else text


def _record(record: Record) -> Json:
    return {
        "type": "object",
        "properties": {key.name: _key(key) for key in record.keys},
        "required": record.required,
        "additionalProperties": False,
        **({"minProperties": record.least} if record.least else {}),
        **({"maxProperties": record.most} if record.most else {}),
    }


def _key(key: Key) -> Json:
    told = {"description": f"{key.en}\n{key.zh}"}
    if example := _example(key.shape):
        told["markdownDescription"] = f"{key.en}\n\n{key.zh}\n\n```yaml\n{example}\n```"
    return _shape(key.shape) | told


def _example(shape: Shape) -> str:
    """That of the record that stands under the key, or of those in its list or mapping."""
    match shape:
        case Record(example=example):
            return example
        case Table(value=inner) | ListOf(item=inner):
            return _example(inner)
        case AnyOf(shapes=shapes):
            return next(filter(None, map(_example, shapes)), "")
        case Words() | Choice():
            return ""


def _table(table: Table) -> Json:
    return {
        "type": "object",
        "propertyNames": {"pattern": f"^(?:{table.id.pattern})$"},
        "additionalProperties": _shape(table.value),
        **({"minProperties": table.least} if table.least else {}),
    }


def _list(items: ListOf) -> Json:
    return {
        "type": "array",
        "items": _shape(items.item),
        **({"minItems": items.least} if items.least else {}),
        **({"maxItems": items.most} if items.most else {}),
        **({"uniqueItems": True} if items.unique else {}),
        **({"contains": _shape(items.contains)} if items.contains else {}),
    }
