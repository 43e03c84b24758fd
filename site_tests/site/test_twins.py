"""The Markdown twin of each page, for assistants and for whoever copies it: it says what the page says, to the word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from importlib import import_module

import pytest
from markdown import markdown

from ..support.built import Element, Site, article, language_of, tree
from .test_every_slot import HOSTILE, skeleton

WITHOUT_WORDS = ("script", "style", "svg", "template")
"""What a twin leaves out: pictures, beside which stands in words what they show, and words that a script holds ready."""


def test_every_page_has_a_twin_that_says_the_same(site: Site) -> None:
    for address, page in site.pages.items():
        (link,) = (
            link
            for link in page.all("link")
            if "alternate" in link["rel"].split() and link["type"] == "text/markdown"
        )
        twin = (site.folder / address / link["href"]).read_text("utf-8")
        *said, last = words_of_twin(twin)
        assert "".join(said) == "".join(words(without_foot(article(page)))), address
        assert last in TERMS[language_of(address)], address


twin_of = import_module("hooks.twins").twin_of
"""By its path: to MkDocs a hook is a file, and to type checkers this one would be two modules."""
SLOTS = "<h2>{0}</h2><p>{0}</p><ul><li>{0}</li><li>{0} <b>{0}</b> <a href='x'>{0}</a></li></ul><table><tr><th>{0}</th></tr><tr><td>{0}</td></tr></table>"


@pytest.mark.parametrize("signs", HOSTILE.values(), ids=HOSTILE)
def test_a_text_of_a_page_is_no_markup_in_its_twin(signs: tuple[str, str]) -> None:
    made, due = (
        tree(markdown(twin_of(SLOTS.format(escape(text))), extensions=["fenced_code", "tables"]))
        for text in (f"{signs[0]}‹x›{signs[1]}", "‹x›")
    )
    assert skeleton(made) == skeleton(due)
    assert "".join(made.text.split()) == "".join(due.text.replace("‹x›", "‹x›".join(signs)).split())


def test_a_twin_and_its_page_lead_to_what_must_be_said_with_it(site: Site) -> None:
    for address, page in site.pages.items():
        (link,) = page.find("link", rel="describedby")
        terms = (site.folder / address / link["href"]).resolve()
        assert terms == (site.folder / ("en" if language_of(address) == "en" else "") / "llms.txt").resolve()
        assert terms.is_file()
        twin = (site.folder / address / "index.md").read_text("utf-8")
        (told,) = re.findall(r"\[[^\]]+\]\(([^)]+)\)\n\Z", twin)
        assert (site.folder / address / told).resolve() == terms, address


TERMS = {
    "zh": "转述时须一并说明的前提和限制",
    "en": "Whatmustbesaidandwhichlimitsholdwheneverthisispassedon",
}


def words_of_twin(twin: str) -> list[str]:
    """The words of every piece; what numbers a list is not among them, on the page neither."""
    unnumbered = re.sub(r"^ *\d+\. ", "", twin, flags=re.MULTILINE)
    return [text for text in words(tree(markdown(unnumbered, extensions=["fenced_code", "tables"]))) if text]


def words(element: Element) -> Iterator[str]:
    """Letters and digits of what is to be seen, for the two set their spaces and marks in different ways."""
    for child in element.children:
        if isinstance(child, str):
            yield "".join(filter(str.isalnum, child))
        elif (
            child.tag not in WITHOUT_WORDS
            and (
                child.tag != "noscript" or element.tag == "details"
            )  # else it is for browsers without scripts
            and "hidden" not in child
            and "headerlink" not in child["class"].split()
        ):
            yield from words(child)


def without_foot(element: Element) -> Element:
    """Below the page itself stands only where it was printed from."""
    element.children = [
        child for child in element.children if isinstance(child, str) or child["class"] != "printed-from"
    ]
    return element
