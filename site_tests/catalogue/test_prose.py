"""No sentence outlives the rule that it told: figures in texts are those of the document, or are taken from where they are decided.

The whole of it is tried on editions that are edited where they decide something and nowhere else. Every sentence that has
become wrong is named, with what to write; whoever writes that has a sound catalogue.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest

from generator.catalogue.entries import Catalogue
from generator.catalogue.figures import figures, ordinal
from generator.catalogue.reader import read
from generator.catalogue.texts import texts
from generator.problems import CatalogueError, Problem
from generator.proofs import prose
from generator.proofs.prove import prove

from ..support.editions import clauses_of_six, replaced, rule_of_six, with_
from .test_checks import at, found

# ------------------------------------------------------------------------------------------------------------- figures


@pytest.mark.parametrize(
    ("text", "meant"),
    {
        "每年不超过 4 次": "times 4",
        "no more than 4 times a year": "times 4",
        "第 5 次不可以": "times 5",
        "the 5th is not": "times 5",
        "每年四次": "times 4",
        "Four times a year": "times 4",
        "no more than 4 times (不超过 4 次)": "times 4, times 4",
        "7×24 小时": "hours a week 7×24",
        "7x8 working hours": "hours a week 7×8",
        "周一至周日 8:30–12:00": "days 0-6, time 8:30, time 12:00",
        "Monday–Friday, 08:30 to 17:30:00": "days 0-4, time 8:30, time 17:30",
        "每天": "days 0-6",
        "every day": "days 0-6",
        "星期六": "days 5-5",
        "2025-07-01": "date 2025-07-01",
        "2025 年 7 月 1 日": "date 2025-07-01",
        "1 July 2025": "date 2025-07-01",
        "July 1, 2025": "date 2025-07-01",
        "100 个用户，30 天": "个 100, 天 30",
        "第 3 节，3.4.1/2(1)，A14，4008-836-836，UTC+8，第 2 至 3 页": "",
        "怎样算一次；每周三次；二次开发": "times 3",
        "全部七项服务，另外 6 项服务": "services 7, services 6",
        "all seven services, the 6 other services": "services 7, services 6",
    }.items(),
)
def test_a_figure_is_the_same_in_both_languages_and_in_every_way_to_write_it(text: str, meant: str) -> None:
    assert ", ".join(f"{figure.kind} {figure.value}" for figure in figures(text)) == meant


@pytest.mark.parametrize(
    ("instead", "written", "expected"),
    [
        ("6 次", "4 次", "6 次"),
        ("6 次", "4", "6"),
        ("3 次", "4th", "3rd"),
        ("6 次", "四次", "6次"),
        ("6 次", "Four times", "6 times"),
        ("周一至周五", "Monday–Sunday", "Monday to Friday"),
        ("周一至周五", "每天", "周一至周五"),
        ("Saturday", "周一至周五", "周六"),
        ("5×8 工作小时", "7×24", "5×8"),
        ("18:00", "17:30:00", "18:00"),
    ],
)
def test_what_to_write_instead_is_told_as_it_is_written_there(
    instead: str, written: str, expected: str
) -> None:
    (figure,) = figures(instead)
    assert figure.like(written) == expected


def test_ordinals_end_as_they_are_spoken() -> None:
    assert [ordinal(number) for number in (1, 2, 3, 4, 11, 12, 13, 21, 112)] == [
        "1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "112th",
    ]  # fmt: skip


# ------------------------------------------------------------------------------------------------ an edit of a figure alone

STALE = """
questions.hotline_uses.hint                   4 次 | 4 times
conditions.yearly_maximum.name                4 次 | 4 times
conditions.yearly_maximum.requirement         4 次 | 4 times
conditions.yearly_maximum.states.met          4 次 | 4
conditions.yearly_maximum.states.unmet        4 次 | 4
conditions.yearly_maximum.states.unanswered   4 次 | 4 times
services.public_cloud_ops.notes.at_night      4 次 | 4 times
services.public_cloud_ops.instead.hotline     4 次 | 4 times
services.hotline.summary                      4 次 | 4 times
services.hotline.quota                        4 次 | 4 times
needs.system_down                             4 次 | 4 times
needs.cloud_at_night                          4 次 | 4 times
glossary.services.terms.yearly_maximum        4 次 | 4 times
not_stated.N14                                4 次 | 4th
readings.A13.title                            4 次 | 4 times
readings.A13.question                         4 次 | 4 times, 4 次
readings.A15.question                         4 次 | 4 times, 4 次
readings.A17.question                         4 次 | 4 times
readings.A26.take                             4 次 | 4 times
"""
"""Every text of the tests' catalogue that says how often the hotline service may be used, with what it says in each language."""


def test_with_another_quota_in_clauses_and_rule_every_sentence_with_the_old_one_is_named(
    catalogue_text: str,
) -> None:
    text = with_(catalogue_text, rule_of_six, clauses_of_six)
    assert told(text) == [re.split("  +", line) for line in STALE.strip().splitlines()]


def other_hours(text: str) -> str:
    """Public-cloud operations until 18:00, from Monday to Friday: the schedule and its clause."""
    return replaced(
        text,
        'days: [monday, tuesday, wednesday, thursday, friday, saturday, sunday]\n    open: [["8:30", "12:00"], ["13:00", "17:30"]]',
        'days: [monday, tuesday, wednesday, thursday, friday]\n    open: [["8:30", "12:00"], ["13:00", "18:00"]]',
        "7×8 工作小时（指周一至周日的上午 8:30-12:00 和下午 13:00-17:30）。\"",
        "5×8 工作小时（指周一至周五的上午 8:30-12:00 和下午 13:00-18:00）。\"",
        '"Service hours: 7×8 working hours (Monday–Sunday, 8:30–12:00 in the morning and 13:00–17:30 in the afternoon)."',
        '"Service hours: 5×8 working hours (Monday–Friday, 8:30–12:00 in the morning and 13:00–18:00 in the afternoon)."',
    )  # fmt: skip


def another_day(text: str) -> str:
    """Published on another day: the edition and its clauses, and one text that wrote the day by hand."""
    text = replaced(
        text,
        'published: "2025-07-01"', 'published: "2026-03-01"',
        "依据 {published} 发布的文件；文件会", "依据 2025 年 7 月 1 日发布的文件；文件会",
        "the document published on {published}, which", "the document published on 1 July 2025, which",
    )  # fmt: skip
    return re.sub("(发布日期 |[Pp]ublication date:? )2025-07-01", r"\g<1>2026-03-01", text)


def another_quota(text: str) -> str:
    """Six times a year instead of four: the rule, its options and its clauses."""
    return with_(text, rule_of_six, clauses_of_six)


@pytest.mark.parametrize(
    ("edit", "old", "left"),
    [
        (another_quota, "4 次|4 times|4th|4 a year|[(]4[)] is", ['"4": {set: {hotline_uses: 4}, weight: 2, name: {zh: 4 次, en: "4"}}']),
        (other_hours, "17:30|7×8", []),
        (another_day, "2025", ['id: "2025-07-01"', "file: standard-success-service-2025-07-01.txt", 'first_edition: "2025-07-01"']),
    ],
)  # fmt: skip
def test_whoever_writes_what_the_messages_say_has_a_sound_catalogue(
    catalogue_text: str, edit: Callable[[str], str], old: str, left: list[str]
) -> None:
    text = edit(catalogue_text)
    problems = list(complaints(text))
    assert problems
    for problem in problems:
        text = followed(text, problem)
    prove(read(text))
    assert [line.strip() for line in text.splitlines() if re.search(old, line)] == left


def told(text: str) -> list[list[str]]:
    """For each text that is complained of its path, and the figures in both languages."""
    at_place = {
        str(place): (said.path.removesuffix(".text"), language)
        for said in texts(read(text))
        for language, place in said.text.places.items()
    }
    said: dict[str, dict[str, list[str]]] = {}
    for problem in complaints(text):
        path, language = at_place[str(problem.place)]
        said.setdefault(path, {}).setdefault(language, []).append(quoted(problem.wrong))
    return [
        [path, " | ".join(", ".join(written) for written in by_language.values())]
        for path, by_language in said.items()
    ]


def complaints(text: str) -> Iterator[Problem]:
    """All that is told of a catalogue, in the order of the file: nothing but stale figures."""
    with pytest.raises(CatalogueError) as caught:
        prove(read(text))
    for problem in caught.value.problems:
        assert problem.wrong.endswith("text is not in the document"), str(problem)
        yield problem


def followed(text: str, problem: Problem) -> str:
    """The catalogue after an editor has done what a message says, in the text to which it points."""
    lines = text.split("\n")
    line, start = lines[problem.place.line - 1], problem.place.column - 1
    other_language = line.find(", en:", start)
    end = other_language if other_language >= 0 else len(line)
    alone = rf"(?<![\d:×./]){re.escape(quoted(problem.wrong))}(?![\d×/]|[:.]\d)"
    mended = re.sub(alone, quoted(problem.fix), line[start:end], flags=re.ASCII)
    lines[problem.place.line - 1] = line[:start] + mended + line[end:]
    return "\n".join(lines)


def quoted(message: str) -> str:
    return message.split("“")[1].split("”")[0]


def test_a_rule_that_is_ahead_of_its_clauses_is_refused_and_no_sentence_with_it(catalogue_text: str) -> None:
    """Sentences are held to the document; as long as that says four, they are right."""
    with pytest.raises(CatalogueError) as caught:
        prove(read(rule_of_six(catalogue_text)))
    assert [problem.wrong for problem in caught.value.problems] == [
        "threshold 6 of condition “yearly_maximum” is not in the document",
    ]


# ------------------------------------------------------------------------------------------------ an example of each check


def test_a_figure_that_its_clauses_do_not_have_is_refused_in_both_languages(catalogue_text: str) -> None:
    text = replaced(
        catalogue_text,
        "仅面向软件系统致命故障进行紧急救援，每年不超过 4 次。", "仅面向软件系统致命故障进行紧急救援，每年不超过五次。",
        "of the software system, no more than 4 times a year.\n", "of the software system, no more than five times a year.\n",
    )  # fmt: skip
    expected = "expected a figure that the quotations of S105 contain"
    assert found(prose.figure_not_cited, text) == [
        at(text, "仅面向软件系统致命故障进行紧急救援，每年不超过五次")
        + f": “五次” in the zh text is not in the document; {expected} – write “4次”, or cite the statement that has it",
        at(
            text,
            "Emergency rescue (紧急救援) only for fatal faults of the software system, no more than five",
        )
        + f": “five times” in the en text is not in the document; {expected} – write “4 times”, or cite the statement that has it",
    ]


def test_a_figure_of_which_the_clauses_have_no_kind_is_refused(catalogue_text: str) -> None:
    text = replaced(catalogue_text, "技术专家交流；随时随地在线", "技术专家交流；每天 7×24 小时在线")
    assert found(prose.figure_not_cited, text) == [
        at(text, "在社区问答中提问，与大量同行或技术专家交流；每天")
        + f": “{written}” in the zh text is not in the document; expected a figure that the quotations of S059 contain"
        " – leave it out, or cite the statement that has it"
        for written in ("每天", "7×24")
    ]


def test_services_are_counted_in_part_alone_since_all_of_them_may_soon_be_more(catalogue_text: str) -> None:
    text = replaced(
        catalogue_text,
        "它适用于所有服务，", "它适用于全部七项服务，",
        "this covers all services,", "this covers all 7 services,",
        "这五项服务的结论", "这六项服务的结论",
    )  # fmt: skip
    assert found(prose.figure_not_cited, text) == [
        at(text, line) + f": “{written}” in the {language} text is not in the document; "
        "expected a figure that the quotations of S018, S057 contain – leave it out, or cite the statement that has it"
        for line, written, language in (
            ("本指南以产品使用地为准", "七项服务", "zh"),
            ("This guide goes by where the product is used", "7 services", "en"),
        )
    ]


def test_only_the_last_option_of_a_count_stands_for_all_above_it(catalogue_text: str) -> None:
    text = replaced(
        catalogue_text,
        'name: {zh: 3 次, en: "3"}', 'name: {zh: 3 次或以上, en: "3"}',
        'name: {zh: 4 次或以上, en: "4 or more"}', 'name: {zh: 4 次或以上, en: "4"}',
    )  # fmt: skip
    expected = "in the last one alone, which stands for all counts above it"
    assert found(prose.count_not_the_last, text) == [
        at(text, "3 次或以上") + ": “3 次或以上” is not the last option of question “hotline_uses”; "
        f"expected “或以上” {expected} – take “或以上” out",
        at(text, "4 次或以上, en: ", '"4"}')
        + f": “4” is the last option of question “hotline_uses”; expected “or more” {expected} – add “or more”",
    ]


def test_days_of_a_schedule_that_the_document_does_not_have_are_refused(catalogue_text: str) -> None:
    whole_week = "days: [monday, tuesday, wednesday, thursday, friday, saturday, sunday]"
    start, _, end = catalogue_text.rpartition(whole_week)
    text = f"{start}days: [monday, tuesday, thursday, friday]{end}"
    assert found(prose.days_not_in_source, text) == [
        at(text, "\n  working_hours:", "name:")
        + ": the days of schedule “working_hours” are not in the document; "
        "expected the days that its statements name: “周一至周日” – correct “days”, or cite the statement that has them"
    ]


def test_a_day_of_publication_that_no_statement_quotes_is_refused(catalogue_text: str) -> None:
    text = replaced(catalogue_text, 'published: "2025-07-01"', 'published: "2025-07-10"')
    assert found(prose.publication_not_quoted, text) == [
        at(text, 'id: "2025-07-01"') + ": the day of publication, 2025-07-10, is not in the document; "
        "expected a date that a statement quotes: 2025-07-01"
        " – correct “published”, or quote the statement that has it"
    ]


def test_a_term_that_does_not_stand_in_what_it_cites_is_refused(catalogue_text: str) -> None:
    text = replaced(
        catalogue_text,
        "      working_hours:\n        zh: 7×8 工作小时",
        "      working_hours:\n        zh: 7×8 上班时间",
    )
    assert found(prose.term_not_cited, text) == [
        at(text, "glossary:", "\n      working_hours:\n        ", "zh:")
        + ": “7×8 上班时间” does not stand in what it cites; expected words of S078"
        " – correct the term, or cite the statement that has it"
    ]


# --------------------------------------------------------------------------------------------------------- placeholders


def with_hint(text: str, zh: str, en: str) -> str:
    """The catalogue with another last sentence of a hint."""
    return replaced(
        text,
        "请以合同约定为准，并填写金蝶的计次；各合同次数不同时，请看合同。", f"请看合同：{zh}。",
        "See your contract, and enter Kingdee’s count; where several contracts have different counts, your contracts decide.",
        f"See your contract – {en}.",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("zh", "en", "expected"),
    [
        ("{published}", "{published}", ("2025-07-01", "2025-07-01")),
        ("第 {yearly_maximum} 次", "the {yearly_maximum}th", ("第 4 次", "the 4th")),
        ("{yearly_maximum-1} 次", "{yearly_maximum-1} times", ("3 次", "3 times")),
        ("第 {yearly_maximum-1} 次", "the {yearly_maximum-1}th", ("第 3 次", "the 3rd")),
        ("{working_hours}", "{working_hours}", ("8:30–12:00、13:00–17:30", "8:30–12:00 and 13:00–17:30")),
    ],
)  # fmt: skip
def test_a_placeholder_stands_for_what_is_decided_elsewhere(
    catalogue_text: str, zh: str, en: str, expected: tuple[str, str]
) -> None:
    catalogue = read(with_hint(catalogue_text, zh, en))
    hint = next(said.text for said in texts(catalogue) if said.path == "questions.hotline_uses.hint")
    assert hint.zh.endswith(f"请看合同：{expected[0]}。")
    assert hint.en.endswith(f"See your contract – {expected[1]}.")
    prove(catalogue)


def test_the_catalogue_of_the_tests_takes_each_kind_of_figure_from_where_it_is_decided(
    catalogue: Catalogue,
) -> None:
    taken = {figure for said in texts(catalogue) for figure in said.text.taken}
    assert taken == {
        "2025-07-01",
        "3",
        "4",
        "5",
        "4th",
        "5th",
        "8:30–12:00、13:00–17:30",
        "8:30–12:00 and 13:00–17:30",
    }


@pytest.mark.parametrize(
    ("placeholder", "fix"),
    [
        ("{yearly_maxium}", "did you mean “yearly_maximum”?"),
        ("{quota}", "name the condition or the schedule that has it"),
        ("{working_hours+1}", "name a condition, whose number can be counted on"),
        ("{territory}", "name the condition or the schedule that has it"),
    ],
)
def test_a_placeholder_that_stands_for_nothing_is_refused(
    catalogue_text: str, placeholder: str, fix: str
) -> None:
    text = with_hint(catalogue_text, placeholder, "your count")
    with pytest.raises(CatalogueError) as caught:
        read(text)
    assert [str(problem) for problem in caught.value.problems] == [
        at(text, "只有发生致命故障时") + f": “{placeholder}” is no figure; expected one of {{published}}, "
        f"{{yearly_maximum}}, {{around_the_clock}}, {{working_hours}} – {fix}"
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("{hotline_uses: {less_than: 4}}", "{hotline_uses: {less_than: four}}"),
        ("\nuse_conditions:\n", "\nuse_conditions: none\nx:\n"),
        ('["13:00", "17:30"]', '["13:00", 17.30]'),
        ('published: "2025-07-01"', "published: [2025]"),
    ],
)
def test_nothing_is_said_of_placeholders_for_what_cannot_be_read(
    catalogue_text: str, old: str, new: str
) -> None:
    with pytest.raises(CatalogueError) as caught:
        read(replaced(catalogue_text, old, new))
    assert [problem for problem in caught.value.problems if "is no figure" in problem.wrong] == []
