"""`mutate.py` itself: it makes the mutants that it says, and lets no survivor pass.

The score is not part of the tests; `make mutate` takes its time and prints it.
"""

from __future__ import annotations

import pytest

from generator.catalogue.entries import FILE, Catalogue
from generator.catalogue.reader import read_node
from generator.source.nodes import Node as Tree
from generator.source.nodes import compose
from tools.mutate import Mutant, Mutator, readable, score


@pytest.fixture(scope="module")
def tree(catalogue_text: str) -> Tree:
    return compose(catalogue_text, FILE)


@pytest.fixture(scope="module")
def mutants(tree: Tree) -> list[Mutant]:
    return list(Mutator(tree).mutants())


def test_every_part_of_the_rules_is_changed(mutants: list[Mutant], catalogue: Catalogue) -> None:
    paths = {mutant.path for mutant in mutants}
    rules = [
        f"{'use_' if condition.use else ''}conditions.{name}.rules[{index}].grade"
        for name, condition in catalogue.conditions.items()
        for index in range(len(condition.rule.rules))
    ]
    applied = [
        f"services.{name}.{section}.{condition.condition.id}"
        for name, service in catalogue.services.items()
        for section, conditions in (
            ("conditions", service.conditions),
            ("use_conditions", service.use_conditions),
        )
        for condition in conditions
    ]
    others = [
        "edition.published",
        "conditions.territory.rules[0].when.region",
        "use_conditions.yearly_maximum.rules[0].when.hotline_uses",
        "use_conditions.yearly_maximum.rules[0].when.hotline_uses.less_than",
        "contradictions.public_cloud_perpetual.when.licence",
        "schedules.working_hours.open[0][0]",
        "schedules.working_hours.days[6]",
        "services.public_cloud_ops.hours.schedule",
        "services.public_cloud_ops.channels.tianti_platform.when.product",
        "services.hotline.conditions.registered[0]",
        "questions.arrangement.options.public_cloud_subscription.set.licence",
        "questions",
        *(f"facts.{name}.changeable" for name in catalogue.facts),
    ]
    assert [path for path in (*rules, *applied, *others) if path not in paths] == []


def test_no_two_mutants_have_the_same_name_and_each_has_its_place(mutants: list[Mutant]) -> None:
    assert len({mutant.name for mutant in mutants}) == len(mutants)
    grade = next(
        m for m in mutants if m.name == ("conditions.territory.rules[1].grade", "confirm → entitled")
    )
    assert str(grade) == f"{grade.place}: conditions.territory.rules[1].grade: confirm → entitled"
    assert grade.place.file == FILE
    assert grade.place.line > 1


def test_a_mutant_differs_from_the_original_in_one_place_only(tree: Tree, mutants: list[Mutant]) -> None:
    before = read_node(tree).rules
    grade = next(
        m for m in mutants if m.name == ("conditions.territory.rules[1].grade", "confirm → entitled")
    )
    after = read_node(grade.root).rules
    assert read_node(tree).rules == before
    grades = [rule.grade for rule in after.services["community"].conditions[0].rules]
    assert grades == ["entitled", "entitled", "not_entitled"]
    assert after.facts == before.facts
    assert after.questions == before.questions


def test_a_mutant_that_nothing_notices_makes_the_score_unsound(mutants: list[Mutant]) -> None:
    blind = score("blind", readable(mutants[:3]), lambda _: False, {})
    assert blind.survivors == mutants[:3]
    assert not blind.sound
    assert str(blind).splitlines() == [
        "blind: mutants: 3 killed: 0 refused: 0 equivalent: 0 survived: 3",
        *(f"  survived: {mutant}" for mutant in mutants[:3]),
    ]


def test_an_explanation_that_is_not_needed_makes_the_score_unsound(mutants: list[Mutant]) -> None:
    needless = score("all seen", readable(mutants[:3]), lambda _: True, {mutants[0].name: "because"})
    assert needless.survivors == []
    assert not needless.sound
    assert needless.stale == [mutants[0].name]


def test_a_mutant_with_an_explanation_counts_as_equivalent(mutants: list[Mutant]) -> None:
    explained = score("explained", readable(mutants[:1]), lambda _: False, {mutants[0].name: "because"})
    assert explained.sound
    assert explained.counts == {"equivalent": 1}
