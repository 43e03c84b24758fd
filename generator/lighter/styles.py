"""A style sheet → what of it some page can use, spelled as shortly as can be.

A rule is dropped where its selector needs an element, a class, an id or an attribute that stands in no tag of any page and in no script; a custom
property where nobody asks for it. What stays says the same in the same words, but for comments and blanks: tools that know more of
style sheets write them anew, and `flex: 1 1 0` and the limits of a `@media` were no longer what they had been (tried with
lightningcss 0.3.2 and tdewolff-minify 2.24.12; compressed, theirs would be smaller by some hundred bytes).

Attributes count by their names; by their values the theme’s own alone, of which each sheet has dozens. Values of ours may come from
the rules, which no script names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

WORD = re.compile(r"[\w-]+")
TAG = re.compile(r"<[a-zA-Z][^>]*>")

_STRING = r""""(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'"""
_COMMENT = re.compile(rf"({_STRING})|/\*.*?\*/", re.DOTALL)
_BLANK = re.compile(rf"({_STRING})|\s*;?\s*(}})\s*|\s*([{{;,>])\s*|\s+")
_COLON = re.compile(rf"({_STRING})|(?<=[{{;])([\w-]+:) ")
_BRACE = re.compile(rf"{_STRING}|[{{}}]")
_COMMA = re.compile(rf"{_STRING}|[,()\[\]]")
_DECLARED = re.compile(rf"(?<=[{{;])(--[\w-]+):(?:{_STRING}|[^;{{}}\"'])*;?")
_GROUP = re.compile(r":(is|where|has|not)\(")
_NAME = re.compile(r"[.#]((?:\\.|[\w-])+)")
_TYPE = re.compile(r"(?:^|[\s>+~,(])([a-z][a-z0-9]*)(?![\w-])")
_ARGUMENT = re.compile(r"\([^()]*\)")
_ATTRIBUTE = re.compile(r"\[([\w-]+)(?:=[\"']?([^\"'\]]*))?")
_OF_BLOCKS = ("@media", "@supports", "@container")
"""What holds rules and not declarations."""


def without_blanks(css: str) -> str:
    """And without comments; strings stay as they are."""
    css = _COMMENT.sub(r"\1", css)
    css = _BLANK.sub(lambda blank: blank[blank.lastindex] if blank.lastindex else " ", css).strip()
    return _COLON.sub(lambda colon: colon[colon.lastindex or 0], css)


def known_words(pages: Iterable[str], scripts: Iterable[str]) -> frozenset[str]:
    """Every word that could be the name of a class, an id or an attribute."""
    tags = {tag for page in pages for tag in TAG.findall(page)}
    return frozenset(WORD.findall("\n".join((*tags, *scripts))))


def used(css: str, known: frozenset[str]) -> str:
    """The rules that can apply where no other names are known; `css` has no comments and no blanks that mean nothing."""
    return "".join(_used_of(prelude, body, known) for prelude, body in _blocks(css))


def asked_for(css: str, known: frozenset[str]) -> str:
    """Without the custom properties that nothing asks for; some are asked for by such properties alone."""
    wanted = known | set(re.findall(r"var\((--[\w-]+)", css))
    rest = _DECLARED.sub(lambda declared: declared[0] if declared[1] in wanted else "", css)
    return css if rest == css else asked_for(rest, known)


def _blocks(css: str) -> Iterator[tuple[str, str]]:
    """`prelude{body}`, one after the other."""
    depth = start = opened = 0
    prelude = ""
    for brace in _BRACE.finditer(css):
        if brace[0] == "{":
            if depth == 0:
                prelude, opened = css[start : brace.start()], brace.end()
            depth += 1
        elif brace[0] == "}":
            depth -= 1
            if depth == 0:
                yield prelude, css[opened : brace.start()]
                start = brace.end()


def _used_of(prelude: str, body: str, known: frozenset[str]) -> str:
    prelude = prelude.rpartition(";")[2]  # a statement such as @charset, which the host says in its header
    if prelude.startswith(_OF_BLOCKS):
        body = used(body, known)
        return body and f"{prelude}{{{body}}}"
    if prelude.startswith("@"):
        return f"{prelude}{{{body}}}"
    selectors = ",".join(one for one in _alternatives(prelude) if _can_apply(one, known))
    return selectors and f"{selectors}{{{body}}}"


def _alternatives(selectors: str) -> Iterator[str]:
    depth = start = 0
    for found in _COMMA.finditer(selectors):
        depth += (found[0] in "([") - (found[0] in ")]")
        if found[0] == "," and depth == 0:
            yield selectors[start : found.start()]
            start = found.end()
    yield selectors[start:]


def _can_apply(selector: str, known: frozenset[str]) -> bool:
    if group := _GROUP.search(selector):
        end = _closing(selector, group.end())
        inside = list(_alternatives(selector[group.end() : end]))
        possible = group[1] == "not" or any(_can_apply(one, known) for one in inside)
        return possible and _can_apply(selector[: group.start()] + selector[end + 1 :], known)
    plain = _ARGUMENT.sub("", _ATTRIBUTE.sub("", selector))
    names = (name.replace("\\", "") for name in _NAME.findall(plain))
    return (
        known.issuperset(names)
        and known.issuperset(_TYPE.findall(plain))
        and all(_can_be(name, value, known) for name, value in _ATTRIBUTE.findall(selector))
    )


def _closing(selector: str, start: int) -> int:
    """Where the bracket ends that was opened before `start`."""
    depth = 1
    for found in _COMMA.finditer(selector, start):
        depth += (found[0] == "(") - (found[0] == ")")
        if depth == 0:
            return found.start()
    raise ValueError(f"a bracket is not closed in the selector {selector}")


def _can_be(attribute: str, value: str, known: frozenset[str]) -> bool:
    """Scripts call `data-of-theirs` `dataset.ofTheirs`."""
    first, *others = attribute.removeprefix("data-").split("-")
    is_known = attribute in known or first + "".join(map(str.title, others)) in known
    return is_known and (
        not attribute.startswith(("data-md-", "type")) or known.issuperset(WORD.findall(value))
    )
