"""Hostile text in every slot: whatever a text of the catalogue holds, the pages show it and do nothing else with it.

    catalogue ── read ── each text between two plain signs ──── pages ── MkDocs ── what must come out
                     └── each text between two hostile ones ─── pages ── MkDocs ── the same elements, anchors and addresses,
                                                                                   and the hostile signs as text

Which hostile signs a text gets depends on the text and on a shift, so that with every shift each text has had all of them. What
a catalogue is refused for is not looked at: the texts are dressed after they have been read. The pages are read as HTML, all of
them, and opened in the browser, with the policy and without it.
"""

from __future__ import annotations

import dataclasses
import json
import os
import re
import shutil
import subprocess
import sys
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path, PurePath
from typing import Any, Protocol
from xml.etree import ElementTree

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Request

from generator import disk
from generator.catalogue.entries import LANGUAGES, Bilingual, Catalogue, Family, Service, Statement
from generator.catalogue.reader import read
from generator.content_security_policy import policy
from generator.pages.builds import MadeWith, integrity
from generator.pages.escaping import everywhere, in_plain_sight
from generator.pages.render import pages
from generator.site import FORM_RULES, RULES, form_rules, rule_files

from ..support.built import Element, Site, html_of, tree
from ..support.editions import next_edition, quota_of_six
from ..support.project import ROOT
from ..support.server import serve


class Dress(Protocol):
    """Puts signs around a text; around the section of a statement so that sections that share a heading still do."""

    def __call__(self, text: str, section: bool = False) -> str: ...


RUN = "window.ran=1"
FOREIGN = "//foreign.invalid/"
HOSTILE = {
    "scripts": (f"<script>{RUN}</script>", f"<img src=x onerror={RUN}><svg onload={RUN}>"),
    "out of an element": (f"--></title></pre></code></template></noscript><script>{RUN}</script>", "</div>"),
    "out of an attribute": ("\"'><b>", f'" autofocus onfocus="{RUN}" x=\''),
    "out of data": (f'"}}</script><script>{RUN}</script>', "]]> \\u003cb> \\"),
    "links": (
        f"[a](javascript:{RUN}) <javascript:{RUN}>",
        f'<a href="javascript:{RUN}">b</a> [c]: {FOREIGN}',
    ),
    "pictures": (f"![a]({FOREIGN}a.png) <img src={FOREIGN}b.png>", f"<img srcset={FOREIGN}c.png>"),
    "frames and styles": (
        f"<iframe src={FOREIGN}></iframe>",
        f"<style>@import '{FOREIGN}'</style><link href=x>",
    ),
    "another address": (
        f'<base href="{FOREIGN}">',
        f'<meta http-equiv="refresh" content="0; url={FOREIGN}">',
    ),
    "attribute lists": (f"{{: onclick={RUN} }}", f' {{ #gone .lead onclick="{RUN}" }}'),
    "attribute lists of Kramdown": ("{:#gone}", "{: #gone }"),
    "headings": ("# ", " #"),
    "lines under headings": ("===", "---"),
    "rules": ("---", "***"),
    "comments": ("<!-- ", " <!--"),
    "ends of comments": ("-->", "-->"),
    "references": ("&lt;b&gt;&#60;b&#62;&quot;", "&amp;lt; &"),
    "fences": ("```", "```"),
    "fences of tildes": ("~~~", "~~~"),
    "indented code": ("    a ", " b    "),
    "code": ("`", "``"),
    "numbered lists": ("1. ", " 2."),
    "lists": ("- ", " -"),
    "more lists": ("+ ", " *"),
    "quotations": ("> ", " >"),
    "definitions": (": a ", " :b"),
    "emphasis": ("**_", "_** __"),
    "tables": ("| a | b |", "| --- |"),
    "templates": ("{{ 7 * 7 }}{% raw %}{#", "#}{% endraw %}"),
    "boxes": ("!!! danger ", " [TOC]"),
    "a footnote and an abbreviation": ("[^1]: ", "*[HTML]: x"),
    "backslashes": ("\\", "\\"),
    "an address by itself": (f"https:{FOREIGN}", f" https:{FOREIGN}?a=b&c=d"),
}
TEXTS = {"aria-label", "content", "data-label", "title"}
"""Attributes that hold texts; those and what is made of them may change, all others must be as they were."""
MADE_OF_TEXTS = {*TEXTS, "data-rules", "data-brief"}
VISITED = ("", "check/", "services/hotline/", "en/statements/", "en/glossary/", "en/changes/", "en/check/")
ANSWERED = "#region=taiwan&deployment=public_cloud&licence=subscription&registered=no&incident=fatal"


def hostile(shift: int) -> Dress:
    """Each text between hostile signs; the next shift gives it the next ones."""
    pairs = list(HOSTILE.values())

    def dress(text: str, section: bool = False) -> str:
        seed = heading(text) if section else text
        before, behind = pairs[(zlib.crc32(seed.encode()) + shift) % len(pairs)]
        if section:  # what would end the heading is left out
            before, behind = (re.sub("[/,(]", "", part) for part in (before, behind))
        return f"{before}{plain(text)}{behind}"

    return dress


def plain(text: str, section: bool = False) -> str:
    return f"‹{text}›"


def heading(section: str) -> str:
    """The section of the source in whose heading a statement stands."""
    return re.split("[/,(]", section)[0].strip()


def without_gloss(text: str) -> str:
    """As descriptions and some headings have it."""
    return re.sub(r" \([^()]*[\u3400-\u9fff][^()]*\)", "", text)


def dressed(value: Any, dress: Dress) -> Any:
    """The same with every text dressed; ids, figures, addresses and rules stay."""
    match value:
        case Bilingual():
            return Bilingual(dress(value.zh), dress(value.en))
        case tuple():
            return tuple(dressed(item, dress) for item in value)
        case Mapping():
            return {name: dressed(item, dress) for name, item in value.items()}
        case _ if dataclasses.is_dataclass(value) and not isinstance(value, type):
            fields = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
            new = {name: dressed(item, dress) for name, item in fields.items()}
            if "aliases" in fields:
                new["aliases"] = tuple(map(dress, fields["aliases"]))
            if isinstance(value, Family | Service):
                new["section"] = dress(value.section, True)
            if isinstance(value, Statement):
                zh, en = (dress(value.section[each], True) for each in LANGUAGES)
                new["section"] = Bilingual(zh, en)
            return dataclasses.replace(value, **new)
    return value


def texts(value: Any, dress: Dress) -> dict[str, str]:
    """Everything that `dressed` dresses: what it becomes, and what it would have become with plain signs."""
    found: dict[str, str] = {}

    def note(text: str, section: bool = False) -> str:
        for shown in (heading, str) if section else (without_gloss, str):
            found[words(shown(dress(text, section)))] = words(shown(plain(text)))
        return text

    dressed(value, note)
    return {text: found[text] for text in sorted(found, key=len, reverse=True)}


# ----------------------------------------------------------------------------------------------------- building the site


Editions = tuple[Catalogue, Catalogue]
"""Two, so that the pages of changes have something to say."""


def built(editions: Editions, dress: Dress, folder: Path) -> dict[str, str]:
    """All text files of the site with dressed texts, by their address; built as any builder without hooks does it."""
    for part in (
        "mkdocs.yml",
        "mkdocs.en.yml",
        *(f"hooks/{name}.py" for name in ("awaited", "navigation", "twins")),
    ):
        (folder / part).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / part, folder / part)
    shutil.copytree(ROOT / "overrides", folder / "overrides")
    for language in LANGUAGES:
        shutil.copytree(ROOT / "docs" / language, folder / "build" / language)
    shutil.copytree(ROOT / "docs/assets", folder / "build/zh/assets")
    old, new = (dressed(edition, dress) for edition in editions)
    templates = disk.templates(ROOT)
    schema = (ROOT / "generator/bundle/schema.json").read_text("utf-8")
    rules = rule_files(new, schema)
    rules |= form_rules(json.loads(rules[f"{RULES}/bundle.json"]))
    made_with = MadeWith(rules=integrity(rules[FORM_RULES]))  # else the form reloads its page
    for path, text in (pages(new, templates, [old], made_with) | rules).items():
        (folder / "build" / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / "build" / path).write_text(text, "utf-8")
    (folder / "zh.yml").write_text("INHERIT: mkdocs.yml\nhooks: [hooks/navigation.py]\nwatch: []\n", "utf-8")
    for configuration, site in (("zh.yml", "site"), ("mkdocs.en.yml", "site/en")):
        run = subprocess.run(
            [sys.executable, "-m", "mkdocs", "build", "--strict", "-f", configuration, "-d", folder / site],
            cwd=folder,
            env=os.environ | {"NO_MKDOCS_2_WARNING": "1", "SITE_URL": ""},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert run.returncode == 0, run.stdout + run.stderr
    return {
        path.relative_to(folder / "site").as_posix(): html_of(path)
        for pattern in ("*.html", "*.txt", "*.atom")
        for path in sorted((folder / "site").rglob(pattern))
    }


class Sound:
    """What the hostile site is held against."""

    def __init__(self, editions: Editions, files: Mapping[str, str]) -> None:
        self.editions, self.files = editions, files


@pytest.fixture(scope="session")
def sound(catalogue_text: str, tmp_path_factory: pytest.TempPathFactory) -> Sound:
    editions = read(catalogue_text), read(next_edition(catalogue_text, quota_of_six))
    return Sound(editions, built(editions, plain, tmp_path_factory.mktemp("sound")))


# ----------------------------------------------------------------------------------------------- what comes out as HTML


def skeleton(element: Element) -> list[Any]:
    """The elements with their attributes, without any text; the ids of sections of the source are made of their texts."""
    return [
        (
            child.tag,
            {
                name: section_is_one(value)
                for name, value in child.attributes.items()
                if name not in MADE_OF_TEXTS
            },
            skeleton(child),
        )
        for child in element.children
        if isinstance(child, Element)
    ]


def section_is_one(address: str) -> str:
    """An anchor of the statements’ page, whose id is made of the section’s name."""
    return re.sub(r"(^|#)section-[a-z0-9-]+", r"\1section", address)


def words(text: str) -> str:
    return "".join(text.split())


def told(page: Element) -> str:
    """All that a page says, in its text and in attributes, but for the hash of the rules, which is another for other texts."""
    attributes = (element[name] for element in page.all() for name in sorted(TEXTS) if name in element)
    return re.sub("sha256:[0-9a-f]{64}", "", page.text + "".join(attributes))


@pytest.mark.thorough
@pytest.mark.attack
@settings(max_examples=1, phases=[Phase.generate])  # a smaller shift is no simpler
@given(shift=st.integers(0, len(HOSTILE) - 1))
def test_a_text_of_the_catalogue_is_never_markup(
    shift: int,
    sound: Sound,
    browser: Browser,
    tmp_path_factory: pytest.TempPathFactory,
    pytestconfig: pytest.Config,
) -> None:
    """`make thorough` opens some of the pages and takes one shift, `make attack` opens all and goes on to others."""
    folder, dress = tmp_path_factory.mktemp("hostile"), hostile(shift)
    files = built(sound.editions, dress, folder)
    assert unlike(files, sound, dress) == []
    visit(browser, folder / "site", files, every=bool(pytestconfig.option.minutes))
    shutil.rmtree(folder)


def unlike(files: Mapping[str, str], sound: Sound, dress: Dress) -> list[str]:
    """The files that hold other elements, anchors or addresses than the sound ones, or say anything else."""
    assert files.keys() == sound.files.keys()
    dressed_texts = texts(sound.editions, dress)

    def same(address: str) -> bool:
        made, due = files[address], sound.files[address]
        match PurePath(address).suffix:
            case ".html" if "changes/" in address:
                return parts(tree(made)) <= parts(tree(due))
            case ".html":
                return same_page(tree(made), tree(due), dressed_texts)
            case ".atom":
                return feed_elements(made) == feed_elements(due)
        return plain_links(made) == plain_links(due)

    return [address for address in files if not same(address)]


def parts(page: Element) -> set[tuple[str, tuple[tuple[str, str], ...]]]:
    """The kinds of elements. A page of changes has as many as the words that differ, which other signs make other ones."""
    return {
        (element.tag, tuple((n, v) for n, v in element.attributes.items() if n not in TEXTS))
        for element in page.all()
    }


def same_page(page: Element, due: Element, dressed_texts: Mapping[str, str]) -> bool:
    said = words(told(page))
    for hostile_text, text in dressed_texts.items():
        said = said.replace(hostile_text, text)
    return skeleton(page) == skeleton(due) and said == words(told(due))


def feed_elements(atom: str) -> list[Any]:
    """The elements of a feed, with those of the HTML in its entries."""
    return [
        (element.tag, skeleton(tree(element.text or "")) if element.get("type") == "html" else None)
        for element in ElementTree.fromstring(atom).iter()
    ]


def plain_links(markdown: str) -> list[str]:
    return re.findall(r"(?<!\\)(?:\\\\)*\]\(([^)]*)\)", markdown)


def noting(asked: list[str]) -> Callable[[Request], None]:
    return lambda request: asked.append(request.url)


def visit(browser: Browser, folder: Path, files: Mapping[str, str], every: bool) -> None:
    """Opens pages under the policy and without it: nothing has run, and nobody else has been asked."""
    header = {
        "Content-Security-Policy": policy({n: html for n, html in files.items() if n.endswith(".html")})
    }
    own = Site(folder, "").pages
    for headers in (header, {}):
        context = browser.new_context()
        with serve(folder, headers=headers) as url:
            asked: list[str] = []
            context.on("request", noting(asked))
            page = context.new_page()
            for address in own if every else VISITED:
                page.goto(url + address + (ANSWERED if address.endswith("check/") else ""))
                page.wait_for_load_state()
                assert page.evaluate("window.ran") is None, address
                assert page.title(), address
            assert [one for one in asked if not one.startswith((url, "data:", "blob:" + url))] == []
        context.close()


# ------------------------------------------------------------------------------------------------------ one text by itself


@pytest.mark.parametrize(
    ("text", "shown"),
    {
        "nothing special": ("金蝶云•星空 “s-HR” – 7×24", "金蝶云•星空 “s-HR” – 7×24"),
        "HTML": ("<b>&", "&lt;b&gt;&amp;"),
        "quotes": ("\"'", "&#34;&#39;"),
        "an attribute list": ("A { #x }", "A &#123; &#35;x &#125;"),
        "a figure that would begin a list": ("3. 说明", "3&#46; 说明"),
        "a clause": ("3.1.1 没有", "3.1.1 没有"),
        "an id": ("patch_download", "patch_download"),
        "emphasis by underscores": ("_a_", "&#95;a&#95;"),
        "a dash that would begin a list": ("- 1", "&#45; 1"),
        "spaces that would make code": ("     a", "&#32;a"),
        "ends of lines": ("a\n\nb\r\u2028c\x02", "a b c "),
    }.values(),
)
def test_how_a_text_is_written_where_it_is_rendered(text: str, shown: str) -> None:
    assert everywhere(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    {
        "nothing special": ("金蝶云•星空 Q&A “s-HR” – 7×24!", "金蝶云•星空 Q&A “s-HR” – 7×24!"),
        "a link": ("[a](b)", "\\[a\\](b)"),
        "HTML": ("<b>", "\\<b\\>"),
        "a reference": ("&lt; Q&A", "\\&lt; Q&A"),
        "a heading": ("# a", "\\# a"),
        "ends of lines": ("a\n# b", "a \\# b"),
    }.values(),
)
def test_how_a_text_is_written_where_it_is_read_as_it_stands(text: str, shown: str) -> None:
    assert in_plain_sight(text) == shown
