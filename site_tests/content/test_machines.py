"""What programs read of the pages: every condition and limit for search engines and language models, and nothing promised."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from generator.catalogue.entries import LANGUAGES, Catalogue
from generator.rules.hours import DAY

from ..support.built import Element, Site

PROMISES = {
    "offers",
    "price",
    "priceRange",
    "aggregateRating",
    "review",
    "hasOfferCatalog",
    "potentialAction",
    "award",
}


def data(page: Element) -> dict[str, Any]:
    (script,) = page.find("script", type="application/ld+json")
    found: dict[str, Any] = json.loads(str(script.children[0]))
    return found


def things(value: Any) -> Iterator[dict[str, Any]]:
    """Every object in the data."""
    if isinstance(value, list):
        for item in value:
            yield from things(item)
    if isinstance(value, dict):
        yield value
        for item in value.values():
            yield from things(item)


def test_every_page_says_what_it_is(site: Site) -> None:
    for address, page in site.pages.items():
        found = data(page)
        assert (found["@context"], found["@type"]) == ("https://schema.org", "WebPage"), address
        assert found["inLanguage"] == page.one("html")["lang"]
        assert found["description"] == page.one("meta", name="description")["content"]
        assert found["name"] in page.one("title").text


def test_no_page_promises_machines_what_the_document_does_not_state(site: Site) -> None:
    for address, page in site.pages.items():
        assert not any(PROMISES & thing.keys() for thing in things(data(page))), address


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_home_page_lists_the_services_in_order(site: Site, catalogue: Catalogue, language: str) -> None:
    home = site.pages["en/" if language == "en" else ""]
    items = data(home)["mainEntity"]["itemListElement"]
    assert [(item["position"], item["name"], item["url"]) for item in items] == [
        (number, service.name[language], f"services/{service.id}/")
        for number, service in enumerate(catalogue.services.values(), 1)
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_a_service_tells_machines_whom_it_is_for_and_where_it_ends(
    site: Site, catalogue: Catalogue, language: str
) -> None:
    for service in catalogue.services.values():
        entity = data(site.pages[f"{'en/' * (language == 'en')}services/{service.id}/"])["mainEntity"]
        assert (entity["@type"], entity["name"]) == ("Service", service.name[language])
        whom = [service.party.text, *(applied.condition.requirement for applied in service.conditions)]
        for text in whom:
            assert text[language] in entity["audience"]["audienceType"]
        told = entity["termsOfService"]
        for applied in service.applied:
            assert applied.condition.requirement[language] in told
        for entry in [
            *catalogue.premise,
            *(caveat for caveats in service.caveats.values() for caveat in caveats),
            *catalogue.general_limits,
            *catalogue.disclaimers,
        ]:
            assert entry.text[language] in told


def test_hours_are_told_where_the_document_gives_them_and_nowhere_else(
    site: Site, catalogue: Catalogue
) -> None:
    for service in catalogue.services.values():
        entity = data(site.pages[f"services/{service.id}/"])["mainEntity"]
        told = [thing for thing in things(entity) if thing.get("@type") == "OpeningHoursSpecification"]
        assert bool(told) == (service.schedule is not None), service.id
        if service.schedule:
            assert sorted(week(entity["hoursAvailable"])) == sorted(
                by_day(service.schedule.rule.week_minutes)
            )


def week(hours: list[dict[str, Any]]) -> Iterator[tuple[str, str, str]]:
    for some in hours:
        for day in some["dayOfWeek"]:
            yield day.removeprefix("https://schema.org/").lower(), some["opens"], some["closes"]


def by_day(minutes: tuple[tuple[int, int], ...]) -> Iterator[tuple[str, str, str]]:
    """The same from the schedule, minute by minute."""
    days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    for number, day in enumerate(days):
        own = [minute for minute in range(DAY) if any(a <= number * DAY + minute < b for a, b in minutes)]
        starts = [minute for minute in own if minute == 0 or minute - 1 not in set(own)]
        ends = [minute + 1 for minute in own if minute + 1 not in set(own)]
        for start, end in zip(starts, ends, strict=True):
            yield day, time_of(start), time_of(end)


def time_of(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}:00+08:00"


def test_telephone_numbers_are_told_as_printed(site: Site, catalogue: Catalogue) -> None:
    printed = {contact.value for contact in catalogue.contacts.values() if contact.kind == "phone"}
    told = {
        thing["telephone"]
        for page in site.pages.values()
        for thing in things(data(page))
        if "telephone" in thing
    }
    assert told == printed


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_text_for_language_models_leaves_no_premise_limit_or_condition_out(
    site: Site, catalogue: Catalogue, language: str
) -> None:
    text = (site.folder / ("en/llms.txt" if language == "en" else "llms.txt")).read_text("utf-8")
    assert text.startswith("# ")
    for note in (*catalogue.premise, *catalogue.disclaimers, *catalogue.general_limits):
        assert note.text[language] in text
    for service in catalogue.services.values():
        for entry in (service.summary, service.party, service.person, service.hours):
            assert entry.text[language] in text
        for applied in service.applied:
            assert applied.condition.requirement[language] in text
        for channel in service.channels:
            assert channel.entry.text[language] in text
        for caveat in (caveat for caveats in service.caveats.values() for caveat in caveats):
            assert caveat.text[language] in text


@pytest.mark.parametrize("path", ["llms.txt", "en/llms.txt"])
def test_every_link_in_the_text_for_language_models_leads_somewhere(site: Site, path: str) -> None:
    links = re.findall(r"\]\(([^)]+)\)", (site.folder / path).read_text("utf-8"))
    folder = (site.folder / path).parent
    assert len(links) > 10
    for link in links:
        target = (folder / link).resolve()
        assert (target / "index.html").is_file() if link.endswith("/") else target.is_file(), link
