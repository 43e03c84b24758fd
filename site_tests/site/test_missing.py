"""The page for addresses that do not exist names the one that was probably meant, in the language of the address."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from ..support.built import Site

ASKED = {
    "services/hotlin/": "services/hotline/",
    "services/hotline.html": "services/hotline/",
    "services/hotline/index.html/": "services/hotline/",
    "Services/Hotline/": "services/hotline/",
    "hotline/": "services/hotline/",
    "service/hot_line": "services/hotline/",
    "statement/": "statements/",
    "en/statement/": "en/statements/",
    "en/services/patch-download/": "en/services/patch_download/",
    "services/on_site_visits/": "services/",
    "en/services/on_site_visits/": "en/services/",
    "wp-login.php": None,
    "en/a/b/c/": None,
}
SAID = {"zh": "您要找的可能是：", "en": "You may be looking for: "}


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with browser.new_context() as context:
        yield context.new_page()


@pytest.mark.thorough
def test_the_nearest_page_is_named(page: Page, published: Site) -> None:
    for asked, meant in ASKED.items():
        page.goto(published.url + asked, wait_until="networkidle")
        nearest = page.locator("[data-nearest]:visible")
        expect(nearest, asked).to_have_count(1 if meant else 0)
        if meant:
            assert nearest.get_by_role("link").evaluate("link => link.href") == published.url + meant, asked
            expect(nearest).to_contain_text(SAID["en" if asked.startswith("en/") else "zh"])


def test_three_ways_lead_on_in_both_languages_also_without_scripts(browser: Browser, published: Site) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(published.url + "services/no_such_service/")
        links = page.get_by_role("article").get_by_role("link")
        assert [link.evaluate("link => link.href") for link in links.all()] == [
            published.url + root + name
            for root in ("", "en/")
            for name in ("check/", "services/", "contacts/")
        ]
