"""The search finds what the catalogue has words for: whole terms, other names, and the two-character words inside the Chinese ones.

Material's own worker answers, over the index of the built site, in the browser; one page asks all questions. What it gives back
is what the reader is shown, in the same order, ten pages without scrolling.
"""

from __future__ import annotations

import gzip
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect

from generator.catalogue.entries import LANGUAGES, Catalogue, Service

from ..support.built import Site, article

FIRST = 5
"""A term has to lead to its page among so many pages."""
SHOWN = 10
"""A word within a term has to lead somewhere where it stands, among so many."""

ASK = """async (queries) => {
  const config = JSON.parse(document.querySelector("#__config").textContent);
  const base = new URL(config.base + "/", location);
  const worker = new Worker(new URL(config.search, location));
  const ask = (message) => new Promise((answer) => {
    worker.onmessage = ({ data }) => answer(data.data);
    worker.postMessage(message);
  });
  const index = await (await fetch(new URL("search/search_index.json", base))).json();
  await ask({ type: 0, data: { ...index, options: { suggest: false } } });
  const answers = {};
  for (const query of queries) {
    const { items } = await ask({ type: 2, data: query });
    answers[query] = items.map((sections) => sections.map(({ location, title }) => [location, title]));
  }
  worker.terminate();
  return answers;
}"""


@dataclass(frozen=True)
class Found:
    """A page among the answers, with the headings of the sections that are shown of it."""

    address: str
    titles: tuple[str, ...]


Answers = Mapping[str, list[Found]]


@pytest.fixture(scope="module")
def answers(browser: Browser, published: Site, catalogue: Catalogue) -> Iterator[dict[str, Answers]]:
    """For each language, what the search answers to every question that this file asks."""
    page = browser.new_page()
    found: dict[str, Answers] = {}
    for language in LANGUAGES:
        page.goto(published.url + root(language))
        queries = {*terms(catalogue, language), *inner_words(catalogue)}
        found[language] = {
            query: [
                Found(pages[0][0].partition("#")[0], tuple(re.sub("<.*?>", "", title) for _, title in pages))
                for pages in items
            ]
            for query, items in page.evaluate(ASK, sorted(queries)).items()
        }
    yield found
    page.close()


def root(language: str) -> str:
    return "en/" if language == "en" else ""


# ------------------------------------------------------------------------------------------------------ the whole list


def terms(catalogue: Catalogue, language: str) -> dict[str, set[str]]:
    """Every term of the catalogue, with the pages that are about it."""
    found: dict[str, set[str]] = defaultdict(set)
    for service in catalogue.services.values():
        for term in names_of(service, language):
            found[term].add(page_of(service))
        found[service.family.name[language]] |= {"", "services/", page_of(service)}
        for channel in service.channels:
            if channel.contact:
                for term in (
                    channel.contact.name[language],
                    channel.contact.value,
                    spoken(channel.contact.value),
                ):
                    found[term] |= {page_of(service), "contacts/"}
    for fact in catalogue.facts.values():
        found[fact.name[language]] |= {"check/", "combinations/"}
        for name in fact.values.values():  # the glossary says what they are
            found[name[language]] |= {"check/", "combinations/", "glossary/"}
    for group in catalogue.glossary.values():
        for entry in group.terms.values():
            # A Chinese name finds its English page too; the document has no other names.
            for term in (
                entry.name[language],
                entry.name.zh,
                *entry.aliases,
                *ways_of_writing(entry.name.zh),
            ):
                found[term].add("glossary/")
    return found


def names_of(service: Service, language: str) -> Iterator[str]:
    yield service.name[language]
    yield from service.aliases
    yield from (entry.title[language] for entry in service.included if entry.title)


def page_of(service: Service) -> str:
    return f"services/{service.id}/"


def spoken(contact: str) -> str:
    """As people type it: an address without https, a number without dashes."""
    return contact.removeprefix("https://") if "/" in contact else contact.replace("-", "")


def ways_of_writing(name: str) -> Iterable[str]:
    """The bullet of the document, the dot of most keyboards, and none."""
    return (name.replace("•", "·"), name.replace("•", "")) if "•" in name else ()


def inner_words(catalogue: Catalogue) -> set[str]:
    """Any two neighbouring characters of a Chinese term: every word of two characters inside it is among them. None has 的 in it."""
    runs = [
        run
        for term in terms(catalogue, "zh")
        for run in re.findall(r"[\u3400-\u9fff]+", term.replace("的", " "))
    ]
    return {run[start : start + 2] for run in runs for start in range(len(run) - 1)}


# ------------------------------------------------------------------------------------------------------------ the tests


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_term_finds_its_page_first(
    answers: dict[str, Answers], catalogue: Catalogue, language: str, figures: list[str]
) -> None:
    wanted = terms(catalogue, language)
    ranks = {term: rank(term, pages, answers[language][term]) for term, pages in wanted.items()}
    missed = {term: answers[language][term][:FIRST] for term, place in ranks.items() if place > FIRST}
    figures.append(
        f"Search, {language}: of {len(ranks)} terms {hit_rate(ranks, 1)} have their page first, "
        f"{hit_rate(ranks, 3)} among the first three, {hit_rate(ranks, FIRST)} among the first {FIRST}"
    )
    assert missed == {}


def rank(term: str, pages: set[str], found: list[Found]) -> int:
    """The place of the first page that is about a term: its own, or one that is shown with a heading that names it."""
    for place, page in enumerate(found, 1):
        if page.address in pages or any(plain(term) in plain(title) for title in page.titles):
            return place
    return len(found) + FIRST + 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_two_characters_inside_a_term_find_a_page_with_them(
    answers: dict[str, Answers], catalogue: Catalogue, published: Site, language: str, figures: list[str]
) -> None:
    """Standing together, and not just somewhere."""
    texts = {
        address.removeprefix("en/"): plain(article(page).text)
        for address, page in published.in_language(language).items()
    }
    words = [word for word in inner_words(catalogue) if any(word in text for text in texts.values())]
    ranks = {word: rank_of_text(word, texts, answers[language][word]) for word in words}
    figures.append(
        f"Search, {language}: of {len(ranks)} pairs of characters inside terms {hit_rate(ranks, 1)} find a page with "
        f"them first, {hit_rate(ranks, SHOWN)} among the {SHOWN} that are shown"
    )
    assert {word: place for word, place in ranks.items() if place > SHOWN} == {}


def rank_of_text(word: str, texts: Mapping[str, str], found: list[Found]) -> int:
    places = (place for place, page in enumerate(found, 1) if word in texts[page.address])
    return next(places, SHOWN + 1)


def hit_rate(ranks: Mapping[str, int], place: int) -> str:
    return f"{sum(rank <= place for rank in ranks.values()) / len(ranks):.1%}"


def plain(text: str) -> str:
    """Without what a reader may leave out or write otherwise."""
    return re.sub(r"[\s•·\-]", "", text).lower()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_answer_is_in_the_other_language(
    answers: dict[str, Answers], published: Site, language: str
) -> None:
    own = {address.removeprefix("en/") for address in published.in_language(language)}
    assert {page.address for found in answers[language].values() for page in found} <= own


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.mark.parametrize(
    ("language", "query", "address"),
    [
        ("zh", "升级", "services/licence_upgrade/"),
        ("zh", "热线", "services/hotline/"),
        ("en", "licence upgrade", "en/services/licence_upgrade/"),
    ],
)
def test_what_is_typed_into_the_search_leads_to_the_page(
    page: Page, published: Site, language: str, query: str, address: str
) -> None:
    page.goto(published.url + root(language))
    box = page.get_by_role("textbox", name={"zh": "搜索", "en": "Search"}[language])
    box.click()
    ready = {"zh": "键入以开始搜索", "en": "Type to start searching"}[language]
    expect(page.locator(".md-search-result__meta")).to_have_text(ready)
    box.fill(query)
    box.press("End")  # the search listens for keys, and filling in presses none
    page.locator(f'.md-search-result__link[href*="{address}?"]').first.click()
    page.wait_for_url(lambda url: url.startswith(published.url + address))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_index_is_small_since_every_page_loads_it(published: Site, language: str) -> None:
    """As it is sent, compressed."""
    index = (published.folder / root(language) / "search/search_index.json").read_bytes()
    assert len(gzip.compress(index)) < 100_000
