"""`mkdocs serve`: every save shows in both languages, by one rebuild; a mistake is named on the pages until it is gone.

The project is one with a short document and a page written by hand: some thirty rebuilds wait for nothing but what is tried.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from generator import disk
from generator.catalogue.reader import read
from generator.catalogue.translations import TRANSLATIONS
from generator.site import memory_of_translations

from ..support.live import Live
from ..support.other_document import copy_with_other_document

CATALOGUE = "data/services.yaml"
BY_HAND = {
    "docs/zh/notes.md": "---\ntitle: 笔记\ndescription: 手写的一页。\n---\n\n# 笔记 { #notes }\n\n## 第一则 { #first }\n",
    "docs/en/notes.md": "---\ntitle: Notes\ndescription: A page by hand.\n---\n\n# Notes { #notes }\n\n## The first { #first }\n",
}


def lay_out(folder: Path) -> None:
    copy_with_other_document(folder)
    for path, text in BY_HAND.items():
        (folder / path).parent.mkdir()
        (folder / path).write_text(text, "utf-8")
    for configuration, name in (("mkdocs.yml", "笔记"), ("mkdocs.en.yml", "Notes")):
        with (folder / configuration).open("a", encoding="utf-8") as navigation:
            navigation.write(f"  - {name}: notes.md\n")
    (folder / TRANSLATIONS).write_text(memory_of_translations(disk.sources(folder)), "utf-8")


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    folder = tmp_path_factory.mktemp("live")
    lay_out(folder)
    with Live(folder) as running:
        yield running


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    yield context.new_page()
    context.close()


def plus(text: str) -> Callable[[str], str]:
    return lambda before: f"{before}\n{text}\n"


def instead(old: str, new: str) -> Callable[[str], str]:
    def change(before: str) -> str:
        assert old in before
        return before.replace(old, new, 1)

    return change


EDITS = {
    "a template": (
        "generator/pages/templates/about.md.j2",
        plus('{{ say("模板新句", "New in the template") }}'),
        {"about/": "模板新句", "en/about/": "New in the template"},
    ),
    "an asset": ("docs/assets/site.css", plus("/* newer */"), {"assets/site.css": "/* newer */"}),
    "an override": (
        "overrides/main.html",
        instead("{% block extrahead %}", '{% block extrahead %}<meta name="edited" content="yes">'),
        {"check/": '<meta name="edited"', "en/check/": '<meta name="edited"'},
    ),
    "the generator's own code": (
        "generator/pages/render.py",
        plus(
            "_pages_as_they_were = pages\n\n\ndef pages(*given):\n"
            "    return {path: text + '\\n‡\\n' * path.endswith('about.md') for path, text in _pages_as_they_were(*given).items()}"
        ),
        {"about/": "‡", "en/about/": "‡"},
    ),
    "the English configuration": (
        "mkdocs.en.yml",
        instead("  - Home: index.md", "  - Front page: index.md"),
        {"en/about/": "Front page"},
    ),
}

MISTAKES = {
    "a template": (
        "generator/pages/templates/about.md.j2",
        "{{ nowhere.name }}",
        r"generator/pages/templates/about\.md\.j2:\d+: 'nowhere' is undefined",
    ),
    "an override": ("overrides/main.html", "{% if %}", r"overrides/main\.html:\d+: Expected an expression"),
    "the generator's own code": (
        "generator/pages/render.py",
        "a = = b",
        r"generator/pages/render\.py\", line \d+\n",
    ),
    "the configuration": ("mkdocs.yml", "  broken: [", r"mkdocs\.yml\", line \d+, column \d+\n"),
    "a link": ("docs/en/notes.md", "[lost](lost.md)", r"Doc file 'notes\.md' contains a link 'lost\.md'"),
}


def notice(live: Live, language: str) -> str | None:
    """What the notice on a page says, as plain text."""
    found = re.search(r'<section class="problems" role="alert".*?</section>', live.page(language), re.DOTALL)
    return found and unescape(re.sub(r"<[^>]*>", "", found[0]))


def test_saving_the_catalogue_shows_in_both_languages(live: Live) -> None:
    text = read((live.folder / CATALOGUE).read_text("utf-8")).premise[0].text
    live.save(CATALOGUE, lambda before: before.replace(text.zh, "改过的话。").replace(text.en, "Said anew."))
    assert "改过的话。" in live.page("about/")
    assert "Said anew." in live.page("en/about/")
    assert "改过的话。" in live.page("rules/v1/bundle.json")


@pytest.mark.thorough
def test_saving_a_page_shows_once_both_languages_say_it(live: Live) -> None:
    """A Chinese page that changes without its English is a mistake, and is named as one."""
    live.save("docs/zh/notes.md", plus("新写的一句"))
    assert "docs/en/notes.md:1:1: this English was made from another Chinese text" in (notice(live, "") or "")
    assert "新写的一句" not in live.page("notes/")

    live.save("docs/en/notes.md", plus("A new sentence"))
    assert notice(live, "") is None
    assert "新写的一句" in live.page("notes/")
    assert "A new sentence" in live.page("en/notes/")


@pytest.mark.thorough
@pytest.mark.parametrize("edit", EDITS)
def test_saving_shows_at_once(live: Live, edit: str) -> None:
    path, change, shown = EDITS[edit]
    live.save(path, change)
    for page, text in shown.items():
        assert text in live.page(page)


@pytest.mark.thorough
@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_named_on_the_pages_of_both_languages_until_it_is_repaired(
    live: Live, mistake: str
) -> None:
    path, wrong, message = MISTAKES[mistake]
    before = (live.folder / path).read_text("utf-8")
    live.save(path, plus(wrong))
    for language in ("", "en/"):
        assert re.search(message, notice(live, language) or "")
        assert "<h1" in live.page(language)
    live.save(path, lambda _: before)
    assert [notice(live, language) for language in ("", "en/")] == [None, None]


@pytest.mark.thorough
def test_open_browsers_show_a_mistake_in_the_catalogue_and_forget_it_once_it_is_repaired(
    live: Live, page: Page
) -> None:
    """Nobody reloads anything here: the maintainer only saves."""
    page.goto(live.address + "en/about/")
    alert = page.get_by_role("alert", name="Something needs repair")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(alert).to_have_count(0)

    before = (live.folder / CATALOGUE).read_text("utf-8")
    live.save(CATALOGUE, instead("\nedition:", "\nediton:"))
    expect(alert).to_contain_text(re.compile(r"data/services\.yaml:\d+:\d+"))
    expect(alert).to_contain_text("“editon”")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert alert.evaluate("element => getComputedStyle(element).position") == "fixed", (
        "its styles are missing"
    )

    live.save(CATALOGUE, lambda _: before)
    expect(alert).to_have_count(0)


def test_every_save_is_one_rebuild_and_none_comes_by_itself(live: Live) -> None:
    """Neither what a build writes nor what Python compiles counts as an edit."""
    assert live.is_quiet()
    assert live.rebuilds == live.saves
    compiled = live.folder / "generator/pages/__pycache__/render.pyc"
    compiled.parent.mkdir(exist_ok=True)
    compiled.write_bytes(b"as Python leaves it when somebody runs the generator")
    assert live.is_quiet()
    assert live.rebuilds == live.saves


@pytest.mark.thorough
def test_a_catalogue_broken_from_the_start_is_named_too_and_repairing_it_brings_the_site(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "project"
    folder.mkdir()
    lay_out(folder)
    catalogue = folder / CATALOGUE
    sound = catalogue.read_text("utf-8")
    catalogue.write_text(sound.replace("\nedition:", "\nediton:"), "utf-8")
    with Live(folder) as live:
        for language in ("", "en/"):
            assert re.search(r"data/services\.yaml:\d+:\d+: .*“editon”", notice(live, language) or "")
        live.save(CATALOGUE, lambda _: sound)
        assert [notice(live, language) for language in ("", "en/")] == [None, None]
        assert "statements/" in live.page("")
        assert "statements/" in live.page("en/")
        assert live.rebuilds == 1


@pytest.mark.thorough
def test_a_new_version_of_the_hooks_asks_for_a_new_start(live: Live) -> None:
    """MkDocs loads them once."""
    live.save("hooks/live_notice.py", plus("# newer"))
    assert "start `mkdocs serve` anew" in (notice(live, "en/") or "")
