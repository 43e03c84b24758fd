"""Catalogue → Markdown pages in both languages.

Each page is one template; both languages are rendered from the same one, with the same ids, so that neither can lack
what the other has. The templates own all words that are not in the catalogue: `say("中文", "English")` gives the one
that is wanted. Python only hands over objects and a few filters.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any
from uuid import UUID, uuid5

from jinja2 import DictLoader, Environment, StrictUndefined

from . import linked_data
from .boxes import intervals
from .catalogue import LANGUAGES, Bilingual, Catalogue, Service
from .differences import Difference, difference, segments
from .hours import by_day
from .tables import tables

# Template → page, once a language. A service's template is rendered once a service.
PAGES = {
    "index.md.j2": "index.md",
    "check.md.j2": "check.md",
    "urgent.md.j2": "urgent.md",
    "services.md.j2": "services/index.md",
    "statements.md.j2": "statements.md",
    "readings.md.j2": "readings.md",
    "about.md.j2": "about.md",
    "llms.txt.j2": "llms.txt",
    "changes.md.j2": "changes.md",
    "changes.atom.j2": "changes.atom",
}
SERVICE_TEMPLATE = "service.md.j2"
DIFFERENCE_TEMPLATE = "difference.md.j2"  # for the command `diff`; not a page

FEED = UUID("b111a632-06c5-4c10-8ef9-3f490863d8d4")
"""What the ids in the feeds are derived from. They are for ever; a tag: URI would need a domain that is the site’s own."""

# Characters that mean something anywhere, and a number with a dot that would begin a list.
_MARKDOWN = re.compile(r"([\\`*_\[\]<>|#]|(?<=^\d)\.|^[-+](?= ))")


def pages(
    catalogue: Catalogue, templates: Mapping[str, str], past: Sequence[Catalogue] = ()
) -> dict[str, str]:
    """`zh/index.md`, `en/index.md` and so on, each with its Markdown. `past` are the editions before, oldest first."""
    history = [*past, catalogue]
    told = {
        "first": history[0].edition,
        "differences": [difference(old, new) for old, new in pairwise(history)][::-1],
    }
    return {
        f"{language}/{path}": text
        for language in LANGUAGES
        for path, text in _in(language, catalogue, templates, told)
    }


def difference_pages(found: Difference, templates: Mapping[str, str]) -> str:
    """One difference as Markdown, in both languages one after the other."""
    told = {"difference": found}
    return "\n".join(
        _render(_environment(language, found.new, templates), DIFFERENCE_TEMPLATE, "difference.md", **told)
        for language in LANGUAGES
    )


def _in(
    language: str, catalogue: Catalogue, templates: Mapping[str, str], told: Mapping[str, object]
) -> Iterable[tuple[str, str]]:
    environment = _environment(language, catalogue, templates)
    environment.globals |= told
    for template, path in PAGES.items():
        yield path, _render(environment, template, path)
    for service in catalogue.services.values():
        path = f"services/{service.id}.md"
        yield path, _render(environment, SERVICE_TEMPLATE, path, service=service)


def _render(environment: Environment, template: str, path: str, **values: object) -> str:
    """The page; `top` leads from it to the root of its language's folder, `root` to the root of the site as served."""
    depth = path.removesuffix("index.md").rstrip("/").count("/") + (0 if path == "index.md" else 1)
    text = environment.get_template(template).render(top="../" * path.count("/"), up="../" * depth, **values)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def _environment(language: str, catalogue: Catalogue, templates: Mapping[str, str]) -> Environment:
    environment = Environment(
        loader=DictLoader(dict(templates)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # Markdown, not HTML: `md` and `e` escape where a text is put in
    )

    def choose(text: Bilingual) -> str:
        return text[language]

    environment.filters["t"] = choose
    environment.filters["md"] = markdown_text
    environment.globals |= _globals(language, catalogue)
    return environment


def _globals(language: str, catalogue: Catalogue) -> dict[str, Any]:
    def say(zh: str, en: str) -> str:
        return zh if language == "zh" else en

    clause = _clause(catalogue, language)
    return {
        "c": catalogue,
        "language": language,
        "say": say,
        "joiner_": say("、", ", "),
        "clause": clause,
        "clauses": lambda ids: _once(clause, ids),
        "services_in": lambda family: [s for s in catalogue.services.values() if s.family.id == family],
        "cited_by": lambda name: cited_by(catalogue, name),
        "tables": tables(catalogue),
        "guide_data": lambda: linked_data.guide(catalogue, language),
        "service_data": lambda service: linked_data.service(catalogue, service, language),
        "feed_id": lambda edition: uuid5(FEED, f"{language}/{edition}").urn,
        "segments": segments,
        "intervals": intervals,
        "by_day": by_day,
        "kind_of": lambda aspect: type(aspect).__name__,
    }


def markdown_text(text: str) -> str:
    """A text as it stands, whatever Markdown might read into it."""
    return _MARKDOWN.sub(r"\\\1", text)


def _clause(catalogue: Catalogue, language: str) -> Callable[[str], str]:
    """How a reader sees something cited: `3.4.1/2, p. 7` for a statement, `A13` and `N14` for the others."""

    def name(cite: str) -> str:
        if cite not in catalogue.statements:
            return cite
        statement = catalogue.statements[cite]
        return f"{statement.section[language]}{_page(statement.page, language)}"

    return name


def _once(clause: Callable[[str], str], ids: Iterable[str]) -> list[tuple[str, str]]:
    """Clauses with the id to link to; statements of one clause are cited once, where they begin."""
    labels: dict[str, str] = {}
    for name in ids:
        labels.setdefault(clause(name), name)
    return list(labels.items())


def _page(page: str, language: str) -> str:
    if page == "cover":
        return ""  # the section says it
    if language == "zh":
        return f"，第 {page.replace('-', '–')} 页"
    return f", {'pp.' if '-' in page else 'p.'} {page.replace('-', '–')}"


def cited_by(catalogue: Catalogue, name: str) -> list[Service]:
    """The services that rest on a statement, a reading or something not stated."""
    paths = catalogue.cited.get(name, frozenset())
    return [service for service in catalogue.services.values() if any(map(service.owns, paths))]
