"""What a maintainer reads after a mistake in the YAML: where, what is wrong, what was expected, a likely fix.

Each test makes one edit in the real catalogue, or writes a few lines of YAML, and asserts the messages whole.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from generator.catalogue import FILE, Catalogue
from generator.hours import WEEK
from generator.problems import CatalogueError, Place, Problem
from generator.reader import read
from generator.source import Fields, Items, Text, compose


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
        return complaints(self.text)


def complaints(text: str) -> list[str]:
    with pytest.raises(CatalogueError) as caught:
        read(text)
    return str(caught.value).splitlines()


@pytest.fixture
def editor(catalogue_text: str) -> Editor:
    return Editor(catalogue_text)


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


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: [1\nb: 2", 2),
        ("a: 'one\nb: 2", 2),
        ("a: 1\n b: 2", 2),
        ("a: 1\nb: *nowhere", 2),
        ("a: 1\n---\nb: 2", 2),
        ("a:\n\tb: 1", 2),
    ],
)
def test_text_that_is_not_yaml_is_named_with_its_line(text: str, line: int) -> None:
    """Column and reason are the parser's, and PyYAML has two of them."""
    (complaint,) = complaints(text)
    assert complaint.startswith(f"{FILE}:{line}:")
    assert ": not YAML: " in complaint
    assert complaint.endswith("; expected YAML – look for a stray quote, bracket or indentation")


def test_a_control_character_is_named_in_one_line() -> None:
    (complaint,) = complaints("a: \x00")
    assert complaint.startswith(f"{FILE}:1:1: not YAML: ")


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing but a comment\n"])
def test_an_empty_file_is_named_as_such(text: str) -> None:
    assert complaints(text) == [f"{FILE}:1:1: the file is empty; expected a catalogue"]


@pytest.mark.parametrize(("text", "kind"), [("[1, 2]", "a list"), ("only words", "a text")])
def test_a_file_that_is_no_mapping_is_named_as_such(text: str, kind: str) -> None:
    (complaint,) = complaints(text)
    assert complaint.startswith(
        f"{FILE}:1:1: this is {kind}; expected a mapping with edition, premise, disclaimers"
    )


def test_keys_that_stand_twice_are_all_named_with_the_first() -> None:
    assert complaints("a: 1\nb: {c: 1, c: 2}\na: 3\n") == [
        f"{FILE}:2:11: “c” stands twice (first in line 2); expected each key once – rename or remove one",
        f"{FILE}:3:1: “a” stands twice (first in line 1); expected each key once – rename or remove one",
    ]


def test_a_section_that_is_missing_is_named(editor: Editor) -> None:
    edited = editor.replaced("\ncontacts:\n", "\ncontact:\n")
    missing, unknown = edited.complaints
    assert missing.startswith(
        f"{edited.place('edition:')}: “contacts” is missing; expected edition, premise, "
    )
    assert unknown.startswith(
        f"{edited.place('contact:')}: “contact” is not known here; expected one of edition, "
    )
    assert unknown.endswith(" – did you mean “contacts”?")


# ---------------------------------------------------------------------------------------------------------------- entries


TAIWAN_RULE = "{when: {region: taiwan}, grade: confirm}"


def test_an_unknown_value_comes_with_what_was_probably_meant(editor: Editor) -> None:
    edited = editor.replaced(TAIWAN_RULE, "{when: {region: taiwna}, grade: confirm}")
    assert edited.complaints == [
        f"{edited.place('taiwna')}: “taiwna” is not known here; expected one of mainland, hong_kong, macau, taiwan, "
        "elsewhere – did you mean “taiwan”?"
    ]


def test_an_unknown_fact_comes_with_what_was_probably_meant(editor: Editor) -> None:
    edited = editor.replaced(TAIWAN_RULE, "{when: {regoin: taiwan}, grade: confirm}")
    (complaint,) = edited.complaints
    assert complaint.startswith(
        f"{edited.place('regoin')}: “regoin” is not known here; expected one of region, "
    )
    assert complaint.endswith(" – did you mean “region”?")


def test_an_unknown_key_comes_with_what_was_probably_meant(editor: Editor) -> None:
    edited = editor.replaced(TAIWAN_RULE, "{wen: {region: taiwan}, grade: confirm}")
    assert edited.complaints == [
        f"{edited.place('{wen')}: a rule that always fits ends the list; expected a “when”",
        f"{edited.place('wen: ')}: “wen” is not known here; expected one of grade, when – did you mean “when”?",
    ]


def test_an_unknown_grade_is_named(editor: Editor) -> None:
    edited = editor.replaced(TAIWAN_RULE, "{when: {region: taiwan}, grade: maybe}")
    assert edited.complaints == [
        f"{edited.place('maybe')}: “maybe” is not known here; expected one of entitled, conditional, confirm, not_entitled"
    ]


def test_a_grade_of_use_is_no_grade_of_a_verdict(editor: Editor) -> None:
    edited = editor.replaced(TAIWAN_RULE, "{when: {region: taiwan}, grade: closed}")
    assert "“closed” is not known here" in edited.complaints[0]


def test_a_rule_that_always_fits_must_be_the_last(editor: Editor) -> None:
    edited = editor.replaced(TAIWAN_RULE, "{grade: confirm}")
    assert edited.complaints == [
        f"{edited.place('{grade: confirm}')}: a rule that always fits ends the list; expected a “when”"
    ]


def test_a_missing_language_is_named_where_it_is_missing(editor: Editor) -> None:
    edited = editor.replaced("hong_kong: {zh: 香港, en: Hong Kong}", "hong_kong: {zh: 香港}")
    assert edited.complaints == [f"{edited.place('{zh: 香港}')}: “en” is missing; expected zh, en"]


def test_one_text_for_both_languages_must_not_be_chinese(editor: Editor) -> None:
    edited = editor.replaced("hong_kong: {zh: 香港, en: Hong Kong}", "hong_kong: 香港")
    assert edited.complaints == [
        f"{edited.place('香港', inside='hong_kong: 香港')}: this text has only one language; expected {{zh: …, en: …}}"
    ]


def test_a_list_where_a_text_belongs_comes_with_a_likely_cause(editor: Editor) -> None:
    edited = editor.replaced("hong_kong: {zh: 香港, en: Hong Kong}", "hong_kong: {zh: [香港], en: Hong Kong}")
    assert edited.complaints == [
        f"{edited.place('[香港]')}: this is a list; expected a text – quote a text that holds “: ” or begins with a bracket"
    ]


def test_a_text_where_a_list_belongs_is_named(editor: Editor) -> None:
    edited = editor.replaced("aliases: [金蝶社区]", "aliases: 金蝶社区")
    assert edited.complaints == [
        f"{edited.place('金蝶社区', inside='aliases: 金蝶社区')}: this is a text; expected a list in square brackets"
    ]


def test_an_empty_text_is_no_text(editor: Editor) -> None:
    edited = editor.replaced("hong_kong: {zh: 香港, en: Hong Kong}", "hong_kong: {zh: 香港, en: ' '}")
    assert edited.complaints == [
        f"{edited.place(chr(39) + ' ' + chr(39))}: this text is empty; expected a text"
    ]


COMMUNITY_HOURS = "cites: [S059, N01, A23]"


@pytest.mark.parametrize(
    ("cites", "wrong", "message"),
    [
        ("[S059, S999]", "S999", "“S999” is not known here; expected the id of a statement (S…), "),
        ("[S059, S59]", "S59]", "“S59” is not known here; expected the id of a statement (S…), "),
        ("[S059, S059]", "S059]", "“S059” is cited twice; expected each id once"),
        ("[A23]", "[A23]", "this rests on nothing in the document; expected at least one S… or N…"),
        ("[]", "[]", "this rests on nothing in the document; expected at least one S… or N…"),
    ],
)
def test_a_wrong_citation_is_named(cites: str, wrong: str, message: str, editor: Editor) -> None:
    edited = editor.replaced(COMMUNITY_HOURS, f"cites: {cites}")
    (complaint,) = edited.complaints
    assert complaint.startswith(f"{edited.place(wrong, inside=f'cites: {cites}')}: {message}")


def test_a_condition_of_a_service_rests_on_statements_only(editor: Editor) -> None:
    edited = editor.replaced("registered: [S106]", "registered: [S106, N23]")
    assert edited.complaints == [
        f"{edited.place('N23', inside='registered: [S106, N23]')}: “N23” cannot be cited here; "
        "expected an id that begins with S"
    ]


def test_a_service_cannot_have_a_condition_that_does_not_exist(editor: Editor) -> None:
    edited = editor.replaced(
        "cloud_subscription: [S047, S049, S096]", "cloud_subscripton: [S047, S049, S096]"
    )
    assert edited.complaints == [
        f"{edited.place('cloud_subscripton')}: “cloud_subscripton” is not known here; expected one of territory, "
        "registered, public_cloud_product, cloud_subscription – did you mean “cloud_subscription”?"
    ]


@pytest.mark.parametrize(
    ("limit", "wrong", "message"),
    [
        ("{less_than: -1}", "-1", "“-1” does not fit; expected a whole number, 0 or more"),
        ("{less_than: 4.5}", "4.5", "“4.5” does not fit; expected a whole number, 0 or more"),
        ("{less_than: four}", "four", "“four” does not fit; expected a whole number, 0 or more"),
        ("{at_most: 4}", "at_most", "“at_most” is not known here; expected one of less_than, at_least"),
        ("4", "4}", "a count is tested once; expected {less_than: N} or {at_least: N}"),
        (
            "{less_than: 4, at_least: 1}",
            "{less_than: 4, at",
            "a count is tested once; expected {less_than: N} or {at_least: N}",
        ),
    ],
)
def test_a_wrong_limit_is_named(limit: str, wrong: str, message: str, editor: Editor) -> None:
    edited = editor.replaced("{hotline_uses: {less_than: 4}}", f"{{hotline_uses: {limit}}}")
    place = edited.place(wrong, inside=f"{{when: {{hotline_uses: {limit}}}")
    (complaint,) = edited.complaints
    assert complaint.startswith(f"{place}: {message}")


@pytest.mark.parametrize(
    ("span", "wrong", "message"),
    [
        (
            '["8:30", "25:00"]',
            '["8:30", "25:00"]',
            "“25:00” is not a time of day; expected a time from 0:00 to 24:00",
        ),
        ('["8:30"]', '["8:30"]', 'this is not a span of time; expected ["8:30", "12:00"]'),
        (
            '["12:00", "8:30"]',
            None,
            "this schedule has no hours or runs backwards; expected days, and intervals",
        ),
        ('["8:30", "13:30"]', None, "intervals of this schedule overlap; expected each moment once"),
    ],
)
def test_a_wrong_schedule_is_named(span: str, wrong: str | None, message: str, editor: Editor) -> None:
    edited = editor.replaced('["8:30", "12:00"], ["13:00"', f'{span}, ["13:00"')
    place = edited.place(wrong, inside=span) if wrong else edited.place("name:", inside="  working_hours:")
    assert f"{place}: {message}" in "\n".join(edited.complaints)


def test_an_unknown_day_is_named(editor: Editor) -> None:
    week = '    days: [monday, tuesday, wednesday, thursday, friday, saturday, sunday]\n    open: [["8:30"'
    edited = editor.replaced(week, week.replace("sunday]", "sonday]"))
    assert edited.complaints == [
        f"{edited.place('sonday')}: “sonday” is not known here; expected one of monday, tuesday, wednesday, thursday, "
        "friday, saturday, sunday – did you mean “sunday”?"
    ]


@pytest.mark.parametrize("day", ["2025-02-30", "2025-7-1", "tomorrow"])
def test_a_publication_date_that_is_none_is_named(day: str, editor: Editor) -> None:
    edited = editor.replaced('published: "2025-07-01"', f'published: "{day}"')
    place = edited.place(f'"{day}"')
    for complaint in edited.complaints:
        assert complaint.startswith(f"{place}: “{day}” ")
        assert complaint.endswith("; expected a date such as 2025-07-01")


def test_options_of_a_question_must_set_the_same_facts(editor: Editor) -> None:
    edited = editor.replaced('"no": {set: {registered: "no"}', '"no": {set: {incident: none}')
    assert edited.complaints == [
        f"{edited.place('text:', inside='  registered:' + chr(10) + '    text')}: the options set different facts; "
        "expected every option to set the same facts"
    ]


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


def test_a_comma_that_cuts_a_text_in_two_is_recognised(editor: Editor) -> None:
    broken = editor.replaced("en: Mainland China}", "en: China, the mainland}")
    assert broken.complaints == [
        f"{broken.place('the mainland}')}: “the mainland” is not known here; expected one of zh, en"
        " – quote a text that holds a comma"
    ]
