"""Pages, style sheets and scripts of a built site → the same, with one style sheet for all pages.

The pages are built with the sheets as they are written, so that they are right without this step, too: under `mkdocs serve`, with
another builder. What is joined is named by its hash, as the theme names its own files, and may be kept for a year.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from hashlib import sha256

from .styles import asked_for, known_words, used, without_blanks

SHEET = re.compile(r'<link rel="stylesheet" href="([^"]*?)((?:en/)?assets/[^"]+\.css)">\s*')
"""What leads to the root of a language or of the site, and where the sheet lies from there: the theme’s with each language, ours once."""


def lighter(files: Mapping[str, str]) -> dict[str, str]:
    """Texts of a site by their paths → those that are new or have changed."""
    pages = {path: text for path, text in files.items() if path.endswith(".html")}
    known = known_words(pages.values(), (text for path, text in files.items() if path.endswith(".js")))
    made: dict[str, str] = {}
    joined: dict[tuple[str, ...], str] = {}
    for page, text in pages.items():
        sheets = tuple(path for _, path in SHEET.findall(text))
        if not sheets:
            continue
        if sheets not in joined:
            sheet = _joined([files[path] for path in sheets], known)
            joined[sheets] = named("assets/style.css", sheet)
            made[joined[sheets]] = sheet
        made[page] = _with_one_sheet(text, joined[sheets])
    return made


def _joined(sheets: Iterable[str], known: frozenset[str]) -> str:
    return asked_for(used(without_blanks("\n".join(sheets)), known), known)


def named(path: str, text: str) -> str:
    """The path of a file that is never changed: another text gets another name."""
    stem, dot, suffix = path.rpartition(".")
    return f"{stem}.{sha256(text.encode()).hexdigest()[:8]}.min{dot}{suffix}"


def _with_one_sheet(page: str, sheet: str) -> str:
    """In the place of the last one, which is ours: from there the way leads to the root of the site."""
    *others, last = SHEET.finditer(page)
    page = page[: last.start()] + f'<link rel="stylesheet" href="{last[1]}{sheet}">\n' + page[last.end() :]
    for other in reversed(others):
        page = page[: other.start()] + page[other.end() :]
    return page
