"""The linter of rule bundles: nothing is said of a sound one, and of a broken one the same in Python and in JavaScript.

`broken_bundles.yaml` breaks the bundle of the tests, one row a case, and gives all that is then said. Rule books written by chance show
that whatever the generator makes is sound to the linter, which has read its rules by itself.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings

from generator.__main__ import main
from generator.bundle import linter
from generator.bundle.bundle import bundle as rule_bundle
from generator.bundle.linter import lint
from generator.rules import RuleBook
from generator.site import load

from ..support import rule_books
from ..support.node import Node
from ..support.project import ROOT

ROWS = yaml.safe_load((Path(__file__).parent / "broken_bundles.yaml").read_text("utf-8"))


def broken(bundle: Any, row: Mapping[str, Any]) -> Any:
    found = copy.deepcopy(bundle)
    for pointer, value in row.get("put", {}).items():
        if not pointer:
            return value
        holder, last = _holder(found, pointer)
        holder[last] = value
    for pointer in row.get("cut", []):
        holder, last = _holder(found, pointer)
        del holder[last]
    return found


def _holder(value: Any, pointer: str) -> tuple[Any, Any]:
    *steps, last = pointer[1:].split("/")
    for step in steps:
        value = value[int(step) if isinstance(value, list) else step]
    return value, int(last) if isinstance(value, list) else last


def said(bundle: Any) -> list[str]:
    return [
        f"{fault.at or '(the whole)'}: {fault.wrong}; expected {fault.expected}" for fault in lint(bundle)
    ]


@pytest.mark.parametrize("row", ROWS, ids=[row["wrong"] for row in ROWS])
def test_what_is_wrong_with_a_bundle_is_said_with_its_place(
    row: dict[str, Any], bundle: dict[str, Any]
) -> None:
    assert said(broken(bundle, row)) == row["says"]


def test_python_and_javascript_say_the_same_of_every_bundle(bundle: dict[str, Any], node: Node) -> None:
    bundles = [bundle, *(broken(bundle, row) for row in ROWS)]
    theirs = [
        [(one["at"], one["wrong"], one["expected"]) for one in told] for told in node.perform("lint", bundles)
    ]
    assert theirs == [list(map(tuple, lint(one))) for one in bundles]
    assert theirs[0] == []


def test_the_bundle_of_the_small_catalogue_is_sound_with_all_kinds_of_rules(node: Node) -> None:
    made = rule_bundle(load((ROOT / "site_tests/mistakes/catalogue.yaml").read_text("utf-8")))
    assert {"none_of", "when_any", "exceptions"} <= set(_keys(made))
    assert lint(made) == []
    assert node.perform("lint", [made]) == [[]]


def _keys(value: Any) -> list[str]:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [*(value if isinstance(value, dict) else []), *(key for one in inner for key in _keys(one))]


def complete(book: RuleBook) -> dict[str, Any]:
    """The bundle of a random rule book with what only the linter looks at."""
    made = rule_books.bundle(book)
    for service in made["services"].values():
        service["instead"] = []
        service["channels"] = [{**channel, "clauses": []} for channel in service["channels"]]
    made["questions"] = [{**question, "options": []} for question in made["questions"]]
    for schedule in made["schedules"].values():
        for exception in schedule.get("exceptions", []):
            exception["clauses"] = []
    clauses: dict[str, Any] = {
        name: {} for name in ["S1", "S2", *(f"S{kind}{n}" for kind in "cu" for n in range(4))]
    }
    for name, condition in made["conditions"].items():
        condition["decides"] = "use" if name.startswith("u") else "verdict"
    return {**made, "contacts": {}, "clauses": clauses}


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(rule_books.rule_books())
def test_whatever_is_generated_is_sound_to_the_linter(book: RuleBook) -> None:
    assert lint(complete(book)) == []


def test_a_comparison_that_would_never_end_is_given_up_and_told(
    bundle: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(linter, "LARGEST_COMPARISON", 1)
    assert [tuple(fault) for fault in lint(bundle) if fault.at.startswith("/contradictions/0")] == [
        ("/contradictions/0/diagram", "it is too large to be compared with its rules", "at most 1 steps")
    ]


def test_the_command_tells_each_problem_with_its_place(
    bundle: dict[str, Any], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bundle.json"
    path.write_text(json.dumps(bundle), "utf-8")
    assert main(["lint", str(path)]) == 0
    assert capfd.readouterr().out == f"{path}: sound.\n"
    path.write_text(
        json.dumps(broken(bundle, {"put": {"/services/hotline/conditions/0/id": "teritory"}})), "utf-8"
    )
    assert main(["lint", str(path)]) == 1
    assert capfd.readouterr().out == (
        f'{path}#/services/hotline/conditions/0/id: "teritory" leads nowhere; '
        "expected the id of something in “conditions”\n"
        f"{path}: 1 problem.\n"
    )


@pytest.mark.parametrize("text", ["{", "", "[" * 100_000, "\xff"])
def test_what_is_no_json_is_told(text: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "bundle.json"
    path.write_bytes(text.encode("latin-1"))
    assert main(["lint", str(path)]) == 1
    assert capfd.readouterr().err.startswith(f"{path}: this is not JSON: ")
