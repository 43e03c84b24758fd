"""Catalogue text and templates → `{path: content}`: the whole story on one screen.

    data/services.yaml ─ read ─ prove ─┬─ pages ──── zh/*.md, en/*.md
                                       └─ bundle ─── zh/rules/v1/*.json
    data/editions ─ read ─ compare ────── pages ──── changes.md, changes.atom
    docs/zh, docs/en, docs/assets ─────── copied beside them

Nothing here touches a disk. The paths are those of the two folders that MkDocs reads: `zh` becomes the root of the
site and `en` becomes `/en/`. What belongs to no language – scripts, styles, the bundle – stands once, under `zh`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from .bundle import bundle, hashed
from .catalogue import LANGUAGES, Catalogue
from .checks import prove
from .conformance import conformance_lines
from .editions import past_editions
from .pages import pages
from .reader import read

RULES = "zh/rules/v1"


@dataclass(frozen=True)
class Sources:
    """Everything that the site is made of, as read from disk: texts and files by their path below `docs`, etc."""

    catalogue: str
    templates: Mapping[str, str]
    schema: str
    documents: Mapping[str, bytes]
    editions: Mapping[str, bytes]


def load(text: str) -> Catalogue:
    """A catalogue that can be read and whose rules are proven sound. Raises CatalogueError."""
    catalogue = read(text)
    prove(catalogue)
    return catalogue


def site(sources: Sources) -> dict[str, bytes]:
    """All files that MkDocs needs. Raises CatalogueError; then there is nothing to write."""
    catalogue = load(sources.catalogue)
    past = past_editions(catalogue, sources.editions)
    texts = {**pages(catalogue, sources.templates, past), **rule_files(catalogue, sources.schema)}
    return {**_documents(sources.documents), **{path: text.encode() for path, text in texts.items()}}


def rule_files(catalogue: Catalogue, schema: str) -> dict[str, str]:
    """What programs take: the bundle, its schema and the conformance cases."""
    rules = bundle(catalogue)
    return {
        f"{RULES}/bundle.json": pretty(rules),
        f"{RULES}/schema.json": pretty(hashed(json.loads(schema))),
        f"{RULES}/conformance.jsonl": "".join(
            f"{line}\n" for line in conformance_lines(catalogue.rules, rules)
        ),
    }


def pretty(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _documents(documents: Mapping[str, bytes]) -> dict[str, bytes]:
    """Hand-written pages go to their language, assets to the root of the site."""
    placed = {}
    for path, content in documents.items():
        top = PurePosixPath(path).parts[0]
        placed[path if top in LANGUAGES else f"zh/{path}"] = content
    return placed
