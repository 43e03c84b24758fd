"""The file that needs no network: it says what the site says, answers as the site does, and asks for nothing, wherever it is opened."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, expect

from generator import disk
from generator.catalogue.entries import LANGUAGES, Catalogue
from generator.pack import pack
from generator.pages.render import pages
from generator.rules import Checker

from ..support.built import PACK, Element, Site, tree
from ..support.editions import NEXT, next_edition
from ..support.live import copy_project
from ..support.measure import sideways
from ..support.packs import ANSWER_ALL, every_way
from ..support.paper import printed, squeezed
from .test_every_slot import HOSTILE, dressed, hostile, plain, skeleton

pytestmark = [pytest.mark.slow, pytest.mark.thorough]  # the file takes three seconds to make

AT = "2026-03-04T10:00:00+08:00"
SITE = {"zh": "#zh", "en": "#en"}
AXE = "async () => (await axe.run({ resultTypes: ['violations'] })).violations.map(({ id, nodes }) => `${id}: ${nodes.map((n) => n.target.join(' ')).slice(0, 5)}`)"


@pytest.fixture(scope="module")
def file(project_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(project_root, tmp_path_factory.mktemp("pack"))


def made(project: Path, folder: Path, *options: str) -> Path:
    command = [sys.executable, "-m", "generator", "pack", "--out", str(folder), *options]
    subprocess.run(command, cwd=project, check=True, capture_output=True)
    (path,) = folder.glob("*.html")
    return path


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with browser.new_context(viewport={"width": 390, "height": 844}, locale="en-GB") as context:
        yield context.new_page()


def test_the_site_offers_the_same_bytes_for_download(file: Path, site: Site, catalogue: Catalogue) -> None:
    assert file.name == f"guide-{catalogue.edition.id}.html"
    assert (site.folder / PACK).read_bytes() == file.read_bytes()
    for address, size in (("about/", "不到一兆字节"), ("en/about/", "under a megabyte")):
        (link,) = (a for a in site.pages[address].all("a") if a["href"].endswith(PACK))
        assert link["download"] == file.name
        assert (site.folder / address / link["href"]).resolve() == (site.folder / PACK).resolve()
        assert catalogue.edition.id in link.text
        assert size in link.text


@pytest.mark.parametrize("shift", range(0, len(HOSTILE), 8))
def test_a_text_of_the_catalogue_is_no_markup_in_it(
    project_root: Path, catalogue: Catalogue, bundle: dict[str, Any], shift: int
) -> None:
    sources = disk.sources(project_root)

    def packed(one: Catalogue) -> Element:
        text = pack(one, sources, bundle, pages(one, sources.templates))
        # The ids of sections are made of their texts.
        return tree(re.sub(r"(zh|en)-section-[a-z0-9-]*", r"\1-section", text))

    sound, found = (packed(dressed(catalogue, dress)) for dress in (plain, hostile(shift)))
    is_same = skeleton(found) == skeleton(sound)  # a mark of what differs would take minutes
    assert is_same


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_link_leads_to_a_place_that_is_there_once(file: Path, language: str) -> None:
    html = re.sub(
        r"<template data-form-of.*?</template>\s*</div>\s*</template>",
        "",
        file.read_text("utf-8"),
        flags=re.DOTALL,
    )
    names = [element["id"] for element in tree(html).all() if "id" in element]
    assert len(names) == len(set(names))
    half = tree(html).one("main", id=language)
    led = {a["href"] for a in half.all("a") if a["href"].startswith("#")}
    assert {href for href in led if href[1:] not in names} == set()
    assert [a["href"] for a in half.all("a") if not re.match(r"#|https://|tel:|mailto:", a["href"])] == []


def test_it_asks_for_nothing_keeps_nothing_and_breaks_no_policy(file: Path, page: Page) -> None:
    asked: list[str] = []
    told: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    page.goto(file.as_uri())
    page.get_by_role("radio", name="Mainland China").check()
    page.get_by_text("The source, statement by statement").click()
    page.get_by_role("link", name="简体中文").click()
    expect(page.get_by_role("button", name="中国内地")).to_be_visible()
    assert asked == [file.as_uri()]
    assert told == []
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]
    policy = page.locator("meta[http-equiv]").get_attribute("content") or ""
    assert re.fullmatch(
        r"default-src 'none'; script-src 'sha256-[^' ]+'; style-src 'sha256-[^' ]+'; img-src data:; base-uri 'none'; form-action 'none'",
        policy,
    )
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'), { textContent: 'window.ran = true' }))"
    )
    assert page.evaluate("window.ran") is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_form_gives_the_verdicts_of_the_rules(
    file: Path, page: Page, catalogue: Catalogue, checker: Checker, language: str
) -> None:
    page.goto(file.as_uri() + SITE[language])
    asked = every_way(catalogue)
    found = page.evaluate(ANSWER_ALL, [options for options, _ in asked])
    for (options, answers), verdicts in zip(asked, found, strict=True):
        services = checker.check(answers, AT)["services"]
        assert verdicts == {name: told["verdict"] for name, told in services.items()}, options


def test_in_the_preview_of_a_mail_program_it_answers_or_shows_the_tables(
    file: Path, page: Page, catalogue: Catalogue, checker: Checker
) -> None:
    """A frame of no origin, which can keep nothing; and in most of them no script runs."""
    options, answers = every_way(catalogue)[-1]
    services = checker.check(answers, AT)["services"]
    for allowed in ("allow-scripts", ""):
        preview = f'<iframe sandbox="{allowed}" srcdoc="{escape(file.read_text("utf-8"))}"></iframe>'
        page.set_content(preview, wait_until="load")
        if allowed:
            (found,) = page.frames[1].evaluate(ANSWER_ALL, [options])
            assert found == {name: told["verdict"] for name, told in services.items()}
        else:
            expect(page.frame_locator("iframe").get_by_role("table").first).to_be_visible()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_row_opens_what_it_rests_on(
    file: Path, page: Page, catalogue: Catalogue, language: str
) -> None:
    page.goto(file.as_uri() + SITE[language])
    for service in catalogue.services:
        row = page.locator(f"#result-{service}")
        row.locator("summary").first.click()
        row.locator(".proof > summary").click()
        expect(row.locator(".proof li").first).to_be_visible()


def test_the_other_language_goes_on_with_the_same_answers(file: Path, page: Page) -> None:
    page.goto(file.as_uri())
    assert page.evaluate("document.documentElement.lang") == "en"
    page.get_by_role("radio", name="Elsewhere").check()
    page.get_by_role("link", name="简体中文").click()
    assert page.evaluate("document.documentElement.lang") == "zh-Hans"
    expect(page.get_by_role("status").filter(has_text="不包含")).to_contain_text(
        "全部 7 项", use_inner_text=True
    )
    expect(page.get_by_role("heading", name="What am I entitled to?")).to_be_hidden()


def test_it_says_of_which_edition_it_is_and_which_one_has_followed(
    tmp_path: Path, page: Page, file: Path, catalogue_text: str
) -> None:
    page.goto(file.as_uri())
    head = page.locator(".pack-edition:visible")
    expect(head).to_contain_text(
        "Edition 2025-07-01 of the document, published on 2025-07-01", use_inner_text=True
    )
    expect(head).to_contain_text("cannot know of a later edition", use_inner_text=True)
    project = tmp_path / "project"
    project.mkdir()
    copy_project(project)
    subprocess.run(
        [sys.executable, "-m", "generator", "freeze"], cwd=project, check=True, capture_output=True
    )
    (project / "data/services.yaml").write_text(next_edition(catalogue_text), "utf-8")
    old = made(project, tmp_path / "old", "--edition", "2025-07-01")
    page.goto(old.as_uri())
    expect(head).to_contain_text(
        f"This edition has been replaced: edition {NEXT} was published on {NEXT}.", use_inner_text=True
    )
    page.goto(made(project, tmp_path / "new").as_uri())
    expect(head).to_contain_text(f"Edition {NEXT} of the document", use_inner_text=True)
    expect(head).not_to_contain_text("has been replaced", use_inner_text=True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_scripts_and_on_paper_everything_is_there(
    browser: Browser, file: Path, catalogue: Catalogue, language: str
) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(file.as_uri() + SITE[language])
        assert catalogue.emergency
        number = catalogue.contacts[catalogue.emergency.contact].value
        half = page.locator(f"main#{language}")
        expect(half.get_by_role("link", name=number).first).to_be_visible()
        expect(half.get_by_role("table").first).to_be_visible()
        _, text = printed(page)
        for service in catalogue.services.values():
            for entry in (*service.exclusions, *service.limits):
                assert squeezed(entry.text[language]) in text, (service.id, entry.id)


@pytest.mark.parametrize(("language", "scheme"), [("zh", "light"), ("en", "dark")])
def test_axe_finds_nothing_and_a_narrow_window_is_not_scrolled_sideways(
    browser: Browser, file: Path, language: str, scheme: Any
) -> None:
    with browser.new_context(
        viewport={"width": 360, "height": 740}, color_scheme=scheme, reduced_motion="reduce"
    ) as context:
        page = context.new_page()
        page.goto(file.as_uri() + SITE[language])
        expect(page.get_by_role("radio").first).to_be_visible()
        page.evaluate(
            "document.querySelectorAll('main:not([hidden]) details.page, [data-service]').forEach((fold) => (fold.open = true))"
        )
        page.evaluate(AXE_SCRIPT)
        assert page.evaluate(AXE) == []
        page.set_viewport_size({"width": 320, "height": 640})
        page.evaluate("document.documentElement.style.fontSize = '250%'")  # twice as large
        assert sideways(page) <= 0


def test_a_link_to_a_clause_opens_its_fold_in_its_language(
    file: Path, page: Page, catalogue: Catalogue
) -> None:
    statement = next(iter(catalogue.statements))
    page.goto(f"{file.as_uri()}#zh-{statement}")
    expect(page.locator(f"#zh-{statement}")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.lang") == "zh-Hans"
