"""Catalogue text and templates → `{path: content}`: the whole story on one screen.

    data/services.yaml ─ read ─ prove ─┬─ pages ──── zh/*.md, en/*.md
                                       └─ bundle ─── zh/rules/v1/*.json, *.csv, *.ics, tables/*
    form + rules ─────────────────────── zh/element/v1/entitlement-check.js
    pages + catalogue ────────────────── zh/search/list.json, en/search/list.json
    data/editions ─ read ─ compare ────── pages ──── changes.md, changes.atom
    data/addresses.txt ────────────────── a page for each address that has moved
    docs/zh, docs/en, docs/assets ─────── copied beside them

Nothing here touches a disk. The paths are those of the two folders that MkDocs reads: `zh` becomes the root of the
site and `en` becomes `/en/`. What belongs to no language – scripts, styles, the bundle – stands once, under `zh`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from .at_once import Each
from .bundle.bundle import bundle, rules_alone
from .bundle.conformance import conformance_lines
from .bundle.lists import list_files
from .bundle.tables import table_files
from .bundle.words import words
from .catalogue import translations
from .catalogue.entries import LANGUAGES, Catalogue
from .catalogue.reader import read
from .editions.archive import bundle_of, past_editions
from .lighter.element import PATH as ELEMENT
from .lighter.element import element
from .pages import by_hand
from .pages.builds import MadeWith, integrity, name_of, named
from .pages.moved import addresses, moved_pages
from .pages.render import element_forms, pages
from .pages.search import search_list
from .problems import CatalogueError, Place, Problem
from .proofs.prove import prove

RULES = "zh/rules/v1"
FORM_RULES = "zh/assets/form/rules.json"


@dataclass(frozen=True)
class Sources:
    """Everything that the site is made of, as read from disk: texts and files by their path below `docs`, etc."""

    catalogue: str
    templates: Mapping[str, str]
    schema: str
    documents: Mapping[str, bytes]
    addresses: str
    translations: str
    editions: Mapping[str, bytes]
    site_url: str = ""


def load(text: str) -> Catalogue:
    """A catalogue that can be read and whose rules are proven sound. Raises CatalogueError."""
    catalogue = read(text)
    prove(catalogue)
    return catalogue


def load_all(sources: Sources, each: Each = map) -> tuple[Catalogue, tuple[Catalogue, ...]]:
    """A sound catalogue and the past editions, oldest first; each English text belongs to the Chinese one beside it."""
    catalogue = read(sources.catalogue)
    looks: list[Callable[[], Any]] = [lambda: prove(catalogue), lambda: _past_and_texts(catalogue, sources)]
    _, past = each(lambda look: look(), looks)
    return catalogue, past


def _past_and_texts(catalogue: Catalogue, sources: Sources) -> tuple[Catalogue, ...]:
    past = past_editions(catalogue, sources.editions)
    addresses(sources.addresses)
    memory = translations.parse(sources.translations)
    problems = [
        *by_hand.unsound(by_hand.written(sources.documents)),
        *translations.left_behind(memory, _pairs(catalogue, sources)),
    ]
    if problems:
        raise CatalogueError(problems)
    return past


def site(
    sources: Sources, catalogue: Catalogue, past: Sequence[Catalogue], each: Each = map
) -> dict[str, bytes]:
    """All files that MkDocs needs, of what `load_all` has found sound."""
    programs, readers = each(lambda made: made(sources, catalogue, past), (for_programs, for_readers))
    _refuse_twofold(sources.documents, programs | readers)
    return {**_documents(named(sources.documents)), **readers, **programs}


def for_programs(sources: Sources, catalogue: Catalogue, past: Sequence[Catalogue]) -> dict[str, bytes]:
    """Rules in every form, of this edition and of those before."""
    files = rule_files(catalogue, sources.schema)
    rules = json.loads(files[f"{RULES}/bundle.json"])
    return {
        **_as_bytes(files),
        **tables(catalogue, rules, past[-1] if past else None),
        **lists(catalogue),
        **past_rules(past, sources.editions),
    }


def for_readers(sources: Sources, catalogue: Catalogue, past: Sequence[Catalogue]) -> dict[str, bytes]:
    """The pages, and what works on them."""
    form = form_rules(bundle(catalogue))
    script = element_script(catalogue, sources, form[FORM_RULES])
    made_with = MadeWith(
        name_of(sources.documents),
        integrity(form[FORM_RULES]),
        integrity(script, "sha384"),
        sources.site_url,
        frozenset(sources.documents),
    )
    made = pages(catalogue, sources.templates, past, made_with)
    return _as_bytes(
        {
            **made,
            **search_files(catalogue, made, sources.documents),
            **form,
            **moved_pages(sources.addresses, sources.templates),
            f"zh/{ELEMENT}": script,
        }
    )


def _as_bytes(texts: Mapping[str, str]) -> dict[str, bytes]:
    return {path: text.encode() for path, text in texts.items()}


def _refuse_twofold(documents: Mapping[str, bytes], made: Mapping[str, bytes]) -> None:
    """A file in `docs` in whose place one is made would never be seen."""
    told = (
        "the site makes this file itself, and would pass over this one",
        "another name",
        "rename or delete it",
    )
    if twofold := [path for path in documents if _placed(path) in made]:
        raise CatalogueError([Problem(Place(f"docs/{path}", 1, 1), *told) for path in twofold])


def search_files(
    catalogue: Catalogue, made: Mapping[str, str], documents: Mapping[str, bytes]
) -> dict[str, str]:
    """What the search of each language finds, on pages made and on those written by hand."""
    written = by_hand.written(documents)
    return {
        f"{language}/search/list.json": search_list(
            catalogue, language, _below(language, made), _below(language, written)
        )
        for language in LANGUAGES
    }


def _below(folder: str, pages: Mapping[str, str]) -> dict[str, str]:
    return {
        path.removeprefix(f"{folder}/"): text
        for path, text in pages.items()
        if path.startswith(f"{folder}/") and path.endswith(".md")
    }


def rule_files(catalogue: Catalogue, schema: str) -> dict[str, str]:
    """What programs take: the bundle, the words beside it, their schema and the conformance cases."""
    rules = bundle(catalogue)
    return {
        f"{RULES}/bundle.json": pretty(rules),
        f"{RULES}/words.json": pretty(words(catalogue, rules)),
        f"{RULES}/schema.json": pretty(json.loads(schema)),
        f"{RULES}/conformance.jsonl": "".join(
            f"{line}\n" for line in conformance_lines(catalogue.rules, rules)
        ),
    }


def tables(catalogue: Catalogue, rules: dict[str, Any], before: Catalogue | None = None) -> dict[str, bytes]:
    """What joins with whole tables of answers."""
    made = table_files(catalogue.rules, rules, before.rules if before else None)
    return {f"{RULES}/tables/{name}": content for name, content in made.items()}


def lists(catalogue: Catalogue) -> dict[str, bytes]:
    """What people take into a calendar or a spreadsheet."""
    # Its library takes a tenth of a second, for which no other command is to wait.
    from .bundle.calendars import calendar

    made = {**list_files(catalogue), "hours.ics": calendar(catalogue)}
    return {f"{RULES}/{name}": content for name, content in made.items()}


def form_rules(rules: Mapping[str, Any]) -> dict[str, str]:
    """What the form takes of the bundle: the rules alone, since its page has the words."""
    return {FORM_RULES: json.dumps(rules_alone(rules), separators=(",", ":"))}


def element_script(catalogue: Catalogue, sources: Sources, rules: str) -> str:
    """What brings the form onto pages of others."""
    assets = {
        path: text.decode() for path, text in sources.documents.items() if path.endswith((".js", ".css"))
    }
    return element(element_forms(catalogue, sources.templates), rules, assets, sources.site_url)


def past_rules(past: Sequence[Catalogue], kept: Mapping[str, bytes]) -> dict[str, bytes]:
    """The bundle and the tables of every edition before: whoever stored an answer finds by what it was given."""
    made: dict[str, bytes] = {}
    for before, catalogue in zip((None, *past), past, strict=False):
        folder, rules = f"{RULES}/editions/{catalogue.edition.id}", bundle_text(catalogue, kept)
        joined = table_files(catalogue.rules, json.loads(rules), before.rules if before else None)
        made |= {
            f"{folder}/bundle.json": rules,
            **{f"{folder}/tables/{name}": text for name, text in joined.items()},
        }
    return made


def bundle_text(catalogue: Catalogue, kept: Mapping[str, bytes]) -> bytes:
    """The bundle of an edition: as it was kept, if it was."""
    return kept.get(bundle_of(catalogue.edition.id)) or pretty(bundle(catalogue)).encode()


def memory_of_translations(sources: Sources) -> str:
    """What is to be remembered of the translations as they are now."""
    return translations.dump(translations.remembered(_pairs(read(sources.catalogue), sources)))


def unknown_translations(sources: Sources) -> int:
    return translations.unknown(
        translations.parse(sources.translations), _pairs(read(sources.catalogue), sources)
    )


def _pairs(catalogue: Catalogue, sources: Sources) -> list[translations.Pair]:
    return list(translations.pairs(catalogue, sources.templates, sources.documents))


def pretty(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _documents(documents: Mapping[str, bytes]) -> dict[str, bytes]:
    """Hand-written pages go to their language, assets to the root of the site."""
    return {_placed(path): content for path, content in documents.items()}


def _placed(path: str) -> str:
    return path if PurePosixPath(path).parts[0] in LANGUAGES else f"zh/{path}"
