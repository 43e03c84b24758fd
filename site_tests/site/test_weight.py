"""What a first view may cost, on every kind of page in both languages: bytes, requests, what holds the paint back, nodes.

A failure names the file that grew, and what the page loads. `make lighthouse` measures what comes of it on a phone.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser

from ..support.built import Site
from ..support.project import ROOT
from ..support.weight import Weight, weigh

PAGES = ["", "check/", "urgent/", "contacts/", "services/", "services/hotline/", "statements/", "readings/", "sales/", "rules/", "embed/", "nowhere/"]  # fmt: skip
MOST_BYTES = 70_000
MOST_REQUESTS = 10
MOST_NODES = 1_200
LARGE = {"check/": 1_250, "statements/": 1_210, "readings/": 1_320}
"""Nodes where there are more: every sentence that the form may say, without the tables that answer where it cannot; and all that the document leaves open."""

# Bytes of each file by what it is, compressed; together a page may have less.
FILES = {
    r"assets/style\.\w+\.min\.css": 16_600,
    r"assets/site/main\.\w+\.min\.js": 6_800,
    r"assets/form/start\.\w+\.min\.js": 17_900,
    r"assets/form/rules\.json": 2_000,
    r"(en/)?check/rest\.\w+\.min\.json": 14_200,
    r"assets/site/\w+\.\w+\.min\.js": 1_500,
    r"element/v1/entitlement-check\.js": 30_000,
    r"(en/)?mark\.svg": 500,
    r"(en/)?search/list\.json": 49_500,  # on the page for missing addresses, which names the nearest
    r"(en/)?check/": 13_000,  # with the styles in two round trips
    r"((?!assets).)*/|": 30_000,  # the page itself
}


@pytest.mark.parametrize("sheet", ["tokens", "shell", "verdicts", "site", "form"])
def test_no_rule_on_what_stands_around_the_content_asks_what_is_in_it(sheet: str) -> None:
    rules = (ROOT / "docs" / "assets" / f"{sheet}.css").read_text("utf-8")
    found = re.findall(r"(?:\bhtml|\bbody|\.md-(?!typeset\b)[\w-]+):has\([^{]*", rules)
    assert not found, "the browser would look through the whole page again after each answer of the form"


@pytest.mark.thorough
@pytest.mark.parametrize("language", ["", "en/"], ids=["zh", "en"])
def test_no_page_is_heavier_than_its_budget(browser: Browser, published: Site, language: str) -> None:
    faults = []
    for page in PAGES:
        context = browser.new_context()
        weight = weigh(context.new_page(), published.url + language + page)
        context.close()
        found = [*_too_much(weight, page), *_too_large(weight, published.url)]
        faults += [f"{published.url}{language}{page}: {fault}\n{weight}" for fault in found]
    assert faults == []


def _too_much(weight: Weight, page: str) -> list[str]:
    most_bytes = MOST_BYTES + 10_000 * (page == "nowhere/")
    counted = [
        ("bytes", weight.bytes, most_bytes),
        ("requests", len(weight.files), MOST_REQUESTS),
        ("files that hold the paint back", len(weight.blocking), 1),
        ("nodes", weight.nodes, LARGE.get(page, MOST_NODES)),
    ]
    return [f"{count} {what}, at most {most}" for what, count, most in counted if count > most]


def _too_large(weight: Weight, root: str) -> list[str]:
    told = []
    for address, size in weight.files.items():
        path = address.removeprefix(root)
        most = next(most for pattern, most in FILES.items() if re.fullmatch(pattern, path))
        told += [f"{path} has {size} bytes, at most {most}"] if size > most else []
    return told
