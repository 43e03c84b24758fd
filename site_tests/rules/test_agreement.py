"""One truth, two evaluators, three places: Python, Node and a real browser say the same, letter for letter.

The facts take finitely many cells, so all partial assignments can be listed: each fact unanswered or in one of its
cells. They are cut into stretches whose results are compared by hash; only where two hashes differ are the results
themselves fetched, to show the first request on which they part. Then come the ways in: which cell a value falls
into, what is refused and with which code, and whatever else a program may send.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice, product
from math import prod
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.bundle.bundle import bundle as rule_bundle
from generator.bundle.conformance import requests as conformance_requests
from generator.catalogue.entries import FILE
from generator.rules import LARGEST_COUNT, Checker, RuleBook
from generator.rules.json_lines import answer_lines
from generator.rules.request import DEEPEST, MOST_TOLD
from generator.source.nodes import compose
from tools.mutate import Mutator, readable

from ..support.chromium import Chromium
from ..support.node import Evaluator, Node

INSTANTS = {
    "at no instant": None,
    "in working hours": "2026-03-04T10:00:00+08:00",
    "outside working hours": "2026-03-04T12:30:00+08:00",
}
STRETCHES = 16


def text(result: object) -> str:
    """JSON as JavaScript writes it."""
    return json.dumps(result, ensure_ascii=False, separators=(",", ":"))


def in_python(checker: Checker, requests: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Results, or `{"error": …}` as the engine in JavaScript gives it: it knows no lines."""
    lines = (json.dumps(request).encode() for request in requests)
    results = answer_lines(checker, lines)
    return [{"error": result["error"]} if "error" in result else result for result in results]


# ------------------------------------------------------------------------------------------- every partial assignment


@dataclass(frozen=True)
class Stretch:
    """Some of the partial assignments, one after the other."""

    axes: list[tuple[str, list[Any]]]
    at: str | None
    start: int
    count: int

    @property
    def task(self) -> dict[str, Any]:
        return {"axes": self.axes, "at": self.at, "start": self.start, "count": self.count}

    @property
    def requests(self) -> Iterator[dict[str, Any]]:
        names = [name for name, _ in self.axes]
        rows = product(*(values for _, values in self.axes))
        for row in islice(rows, self.start, self.start + self.count):
            answers = {name: value for name, value in zip(names, row, strict=True) if value is not None}
            yield {"answers": answers, "at": self.at}

    def texts(self, checker: Checker) -> list[str]:
        return [text(json.loads(checker.check_as_json(**request))) for request in self.requests]


def stretches(book: RuleBook) -> list[Stretch]:
    axes = [(name, [None, *fact.cells]) for name, fact in book.facts.items()]
    length = prod(len(values) for _, values in axes)
    size = -(-length // STRETCHES)
    return [
        Stretch(axes, at, start, min(size, length - start))
        for at in INSTANTS.values()
        for start in range(0, length, size)
    ]


def sha256(texts: list[str]) -> str:
    return hashlib.sha256("".join(f"{one}\n" for one in texts).encode()).hexdigest()


def differences(checker: Checker, evaluator: Evaluator, stretch: Stretch) -> list[str]:
    """A paragraph for each difference in a stretch whose hash is not Python's."""
    others = evaluator.perform("texts", stretch.task)
    compared = zip(stretch.requests, stretch.texts(checker), others, strict=True)
    return [
        f"{text(asked)}\n  Python {ours}\n  other  {theirs}"
        for asked, ours, theirs in compared
        if ours != theirs
    ]


def test_every_partial_assignment_gives_the_same_json_in_python_in_node_and_in_the_browser(
    book: RuleBook, checker: Checker, node: Node, engine_page: Chromium, figures: list[str]
) -> None:
    parts = stretches(book)
    with ThreadPoolExecutor(1) as beside:  # Node works while the browser and Python do
        asked = [beside.submit(node.perform, "hash", stretch.task) for stretch in parts]
        in_browser = [engine_page.perform("hash", stretch.task) for stretch in parts]
        ours = [sha256(stretch.texts(checker)) for stretch in parts]
        in_node = [answer.result() for answer in asked]
    found = [
        f"{place}: {paragraph}"
        for place, evaluator, theirs in (("Node", node, in_node), ("Chromium", engine_page, in_browser))
        for stretch, one, other in zip(parts, ours, theirs, strict=True)
        if one != other
        for paragraph in differences(checker, evaluator, stretch)
    ]
    compared = sum(stretch.count for stretch in parts)
    figures.append(
        f"Partial assignments of all {len(book.facts)} facts: {compared // len(INSTANTS)}, "
        f"each {', '.join(INSTANTS)}; {compared} results of {len(book.services)} services compared in Python, "
        f"Node and Chromium: {len(found)} differences."
    )
    assert not found, found[0]


def test_every_partial_assignment_is_listed_once(book: RuleBook) -> None:
    """The figure is worth something only if the list is what it claims to be."""
    seen = {
        text(request) for stretch in stretches(book) for request in stretch.requests if stretch.at is None
    }
    assert len(seen) == prod(len(fact.cells) + 1 for fact in book.facts.values())


@pytest.mark.thorough
@pytest.mark.slow
def test_other_rules_than_ours_are_evaluated_alike_too(catalogue_text: str) -> None:
    """The catalogue will change. Here it does, by some of the changes of `make mutate`, those of hours above all."""
    mutants = list(Mutator(compose(catalogue_text, FILE)).mutants())
    timed = [one for one in mutants if one.path.startswith("schedules") or ".hours" in one.path]
    with Node() as node:
        for mutant, changed in readable(timed[::4] + mutants[::40]):
            if changed is None:
                continue
            asked = list(conformance_requests(changed.rules))
            node.perform("use", rule_bundle(changed))
            assert node.check(asked) == in_python(Checker(changed.rules), asked), mutant


# ------------------------------------------------------------------------------------------------- values and their cells


WRONG_TYPES: list[Any] = [
    None,
    True,
    False,
    1.5,
    -1,
    -0.5,
    2**53,
    2**53 + 1,
    1e300,
    "3",
    "",
    "YES",
    [],
    {},
    [4],
    {"a": 1},
    "中" * 100,
    "\U0001f600" * 100,
    "\ud800" * 100,
]
STRANGE_FACTS = [
    "__proto__", "constructor", "toString", "hasOwnProperty", "valueOf", "", "0", "Region", "region ", "地区", "\ud800",
    "x" * 60, "x" * 61, "\U0001f600" * 60, "\U0001f600" * 61, "\ud800" * 20, "\x01" * 20, "\u2028",
]  # fmt: skip


DEPTHS = [1, DEEPEST - 2, DEEPEST - 1, DEEPEST, 700]


def nested(depth: int) -> list[Any]:
    """Lists in lists, down to this depth."""
    value: list[Any] = []
    for _ in range(depth - 1):
        value = [value]
    return value


def around_thresholds(book: RuleBook) -> list[dict[str, Any]]:
    return [
        {name: threshold + step}
        for name, fact in book.facts.items()
        for threshold in fact.thresholds
        for step in (-1, 0, 1)
    ]


def listed_values(book: RuleBook) -> list[dict[str, Any]]:
    return [{name: value} for name, fact in book.facts.items() for value in fact.values]


def counts(book: RuleBook) -> list[dict[str, Any]]:
    """Whole numbers as JSON may write them: 3 is 3.0 is 3e0."""
    numbers = [0, -0.0, 3.0, 4.0, 10**6, LARGEST_COUNT, float(LARGEST_COUNT)]
    return [{name: number} for name, fact in book.facts.items() if fact.kind == "count" for number in numbers]


def invalid(book: RuleBook) -> list[dict[str, Any]]:
    return [
        *({name: value} for name in book.facts for value in WRONG_TYPES),
        *({name: "mainland"} for name in STRANGE_FACTS),
        {"region": "mars", "registered": True},
        {"region": "mars", "colour": "red"},
        {"region": "mars", "0": 1},
        {"registered": "no", "colour": "red", "hotline_uses": -1},
    ]


@pytest.mark.parametrize(
    "values", [around_thresholds, listed_values, counts], ids=lambda values: str(values.__name__)
)
def test_a_value_falls_into_the_same_cell_everywhere(
    values: Any, book: RuleBook, checker: Checker, node: Node, engine_page: Chromium
) -> None:
    full = {
        "region": "mainland",
        "deployment": "public_cloud",
        "licence": "subscription",
        "incident": "fatal",
    }
    requests = [
        {"answers": {**(full if whole else {}), **answers}, "at": at}
        for answers in values(book)
        for whole in (False, True)
        for at in INSTANTS.values()
    ]
    ours = in_python(checker, requests)
    assert requests
    assert not any("error" in result for result in ours)
    assert node.check(requests) == ours
    assert engine_page.check(requests) == ours


def test_a_wrong_value_gets_the_same_error_everywhere(
    book: RuleBook, checker: Checker, node: Node, engine_page: Chromium
) -> None:
    requests = [{"answers": answers} for answers in invalid(book)]
    ours = in_python(checker, requests)
    assert all("error" in result for result in ours)
    assert [code(result) for result in node.check(requests)] == [code(result) for result in ours]
    assert [code(result) for result in engine_page.check(requests)] == [code(result) for result in ours]


def test_an_error_reads_the_same_everywhere(book: RuleBook, checker: Checker, node: Node) -> None:
    """Numbers apart that the two languages write differently, like 1e+300 and 9007199254740993."""
    alike: list[Any] = [value for value in WRONG_TYPES if value not in (1e300, 2**53 + 1)]
    requests: list[dict[str, Any]] = [{"answers": {name: value}} for name in book.facts for value in alike]
    requests += [{"answers": {name: "mainland"}} for name in STRANGE_FACTS]
    requests += [{"answers": {"region": "mars", "registered": True}, "at": "tomorrow"}]
    requests += [
        {"answers": {f"fact {n}": n for n in range(MOST_TOLD - 1 + more)}, "at": 0} for more in range(4)
    ]
    requests += [{"answers": {"region": nested(depth)}} for depth in DEPTHS]
    no_answers: list[Any] = [[], None, 1, "region", True, *map(nested, DEPTHS)]
    no_instants: list[Any] = ["2026-03-04T10:00", "2026-02-30T10:00Z", 0, False, [], "", *map(nested, DEPTHS)]
    requests += [{"answers": answers} for answers in no_answers]
    requests += [{"answers": {}, "at": at} for at in no_instants]
    assert node.check(requests) == in_python(checker, requests)


def test_numbers_beyond_all_numbers_read_the_same_everywhere(checker: Checker, node: Node) -> None:
    numbers = ["1e999", "-1e999", "9" * 500, "-" + "9" * 500]
    lines = [
        f'{{"answers": {{"{name}": {number}}}}}' for number in numbers for name in ("region", "hotline_uses")
    ]
    ours = [result["error"] for result in answer_lines(checker, map(str.encode, lines))]
    assert [result["error"] for result in node.perform("lines", lines)] == ours
    assert ours[0]["message"].startswith("region is Infinity, which is not a value of it")


def code(result: dict[str, Any]) -> Any:
    """What has to be the same for whatever a program sends: the result, or the code of the error."""
    return result["error"]["code"] if "error" in result else result


# -------------------------------------------------------------------------------------------------------- anything at all


scalars = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
)
anything = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)
)
instants = (
    st.datetimes()
    .map(lambda moment: moment.isoformat())
    .flatmap(
        lambda moment: st.sampled_from(
            [f"{moment}{offset}" for offset in ("", "Z", "+08:00", "-05:00", "+05:45", "+24:00")]
        )
    )
)


def answers_to(book: RuleBook) -> st.SearchStrategy[dict[str, Any]]:
    """Mostly right answers with some wrong ones among them, so that both ways are taken."""
    right = {
        name: st.sampled_from(fact.values) if fact.kind == "choice" else st.integers(0, 2**53)
        for name, fact in book.facts.items()
    }
    rightly = st.fixed_dictionaries({}, optional=right)
    wrongly = st.dictionaries(st.sampled_from(list(book.facts)) | st.text(), anything, max_size=3)
    return st.builds(lambda one, other: {**one, **other}, rightly, st.just({}) | wrongly)


@pytest.mark.slow
def test_whatever_a_program_sends_python_and_node_answer_alike(
    book: RuleBook, checker: Checker, node: Node
) -> None:
    moments = st.none() | instants | st.text() | anything
    request = st.fixed_dictionaries({"answers": answers_to(book) | anything, "at": moments})

    @given(
        st.lists(request, min_size=10, max_size=30)
    )  # many at once: a line to Node and back takes longer than an answer
    def holds(requests: list[dict[str, Any]]) -> None:
        ours = [code(result) for result in in_python(checker, requests)]
        theirs = [code(result) for result in node.check(requests)]
        assert theirs == ours

    holds()
