"""axe finds nothing on any page: both languages, light and dark, desktop and phone.

Folds are open, since what is in one can fail like anything else. The states of the form are in test_form.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from generator.catalogue.entries import LANGUAGES

from ..support.built import Site

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
TOGETHER = 2


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    # Without motion: a colour on its way to another is neither.
    context = browser.new_context(reduced_motion="reduce")
    context.add_init_script(AXE_SCRIPT)
    yield context
    context.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_on_any_page(context: BrowserContext, site: Site, language: str) -> None:
    addresses = [*site.in_language(language), "en/no/such/page" if language == "en" else "no/such/page"]
    violations: dict[tuple[str, str], list[str]] = {}
    for start in range(0, len(addresses), TOGETHER):
        opened = {address: context.new_page() for address in addresses[start : start + TOGETHER]}
        for address, page in opened.items():
            page.goto(site.url + address, wait_until="commit")
        for look in LOOKS:
            for page in opened.values():
                begin(page, look)
            violations |= {(address, look): page.evaluate(END) for address, page in opened.items()}
        for page in opened.values():
            page.close()
    assert {where: found for where, found in violations.items() if found} == {}


def begin(page: Page, look: str) -> None:
    viewport, scheme, rules = LOOKS[look]
    page.wait_for_load_state()
    page.set_viewport_size(viewport)
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.locator(f'body[data-md-color-scheme="{"slate" if scheme == "dark" else "default"}"]').wait_for()
    page.evaluate(BEGIN, rules)
