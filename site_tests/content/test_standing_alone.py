"""Texts that stand alone: whoever reads nothing else must not come to believe more than the document says.

What each has to say is the table `standing_alone.yaml`; what the form copies is held in `site_tests/form/test_form_share.py`.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from generator.catalogue.entries import LANGUAGES, Catalogue, Service
from generator.pages.asking import keeps_hours

from ..support.built import Element, Site, article
from ..support.words import TERMS, table

MUST_SAY: dict[str, list[str]] = table(Path(__file__).with_name("standing_alone.yaml"))

PARTS: dict[str, Callable[[Catalogue, Service, str], list[str]]] = {
    "summary": lambda c, service, code: [service.summary.text[code]],
    "audience": lambda c, service, code: [service.party.text[code]],
    "included": lambda c, service, code: [item.whole[code] for item in service.included],
    "what it is": lambda c, service, code: (
        [(item.title or item.text)[code] for item in service.included]
        if service.use_conditions
        else [service.summary.text[code]]
    ),
    "conditions": lambda c, service, code: [
        applied.condition.requirement[code] for applied in service.applied
    ],
    "who may have it": lambda c, service, code: [
        applied.condition.requirement[code] for applied in service.conditions
    ],
    "hours": lambda c, service, code: [service.hours.text[code]],
    "days": lambda c, service, code: (
        [{"zh": "周一至周日", "en": "Monday to Sunday"}[code]]
        if service.schedule and keeps_hours(service) and len(service.schedule.days) == 7
        else []
    ),
    "channels": lambda c, service, code: [channel.entry.text[code] for channel in service.channels],
    "numbers": lambda c, service, code: [
        channel.contact.value.removeprefix("https://") for channel in service.channels if channel.contact
    ],
    "limits": lambda c, service, code: [
        item.text[code] for items in service.caveats.values() for item in items
    ],
    "exclusions": lambda c, service, code: [item.text[code] for item in service.exclusions],
    "first limit": lambda c, service, code: [
        item.text[code] for item in (*service.exclusions, *service.limits)[:1]
    ],
    "contract": lambda c, service, code: [c.premise[0].text[code]],
    "in force": lambda c, service, code: [c.premise[1].text[code]],
    "no warranty": lambda c, service, code: [item.text[code] for item in c.disclaimers if not item.beside],
    "edition": lambda c, service, code: [c.edition.published],
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", MUST_SAY)
def test_what_is_read_alone_says_what_it_must(
    site: Site, catalogue: Catalogue, bundle: dict[str, Any], kind: str, language: str
) -> None:
    texts = [*alone(site, catalogue, bundle, kind, language)]
    missing = [
        (service.id, part, words)
        for service, text in texts
        for part in MUST_SAY[kind]
        for words in PARTS[part](catalogue, service, language)
        if words not in text
    ]
    assert missing == []
    assert [
        (service.id, term) for service, text in texts for term in undefined(catalogue, text, language)
    ] == []
    assert texts


def alone(
    site: Site, catalogue: Catalogue, bundle: dict[str, Any], kind: str, language: str
) -> Iterator[tuple[Service, str]]:
    """The texts of a kind, each with the service that it is about."""
    root = "en/" if language == "en" else ""
    for service in catalogue.services.values():
        page = site.pages[f"{root}services/{service.id}/"]
        match kind:
            case "llms.txt":
                yield service, (site.folder / root / "llms.txt").read_text("utf-8")
            case "data for search engines":
                data = json.loads(str(page.one("script", type="application/ld+json").children[0]))
                yield service, "\n".join(strings(data))
            case "rule bundle":
                yield service, "\n".join(strings(bundle))
            case "words for programs":
                words = json.loads((site.folder / "rules/v1/words.json").read_text("utf-8"))
                yield service, "\n".join(strings(words))
            case "list of services":
                lines = (
                    (site.folder / "rules/v1/services.csv").read_text("utf-8-sig").splitlines(keepends=True)
                )
                (row,) = (row for row in csv.DictReader(lines) if row["service"] == service.id)
                yield service, "\n".join(row.values())
            case "card for sales":
                cards = site.pages[f"{root}sales/"].find("details", class_="part")
                about = next(
                    card for card in cards if any(h["id"] == f"say-{service.id}" for h in card.all("h3"))
                )
                yield service, about.one("div", class_="card-text").text
            case "link preview of a service":
                yield service, description(page)
            case "link preview for emergencies" if (
                catalogue.emergency and service.id == catalogue.emergency.service
            ):
                yield service, description(site.pages[f"{root}urgent/"])


def strings(value: Any) -> Iterator[str]:
    """Every text in some data."""
    if isinstance(value, str):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from strings(inner)


def description(page: Element) -> str:
    return page.one("meta", name="description")["content"]


def undefined(catalogue: Catalogue, text: str, language: str) -> Iterator[str]:
    """Terms that the document defines, and that the text names without the definition."""
    terms = {term.id: term for group in catalogue.glossary.values() for term in group.terms.values()}
    for term in map(terms.__getitem__, table(TERMS)["defined"]):
        assert term.note
        definition = term.note[language].rstrip("。.")
        # In English the same sentence may begin with another subject.
        said = definition if language == "zh" else definition.partition(" is ")[2]
        if term.name[language] in text and said not in text:
            yield term.name[language]


READER = re.compile(r"您的|\byours?\b")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_way_that_is_for_some_answers_alone_is_not_told_as_the_readers(
    catalogue: Catalogue, language: str
) -> None:
    """Beside the other ways, in data that no answer has sorted out, everybody would take it for theirs."""
    depending = [
        channel.entry
        for service in catalogue.services.values()
        for channel in service.channels
        if channel.rule.when.tests
    ]
    assert [entry.id for entry in depending if READER.search(entry.text[language])] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_another_way_is_told_with_whom_it_is_for(catalogue: Catalogue, language: str) -> None:
    """In the words of the glossary in what that service asks for beside what all do."""
    terms = [term.name[language] for group in catalogue.glossary.values() for term in group.terms.values()]
    common = {applied.condition.id for applied in catalogue.common}
    lost = [
        (service.id, item.id, term)
        for service in catalogue.services.values()
        for item in service.instead
        for applied in catalogue.services[item.id].conditions
        if applied.condition.id not in common
        for term in terms
        if term in applied.condition.requirement[language] and term.lower() not in item.text[language].lower()
    ]
    assert lost == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_limits_of_a_service_are_not_said_of_its_number(
    site: Site, catalogue: Catalogue, language: str
) -> None:
    """Another service may have the same number: whatever says the number with the limits names the service."""
    if not (emergency := catalogue.emergency):
        return
    service, number = catalogue.services[emergency.service], catalogue.contacts[emergency.contact].value
    limit = service.applied[-1].condition.requirement[language]
    root = "en/" if language == "en" else ""
    said = [
        paragraph.text
        for page in ("check/", "sales/")
        for paragraph in article(site.pages[root + page]).all("p", "span")
        if number in paragraph.text and (limit in paragraph.text or paragraph["class"] == "emergency-call")
    ]
    assert said
    assert [text for text in said if service.name[language] not in text] == []


def test_a_term_without_its_definition_is_noticed(catalogue: Catalogue) -> None:
    terms = {term.id: term for group in catalogue.glossary.values() for term in group.terms.values()}
    for name in table(TERMS)["defined"]:
        for language in LANGUAGES:
            term = terms[name].name[language]
            assert [*undefined(catalogue, f"({term})", language)] == [term]
