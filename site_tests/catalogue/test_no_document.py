"""That the tool knows no document: nothing of the catalogue is written into code, templates, styles or scripts.

Ids and names are taken from the catalogue and looked for as whole words where they could be used: in the strings of Python, in
what templates, scripts and the schema of the bundle hold besides comments. Pages written by hand (`docs/zh`, `docs/en`) and the
configurations of MkDocs are about this document, and another one replaces them.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from generator.catalogue.entries import Catalogue
from generator.catalogue.reader import read

from ..support.project import FIRST_EDITION, ROOT

NOT_YET = {
    "generator/catalogue/entries.py": "the examples that editors show are of this document",
}
"""To be emptied."""

ENGLISH = {"other", "none", "yes", "no", "elsewhere", "licence", "region"}
"""Ids that are English words or words of HTML as well: the licence of the code, the role of a region that scrolls."""

NUMBERED = re.compile(r"\b[SNA]\d{2,4}\b")
AN_EXAMPLE = {"A26", "S01", "N01", "A01", "S001", "S002", "N02", "A02"}
"""Of what a number looks like, in messages."""


@pytest.fixture(scope="module")
def names() -> set[str]:
    """What only this document speaks of: services, facts and their values, conditions, contacts, the provider."""
    catalogue = read((FIRST_EDITION / "services.yaml").read_text("utf-8"))
    return set(_names(catalogue)) - ENGLISH


def _names(catalogue: Catalogue) -> Iterator[str]:
    yield from catalogue.services
    yield from catalogue.facts
    yield from catalogue.conditions
    yield from catalogue.contacts
    yield from catalogue.needs
    yield from (question.id for question in catalogue.questions)
    for fact in catalogue.facts.values():
        yield from fact.values
    for text in (catalogue.guide.provider, catalogue.guide.subject):
        yield from (text.zh, text.en)
    for service in catalogue.services.values():
        yield from (service.name.zh, service.name.en)


def files() -> list[Path]:
    found = [
        path
        for folder, pattern in (
            ("generator", "*.py"),
            ("generator", "*.j2"),
            ("generator", "*.json"),
            ("hooks", "*.*"),
            ("overrides", "*.*"),
            ("docs/assets", "*.js"),
            ("docs/assets", "*.css"),
        )
        for path in sorted((ROOT / folder).rglob(pattern))
        if "vendor" not in path.parts and "__pycache__" not in path.parts
    ]
    return sorted(set(found))


def used(path: Path) -> Iterator[tuple[int, str]]:
    """The lines of a file that could be of use to anybody: comments are not."""
    text = path.read_text("utf-8")
    if path.suffix == ".py":
        tree = ast.parse(text)
        told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
                yield node.lineno, node.value
        return
    for comment in (r"\{#.*?#\}", r"/\*.*?\*/", r"(?<!:)//[^\n]*", r"<!--.*?-->"):
        text = re.sub(comment, lambda found: "\n" * found[0].count("\n"), text, flags=re.DOTALL)
    yield from enumerate(text.splitlines(), 1)


def found(path: Path, names: set[str]) -> list[str]:
    """Where a file speaks of the document."""
    return [
        f"{path.relative_to(ROOT)}:{line}: {name}"
        for line, text in used(path)
        for name in sorted(_in(text, names))
    ]


def _in(text: str, names: set[str]) -> set[str]:
    words = set(re.findall(r"\w+", text, re.ASCII))
    chinese_or_several = {name for name in names if not re.fullmatch(r"\w+", name, re.ASCII) and name in text}
    return (words & names) | chinese_or_several | (set(NUMBERED.findall(text)) - AN_EXAMPLE)


def test_no_code_template_or_script_speaks_of_the_document(names: set[str]) -> None:
    waiting = tuple(NOT_YET)
    checked = [path for path in files() if not str(path.relative_to(ROOT)).startswith(waiting)]
    assert [place for path in checked for place in found(path, names)] == []


def test_what_waits_still_has_to(names: set[str]) -> None:
    """Who empties a file takes it off the list."""
    for waiting in NOT_YET:
        paths = [path for path in files() if str(path.relative_to(ROOT)).startswith(waiting)]
        assert any(found(path, names) for path in paths), waiting


def test_words_that_are_excused_are_ids_of_the_catalogue() -> None:
    catalogue = read((FIRST_EDITION / "services.yaml").read_text("utf-8"))
    assert ENGLISH - set(_names(catalogue)) == set()
