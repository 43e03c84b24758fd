"""What a maintainer reads after a mistake in the YAML: where, what is wrong, what was expected, how to mend it.

The tables in `mistakes/*.yaml` make one mistake a row in the small catalogue beside them and give all that is then
read, to the letter. They are complete: no complaint in the reader is without a row.
"""

from __future__ import annotations

import ast
import inspect
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import pytest
import yaml

from generator.catalogue import reader
from generator.catalogue import structure as values
from generator.catalogue.entries import FILE, Catalogue
from generator.catalogue.reader import read
from generator.catalogue.structure import Reader
from generator.problems import CatalogueError, Place, Problem
from generator.report import as_text
from generator.rules.hours import WEEK
from generator.site import load
from generator.source import nodes as source
from generator.source import typing_mistakes
from generator.source.nodes import Fields, Items, Text, compose, recover

from ..support.project import ROOT

TABLES = ROOT / "site_tests/mistakes"
SMALL = (TABLES / "catalogue.yaml").read_text("utf-8")


@dataclass(frozen=True)
class Row:
    """One mistake; `place` is `typing.yaml: a full-width colon`."""

    place: str
    text: str
    says: str


def rows() -> Iterator[Row]:
    for path in sorted(TABLES.glob("*.yaml")):
        if path.name != "catalogue.yaml":
            for row in yaml.safe_load(path.read_text("utf-8")):
                yield Row(f"{path.name}: {row['mistake']}", edited(row), row["says"].rstrip())


def edited(row: Mapping[str, Any]) -> str:
    text = row.get("file", SMALL)
    for edit in row.get("edits", [row] if "of" in row else []):
        assert text.count(edit["of"]) == 1, (
            f"“{edit['of']}” stands {text.count(edit['of'])} times in the catalogue"
        )
        text = text.replace(edit["of"], edit["to"])
    return str(text)


def told(text: str) -> str:
    """What is printed of a catalogue."""
    with pytest.raises(CatalogueError) as caught:
        load(text)
    return as_text(caught.value.problems, {FILE: text.split("\n")})


ROWS = list(rows())

# ---------------------------------------------------------------------------------------------------------------- the tables


def test_the_catalogue_of_the_tables_is_sound() -> None:
    load(SMALL)


@pytest.mark.parametrize("row", ROWS, ids=[row.place for row in ROWS])
def test_a_mistake_is_told_as_the_table_says(row: Row) -> None:
    assert told(row.text) == row.says


Heard = tuple[dict[str, str], set[tuple[str, int]]]


@pytest.fixture(scope="module")
def without_libyaml() -> Heard:
    """What is told of each row where libyaml is missing, and the lines of the reader that have complained meanwhile."""
    made: set[tuple[str, int]] = set()

    def noting(complain: Callable[..., None]) -> Callable[..., None]:
        def noted(*given: Any) -> None:
            caller = sys._getframe(1)
            made.add((caller.f_globals["__name__"], caller.f_lineno))
            complain(*given)

        return noted

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(source, "_Loader", yaml.SafeLoader)
        for owner, name in ((source._Composer, "_complain"), (Reader, "complain"), (Reader, "_mismatch")):
            patch.setattr(owner, name, noting(getattr(owner, name)))
        return {row.place: told(row.text) for row in ROWS}, made


@pytest.mark.slow
def test_the_same_is_told_where_libyaml_is_missing(without_libyaml: Heard) -> None:
    told, _ = without_libyaml
    assert told == {row.place: row.says for row in ROWS}


@pytest.mark.slow
def test_every_complaint_of_the_reader_has_a_row(without_libyaml: Heard) -> None:
    _, made = without_libyaml
    written = {(module.__name__, line) for module in (source, values, reader) for line in complaints(module)}
    assert sorted(written - made) == []


def complaints(module: ModuleType) -> Iterator[int]:
    """The lines of a module in which it complains."""
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("complain", "_mismatch")):
            yield node.lineno


def test_every_complaint_of_yaml_and_every_slip_has_a_row() -> None:
    all_that_is_said = "\n".join(row.says for row in ROWS)
    mistakes = [words for _, _, words in typing_mistakes._WORDS]
    mistakes += [
        value for value in vars(typing_mistakes).values() if isinstance(value, typing_mistakes.Mistake)
    ]
    for table in (typing_mistakes.BRACKETS, typing_mistakes._BEHIND):
        mistakes += table.values()
    unseen = [
        mistake.wrong
        for mistake in mistakes
        if not re.search(re.sub(r"\\{\w+\\}", ".+", re.escape(mistake.wrong)), all_that_is_said)
    ]
    assert unseen == []


# ------------------------------------------------------------------------------------------------------- the whole catalogue


@dataclass(frozen=True)
class Editor:
    """The catalogue's text, to be changed in one place."""

    text: str

    def replaced(self, old: str, new: str) -> Editor:
        assert self.text.count(old) == 1, f"“{old}” stands {self.text.count(old)} times in the catalogue"
        return Editor(self.text.replace(old, new))

    def place(self, words: str, inside: str = "") -> str:
        """FILE:LINE:COLUMN of some words, which stand once, or first after `inside`."""
        position = self.text.index(words, self.text.index(inside))
        line = self.text.count("\n", 0, position) + 1
        return f"{FILE}:{line}:{position - self.text.rfind(chr(10), 0, position)}"

    @property
    def complaints(self) -> list[str]:
        return complaints_of(self.text)


def complaints_of(text: str) -> list[str]:
    with pytest.raises(CatalogueError) as caught:
        read(text)
    return str(caught.value).splitlines()


TAIWAN_RULE = "{when: {region: taiwan}, grade: confirm}"


@pytest.fixture
def editor(catalogue_text: str) -> Editor:
    return Editor(catalogue_text)


def test_problems_in_several_places_are_told_at_once_in_the_order_of_the_file(editor: Editor) -> None:
    edited = (
        editor.replaced("{hotline_uses: {less_than: 4}}", "{hotline_uses: {less_than: four}}")
        .replaced(TAIWAN_RULE, "{when: {region: taiwna}, grade: confirm}")
        .replaced("hong_kong: {zh: 香港, en: Hong Kong}", "hong_kong: {zh: 香港}")
        .replaced("changeable: by_customer", "changeable: by_chance")
    )
    starts = [complaint.split(": ", 1)[0] for complaint in edited.complaints]
    assert starts == [
        edited.place("{zh: 香港}"), edited.place("by_chance"), edited.place("taiwna"), edited.place("four"),
    ]  # fmt: skip


def test_an_entry_that_cannot_be_read_costs_no_other_entry(editor: Editor) -> None:
    """Quotes and brackets that are not closed would otherwise take everything behind them away."""
    edited = (
        editor.replaced(
            "    zh: 除非另有约定，文件仅作为使用指导。", '    zh: "除非另有约定，文件仅作为使用指导。'
        )
        .replaced("hong_kong: {zh: 香港, en: Hong Kong}", "hong_kong: {zh: 香港, en: Hong Kong")
        .replaced("aliases: [金蝶社区]", "aliases: [金蝶社区")
        .replaced(TAIWAN_RULE, "{when: {region: taiwna}, grade: confirm}")
    )
    assert [complaint.split(": ", 1)[0] for complaint in edited.complaints] == [
        edited.place('"除非'),
        edited.place("{zh: 香港"),
        edited.place("taiwna"),
        edited.place("[金蝶社区"),
    ]


def test_an_id_that_is_renamed_is_named_at_each_use(editor: Editor) -> None:
    edited = editor.replaced("\n  hotline_number:\n    kind", "\n  hotline_phone:\n    kind")
    uses = edited.text.count("contact: hotline_number")
    assert uses > 1
    assert edited.complaints == [
        f"{FILE}:{number}:{line.index('hotline_number') + 1}: “hotline_number” is not known here; expected one of "
        "hotline_phone, community_site, official_site, tianti_platform, eas_platform – did you mean “hotline_phone”?"
        for number, line in enumerate(edited.text.split("\n"), 1)
        if "contact: hotline_number" in line
    ]


@pytest.mark.parametrize("section", re.findall(r"^(\w+):", SMALL, re.MULTILINE))
@pytest.mark.parametrize("broken", ["{section}: []", "{section}: none", '{section}: "not closed'])
def test_a_section_that_is_broken_gives_one_message(broken: str, section: str) -> None:
    """Not one for each of the references into it."""
    lines = SMALL.split("\n")
    start = next(number for number, line in enumerate(lines) if line.startswith(f"{section}:"))
    end = next((n for n in range(start + 1, len(lines)) if re.match(r"\w", lines[n])), len(lines))
    text = "\n".join([*lines[:start], broken.format(section=section), *lines[end:]])
    (complaint,) = complaints_of(text)
    assert complaint.startswith(f"{FILE}:{start + 1}:")


# ------------------------------------------------------------------------------------------------------------------- YAML


def test_words_that_yaml_would_change_stay_as_they_are_written() -> None:
    """`no` would become false, 8:30 the number 510, 2025-07-01 a date, 010 eight."""
    root = compose("{answer: no, opens: 8:30, day: 2025-07-01, number: 010, nothing: ~, text: 'yes'}", "x")
    assert isinstance(root, Fields)
    texts = {name: node.value for name, node in root.entries.items() if isinstance(node, Text)}
    assert texts == {
        "answer": "no", "opens": "8:30", "day": "2025-07-01", "number": "010", "nothing": "~", "text": "yes",
    }  # fmt: skip


def test_every_node_and_every_key_knows_its_place() -> None:
    root = compose("first: 1\nsecond:\n  third: [中, 文]\n", "x")
    assert isinstance(root, Fields)
    assert root.keys["second"].place == Place("x", 2, 1)
    second = root.entries["second"]
    assert isinstance(second, Fields)
    third = second.entries["third"]
    assert isinstance(third, Items)
    assert (second.place, third.place) == (Place("x", 3, 3), Place("x", 3, 10))
    assert [str(item.place) for item in third.items] == ["x:3:11", "x:3:14"]


def test_what_cannot_be_read_is_missing_and_the_rest_is_there() -> None:
    root, problems = recover('first: 1\nsecond: "two\nthird: 3\n', "x")
    assert isinstance(root, Fields)
    assert list(root.entries) == ["first", "second", "third"]
    assert root.entries["second"] == source.Unreadable(Place("x", 2, 1))
    assert not root.whole
    assert [str(problem.place) for problem in problems] == ["x:2:9"]


def test_a_problem_reads_as_one_line() -> None:
    place = Place("data/services.yaml", 3, 7)
    assert (
        str(Problem(place, "this is wrong", "that")) == "data/services.yaml:3:7: this is wrong; expected that"
    )
    assert str(Problem(place, "this is wrong", "that", "do so")).endswith("; expected that – do so")


# ------------------------------------------------------------------------------------------------------- what is read


def test_intervals_that_touch_are_one(catalogue: Catalogue) -> None:
    """0:00–24:00 on seven days has no boundary at midnight."""
    assert catalogue.schedules["around_the_clock"].rule.week_minutes == ((0, WEEK),)
    assert len(catalogue.schedules["working_hours"].rule.week_minutes) == 14


def test_a_count_has_a_cell_on_each_side_of_its_thresholds(catalogue: Catalogue) -> None:
    assert catalogue.facts["hotline_uses"].rule.cells == (0, 4)
    assert [catalogue.facts["hotline_uses"].rule.cell(count) for count in (0, 3, 4, 5, 10**9)] == [
        0,
        0,
        4,
        4,
        4,
    ]
