"""The cards for sales in the browser: a button copies the text or the link, or shows the link as a code, and a refusal is no dead end."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from ..support.built import Site

CARD = "en/sales/#say-hotline"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with browser.new_context(viewport={"width": 390, "height": 844}) as context:
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        yield context.new_page()


def opened(page: Page, site: Site) -> Locator:
    """The card that the link is about, which the link opens."""
    page.goto(site.url + CARD)
    return page.get_by_role("group").filter(
        has=page.get_by_role("heading", name="Hotline service", exact=True)
    )


def test_a_card_is_copied_linked_to_and_shown_as_a_code(page: Page, site: Site) -> None:
    card = opened(page, site)
    address = f"{site.url}en/services/hotline/"
    card.get_by_role("button", name="Copy text").click()
    expect(card.get_by_role("status")).to_have_text("Copied.", use_inner_text=True)
    lines = page.evaluate("navigator.clipboard.readText()").split("\n")
    assert lines[0].startswith("Hotline service: Emergency rescue for fatal faults. Only for fatal faults")
    assert lines[-1] == address
    card.get_by_role("button", name="Copy link").click()
    page.wait_for_function(
        "address => navigator.clipboard.readText().then((text) => text === address)", arg=address
    )
    card.get_by_role("button", name="QR code").click()
    expect(card.get_by_role("img", name="QR code: Hotline service")).to_be_visible()


def test_where_the_browser_does_not_copy_the_text_is_selected(page: Page, site: Site) -> None:
    page.add_init_script("navigator.clipboard.writeText = () => Promise.reject(new DOMException('refused'))")
    card = opened(page, site)
    card.get_by_role("button", name="Copy text").click()
    expect(card.get_by_role("status")).to_contain_text("please copy it yourself", use_inner_text=True)
    assert page.evaluate("getSelection().toString()").startswith(
        "Hotline service: Emergency rescue for fatal faults. Only for fatal faults"
    )


def test_without_scripts_the_text_stands_there_and_no_button_that_does_nothing(
    browser: Browser, site: Site
) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(site.url + "en/sales/")
        page.get_by_role("heading", name="Hotline service", exact=True).click()
        expect(page.get_by_text("Who is entitled: ").last).to_be_visible()
        expect(page.get_by_role("button", name="Copy text")).to_have_count(0)
