"""What `diff` says of two catalogues: all that changed in meaning, nothing else, and exactly for whom.

The editions compared are the real one and edits of it, see `editions.py`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import pytest
import yaml

from generator import disk
from generator.bundle.tables import Tables
from generator.catalogue.entries import Bilingual, Catalogue
from generator.catalogue.reader import read
from generator.editions.answer_sets import Box, boxes, intervals
from generator.editions.difference import Difference, Names, difference, segments, things
from generator.editions.report import as_json, as_text
from generator.editions.verdict_changes import NO_ANSWER, NO_SERVICE, Situations
from generator.pages.render import difference_pages
from generator.problems import CatalogueError
from generator.rules import Checker, Value
from generator.source.nodes import Fields, Items, Node, Text, compose

from ..support.editions import (
    CHANGES,
    Edit,
    eighth_service,
    later_hours,
    quota_of_six,
    renamed_product,
    replaced,
    reworded_statement,
    taiwan_included,
    with_,
)
from ..support.project import ROOT


def compared(text: str, *edits: Edit) -> Difference:
    return difference(read(text), read(with_(text, *edits)))


def changed(found: Difference) -> list[tuple[str, str, list[str]]]:
    """How, where and in which aspects."""
    return [(c.how, c.thing.path, [name for name, _, _ in c.aspects]) for c in found.changes]


# ------------------------------------------------------------------------------------------------------ no change in meaning


def test_an_edition_does_not_differ_from_itself(catalogue_text: str) -> None:
    found = compared(catalogue_text)
    assert not found
    assert as_text(found) == "2025-07-01 → 2025-07-01: no change in meaning\n"
    assert as_json(found)["changed"] is False


def test_another_order_and_another_spelling_of_the_yaml_are_no_change(catalogue_text: str) -> None:
    tree = yaml.load(catalogue_text, yaml.BaseLoader)
    rewritten = yaml.dump(tree, sort_keys=True, allow_unicode=True, width=60)
    assert rewritten.startswith("alike:")
    assert not difference(read(catalogue_text), read(rewritten))


def test_rules_that_decide_the_same_in_another_order_are_no_change(catalogue_text: str) -> None:
    first = "      - {when: {region: [mainland, hong_kong, macau]}, grade: entitled}\n"
    second = "      - {when: {region: taiwan}, grade: confirm}\n"
    assert not compared(catalogue_text, lambda text: replaced(text, first + second, second + first))


def test_a_rule_written_in_two_is_no_change(catalogue_text: str) -> None:
    first = "      - {when: {region: [mainland, hong_kong, macau]}, grade: entitled}\n"
    parts = first.replace("[mainland, hong_kong, macau]", "[macau, mainland]") + first.replace(
        "[mainland, hong_kong, macau]", "hong_kong"
    )
    assert not compared(catalogue_text, lambda text: replaced(text, first, parts))


def test_weights_and_pages_and_excuses_are_no_change(catalogue_text: str) -> None:
    def edit(text: str) -> str:
        text = replaced(text, "{set: {region: mainland}, weight: 80}", "{set: {region: mainland}, weight: 8}")
        text = text.replace('page: "7"', 'page: "8"')
        return text.replace("标题、页眉、目录和表头，不陈述权益", "不陈述权益")

    assert not compared(catalogue_text, edit)


def test_a_fact_that_a_rule_mentions_in_vain_is_no_change(catalogue_text: str) -> None:
    rule = "      - {when: {region: taiwan}, grade: confirm}\n"
    parts = "".join(
        rule.replace("region: taiwan", f"region: taiwan, licence: {licence}")
        for licence in ("perpetual", "subscription")
    )
    assert not compared(catalogue_text, lambda text: replaced(text, rule, parts))


def renumbered(text: str) -> str:
    """A statement put in before S058: all later ones get the next number, wherever they are cited."""
    text = re.sub(r"\bS(\d{3})\b", lambda m: f"S{int(m[1]) + (int(m[1]) >= 58):03}", text)
    statement = (
        "  S058:\n    section: {zh: 2 说明(3), en: 2 Notes (3)}\n    page: '3'\n    kind: scope\n    service: general\n"
        "    zh: 本清单另有说明的除外。\n    en: Except where this list says otherwise.\n    readings: []\n"
    )
    return replaced(text, "\n  S059:\n", f"\n{statement}  S059:\n")


def test_a_new_statement_that_renumbers_all_later_ones_is_one_change(catalogue_text: str) -> None:
    assert changed(compared(catalogue_text, renumbered)) == [
        ("added", "statements.S058", ["section", "text"])
    ]


# -------------------------------------------------------------------------------------------------------- what is said otherwise


def test_a_reworded_statement_is_altered_and_its_number_is_not_asked(catalogue_text: str) -> None:
    found = compared(catalogue_text, renumbered, reworded_statement)
    assert changed(found) == [
        ("added", "statements.S058", ["section", "text"]),
        ("altered", "statements.S067", ["text"]),
    ]
    old = found.changes[1].old
    assert old is not None
    assert old.path == "statements.S066"


def test_a_statement_that_is_gone_is_removed(catalogue_text: str) -> None:
    back = difference(read(renumbered(catalogue_text)), read(catalogue_text))
    assert changed(back) == [("removed", "statements.S058", ["section", "text"])]


def test_of_two_statements_in_one_place_the_one_that_is_gone_is_told_from_the_one_that_is_altered(
    catalogue_text: str,
) -> None:
    def edit(text: str) -> str:
        """Both in 3.4.1/2: a new statement before the one about the times a year, and that one altered."""
        text = re.sub(r"\bS(\d{3})\b", lambda m: f"S{int(m[1]) + (int(m[1]) >= 105):03}", text)
        head, _, tail = text.partition("\n  S106:\n")
        own = tail[: tail.index("\n  S107:")].replace("不超过 4 次", "不超过 9 次")
        extra = own.replace("每年不超过 9 次。", "按次计算。")
        return f"{head}\n  S105:\n{extra}\n  S106:\n{own}{tail[tail.index(chr(10) + '  S107:') :]}"

    back = difference(read(edit(catalogue_text)), read(catalogue_text))
    assert [(how, path) for how, path, _ in changed(back)] == [
        ("altered", "statements.S105"),
        ("removed", "statements.S105"),
    ]
    assert [c.old.path for c in back.changes if c.old] == ["statements.S106", "statements.S105"]


def test_other_clauses_are_a_change_of_what_something_rests_on(catalogue_text: str) -> None:
    found = compared(
        catalogue_text, lambda text: replaced(text, "cites: [S090, A29]", "cites: [S089, S090, A29]")
    )
    assert changed(found) == [("altered", "services.patch_download.process.update_plan", ["cites"])]
    _, old, new = found.changes[0].aspects[0]
    assert isinstance(old, Names)
    assert isinstance(new, Names)
    assert (old.shown, new.shown) == (("S090", "A29"), ("S089", "S090", "A29"))


def test_a_renamed_product_changes_names_and_nobodys_verdict(catalogue_text: str) -> None:
    found = compared(catalogue_text, renamed_product)
    assert ("altered", "facts.product", ["values.galaxy"]) in changed(found)
    assert {how for how, _, _ in changed(found)} == {"altered"}
    assert (found.verdicts, found.uses, found.hours) == ((), (), ())


def texts(node: Node, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Text]]:
    """Every text of the catalogue with its path."""
    match node:
        case Fields():
            for name, child in node.entries.items():
                yield from texts(child, (*path, name))
        case Items():
            for child in node.items:
                yield from texts(child, path)
        case Text():
            yield path, node


@pytest.mark.thorough
def test_no_kind_of_text_can_be_altered_unnoticed(catalogue_text: str) -> None:
    """One text of every kind, in each language: whatever the catalogue says is compared, keys of a later day included."""
    one_of_each: dict[tuple[object, ...], tuple[tuple[str, ...], Text]] = {}
    for path, node in texts(compose(catalogue_text, "x")):
        if path[-1] in ("zh", "en") and path[0] not in ("not_used", "alike"):
            kind = path[2] if path[0] == "services" else path[-2]
            one_of_each.setdefault(
                (path[0], len(path), kind if path[0] in ("services",) else "", path[-1]), (path, node)
            )
    lines = catalogue_text.splitlines(keepends=True)
    before = read(catalogue_text)
    unnoticed = []
    for path, node in one_of_each.values():
        row, column = node.place.line - 1, node.place.column - 1
        quoted = lines[row][column] in "\"'"
        position = column + quoted
        altered = lines[row][:position] + "改 " + lines[row][position:]
        text = "".join([*lines[:row], altered, *lines[row + 1 :]])
        if not difference(before, read(text)):
            unnoticed.append(path)
    assert len(one_of_each) > 60
    assert unnoticed == []


# ------------------------------------------------------------------------------------------------------------ whose verdicts


def test_a_higher_quota_changes_no_verdict_but_who_can_use_the_hotline(catalogue_text: str) -> None:
    found = compared(catalogue_text, quota_of_six)
    assert found.verdicts == ()
    (use,) = found.uses
    assert (use.services, use.old, use.new, use.count, use.of) == (("hotline",), "closed", "open", 1, 9)
    assert use.boxes == ((("incident", ("fatal",)), ("hotline_uses", (4,))),)
    assert intervals(found.answers["hotline_uses"], (4,)) == [(4, 5)]
    assert use.example == {"incident": "fatal", "hotline_uses": 4}


def test_a_new_service_comes_from_nothing_and_goes_to_nothing(catalogue_text: str) -> None:
    found = compared(catalogue_text, eighth_service)
    assert [(s.services, s.old, s.new, s.count, s.of) for s in found.verdicts] == [
        (("welcome_training",), NO_SERVICE, "not_entitled", 6, 10),
        (("welcome_training",), NO_SERVICE, "entitled", 3, 10),
        (("welcome_training",), NO_SERVICE, "confirm", 1, 10),
    ]
    back = difference(read(eighth_service(catalogue_text)), read(catalogue_text))
    assert [(s.old, s.new) for s in back.verdicts] == [(s.new, s.old) for s in found.verdicts]
    assert {(c.how, c.thing.path) for c in back.changes} >= {
        ("removed", "facts.seats"), ("removed", "services.welcome_training"), ("removed", "questions.seats"),
    }  # fmt: skip


def test_services_that_shift_alike_are_told_together(catalogue_text: str) -> None:
    found = compared(catalogue_text, taiwan_included)
    together = ("smart_service", "patch_download", "feature_request", "hotline")
    assert [(s.services, s.new, s.count, s.of) for s in found.verdicts] == [
        (("community",), "entitled", 1, 5),
        (together, "entitled", 1, 10),
        (together, "conditional", 1, 10),
        (("public_cloud_ops",), "entitled", 1, 15),
        (("licence_upgrade",), "entitled", 2, 60),
        (("licence_upgrade",), "conditional", 2, 60),
    ]
    assert {s.old for s in found.verdicts} == {"confirm"}


def test_a_value_that_only_one_edition_knows_had_no_answer_before(catalogue_text: str) -> None:
    def edit(text: str) -> str:
        return replaced(
            text,
            "      taiwan: {zh: 台湾地区, en: Taiwan}\n",
            "      taiwan: {zh: 台湾地区, en: Taiwan}\n      mars: {zh: 火星, en: Mars}\n",
            "      - {when: {region: taiwan}, grade: confirm}\n",
            "      - {when: {region: taiwan}, grade: confirm}\n      - {when: {region: mars}, grade: confirm}\n",
        )

    shift = compared(catalogue_text, edit).verdicts[0]
    assert (shift.services, shift.old, shift.new, shift.boxes) == (
        ("community",), NO_ANSWER, "confirm", ((("region", ("mars",)),),),
    )  # fmt: skip


def test_later_hours_are_told_by_the_minutes_that_are_added(catalogue_text: str) -> None:
    found = compared(catalogue_text, later_hours)
    (hours,) = found.hours
    evenings = tuple((day * 1440 + 17 * 60 + 30, day * 1440 + 18 * 60) for day in range(7))
    assert (hours.services, hours.opened, hours.closed) == (("public_cloud_ops",), evenings, ())
    assert ("altered", "schedules.working_hours", ["text", "rule"]) in changed(found)
    assert "  public_cloud_ops\n      + monday to sunday 17:30–18:00\n" in as_text(found)


@pytest.mark.thorough
@pytest.mark.parametrize("edit", [taiwan_included, lambda text: with_(text, *CHANGES)])
def test_the_verdict_shifts_are_exactly_those_of_all_answers(catalogue_text: str, edit: Edit) -> None:
    """Every combination of everything that anybody can answer, asked of both editions one by one."""
    found = compared(catalogue_text, edit)
    names = list(found.answers)
    told: set[tuple[str, tuple[Value, ...], str, str]] = set()
    seen: set[tuple[str, tuple[Value, ...], str, str]] = set()
    old, new = asker(found.old), asker(found.new)
    for values in product(*found.answers.values()):
        answers = dict(zip(names, values, strict=True))
        for service in {*found.old.services, *found.new.services}:
            verdicts = old(service, answers), new(service, answers)
            if verdicts[0] != verdicts[1]:
                seen.add((service, values, *verdicts))
        for shift in found.verdicts:
            if any(holds(box, answers) for box in shift.boxes):
                told |= {(service, values, shift.old, shift.new) for service in shift.services}
    assert told == seen


def upgrade_not_on_premise(text: str) -> str:
    rule = "{when: {deployment: on_premise, licence: subscription}, grade: confirm}"
    return replaced(text, rule, rule.replace("confirm", "not_entitled"))


def test_with_answers_that_are_missing_it_is_table_against_table(catalogue_text: str) -> None:
    """The rows in which the tables for programs differ are those that are told, whole and in part."""
    found = compared(catalogue_text, upgrade_not_on_premise)
    old, new = (Tables(edition.rules).verdicts for edition in (found.old, found.new))
    rows = [(before, after) for before, after in zip(old, new, strict=True) if before != after]
    counts = [sum(shift.count for shift in shifts) for shifts in (found.verdicts, found.partial)]
    assert (
        counts
        == [sum(("?" in after) is partial for _, after in rows) for partial in (False, True)]
        == [8, 25]
    )
    assert found.situations == Situations(8, 60, 25, 156)


@pytest.mark.parametrize(
    "edit", [taiwan_included, upgrade_not_on_premise, lambda text: with_(text, *CHANGES)]
)
def test_over_all_services_a_combination_of_answers_is_counted_once(catalogue_text: str, edit: Edit) -> None:
    found = compared(catalogue_text, edit)
    names = [
        "region",
        "deployment",
        "licence",
        "registered",
        *(["seats"] if "seats" in found.answers else []),
    ]
    old, new = asker(found.old), asker(found.new)
    counted = {True: [0, 0], False: [0, 0]}
    for values in product(*(("?", *found.answers[name]) for name in names)):
        given = {name: value for name, value in zip(names, values, strict=True) if value != "?"}
        verdicts = [{(one, ask(one, given)) for one in found.new.services} for ask in (old, new)]
        count = counted["?" not in values]
        count[:] = count[0] + (verdicts[0] != verdicts[1]), count[1] + 1
    assert found.situations == Situations(*counted[True], *counted[False])


def test_the_shifts_of_answers_in_part_are_exactly_those_of_check(catalogue_text: str) -> None:
    found = compared(catalogue_text, *CHANGES)
    names = ["region", "deployment", "licence", "registered", "seats"]
    old, new = asker(found.old), asker(found.new)
    told, differing = set(), set()
    for values in product(*(("?", *found.answers[name]) for name in names)):
        answers: dict[str, Value] = dict(zip(names, values, strict=True))
        given = {name: value for name, value in answers.items() if value != "?"}
        for service in {*found.old.services, *found.new.services}:
            verdicts = old(service, given), new(service, given)
            if verdicts[0] != verdicts[1]:
                differing.add((service, values, *verdicts))
        for shift in found.verdicts + found.partial:
            if any(holds(box, answers) for box in shift.boxes):
                told |= {(service, values, shift.old, shift.new) for service in shift.services}
    assert told == differing
    assert any("?" in values for _, values, *_ in told)


def asker(catalogue: Catalogue) -> Callable[[str, dict[str, Value]], str]:
    checker = Checker(catalogue.rules)

    def ask(service: str, answers: dict[str, Value]) -> str:
        known = {name: value for name, value in answers.items() if name in catalogue.facts}
        verdict = checker.check(known)["services"].get(service, {"verdict": NO_SERVICE})["verdict"]
        return str(verdict)

    return ask


def holds(box: Box, answers: dict[str, Value]) -> bool:
    return all(answers[name] in values for name, values in box)


def test_the_example_is_one_that_can_be_true(catalogue_text: str) -> None:
    """Public cloud with a perpetual licence would come first, and is a contradiction."""

    def perpetual(grade: str) -> Edit:
        old = "{when: {deployment: public_cloud, licence: perpetual}, grade: confirm}"
        return lambda text: replaced(text, old, f"{{when: {{licence: perpetual}}, grade: {grade}}}")

    old, new = (read(perpetual(grade)(catalogue_text)) for grade in ("confirm", "entitled"))
    shift = difference(old, new).verdicts[0]
    assert (shift.services, shift.new, shift.boxes[0][-2:]) == (
        ("licence_upgrade",),
        "entitled",
        (("licence", ("perpetual",)), ("registered", ("yes",))),
    )
    assert shift.example["deployment"] == "private_cloud"


def test_too_many_combinations_are_refused_by_name(
    catalogue_text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generator.editions.verdict_changes.LARGEST_COMPARISON", 20)
    with pytest.raises(CatalogueError) as error:
        compared(catalogue_text, quota_of_six)
    assert error.value.problems[0].wrong == (
        "service “licence_upgrade” has 60 combinations of region, deployment, licence, registered to compare"
    )


def test_few_boxes_say_many_answers() -> None:
    domain = {"a": (1, 2, 3), "b": ("x", "y"), "c": ("p", "q")}
    members = [(a, b, c) for a in (1, 2, 3) for b in ("x", "y") for c in ("p", "q") if a == 1 or b == "x"]
    assert set(boxes(domain, ("a", "b", "c"), members)) == {(("a", (1,)),), (("b", ("x",)),)}
    assert boxes(domain, ("a", "b", "c"), list(product((1, 2, 3), ("x", "y"), ("p", "q")))) == ((),)


# ---------------------------------------------------------------------------------------------------------------- how it is told


def test_a_text_says_all_in_both_languages(catalogue_text: str) -> None:
    def edit(text: str) -> str:
        old = "      - {when: {region: [mainland, hong_kong, macau]}, grade: entitled}\n"
        text = replaced(text, old, old.replace(", macau", ""))
        return replaced(text, "name: {zh: 热线服务, en: Hotline service}", "name: {zh: 热线, en: Hotline}")

    text = as_text(compared(catalogue_text, edit))
    told, _, verdicts = text.partition("\nverdicts\n")
    assert told == (
        "2025-07-01 → 2025-07-01\n"
        "\n"
        "what is said\n"
        "  ~ conditions.territory  使用地点 | Where the product is used\n"
        "      rule\n"
        "        - entitled: region: mainland, hong_kong, macau\n"
        "        - confirm: region: taiwan\n"
        "        - not_entitled: region: elsewhere\n"
        "        + entitled: region: mainland, hong_kong\n"
        "        + not_entitled: region: macau, elsewhere\n"
        "        + confirm: region: taiwan\n"
        "  ~ services.hotline  热线 | Hotline\n"
        "      name\n"
        "        - 热线服务\n"
        "        - Hotline service\n"
        "        + 热线\n"
        "        + Hotline\n"
    )
    assert verdicts.startswith(
        "  on at least one service: 12 of 60 combinations of answers; where some are missing, 24 of 156\n"
        "  community: entitled → not_entitled, 1 of 5 combinations of answers\n"
        "      if region: macau\n"
        "      for example region: macau\n"
        "          产品在哪里使用：澳门\n"
        "          Where the product is used: Macau\n"
    )
    assert verdicts.endswith("\nuse during the hours\n  no change\n\nhours\n  no change\n")


def test_json_says_the_same_for_programs(catalogue_text: str) -> None:
    told: dict[str, Any] = json.loads(json.dumps(as_json(compared(catalogue_text, *CHANGES))))
    assert told["changed"] is True
    assert told["situations"] == {"complete": 120, "complete_of": 120, "partial": 528, "partial_of": 528}
    assert told["use"] == [
        {
            "services": ["hotline"],
            "old": "closed",
            "new": "open",
            "answers": [{"incident": ["fatal"], "hotline_uses": [{"at_least": 4, "less_than": 6}]}],
            "count": 1,
            "of": 9,
            "example": {
                "answers": {"incident": "fatal", "hotline_uses": 4},
                "words": {
                    "zh": "目前的故障情况：致命故障；本年度已计的热线服务次数（不含本次）：4",
                    "en": "What is happening now: Fatal fault; Hotline uses counted this year, before the present one: 4",
                },
            },
        }
    ]
    (renamed,) = (c for c in told["changes"] if c["path"] == "facts.product")
    assert renamed["aspects"] == {
        "values.galaxy": {
            "old": {"zh": "金蝶云•星空", "en": "Kingdee Cloud Galaxy (星空)"},
            "new": {"zh": "金蝶云•星河", "en": "Kingdee Cloud Stellar (星河)"},
        }
    }


def templates() -> dict[str, str]:
    return disk.templates(ROOT)


def test_markdown_says_it_in_both_languages(catalogue_text: str) -> None:
    zh, en = re.split(r"(?m)^# ", difference_pages(compared(catalogue_text, quota_of_six), templates()))[1:]
    for text in (zh, en):
        assert "<del>4</del> <ins>6</ins>" in text
    assert "- **热线服务**：不满足使用条件 → **满足使用条件**（9 种回答组合中的 1 种）\n" in zh
    assert (
        "- **Hotline service**: conditions of use not met → **conditions of use met** (1 of 9 combinations of answers)\n"
        in en
    )


def test_markdown_says_how_many_change_over_all_services(catalogue_text: str) -> None:
    zh, en = re.split(
        r"(?m)^# ", difference_pages(compared(catalogue_text, upgrade_not_on_premise), templates())
    )[1:]
    assert (
        "各项服务合计：结论所依据的问题全部作答时，60 种回答组合中有 8 种至少一项服务的结论改变；只答了一部分时，156 种中有 25 种。\n"
        in zh
    )
    assert (
        "Over all services: where everything that verdicts depend on is answered, 8 of 60 combinations of answers bring another"
        " verdict on at least one service; where only some of it is, 25 of 156.\n" in en
    )


def test_every_kind_and_aspect_has_a_word_in_both_languages(catalogue: Catalogue) -> None:
    """So that no id stands on the page where a word should."""
    found = things(catalogue)
    words = {thing.kind for thing in found} | {a.split(".")[0] for thing in found for a in thing.aspects}
    assert (
        sorted(word for word in words if f'"{word}": say(' not in templates()["components/difference.j2"])
        == []
    )


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("每年 4 次", "每年 6 次", [("same", "每年 "), ("old", "4"), ("new", "6"), ("same", " 次")]),
        ("no more", "no more", [("same", "no more")]),
        ("17:30 sharp", "18:00 sharp", [("old", "17:30"), ("new", "18:00"), ("same", " sharp")]),
        ("one", "something else", [("old", "one"), ("new", "something else")]),
    ],
)
def test_what_changed_in_a_text_is_marked_by_words(
    old: str, new: str, expected: list[tuple[str, str]]
) -> None:
    assert segments(old, new) == expected


def test_a_name_in_one_language_only_is_a_change_of_that_language(catalogue_text: str) -> None:
    found = compared(catalogue_text, lambda text: text.replace("en: Hotline service}", "en: Hotline}"))
    (aspect,) = found.changes[0].aspects
    assert aspect == (
        "name",
        Bilingual("热线服务", "Hotline service"),
        Bilingual("热线服务", "Hotline"),
    )
    assert "只改了英文译文" in difference_pages(found, templates())
