"""What an assistant is told where it would guess: every row of `cases/assistant/`, by the tool server, to a client of the protocol.

A failure names the row by file and question, and everything in which the answer is not what the row says.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ..support.assistant import Assistant, answer_of, assistant, text_of
from ..support.cases import FOLDER, rows

pytestmark = pytest.mark.slow

EXPECTED = {"contains", "never", "verdicts", "now"}
LANGUAGES = ("zh", "en")
TRAPS = [(language, row) for language in LANGUAGES for row in rows(FOLDER / "assistant" / f"{language}.yaml")]


@pytest.fixture(scope="module")
def client(project_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    with assistant(project_root, tmp_path_factory.mktemp("assistant") / "errors") as running:
        yield running


@pytest.mark.parametrize(
    ("language", "row"), TRAPS, ids=lambda one: one if isinstance(one, str) else one["question"]
)
def test_the_answer_has_what_it_must_and_nothing_that_it_must_not(
    client: Assistant, language: str, row: dict[str, Any]
) -> None:
    assert complaints(client, language, row) == []


def test_a_row_that_expects_something_else_fails(client: Assistant) -> None:
    """No expectation passes whatever the answer."""
    for language, row in TRAPS:
        (said,) = row["contains"][:1]
        others = {
            "contains": ["something else"],
            "never": [said],
            "verdicts": {"others": "x"},
            "now": {"others": "x"},
        }
        for part in EXPECTED & row.keys():
            assert complaints(client, language, {**row, part: others[part]}), (row["question"], part)


def test_both_languages_are_asked_as_much() -> None:
    asked = [language for language, _ in TRAPS]
    assert asked.count("zh") == asked.count("en") > 0


def complaints(client: Assistant, language: str, row: dict[str, Any]) -> list[str]:
    (tool,) = row.keys() - EXPECTED - {"question"}
    result = client.call(tool, language=language, **row[tool])
    text, told = text_of(result), answer_of(result)["result"].get("services", {})
    return [
        *(f"“{one}” is missing" for one in row["contains"] if one not in text),
        *(f"“{one}” is told" for one in row["never"] if one in text),
        *_differences(row.get("verdicts", {}), {name: one["verdict"] for name, one in told.items()} if tool == "check" else {}),
        *_differences(row.get("now", {}), {name: (one["now"] or {}).get("state") for name, one in told.items()} if tool == "check" else {}),
    ]  # fmt: skip


def _differences(expected: dict[str, str], told: dict[str, Any]) -> Iterator[str]:
    """`others` stands for every service that is not named."""
    for name, value in told.items():
        if expected and expected.get(name, expected.get("others", value)) != value:
            yield f"{name} is {value}"
