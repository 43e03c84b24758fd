"""A built site as tests look at it: which pages there are, and what stands in their HTML.

`Site` finds the pages on disk, so that a test that goes over all of them needs no list; addresses are relative to the root of
the site, `en/check/` for `site/en/check/index.html`. `Element` is a page's HTML as a tree. The browser is not needed for any of
this; what only a browser knows is in the tests that open one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from html.parser import HTMLParser
from pathlib import Path

from generator.lighter.site import whole

ENGLISH = "en/"
PACK = "offline.html"
"""The file that needs no network: it is downloaded and is no page of the site."""
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Element:
    """An element with its attributes and children; texts are children too."""

    def __init__(self, tag: str, attributes: dict[str, str], parent: Element | None) -> None:
        self.tag, self.attributes, self.parent = tag, attributes, parent
        self.children: list[Element | str] = []

    def __getitem__(self, attribute: str) -> str:
        return self.attributes.get(attribute, "")

    def __contains__(self, attribute: str) -> bool:
        return attribute in self.attributes

    def all(self, *tags: str) -> Iterator[Element]:
        """Every element below, in the order of the page; of the given tags, if any are given."""
        for child in self.children:
            if isinstance(child, Element):
                if not tags or child.tag in tags:
                    yield child
                yield from child.all(*tags)

    def one(self, tag: str, **attributes: str) -> Element:
        """The only element of that tag with those attributes."""
        (found,) = self.find(tag, **attributes)
        return found

    def find(self, tag: str, **attributes: str) -> list[Element]:
        return [
            element
            for element in self.all(tag)
            if all(element[name.rstrip("_")] == value for name, value in attributes.items())
        ]

    def texts(self) -> Iterator[tuple[str, Element]]:
        """Every text below with the element that it stands in; scripts and styles hold none."""
        for child in self.children:
            if isinstance(child, str):
                yield child, self
            elif child.tag not in ("script", "style"):
                yield from child.texts()

    @property
    def text(self) -> str:
        return "".join(text for text, _ in self.texts())

    @property
    def language(self) -> str:
        """The language of the text in it: its own `lang`, or that of what it stands in."""
        return self["lang"] or (self.parent.language if self.parent else "")


class _TreeBuilder(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.root = self._open = Element("", {}, None)
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs}, self._open)
        self._open.children.append(element)
        if tag not in VOID:
            self._open = element

    def handle_endtag(self, tag: str) -> None:
        element: Element | None = self._open
        while element and element.tag != tag:
            element = element.parent
        if element and element.parent:
            self._open = element.parent

    def handle_data(self, data: str) -> None:
        self._open.children.append(data)


def html_of(page: Path) -> str:
    """With what comes to it later."""
    return whole(page.read_text("utf-8"), lambda name: page.with_name(name).read_text("utf-8"))


def tree(html: str) -> Element:
    return _TreeBuilder(html).root


@dataclass(frozen=True)
class Site:
    """A site on disk and, while it is served, its address; `site_url` is what it was told that its address is."""

    folder: Path
    url: str
    site_url: str = ""

    @cached_property
    def pages(self) -> dict[str, Element]:
        """Every page by its address, except the two for addresses that do not exist, and the file to download."""
        return {
            _address(path.relative_to(self.folder)): tree(html_of(path))
            for path in sorted(self.folder.rglob("*.html"))
            if path.name not in ("404.html", PACK) and not _redirects(path)
        }

    @cached_property
    def missing(self) -> dict[str, Element]:
        """The page for addresses that do not exist, of each language, by its own address."""
        return {
            address: tree((self.folder / address).read_text("utf-8"))
            for address in ("404.html", ENGLISH + "404.html")
        }

    def in_language(self, language: str) -> dict[str, Element]:
        return {address: page for address, page in self.pages.items() if language_of(address) == language}

    def holds(self, address: str) -> bool:
        """Whether a plain web host finds something there."""
        path = self.folder / address
        return (path / "index.html").is_file() if address.endswith("/") or not address else path.is_file()


def language_of(address: str) -> str:
    return "en" if address.startswith(ENGLISH) else "zh"


def twin(address: str) -> str:
    """The same page in the other language."""
    return address.removeprefix(ENGLISH) if language_of(address) == "en" else ENGLISH + address


def article(page: Element) -> Element:
    """What a page says, without what stands around every page."""
    return page.one("article", class_="md-content__inner md-typeset")


def has_chinese(text: str) -> bool:
    return bool(re.search(r"[\u3400-\u9fff]", text))


def _address(path: Path) -> str:
    return path.as_posix().removesuffix("index.html")


def _redirects(path: Path) -> bool:
    return 'http-equiv="refresh"' in path.read_text("utf-8")
