"""The search finds what the catalogue has words for: whole terms, other names, and the two-character words inside the Chinese ones.

The site's own script answers, over the list that it fetches, in the browser; one page asks all questions. How a query is read whatever
the document, is in `site_tests/site/test_find.py`.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from generator.catalogue.entries import LANGUAGES, Catalogue, Service

from ..support.built import Site, article
from ..support.node import Node

FIRST = 3
"""A term has to lead to its page among so many."""
SHOWN = 12
"""A word within a term has to lead somewhere where it stands, among so many."""

ASK = """async ([queries, root]) => {
  const { find } = await import(root + "assets/site/find.js");
  const list = await (await fetch("search/list.json")).json();
  return Object.fromEntries(queries.map((query) => [query, find(list, query).map(({ hit }) => [hit.at, hit.title])]));
}"""


@dataclass(frozen=True)
class Found:
    """A hit: the page that it is on, and what it is called."""

    address: str
    title: str


Answers = Mapping[str, list[Found]]


@pytest.fixture(scope="module")
def answers(browser: Browser, published: Site, catalogue: Catalogue) -> Iterator[dict[str, Answers]]:
    """For each language, what the search answers to every question that this file asks."""
    page = browser.new_page()
    found: dict[str, Answers] = {}
    for language in LANGUAGES:
        page.goto(published.url + root(language))
        queries = {*terms(catalogue, language), *inner_words(catalogue), *silences(catalogue)}
        found[language] = {
            query: [Found(at.partition("#")[0], title) for at, title in hits]
            for query, hits in page.evaluate(ASK, [sorted(queries), published.url]).items()
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
        found[fact.name[language]] |= {"check/", "services/"}
        for name in fact.values.values():  # the glossary says what they are
            found[name[language]] |= {"check/", "services/", "glossary/"}
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
        f"{hit_rate(ranks, FIRST)} among the first {FIRST}"
    )
    assert missed == {}


def rank(term: str, pages: set[str], found: list[Found]) -> int:
    """The place of the first page that is about a term: its own, or one that is shown with a heading that names it."""
    for place, page in enumerate(found, 1):
        if page.address in pages or plain(term) in plain(page.title):
            return place
    return len(found) + FIRST + 1


def silences(catalogue: Catalogue) -> dict[str, str]:
    """What one would search for that the document does not state, with what is not stated."""
    return {alias: item.id for item in catalogue.not_stated.values() for alias in item.aliases}


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
    return re.sub(r"[\s•·()\-]", "", text).lower()


@pytest.mark.parametrize("language", LANGUAGES)
def test_whoever_searches_for_what_is_not_stated_is_led_to_that(
    answers: dict[str, Answers], catalogue: Catalogue, language: str
) -> None:
    """At once, whatever else has the word."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for item in catalogue.not_stated.values():
        for alias in item.aliases:
            wanted[alias].add(item.topic[language])
    assert wanted
    found = {alias: answers[language][alias][0].title for alias in wanted}
    assert {alias: found[alias] for alias, topics in wanted.items() if found[alias] not in topics} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_other_name_of_a_service_leads_to_its_page_at_once(
    answers: dict[str, Answers], catalogue: Catalogue, language: str
) -> None:
    """Before what is said of the word elsewhere: what it means, and how it is read."""
    wanted = {name: page_of(service) for service in catalogue.services.values() for name in service.aliases}
    assert wanted
    found = {name: [hit.address for hit in answers[language][name][:1]] for name in wanted}
    assert {name: found[name] for name, page in wanted.items() if found[name] != [page]} == {}


def listed(site: Site, language: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((site.folder / root(language) / "search/list.json").read_bytes())
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_hit_leads_to_a_place_of_its_language(published: Site, language: str) -> None:
    own = {
        address: {"", *(element["id"] for element in page.all() if "id" in element)}
        for address, page in published.in_language(language).items()
    }
    leads = [
        (page, anchor or within)
        for hit in listed(published, language)
        for page, _, within in [hit["at"].partition("#")]
        for anchor in ["", *(anchor for anchor, _ in hit["parts"])]
    ]
    assert [lead for lead in leads if lead[1] not in own.get(root(language) + lead[0], ())] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_can_be_found_and_every_hit_says_in_a_line_what_it_is(
    published: Site, language: str
) -> None:
    hits = listed(published, language)
    pages = {root(language) + hit["at"] for hit in hits if "on" not in hit}
    assert pages == published.in_language(language).keys()
    assert [hit["at"] for hit in hits if not hit["text"]] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_is_looked_for_no_excerpt_ends_inside_a_sentence(
    published: Site, node: Node, language: str
) -> None:
    """Without its “if”, what would follow reads like a promise. Each text is searched for all that stands between two marks in it."""
    texts = {
        text
        for hit in listed(published, language)
        for text in (hit["text"], *(part for _, part in hit["parts"]))
    }
    asked = [(text, words) for text in texts for words in re.split(r"[^\w\s]+", text) if words.strip()]
    shown = {
        (text, excerpt)
        for (text, _), excerpt in zip(asked, node.perform("excerpts", asked), strict=True)
        if excerpt != text
    }
    assert shown
    assert [excerpt for text, excerpt in shown if not is_whole(excerpt, text)] == []


def is_whole(excerpt: str, text: str) -> bool:
    """Whether a part of a text is sentences as they stand there, which no bracket or quotation goes beyond."""
    before, _, after = text.partition(excerpt)
    return (
        is_end(before, excerpt + after)
        and is_end(before + excerpt, after)
        and all(excerpt.count(opening) == excerpt.count(closing) for opening, closing in ("“”", "（）", "()"))
    )


def is_end(before: str, after: str) -> bool:
    """Whether nothing of what was begun before goes on: a full stop with a small letter behind it is that of “etc.”."""
    if not before.strip() or not after.strip():
        return True
    line = re.search(r"[ \t]*\n\s*$", before) or re.match(r"[ \t]*\n", after)
    end = before.rstrip()[-1]
    if line:
        return end not in "，、；：,;:"
    return end in "。！？" or (end in ".!?" and not re.match(r"\s*[a-z]", after))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_list_is_small(published: Site, language: str) -> None:
    """As it is sent, compressed."""
    assert len(gzip.compress((published.folder / root(language) / "search/list.json").read_bytes())) < 50_000


# ---------------------------------------------------------------------------------------------------- as a reader has it

WORDS = {
    "zh": {"search": "搜索", "close": "关闭搜索", "none": "没有找到。换一个说法，或从这里继续："},
    "en": {
        "search": "Search",
        "close": "Close the search",
        "none": "Nothing found. Try another word, or go on from here.",
    },
}


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with browser.new_context(viewport={"width": 390, "height": 844}) as context:
        yield context.new_page()


def opened(page: Page, site: Site, language: str, address: str = "") -> Locator:
    """The search, opened by keyboard on a page."""
    page.goto(site.url + root(language) + address)
    page.get_by_role("button", name=WORDS[language]["search"], exact=True).press("Enter")
    return page.get_by_role("dialog", name=WORDS[language]["search"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_service_is_found_with_its_line_and_the_whole_word_marked(
    page: Page, published: Site, catalogue: Catalogue, language: str
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(published.url + root(language), wait_until="networkidle")
    assert [url for url in asked if "search/" in url] == [], (
        "the list is fetched for nobody who does not search"
    )
    for service in catalogue.services.values():
        search = opened(page, published, language, "glossary/")
        page.keyboard.insert_text(service.name[language])  # as by pasting
        hit = search.get_by_role("listitem").filter(
            has=page.get_by_role("link", name=service.name[language], exact=True)
        ).first  # fmt: skip
        expect(hit).to_contain_text(service.summary.text[language][:30])
        assert plain("".join(hit.get_by_role("link").locator("mark").all_inner_texts())) == plain(
            service.name[language]
        )
    field, hits = search.get_by_role("searchbox"), search.get_by_role("listitem").get_by_role("link")
    for key, focused in [("ArrowDown", hits.nth(0)), ("ArrowDown", hits.nth(1)), ("ArrowUp", hits.nth(0))]:
        page.keyboard.press(key)
        expect(focused).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(field).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{root(language)}services/{service.id}/")
    expect(search).to_be_hidden()


@pytest.mark.thorough
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_not_stated_is_said_in_the_search_itself(
    page: Page, published: Site, catalogue: Catalogue, language: str
) -> None:
    search = opened(page, published, language)
    for alias, name in silences(catalogue).items():
        search.get_by_role("searchbox").fill(alias)
        hit = search.get_by_role("listitem").filter(has=page.locator(f'a[href$="readings/#{name}"]'))
        expect(hit, alias).to_contain_text(
            re.split(r"(?<=[。；])|(?<=[.;])\s", catalogue.not_stated[name].text[language])[0][:40]
        )


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_statement_is_called_by_service_and_clause_before_its_number(
    page: Page, published: Site, catalogue: Catalogue, language: str
) -> None:
    search = opened(page, published, language)
    for statement in [*catalogue.statements.values()][::9]:
        search.get_by_role("searchbox").fill(statement.id)
        name = search.get_by_role("link").first.inner_text()
        assert (statement.section[language] in name, name.endswith(f" {statement.id}")) == (True, True), name
        for service in catalogue.services.values():
            if re.split(r"[^\d.]", statement.section.zh)[0] == service.section:
                assert name.startswith(service.name[language])


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_found_leads_on(page: Page, published: Site, language: str) -> None:
    search = opened(page, published, language, "statements/")
    page.keyboard.insert_text("zzqx")
    expect(search.get_by_role("status")).to_have_text(WORDS[language]["none"], use_inner_text=True)
    ways = search.get_by_role("link")
    expect(ways).to_have_count(3)
    leads = [way.evaluate("link => link.href") for way in ways.all()]
    assert leads == [f"{published.url}{root(language)}{page}/" for page in ("check", "services", "contacts")]
    search.get_by_role("searchbox").fill("")
    expect(ways).to_have_count(0)
    page.keyboard.press("Escape")
    expect(search).to_be_hidden()
    expect(page.get_by_role("button", name=WORDS[language]["search"], exact=True)).to_be_focused()


def test_a_list_that_does_not_come_is_said_and_asked_for_again(page: Page, published: Site) -> None:
    page.route("**/search/list.json", lambda route: route.abort())
    search = opened(page, published, "zh")
    expect(search.get_by_role("status")).to_contain_text("搜索暂时打不开")
    page.unroute("**/search/list.json")
    page.keyboard.insert_text("7")
    expect(search.get_by_role("listitem").first).to_be_visible()
    expect(search.get_by_role("status")).to_contain_text("找到")
