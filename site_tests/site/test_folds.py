"""A link to what stands in a fold opens the fold, by whichever way the reader comes, and as chats hand the link on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from ..support.built import Site

AS_SENT = [
    ("#S057", "S057"),
    ("#s057", "S057"),
    ("#S057。", "S057"),
    ("#S057)", "S057"),
    ("#「S057」", "S057"),
    ("#%E3%80%8CS057%E3%80%8D", "S057"),
    ("#Ｓ０５７", "S057"),
    ("#S057?from=timeline&isappinstalled=0", "S057"),
    ("#S057&shareTo=weixin", "S057"),
    ("#S057#wechat_redirect", "S057"),
    ("#S057%", "S057"),
    ("#section-2-NOTES", "section-2-notes"),
]
NAMING_NOTHING = ["", "#", "#S999", "#wechat_redirect", "#S057=x", "#%", "#:~:text=S057"]


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    with browser.new_context(viewport={"width": 390, "height": 844}) as context:
        yield context.new_page()


def statement(page: Page, name: str) -> Locator:
    return page.locator(f"#{name}")


@pytest.mark.parametrize("language", ["", "en/"])
def test_a_statement_is_shown_for_its_address_as_it_was_sent(
    page: Page, published: Site, language: str
) -> None:
    for sent, meant in AS_SENT:
        page.goto("about:blank")
        page.goto(f"{published.url}{language}statements/{sent}")
        page.wait_for_url(f"**/statements/#{meant}")
        expect(statement(page, meant), sent).to_be_in_viewport()


def test_an_address_that_names_nothing_opens_nothing(page: Page, published: Site) -> None:
    for sent in NAMING_NOTHING:
        page.goto("about:blank")
        page.goto(f"{published.url}statements/{sent}", wait_until="networkidle")
        expect(page.locator("details[open]"), sent).to_have_count(0)
        assert page.url.partition("#")[2] == sent[1:]


def test_folds_open_for_links_on_the_page_back_and_forward_and_the_same_link_again(
    page: Page, published: Site
) -> None:
    page.goto(f"{published.url}statements/#S057")
    page.evaluate("location.hash = 'S001'")
    expect(statement(page, "S001")).to_be_in_viewport()
    close_all(page)
    page.go_back()
    expect(statement(page, "S057")).to_be_in_viewport()
    close_all(page)
    page.go_forward()
    expect(statement(page, "S001")).to_be_in_viewport()
    close_all(page)
    page.evaluate(
        """document.querySelector("h1").insertAdjacentHTML("afterend", '<a href="#S001">first</a>')"""
    )
    page.get_by_role("link", name="first").click()
    expect(statement(page, "S001")).to_be_in_viewport()


def test_a_fold_opens_for_its_own_heading(page: Page, published: Site) -> None:
    page.goto(f"{published.url}statements/#section-2-notes")
    expect(page.locator("details:has(> summary > #section-2-notes)")).to_have_attribute("open", "")


def test_folds_open_for_whoever_comes_from_another_page(page: Page, published: Site) -> None:
    page.goto(published.url + "services/hotline/")
    clause = page.locator('article a[href$="statements/#S050"]').first
    clause.evaluate(
        "link => { for (let fold = link.closest('details'); fold; fold = fold.parentElement.closest('details')) fold.open = true; }"
    )
    clause.click()
    expect(statement(page, "S050")).to_be_in_viewport()


def test_without_scripts_every_statement_is_one_tap_away_and_open_for_its_address(
    browser: Browser, published: Site
) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{published.url}statements/#S057")
        expect(statement(page, "S057")).to_be_in_viewport()
        page.locator("summary:has(#section-1-overview)").click()
        expect(statement(page, "S012")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_what_hardly_anybody_opens_is_there_once_it_is_opened(
    browser: Browser, published: Site, scripts: bool
) -> None:
    """With scripts it is no part of the page before: 760 links that a phone would lay out for nobody."""
    with browser.new_context(java_script_enabled=scripts) as context:
        page = context.new_page()
        page.goto(f"{published.url}statements/#S057")
        uses = statement(page, "S057").locator(".uses")
        assert (uses.locator("a").count() == 0) == scripts
        uses.locator("summary").click()
        expect(uses.get_by_role("link", name="条件", exact=True)).to_have_count(7)
        assert uses.get_by_role("link").first.get_attribute("href") == "../services/community/#conditions"


def test_everything_is_open_on_paper_and_as_it_was_afterwards(page: Page, published: Site) -> None:
    page.goto("about:blank")
    page.goto(f"{published.url}statements/#S057", wait_until="networkidle")
    before = page.locator("details[open]").count()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(page.locator("article details:not([open])")).to_have_count(0)
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(page.locator("details[open]")).to_have_count(before)


def close_all(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach((fold) => (fold.open = false))")
