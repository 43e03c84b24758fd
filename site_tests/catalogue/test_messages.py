"""How a problem is printed: for people, for programs, for GitHub Actions."""

from __future__ import annotations

import json
from time import process_time

import pytest

from generator.problems import LONGEST_WORD, Place, Problem, choices, quoted
from generator.report import MOST_TOLD, WIDEST, as_github, as_json, as_text, width

FILE = "data/services.yaml"


def at(line: int, column: int, fix: str = "do so") -> Problem:
    return Problem(Place(FILE, line, column), "this is wrong", "that", fix)


def excerpt(line: str, column: int) -> tuple[str, str]:
    """The line as shown, and the line with its caret."""
    _, shown, caret, *_ = as_text([at(1, column)], {FILE: [line]}).split("\n")
    return shown.removeprefix("  1 | "), caret.removeprefix("    | ")


# ------------------------------------------------------------------------------------------------------------------ people


def test_a_problem_is_told_with_its_line_and_a_caret() -> None:
    assert as_text([at(2, 5)], {FILE: ["first: 1", "two: second"]}) == (
        "data/services.yaml:2:5: this is wrong\n"
        "  2 | two: second\n"
        "    |     ^\n"
        "  expected: that\n"
        "  to fix:   do so"
    )


def test_problems_are_parted_by_an_empty_line() -> None:
    blocks = as_text([at(1, 1), at(2, 1)], {FILE: ["one", "two"]}).split("\n\n")
    assert [block.split("\n")[1] for block in blocks] == ["  1 | one", "  2 | two"]


def test_the_caret_stands_below_the_number_of_the_line_whatever_its_digits() -> None:
    lines = ["x"] * 1000
    for number in (9, 10, 1000):
        _, shown, caret, *_ = as_text([at(number, 1)], {FILE: lines}).split("\n")
        assert caret.index("^") == shown.index("x")


def test_without_a_fix_or_without_the_line_there_is_nothing_in_their_place() -> None:
    assert as_text([at(7, 1, fix="")], {}) == "data/services.yaml:7:1: this is wrong\n  expected: that"
    assert as_text([at(7, 1, fix="")], {FILE: ["only one"]}).count("\n") == 1


@pytest.mark.parametrize(
    ("before", "columns"),
    [
        ("zh: ", 4),
        ("zh: 中文", 8),  # a Han character takes two columns
        ("zh: （，。", 10),  # and so does full-width punctuation
        ("zh: “…–×•", 9),  # but not what only some fonts show wide
        ("zh: 한글カナ", 12),
        ("zh: e\u0301", 5),  # a combining mark takes none
        ("\tzh: ", 5),  # a tab is shown as one sign
        ("\u3000zh: ", 6),
    ],
)
def test_the_caret_stands_below_the_place_in_a_terminal(before: str, columns: int) -> None:
    shown, caret = excerpt(before + "X", len(before) + 1)
    assert caret == " " * columns + "^"
    assert width(shown) == columns + 1


@pytest.mark.parametrize("sign", ["x", "中"])
@pytest.mark.parametrize("column", [1, 2, 59, 60, 61, 62, 200, 399, 400])
def test_a_long_line_is_cut_around_the_place(sign: str, column: int) -> None:
    line = sign * 400
    shown, caret = excerpt(line[: column - 1] + "V" + line[column:], column)
    assert width(shown) <= WIDEST + 2
    assert width(shown.partition("V")[0]) == caret.index("^")
    assert shown.strip("…" + sign) == "V"


def test_nothing_in_the_line_can_move_the_cursor() -> None:
    shown, caret = excerpt("a\x1b[2J\x07\u202e\u200b\x9bb", 9)
    assert shown == "a␛[2J␇���b"
    assert caret == "        ^"


def test_nothing_in_the_words_can_move_the_cursor() -> None:
    told = as_text([Problem(Place(FILE, 1, 1), "a\x1b", "b\n", "c\u202e")], {})
    assert told == "data/services.yaml:1:1: a␛\n  expected: b␊\n  to fix:   c�"


def test_what_the_file_says_is_quoted_short_and_in_one_line() -> None:
    assert quoted("two\nlines\x1b") == "“two␊lines␛”"
    assert quoted("x" * 1000) == f"“{'x' * LONGEST_WORD}…”"
    assert quoted("“yes”") == "‘“yes”’"


def test_a_long_list_of_choices_is_cut() -> None:
    assert choices(["yes", "no"]) == "one of yes, no"
    numbers = [f"S{number:03}" for number in range(1, 108)]
    assert choices(numbers) == f"one of {', '.join(numbers[:12])}, … (107 in all)"


# ---------------------------------------------------------------------------------------------------------------- programs


def test_json_is_one_object_with_the_problems_in_order() -> None:
    assert json.loads(as_json([at(1, 2), at(3, 4, fix="")], {})) == {
        "problems": [
            {"file": FILE, "line": 1, "column": 2, "wrong": "this is wrong", "expected": "that", "fix": "do so"},
            {"file": FILE, "line": 3, "column": 4, "wrong": "this is wrong", "expected": "that", "fix": ""},
        ]
    }  # fmt: skip
    assert json.loads(as_json([], {})) == {"problems": []}


def test_json_can_be_written_whatever_the_locale() -> None:
    assert as_json([Problem(Place(FILE, 1, 1), "“中文”", "…")], {}).isascii()


def test_an_annotation_is_a_workflow_command_of_github_actions() -> None:
    assert as_github([at(1, 2), at(3, 4, fix="")], {}) == (
        "::error file=data/services.yaml,line=1,col=2,title=this is wrong::expected that%0Ado so\n"
        "::error file=data/services.yaml,line=3,col=4,title=this is wrong::expected that"
    )


def test_what_has_a_meaning_in_a_workflow_command_is_escaped() -> None:
    problem = Problem(Place("a,b:c.yaml", 1, 1), "50%, a: b\r\n", "100%: a, b", "::error::")
    assert as_github([problem], {}) == (
        "::error file=a%2Cb%3Ac.yaml,line=1,col=1,title=50%25%2C a%3A b%0D%0A::expected 100%25: a, b%0A::error::"
    )


# ---------------------------------------------------------------------------------------------------- very many


MANY = [at(line, 1) for line in range(1, MOST_TOLD + 4)]


def test_of_very_many_problems_the_first_are_told_and_the_others_counted() -> None:
    assert as_text(MANY, {}) == as_text(MANY[:MOST_TOLD], {}) + "\n\n… and 3 more"
    assert as_github(MANY, {}) == as_github(MANY[:MOST_TOLD], {}) + "\n::error::… and 3 more"
    told = json.loads(as_json(MANY, {}))
    assert (len(told["problems"]), told["more"]) == (MOST_TOLD, 3)
    assert as_json(MANY[:MOST_TOLD], {}) == json.dumps({"problems": told["problems"]}, indent=1)


def test_a_long_line_with_a_problem_in_every_word_is_told_at_once() -> None:
    line = "[" + "x, " * 300_000
    began = process_time()
    as_text([at(1, 3 * word + 2) for word in range(MOST_TOLD)], {FILE: [line]})
    assert process_time() - began < 5  # seconds; a look at the whole line for each takes a minute
