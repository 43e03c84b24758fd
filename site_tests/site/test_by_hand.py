"""The pages that people write: each says what it is called and what it tells, stands in both languages, and is found by all that it says."""

from __future__ import annotations

import json

import pytest

from generator.catalogue.entries import Catalogue
from generator.pages import by_hand
from generator.pages.search import search_list

HEAD = "---\ntitle: 规则\ndescription: 供程序使用。\n---\n"
PAGE = f"{HEAD}\n前言。\n\n# 规则 {{ #rules }}\n\n正文。\n\n## 版本 {{ #versions }}\n\n只要第一个数字是 1。\n"

UNSAID = (
    "the page does not say what it is called and what it tells; expected title and description, each a text, above the page"
    " – begin it as docs/zh/rules.md begins, between two lines of ---"
)
HEADLESS = {
    "nothing": "",
    "a heading alone": "# 规则\n",
    "a head that never ends": "---\ntitle: 规则\ndescription: 供程序使用。\n",
    "a title alone": "---\ntitle: 规则\n---\n",
    "a description of nothing": "---\ntitle: 规则\ndescription: ' '\n---\n",
    "a number for a title": "---\ntitle: 1\ndescription: 供程序使用。\n---\n",
    "a list": "---\n- title\n- description\n---\n",
    "no YAML": "---\ntitle: [\n---\n",
    "a number of 5,000 digits": f"---\ntitle: {'9' * 5000}\n---\n",
    "depth": f"---\ntitle: {'[' * 5000}\n---\n",
}


@pytest.mark.parametrize("text", HEADLESS.values(), ids=HEADLESS.keys())
def test_a_page_says_what_it_is_called_and_what_it_tells(text: str) -> None:
    told = list(map(str, by_hand.unsound({"zh/page.md": text, "en/page.md": PAGE})))
    assert told == [f"docs/zh/page.md:1:1: {UNSAID}"]


@pytest.mark.parametrize("line", ["template: nosuch.html", "icon: no/such", "hide: 5", "5: a", "<<: {}"])
def test_a_page_says_nothing_else_above_its_text(line: str) -> None:
    """MkDocs and its theme obey some of these, and break off without naming the page."""
    text = PAGE.replace("\n---\n\n", f"\n{line}\n---\n\n")
    key = line.partition(":")[0]
    assert list(map(str, by_hand.unsound({"zh/page.md": text, "en/page.md": PAGE}))) == [
        f"docs/zh/page.md:4:1: “{key}” is not known here; expected title and description alone – remove it"
    ]


@pytest.mark.parametrize(
    ("paths", "told"),
    [
        (["zh/a.md"], ["docs/zh/a.md:1:1: the page stands in one language only; expected its twin, docs/en/a.md"]),
        (["en/a/b.md"], ["docs/en/a/b.md:1:1: the page stands in one language only; expected its twin, docs/zh/a/b.md"]),
        (["a.md"], ["docs/a.md:1:1: the page is in neither language; expected a page in docs/zh and its twin in docs/en"]),
        (["zh/a.md", "en/a.md"], []),
    ],
)  # fmt: skip
def test_a_page_stands_in_both_languages(paths: list[str], told: list[str]) -> None:
    assert list(map(str, by_hand.unsound(dict.fromkeys(paths, PAGE)))) == told


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (PAGE, [["", "前言。"], ["rules", "规则\n正文。"], ["versions", "版本\n只要第一个数字是 1。"]]),
        (f"{HEAD}没有标题。\n", [["", "没有标题。"]]),
        (HEAD, []),
    ],
    ids=["with headings", "without", "empty"],
)
def test_all_that_a_page_says_is_found(text: str, parts: list[list[str]], catalogue: Catalogue) -> None:
    (hit,) = json.loads(search_list(catalogue, "zh", {}, {"rules.md": text}))
    assert (hit["title"], hit["text"], hit["parts"]) == ("规则", "供程序使用。", parts)
