"""What the pages say: nothing of the catalogue lost, and nothing promised that the document does not."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import urljoin
from urllib.request import urlopen

import pytest

from generator.catalogue.entries import LANGUAGES, Catalogue, Entry, Service

from ..support.built import Element, Site

ROOTS = {"zh": "", "en": "en/"}


def ids(page: Element) -> set[str]:
    return {element["id"] for element in page.all() if element["id"]}


def links(page: Element) -> list[str]:
    return [link["href"] for link in page.all("a")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_statement_reading_and_silence_has_its_anchor(
    site: Site, catalogue: Catalogue, language: str
) -> None:
    assert set(catalogue.statements) <= ids(site.pages[f"{ROOTS[language]}statements/"])
    assert set(catalogue.readings) | set(catalogue.not_stated) <= ids(
        site.pages[f"{ROOTS[language]}readings/"]
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_statement_is_quoted_word_for_word(site: Site, catalogue: Catalogue, language: str) -> None:
    text = site.pages[f"{ROOTS[language]}statements/"].text
    for statement in catalogue.statements.values():
        assert statement.text.zh in text
        assert statement.text[language] in text


def entries(service: Service) -> Iterator[Entry]:
    yield from (service.summary, service.party, service.person, service.hours)
    yield from service.included + service.process + service.exclusions + service.limits + service.notes
    yield from (channel.entry for channel in service.channels)
    if service.quota:
        yield service.quota


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_a_service_leaves_nothing_out(site: Site, catalogue: Catalogue, language: str) -> None:
    for name, service in catalogue.services.items():
        page = site.pages[f"{ROOTS[language]}services/{name}/"]
        for applied in service.conditions + service.use_conditions:
            assert any(link.endswith(f"#{clause}") for clause in applied.clauses for link in links(page))
        text = page.text
        assert [said for said in told(service, catalogue, language) if said not in text] == [], name


def told(service: Service, catalogue: Catalogue, language: str) -> Iterator[str]:
    yield from (entry.text[language] for entry in entries(service))
    yield from (applied.condition.requirement[language] for applied in service.applied)
    yield from (catalogue.not_stated[silence].text[language] for silence in service.not_stated)
    yield from (premise.text[language] for premise in catalogue.premise + catalogue.disclaimers)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_hours_are_printed_where_the_document_gives_none(
    site: Site, catalogue: Catalogue, language: str
) -> None:
    without = [name for name, service in catalogue.services.items() if not service.schedule]
    assert without
    for name in without:
        assert "7×24" not in site.pages[f"{ROOTS[language]}services/{name}/"].text


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_promises_what_the_document_does_not(site: Site, language: str) -> None:
    for address, page in site.in_language(language).items():
        assert not re.search(r"\bSLA\b|\bguarantee|24/7|within \d+ hours", page.text), address


@pytest.mark.parametrize(
    "path", ["v1/bundle.json", "v1/schema.json", "v1/conformance.jsonl", "v1/tables/verdicts.sql"]
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_for_programs_leads_to_their_files(site: Site, language: str, path: str) -> None:
    address = f"{ROOTS[language]}rules/"
    found = [link for link in links(site.pages[address]) if link.endswith(path)]
    assert found
    for link in found:
        with urlopen(urljoin(site.url + address, link)) as response:
            assert response.status == 200


def test_no_id_stands_twice_in_a_page(site: Site) -> None:
    twice = {}
    for address, page in site.pages.items():
        counted = Counter(element["id"] for element in page.all() if element["id"])
        if doubled := [name for name, count in counted.items() if count > 1]:
            twice[address] = doubled
    assert twice == {}
