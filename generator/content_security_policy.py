"""Built pages → the strictest Content-Security-Policy that they work under, if nothing is in them that it would have to forbid.

Material has a few short scripts inline, the same on every page. They are listed here by their hashes, each with what it does,
for one version of it; whoever updates Material reads the new scripts before listing them. Nothing of ours is inline, so any
other script in a page has come in by mistake or by malice, and there is no policy before it has gone: a policy made from
whatever is found would admit that as well. Everything else that runs, is drawn or is asked for comes from the site itself. What
may stand in a page is listed, and not what may not: nobody knows all the ways in which a browser can be made to run something.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser

from .problems import CatalogueError, Place, Problem, quoted

THEME = "9.8.1"
"""The version of Material whose scripts these are. To renew them: build, run `python -m generator policy`, which names each
script that it does not know with its place and hash; read it there and in Material’s base.html, and list it here."""
THEME_SCRIPTS = {
    "exqRXrW/0laiImCrTE8a70vxyyY10FJVIppytLf/dbY=": "where the choice of colours is kept: __md_get and __md_set",
    "DrEMJJ29sL7vIloQzly+VUGMxKcBTMII+OfW7Y8AkG4=": "the colours chosen earlier, before anything is drawn",
    "/8wPdzX9q0NNJXyA5lzsLojXFpkeaXVxhbfkUOQaWy8=": "the tab that the address names is opened",
}

DATA = {"application/ld+json", "application/json"}
"""Types of a script element that no browser runs. Any other is taken for a script, however it is written: browsers know more
types than one, and will know new ones."""
ELEMENTS = set(
    re.findall(
        r"[\w-]+",
        """a abbr article aside b bdi bdo blockquote body br button caption cite code col colgroup dd del details dfn dialog div dl dt
        em fieldset figcaption figure footer form g h1 h2 h3 h4 h5 h6 head header hr html i img input ins kbd label legend li link
        main mark meta nav noscript ol optgroup option p path pre q rect s samp script search section select small span strong sub
        summary sup svg table tbody td template text textarea tfoot th thead time title tr tspan u ul var wbr entitlement-check""",
    )
)
"""What shows text, pictures and questions. None of them brings in a page, changes where addresses lead, or plays anything."""
INERT = {"alternate", "canonical", "describedby", "next", "prev"}
"""A link of these kinds tells of an address, of which nothing is loaded."""
LOADED = {"action", "background", "data", "formaction", "imagesrcset", "ping", "poster", "src", "srcset"}
"""Attributes whose address is asked for; so is the `href` of a link."""
_ENDS_TEXT = re.compile(r"</(?:noscript|textarea|title)", re.IGNORECASE)
"""Of these elements browsers read nothing but where they end, even between quotes."""
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|[/\\]{2}", re.IGNORECASE)

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
    """Everything in a page that would run and is not of the theme, and whatever else the policy forbids."""
    found = _Found(page)
    for (line, column), wrong, expected in found.others:
        yield Problem(Place(file, line, column), wrong, expected, FIND)
    for (line, column), script in found.scripts:
        if (digest := _sha256(script)) not in THEME_SCRIPTS:
            wrong = "a script that is not a file of its own"
            listing = f"{FIND}; of a newer Material: read it and list sha256 {digest}"
            yield Problem(Place(file, line, column), wrong, LISTED, listing)


LISTED = f"no script inline but those of Material {THEME}, which generator/content_security_policy.py lists"
FIND = "find the text or template that it comes from"


def _sha256(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


Given = dict[str, str]
"""The attributes of an element."""
At = tuple[int, int]
"""Line and column."""


class _Found(HTMLParser):
    """What is inline and would run, and what is none of the markup that is admitted, each with its line and column."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.scripts: list[tuple[At, str]] = []
        self.others: list[tuple[At, str, str]] = []
        self._inside: Given | None = None
        """The script whose text is being read."""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in reversed(attrs)}  # of two alike browsers take the first
        if tag not in ELEMENTS:
            self._complain(f"the element “{tag}”", "one that generator/content_security_policy.py lists")
        for name, value in attrs:
            if name.startswith("on") or _plain(value).startswith("javascript:"):
                self._complain(f"a script in the attribute “{name}”", LISTED)
        if _ENDS_TEXT.search(self.get_starttag_text() or ""):
            self._complain("the end of an element between quotes", "“&lt;” for its first sign")
        for name in _asking_elsewhere(tag, given):
            wrong = f"“{name}” leads elsewhere: {quoted(given[name])}"
            self._complain(wrong, "what is loaded to come from the site itself")
        if "http-equiv" in given and not _leads_on(given):
            wrong = f"a “meta” that tells browsers “{given['http-equiv']}”"
            self._complain(wrong, "none but one that leads on to a page of the site")
        self._inside = given if tag == "script" else None
        if self._inside is not None and "src" not in given and given.get("type") not in DATA:
            self.scripts.append((self._at(), ""))

    def handle_endtag(self, tag: str) -> None:
        self._inside = None

    def handle_data(self, data: str) -> None:
        if self._inside is None or self._inside.get("type") in DATA:
            return
        if "src" not in self._inside:
            place, begun = self.scripts[-1]
            self.scripts[-1] = (place, begun + data)
        elif data.strip():
            self._complain("a script in a file and a text inside it", "one of the two")

    def handle_comment(self, data: str) -> None:
        """Of one with a sign of a tag, browsers may see the end elsewhere than Python does."""
        if "<" in data or ">" in data:
            self._complain("a comment that holds “<” or “>”", "words alone")

    def handle_decl(self, decl: str) -> None:
        if decl.lower() != "doctype html":
            self.unknown_decl(decl)

    def handle_pi(self, data: str) -> None:
        self._complain("an instruction that is no HTML", "elements and text")

    def unknown_decl(self, data: str) -> None:
        self._complain("a declaration that is no HTML", "elements and text")

    def _complain(self, wrong: str, expected: str) -> None:
        self.others.append((self._at(), wrong, expected))

    def _at(self) -> At:
        line, before = self.getpos()
        return line, before + 1


def _asking_elsewhere(tag: str, given: Given) -> Iterator[str]:
    """The attributes whose addresses are loaded and are not of the site; a picture may stand in its address."""
    kinds = set(given.get("rel", "").lower().split())
    for name, value in given.items():
        loaded = name in LOADED or (name == "href" and tag == "link" and not (kinds and kinds <= INERT))
        addresses = re.split(r"[\s,]+", value) if name.endswith("srcset") else [_plain(value)]
        drawn = (tag, name) == ("img", "src") and addresses[0].startswith("data:")
        if loaded and not drawn and any(map(_ELSEWHERE.match, addresses)):
            yield name


def _leads_on(given: Given) -> bool:
    """Whether a meta sends readers on to a page of the site."""
    _, _, target = given.get("content", "").partition("url=")
    return given["http-equiv"] == "refresh" and target != "" and not _ELSEWHERE.match(_plain(target))


def _plain(address: str | None) -> str:
    """As browsers read an address: without blanks and controls."""
    return re.sub(r"[\x00-\x20]", "", address or "").lower()
