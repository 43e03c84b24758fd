"""What the catalogue is refused for when it is read: one small edit of the real text a check, and the whole message.

Every test says in one line what is edited, and asserts what the maintainer then reads, with the place to which the
message points. Places are found in the edited text, so that they hold when the catalogue grows.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from generator import checks
from generator.catalogue import FILE, Catalogue, read
from generator.checks import Check, Interview
from generator.problems import CatalogueError
from generator.rules import Checker, Value

WITHIN_HOURS = "2026-03-04T10:00:00+08:00"


def edited(text: str, *changes: tuple[str, str]) -> str:
    """The text with each passage replaced that is to stand in it exactly once."""
    for old, new in changes:
        assert text.count(old) == 1, f"{text.count(old)} times in the catalogue: {old}"
        text = text.replace(old, new)
    return text


def at(text: str, *passages: str) -> str:
    """Where the last passage stands, as messages give it; each is looked for behind the one before."""
    position = 0
    for passage in passages[:-1]:
        position = text.index(passage, position) + len(passage)
    position = text.index(passages[-1], position)
    line_start = text.rfind("\n", 0, position) + 1
    return f"{FILE}:{text.count(chr(10), 0, position) + 1}:{position - line_start + 1}"


def found(check: Check, text: str) -> list[str]:
    """What one check says of a catalogue."""
    return [str(problem) for problem in check(read(text))]


ALL_CHECKS = (checks.domain_too_large, *checks.CHECKS, *checks.EXHAUSTIVE_CHECKS)

# ---------------------------------------------------------------------------------------------- the checks as a whole


def test_the_catalogue_as_it_stands_passes_every_check(catalogue: Catalogue) -> None:
    assert [str(problem) for check in ALL_CHECKS for problem in check(catalogue)] == []
    checks.prove(catalogue)


def test_every_check_is_run_has_a_sentence_and_an_example_here() -> None:
    written = {
        function
        for name, function in inspect.getmembers(checks, inspect.isfunction)
        if not name.startswith("_") and inspect.signature(function).return_annotation == "Iterator[Problem]"
    }
    assert written == set(ALL_CHECKS)
    assert [check.__name__ for check in ALL_CHECKS if not (check.__doc__ or "").strip().endswith(".")] == []
    examples = Path(__file__).read_text("utf-8")
    assert [c.__name__ for c in ALL_CHECKS if f"checks.{c.__name__}," not in examples] == []


def test_all_problems_of_an_edit_are_reported_at_once_in_the_order_of_the_file(catalogue_text: str) -> None:
    text = edited(catalogue_text, ("{region: taiwan}, grade: confirm", "{region: macau}, grade: confirm"), *LATER_TIME)
    with pytest.raises(CatalogueError) as error:
        checks.prove(read(text))
    assert [(str(problem.place), problem.wrong) for problem in error.value.problems] == [
        (
            at(text, "\nfacts:", "elsewhere:"),
            "no rule tells “elsewhere” of fact “region” from “taiwan”",
        ),
        (
            at(text, "\n  territory:", "name:"),
            "condition “territory” can never be unsettled",
        ),
        (
            at(text, "\n  territory:", "{when: {region: macau}"),
            "rule 2 of condition “territory” is never the first that fits",
        ),
        (
            at(text, "\n  working_hours:", "name:"),
            "time 18:00 of schedule “working_hours” is not in the document",
        ),
    ] or [problem.wrong for problem in error.value.problems] == [
        "no rule tells “elsewhere” of fact “region” from “taiwan”",
        "rule 2 of condition “territory” is never the first that fits",
        "condition “territory” can never be unsettled",
        "time 18:00 of schedule “working_hours” is not in the document",
    ]


LATER_TIME = [('["13:00", "17:30"]', '["13:00", "18:00"]')]
