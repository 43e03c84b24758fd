"""An id is refused where something else goes by it: a word of a link, a page, an element, what every JavaScript object has.

What is taken already is read where it is used, so that a new element or a new word is not forgotten.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from generator.catalogue.format import (
    FACT_ID,
    FAMILY_ID,
    NAME,
    NEED_ID,
    QUESTION_ID,
    SERVICE_ID,
    Words,
)

from ..support.node import Node
from ..support.project import ROOT
from .test_reading import SMALL, Editor

TEMPLATES = ROOT / "generator/pages/templates"


def in_file(path: str, pattern: str) -> Iterator[str]:
    yield from sorted(set(re.findall(pattern, (ROOT / path).read_text("utf-8"))))


def refused(words: Words, names: Iterator[str] | list[str]) -> None:
    found = list(names)
    assert len(found) > 0
    assert [name for name in found if re.fullmatch(words.pattern, name, re.ASCII)] == []


def test_what_is_taken_where_ids_are_used_is_refused(node: Node) -> None:
    (words,) = in_file("docs/assets/form/address.js", r"const WORDS = (\[.*\]);")
    refused(FACT_ID, re.findall(r"\w+", words))
    for page in ("check.md.j2", "components/form.j2"):
        refused(QUESTION_ID, in_file(f"generator/pages/templates/{page}", r' id="(\w+)-'))
    refused(QUESTION_ID, in_file("generator/pages/templates/components/form.j2", r' name="(\w+)"'))
    for page, ids in {"index": FAMILY_ID, "needs": NEED_ID, "services/index": SERVICE_ID}.items():
        refused(ids, in_file(f"generator/pages/templates/{page}.md.j2", r' id="(\w+)"'))
    of_objects = node.perform("ofObjects", None)
    for ids in (NAME, FACT_ID, QUESTION_ID, SERVICE_ID, FAMILY_ID, NEED_ID):
        refused(ids, [*of_objects, "prototype"])


@pytest.mark.parametrize(
    ("written", "taken"),
    [
        ("uses", "at"),
        ("uses", "service"),
        ("uses", "__proto__"),
        ("registered", "constructor"),
        ("community", "index"),
        ("community", "general"),
        ("support", "premise"),
        ("territory", "hasOwnProperty"),
        ("macau", "toString"),
        ("working_hours", "valueOf"),
    ],
)
def test_such_an_id_is_complained_of_where_it_is_given_and_nowhere_else(written: str, taken: str) -> None:
    text = re.sub(rf"\b{written}\b", taken, SMALL)
    told = Editor(text).complaints
    given = len(re.findall(rf"(?m)^  (?:    )?{taken}:", text))
    assert 0 < len(told) <= given
    for line in told:
        assert f"“{taken}” is no id for this section; expected an id other than " in line
        assert line.endswith(
            "what every JavaScript object has (constructor, __proto__, …) – choose another id"
        )
