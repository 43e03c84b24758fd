"""The evaluator against the definitions: the literal evaluator looks at all completions, the diagrams must come to the same.

Here on our rules, for every partial assignment of all facts; in `test_any_rules.py` on rules that nobody has thought of. What follows from the definitions, and a customer would call a promise, is held by itself as well.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

import pytest

from generator import rules
from generator.rules import Checker, RuleBook

from ..support.oracle import Oracle
from ..support.rule_books import IN_HOURS, OUT_OF_HOURS

Answers = Mapping[str, Any]

MOMENTS = [None, IN_HOURS, OUT_OF_HOURS]
SERVICES = (
    "community", "smart_service", "public_cloud_ops", "patch_download", "feature_request", "licence_upgrade", "hotline",
)  # fmt: skip
each_service = pytest.mark.parametrize("service", SERVICES)


def text(result: object) -> str:
    """JSON as JavaScript writes it: the order of keys counts too."""
    return json.dumps(result, ensure_ascii=False, separators=(",", ":"))


def partial_answers(facts: Mapping[str, rules.Fact]) -> Iterator[dict[str, Any]]:
    """Every way to answer some of these facts, and none of the others."""
    for row in product(*((None, *fact.cells) for fact in facts.values())):
        yield {fact: value for fact, value in zip(facts, row, strict=True) if value is not None}


def assignments(book: RuleBook, service: str) -> Iterator[dict[str, Any]]:
    """Of the facts that a service hangs on."""
    known = rules.Verdicts(book).scope(book.services[service])
    return partial_answers({name: book.facts[name] for name in known})


def result(checker: Checker, service: str, answers: Answers, at: str | None = None) -> Any:
    return checker.check(dict(answers), at)["services"][service]


def test_the_catalogue_has_the_facts_services_and_questions_of_the_design(book: RuleBook) -> None:
    assert {name: (fact.values, fact.changeable) for name, fact in book.facts.items()} == {
        "region": (("mainland", "hong_kong", "macau", "taiwan", "elsewhere"), None),
        "deployment": (("public_cloud", "private_cloud", "on_premise"), "by_contract"),
        "licence": (("subscription", "perpetual"), "by_contract"),
        "product": (("cosmic", "constellation", "galaxy", "eas_cloud", "other"), None),
        "registered": (("yes", "no"), "by_customer"),
        "incident": (("none", "non_fatal", "fatal"), None),
        "hotline_uses": ((), None),
    }
    assert set(book.services) == set(SERVICES)
    assert {question.id: question.facts for question in book.questions} == {
        "region": {"region"},
        "arrangement": {"deployment", "licence"},
        "registered": {"registered"},
        "incident": {"incident"},
        "hotline_uses": {"hotline_uses"},
        "product": {"product"},
    }


# ----------------------------------------------------------------------------------------------- word for word


@pytest.mark.thorough
@pytest.mark.slow
def test_every_result_is_what_the_definitions_say(
    book: RuleBook, checker: Checker, bundle: dict[str, Any], figures: list[str]
) -> None:
    oracle = Oracle(bundle)
    requests = [(answers, at) for at in MOMENTS for answers in partial_answers(book.facts)]
    found = [
        f"{text(answers)} at {at}\n  defined   {defined}\n  evaluated {evaluated}"
        for answers, at in requests
        for defined, evaluated in [(text(oracle.check(answers, at)), text(checker.check(answers, at)))]
        if defined != evaluated
    ]
    figures.append(
        f"Results of all {len(book.services)} services for every partial assignment, at {len(MOMENTS)} moments: "
        f"{len(requests)} compared with the definitions, taken literally: {len(found)} differences."
    )
    assert not found, found[0]


# ------------------------------------------------------------------------------------------------------ because


def test_the_reasons_of_the_design(checker: Checker) -> None:
    abroad = result(checker, "hotline", {"region": "elsewhere", "registered": "yes"})
    assert (abroad["verdict"], abroad["because"]) == ("not_entitled", [["region"]])
    stranger = result(checker, "hotline", {"region": "mainland", "registered": "no"})
    assert (stranger["verdict"], stranger["because"]) == ("conditional", [["region", "registered"]])
    at_noon = result(checker, "public_cloud_ops", {"region": "mainland"}, OUT_OF_HOURS)
    assert at_noon["now"] == {"state": "closed", "because": [[]], "opens_at": "2026-03-04T13:00:00+08:00"}
    used_up = result(
        checker, "hotline", {"incident": "none", "hotline_uses": 4, "region": "mainland"}, IN_HOURS
    )
    assert used_up["now"] == {"state": "closed", "because": [["hotline_uses"], ["incident"]]}


@each_service
def test_each_reason_alone_gives_the_verdict_and_no_part_of_it_does(
    service: str, book: RuleBook, checker: Checker
) -> None:
    def possible(told: Any) -> tuple[str, bool]:
        """What can still come: two verdicts at most, if it is settled."""
        return told["verdict"], bool(told["missing"])

    for answers in assignments(book, service):
        told = result(checker, service, answers)
        assert bool(told["because"]) == (told["verdict"] != "unknown"), answers
        for reasons in told["because"]:
            alone = {fact: answers[fact] for fact in reasons}
            assert possible(result(checker, service, alone)) == possible(told), (answers, reasons)
            for fact in reasons:
                fewer = {name: value for name, value in alone.items() if name != fact}
                weaker = result(checker, service, fewer)
                assert possible(weaker) != possible(told), (answers, reasons, fact)


# ------------------------------------------------------------------------------------------------------ changes


@each_service
def test_a_change_does_what_it_says_when_it_is_made(service: str, book: RuleBook, checker: Checker) -> None:
    for answers in assignments(book, service):
        before = checker.check(dict(answers))
        for change in result(checker, service, answers)["changes"]:
            after = checker.check({**answers, **change["set"]})
            assert after["services"][service]["verdict"] == change["verdict"], (answers, change)
            assert change["verdict"] in ("entitled", "conditional"), (answers, change)
            assert change["verdict"] != before["services"][service]["verdict"], (answers, change)
            new = [one for one in after["contradictions"] if one not in before["contradictions"]]
            assert new == [], (answers, change)


@each_service
def test_only_what_the_customer_or_the_contract_can_change_is_offered(
    service: str, book: RuleBook, checker: Checker
) -> None:
    offered = {
        fact
        for answers in assignments(book, service)
        for change in result(checker, service, answers)["changes"]
        for fact in change["set"]
    }
    assert offered <= {"registered", "licence", "deployment"}


# ----------------------------------------------------------------------------------------------- next questions


def test_where_no_question_is_listed_every_completion_is_seen_alike(book: RuleBook, checker: Checker) -> None:
    """The promise to the customer, without the definition: answer nothing more, and nothing will differ."""

    def view(service: str, answers: Answers, at: str | None) -> str:
        told = result(checker, service, answers, at)
        return text([told["verdict"], told["channels"], told.get("now") and told["now"]["state"]])

    checked = 0
    for service in SERVICES:
        known = rules.Verdicts(book).scope(book.services[service])
        others = {name: fact.cells[0] for name, fact in book.facts.items() if name not in known}
        for answers in assignments(book, service):
            whole = {**others, **answers}
            free = [name for name in known if name not in answers]
            for at in MOMENTS:
                if not checker.check(whole, at)["next_questions"]:
                    ways = rules.completions(book.facts, free)
                    assert len({view(service, {**whole, **way}, at) for way in ways}) == 1, (
                        service,
                        whole,
                        at,
                    )
                    checked += bool(free)
    assert checked > 100
