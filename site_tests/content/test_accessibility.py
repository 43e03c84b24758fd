"""axe finds nothing on any page: both languages, light and dark, desktop and phone.

`make thorough` looks at every kind of page, in Chinese on a light desktop and in English on a dark phone: templates and styles are
the same. `make axe` looks at every page in every look. Folds are open, since what is in one can fail like anything else. The states of
the form are in form/test_form_access.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from generator.catalogue.entries import LANGUAGES

from ..support.browser import keep_process
from ..support.built import Element, Site

DESKTOP, PHONE = ViewportSize(width=1280, height=800), ViewportSize(width=360, height=740)

BEGIN = """(rules) => {
  document.querySelectorAll("article details").forEach((fold) => (fold.open = true));
  const frame = () => new Promise(requestAnimationFrame);
  // What the theme adapts to the size of the window, it has by the second frame.
  const look = () => axe.run({ resultTypes: ["violations"], preload: false, ...rules });
  window.found = frame().then(frame).then(look);
}"""
END = """async () => (await window.found).violations.map(
  ({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`)"""
EVERY_RULE: dict[str, Any] = {}
RULES_OF_COLOUR = {"runOnly": ["color-contrast", "link-in-text-block"]}

# Sizes differ in what is there, schemes in nothing but colours; and a desktop shows all that a phone does.
LOOKS = {
    "desktop, light": (DESKTOP, "light", EVERY_RULE),
    "desktop, dark": (DESKTOP, "dark", RULES_OF_COLOUR),
    "phone, dark": (PHONE, "dark", EVERY_RULE),
}
LOOK_OF_A_KIND = {"zh": ["desktop, light"], "en": ["phone, dark"]}
TOGETHER = 2


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    # Without motion: a colour on its way to another is neither.
    context = browser.new_context(reduced_motion="reduce")
    context.add_init_script(AXE_SCRIPT)
    yield keep_process(context)
    context.close()


@pytest.mark.axe
@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_on_any_page(context: BrowserContext, site: Site, language: str) -> None:
    pages = [*site.in_language(language), missing(language)]
    assert violations(context, site, pages, [*LOOKS]) == {}


@pytest.mark.thorough
@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_on_any_kind_of_page(context: BrowserContext, site: Site, language: str) -> None:
    pages = [*one_of_each_kind(site.in_language(language)), missing(language)]
    assert violations(context, site, pages, LOOK_OF_A_KIND[language]) == {}


def missing(language: str) -> str:
    return "en/no/such/page" if language == "en" else "no/such/page"


def one_of_each_kind(pages: dict[str, Element]) -> Iterator[str]:
    """The largest of the pages that one template makes, which are those of the services, and each of the others."""
    kinds: dict[str, list[str]] = {}
    for address in pages:
        kinds.setdefault(re.sub(r"(?<=services/)\w+(?=/)", "*", address), []).append(address)
    for addresses in kinds.values():
        yield max(addresses, key=lambda address: len(list(pages[address].all())))


def violations(
    context: BrowserContext, site: Site, addresses: list[str], looks: list[str]
) -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for start in range(0, len(addresses), TOGETHER):
        opened = {address: context.new_page() for address in addresses[start : start + TOGETHER]}
        for address, page in opened.items():
            page.goto(site.url + address, wait_until="commit")
        for look in looks:
            for page in opened.values():
                begin(page, look)
            found |= {(address, look): page.evaluate(END) for address, page in opened.items()}
        for page in opened.values():
            page.close()
    return {where: told for where, told in found.items() if told}


def begin(page: Page, look: str) -> None:
    viewport, scheme, rules = LOOKS[look]
    page.wait_for_load_state()
    page.set_viewport_size(viewport)
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.locator(f'body[data-md-color-scheme="{"slate" if scheme == "dark" else "default"}"]').wait_for()
    page.evaluate(BEGIN, rules)
