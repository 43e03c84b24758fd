"""Draws the pictures beside links, docs/zh/preview.png and docs/en/preview.png, from the SVG files next to them.

    python -m tools.preview

Whoever shows a link does not take SVG. The browser of the tests draws, with the fonts of the machine that it runs on; so the
pictures are kept in the repository and drawn anew only when an SVG has changed.
"""

from __future__ import annotations

from playwright.sync_api import sync_playwright

from generator.catalogue.entries import LANGUAGES
from site_tests.support.browser import launch_options
from site_tests.support.project import ROOT

SIZE = (1200, 630)


def main() -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options(playwright.chromium))
        page = browser.new_page(viewport={"width": SIZE[0], "height": SIZE[1]})
        for language in LANGUAGES:
            drawing = ROOT / f"docs/{language}/preview.svg"
            page.goto(drawing.as_uri())
            page.screenshot(path=drawing.with_suffix(".png"))
        browser.close()


if __name__ == "__main__":
    main()
