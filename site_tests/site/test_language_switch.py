"""The language switch: to the same place in the other language, from wherever the reader has come."""

from __future__ import annotations

from urllib.parse import unquote, urljoin

import pytest
from playwright.sync_api import Page, expect

from generator.catalogue.entries import LANGUAGES

from ..support.browser import PageFor
from ..support.built import Element, Site, twin

SWITCH = {"zh": "English", "en": "简体中文"}


def test_from_a_missing_address_the_switch_leads_home(published: Site) -> None:
    chinese, english = (switch(page)["href"] for page in published.missing.values())
    assert urljoin(published.url, chinese) == published.url + "en/"
    assert urljoin(published.url, english) == published.url


def switch(page: Element) -> Element:
    return next(link for link in page.all("a") if "data-language-switch" in link)


@pytest.fixture
def page(page_for: PageFor) -> Page:
    return page_for()


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("", ""),
        ("?h=热线", ""),
        ("statements/#S057", "statements/#S057"),
        ("services/hotline/?from=crm#hours", "services/hotline/#hours"),
        ("check/#region=mainland&incident=fatal", "check/#region=mainland&incident=fatal&edition=2025-07-01"),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_switch_keeps_the_page_and_the_fragment_and_no_more(
    page: Page, published: Site, language: str, address: str, kept: str
) -> None:
    here, there = published.url + root(language) + address, published.url + root(other(language)) + kept
    page.goto(
        here, wait_until="networkidle"
    )  # scripts come one by one, and the page is read before the last of them is there
    page.get_by_role("link", name=SWITCH[language], exact=True).click()
    page.wait_for_url(lambda url: url_text(url) == there)
    expect(page.get_by_role("link", name=SWITCH[other(language)], exact=True)).to_be_visible()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_switch_takes_the_fragment_along_before_the_scripts_are_there(
    page: Page, published: Site, language: str
) -> None:
    page.route("**/assets/site/main.*", lambda route: route.abort())
    page.goto(published.url + root(language) + "check/#region=mainland")
    page.get_by_role("link", name=SWITCH[language], exact=True).click()
    page.wait_for_url(published.url + root(other(language)) + "check/#region=mainland")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_switch_keeps_up_as_the_reader_goes_from_page_to_page(
    page: Page, published: Site, language: str
) -> None:
    home = published.url + root(language)
    page.goto(home)
    article_ = page.get_by_role("article")
    article_.locator('a[href$="services/hotline/"]').first.click()
    page.wait_for_url(home + "services/hotline/")
    expect(article_.get_by_role("heading", level=1)).to_contain_text(
        {"zh": "热线服务", "en": "Hotline"}[language]
    )
    page.get_by_role("link", name=SWITCH[language], exact=True).press("Enter")
    page.wait_for_url(published.url + twin(root(language) + "services/hotline/"))


def root(language: str) -> str:
    return "en/" if language == "en" else ""


def other(language: str) -> str:
    return "zh" if language == "en" else "en"


def url_text(url: str) -> str:
    """As a reader writes it: a browser encodes what is not Latin."""
    return unquote(url)
