"""How a text is put into a page so that it stays a text: whatever it holds, nothing in it is read as markup.

Every value that a template puts out comes through here, without its author doing anything; what a template writes itself is
markup, and so is what a macro gives, since its texts have come through here before. Markup has a type of its own, `Markup`, and
there is no other way to make it: templates have no `safe`.

    slot                                        becomes
    Markdown, HTML, an attribute, Atom          what `everywhere` gives: references that all of them read alike
    an attribute list, as { #hotline }          the same; ids are words of letters, digits and _ since they were read
    front matter, JSON-LD                       JSON, by the filter `tojson`; `title` is HTML to MkDocs: `html_title`
    Markdown read as it stands, as llms.txt     what `in_plain_sight` gives: backslashes, as a person would write them
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any

from jinja2 import Undefined
from markupsafe import Markup, escape

# What Markdown reads: signs anywhere, and what begins a list where a line begins. A `_` inside a word, as ids have it, is none.
_MARKDOWN = r"[\\`*{}\[\]#|<>]|(?<!\w)_|_(?!\w)|^[-+]|(?<=^\d)\.(?=\s|$)|(?<=^\d\d)\.(?=\s|$)"
_ANYWHERE = re.compile(_MARKDOWN + r"|[&\"'!~^=]|^:(?=\s+\S)|^\s{2,}|\s{2,}$")
_IN_PLAIN_SIGHT = re.compile(_MARKDOWN + r"|&(?=#|\w+;)|!(?=\[)")
_NAMED = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
# Control characters and everything that ends a line for somebody.
_BREAKS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")


@cache
def everywhere(text: str) -> Markup:
    """The text as it stands in Markdown, in HTML between tags and within quotes, and in XML."""
    return Markup(_ANYWHERE.sub(_reference, _BREAKS.sub(" ", text)))


def _reference(found: re.Match[str]) -> str:
    return _NAMED.get(found[0], f"&#{ord(found[0][0])};")


def in_plain_sight(text: str) -> Markup:
    """The text as it stands in Markdown that people and programs read without rendering it."""
    return Markup(_IN_PLAIN_SIGHT.sub(r"\\\g<0>", re.sub(r"^\s{2,}", " ", _BREAKS.sub(" ", text))))


def html_title(text: str) -> Markup:
    """A title for front matter: to MkDocs and its themes it is HTML already."""
    return escape(text)


def by(way: Callable[[str], Markup]) -> Callable[[Any], Any]:
    """What an environment does with each value that a template puts out."""

    def finalize(value: Any) -> Any:
        return value if isinstance(value, Markup | Undefined) else way(str(value))

    return finalize
