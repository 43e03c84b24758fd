"""What the search finds, a list for each language: every page, and everything of the catalogue that has a place on one.

`docs/assets/site/find.js` looks in it. A hit is

    at      its address, from the language's home
    title   what it is called; `on`, the page that it stands on, where it is no page itself; `name`, what is said before a title that
            is a number
    text    the line that answers
    also    other names to find it by, which are shown nowhere
    parts   what else stands there, each with its anchor, if it has one of its own
    weight  how much it counts among others
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from html import unescape
from itertools import pairwise
from typing import Any

from ..catalogue.entries import Catalogue
from ..catalogue.texts import Said, texts
from .backlinks import Use, place
from .by_hand import FASTEST, apart
from .render import clause_names, statements_by_section

Hit = dict[str, Any]

# What is offered, and that something is not stated, comes before all that is said of it: what a word means, what a passage says, and
# how it is read.
OFFERED = 1.5
WEIGHTS = {"not_stated": OFFERED, "term": 0.9, "statement": 0.6, "reading": 0.5}

_SECTION = re.compile(r"^#+ (.+?) \{ #([\w-]+).*\}$", re.MULTILINE)
_MARKUP = re.compile(r"^```\w*$|^\| ?-.*$|^#+ |\{ [#.].*?\}|(?<=\])\([^)]*\)|[\[\]*`|]|<[^>]+>", re.MULTILINE)


def search_list(
    catalogue: Catalogue, language: str, made: Mapping[str, str], by_hand: Mapping[str, str]
) -> str:
    """Of one language the Markdown of the pages by path: those made of the catalogue, and those written by hand, of which all
    that they say is found."""
    hits = {path: _page(path, text) for path, text in {**made, **by_hand}.items()}
    for path, text in by_hand.items():
        hits[path]["parts"] = list(_sections(text))
    for said in texts(catalogue):
        use = place(catalogue, said.path)
        if use and use.page in hits and not said.path.endswith(".section"):
            _tell(_hit(hits, use, language), said, use.anchor, language)
    for path, name in _passages(catalogue, language):
        use = place(catalogue, path)
        if use and use.page in hits:
            _hit(hits, use, language)["name"] = name
    for path, names in _other_names(catalogue):
        use = place(catalogue, path)
        if use and use.page in hits:
            _hit(hits, use, language)["also"] += names
    for hit in hits.values():
        hit["text"] = hit["text"] or next((name for name in hit["also"] if name != hit["title"]), "")
    return json.dumps(list(hits.values()), ensure_ascii=False, separators=(",", ":")) + "\n"


def _page(path: str, markdown: str) -> Hit:
    told, _ = apart(markdown, FASTEST)
    address = re.sub(r"(^|/)index$", r"\1", path.removesuffix(".md"))
    at = address if address.endswith("/") or not address else f"{address}/"
    title, line = unescape(told["title"]), told["description"]
    return {"at": at, "title": title, "text": line, "also": [], "parts": [], "weight": 1}


def _hit(hits: dict[str, Hit], use: Use, language: str) -> Hit:
    """That of a page for what has no name of its own on it."""
    page = hits[use.page]
    if not use.subject:
        return page
    at, title, weight = f"{page['at']}#{use.anchor}", use.subject[language], WEIGHTS.get(use.kind, 1)
    new = {
        "at": at,
        "title": title,
        "on": page["title"],
        "text": "",
        "also": [],
        "parts": [],
        "weight": weight,
    }
    return hits.setdefault(at, new)


def _tell(hit: Hit, said: Said, anchor: str, language: str) -> None:
    text = said.text[language]
    if text == hit["title"]:
        return
    if "on" in hit:
        hit["text"] = f"{hit['text']}\n{text}".strip()
        if "statements" in said.path and said.text.zh != text:
            hit["parts"].append(["", said.text.zh])
    elif said.path.endswith(".summary"):
        hit |= {"text": text, "weight": OFFERED}
    else:
        hit["parts"].append([anchor, text])
        hit["also"] += [text] if said.path.endswith(".title") else []


def _sections(markdown: str) -> Iterator[list[str]]:
    """Each with its anchor; what stands before the first has none."""
    _, body = apart(markdown)
    found = ((heading[2], heading.start()) for heading in _SECTION.finditer(body))
    for (anchor, start), (_, end) in pairwise([("", 0), *found, ("", len(body))]):
        lines = (" ".join(line.split()) for line in _MARKUP.sub("", body[start:end]).splitlines())
        if text := "\n".join(filter(None, lines)):
            yield [anchor, text]


def _passages(catalogue: Catalogue, language: str) -> Iterator[tuple[str, str]]:
    """By the path of each statement what says more than its number: the service that its section is about, clause and page."""
    clause = clause_names(catalogue, language)
    for section in statements_by_section(catalogue):
        about = [section.service.name[language]] if section.service else []
        for statement in section.statements:
            yield f"statements.{statement.id}", " ".join([*about, clause(statement.id)])


def _other_names(catalogue: Catalogue) -> Iterator[tuple[str, list[str]]]:
    """By the path of what has them."""
    for service in catalogue.services.values():
        yield f"services.{service.id}.name", [service.name.zh, *service.aliases]
    for contact in catalogue.contacts.values():
        yield f"contacts.{contact.id}.name", [contact.value]
    for item in catalogue.not_stated.values():
        yield f"not_stated.{item.id}.topic", [*item.aliases]
    for group in catalogue.glossary.values():
        for term in group.terms.values():
            yield f"glossary.{group.id}.terms.{term.id}", [term.name.zh, term.name.en, *term.aliases]
