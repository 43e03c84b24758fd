"""Every text that is published in a language, with the place where it is written: catalogue, templates, and the pages written by hand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from generator import disk
from generator.catalogue.entries import Catalogue
from generator.catalogue.texts import texts
from generator.catalogue.translations import pairs

from .project import ROOT

FOLDER = ROOT / "site_tests/cases/words"
STRENGTH = FOLDER / "strength.yaml"
TERMS = FOLDER / "terms.yaml"

QUOTED = re.compile(r"“[^“”]*”|`[^`]*`|\([^()]*[\u3400-\u9fff][^()]*\)")
"""What is not the text's own: words of the document, of programs, and the Chinese beside an English name."""

MARKUP = re.compile(r"\]\([^()]*\)|[\[*]|<[^<>]+>|\{ #.*? \}")

IN_EXPRESSION = re.compile(r"Const\(value='((?:[^'\\]|\\.)*)'\)")


@dataclass(frozen=True)
class Written:
    place: str
    text: str

    @property
    def own(self) -> str:
        return QUOTED.sub("…", self.text)


@cache
def table(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return found


def written(catalogue: Catalogue, language: str) -> Iterator[Written]:
    """Without the statements: they are the document’s, and their English is held to it word for word."""
    for said in texts(catalogue):
        if not said.path.startswith("statements."):
            place = said.text.places.get(language, said.place)
            yield Written(f"{place.file}:{place.line}", said.text[language])
    for pair in pairs(catalogue, disk.templates(ROOT), {}):
        if not pair.place.file.endswith(".j2"):
            continue
        found = pair.zh if language == "zh" else pair.en
        pieces = IN_EXPRESSION.findall(found) if found.startswith(("Concat(", "Cond")) else [found]
        yield from (Written(f"{pair.place.file}:{pair.place.line}", piece) for piece in pieces)
    for page in sorted((ROOT / "docs" / language).rglob("*.md")):
        yield from _prose(page)


def _prose(page: Path) -> Iterator[Written]:
    """The lines of a page outside its examples."""
    example = False
    for number, line in enumerate(page.read_text("utf-8").splitlines(), 1):
        example ^= line.startswith("```")
        if not example:
            yield Written(f"{page.relative_to(ROOT).as_posix()}:{number}", MARKUP.sub("", line))
