"""Numbers that were published and are no longer in use: one line takes one out, and its address leads to a note."""

from __future__ import annotations

import re

import pytest

from generator import disk
from generator.catalogue.entries import Catalogue
from generator.catalogue.reader import read
from generator.pages.render import pages, statements_by_section
from generator.problems import CatalogueError
from generator.proofs import citations
from generator.site import load

from ..support.project import ROOT
from .test_reading import SMALL

REASON = "{zh: 新版不再这样写, en: The new edition no longer says so}"


NEXT = {"S008": "S009", "N01": "N03", "A01": "A02"}
"""The small catalogue has N02 retired already."""


def without(number: str) -> str:
    """The small catalogue in which a number is no longer given: what had it has the next one."""
    return SMALL.replace(number, NEXT[number])


def retiring(number: str, text: str = SMALL, reason: str = REASON) -> str:
    before, section, after = text.partition("\nretired:\n")
    return (
        f'{before}{section or section_of(text)}  {number}: {{since: "2026-01-01", reason: {reason}}}\n{after}'
    )


def section_of(text: str) -> str:
    return "retired:\n" if text.endswith("\n") else "\nretired:\n"


def complaints(text: str) -> list[str]:
    with pytest.raises(CatalogueError) as caught:
        load(text)
    return [problem.wrong + "; " + problem.fix for problem in caught.value.problems]


@pytest.mark.parametrize("number", ["S008", "N01", "A01"])
def test_one_line_takes_a_number_out_and_no_other_moves(number: str) -> None:
    assert complaints(without(number)) == [
        f"{NEXT[number]} stands where {number} is due; renumber it and what cites it; "
        f"if {number} was published, list it under “retired”"
    ]
    load(retiring(number, without(number)))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("letter", "address"), [("S", "statements.md"), ("N", "readings.md"), ("A", "readings.md")]
)
def test_the_old_address_leads_to_a_note(
    letter: str, address: str, catalogue: Catalogue, catalogue_text: str
) -> None:
    section = {"S": catalogue.statements, "N": catalogue.not_stated, "A": catalogue.readings}[letter]
    last = list(section)[-1]
    number = f"{letter}{int(last[1:]) + 1:0{len(last) - 1}}"
    made = pages(load(retiring(number, catalogue_text)), disk.templates(ROOT))
    notes = {
        "zh": "自 2026-01-01 起不再使用：新版不再这样写",
        "en": "No longer in use since 2026-01-01: The new edition no longer says so",
    }
    for language, note in notes.items():
        page = made[f"{language}/{address}"]
        assert f'<h3 id="{number}">{number}</h3>\n<p>{note}</p>\n' in page
        assert len(re.findall(rf"#{number} }}|id=.{number}.", page)) == 1


def test_what_is_retired_stands_nowhere_else() -> None:
    assert complaints(retiring("A01")) == [
        "A01 is retired and stands in the catalogue all the same; "
        "delete what stands there, or take it out of “retired”"
    ]


def test_only_what_was_given_can_be_retired() -> None:
    assert complaints(retiring("N04")) == [
        "N04 is retired and was never given; correct the number, or remove it"
    ]
    load(retiring("N03"))


def test_a_figure_in_a_reason_is_left_out_since_nothing_can_be_cited_for_it() -> None:
    reason = "{zh: 现为 7×24 小时, en: Now 7×24 hours}"
    assert complaints(retiring("N03", reason=reason)) == [
        f"“7×24” in the {language} text is not in the document; leave it out" for language in ("zh", "en")
    ]


@pytest.mark.parametrize("unknown", ["S107", "S070", "N10", "A10", "S011"])
def test_another_number_is_never_what_was_meant(unknown: str) -> None:
    (complaint,) = complaints(
        SMALL.replace("cites: [S002]\n  registered:", f"cites: [S002, {unknown}]\n  registered:")
    )
    assert complaint == f"“{unknown}” is not known here; choose one from the end of the file"


def test_a_number_that_is_written_otherwise_is_recognised() -> None:
    (complaint,) = complaints(SMALL.replace("cites: [S002]\n  registered:", "cites: [S2]\n  registered:"))
    assert complaint == "“S2” is not known here; did you mean “S002”?"


def test_a_new_statement_joins_the_section_that_it_stands_in() -> None:
    """The last one goes to the first section, behind another."""
    moved = re.sub(r"(S006: {section: ){zh: .1., en: .1.}", r"\1{zh: '2', en: '2'}", SMALL)
    sections = statements_by_section(read(moved))
    assert [(section.id, [statement.id for statement in section.statements]) for section in sections] == [
        ("section-1", ["S001", "S002", "S003", "S004", "S005", "S007", "S008"]),
        ("section-2", ["S006"]),
    ]


def test_the_check_of_numbers_knows_what_is_retired() -> None:
    """Also at the beginning, and several in a row."""
    text = retiring("A01", retiring("A02", SMALL.replace("A01", "A03")))
    assert list(citations.numbers_with_gap(read(text))) == []
