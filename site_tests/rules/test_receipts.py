"""Receipts say what differs in the same words in Python and in JavaScript; `content/test_cases.py` makes one of every row."""

from __future__ import annotations

import json
from typing import Any

import pytest

from generator.rules import Checker
from generator.rules.receipts import differences, receipt

from ..support.node import Node

REQUEST = {"answers": {"region": "taiwan"}, "at": "2026-03-04T10:00:00+08:00"}


@pytest.fixture(scope="module")
def right(bundle: dict[str, Any], checker: Checker) -> dict[str, Any]:
    line = json.dumps(REQUEST).encode()
    told: dict[str, Any] = json.loads(
        receipt(bundle["edition"], bundle["hash"], line, checker.check_as_json(**REQUEST))
    )
    return told


def put(value: dict[str, Any], *path: Any, to: Any) -> dict[str, Any]:
    """A copy with something else in one place."""
    changed: dict[str, Any] = json.loads(json.dumps(value))
    *way, last = path
    place: Any = changed
    for name in way:
        place = place[name]
    place[last] = to
    return changed


def test_what_differs_is_told_with_its_json_pointer(
    right: dict[str, Any], bundle: dict[str, Any], checker: Checker, node: Node
) -> None:
    hotline = ("result", "services", "hotline")
    told = {
        "nothing": (right, []),
        "of a long list the part": (
            put(right, *hotline, "conditions", 1, "state", to="met"),
            ['/result/services/hotline/conditions/1/state: the receipt has "met", recomputed it is "unanswered"'],
        ),
        "lists of two lengths": (
            put(right, "result", "next_questions", to=["region"]),
            ['/result/next_questions: the receipt has ["region"], recomputed it is ["arrangement","incident","hotline_uses","product"]'],
        ),
        "signs that mean something in a pointer": (
            put(right, "result", "a/b~c/中", to=1),
            ["/result/a~1b~0c~1中: the receipt has 1, recomputed it is nothing"],
        ),
        "null where there is nothing": (
            put(put(right, "result", "binding", to=None), *hotline, "limits", to=None),
            [
                "/result/services/hotline/limits: the receipt has null, recomputed it is nothing",
                "/result/binding: the receipt has null, recomputed it is nothing",
            ],
        ),
        "a part left out": (
            {**right, "result": {name: part for name, part in right["result"].items() if name != "warnings"}},
            ["/result/warnings: the receipt has nothing, recomputed it is []"],
        ),
        "names that every object of JavaScript has": (
            put(put(right, "result", "__proto__", to={}), "result", "toString", to=None),
            [
                "/result/__proto__: the receipt has {}, recomputed it is nothing",
                "/result/toString: the receipt has null, recomputed it is nothing",
            ],
        ),
        "more in the request": (put(right, "request", "for", to="ACME"), [OF_REQUEST]),
        "an instant that is called otherwise": (put(right, "request", "At", to="2026-03-04T10:00:00+08:00"), [OF_REQUEST]),
        "no answers": (put(right, "request", to={"at": None}), [OF_REQUEST]),
        "another hash and another result": (
            put(put(right, "bundle_hash", to="sha256:0"), "result", "warnings", to=None),
            [
                f'/bundle_hash: the receipt has "sha256:0", recomputed it is "{bundle["hash"][:59]}…',
                "/result/warnings: the receipt has null, recomputed it is []",
            ],
        ),
        "an edition that is not kept": (put(right, "edition", to="1999"), ['/edition: "1999" is none that is kept here']),
        "a request that is none": (
            put(right, "request", "answers", to={"region": "mars"}),
            ['region is "mars", which is not a value of it; allowed: mainland, hong_kong, macau, taiwan, elsewhere'],
        ),
        "no receipt": ({}, [NONE]),
        "more than a receipt": (put(right, "more", to=1), [NONE]),
        "no request": (put(right, "request", to=[]), [NONE]),
        "no object": ([], [NONE]),
    }  # fmt: skip
    editions = {bundle["edition"]: (checker, bundle["hash"])}
    given = [receipt for receipt, _ in told.values()]
    here = [differences(json.dumps(one).encode(), lambda name: editions.get(name)) for one in given]
    expected = {what: said for what, (_, said) in told.items()}
    assert dict(zip(told, here, strict=True)) == expected
    assert dict(zip(told, node.perform("verify", given), strict=True)) == expected


OF_REQUEST = '/request: expected {"answers": {…}, "at": "2026-03-04T10:00:00+08:00"}, where at may be left out, and nothing else'
NONE = "this is no receipt; expected an object with edition, bundle_hash, request, result"
