"""The evaluator against the definitions: `oracle.py` looks at all completions, `rules.py` must come to the same.

For every service and every partial assignment of the facts that it can depend on: verdict, `missing`, `now` and
`changes`; for every partial assignment of all facts: `next_questions`, in both directions.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from generator.rules import Checker, RuleBook

from ..support import oracle
from ..support.oracle import Answers, Value

IN_HOURS, OUT_OF_HOURS = "2026-03-04T10:00:00+08:00", "2026-03-04T12:30:00+08:00"
MOMENTS = [(None, None), (IN_HOURS, True), (OUT_OF_HOURS, False)]

each_service = pytest.mark.parametrize("service", oracle.SERVICES)


def assignments(service: str) -> Iterator[dict[str, Value]]:
    return oracle.partial_answers(oracle.FACTS_OF[service])


def result(checker: Checker, service: str, answers: Answers, at: str | None = None) -> dict[str, Any]:
    found: dict[str, Any] = checker.check(dict(answers), at)["services"][service]
    return found


def test_the_catalogue_has_the_facts_services_and_questions_of_the_design(book: RuleBook) -> None:
    assert {name: fact.values for name, fact in book.facts.items() if fact.kind == "choice"} == {
        name: values for name, values in oracle.VALUES.items() if name != "hotline_uses"
    }
    assert {
        name: fact.changeable for name, fact in book.facts.items() if fact.changeable
    } == oracle.CHANGEABLE
    assert set(book.services) == set(oracle.SERVICES)
    assert {question.id: question.facts for question in book.questions} == {
        name: frozenset(facts) for name, facts in oracle.QUESTIONS.items()
    }


@each_service
def test_the_verdict_is_what_the_completions_agree_on(service: str, checker: Checker) -> None:
    for answers in assignments(service):
        assert result(checker, service, answers)["verdict"] == oracle.verdict(service, oracle.key(answers)), (
            answers
        )


@each_service
def test_a_fact_is_missing_exactly_when_it_makes_a_difference_to_the_verdict(
    service: str, checker: Checker
) -> None:
    for answers in assignments(service):
        assert result(checker, service, answers)["missing"] == oracle.missing(service, answers), answers


@each_service
def test_nothing_outside_its_facts_changes_a_service(service: str, checker: Checker) -> None:
    """What justifies looking at the facts of one service at a time."""
    others = [fact for fact in oracle.VALUES if fact not in oracle.FACTS_OF[service]]
    for answers in assignments(service):
        alone = result(checker, service, answers, IN_HOURS)
        for other in others:
            for value in oracle.VALUES[other]:
                assert result(checker, service, {**answers, other: value}, IN_HOURS) == alone, (
                    answers,
                    other,
                    value,
                )


@each_service
@pytest.mark.parametrize(("at", "working_hours"), MOMENTS[1:])
def test_now_is_what_the_completions_agree_on(
    service: str, at: str, working_hours: bool, checker: Checker
) -> None:
    for answers in assignments(service):
        told = result(checker, service, answers, at)["now"]
        state = told and {name: value for name, value in told.items() if name in ("state", "missing")}
        assert state == oracle.now(service, answers, working_hours), answers


@each_service
def test_a_condition_is_unanswered_exactly_when_its_completions_differ(
    service: str, checker: Checker
) -> None:
    """The conditions in the order of the oracle's grades: territory first, then those of the service."""
    names = {"entitled": "met", "conditional": "unmet", "confirm": "unsettled", "not_entitled": "unmet"}
    for answers in assignments(service):
        rows = [oracle.grades(service, one) for one in oracle.completions(answers, oracle.FACTS_OF[service])]
        states = [{names[grade] for grade in column} for column in zip(*rows, strict=True)]
        expected = [states_.copy().pop() if len(states_) == 1 else "unanswered" for states_ in states]
        assert [told["state"] for told in result(checker, service, answers)["conditions"]] == expected, (
            answers
        )


# ------------------------------------------------------------------------------------------------------------- changes


def told_changes(checker: Checker, service: str, answers: Answers) -> list[tuple[dict[str, Value], str]]:
    return [(change["set"], change["verdict"]) for change in result(checker, service, answers)["changes"]]


@each_service
def test_the_changes_are_all_the_smallest_ones_and_no_others(service: str, checker: Checker) -> None:
    for answers in assignments(service):
        told = sorted(told_changes(checker, service, answers), key=str)
        assert told == sorted(oracle.changes(service, answers), key=str), answers


@each_service
def test_a_change_does_what_it_says_when_it_is_made(service: str, checker: Checker) -> None:
    for answers in assignments(service):
        before = checker.check(dict(answers))
        for setting, promised in told_changes(checker, service, answers):
            after = checker.check({**answers, **setting})
            assert after["services"][service]["verdict"] == promised, (answers, setting)
            assert promised in ("entitled", "conditional"), (answers, setting)
            assert promised != before["services"][service]["verdict"], (answers, setting)
            assert [c for c in after["contradictions"] if c not in before["contradictions"]] == [], (
                answers,
                setting,
            )


@each_service
def test_no_change_contains_another_and_none_can_be_made_smaller(service: str, checker: Checker) -> None:
    for answers in assignments(service):
        told = [setting for setting, _ in told_changes(checker, service, answers)]
        assert not [
            1 for one in told for other in told if one is not other and one.items() <= other.items()
        ], answers
        for setting in told:
            assert not [fact for fact, value in setting.items() if answers.get(fact) == value], (
                answers,
                setting,
            )


@each_service
def test_only_what_the_customer_or_the_contract_can_change_is_offered(service: str, checker: Checker) -> None:
    offered = {
        fact
        for a in assignments(service)
        for setting, _ in told_changes(checker, service, a)
        for fact in setting
    }
    assert offered <= oracle.CHANGEABLE.keys()


# ------------------------------------------------------------------------------------------------------ next questions


@cache
def mattering(service: str, answers: oracle.Key, working_hours: bool | None) -> frozenset[str]:
    """The facts that matter to a service; it is asked often for the same answers to its own facts."""
    known = dict(answers)
    return frozenset(fact for fact in oracle.VALUES if oracle.matters(service, fact, known, working_hours))


def restricted(answers: Answers, service: str) -> oracle.Key:
    return oracle.key({fact: value for fact, value in answers.items() if fact in oracle.FACTS_OF[service]})


@pytest.mark.parametrize(("at", "working_hours"), MOMENTS)
def test_a_question_is_listed_exactly_when_it_matters_for_some_completion(
    at: str | None, working_hours: bool | None, checker: Checker
) -> None:
    for answers in oracle.partial_answers(tuple(oracle.VALUES)):
        facts = frozenset().union(
            *(mattering(service, restricted(answers, service), working_hours) for service in oracle.SERVICES)
        )
        expected = {question for question, sets in oracle.QUESTIONS.items() if facts.intersection(sets)}
        listed = checker.check(answers, at)["next_questions"]
        assert set(listed) == expected, answers
        assert listed == [question for question in oracle.QUESTIONS if question in expected], answers


def test_where_no_question_is_listed_every_completion_is_seen_alike(checker: Checker) -> None:
    """The promise to the customer, without the definition: answer nothing more, and nothing will differ."""
    for service in oracle.SERVICES:
        facts = oracle.FACTS_OF[service]
        others = {fact: oracle.VALUES[fact][0] for fact in oracle.VALUES if fact not in facts}
        for answers in assignments(service):
            whole = {**others, **answers}
            for at, working_hours in MOMENTS:
                if not checker.check(whole, at)["next_questions"]:
                    seen = {
                        oracle.view(service, one, working_hours) for one in oracle.completions(answers, facts)
                    }
                    assert len(seen) == 1, (service, whole, at)
