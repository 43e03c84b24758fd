"""Every link that people pass on becomes the case that was meant: the table `addresses.yaml`, and mixtures of all that happens to links.

`address.js` is asked alone, in Node; what the page makes of it is in `test_form_links.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from generator.catalogue.entries import Catalogue

from ..support.links import FACTS, QUESTIONS, SERVICES
from ..support.node import Node
from ..support.project import ROOT

KINDS: list[dict[str, Any]] = yaml.load(
    (ROOT / "site_tests/form/addresses.yaml").read_text("utf-8"), yaml.BaseLoader
)
EDITION = "2025-07-01"


def split(link: str) -> dict[str, str]:
    """As a browser would: the query begins at the first ?, the fragment at the first #."""
    query, sign, fragment = link.partition("#")
    return {"search": query, "hash": sign + fragment}


def read(node: Node, links: list[str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = node.perform("addresses", [split(link) for link in links])
    return found


def told(found: dict[str, Any]) -> dict[str, Any]:
    """What a row of the table says of a link."""
    named = [f"{part['name']}={part['value']}" for part in found["dropped"]]
    return {
        "case": found["fragment"].removesuffix(f"edition={EDITION}").removesuffix("&"),
        **({"named": named} if named else {}),
        **({"edition": found["edition"]} if found["edition"] else {}),
        **({"anchor": found["anchor"]} if found["anchor"] else {}),
    }


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind["kind"])
def test_a_link_gives_the_case_and_names_what_the_table_says(node: Node, kind: dict[str, Any]) -> None:
    rows = kind["rows"]
    wanted = {
        row["link"]: {
            name: value for name, value in row.items() if name != "link" and (name, value) != ("anchor", "")
        }
        for row in rows
    }
    assert len(wanted) == len(rows)
    links = list(wanted)
    assert dict(zip(links, map(told, read(node, links)), strict=True)) == wanted


def test_what_stays_in_the_address_is_read_again_as_it_was_written(node: Node) -> None:
    written = [
        f"#{found['fragment']}"
        for found in read(node, [row["link"] for kind in KINDS for row in kind["rows"]])
    ]
    again = read(node, written)
    assert [f"#{found['fragment']}" for found in again] == written
    assert [found["dropped"] for found in again if found["dropped"]] == []
    assert len(written) > 150


MEANT = {
    "/guide/check/%23region%3Dmainland": "/guide/check/#region%3Dmainland",
    "/guide/check/%2523region%253Dmainland": "/guide/check/#region%253Dmainland",
    "/guide/en/check/%EF%BC%83region=mainland": "/guide/en/check/#region=mainland",
    "/guide/check/%25EF%25BC%2583region=mainland": "/guide/check/#region=mainland",
    "/guide/check/%3Fregion=mainland": "/guide/check/#region=mainland",
    "/guide/check/%23region=mainland#wechat_redirect": "/guide/check/#region=mainland#wechat_redirect",
    "/guide/check/%23region=mainland?from=timeline": "/guide/check/#region=mainland?from=timeline",
    "/guide/statements/%23S057": "/guide/statements/#S057",
    "/guide/check/%E3%80%82": "/guide/check/",
    "/guide/check/%EF%BC%8C%E8%AF%B7%E6%9F%A5%E6%94%B6": "/guide/check/",
    "/guide/check/)?from=timeline": "/guide/check/?from=timeline",
    "/guide/check/&shareTo=weixin#region=macau": "/guide/check/#region=macau",
    "/guide/check,": "/guide/check",
    "/%E6%8C%87%E5%8D%97/check/%23region=macau": "/%E6%8C%87%E5%8D%97/check/#region=macau",
    "//elsewhere.example/%23region=macau": "/elsewhere.example/#region=macau",
    "///elsewhere.example/%E3%80%82": "/elsewhere.example/",
    "//elsewhere.example/": None,
    "/guide/services/pizza/": None,
    "/guide/pizza.html": None,
    "/guide/check/x#region=macau": None,
}


def test_an_address_that_no_page_has_leads_to_the_one_that_was_meant(node: Node) -> None:
    addresses = []
    for address in MEANT:
        path, sign, fragment = address.partition("#")
        path, mark, query = path.partition("?")
        addresses.append({"pathname": path, "search": mark + query, "hash": sign + fragment})
    assert dict(zip(MEANT, node.perform("meant", addresses), strict=True)) == MEANT


# ------------------------------------------------------------------------------------------------------------ mixtures

CASES = st.fixed_dictionaries(
    {"region": st.sampled_from(FACTS["region"])},
    optional={
        **{fact: st.sampled_from(values) for fact, values in FACTS.items() if fact != "region"},
        "unsure": st.just("arrangement"),
        "at": st.just("2026-03-04T10:00+08:00"),
        "service": st.sampled_from(SERVICES),
        "edition": st.sampled_from([EDITION, "2024-01-01"]),
    },
)

STUCK = st.sampled_from(["。", "，请查收", ")", "）。", ",", ".", "】", "”", '"', "'", ">", "]", "**", "/", ";", "!", "……", " ", "\u3000", "\n", "\u200b", "①", "请查收", " please check", "&", "%20", "%E3%80%82"])  # fmt: skip
BEHIND = st.sampled_from(["#wechat_redirect", "?from=timeline&isappinstalled=0", "&shareTo=weixin", "&appinstall=0", "#rd", "&utm_source=x&spm=a.b", "&_wv=3&x=no", "?t=17&v=none", "#/"])  # fmt: skip
BEFORE = st.sampled_from(["shareTo=weixin&", "/?", "!", "wechat_redirect&", "from=timeline#", "?", "&", "/check/?"])  # fmt: skip
NAMES = st.from_regex(r"[a-z]{2}_?[0-9]{2}[a-z]{0,6}", fullmatch=True)
FOREIGN = st.builds("{}={}".format, NAMES, st.from_regex(r"[A-Za-z0-9.]{0,9}[0-9]", fullmatch=True))

Mangle = Callable[[str], str]


def in_full_width(text: str) -> str:
    return text.translate(str.maketrans("=&#?", "＝＆＃？"))


def escaped(text: str) -> str:
    return text.replace("&", "&amp;")


def encoded(text: str) -> str:
    return quote(text, safe="")


MANGLES: st.SearchStrategy[Mangle] = st.one_of(
    STUCK.map(lambda end: lambda text: text + end),
    BEHIND.map(lambda end: lambda text: text + end),
    BEFORE.map(lambda begin: lambda text: begin + text),
    FOREIGN.map(lambda pair: lambda text: f"{text}&{pair}"),
    FOREIGN.map(lambda pair: lambda text: f"{pair}&{text}"),
    st.sampled_from([in_full_width, escaped, encoded]),
)


@pytest.mark.attack
@given(
    batch=st.lists(
        st.tuples(CASES, st.lists(MANGLES, max_size=5), st.sampled_from(["#", "?"])), min_size=1, max_size=12
    )
)
def test_a_case_comes_back_whole_whatever_mixture_has_happened_to_its_link(
    node: Node, batch: list[tuple[dict[str, str], list[Mangle], str]]
) -> None:
    plain = ["&".join(f"{name}={value}" for name, value in case.items()) for case, _, _ in batch]
    links = [sign + mangled(text, mangles) for text, (_, mangles, sign) in zip(plain, batch, strict=True)]
    before, after = read(node, [f"#{text}" for text in plain]), read(node, links)
    for link, wanted, found in zip(links, before, after, strict=True):
        assert (found["fragment"], found["edition"], found["dropped"]) == (
            wanted["fragment"],
            wanted["edition"],
            [],
        ), link


def mangled(text: str, mangles: list[Mangle]) -> str:
    """Three times encoded is more than anything does."""
    times = 0
    for mangle in mangles:
        times += mangle is encoded
        if times <= 2 or mangle is not encoded:
            text = mangle(text)
    return text


@given(name=NAMES, value=st.sampled_from(["yes", "no", "none", "other", "1", "", "x"]))
def test_a_foreign_name_says_nothing_whatever_it_is(node: Node, name: str, value: str) -> None:
    (found,) = read(node, [f"?{name}={value}#region=macau"])
    assert told(found) == {"case": "region=macau"}


@given(text=st.text(max_size=300), search=st.text(max_size=100))
def test_no_text_in_an_address_is_an_error_or_an_answer_that_does_not_exist(
    node: Node, catalogue: Catalogue, text: str, search: str
) -> None:
    text, search = (part.encode("utf-8", "replace").decode() for part in (text, search))
    (found,) = node.perform("addresses", [{"hash": f"#{text}", "search": f"?{search}"}])
    for fact, value in found["answers"].items():
        assert value in catalogue.facts[fact].values or isinstance(value, int)


def test_every_question_has_a_name_that_can_be_misspelt(node: Node) -> None:
    found = read(node, [f"#{name.upper()}=x" for name in QUESTIONS])
    assert [part["question"] for one in found for part in one["dropped"]] == QUESTIONS
