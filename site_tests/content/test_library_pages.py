"""The pages that hold the document and what is made of it: short until something in them is opened, and whole on paper."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from generator.catalogue.entries import LANGUAGES, Catalogue

from ..support.built import Site
from ..support.measure import repeated, screens, sideways, visible_blocks

PAGES = ("statements", "readings", "glossary", "changes")
MOST_SCREENS = 5
CLOSED = "article details:not([open], .uses)"
"""Where something is used is of no use on paper."""


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    with browser.new_context() as context:
        yield context.new_page()


@pytest.mark.thorough
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_a_few_screens_long_says_nothing_twice_and_is_whole_on_paper(
    page: Page, site: Site, language: str, name: str
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.emulate_media(media="screen")
    page.goto(f"{site.url}{'en/' if language == 'en' else ''}{name}/")
    assert screens(page) <= MOST_SCREENS
    if name != "changes":  # where one answer changes the verdict on several services
        assert repeated(visible_blocks(page.locator("article.md-content__inner"))) == []

    page.set_viewport_size({"width": 320, "height": 640})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert sideways(page) == 0

    page.emulate_media(media="print")
    hidden = page.locator(CLOSED).evaluate_all(
        "folds => folds.filter((fold) => !fold.children[1].checkVisibility({ contentVisibilityAuto: false })).map((fold) => fold.innerText)"
    )
    assert hidden == []
    assert page.locator("nav:visible, .search-open:visible, .headerlink:visible").count() == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_programmers_are_told_what_readers_see_each_verdict_called(
    site: Site, catalogue: Catalogue, language: str
) -> None:
    told = site.pages[f"{'en/' if language == 'en' else ''}rules/"].text
    called = "{}（{}）" if language == "zh" else "{} ({})"
    names = [called.format(verdict.id, verdict.name[language]) for verdict in catalogue.verdicts.values()]
    assert [name for name in names if name not in told] == []
