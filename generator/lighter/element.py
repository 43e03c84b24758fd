"""The form in both languages → one script that brings it onto any page: the element `<entitlement-check>`.

    forms ─────────► one tree for both languages, and a list of words for each ─┐
    style sheets ──► one, of what the tree and the scripts can use ─────────────┼─► element/v1/entitlement-check.js
    rules ──────────────────────────────────────────────────────────────────────┤
    docs/assets/element/element.js, and what it imports ────────────────────────┘

One file, so that one hash holds everything that takes part in an answer, and nothing of two builds can meet. The tree is data and no HTML:
a host that demands Trusted Types lets no text become markup, whoever made it. What both languages say alike stands in it as it is;
what they say differently is a number in it, the place of the words in their lists.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from html.parser import HTMLParser
from typing import Any

from .scripts import joined
from .styles import asked_for, known_words, used, without_blanks

PATH = "element/v1/entitlement-check.js"
SOURCE = "assets/element/element.js"
SHEETS = ("verdicts", "form", "element/element")
"""In their order; the roles of colours (tokens.css) come first, as properties that a host may set."""
VOID = {"br", "input"}
SIGN = '<svg class="sign" fill="currentColor" aria-hidden="true"'
WRITTEN = {"viewbox": "viewBox"}
"""Attributes whose letters HTML does not tell apart and SVG does."""
LEFT_OUT = {"data-brief", "data-line", "xmlns"}
"""What only the page of the form has a use for."""


def element(forms: Mapping[str, str], rules: str, assets: Mapping[str, str], site: str) -> str:
    """`forms` by their language, `rules` as JSON, scripts and sheets by their paths; `site` is the address of the guide, or nothing."""
    scripts = {path: text for path, text in assets.items() if path.endswith(".js")}
    lists: dict[tuple[str, ...], int] = {}
    signs = dict(_SIGN.findall(assets["assets/verdicts.css"]))
    tree = _merged([_Tree(form, signs).tree for form in forms.values()], lists)
    *_, script = joined(SOURCE, scripts).values()
    set_by_script = " ".join(map("".join, _SET.findall(script)))
    made = {
        "site": site,
        "styles": _styles(assets, known_words([*forms.values(), SIGN + ">"], [set_by_script])),
        "tree": tree,
        "bundle": json.loads(rules),
        "words": {
            language: "\n".join(texts[place] for texts in lists)
            for place, language in reversed([*enumerate(forms)])
        },
    }
    text = json.dumps(made, ensure_ascii=False, separators=(",", ":"))
    entry = f'import {{ define }} from "../../{SOURCE}";\ndefine({text}, import.meta.url);\n'
    return [*joined(PATH, {**scripts, PATH: entry}).values()][-1]


# ------------------------------------------------------------------------------------------------------------ the tree

Node = list[Any]
"""A name, attributes, and then in turns a text, which may be empty, and a node."""


class _Tree(HTMLParser):
    """Of markup. The style sheet of the site has signs as pictures, which a host may allow none of: here they are drawn in place."""

    def __init__(self, html: str, signs: Mapping[str, str]) -> None:
        super().__init__()
        self.signs = signs
        self.open: list[Node] = [["", {}, ""]]
        self.feed(html)
        self.close()
        (self.tree,) = self.open[0][3::2]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node: Node = [tag, {WRITTEN.get(name, name): value or "" for name, value in attrs}, ""]
        self.open[-1] += [node, ""]
        self.open.append(node)
        if tag in VOID:
            self.open.pop()
        for name in node[1].get("class", "").split():
            if sign := self.signs.get(name):
                drawn = sign.replace("black", "currentColor").replace("<svg", SIGN)
                node += [_Tree(drawn, {}).tree, ""]

    def handle_endtag(self, tag: str) -> None:
        self.open.pop()

    def handle_data(self, data: str) -> None:
        if not (data.isspace() and "\n" in data):  # between the lines of a template
            self.open[-1][-1] += re.sub(r"\s+", " ", data)


def _merged(nodes: list[Node], lists: dict[tuple[str, ...], int]) -> Node:
    """One tree of those that differ in nothing but words; the head of a node is `name|attribute=value|…`, with `$7` for words."""

    def told(texts: Iterable[str]) -> str | int:
        found = tuple(texts)
        return found[0] if len(set(found)) == 1 else lists.setdefault(found, len(lists))

    (name, attributes, *_), *others = nodes
    if any(
        other[0] != name or other[1].keys() != attributes.keys() or len(other) != len(nodes[0])
        for other in others
    ):
        raise ValueError(f"the languages differ in more than words: {nodes}"[:500])
    head = [name]
    for attribute in (name for name in attributes if name not in LEFT_OUT):
        value = told(node[1][attribute] for node in nodes)
        head.append(
            attribute + (f"={value}" if value != "" else "")
            if isinstance(value, str)
            else f"{attribute}=${value}"
        )
    parts = [
        told(part) if isinstance(part[0], str) else _merged([*part], lists)
        for part in zip(*(node[2:] for node in nodes), strict=True)
    ]
    return ["|".join([head[0], *sorted(head[1:])]), *(part for part in parts if part != "")]


# -------------------------------------------------------------------------------------------------------------- styles

_SIGN = re.compile(r"\.([\w-]+) \{[^}]*?--sign: url\(\"data:image/svg\+xml,(<svg.*?</svg>)\"\)")
_AS_PICTURES = re.compile(r"--sign: [^\n]*|:is\(\.verdict, [^}]*\}")
_SET = re.compile(r'classList\.\w+\("([\w-]+)"|dataset\.(\w+) ?= ')
"""What a script brings into the tree."""
_ROLE = re.compile(r"(--[\w-]+): (#\w+);")
_CONDITION = re.compile(r"@(?:media|container)[^{]*")
_WIDTH = re.compile(r"@media (?:screen and )?(?=\((?:min|max)-width)")
_REM = re.compile(r"(-?[\d.]+)rem\b")


def _styles(sheets: Mapping[str, str], known: frozenset[str]) -> str:
    """For a shadow tree: by the width of the element and the letters of its host, in colours that the host may set."""
    rules = _AS_PICTURES.sub("", "\n".join(sheets[f"assets/{name}.css"] for name in SHEETS))
    text = used(without_blanks(rules), known)
    text = _CONDITION.sub(
        lambda found: _REM.sub(lambda rem: f"{20 * float(rem[1]):g}px", _WIDTH.sub("@container ", found[0])),
        text,
    )
    return asked_for(_roles(sheets["assets/tokens.css"]) + _REM.sub(r"calc(\1*var(--rem))", text), known)


def _roles(tokens: str) -> str:
    """`--ink` is what the host says of `--entitlement-ink`, else that of the site, for light or dark as the host is."""
    light, dark = (dict(_ROLE.findall(block)) for block in tokens.split("}")[:2])
    told = (
        f"{name}:var(--entitlement{name[1:]},light-dark({light[name]},{dark.get(name, light[name])}))"
        for name in light
    )
    return f".frame{{--rem:calc(1.25*var(--entitlement-font-size,max(1rem,16px)));{';'.join(told)}}}"
