"""The conformance cases hold what they promise to somebody who writes another evaluator.

Such a somebody has the published files and nothing else; here it is Node, with the bundle as JSON text.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

import pytest

from generator.catalogue.entries import Catalogue
from generator.site import RULES, rule_files

from ..support.node import Node


@dataclass(frozen=True)
class Published:
    """`bundle.json` and `conformance.jsonl`, as a program finds them on the site."""

    bundle: dict[str, Any]
    header: dict[str, Any]
    cases: list[dict[str, Any]]


@pytest.fixture(scope="module")
def published(catalogue: Catalogue) -> Published:
    files = rule_files(catalogue, "{}")
    text = files[f"{RULES}/conformance.jsonl"]
    assert text.endswith("\n")
    header, *cases = map(json.loads, text.splitlines())
    return Published(json.loads(files[f"{RULES}/bundle.json"]), header, cases)


def test_another_evaluator_gives_every_result_of_the_file(published: Published) -> None:
    with Node(published.bundle) as node:
        results = node.check([case["request"] for case in published.cases])
    for case, result in zip(published.cases, results, strict=True):
        if "error" in case:
            assert result.get("error", {}).get("code") == case["error"]["code"], case["request"]
        else:
            assert result == case["result"], case["request"]


def test_the_header_says_what_the_file_belongs_to(published: Published) -> None:
    """The hash is worked out as the page on the rule bundle says: SHA-256 of the cases as canonical JSON."""
    canonical = json.dumps(published.cases, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    assert published.header == {
        "version": published.bundle["version"],
        "edition": published.bundle["edition"],
        "bundle_hash": published.bundle["hash"],
        "cases": len(published.cases),
        "hash": "sha256:" + hashlib.sha256(canonical.encode()).hexdigest(),
    }


def test_no_case_stands_twice(published: Published) -> None:
    ids = [case["id"] for case in published.cases]
    requests = [json.dumps(case["request"], sort_keys=True) for case in published.cases if "result" in case]
    assert [one for some in (ids, requests) for one in some if some.count(one) > 1] == []


def test_every_verdict_state_and_error_code_is_expected_somewhere(published: Published) -> None:
    services = [
        service
        for case in published.cases
        if "result" in case
        for service in case["result"]["services"].values()
    ]
    conditions = [told for s in services for told in (*s["conditions"], *s.get("use_conditions", []))]
    moments = [service["now"] for service in services if service.get("now")]
    assert {service["verdict"] for service in services} == set(published.bundle["verdicts"])
    assert {told["state"] for told in conditions} == {"met", "unmet", "unsettled", "unanswered"}
    assert {now["state"] for now in moments} == {"open", "closed", "unknown", "unstated"}
    assert any("opens_at" in now for now in moments)
    assert any("closes_at" in now for now in moments)
    assert {case["error"]["code"] for case in published.cases if "error" in case} == {
        "invalid_request", "unknown_fact", "unknown_value", "invalid_count", "invalid_instant", "missing_offset",
    }  # fmt: skip


def test_every_question_channel_and_contradiction_of_the_bundle_occurs(published: Published) -> None:
    results = [case["result"] for case in published.cases if "result" in case]
    channels = {
        (name, told["id"])
        for r in results
        for name, service in r["services"].items()
        for told in service["channels"]
    }
    assert {question for r in results for question in r["next_questions"]} == {
        q["id"] for q in published.bundle["questions"]
    }
    assert {told["id"] for r in results for told in r["contradictions"]} == {
        told["id"] for told in published.bundle["contradictions"]
    }
    assert channels == {
        (name, told["id"])
        for name, service in published.bundle["services"].items()
        for told in service["channels"]
    }
