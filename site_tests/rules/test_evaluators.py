"""The conformance cases unmask wrong evaluators: `evaluators.yaml` has the faults, each with the feature whose cases have to tell."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml
from playwright._impl._driver import compute_driver_executable

from generator.bundle.conform import asked, compared, report
from generator.bundle.conformance import FEATURES
from generator.bundle.linter import lint
from generator.catalogue.entries import FILE, Catalogue
from generator.disk import TRIAL
from generator.site import RULES, rule_files
from tools.trial import trial

from ..support import oracle
from ..support.project import ROOT

FAULTS: list[dict[str, str]] = yaml.safe_load((ROOT / "site_tests/rules/evaluators.yaml").read_text("utf-8"))
PLACES = {
    "engine.js": "docs/assets/engine.js",
    "hours.js": "docs/assets/hours.js",
    "faults.js": "docs/assets/faults.js",
    "evaluator.js": "site_tests/support/evaluator.js",
    "oracle.py": "site_tests/support/oracle.py",
}
SOUGHT = {fault["in"] for fault in FAULTS}
Ask = Callable[[dict[str, str], Path, list[dict[str, Any]]], list[str]]


@pytest.fixture(scope="module")
def rules(catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Path, list[Any]]]:
    """The two bundles, as files, with their cases."""
    found = []
    made = {name.removeprefix(f"{RULES}/"): text for name, text in rule_files(catalogue, "{}").items()}
    for files in (made, {path.name: path.read_text("utf-8") for path in (ROOT / TRIAL).iterdir()}):
        path = tmp_path_factory.mktemp("rules") / "bundle.json"
        path.write_text(files["bundle.json"], "utf-8")
        found.append((path, list(map(json.loads, files["conformance.jsonl"].splitlines()[1:]))))
    return found


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    """What a copy of the evaluator with a fault answers; all copies in JavaScript run in one Node."""
    folder = tmp_path_factory.mktemp("mutants")
    (folder / "package.json").write_text('{"type": "module"}')
    program, _ = compute_driver_executable()
    runner = ROOT / "site_tests/support/mutants.js"
    options: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "encoding": "utf-8"}
    node = subprocess.Popen(
        [program, "--disable-warning=MODULE_TYPELESS_PACKAGE_JSON", str(runner)], **options
    )
    assert node.stdin is not None
    assert node.stdout is not None

    def answers(fault: dict[str, str], bundle: Path, cases: list[dict[str, Any]]) -> list[str]:
        if fault["in"].endswith(".py"):
            return list(in_python(with_fault(fault), bundle, cases))
        copy = folder / str(FAULTS.index(fault) if fault in FAULTS else "none")
        for name, place in PLACES.items():
            path = copy / place
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(with_fault(fault) if name == fault["in"] else (ROOT / place).read_text("utf-8"))
        task = {
            "evaluator": str(copy / PLACES["evaluator.js"]),
            "bundle": str(bundle),
            "lines": list(map(asked, cases)),
        }
        node.stdin.write(json.dumps(task) + "\n")  # type: ignore[union-attr]
        node.stdin.flush()  # type: ignore[union-attr]
        found: list[str] = json.loads(node.stdout.readline())  # type: ignore[union-attr]
        return found

    yield answers
    node.communicate()


def with_fault(fault: dict[str, str]) -> str:
    source = (ROOT / PLACES[fault["in"]]).read_text("utf-8")
    assert source.count(fault["find"]) == 1, (
        f"{fault['fault']}: {fault['find']} stands there {source.count(fault['find'])} times"
    )
    return source.replace(fault["find"], fault["replace"])


def in_python(source: str, bundle: Path, cases: list[dict[str, Any]]) -> Iterator[str]:
    module = ModuleType("oracle_with_fault")
    sys.modules[module.__name__] = module
    exec(compile(source, "oracle.py", "exec"), module.__dict__)
    evaluator = module.Oracle(json.loads(bundle.read_text("utf-8")))
    yield from (json.dumps(evaluator.check(**case["request"])) for case in cases)


def for_the_oracle(cases: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """It is slow about instants, and knows no errors."""
    return [case for case in cases if "result" in case and case.get("request", {"at": ""}).get("at") is None]


def test_without_a_fault_every_case_is_answered_right(rules: list[tuple[Path, list[Any]]], ask: Ask) -> None:
    for bundle, cases in rules:
        untouched = {"in": "engine.js", "find": "class CheckError", "replace": "class CheckError"}
        outcomes = compared(cases, ask(untouched, bundle, cases), 5)
        assert [one for one in outcomes if one.differences] == []
        some = for_the_oracle(cases)
        literal = oracle.Oracle(json.loads(bundle.read_text("utf-8")))
        answers = [json.dumps(literal.check(**case["request"])) for case in some]
        assert [one for one in compared(some, answers, 5) if one.differences] == []
        assert len(some) > 30


def test_every_fault_is_unmasked_by_the_cases_of_its_feature(
    rules: list[tuple[Path, list[Any]]], ask: Ask, figures: list[str]
) -> None:
    def is_unmasked(fault: dict[str, str]) -> bool:
        for bundle, cases in reversed(rules):
            own = [case for case in cases if case["feature"] == fault["feature"]]
            own = for_the_oracle(own) if fault["in"].endswith(".py") else own
            if any(one.differences for one in compared(own, ask(fault, bundle, own), 5)):
                return True
        return False

    survived = [fault["fault"] for fault in FAULTS if not is_unmasked(fault)]
    assert survived == []
    assert {fault["feature"] for fault in FAULTS} == FEATURES.keys()
    figures.append(
        f"Faults put into evaluators: {len(FAULTS)}, all of them unmasked by the cases of their feature."
    )


# -------------------------------------------------------------------------------------------------------------------- the trial


def test_the_trial_is_what_is_made_of_its_document() -> None:
    """Otherwise: python -m tools.trial."""
    assert {path.name: path.read_text("utf-8") for path in (ROOT / TRIAL).iterdir()} == trial()


def test_the_trial_has_what_the_format_allows(rules: list[tuple[Path, list[Any]]]) -> None:
    bundle = json.loads(rules[1][0].read_text("utf-8"))
    text = json.dumps(bundle)
    assert [
        word for word in ("when_any", "none_of", "at_least", "exceptions") if f'"{word}"' not in text
    ] == []
    assert [fact["type"] for fact in bundle["facts"].values()].count("count") == 2
    week = [
        span
        for one in bundle["schedules"].values()
        for span in one["week_minutes"]
        if len(one["week_minutes"]) > 1
    ]
    assert {0, 10080} <= {edge for span in week for edge in span}
    facts = [{*one["when"]} for one in bundle["contradictions"]]
    assert any(one & other for one in facts for other in facts if one != other)
    assert any(
        one["use_conditions"] and one["hours"]["schedule"] == "nights" for one in bundle["services"].values()
    )
    assert lint(bundle) == []


# ------------------------------------------------------------------------------------------------------------------- the runner


def conform(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "generator", "conform", *arguments]
    return subprocess.run(
        command, cwd=project, capture_output=True, encoding="utf-8", check=False, timeout=60
    )


@pytest.mark.thorough
def test_the_command_tries_an_evaluator_on_both_bundles(project_root: Path) -> None:
    program, _ = compute_driver_executable()
    evaluator = [
        program,
        "--disable-warning=MODULE_TYPELESS_PACKAGE_JSON",
        str(ROOT / PLACES["evaluator.js"]),
    ]
    right = conform(project_root, "--", *evaluator)
    assert (right.returncode, right.stderr) == (0, "")
    counts = [line.split()[-3:] for line in right.stdout.splitlines() if " of " in line]
    assert [words for words in counts if words[0] != words[2]] == []
    assert [line for line in right.stdout.splitlines() if line and " of " not in line] == [
        FILE,
        "trial",
    ]
    nothing = conform(project_root, "--level", "1", "--", sys.executable, "-c", "")
    assert (nothing.returncode, nothing.stderr) == (1, "")
    assert re.findall(r"^level \d +(.*) of", nothing.stdout, re.MULTILINE) == ["0", "0"]
    missing = conform(project_root, "--", "no-such-command")
    assert (missing.returncode, missing.stderr) == (2, "no-such-command: No such file or directory\n")


def test_one_that_writes_for_ever_is_stopped(project_root: Path) -> None:
    told = conform(project_root, "--", "yes")
    assert (told.returncode, told.stderr) == (1, "")
    assert re.findall(r"^in all +(.*) of", told.stdout, re.MULTILINE) == ["0", "0"]


def test_what_it_writes_is_one_answer_a_line_and_nothing_that_a_terminal_obeys(project_root: Path) -> None:
    """Only a line feed ends a line: U+2028 and U+0085 may stand in JSON."""
    evaluator = (
        r"import sys; [sys.stdout.buffer.write(b'\x1b]0;x\x07\xe2\x80\xa8\xc2\x85;\n') for _ in sys.stdin]"
    )
    told = conform(project_root, "--level", "1", "--", sys.executable, "-c", evaluator)
    wrong = [line for line in told.stdout.split("\n") if line.startswith("  ")]
    assert {*wrong} == {"  ␛]0;x␇\ufffd\ufffd; is neither a result nor an error"}


def case(name: str, feature: str, **expected: Any) -> dict[str, Any]:
    request = {"answers": {"colour": "red"}}
    return {"id": name, "feature": feature, "level": FEATURES[feature], "request": request, **expected}


def answer(verdict: str, **more: Any) -> dict[str, Any]:
    return {"edition": "any", "services": {"s": {"verdict": verdict, "missing": [], **more}}}


def test_what_is_wrong_is_told_by_feature_and_level() -> None:
    cases = [
        case("complete-1", "complete", result=answer("entitled")),
        case("complete-2", "complete", result=answer("entitled")),
        case("partial-1", "partial", result=answer("unknown")),
        case("reasons-1", "reasons", result=answer("entitled")),
        case("reasons-2", "reasons", result=answer("entitled")),
        case("faults-1", "faults", error={"code": "unknown_fact"}),
        case("faults-2", "faults", error={"code": "unknown_fact"}),
    ]
    given = [
        answer("entitled"),
        answer("confirm", missing=["colour"]),
        {"line": 3, "error": {"code": "unknown_fact", "message": "…"}},
        "no JSON object",
        answer("entitled", surplus=1),
        {"line": 6, "error": {"code": "unknown_fact", "message": "…"}},
    ]
    asked_for = '{"answers": {"colour": "red"}}'
    assert list(report(compared(cases, map(json.dumps, given), 5))) == [
        "complete            1 of 2",
        "partial             0 of 1",
        "reasons             1 of 2",
        "faults              1 of 2",
        "level 1             1 of 3",
        "level 2             1 of 2",
        "level 5             1 of 2",
        "in all              3 of 7",
        f"\ncomplete-2: {asked_for}",
        '  services.s.missing is ["colour"]; expected []',
        '  services.s.verdict is "confirm"; expected "entitled"',
        f"\npartial-1: {asked_for}",
        '  error is "unknown_fact"; expected missing',
        f"\nreasons-1: {asked_for}",
        '  "no JSON object" is neither a result nor an error',
        f"\nfaults-2: {asked_for}",
        "  no answer",
    ]


def test_a_name_of_its_own_is_short_and_without_anything_that_a_terminal_obeys() -> None:
    cases = [case("complete-1", "complete", result=answer("entitled"))]
    given = answer("entitled")
    given["services"]["\x9b2J" + "x" * 500] = {"verdict": "\x9b"}
    (only,) = compared(cases, [json.dumps(given)], 1)
    assert only.differences == [f'services.\ufffd2J{"x" * 188}… is "\ufffd"; expected missing']


def test_whoever_stops_at_a_level_is_asked_for_nothing_above_it() -> None:
    """Here `missing` is wrong, which is of the second level."""
    cases = [case("complete-1", "complete", result=answer("entitled"))]
    given = json.dumps(answer("entitled", missing=["colour"]))
    assert [bool(one.differences) for level in (1, 2) for one in compared(cases, [given], level)] == [
        False,
        True,
    ]
