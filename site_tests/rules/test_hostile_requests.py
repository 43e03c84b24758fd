"""Whatever a line holds, one answer comes back: a result or an error, in bounded space, and the same from both evaluators.

Lines are made as programs get them wrong – right requests with signs lost, doubled or changed – and as nobody but an attacker would.
"""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.rules import Checker
from generator.rules.json_lines import LONGEST_ERROR, answer_lines

from ..support.findings import findings
from ..support.node import Node

CODES = {
    "invalid_json",
    "invalid_request",
    "unknown_fact",
    "unknown_value",
    "invalid_count",
    "invalid_instant",
    "missing_offset",
}
WORDS = [
    *(
        "answers",
        "at",
        "region",
        "deployment",
        "licence",
        "product",
        "registered",
        "incident",
        "hotline_uses",
    ),
    *("mainland", "taiwan", "yes", "no", "none", "fatal", "2026-03-04T10:00:00+08:00", "2026-03-04T10:00"),
    *(
        "",
        "0",
        "__proto__",
        "constructor",
        "toJSON",
        "\ud800",
        "\U0001f600" * 70,
        "长" * 70,
        "\0",
        "\u2028",
        "</script>",
    ),
]
SIGNS = [
    *'{}[]",:\\-+.eE0 \t\n\r\0', "9" * 400, "1e999", "-0", "NaN", "Infinity", "null", "true", "\\u", "\\ud800", "\ufeff", "[" * 30,
    "]" * 30, '{"a":' * 30, "\U0001f600", "“", "//", "'",
]  # fmt: skip

words = st.sampled_from(WORDS) | st.text(max_size=80)
scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | words
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=8,
)
nested = st.integers(0, 40).map(lambda depth: json.loads("[" * depth + "1" + "]" * depth))
requests = st.fixed_dictionaries(
    {"answers": st.dictionaries(words, scalars | nested, max_size=12) | values},
    optional={"at": values | nested},
)
texts = (requests | values).map(json.dumps) | requests.map(
    lambda value: json.dumps(value, ensure_ascii=False)
)


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """A line after some accidents."""
    text = draw(texts)
    for _ in range(draw(st.integers(1, 3))):
        here = draw(st.integers(0, len(text)))
        lost = draw(st.integers(0, 2))
        text = text[:here] + draw(st.sampled_from(["", *SIGNS])) + text[here + lost :]
    return text


def answered(checker: Checker, line: bytes) -> dict[str, Any] | None:
    """What comes back for one line, once that is looked at; None for a blank one."""
    found = list(answer_lines(checker, [line]))
    assert len(found) == bool(line.strip())
    if not found:
        return None
    (result,) = found
    if "error" in result:
        assert result["line"] == 1
        assert result["error"]["code"] in CODES
        assert len(json.dumps(result)) <= LONGEST_ERROR
    else:
        assert result.keys() >= {"edition", "services", "next_questions"}
    return result


@pytest.mark.parametrize("line", findings("requests"))
def test_what_was_found_once_is_answered(line: str, checker: Checker, node: Node) -> None:
    agree(checker, node, line)


@pytest.mark.attack
@given(st.binary(max_size=200) | damaged().map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_no_line_ends_in_a_traceback(checker: Checker, line: bytes) -> None:
    answered(checker, line)


@pytest.mark.attack
@given(texts)
def test_both_evaluators_answer_a_request_alike(checker: Checker, node: Node, line: str) -> None:
    agree(checker, node, line)


@pytest.mark.attack
@given(damaged())
def test_both_evaluators_answer_a_damaged_request_alike(checker: Checker, node: Node, line: str) -> None:
    agree(checker, node, line)


def agree(checker: Checker, node: Node, line: str) -> None:
    """The same result or code, and the same words but where the languages write a number or order names in their own ways.

    Only the command line knows blank lines, what stands around `answers` and `at`, and names that stand twice.
    """
    one_line = line.encode("utf-8", "replace").replace(b"\n", b" ").removeprefix(b"\xef\xbb\xbf")
    result = answered(checker, one_line)
    if result is None or of_the_command_line(result) or has_more_than_a_request(one_line):
        return
    (other,) = node.perform("lines", [one_line.decode()])
    if "error" not in result:
        assert other == result
        return
    ours, theirs = result["error"], other["error"]
    assert theirs["code"] == ours["code"]
    if ours["code"] != "invalid_json" and not re.search(r"\d", one_line.decode()):
        assert theirs == ours


def of_the_command_line(result: dict[str, Any]) -> bool:
    said = result.get("error", {}).get("message", "")
    return any(
        part in said
        for part in (
            "stands twice",
            "zero bytes",
            "this is not an object",
            "“answers” is missing",
        )
    )


def has_more_than_a_request(line: bytes) -> bool:
    """Something beside `answers` and `at`, which is refused for its name, or for its depth before that."""
    try:
        return bool(json.loads(line).keys() - {"answers", "at"})
    except (ValueError, RecursionError, AttributeError):
        return False
