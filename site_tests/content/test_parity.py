"""Both languages say the same: every page has its twin's anchors, tables and figures, in the same places."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..support.built import Element, Site, article, twin

FIGURE = re.compile(r"https?://[\w./-]*\w|\d[\d.:,×/]*\d|\d")

ONLY_IN_ENGLISH = {
    ("statements/", name): "the rendering of a bare heading names the sections below it"
    for name in ("S007", "S008", "S009", "S010")
} | {
    ("about/", "overview"): "its proof quotes one of them",
    ("embed/", "snippet"): "each has a link to the form in its language",
}
"""Figures that the other language needs not have, by page and anchor, and why."""


def test_both_languages_have_the_same_anchors_in_the_same_order(site: Site) -> None:
    differing = [
        address
        for address, page in site.in_language("zh").items()
        if anchors(page) != anchors(site.pages[twin(address)])
    ]
    assert differing == []


def test_both_languages_have_the_same_tables(site: Site) -> None:
    """As many, and of the same rows and columns."""
    differing = {
        address: (shapes(page), shapes(site.pages[twin(address)]))
        for address, page in site.in_language("zh").items()
        if shapes(page) != shapes(site.pages[twin(address)])
    }
    assert differing == {}


def test_both_languages_have_the_same_figures_under_each_anchor(site: Site) -> None:
    """Numbers, times, telephone numbers and addresses: Chinese and English texts alike write them in digits."""
    differing = {}
    for address, page in site.in_language("zh").items():
        zh, en = figures_of(page), figures_of(site.pages[twin(address)])
        for anchor in zh.keys() | en.keys():
            odd = zh.get(anchor, set()) ^ en.get(anchor, set())
            if odd and (address, anchor) not in ONLY_IN_ENGLISH:
                differing[address, anchor] = odd
    assert differing == {}


def test_each_exception_is_still_one(site: Site) -> None:
    for address, anchor in ONLY_IN_ENGLISH:
        zh, en = (figures_of(site.pages[name]).get(anchor, set()) for name in (address, twin(address)))
        assert zh != en, (address, anchor)


def anchors(page: Element) -> list[str]:
    return [element["id"] for element in page.all() if element["id"] and not element["id"].startswith("__")]


def shapes(page: Element) -> list[list[int]]:
    """The number of cells in every row of every table."""
    return [
        [len(list(row.all("td", "th"))) for row in table.all("tr")] for table in article(page).all("table")
    ]


def figures_of(page: Element) -> dict[str, set[str]]:
    """By the anchor that they stand under. Quotations in the other language have theirs of themselves."""
    found: dict[str, set[str]] = {}
    for text, anchor in under_anchors(article(page), page.one("html")["lang"]):
        found.setdefault(anchor, set()).update(FIGURE.findall(text))
    return {anchor: figures for anchor, figures in found.items() if figures}


def under_anchors(element: Element, language: str, anchor: str = "") -> Iterator[tuple[str, str]]:
    for child in element.children:
        if isinstance(child, str):
            if element.language == language:
                yield child, anchor
        elif child.tag not in ("script", "style"):
            anchor = child["id"] or anchor
            for text, inner in under_anchors(child, language, anchor):
                anchor = inner
                yield text, anchor
