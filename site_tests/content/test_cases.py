"""Every row of the tables in `cases/`, in Python, in Node and in a real browser.

A failure names the row by file and line, says its sentence and every expectation that is not met.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from generator.catalogue.entries import Catalogue
from generator.rules import Checker
from generator.rules.json_lines import answer_lines, answers_as_json
from generator.rules.receipts import differences, receipt

from ..support.cases import VIEWS, Case, Evaluate, all_cases
from ..support.chromium import Chromium
from ..support.node import Node


@pytest.fixture
def in_python(checker: Checker) -> Evaluate:
    return lambda request: next(answer_lines(checker, [json.dumps(request).encode()]))


@pytest.fixture
def in_node(node: Node) -> Evaluate:
    return lambda request: node.check([request])[0]


@pytest.fixture
def in_browser(engine_page: Chromium) -> Evaluate:
    return lambda request: engine_page.check([request])[0]


@pytest.mark.parametrize("case", all_cases(), ids=lambda case: str(case.place))
@pytest.mark.parametrize(
    "where", ["in_python", "in_node", pytest.param("in_browser", marks=pytest.mark.slow)]
)
def test_the_answer_is_what_the_row_says(
    where: str, case: Case, catalogue: Catalogue, request: pytest.FixtureRequest
) -> None:
    evaluate: Evaluate = request.getfixturevalue(where)
    complaints = case.complaints(catalogue, evaluate)
    assert not complaints, "\n".join([f"site_tests/cases/{case.place}: {case.sentence}", *complaints])


def test_a_sentence_stands_for_one_row_only() -> None:
    sentences = [case.sentence for case in all_cases()]
    assert len(set(sentences)) == len(sentences)


def test_each_kind_of_expectation_is_used_by_some_row() -> None:
    used = {name for case in all_cases() for name in case.row}
    assert VIEWS.keys() <= used


def test_a_row_that_expects_something_else_fails(catalogue: Catalogue, in_python: Evaluate) -> None:
    """Every row of every table, turned around, is noticed: no expectation passes whatever the answer."""
    for case in all_cases():
        for name in case.row.keys() & {*VIEWS, "sets", "error"}:
            wrong = Case(case.place, {**case.row, name: _something_else(case.row[name])})
            assert wrong.complaints(catalogue, in_python), f"{case.place}: {name}"


def _something_else(expected: Any) -> Any:
    if isinstance(expected, dict) and expected:
        return dict.fromkeys(expected, "something else")
    return ["something else"]


def test_a_receipt_of_every_row_has_the_same_bytes_in_both_languages_and_is_right_in_the_other(
    catalogue: Catalogue, bundle: dict[str, Any], checker: Checker, node: Node
) -> None:
    asked: list[dict[str, Any]] = []

    def asking(request: dict[str, Any]) -> dict[str, Any]:
        told: dict[str, Any] = next(answer_lines(checker, [json.dumps(request).encode()]))
        asked.extend([request] * ("error" not in told))
        return told

    for case in all_cases():
        case.complaints(catalogue, asking)
    lines = [json.dumps(request).encode() for request in asked]
    here = [
        receipt(bundle["edition"], bundle["hash"], line, told)
        for line, _, told in answers_as_json(checker, lines)
    ]
    there: list[str] = node.perform("receipts", asked)
    assert there == here
    assert node.perform("verify", [json.loads(line) for line in here]) == [[]] * len(asked)
    editions = {bundle["edition"]: (checker, bundle["hash"])}
    assert [differences(line.encode(), editions.get) for line in there] == [[]] * len(asked)
    assert asked
