"""The pages that people write, in `docs/zh` and `docs/en`: each begins with what it is called and what it tells.

    ---
    title: 规则数据
    description: 供 CRM、工单系统和聊天机器人使用：…
    ---

Search, the tab of a browser and whoever links to the page show both, so that neither is guessed from the text below.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import yaml

from ..catalogue.entries import LANGUAGES
from ..problems import Place, Problem, quoted
from ..source.nodes import decode

_HEAD = re.compile(r"---[ \t]*\n(.*?\n)---[ \t]*(?:\n|\Z)", re.DOTALL)
TELLS = ("title", "description")


def written(documents: Mapping[str, bytes]) -> dict[str, str]:
    """The pages among all files in `docs`, by path. Raises CatalogueError for one that is no text."""
    return {path: decode(text, f"docs/{path}") for path, text in documents.items() if path.endswith(".md")}


def unsound(pages: Mapping[str, str]) -> Iterator[Problem]:
    """What keeps a page from being found, or from being read in both languages."""
    for path, text in pages.items():
        place = Place(f"docs/{path}", 1, 1)
        language, _, name = path.partition("/")
        twins = [f"{other}/{name}" for other in LANGUAGES]
        if language not in LANGUAGES:
            yield Problem(
                place, "the page is in neither language", "a page in docs/zh and its twin in docs/en"
            )
        elif missing := [twin for twin in twins if twin not in pages]:
            yield Problem(place, "the page stands in one language only", f"its twin, docs/{missing[0]}")
        try:
            apart(text)
        except ValueError:
            wrong = "the page does not say what it is called and what it tells"
            expected = f"{' and '.join(TELLS)}, each a text, above the page"
            yield Problem(
                place, wrong, expected, "begin it as docs/zh/rules.md begins, between two lines of ---"
            )
        else:
            yield from _unknown(place.file, text)


def _unknown(file: str, text: str) -> Iterator[Problem]:
    """What else stands above a page: MkDocs and the theme obey some of it, and break off without naming the page."""
    if not (head := _HEAD.match(text)) or not (node := yaml.compose(head[1])):
        return
    for key, _ in node.value:
        if key.value not in TELLS:
            # Not the mark's line: YAML knows line ends that editors do not.
            before = text[: head.start(1) + key.start_mark.index]
            place = Place(file, before.count("\n") + 1, len(before) - before.rindex("\n"))
            wrong, expected = f"{quoted(key.value)} is not known here", f"{' and '.join(TELLS)} alone"
            yield Problem(place, wrong, expected, "remove it")


# libyaml's is some ten times as fast, but ends the process where lists lie in lists too deeply: not for what nobody has looked at.
FASTEST = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def apart(markdown: str, loader: type = yaml.SafeLoader) -> tuple[dict[str, str], str]:
    """`title` and `description` of a page, and what stands below. Raises ValueError for one that does not begin with both."""
    found = _HEAD.match(markdown)
    try:
        head = yaml.load(found[1], loader) if found else None
    except (yaml.YAMLError, RecursionError) as error:
        raise ValueError(str(error)) from error
    if not found or not isinstance(head, dict) or not all(_is_text(head.get(key)) for key in TELLS):
        raise ValueError(f"no {' or no '.join(TELLS)}")
    return head, markdown[found.end() :]


def _is_text(value: object) -> bool:
    return isinstance(value, str) and value.strip() != ""
