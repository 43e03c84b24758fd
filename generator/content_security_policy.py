"""Built pages → the strictest Content-Security-Policy that they work under, if nothing is in them that it would have to forbid.

Material has a few short scripts inline, the same on every page. They are listed here by their hashes, each with what it does,
for one version of it; whoever updates Material reads the new scripts before listing them. Nothing of ours is inline, so any
other script in a page has come in by mistake or by malice, and there is no policy before it has gone: a policy made from
whatever is found would admit that as well. Everything else that runs, is drawn or is asked for comes from the site itself.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser

from .problems import CatalogueError, Place, Problem

THEME = "9.8.1"
"""The version of Material whose scripts these are. To renew them: build, run `python -m generator policy`, which names each
script that it does not know with its place and hash; read it there and in Material’s base.html, and list it here."""
THEME_SCRIPTS = {
    "exqRXrW/0laiImCrTE8a70vxyyY10FJVIppytLf/dbY=": "where the choice of colours is kept: __md_get and __md_set",
    "DrEMJJ29sL7vIloQzly+VUGMxKcBTMII+OfW7Y8AkG4=": "the colours chosen earlier, before anything is drawn",
    "/8wPdzX9q0NNJXyA5lzsLojXFpkeaXVxhbfkUOQaWy8=": "the tab that the address names is opened",
}

SCRIPT_TYPES = ("", "module", "text/javascript")
"""A script element of any other type is data, which no browser runs and no policy concerns."""

POLICY = "; ".join(
    (
        "default-src 'none'",
        " ".join(("script-src 'self'", *sorted(f"'sha256-{digest}'" for digest in THEME_SCRIPTS))),
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'none'",
        "worker-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)


def policy(pages: Mapping[str, str]) -> str:
    """The value of the header, for the HTML of all pages by their files. Raises CatalogueError for a script that is not listed."""
    if problems := [problem for file, page in pages.items() for problem in unlisted(file, page)]:
        raise CatalogueError(problems)
    return POLICY


def unlisted(file: str, page: str) -> Iterator[Problem]:
    """Everything inline in a page that would run and is not of the theme."""
    inline = _Inline(page)
    expected = (
        f"no script inline but those of Material {THEME}, which generator/content_security_policy.py lists"
    )
    fix = "find the text or template that it comes from"
    for (line, column), name in inline.attributes:
        yield Problem(Place(file, line, column), f"a script in the attribute “{name}”", expected, fix)
    for (line, column), script in inline.scripts:
        if (digest := _sha256(script)) not in THEME_SCRIPTS:
            wrong = "a script that is not a file of its own"
            listing = f"{fix}; of a newer Material: read it and list sha256 {digest}"
            yield Problem(Place(file, line, column), wrong, expected, listing)


def _sha256(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


class _Inline(HTMLParser):
    """What runs without being a file of its own, each with its line and column: scripts, and attributes that hold one."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.scripts: list[tuple[tuple[int, int], str]] = []
        self.attributes: list[tuple[tuple[int, int], str]] = []
        self._inside = False
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        line, before = self.getpos()
        place = (line, before + 1)
        self.attributes += [(place, name) for name, value in given.items() if _runs(name, value)]
        self._inside = (
            tag == "script" and "src" not in given and given.get("type", "").lower() in SCRIPT_TYPES
        )
        if self._inside:
            self.scripts.append((place, ""))

    def handle_endtag(self, tag: str) -> None:
        self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            place, begun = self.scripts[-1]
            self.scripts[-1] = (place, begun + data)


def _runs(name: str, value: str) -> bool:
    """Whether an attribute is a handler, or an address that is a script; browsers leave out blanks in it."""
    return name.startswith("on") or "".join(value.split()).lower().startswith("javascript:")
