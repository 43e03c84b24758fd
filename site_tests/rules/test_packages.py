"""What others install: the Python evaluator, which needs a bundle and nothing else, and the engine with its types.

`make packages` tries both where they are installed; here is what can be told without npm.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from generator.bundle.bundle import VERSION
from generator.bundle.bundle import bundle as rule_bundle
from generator.catalogue.reader import read
from generator.rules import Checker, RuleBook
from generator.rules.from_bundle import rule_book

from ..support.project import ROOT

ASSETS = ROOT / "docs/assets"


def test_the_rules_come_out_of_a_bundle_as_they_went_in(bundle: dict[str, Any], book: RuleBook) -> None:
    assert rule_book(json.loads(json.dumps(bundle))) == book
    trial = read((ROOT / "tools/trial.yaml").read_text("utf-8"), "tools/trial.yaml")
    assert rule_book(json.loads(json.dumps(rule_bundle(trial)))) == trial.rules


@pytest.mark.parametrize(
    "test", [{}, {"not_before": "2026-01-01"}, {"one_of": ["taiwan"], "unless": "always"}], ids=str
)
def test_a_test_of_a_kind_that_is_not_known_is_refused(bundle: dict[str, Any], test: dict[str, Any]) -> None:
    changed = json.loads(json.dumps(bundle))
    changed["conditions"]["territory"]["rules"][0] = {"when": {"region": test}, "grade": "entitled"}
    with pytest.raises(ValueError, match=re.escape(f"{test} is a test of a kind that is not known here")):
        rule_book(changed)


def test_the_evaluator_answers_lines_with_a_bundle_alone(
    bundle: dict[str, Any], checker: Checker, project_root: Path, tmp_path: Path
) -> None:
    path = tmp_path / "bundle.json"
    path.write_text(json.dumps(bundle), "utf-8")
    lines = '{"answers": {"region": "taiwan"}}\n{"answers": []}\n'

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "generator.rules", *arguments]
        return subprocess.run(
            command, cwd=project_root, input=lines, capture_output=True, encoding="utf-8", check=False
        )

    answered = run(str(path))
    result, error = map(json.loads, answered.stdout.splitlines())
    assert (answered.returncode, answered.stderr) == (1, "")
    assert result == checker.check({"region": "taiwan"})
    assert (error["line"], error["error"]["code"]) == (2, "invalid_request")
    refused = run(str(tmp_path / "none.json"))
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr.startswith("usage: kingdee-rules BUNDLE < REQUESTS; no bundle could be read: ")


def test_neither_package_needs_anything() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert project["project"]["dependencies"] == []
    assert project["tool"]["setuptools"]["package-dir"] == {"kingdee_rules": "generator/rules"}
    package = json.loads((ASSETS / "package.json").read_text("utf-8"))
    assert package["version"] == VERSION
    assert not package.keys() & {"dependencies", "peerDependencies"}
    assert [name for name in package["files"] if not (ASSETS / name).is_file()] == []
    imported = {
        name
        for path in ASSETS.glob("*.js")
        for name in re.findall(r'from "\./(.*?)"', path.read_text("utf-8"))
    }
    assert imported <= set(package["files"])


@pytest.mark.parametrize("script", ["engine", "faults", "lint", "receipts"])
def test_types_name_what_a_script_exports(script: str) -> None:
    exported = re.compile(r"^export (?:function|class|const) (\w+)", re.MULTILINE)
    found = [
        set(exported.findall((ASSETS / f"{script}{end}").read_text("utf-8"))) for end in (".js", ".d.ts")
    ]
    assert found[0] == found[1] != set()


def test_types_have_every_field_of_a_result() -> None:
    definitions = json.loads((ROOT / "generator/bundle/schema.json").read_text("utf-8"))["$defs"]
    parts = [definitions[name] for name in ("result", "service_result", "told")] + definitions["now"]["oneOf"]
    typed = set(re.findall(r"readonly (\w+)\??:", (ASSETS / "engine.d.ts").read_text("utf-8")))
    assert {field for part in parts for field in part["properties"]} <= typed
