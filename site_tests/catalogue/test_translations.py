"""A Chinese text that changes without its English is noticed, wherever the two stand side by side."""

from __future__ import annotations

import pytest

from generator.catalogue import labels
from generator.catalogue.entries import FILE
from generator.catalogue.reader import read
from generator.catalogue.translations import (
    LABELS,
    Pair,
    dump,
    left_behind,
    pairs,
    parse,
    remembered,
    unknown,
)
from generator.problems import Place, Problem

from .test_reading import SMALL

HERE = Place(FILE, 1, 1)


# ---------------------------------------------------------------------------------------------- where pairs are found


def found(*, template: str = "", **documents: str) -> list[tuple[str, str, str]]:
    """The pairs in templates and on pages written by hand."""
    texts = {f"{language}/page.md": text.encode() for language, text in documents.items()}
    here = pairs(read(SMALL), {"page.md.j2": template}, texts)
    return [
        (pair.zh, pair.en, str(pair.place)) for pair in here if pair.place.file not in (FILE, LABELS.file)
    ]


def test_a_pair_of_the_catalogue_is_found_at_any_depth_as_it_is_written() -> None:
    text = SMALL.replace(
        "requirement: {zh: 每年不超过 4 次", "requirement: {zh: '每年不超过 {yearly_maximum} 次'"
    )
    here = [(pair.zh, pair.en) for pair in pairs(read(text), {}, {})]
    assert ("您已注册。", "You are registered.") in here
    assert ("每年不超过 {yearly_maximum} 次", "No more than 4 times a year") in here


def test_one_text_for_both_languages_is_no_pair() -> None:
    text = SMALL.replace('section: {zh: "1", en: "1"}, page: cover', "section: '1', page: cover")
    (whole, less) = (len(list(pairs(read(catalogue), {}, {}))) for catalogue in (SMALL, text))
    assert whole - less == 1


def test_what_pages_and_programs_both_say_is_found() -> None:
    assert Pair("不知道", "I don’t know", LABELS) in list(pairs(read(SMALL), {}, {}))
    assert {text.zh for text in labels.every()} >= {"没有定论", "还取决于", "没有写明服务时间", "联系方式"}


def test_a_pair_of_a_template_is_found_in_any_call() -> None:
    text = '{{ say("热线", "Hotline") }}\n{{ section("limits", "限制", "Limits", items) }}'
    assert found(template=text) == [
        ("热线", "Hotline", "generator/pages/templates/page.md.j2:1:1"),
        ("限制", "Limits", "generator/pages/templates/page.md.j2:2:1"),
    ]


def test_two_pairs_in_one_call_are_two() -> None:
    assert [pair[:2] for pair in found(template='{{ at("现在", "now", "那时", "then") }}')] == [
        ("现在", "now"),
        ("那时", "then"),
    ]


def test_what_english_leaves_out_is_no_pair() -> None:
    assert found(template='{{ say("北京时间 ", "") }}') == []


def test_a_text_put_together_counts_with_all_its_parts() -> None:
    one, other = (
        found(template=f'{{{{ say("共 " ~ {name} ~ " 条", "Items: " ~ {name}) }}}}') for name in ("a", "b")
    )
    assert len(one) == len(other) == 1
    assert one != other


def test_a_page_written_by_hand_is_a_pair_as_a_whole() -> None:
    assert found(zh="# 规则\n", en="# Rules\n") == [("# 规则\n", "# Rules\n", "docs/en/page.md:1:1")]


# ------------------------------------------------------------------------------------------------ what is left behind


def test_an_english_text_beside_a_changed_chinese_one_is_left_behind() -> None:
    memory = remembered([Pair("热线", "Hotline", HERE)])
    assert list(left_behind(memory, [Pair("热线电话", "Hotline", HERE)])) == [
        Problem(
            HERE,
            "this English was made from another Chinese text than the one beside it",
            "a translation of the present one",
            "bring it up to date, or confirm it with `python -m generator translated`",
        )
    ]


@pytest.mark.parametrize(
    ("zh", "en"),
    [("热线", "Hotline"), ("热线", "Telephone"), ("热线电话", "Telephone hotline")],
    ids=["nothing changed", "only the English", "both"],
)
def test_no_other_change_leaves_anything_behind(zh: str, en: str) -> None:
    memory = remembered([Pair("热线", "Hotline", HERE)])
    assert list(left_behind(memory, [Pair(zh, en, HERE)])) == []


def test_one_english_text_may_stand_for_several_chinese_ones() -> None:
    both = [Pair("限制", "Limits", HERE), Pair("上限", "Limits", HERE)]
    assert list(left_behind(remembered(both), both)) == []
    assert len(list(left_behind(remembered(both), [Pair("界限", "Limits", HERE)]))) == 1


def test_what_is_remembered_is_what_is_there_and_nothing_else() -> None:
    memory = remembered([Pair("热线", "Hotline", HERE)])
    assert parse(dump(memory)) == memory
    assert len(memory) == 1


def test_the_memory_has_a_line_a_pair_in_the_order_of_their_hashes() -> None:
    pairs_ = [Pair("上限", "Limits", HERE), Pair("热线", "Hotline", HERE), Pair("限制", "Limits", HERE)]
    assert dump(remembered(pairs_)) == (
        "# What each English text was made from, by their hashes: English, Chinese. Written by python -m generator translated\n"
        "dc454776461b 4334e1331da8\n"
        "dffb64dc7001 688f892378ee\n"
        "dffb64dc7001 8e7ddbeee310\n"
    )


def test_a_line_too_many_as_a_merge_may_leave_it_does_no_harm() -> None:
    both = [Pair("热线", "Hotline", HERE), Pair("上限", "Limits", HERE)]
    ours, theirs = (dump(remembered([pair])) for pair in both)
    assert list(left_behind(parse(ours + theirs + ours), both)) == []


def test_ends_of_lines_are_no_part_of_a_text() -> None:
    memory = remembered([Pair("# 规则\n正文\n", "# Rules\nText\n", HERE)])
    assert unknown(memory, [Pair("# 规则\r\n正文\r\n", "# Rules\r\nText\r\n", HERE)]) == 0
    assert len(list(left_behind(memory, [Pair("# 规则\r\n", "# Rules\r\nText\r\n", HERE)]))) == 1
