"""Catalogue → Markdown pages in both languages.

Each page is one template, found where the page will be; both languages are rendered from the same one, with the same ids, so that neither can lack
what the other has. The templates own all words that are not in the catalogue: `say("中文", "English")` gives the one
that is wanted. Python only hands over objects and a few filters, and escapes every text that they put out (escaping.py).
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from types import CodeType
from typing import Any
from uuid import UUID, uuid5

from jinja2 import BytecodeCache, Environment, FunctionLoader, StrictUndefined, TemplateError
from jinja2.bccache import Bucket
from jinja2.nodes import Template
from markupsafe import Markup

from ..catalogue import labels
from ..catalogue.entries import LANGUAGES, Applied, Bilingual, Catalogue, Edition, Entry, Service, Statement
from ..catalogue.translations import TEMPLATES, parsed
from ..editions.answer_sets import intervals
from ..editions.difference import Difference, difference, segments
from ..rules import hours
from . import escaping, linked_data
from .asking import asked_first, asked_in, keeps_hours
from .backlinks import uses
from .builds import MadeWith
from .escaping import everywhere, in_plain_sight
from .verdict_tables import (
    at_home,
    cards,
    combinations,
    offered,
    shape,
    side_labels,
    tables,
    values,
)

# Templates mirror the site, `services/index.md.j2` makes `services/index.md`; what several pages share lies in a folder of its own.
COMPONENTS = "components/"
SERVICE_TEMPLATE = "services/service.md.j2"  # rendered once a service
DIFFERENCE_TEMPLATE = "components/difference.md.j2"  # for the command `diff`; not a page
PACK_TEMPLATE = "components/pack.html.j2"  # for the file that needs no network
ELEMENT_TEMPLATE = "components/element.html.j2"  # for pages of others
# Pages that are made only of a section of the catalogue, and with it left out.
OPTIONAL = {"urgent.md.j2": "emergency", "needs.md.j2": "needs", "glossary.md.j2": "glossary"}

NOT_FOR_TEMPLATES = ("safe", "e", "escape", "urlize", "xmlattr")
"""Filters of Jinja’s that make markup of a text, or of some of it: escaping.py does this for every text, and for the whole of it."""

FEED = UUID("b111a632-06c5-4c10-8ef9-3f490863d8d4")
"""What the ids in the feeds are derived from. They are for ever; a tag: URI would need a domain that is the site’s own."""

# The Chinese beside an English name, as in `Innovation Square (创新广场)`: descriptions and tables of contents go without.
_GLOSS = re.compile(r" \([^()]*[\u3400-\u9fff][^()]*\)")


class PageError(Exception):
    """A template that cannot be rendered; the message begins with its line."""


def pages(
    catalogue: Catalogue,
    templates: Mapping[str, str],
    past: Sequence[Catalogue] = (),
    made_with: MadeWith | None = None,
) -> dict[str, str]:
    """`zh/index.md`, `en/index.md` and so on, each with its Markdown.

    `past` are the editions before, oldest first; `made_with` names the scripts and rules that the pages go with.
    """
    history = [*past, catalogue]
    shared = {
        "c": catalogue,
        "made_with": made_with or MadeWith(),
        "tables": tables(catalogue),
        "combinations": combinations(catalogue),
        "at_home": at_home,
        "shape": shape(catalogue),
        "side_labels": side_labels(catalogue),
        "cards": cards(catalogue),
        "asked_first": asked_first(catalogue),
        "editions": history[::-1],
        "differences": [difference(old, new) for old, new in pairwise(history)][::-1],
    }
    mirrored = [name for name in sorted(templates) if not name.startswith(COMPONENTS)]
    plain = [name for name in mirrored if name.endswith(".txt.j2")]  # for programs that read them as they are
    marked_up = [name for name in mirrored if name not in plain]
    made: dict[str, str] = {}
    for way, names in ((everywhere, marked_up), (in_plain_sight, plain)):
        for language in LANGUAGES:
            environment = _environment(language, templates, shared, way)
            made |= {f"{language}/{path}": text for path, text in _made(environment, catalogue, names)}
    return made


def element_forms(catalogue: Catalogue, templates: Mapping[str, str]) -> dict[str, str]:
    """What stands in the element for pages of others, in each language."""
    shared = {"c": catalogue, "asked_first": asked_first(catalogue)}
    return {
        language: _render(
            _environment(language, templates, shared, everywhere), ELEMENT_TEMPLATE, "element.html"
        )
        for language in LANGUAGES
    }


def pack_halves(
    catalogue: Catalogue, templates: Mapping[str, str], following: Edition | None, rules_hash: str
) -> dict[str, str]:
    """What stands above the pages in the file that needs no network, in each language."""
    shared = {
        "c": catalogue,
        "asked_first": asked_first(catalogue),
        "following": following,
        "rules_hash": rules_hash,
    }
    return {
        language: _render(_environment(language, templates, shared, everywhere), PACK_TEMPLATE, "index.md")
        for language in LANGUAGES
    }


def difference_pages(found: Difference, templates: Mapping[str, str]) -> str:
    """One difference as Markdown, in both languages one after the other."""
    shared = {"c": found.new, "difference": found}
    return "\n".join(
        _render(
            _environment(language, templates, shared, in_plain_sight), DIFFERENCE_TEMPLATE, "difference.md"
        )
        for language in LANGUAGES
    )


def _made(environment: Environment, catalogue: Catalogue, names: Iterable[str]) -> Iterable[tuple[str, str]]:
    for template in names:
        path = template.removesuffix(".j2")
        if template == SERVICE_TEMPLATE:
            for service in catalogue.services.values():
                path = f"services/{service.id}.md"
                yield path, _render(environment, template, path, service=service)
        elif template not in OPTIONAL or getattr(catalogue, OPTIONAL[template]):
            yield path, _render(environment, template, path)


def _render(environment: Environment, template: str, path: str, **values: object) -> str:
    """The page; `top` leads from it to the root of its language's folder, `root` to the root of the site as served."""
    depth = path.removesuffix("index.md").rstrip("/").count("/") + (0 if path == "index.md" else 1)
    text = rendered(environment, template, top="../" * path.count("/"), up="../" * depth, **values)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def rendered(environment: Environment, template: str, **values: object) -> str:
    """Raises PageError for whatever goes wrong: a template is a program."""
    try:
        return environment.get_template(template).render(**values)
    except Exception as error:
        told = str(error) if isinstance(error, TemplateError) else f"{type(error).__name__}: {error}"
        raise PageError(f"{_place(error) or f'{TEMPLATES}/{template}'}: {told}") from error


class _Compiled(BytecodeCache):
    """Compiling the templates takes as long as rendering the pages: a process does it once for each text of each template."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key, bucket.checksum] = bucket.code


_COMPILED: dict[Callable[[str], Markup], BytecodeCache] = {
    way: _Compiled() for way in (everywhere, in_plain_sight)
}
"""What escapes a text goes into the code."""


class _Environment(Environment):
    """Takes templates as they have been parsed for their translations."""

    def _parse(self, source: str, name: str | None, filename: str | None) -> Template:
        return parsed(name or "", source)


def _environment(
    language: str,
    templates: Mapping[str, str],
    shared: dict[str, Any],
    way: Callable[[str], Markup],
) -> Environment:
    environment = _Environment(
        bytecode_cache=_COMPILED[way],
        loader=FunctionLoader(lambda name: _source(templates, name)),
        undefined=StrictUndefined,
        optimized=False,  # it changes what is parsed, and takes longer than it saves
        autoescape=True,  # so that macros and the like give markup; what escapes is `finalize`
        finalize=escaping.by(way),
    )

    def choose(text: Bilingual) -> str:
        return text[language].strip()  # Markdown takes no emphasis whose rim is a space

    for name in NOT_FOR_TEMPLATES:
        del environment.filters[name]
    environment.filters["t"] = choose
    environment.filters["html_title"] = escaping.html_title
    environment.filters["plain"] = lambda text: _GLOSS.sub("", text)
    environment.globals |= shared | _globals(language, shared["c"])
    return environment


def _place(error: Exception) -> str | None:
    """Jinja puts the lines of templates among those of Python; the last one is where it happened."""
    frames = reversed(traceback.extract_tb(error.__traceback__))
    return next(
        (f"{frame.filename}:{frame.lineno}" for frame in frames if frame.filename.startswith(TEMPLATES)), None
    )


def _source(templates: Mapping[str, str], name: str) -> tuple[str, str, None] | None:
    """The template, and the file name that errors give."""
    return (templates[name], f"{TEMPLATES}/{name}", None) if name in templates else None


def _globals(language: str, catalogue: Catalogue) -> dict[str, Any]:
    def say(zh: str, en: str) -> str:
        return zh if language == "zh" else en

    clause = clause_names(catalogue, language)
    return {
        "language": language,
        "say": say,
        "joiner_": say("、", ", "),
        "labels": labels,
        "clause": clause,
        "clauses": lambda ids: _once(clause, ids),
        "services_in": lambda family: [s for s in catalogue.services.values() if s.family.id == family],
        "uses": lambda name: uses(catalogue, name),
        "statements_by_section": statements_by_section(catalogue),
        "named": named,
        "values": lambda fact: values(catalogue, fact),
        "offered": lambda *facts: offered(catalogue, *facts),
        "asking": lambda condition: asking(catalogue, condition),
        "keeps_hours": keeps_hours,
        "asked_in": lambda service: asked_in(catalogue, service),
        "contact_uses": lambda contact: contact_uses(catalogue, contact),
        "timetable": hours.timetable,
        "minutes": hours.minutes,
        "clock": hours.clock,
        "guide_data": lambda: linked_data.guide(catalogue, language),
        "service_data": lambda service: linked_data.service(catalogue, service, language),
        "feed_id": lambda edition: uuid5(FEED, f"{language}/{edition}").urn,
        "segments": segments,
        "intervals": intervals,
        "kind_of": lambda aspect: type(aspect).__name__,
    }


def clause_names(catalogue: Catalogue, language: str) -> Callable[[str], str]:
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


@dataclass(frozen=True)
class Section:
    """The statements of one section of the document; `service` is the one that the section is about, if any."""

    id: str
    name: Bilingual
    service: Service | None
    statements: tuple[Statement, ...]


def statements_by_section(catalogue: Catalogue) -> list[Section]:
    """All statements in their order, under the section that they stand in: `3.4.1/2` under 3.4.1, `2 说明(1)` under 2 说明."""
    services = {service.section: service for service in catalogue.services.values()}
    sections: dict[Bilingual, list[Statement]] = {}
    for statement in catalogue.statements.values():
        name = Bilingual(_heading(statement.section.zh), _heading(statement.section.en))
        sections.setdefault(name, []).append(statement)
    return [
        Section(
            "section-" + re.sub(r"[^a-z0-9]+", "-", name.en.lower()),
            name,
            services.get(name.zh),
            tuple(statements),
        )
        for name, statements in sections.items()
    ]


def _heading(section: str) -> str:
    return re.split(r"[/,(]", section)[0].strip()


def named(entries: Iterable[Entry], name: str) -> Entry:
    """The entry of a group that a template puts in a place of its own."""
    return next(entry for entry in entries if entry.id == name)


def asking(catalogue: Catalogue, condition: str) -> list[tuple[Service, Applied]]:
    """The services that have a condition, with the clauses that state it for each."""
    return [
        (service, applied)
        for service in catalogue.services.values()
        for applied in service.conditions
        if applied.condition.id == condition
    ]


def contact_uses(catalogue: Catalogue, contact: str) -> list[tuple[Service, Entry]]:
    """What a contact is for: the services that are reached by it, with what each says of it."""
    return [
        (service, channel.entry)
        for service in catalogue.services.values()
        for channel in service.channels
        if channel.contact and channel.contact.id == contact
    ]
