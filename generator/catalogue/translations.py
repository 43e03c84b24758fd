"""What each English text was made from, so that a Chinese text that changes without its English is noticed.

`data/memory/translations.txt` remembers, as hashes, for every English text the Chinese ones that it was made from. An English text that
is not there is new. One that is known, but only beside other Chinese texts, has been left behind: a problem at its place, until it
is brought up to date. `python -m generator translated` confirms the texts as they are and remembers what is new; nothing else
writes the file. It has a line for each pair, sorted, and Git keeps the lines of both sides where two branches change it:
one too many does no harm, and is gone when the file is written next.

Pairs are found wherever the two languages stand beside each other: `zh` and `en` in the catalogue, what is called the same everywhere
(`labels.py`), neighbouring arguments in a template (`say("中文", "English")`), and the pages written by hand, each as a whole.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from jinja2 import Environment, TemplateSyntaxError, nodes

from ..problems import CatalogueError, Place, Problem
from . import labels
from .entries import Catalogue
from .texts import texts

TRANSLATIONS = "data/memory/translations.txt"
TEMPLATES = "generator/pages/templates"
LABELS = Place("generator/catalogue/labels.py", 1, 1)
CONFIRM = "python -m generator translated"
_HEADING = (
    f"# What each English text was made from, by their hashes: English, Chinese. Written by {CONFIRM}\n"
)
_LINE = re.compile(r"([0-9a-f]{12}) ([0-9a-f]{12})")

_CHINESE = re.compile(r"[\u3400-\u9fff]")

Memory = Mapping[str, list[str]]
"""The hash of an English text → the hashes of the Chinese texts that it was made from."""


@dataclass(frozen=True)
class Pair:
    """The same in both languages, and where the English stands."""

    zh: str
    en: str
    place: Place


def pairs(
    catalogue: Catalogue, templates: Mapping[str, str], documents: Mapping[str, bytes]
) -> Iterator[Pair]:
    """Raises CatalogueError for a template that cannot be read."""
    yield from _in_catalogue(catalogue)
    yield from (Pair(text.zh, text.en, LABELS) for text in labels.every())
    yield from _in_templates(templates)
    yield from _in_documents(documents)


def left_behind(memory: Memory, present: Iterable[Pair]) -> Iterator[Problem]:
    """The English texts that were made from other Chinese texts only than the one beside them."""
    for pair in present:
        if _hash(pair.zh) not in memory.get(_hash(pair.en), [_hash(pair.zh)]):
            yield Problem(
                pair.place,
                "this English was made from another Chinese text than the one beside it",
                "a translation of the present one",
                f"bring it up to date, or confirm it with `{CONFIRM}`",
            )


def remembered(present: Iterable[Pair]) -> Memory:
    """The memory of exactly these pairs."""
    made_from: dict[str, set[str]] = {}
    for pair in present:
        made_from.setdefault(_hash(pair.en), set()).add(_hash(pair.zh))
    return {en: sorted(zh) for en, zh in sorted(made_from.items())}


def parse(text: str) -> Memory:
    """Raises CatalogueError for lines that are none of its own, such as a merge leaves."""
    memory: dict[str, list[str]] = {}
    problems = []
    for number, line in enumerate(text.split("\n"), 1):
        if match := _LINE.fullmatch(line.strip()):
            memory.setdefault(match[1], []).append(match[2])
        elif line.strip() and not line.startswith("#"):
            fix = f"delete the line, or write the file anew with `{CONFIRM}`: it confirms every translation"
            place = Place(TRANSLATIONS, number, 1)
            problems.append(
                Problem(place, "this is no line of the memory", "two hashes of 12 signs each", fix)
            )
    if problems:
        raise CatalogueError(problems)
    return memory


def dump(memory: Memory) -> str:
    """A line each, so that branches can be merged line by line."""
    return _HEADING + "".join(
        f"{en} {zh}\n" for en, sources in sorted(memory.items()) for zh in sorted(sources)
    )


def unknown(memory: Memory, present: Iterable[Pair]) -> int:
    """How many pairs are not remembered as they are."""
    return sum(_hash(pair.zh) not in memory.get(_hash(pair.en), ()) for pair in present)


def _hash(text: str) -> str:
    """The same whatever the ends of lines are in somebody's copy."""
    return hashlib.sha256(text.replace("\r\n", "\n").encode()).hexdigest()[:12]


# ------------------------------------------------------------------------------------------------- where pairs stand


def _in_catalogue(catalogue: Catalogue) -> Iterator[Pair]:
    """As they are written: a figure that a placeholder stands for makes no other text."""
    for text in (said.text for said in texts(catalogue)):
        if text.written:
            yield Pair(text.written["zh"], text.written["en"], text.places["en"])


def _in_templates(templates: Mapping[str, str]) -> list[Pair]:
    found, problems = list[Pair](), list[Problem]()
    for name, text in templates.items():
        try:
            found += _in_template(name, text)
        except (TemplateSyntaxError, ValueError, RecursionError) as error:
            # Of a number too long and of a depth Jinja tells by Python’s own errors.
            place = Place(f"{TEMPLATES}/{name}", getattr(error, "lineno", 1), 1)
            told = f"the template cannot be read: {getattr(error, 'message', error)}"
            problems.append(Problem(place, told, "a template of Jinja"))
    if problems:
        raise CatalogueError(problems)
    return found


@cache
def _in_template(name: str, text: str) -> tuple[Pair, ...]:
    return tuple(_in_calls(name, parsed(name, text)))


@cache
def parsed(name: str, text: str) -> nodes.Template:
    """Reading a template takes long, and the same one is asked about, and then made a program, many times."""
    return Environment(trim_blocks=True, lstrip_blocks=True).parse(text, name, f"{TEMPLATES}/{name}")


def _in_calls(name: str, template: nodes.Template) -> Iterator[Pair]:
    """Neighbours among the arguments of a call, the first with Chinese characters; what is left out in English is no text."""
    for call in template.find_all(nodes.Call):
        place = Place(f"{TEMPLATES}/{name}", call.lineno, 1)
        arguments = [_written(argument) for argument in call.args]
        while len(arguments) > 1:
            zh = arguments.pop(0)
            if _CHINESE.search(zh) and (en := arguments.pop(0)).strip():
                yield Pair(zh, en, place)


def _written(expression: nodes.Expr) -> str:
    """A text as it is, and an expression as Jinja reads it, wherever its line breaks are."""
    return str(expression.value) if isinstance(expression, nodes.Const) else repr(expression)


def _in_documents(documents: Mapping[str, bytes]) -> Iterator[Pair]:
    for path, content in documents.items():
        if path.startswith("zh/") and path.endswith(".md"):
            twin = f"en/{path.removeprefix('zh/')}"
            yield Pair(content.decode(), documents.get(twin, b"").decode(), Place(f"docs/{twin}", 1, 1))
