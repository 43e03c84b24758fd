"""What a reader sees in colours of their own and on paper, where grounds and scripts are not to be relied upon."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from ..support.built import Site
from ..support.paper import printed

SIGN = """(summary) => {
  const { backgroundColor, display } = getComputedStyle(summary, "::after");
  return display !== "none" && backgroundColor !== getComputedStyle(document.body).backgroundColor;
}"""
LINE = "(element) => parseFloat(getComputedStyle(element).borderTopWidth) > 0"
SHEETS = {
    "": (1, "3.4.1/3"),
    "statements/": (20, "S107"),
    "readings/": (20, "3.1.1/1(1)"),
    "glossary/": (8, "3.2.1/4(1)"),
}
"""The most of them, and what stands there in a fold."""


def test_in_colours_of_the_reader_signs_lines_and_the_number_are_still_there(
    browser: Browser, site: Site
) -> None:
    with browser.new_context(forced_colors="active") as context:
        page = context.new_page()
        page.goto(f"{site.url}readings/")
        assert page.locator(".part > summary").first.evaluate(SIGN)
        page.goto(f"{site.url}urgent/")
        assert page.locator(".call").first.evaluate(LINE)
        page.goto(
            f"{site.url}check/#region=mainland&deployment=public_cloud&licence=subscription&registered=yes"
        )
        row = page.locator("details.row").last
        row.wait_for()
        assert row.evaluate(LINE)
        assert row.locator("summary").first.evaluate(SIGN)


@pytest.mark.thorough
def test_a_page_is_on_few_sheets_of_paper_with_all_that_is_folded(browser: Browser, site: Site) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        for address, (most, folded) in SHEETS.items():
            page.goto(site.url + address, wait_until="networkidle")
            sheets, text = printed(page)
            assert sheets <= most, address
            assert folded in text, address
