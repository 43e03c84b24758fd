"""What has moved leaves an address behind that leads on."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from generator import disk
from generator.catalogue.entries import LANGUAGES
from generator.content_security_policy import policy
from generator.pages.moved import addresses, moved_pages
from generator.problems import CatalogueError

from ..support.project import ROOT
from ..support.server import serve


@pytest.fixture(scope="module")
def moved(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a site on which a page of each language has moved."""
    folder = tmp_path_factory.mktemp("moved")
    text = "old/page/ -> new/\nen/old/page/ -> en/new/\nnew/\nen/new/\n"
    pages = moved_pages(text, disk.templates(ROOT)) | {
        f"{language}/{name}": f"<!doctype html><title>{language} {name}</title>"
        for language in LANGUAGES
        for name in ("index.html", "new/index.html")
    }
    for path, html in pages.items():
        target = folder / path.removeprefix("zh/")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(html, "utf-8")
    (folder / "404.html").write_text("missing", "utf-8")
    (folder / "assets/site").mkdir(parents=True)
    shutil.copy(ROOT / "docs/assets/site/moved.js", folder / "assets/site")
    with serve(folder, "/guide/", headers={"Content-Security-Policy": policy(pages)}) as address:
        yield address


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
@pytest.mark.parametrize("root", ["", "en/"])
def test_an_address_that_has_moved_leads_on(browser: Browser, moved: str, root: str, scripts: bool) -> None:
    context = browser.new_context(java_script_enabled=scripts)
    page = context.new_page()
    page.goto(f"{moved}{root}old/page/?from=crm#S057")
    page.wait_for_url(f"{moved}{root}new/" + ("?from=crm#S057" if scripts else ""))
    context.close()


def test_an_address_is_listed_once() -> None:
    with pytest.raises(CatalogueError) as raised:
        addresses("old/ -> new/\nnew/\nold/\n")
    assert [str(problem) for problem in raised.value.problems] == [
        "data/addresses.txt:3:1: “old/” stands twice; expected each address once"
    ]


def test_what_has_moved_must_lead_to_a_present_address() -> None:
    with pytest.raises(CatalogueError) as raised:
        addresses("new/\nold/ -> older/\nolder/ -> new/\nlost/ -> nowhere/\n")
    assert [str(problem) for problem in raised.value.problems] == [
        "data/addresses.txt:2:1: “old/” leads to “older/”, which has moved or is not listed; expected a present address",
        "data/addresses.txt:4:1: “lost/” leads to “nowhere/”, which has moved or is not listed; expected a present address",
    ]
