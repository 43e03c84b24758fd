"""How the search reads what people type, whatever the document: as its writer meant it, and not by the letter.

`LIST` is a list of the search with a few hits. In `TYPED` stand what is typed, the hits that are found, best first, and what of the
first one is marked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from ..support.built import Site


def hit(at: str, text: str, *also: str, **parts: str) -> dict[str, Any]:
    title, _, line = text.partition("：")
    return {"at": at, "title": title, "text": line, "also": also, "parts": list(parts.items()), "weight": 1}


LIST = [
    hit("patch", "补丁包下载：获取缺陷修正补丁。", "补丁下载", how="登录后下载。"),
    hit("upgrade", "版本升级：每季度一次，7×24 小时。"),
    hit("phone", "电话：拨打 4008-836-836。"),
    hit("eas", "EAS Cloud（含 s-HR）：金蝶云•苍穹以外的产品。"),
    hit("licence", "Licence upgrade：The licence programme of the customer centre; colours are cancelled."),
    hit("price", "费用与期限：没有写明。", "续费", "price", "说明"),
]

TYPED = """
    补丁                    patch             补丁 补丁
    補丁                    patch             补丁 补丁
    补\u200b丁               patch             补丁 补丁
    \ufeff补丁              patch             补丁 补丁
    説明                    price
    补丁包下载              patch             补丁包下载 补丁
    補丁包下載              patch             补丁包下载 补丁
    补丁下载                patch             补丁 下载 补丁
    补丁在哪下载            patch             补丁 下载 补丁
    请问怎么下载补丁？      patch             补丁 下载 补丁
    登录                    patch
    升级                    upgrade           升级
    升級                    upgrade           升级
    7×24                    upgrade           7×24
    7x24                    upgrade           7×24
    7X24                    upgrade           7×24
    7*24                    upgrade           7×24
    7 x 24                  upgrade           7×24
    ７×２４                 upgrade           7×24
    7×24小时                upgrade           7×24_小时
    4008836836              phone             4008-836-836
    4008-836-836            phone             4008-836-836
    4008 836 836            phone             4008 836 836
    EAS                     eas               EAS
    eas                     eas               EAS
    ＥＡＳ                  eas               EAS
    eascloud                eas               EAS_Cloud
    shr                     eas               s-HR
    s-hr                    eas               s-HR
    金蝶云苍穹              eas               金蝶云•苍穹
    金蝶云·苍穹             eas               金蝶云•苍穹
    金蝶雲蒼穹              eas               金蝶云•苍穹
    licence                 licence           Licence licence
    license                 licence           Licence licence
    licenses                licence           Licence licence
    licen                   licence           Licen licen
    upgrading               licence           upgrad
    how do i upgrade        licence           upgrade
    center                  licence           centre
    color                   licence           colour
    canceled                licence           cancelled
    续费                    price
    續費                    price
    PRICE                   price
    cloud licence           licence eas       Licence licence
    grade                   -
    区块链                  -
    zzqx                    -
    ？！                    -
    (                       -
    [                       -
    \\                      -
    .*                      -
    ^$                      -
"""

ASK = """async ([root, list, queries]) => {
  const { find, marked } = await import(root + "assets/site/find.js");
  return queries.map((query) => {
    const found = find(list, query);
    const [best] = found;
    const texts = best ? [best.hit.title, best.hit.text] : [];
    return [found.map(({ hit }) => hit.at), texts.flatMap((text) => marked(text, query)).filter(([, sought]) => sought).map(([piece]) => piece)];
  });
}"""


@pytest.fixture(scope="module")
def page(browser: Browser, site: Site) -> Iterator[Page]:
    page = browser.new_page()
    page.goto(site.url)
    yield page
    page.close()


def test_what_is_typed_is_read_as_it_is_meant(page: Page, site: Site) -> None:
    rows = [re.split(r"\s{2,}", line.strip()) for line in TYPED.strip().splitlines()]
    answers = page.evaluate(ASK, [site.url, LIST, [typed for typed, *_ in rows]])
    found = [
        [typed, " ".join(hits) or "-", " ".join(piece.replace(" ", "_") for piece in marks)]
        for (typed, *_), (hits, marks) in zip(rows, answers, strict=True)
    ]
    assert [row for row in found if row not in ([*due, ""][:3] for due in rows)] == []


def test_a_name_that_is_the_word_comes_before_one_that_has_it_and_that_before_a_line(
    page: Page, site: Site
) -> None:
    texts = ["b：升级", "升级服务包：a", "升级：a", "c：a"]
    listed = [hit("d", "d：升级", "智能语音升级包", part="升级"), *(hit(text, text) for text in texts)]
    ((found, _),) = page.evaluate(ASK, [site.url, listed, ["升级"]])
    assert found == ["升级：a", "升级服务包：a", "d", "b：升级"]


# What is looked for, and the sentence that is shown of a long text, with what is marked in it.
LONG = {
    "一" * 90 + "。这里说到补丁。" + "二" * 90 + "。": ("补丁", "这里说到*补丁*。"),
    "一" * 90 + "。" + "二" * 90 + "。": ("没有", "一" * 90 + "。"),
    "若说到人工，就有支持；若没有，就没有。" + "二" * 90 + "。": (
        "支持", "若说到人工，就有*支持*；若没有，就没有。",
    ),
    "一处写“都是补丁。”而另一处没有。" + "二" * 90 + "。": ("补丁", "一处写“都是*补丁*。”而另一处没有。"),
    "有两种：\n- 补丁；\n- 安装包\n标题\n" + "二" * 90 + "。": ("补丁", "有两种：\n- *补丁*；\n- 安装包"),
    "It has patches, packages, etc. for a product, e.g. Galaxy; no more. " + "Two is another. " * 6: (
        "patches", "It has *patches*, packages, etc. for a product, e.g. Galaxy; no more.",
    ),
    "Patches (see 3.3.1/1). It is asked of all: 1. Register. " + "Two is another. " * 6: (
        "register", "It is asked of all: 1. *Register*.",
    ),
}  # fmt: skip


def test_a_long_text_is_cut_to_the_whole_sentence_that_is_about_it(page: Page, site: Site) -> None:
    cut = """async ([root, asked]) => {
      const { marked } = await import(root + "assets/site/find.js");
      return asked.map(([text, query]) => marked(text, query).map(([piece, sought]) => (sought ? `*${piece}*` : piece)).join(""));
    }"""
    asked = [(text, query) for text, (query, _) in LONG.items()]
    assert page.evaluate(cut, [site.url, asked]) == [shown for _, shown in LONG.values()]
