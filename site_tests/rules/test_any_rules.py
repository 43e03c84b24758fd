"""Rules that nobody has thought of: thousands of rule books that chance has written, and one that is long.

They are evaluated in Python and in Node, and compared with the definitions, taken literally.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator import rules
from generator.rules import Checker, RuleBook

from ..support import rule_books
from ..support.node import Node
from ..support.oracle import Oracle

pytestmark = pytest.mark.thorough


def text(result: object) -> str:
    """JSON as JavaScript writes it: the order of keys counts too."""
    return json.dumps(result, ensure_ascii=False, separators=(",", ":"))


BOOKS = 150
"""Those of every run; `make attack` goes on to thousands of others."""
MUCH = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]


@pytest.fixture(scope="module")
def any_node() -> Iterator[Node]:
    """A Node whose rules change from book to book."""
    with Node() as running:
        yield running


def compared(node: Node, data: st.DataObject) -> int:
    """Compares the results of one rule book, and tells how many."""
    book = data.draw(rule_books.rule_books())
    bundle = rule_books.bundle(book)
    requests = data.draw(rule_books.requests(book))
    node.perform("use", bundle)
    oracle, checker = Oracle(bundle), Checker(book)
    by_service = node.perform("verdicts", [request["answers"] for request in requests])
    for request, in_node, alone in zip(requests, node.check(requests), by_service, strict=True):
        defined = oracle.check(**request)
        assert text(checker.check(**request)) == text(defined)
        assert checker.check_as_json(**request) == json.dumps(defined, separators=(",", ":"))
        assert text(in_node) == text(defined)
        verdicts = {name: service["verdict"] for name, service in defined["services"].items()}
        assert alone == verdicts
    return len(requests)


def test_rules_that_chance_has_written_are_evaluated_as_defined(any_node: Node, figures: list[str]) -> None:
    results: list[int] = []

    @settings(max_examples=BOOKS, suppress_health_check=MUCH)
    @given(st.data())
    def holds(data: st.DataObject) -> None:
        results.append(compared(any_node, data))

    holds()
    figures.append(
        f"Rule books written by chance: {len(results)}; {sum(results)} results compared in Python, Node and "
        "with the definitions: 0 differences."
    )
    assert len(results) >= BOOKS


@pytest.mark.attack
@settings(suppress_health_check=MUCH)
@given(data=st.data())
def test_other_rules_that_chance_has_written_are_too(any_node: Node, data: st.DataObject) -> None:
    compared(any_node, data)


# ------------------------------------------------------------------------------------------------------- how large


def chain(length: int) -> RuleBook:
    """Every fact must be of the first value, by one condition each, and the customer can change them all."""
    facts = {
        f"f{n:02}": rules.Fact(f"f{n:02}", "choice", ("x", "y", "z"), "by_customer") for n in range(length)
    }

    def condition(name: str) -> rules.Condition:
        good = rules.Rule((rules.When({name: rules.OneOf(("x",))}),), "entitled")
        return rules.Condition(name, (good, rules.Rule((rules.When(),), "not_entitled")), ("S1",))

    channel = rules.Channel("way", rules.When({}))
    service = rules.Service("s", tuple(map(condition, facts)), (), (channel,), None)
    return RuleBook("any", 0, facts, (), {"s": service}, ())


def test_a_chain_of_twenty_facts_with_three_values_each_is_decided(figures: list[str]) -> None:
    """Some three and a half thousand million completions, of which nobody looks at one."""
    book = chain(20)
    bundle = rule_books.bundle(book)
    assert len(bundle["services"]["s"]["diagram"]) == 22
    known = dict.fromkeys(list(book.facts)[:18], "x")
    requests: list[dict[str, Any]] = [{"answers": answers} for answers in ({}, known, {**known, "f03": "y"})]
    results = [Checker(book).check(**request) for request in requests]
    with Node(bundle) as node:
        assert node.check(requests) == results
    nothing, nearly, failed = (one["services"]["s"] for one in results)
    assert (nothing["verdict"], len(nothing["missing"])) == ("unknown", 20)
    assert nearly["missing"] == ["f18", "f19"]
    assert (failed["verdict"], failed["because"]) == ("not_entitled", [["f03"]])
    assert failed["changes"] == [{"set": {"f03": "x", "f18": "x", "f19": "x"}, "verdict": "entitled"}]


def test_answers_are_told_apart_where_they_are_more_than_numbers_can_count() -> None:
    """What was answered before is found by a number. 4 to the power of 40 is past those that JavaScript holds exactly."""
    book = chain(40)
    every = dict.fromkeys(book.facts, "x")
    requests: list[dict[str, Any]] = [{"answers": {**every, name: "y"}} for name in book.facts]
    with Node(rule_books.bundle(book)) as node:
        found = [result["services"]["s"]["because"] for result in node.check(requests)]
    assert found == [[[name]] for name in book.facts]
