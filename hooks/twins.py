"""A Markdown twin beside every page, `services/hotline/index.md` for `services/hotline/`, for assistants and for whoever copies a page.

It is made of the page's own HTML when MkDocs has rendered it, so that it says what the page says, the tables for those without
scripts too. Left out is only what the page itself hides until its script has something true to put there, and pictures, whose
words stand beside them. Its last line leads to what has to be said with it (llms.txt). Its links are the page's: they lead on from the same place.
"""

from __future__ import annotations

import re
from html import escape, unescape
from pathlib import Path

from html_to_markdown import ConversionOptions, convert
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url

OPTIONS = ConversionOptions(
    bullets="-",
    exclude_selectors=[".headerlink", "svg"],
    extract_metadata=False,  # the page's own is about the HTML
    hidden_content="drop",
    skip_images=True,
    strip_tags=["summary"],  # some hold a heading, which bold would spoil
)

_WAITING = re.compile(r"(?<=</summary>)\s*<noscript>(.*?)</noscript>", re.DOTALL)
"""What is part of the page once its fold is opened."""
_QUOTED = re.compile(r"(<blockquote[^>]*>)([^<]+)(?=</blockquote>)")
"""A quotation of one paragraph, which the converter has to be told."""
_TEXT = re.compile(r"<(pre|code)\b.*?</\1>|(?<=>)[^<]+", re.DOTALL)
_SIGNS = re.compile(r"[\\`\[\]<>~]|\*(?=\S|$)|(?<=\S)\*|^\*|&(?=#|\w\w+;)|(?<!\w)_|_(?!\w)")
"""What Markdown would read in a text; what begins a line the converter sees to."""


def twin_of(html: str) -> str:
    """What a page says, and nothing that its texts only look like: such a sign stands as a reference, which the converter leaves alone."""
    text = _TEXT.sub(_in_plain_sight, _QUOTED.sub(r"\1<p>\2</p>", _WAITING.sub(r"\1", html)))
    return (convert(text, OPTIONS).content or "").strip()


def _in_plain_sight(found: re.Match[str]) -> str:
    if found[1]:
        return found[0]
    return escape(_SIGNS.sub(lambda sign: f"&#{ord(sign[0])};", unescape(found[0])), quote=False)


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> None:
    twin = Path(config.site_dir, page.file.dest_uri).with_suffix(".md")
    twin.parent.mkdir(parents=True, exist_ok=True)
    terms = get_relative_url("llms.txt", page.url)
    twin.write_text(f"{twin_of(html)}\n\n[{config.extra['terms']}]({terms})\n", "utf-8")
