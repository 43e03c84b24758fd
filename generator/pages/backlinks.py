"""Where the site uses a statement, a reading or something not stated: worked out from the catalogue, never typed.

The reader notes for everything that is cited the paths of the entries that cite it (`services.hotline.quota`). Here each
path becomes the section of the page that shows the entry. The words for it are the templates'.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from ..catalogue.entries import Bilingual, Catalogue

# Parts of a service that stand under the heading of another name on its page.
_SERVICE_ANCHORS = {"brief": "summary", "use_conditions": "conditions", "not_stated": "not-stated"}


@dataclass(frozen=True)
class Use:
    """A section of a page; `kind` says which words name it, `subject` what it is about where there are several."""

    page: str
    anchor: str
    kind: str
    subject: Bilingual | None = None


@dataclass(frozen=True)
class PageUses:
    """All uses on one page; those of a service's page have the service's name in common."""

    page: str
    subject: Bilingual | None
    uses: tuple[Use, ...]


def uses(catalogue: Catalogue, name: str) -> list[PageUses]:
    """Every use of what is cited as `name`: the services first, in their order, then the other pages."""
    paths = sorted(catalogue.cited.get(name, ()), key=lambda path: _rank(catalogue, path))
    found = [use for path in paths if (use := place(catalogue, path))]
    found += [
        Use("readings.md", reading.id, "reading", reading.title)
        for reading in catalogue.readings.values()
        if name in reading.cites
    ]
    return [
        PageUses(page, _common_subject(catalogue, page), tuple(group))
        for page, group in groupby(dict.fromkeys(found), key=lambda use: use.page)
    ]


def _rank(catalogue: Catalogue, path: str) -> tuple[int, int, str]:
    section, _, rest = path.partition(".")
    if section == "services":
        return 0, list(catalogue.services).index(rest.partition(".")[0]), path
    return 1, _SECTIONS.index(section), path


# The sections of the catalogue that cite, in the order in which their pages are named.
_SECTIONS = (
    "conditions", "use_conditions", "facts", "questions", "contradictions", "schedules", "contacts",
    "families", "overview", "premise", "disclaimers", "general_limits", "avoid", "needs", "glossary", "statements",
)  # fmt: skip


def place(catalogue: Catalogue, path: str) -> Use | None:
    """Where an entry is shown; nowhere by itself, if it is only a word in others."""
    section, name, *rest = path.split(".")
    match section:
        case "services":
            part = _SERVICE_ANCHORS.get(rest[0], rest[0])
            return Use(f"services/{name}.md", name if part == "summary" else part, part)
        case "conditions" | "use_conditions":
            return Use("services/index.md", f"condition-{name}", "rule", catalogue.conditions[name].name)
        case "facts":
            return Use("services/index.md", f"fact-{name}", "fact", catalogue.facts[name].name)
        case "questions":
            asked = next(question for question in catalogue.questions if question.id == name)
            fact = next(iter(asked.options[0].rule.set))
            return Use("services/index.md", f"fact-{fact}", "fact", catalogue.facts[fact].name)
        case "contradictions":
            return Use("services/index.md", "contradictions", "contradictions")
        case "schedules":
            return Use("contacts.md", f"schedule-{name}", "schedule", catalogue.schedules[name].name)
        case "contacts":
            return Use("contacts.md", f"contact-{name}", "contact", catalogue.contacts[name].name)
        case "families" | "overview":
            return Use("about.md", "overview", "overview")
        case "premise" | "disclaimers":
            return Use("about.md", "disclaimers", "premise")
        case "general_limits":
            return Use("services/index.md", "limits", "general_limits")
        case "avoid":
            return Use("sales.md", "avoid", "avoid")
        case "needs":
            return Use("needs.md", name, "need", catalogue.needs[name].entry.title)
        case "readings":
            return Use("readings.md", name, "reading", catalogue.readings[name].title)
        case "not_stated":
            return Use("readings.md", name, "not_stated", catalogue.not_stated[name].topic)
        case "glossary" if "terms" in rest:
            return Use("glossary.md", f"term-{rest[1]}", "term", catalogue.glossary[name].terms[rest[1]].name)
        case "corrections":
            return Use("changes.md", f"edition-{catalogue.edition.id}-correction-{name}", "corrections")
        case "statements":
            return Use("statements.md", name, "statement", Bilingual(name, name))
    return None


def _common_subject(catalogue: Catalogue, page: str) -> Bilingual | None:
    name = page.removeprefix("services/").removesuffix(".md")
    return catalogue.services[name].name if name in catalogue.services else None
