"""The answer first on the pages of the services and on their overview: all that decides in one view, all else one tap away.

Each figure holds in both languages; `measure.py` says how it is counted. One visit of a page asks it many things.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, ViewportSize, expect

from generator.catalogue.entries import LANGUAGES, Catalogue, Service

from ..support.built import Site, article
from ..support.form_page import SCREENS, Reader
from ..support.measure import (
    SERVICES,
    long_sentences,
    of_all_services,
    repeated,
    screens,
    sideways,
    size,
    smaller,
    time_of_styles_stopped,
    visible_blocks,
)
from ..support.paper import printed, squeezed

phones = pytest.mark.parametrize(
    "reader", [Reader("zh", "phone"), Reader("en", "phone")], ids=str, indirect=True
)
MOST = {"zh": 228, "en": 154}
"""Beside what all services ask for, which is as long as the document has it."""
HEADINGS = 5
SCREENS_OF_A_SERVICE, SCREENS_OF_ALL = 2, 1.5
SHEETS = 2
CALL_WITHIN = 300
NARROW = ViewportSize(width=320, height=640)
HEADS = "h1, h2, h3, h4, h5, h6"
BROKEN = """heads => heads.map((head) => head.firstChild).filter((text) => text.nodeType === Node.TEXT_NODE).flatMap((text) => {
  const range = document.createRange();
  const lines = (from, to) => (range.setStart(text, from), range.setEnd(text, to), range.getClientRects().length);
  return [...text.data.matchAll(/[A-Za-z]+/g)].filter(({ index, 0: word }) => lines(index, index + word.length) > 1).map(String);
})"""
"""Words that go on in the next line."""


def page_of(page: Page) -> Locator:
    return page.locator("article.md-content__inner")


def address_of(reader: Reader, service: str = "") -> str:
    return f"{reader.say('', 'en/')}services/{service}{'/' * bool(service)}"


def begins_with_a_call(service: Service) -> bool:
    return bool(service.use_conditions) and any(
        channel.contact and channel.contact.kind == "phone" for channel in service.channels
    )


def enlarge(page: Page) -> None:
    page.set_viewport_size(NARROW)
    page.evaluate("document.documentElement.style.fontSize = '250%'")  # the theme's is 125 %


# ------------------------------------------------------------------------------------------------------ a service's page


def verdicts(place: Locator, which: str = "") -> list[str]:
    """Those of some labels, each once, in the order in which they are read."""
    found = place.locator(f".verdict{which}").evaluate_all("found => found.map((one) => one.dataset.verdict)")
    return [*dict.fromkeys(found)]


@phones
def test_the_page_of_a_service_is_short_and_plain_and_says_nothing_twice(
    page: Page, reader: Reader, published: Site, catalogue: Catalogue
) -> None:
    asked = [applied.condition.requirement[reader.code] for applied in catalogue.common]
    most = MOST[reader.code] + size(asked, reader.code)
    for name in catalogue.services:
        page.set_viewport_size(SCREENS["phone"])
        page.goto(published.url + address_of(reader, name))
        expect(page.locator("[data-open-now]:not(:visible), .facet").first).to_be_attached()
        blocks = visible_blocks(page_of(page))
        assert size(blocks, reader.code) <= most, (name, blocks)
        assert screens(page) <= SCREENS_OF_A_SERVICE, name
        assert smaller(page_of(page)) == [], name
        assert repeated(blocks) == [], name
        assert long_sentences(blocks, reader.code) == [], name
        for item in catalogue.premise[:2]:
            assert sum(block.count(item.text[reader.code]) for block in blocks) == 1, name
        assert page_of(page).locator(f":is({HEADS}):visible:not(.visually-hidden)").count() <= HEADINGS, name
        assert page_of(page).locator(".clause:visible").count() == 0, name
        assert page.locator(".arrangements th").evaluate_all(BROKEN) == [], name
        for key in page.locator(".key").all():  # who reads a mark has read what it means
            table = key.locator("xpath=following-sibling::*[1]")
            expect(table, name).to_have_class("arrangements")
            assert verdicts(key) == verdicts(table, ":has(.visually-hidden)"), name
        enlarge(page)
        assert sideways(page) <= 0, name


@phones
def test_what_decides_is_in_the_first_view_of_a_service(
    page: Page, reader: Reader, published: Site, catalogue: Catalogue
) -> None:
    """What it is, how, for whom, when, and where it ends first."""
    for name, service in catalogue.services.items():
        page.goto(published.url + address_of(reader, name))
        seen = [page_of(page).locator("h1")]
        seen += page.locator(".service-lead, .facet > h2, .facet .verdict, .facet .limits > li").all()
        if not begins_with_a_call(service) and not service.brief:
            for first in (service.exclusions or service.limits)[:1]:
                seen.append(page.locator(".facet").get_by_text(first.text[reader.code]))
        for element in seen:
            expect(element, name).to_be_in_viewport(ratio=0.9)


@phones
def test_the_number_comes_first_with_its_limits(
    page: Page, reader: Reader, published: Site, catalogue: Catalogue
) -> None:
    called = [service for service in catalogue.services.values() if begins_with_a_call(service)]
    assert called
    for service in called:
        page.goto(published.url + address_of(reader, service.id))
        (contact,) = [channel.contact for channel in service.channels if channel.contact]
        number = page_of(page).get_by_role("link", name=contact.value)
        expect(number).to_have_attribute("href", contact.href)
        box = number.bounding_box()
        assert box
        assert box["y"] <= CALL_WITHIN
        for applied in service.applied:
            limit = page_of(page).get_by_text(applied.condition.requirement[reader.code], exact=True)
            expect(limit.first).to_be_in_viewport(ratio=1)


@phones
def test_a_print_of_a_service_has_all_its_folds_on_two_pages(
    page: Page, reader: Reader, published: Site, catalogue: Catalogue
) -> None:
    for name, service in catalogue.services.items():
        page.goto(published.url + address_of(reader, name))
        sheets, text = printed(page)
        assert sheets <= SHEETS, name
        for entry in (*service.exclusions, *service.limits, *service.process):
            assert squeezed(entry.text[reader.code]) in text, (name, entry.id)
        for clause in service.conditions[0].clauses:
            assert squeezed(catalogue.statements[clause].section[reader.code]) in text, (name, clause)


# ---------------------------------------------------------------------------------------------------------- the overview


@phones
def test_the_overview_is_short_on_a_phone_and_rows_say_what_each_service_is(
    page: Page, reader: Reader, published: Site, catalogue: Catalogue
) -> None:
    most = of_all_services(SCREENS_OF_ALL, catalogue)
    held = list[Route]()
    page.route("**/assets/site/main.*", lambda route: held.append(route))
    with time_of_styles_stopped(page):
        page.goto(published.url + address_of(reader), wait_until="commit")
        rows = page.locator("[data-row]")
        expect(rows).to_have_count(len(catalogue.services))
        expect(rows.first).to_be_visible()
        assert screens(page) <= most, "before the script has come"
    held.pop().continue_()
    expect(page.locator(".overview--chosen")).to_be_attached()
    assert screens(page) <= most
    labels = [verdict.name[reader.code] for verdict in catalogue.verdicts.values()]
    assert repeated(visible_blocks(page_of(page)), labels) == []
    assert long_sentences(visible_blocks(page_of(page)), reader.code) == []
    for row, service in zip(rows.all(), catalogue.services.values(), strict=True):
        row.locator("summary").click()
        expect(row).to_contain_text(service.summary.text[reader.code], use_inner_text=True)
    enlarge(page)
    assert sideways(page) <= 0


@pytest.mark.parametrize("reader", [Reader("zh", "desktop"), Reader("en", "desktop")], ids=str, indirect=True)
def test_the_overview_is_one_view_of_a_desktop_and_every_cell_names_itself(
    page: Page, reader: Reader, published: Site, catalogue: Catalogue
) -> None:
    page.goto(published.url + address_of(reader))
    expect(page.locator(".overview--chosen")).to_be_attached()
    tables = page.get_by_role("table")  # one, unless the catalogue has it in sections
    table = tables.first
    last = list(catalogue.services.values())[:SERVICES][-1]
    named = page.get_by_role("rowheader", name=last.name[reader.code])
    expect(table.get_by_role("row").filter(has=named)).to_be_in_viewport(ratio=0.75)
    assert sideways(page) <= 0
    facts, forms = catalogue.facts, catalogue.tables
    assert forms.rows
    assert forms.columns
    joiner, comma, colon = reader.say("、", ", "), reader.say("，", ", "), reader.say("：", ": ")
    for service, row, column in product(
        catalogue.services.values(), facts[forms.rows].values.values(), facts[forms.columns].values.values()
    ):
        names = f"{row[reader.code]}{joiner}{column[reader.code]}", reader.say("所有情况", "All cases")
        place = "|".join(re.escape(f"{service.name[reader.code]}{comma}{name}{colon}") for name in names)
        for each in tables.all():
            (cell,) = each.get_by_role("cell", name=re.compile(place)).all()
            expect(cell.locator(".verdict:visible").first).to_be_visible()
    for service in catalogue.services.values():
        expect(table.get_by_role("rowheader", name=service.name[reader.code]).first).to_contain_text(
            service.summary.text[reader.code]
        )
    head, first = table.get_by_role("columnheader").first, table.get_by_role("rowheader").first
    assert {part.evaluate("e => getComputedStyle(e).position") for part in (head, first)} == {"sticky"}


# ------------------------------------------------------------------------------------------------------ anchors and folds


def anchors_of(service: Service) -> Iterator[str]:
    """Every anchor that was ever published on the page of a service."""
    yield from (
        service.id,
        "audience",
        "conditions",
        "verdicts",
        "included",
        "exclusions",
        "channels",
        "hours",
    )
    yield from (f"included-{item.id}" for item in service.included if item.title)
    for part in ("quota", "limits", "process", "notes", "instead", "not_stated"):
        if getattr(service, part):
            yield part.replace("_", "-")
    yield from ("source", "premise")


def anchors_of_overview(catalogue: Catalogue) -> Iterator[str]:
    yield from ("services", "limits", "premise", "combinations", "rules", "facts", *catalogue.services)
    yield from (f"condition-{name}" for name in catalogue.conditions)
    yield from (f"fact-{name}" for name in catalogue.facts)
    if catalogue.contradictions:
        yield "contradictions"


@pytest.mark.thorough
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_anchor_ever_published_is_still_there(site: Site, catalogue: Catalogue, language: str) -> None:
    root = "en/" * (language == "en")
    wanted = {f"{root}services/{name}/": set(anchors_of(s)) for name, s in catalogue.services.items()}
    wanted[f"{root}services/"] = set(anchors_of_overview(catalogue))
    for address, anchors in wanted.items():
        present = {element["id"] for element in article(site.pages[address]).all() if element["id"]}
        assert anchors - present == set(), address


@pytest.fixture(params=["site", "published"])
def anywhere(request: pytest.FixtureRequest) -> Site:
    """At the root of a host, and under a path and the strictest policy."""
    found: Site = request.getfixturevalue(request.param)
    return found


@phones
def test_an_anchor_in_a_fold_opens_it(
    page: Page, reader: Reader, anywhere: Site, catalogue: Catalogue
) -> None:
    name = next(name for name, service in catalogue.services.items() if service.not_stated)
    for anchor in ("included", "not-stated", "source", "premise"):
        page.goto("about:blank")
        page.goto(f"{anywhere.url}{address_of(reader, name)}#{anchor}")
        fold = page.locator("details.part").filter(has=page.locator(f"[id='{anchor}']"))
        expect(fold).to_have_attribute("open", "")
        expect(fold).to_be_in_viewport()
    page.goto(f"{anywhere.url}{reader.say('', 'en/')}combinations/#facts")
    page.wait_for_url(f"{anywhere.url}{address_of(reader)}#facts")
    expect(page.locator("[id=facts]")).to_be_visible()


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_scripts_everything_is_a_tap_away(
    browser: Browser, published: Site, catalogue: Catalogue, language: str
) -> None:
    context: BrowserContext = browser.new_context(java_script_enabled=False, viewport=SCREENS["phone"])
    page = context.new_page()
    name, service = next((name, s) for name, s in catalogue.services.items() if s.not_stated)
    page.goto(f"{published.url}{'en/' * (language == 'en')}services/{name}/")
    for fold in page.locator("details.part > summary").all():
        fold.click()
    for silence in service.not_stated:
        expect(page.get_by_text(catalogue.not_stated[silence].text[language])).to_be_visible()
    page.goto(f"{published.url}{'en/' * (language == 'en')}services/")
    for service in catalogue.services.values():
        expect(page.get_by_role("rowheader", name=service.name[language]).first).to_be_visible()
    context.close()


@phones
def test_very_long_names_widen_nothing(
    page: Page, reader: Reader, published: Site, catalogue: Catalogue
) -> None:
    page.set_viewport_size(NARROW)
    for name in ("", next(iter(catalogue.services))):
        page.goto(published.url + address_of(reader, name))
        page.evaluate(
            """() => document.querySelectorAll("h1, .verdict-row-name, .contact, .facet th, option").forEach(
              (element) => (element.textContent = "金蝶Kingdee".repeat(40)))"""
        )
        assert sideways(page) <= 0
