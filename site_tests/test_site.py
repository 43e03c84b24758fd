"""The built site as a whole: the same in both languages, nothing of the catalogue lost, nothing from anywhere else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urljoin
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, expect

from generator.catalogue import LANGUAGES, Catalogue, Entry, Service

PAGES = ["", "check/", "services/", "statements/", "readings/", "rules/", "about/"]
SERVICES = [
    "community", "smart_service", "public_cloud_ops", "patch_download", "feature_request", "licence_upgrade", "hotline",
]  # fmt: skip
ALL_PAGES = PAGES + [f"services/{name}/" for name in SERVICES]
ROOTS = {"zh": "", "en": "en/"}


class Outline(HTMLParser):
    """What a test wants to know of a page: its ids, links, text, language, description, and anything inline."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.inline: list[str] = []
        self.language = self.description = self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if "id" in given and not given["id"].startswith("__"):
            self.ids.append(given["id"])
        if tag == "html":
            self.language = given.get("lang", "")
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if tag in ("script", "img", "link", "iframe") and given.get("rel") not in ("canonical", "alternate"):
            self.loaded += [given[name] for name in ("src", "href") if name in given]
        if given.get("name") == "description":
            self.description = given.get("content", "")
        self.inline += [name for name in given if name == "style" or name.startswith("on")]

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture(scope="module")
def outlines(site_url: str) -> dict[tuple[str, str], Outline]:
    """Every page in both languages."""

    def outline(language: str, path: str) -> Outline:
        with urlopen(site_url + ROOTS[language] + path) as response:
            return Outline(response.read().decode())

    return {(language, path): outline(language, path) for language in LANGUAGES for path in ALL_PAGES}


Outlines = dict[tuple[str, str], Outline]


@pytest.mark.parametrize("path", ALL_PAGES)
def test_both_languages_have_the_same_ids_in_the_same_order(outlines: Outlines, path: str) -> None:
    assert outlines["zh", path].ids == outlines["en", path].ids


@pytest.mark.parametrize("path", ALL_PAGES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_tells_its_language_and_what_it_is_about(
    outlines: Outlines, language: str, path: str
) -> None:
    page = outlines[language, path]
    assert page.language == {"zh": "zh-Hans", "en": "en"}[language]
    assert page.description
    assert len(page.ids) == len(set(page.ids)), "an id stands twice"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_loads_nothing_from_elsewhere_and_has_no_inline_style_or_handler(
    outlines: Outlines, language: str
) -> None:
    for path in ALL_PAGES:
        page = outlines[language, path]
        assert [address for address in page.loaded if re.match(r"(https?:)?//", address)] == []
        assert page.inline == [], path


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_statement_reading_and_silence_has_its_anchor(
    outlines: Outlines, catalogue: Catalogue, language: str
) -> None:
    assert set(catalogue.statements) <= set(outlines[language, "statements/"].ids)
    assert set(catalogue.readings) | set(catalogue.not_stated) <= set(outlines[language, "readings/"].ids)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_statement_is_quoted_word_for_word(
    outlines: Outlines, catalogue: Catalogue, language: str
) -> None:
    text = outlines[language, "statements/"].text
    for statement in catalogue.statements.values():
        assert statement.text.zh in text
        assert statement.text[language] in text


def entries(service: Service) -> Iterator[Entry]:
    yield from (service.summary, service.party, service.person, service.hours)
    yield from service.included + service.process + service.exclusions + service.limits + service.notes
    yield from (channel.entry for channel in service.channels)
    if service.quota:
        yield service.quota


@pytest.mark.parametrize("name", SERVICES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_a_service_leaves_nothing_out(
    outlines: Outlines, catalogue: Catalogue, language: str, name: str
) -> None:
    service, page = catalogue.services[name], outlines[language, f"services/{name}/"]
    for entry in entries(service):
        assert entry.text[language] in page.text
    for applied in service.conditions + service.use_conditions:
        assert applied.condition.requirement[language] in page.text
        assert any(link.endswith(f"#{clause}") for clause in applied.clauses for link in page.links)
    for silence in service.not_stated:
        assert catalogue.not_stated[silence].text[language] in page.text
    for premise in catalogue.premise + catalogue.disclaimers:
        assert premise.text[language] in page.text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["community", "licence_upgrade"])
def test_no_hours_are_printed_where_the_document_gives_none(
    outlines: Outlines, language: str, name: str
) -> None:
    assert "7×24" not in outlines[language, f"services/{name}/"].text


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_promises_what_the_document_does_not(outlines: Outlines, language: str) -> None:
    for path in ALL_PAGES:
        text = outlines[language, path].text
        assert not re.search(r"\bSLA\b|\bguarantee|24/7|within \d+ hours", text), path


@pytest.mark.parametrize("path", ["v1/bundle.json", "v1/schema.json", "v1/conformance.jsonl"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_for_programs_leads_to_their_files(
    outlines: Outlines, site_url: str, language: str, path: str
) -> None:
    links = [link for link in outlines[language, "rules/"].links if link.endswith(path)]
    assert links
    for link in links:
        with urlopen(urljoin(site_url + ROOTS[language] + "rules/", link)) as response:
            assert response.status == 200


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 320, "height": 640})
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("path", ALL_PAGES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_fits_320_pixels_and_asks_nobody_else(
    page: Page, site_url: str, language: str, path: str
) -> None:
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(site_url + ROOTS[language] + path, wait_until="networkidle")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert [url for url in asked if not url.startswith((site_url, "data:", "blob:"))] == []
    assert complaints == []


@pytest.mark.parametrize(
    ("language", "query", "found"),
    [
        ("zh", "升级", "许可升级"),
        ("zh", "致命故障", "热线服务"),
        ("en", "licence upgrade", "Licence upgrade"),
    ],
)
def test_the_search_finds_words_inside_words(
    page: Page, site_url: str, language: str, query: str, found: str
) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(site_url + ROOTS[language])
    box = page.get_by_role("textbox", name={"zh": "搜索", "en": "Search"}[language])
    box.click()
    ready = {"zh": "键入以开始搜索", "en": "Type to start searching"}[language]
    expect(page.locator(".md-search-result__meta")).to_have_text(ready)
    box.fill(query)
    box.press("End")  # the search listens for keys, and filling in presses none
    expect(page.locator(".md-search-result__list")).to_contain_text(found)
