"""What programs read of a page without reading the page: previews of links, and which scripts may run on it."""

from __future__ import annotations

import base64
import hashlib
import re
import struct
from importlib.metadata import version

import pytest
from playwright.sync_api import Browser

from generator.content_security_policy import THEME, policy, unlisted
from generator.problems import CatalogueError

from ..support.built import Element, Site, language_of

"""Properties of schema.org for what the document does not state."""


# ------------------------------------------------------------------------------------------------------------- previews


def shown(page: Element) -> dict[str, str]:
    """What is shown beside a link to the page, by property."""
    found = {meta["property"] or meta["name"]: meta["content"] for meta in page.one("head").all("meta")}
    return {name: content for name, content in found.items() if name.startswith(("og:", "twitter:"))}


def test_a_link_to_any_page_is_shown_with_title_description_and_picture(published: Site) -> None:
    names = {"zh": "金蝶标准成功服务指南", "en": "Kingdee Standard Success Service Guide"}
    for address, page in published.pages.items():
        language = language_of(address)
        root = published.site_url + ("en/" if language == "en" else "")
        assert shown(page) == {
            "og:type": "website",
            "og:site_name": names[language],
            "og:title": page.one("title").text.removesuffix(f" - {names[language]}"),
            "og:description": page.one("meta", name="description")["content"],
            "og:locale": {"zh": "zh_CN", "en": "en_GB"}[language],
            "og:locale:alternate": {"zh": "en_GB", "en": "zh_CN"}[language],
            "og:url": published.site_url + address,
            "og:image": f"{root}preview.png",
            "og:image:width": "1200",
            "og:image:height": "630",
            "og:image:alt": names[language],
            "twitter:card": "summary_large_image",
        }, address


def test_without_an_address_of_the_site_nothing_is_shown_that_needs_one(site: Site) -> None:
    for address, page in site.pages.items():
        assert {"og:title", "og:description"} <= shown(page).keys(), address
        assert not {"og:url", "og:image"} & shown(page).keys(), address


@pytest.mark.parametrize("path", ["preview.png", "en/preview.png"])
def test_the_picture_has_the_size_that_is_told_and_is_small(published: Site, path: str) -> None:
    picture = (published.folder / path).read_bytes()
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", picture[16:24]) == (1200, 630)
    assert len(picture) < 100_000


# ------------------------------------------------------------------------------------------- the Content-Security-Policy

PAGE = """<!doctype html>
<script>{script}</script>
<script src="a.js"></script><script type="application/ld+json">{{}}</script>
"""
SCRIPTS = re.compile(r"<script>(.*?)</script>", re.DOTALL)

ALERT = "bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI="
LISTED = (
    "expected no script inline but those of Material 9.8.1, which generator/content_security_policy.py lists"
)
FIND = "find the text or template that it comes from"


def told(column: int, wrong: str, expected: str) -> str:
    return f"index.html:1:{column}: {wrong}; expected {expected} – {FIND}"


DISGUISED = [
    ('<script type="application/javascript">', 1),
    ('<script type="text/ecmascript">', 1),
    ('<script type=" module ">', 1),
    ('<script type="importmap">', 1),
    ('<script type="module" type="application/json">', 1),
    ("<p title='>'><script>", 14),
]
ELEMENTS = [
    ('<iframe srcdoc="&lt;script&gt;alert(1)&lt;/script&gt;"></iframe>', "the element “iframe”"),
    ('<base href="https://evil.example/">', "the element “base”"),
    ('<object data="a.svg"></object>', "the element “object”"),
    ("<style>@import '//evil.example'</style>", "the element “style”"),
    ("<xmp>", "the element “xmp”"),
]
ELSEWHERE = [
    (
        '<script src="https://evil.example/a.js"></script>',
        "“src” leads elsewhere: “https://evil.example/a.js”",
    ),
    ('<script src="//evil.example/a.js"></script>', "“src” leads elsewhere: “//evil.example/a.js”"),
    ('<script src="/&#10;\\evil.example/a.js"></script>', "“src” leads elsewhere: “/␊\\evil.example/a.js”"),
    (
        '<script src="data:text/javascript,alert(1)"></script>',
        "“src” leads elsewhere: “data:text/javascript,alert(1)”",
    ),
    (
        '<link rel="stylesheet" href="https://evil.example/a.css">',
        "“href” leads elsewhere: “https://evil.example/a.css”",
    ),
    ('<link rel="canonical preload" href="//evil.example">', "“href” leads elsewhere: “//evil.example”"),
    ('<img src="https://evil.example/a.png" alt="">', "“src” leads elsewhere: “https://evil.example/a.png”"),
    (
        '<img srcset="a.png 1x,//evil.example/b.png 2x" alt="">',
        "“srcset” leads elsewhere: “a.png 1x,//evil.example/b.png 2x”",
    ),
    ('<form action="https://evil.example/">', "“action” leads elsewhere: “https://evil.example/”"),
]
TELLING = [
    ('<meta http-equiv="refresh" content="0; url=https://evil.example/">', "a “meta” that tells browsers “refresh”"),
    ('<meta http-equiv="Set-Cookie" content="a=b">', "a “meta” that tells browsers “Set-Cookie”"),
]  # fmt: skip
SCRIPT = f"a script that is not a file of its own; {LISTED} – {FIND}; of a newer Material: read it and list sha256 {ALERT}"


def test_the_policy_admits_files_and_the_scripts_of_the_theme(published: Site) -> None:
    """Three, and each is in use: a hash that nothing needs would admit what nobody reads."""
    home = (published.folder / "index.html").read_text("utf-8")
    hashes = " ".join(
        sorted(
            f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
            for script in SCRIPTS.findall(home)
        )
    )
    assert hashes.count("sha256") == 3
    assert policy({"index.html": home}) == (
        f"default-src 'none'; script-src 'self' {hashes}; style-src 'self'; "
        "img-src 'self' data:; font-src 'none'; worker-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    )


def test_the_scripts_are_those_of_the_theme_that_is_installed() -> None:
    """Another version may have others: read them before this is changed (how: generator/content_security_policy.py)."""
    assert version("mkdocs-material") == THEME


@pytest.mark.parametrize(
    ("page", "problems"),
    [
        (PAGE.format(script="alert(1)"), [f"index.html:2:1: {SCRIPT}"]),
        ('<p><SCRIPT TYPE="Module">alert(1)</SCRIPT>', [f"index.html:1:4: {SCRIPT}"]),
        (
            "<p onclick='alert(1)'>",
            [f"index.html:1:1: a script in the attribute “onclick”; {LISTED} – {FIND}"],
        ),
        (
            '<a href=" java&#10;script:alert(1)">',
            [f"index.html:1:1: a script in the attribute “href”; {LISTED} – {FIND}"],
        ),
        *((f"{begun}alert(1)</script>", [f"index.html:1:{column}: {SCRIPT}"]) for begun, column in DISGUISED),
        ("<!--><script>alert(1)</script>-->", [told(1, "a comment that holds “<” or “>”", "words alone")]),
        ("<!DOCTYPE html [<script>alert(1)</script>]>", [told(1, "a declaration that is no HTML", "elements and text")]),
        ("<? <script>alert(1)</script>?>", [told(1, "an instruction that is no HTML", "elements and text")]),
        ("<title><p id='</title><script>alert(1)</script>'>", [told(8, "the end of an element between quotes", "“&lt;” for its first sign")]),
        ('<script src="a.js">alert(1)</script>', [told(20, "a script in a file and a text inside it", "one of the two")]),
        *((page, [told(1, wrong, "one that generator/content_security_policy.py lists")]) for page, wrong in ELEMENTS),
        *((page, [told(1, wrong, "what is loaded to come from the site itself")]) for page, wrong in ELSEWHERE),
        *((page, [told(1, wrong, "none but one that leads on to a page of the site")]) for page, wrong in TELLING),
        ('<script type="application/ld+json">{"a": "b"}</script>', []),
        ('<script src="a.js"></script>', []),
        ('<link rel="canonical" href="https://guide.example/"><link rel="stylesheet" href="../a.css">', []),
        ('<a href="https://guide.example/">there</a><img src="data:image/png;base64,AA==" alt=""><!-- a note -->', []),
        ("<p title='&lt;/title><script>'>", []),
        ('<noscript><meta http-equiv="refresh" content="0; url=../new/"></noscript>', []),
    ],
)  # fmt: skip
def test_there_is_no_policy_for_a_script_that_is_not_listed(page: str, problems: list[str]) -> None:
    assert [str(problem) for problem in unlisted("index.html", page)] == problems
    if problems:
        with pytest.raises(CatalogueError):
            policy({"index.html": page})


def test_what_the_policy_does_not_admit_does_not_run(browser: Browser, published: Site) -> None:
    """So that a test that finds no violation means something."""
    page = browser.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(published.url)
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'), { text: 'window.ran = 1' }))"
    )
    assert page.evaluate("window.ran") is None
    assert any("Content Security Policy" in text for text in complaints)
    page.close()
