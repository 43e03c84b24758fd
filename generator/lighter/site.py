"""Pages, style sheets and scripts of a built site → the same, with one style sheet for all pages, one file for what a script imports,
and one for what a page can do without until a script asks for it.

The pages are built with both as they are written, so that they are right without this step, too: under `mkdocs serve`, with
another builder. What is joined is named by its hash, as the theme names its own files, and may be kept for a year.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from functools import cache
from posixpath import basename, dirname, join

from .names import named
from .scripts import joined
from .styles import asked_for, known_words, used, without_blanks

SHEET = re.compile(r'<link rel="stylesheet" href="([^"]*?)((?:en/)?assets/[^"]+\.css)">\s*')
"""What leads to the root of a language or of the site, and where the sheet lies from there: the theme’s with each language, ours once."""
SCRIPT = re.compile(r"(assets/(?:site|form)/\w+\.js)(?=\")")
"""Ours, wherever a page names one: to run it, or to have it sent ahead."""
LATER = re.compile(r"<!-- later -->(.*)<!-- /later -->", re.DOTALL)
"""What is hidden in a page until a script has something to show in it (form/start.js)."""
REST = re.compile(r'<template data-rest="([^"]+)"></template>')
"""What stands for it then, with the name of the file that it is in."""


def lighter(files: Mapping[str, str]) -> dict[str, str]:
    """Texts of a site by their paths → those that are new or have changed."""
    pages = {path: text for path, text in files.items() if path.endswith(".html")}
    # The element for pages of others has its styles within.
    scripts = {
        path: text for path, text in files.items() if path.endswith(".js") and not path.startswith("element/")
    }
    known = known_words(pages.values(), scripts.values())
    made: dict[str, str] = {}
    styles: dict[tuple[str, ...], str] = {}
    entries: dict[str, str] = {}
    for page, text in pages.items():
        for sheets in {tuple(path for _, path in SHEET.findall(text))} - {(), *styles}:
            sheet = _joined(tuple(files[path] for path in sheets), known)
            styles[sheets] = named("assets/style.css", sheet)
            made[styles[sheets]] = sheet
        for entry in set(SCRIPT.findall(text)) - {*entries}:
            made |= (of_entry := joined(entry, scripts))
            entries[entry] = [*of_entry][-1]
        joined_page = _with_one_sheet(SCRIPT.sub(lambda found: entries[found[1]], text), styles)
        lighter_page, rest = _in_two(page, joined_page)
        made |= rest
        if lighter_page != text:
            made[page] = lighter_page
    return made


def _in_two(path: str, page: str) -> tuple[str, dict[str, str]]:
    """A page without what comes later, and the file with that; none where the page is all there is."""
    if not (later := LATER.search(page)):
        return page, {}
    rest = json.dumps(later[1].strip(), ensure_ascii=False)
    name = named(join(dirname(path), "rest.json"), rest)
    return page.replace(later[0], f'<template data-rest="{basename(name)}"></template>'), {name: rest}


def whole(page: str, beside: Callable[[str], str]) -> str:
    """A page of such a site with what comes to it later; `beside` gives the text of a file in its folder, by its name."""
    return REST.sub(lambda rest: str(json.loads(beside(rest[1]))), page)


@cache
def _joined(sheets: tuple[str, ...], known: frozenset[str]) -> str:
    """Once for both languages, each of which has the theme’s with it."""
    return asked_for(used(without_blanks("\n".join(sheets)), known), known)


def _with_one_sheet(page: str, styles: Mapping[tuple[str, ...], str]) -> str:
    """In the place of the last one, which is ours: from there the way leads to the root of the site."""
    found = [*SHEET.finditer(page)]
    for sheet in reversed(found):
        style = styles[tuple(one[2] for one in found)]
        link = f'<link rel="stylesheet" href="{sheet[1]}{style}">\n' if sheet is found[-1] else ""
        page = page[: sheet.start()] + link + page[sheet.end() :]
    return page
