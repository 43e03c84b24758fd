"""The command line: what it prints where, how it ends, and what it leaves on the disk.

Most tests call `main` in this process, on a copy of the project where they change something; a few start
`python -m generator` as a user does, to see that the streams and exit codes are really those.
"""

from __future__ import annotations

import gc
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from signal import SIGINT
from threading import Timer
from time import process_time
from typing import Any

import pytest

from generator import __main__ as command_line
from generator.bundle.bundle import canonical, content_hash
from generator.rules import Checker, RuleBook
from generator.rules.json_lines import LONGEST_ERROR, LONGEST_LINE, answer_lines, each_line
from generator.rules.request import DEEPEST

from ..support.editions import NEXT, next_edition, quota_of_six, taiwan_included
from ..support.live import copy_project

GOOD = b'{"answers": {"region": "mainland"}}'
CATALOGUE = "data/services.yaml"


@dataclass(frozen=True)
class Run:
    """How a command ended, and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def results(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


@dataclass(frozen=True)
class Project:
    """A copy of the project, and the command line as if it stood there."""

    root: Path
    capture: pytest.CaptureFixture[bytes]
    patch: pytest.MonkeyPatch

    def run(self, *arguments: str, given: bytes = b"") -> Run:
        self.patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
        self.capture.readouterr()
        code = command_line.main(arguments)
        out, err = self.capture.readouterr()
        return Run(code, out.decode(), err.decode())

    def check(self, *lines: bytes) -> Run:
        return self.run("check", given=b"".join(line + b"\n" for line in lines))

    def edit(self, old: str, new: str) -> None:
        path = self.root / CATALOGUE
        text = path.read_text("utf-8")
        assert text.count(old) == 1, f"“{old}” stands {text.count(old)} times in the catalogue"
        path.write_text(text.replace(old, new), "utf-8")

    def files(self, folder: str) -> dict[str, bytes]:
        top = self.root / folder
        return {str(path.relative_to(top)): path.read_bytes() for path in top.rglob("*") if path.is_file()}


@pytest.fixture
def project(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> Project:
    copy_project(tmp_path)
    shutil.rmtree(tmp_path / "build")  # whether a command makes it is for the tests to see
    monkeypatch.setattr(command_line, "ROOT", tmp_path)
    return Project(tmp_path, capsysbinary, monkeypatch)


@pytest.fixture(scope="module")
def earlier_build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All that a build makes, where the project has never been."""
    folder = tmp_path_factory.mktemp("earlier")
    copy_project(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(command_line, "ROOT", folder)
        assert command_line.main(["build", "--out", str(folder / "made")]) == 0
    return folder / "made"


@pytest.fixture
def built(project: Project, earlier_build: Path) -> Project:
    """With the pages of an earlier build."""
    shutil.copytree(earlier_build, project.root / "build")
    return project


def started(cwd: Path, *arguments: str, given: bytes = b"") -> Run:
    """`python -m generator …` as a process of its own."""
    run = subprocess.run(
        [sys.executable, "-m", "generator", *arguments],
        cwd=cwd,
        env=os.environ | {"PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"},
        input=given,
        capture_output=True,
        check=False,
    )
    return Run(run.returncode, run.stdout.decode(), run.stderr.decode())


# ----------------------------------------------------------------------------------------------------------------- help


def test_help_names_every_command_the_examples_and_the_exit_codes(project_root: Path) -> None:
    run = started(project_root, "--help")
    assert (run.code, run.err) == (0, "")
    for word in (
        "validate",
        "build",
        "translated",
        "bundle",
        "check",
        "policy",
        "diff",
        "coverage",
        "freeze",
        "examples:",
        "exit codes:",
        "FILE:LINE:COLUMN",
    ):
        assert word in run.out


def test_help_of_check_shows_the_request_and_all_error_codes(project: Project, checker: Checker) -> None:
    with pytest.raises(SystemExit) as end:
        project.run("check", "--help")
    text = project.capture.readouterr().out.decode()
    assert end.value.code == 0
    for code in (
        *("invalid_json", "invalid_request", "unknown_fact", "unknown_value"),
        *("invalid_count", "invalid_instant", "missing_offset"),
    ):
        assert code in text
    (example,) = (line for line in text.splitlines() if line.startswith('  {"answers"'))
    assert "error" not in next(answer_lines(checker, [example.encode()]))


@pytest.mark.parametrize("arguments", [(), ("frobnicate",), ("build", "--colour"), ("check", "one", "two")])
def test_a_command_that_does_not_exist_ends_with_2(arguments: tuple[str, ...], project: Project) -> None:
    with pytest.raises(SystemExit) as end:
        project.run(*arguments)
    out, err = project.capture.readouterr()
    assert end.value.code == 2
    assert out == b""
    assert b"usage: python -m generator" in err


# ---------------------------------------------------------------------------------------------------------------- check


def test_the_worked_example_of_the_rule_bundle(project_root: Path) -> None:
    """A registered customer with a perpetual licence on their own servers, through the whole program."""
    request = b"""{"answers": {"region": "mainland", "deployment": "on_premise", "licence": "perpetual", "registered": "yes"}}"""
    run = started(project_root, "check", given=request)
    (result,) = run.results
    assert (run.code, run.err) == (0, "")
    verdicts = {name: service["verdict"] for name, service in result["services"].items()}
    assert verdicts == dict.fromkeys(verdicts, "entitled") | {
        "public_cloud_ops": "not_entitled",
        "licence_upgrade": "not_entitled",
    }
    assert all(told["clauses"] for service in result["services"].values() for told in service["conditions"])
    assert result["edition"] == "2025-07-01"


BAD_LINES: dict[str, tuple[bytes, str]] = {
    "an unknown fact": (b'{"answers": {"colour": "red"}}', "unknown_fact"),
    "a fact named like a property of objects": (
        b'{"answers": {"__proto__": {"region": "mainland"}}}',
        "unknown_fact",
    ),
    "an unknown value": (b'{"answers": {"region": "mars"}}', "unknown_value"),
    "null for a value": (b'{"answers": {"region": null}}', "unknown_value"),
    "a negative count": (b'{"answers": {"hotline_uses": -1}}', "invalid_count"),
    "a fractional count": (b'{"answers": {"hotline_uses": 1.5}}', "invalid_count"),
    "a count as text": (b'{"answers": {"hotline_uses": "3"}}', "invalid_count"),
    "a number of 5,000 digits": (b'{"answers": {"hotline_uses": ' + b"9" * 5000 + b"}}", "invalid_count"),
    "a negative number of 5,000 digits": (
        b'{"answers": {"hotline_uses": -' + b"9" * 5000 + b"}}",
        "invalid_count",
    ),
    "a number too large to be one": (b'{"answers": {"hotline_uses": 1e999}}', "invalid_count"),
    "an instant without offset": (b'{"answers": {}, "at": "2026-03-04T10:00:00"}', "missing_offset"),
    "an instant that is none": (b'{"answers": {}, "at": "tomorrow"}', "invalid_instant"),
    "a day that is none": (b'{"answers": {}, "at": "2026-02-30T10:00:00Z"}', "invalid_instant"),
    "not JSON": (b"region=mainland", "invalid_json"),
    "half a line": (b'{"answers": {"region":', "invalid_json"),
    "two objects": (GOOD + GOOD, "invalid_json"),
    "invalid UTF-8": (b'{"answers": {"region": "\xff\xfe"}}', "invalid_json"),
    "NaN": (b'{"answers": {"hotline_uses": NaN}}', "invalid_json"),
    "Infinity": (b'{"answers": {"hotline_uses": Infinity}}', "invalid_json"),
    "a NUL": (b"\x00", "invalid_json"),
    "a repeated key": (b'{"answers": {"region": "mainland", "region": "taiwan"}}', "invalid_json"),
    "answers twice": (b'{"answers": {}, "answers": {"region": "taiwan"}}', "invalid_json"),
    "very deep nesting": (b'{"answers": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "invalid_request"),
    "a line that is too long": (b'{"answers": {}}' + b" " * LONGEST_LINE, "invalid_request"),
    "a name of a million characters": (b'{"answers": {"' + b"n" * 1_000_000 + b'": 1}}', "unknown_fact"),
    "a value of a million characters": (
        b'{"answers": {"region": "' + b"n" * 1_000_000 + b'"}}',
        "unknown_value",
    ),
    "a long name beside answers": (b'{"answers": {}, "' + b"n" * 1_000_000 + b'": 1}', "invalid_request"),
    "a long repeated key": (b'{"' + b"n" * 400_000 + b'": 1, "' + b"n" * 400_000 + b'": 1}', "invalid_json"),
    "UTF-16": (GOOD.decode().encode("utf-16"), "invalid_json"),
    "a lone surrogate as a fact": (rb'{"answers": {"\ud800": "red"}}', "unknown_fact"),
    "a lone surrogate as a value": (rb'{"answers": {"region": "\ud800"}}', "unknown_value"),
    "a lone surrogate as an instant": (rb'{"answers": {}, "at": "\ud800"}', "invalid_instant"),
    "a lone surrogate beside answers": (rb'{"answers": {}, "\ud800": 1}', "invalid_request"),
    "a list": (b"[]", "invalid_request"),
    "a text": (b'"mainland"', "invalid_request"),
    "null": (b"null", "invalid_request"),
    "answers that are a list": (b'{"answers": ["mainland"]}', "invalid_request"),
    "answers that are null": (b'{"answers": null}', "invalid_request"),
    "no answers": (b'{"at": "2026-03-04T10:00:00Z"}', "invalid_request"),
    "answers without the object around them": (b'{"region": "mainland"}', "invalid_request"),
    "a key too many": (b'{"answers": {}, "when": "now"}', "invalid_request"),
}


@pytest.mark.parametrize(("line", "code"), BAD_LINES.values(), ids=BAD_LINES.keys())
def test_a_bad_line_is_named_and_the_rest_goes_on(line: bytes, code: str, checker: Checker) -> None:
    before, bad, after = answer_lines(checker, [GOOD, line, GOOD])
    assert before == after
    assert before["services"]["community"]["verdict"] == "entitled"
    assert bad.keys() == {"line", "error"}
    assert bad["line"] == 2
    assert bad["error"]["code"] == code
    assert 0 < len(bad["error"]["message"]) < 500
    json.dumps(bad).encode("ascii")  # can be written out, whatever was sent


def test_all_bad_lines_in_one_run_keep_their_order_and_the_run_ends_with_1(project: Project) -> None:
    run = project.check(GOOD, *(line for line, _ in BAD_LINES.values()), GOOD)
    first, *bad, last = run.results
    assert (run.code, run.err) == (1, "")
    assert first == last
    assert [one["error"]["code"] for one in bad] == [code for _, code in BAD_LINES.values()]
    assert [one["line"] for one in bad] == list(range(2, len(bad) + 2))


@pytest.mark.parametrize(("opening", "closing"), [(b"[", b"]"), (b'{"a":', b"}")])
def test_what_is_nested_too_deeply_is_refused_at_one_depth(
    opening: bytes, closing: bytes, checker: Checker
) -> None:
    """Not at that at which Python or JavaScript happen to give up."""
    depths = [0, 1, DEEPEST - 2, DEEPEST - 1, sys.getrecursionlimit() - 30, sys.getrecursionlimit(), 100_000]
    lines = [b'{"answers": {"region": ' + opening * n + b"1" + closing * n + b"}}" for n in depths]
    codes = [result["error"]["code"] for result in answer_lines(checker, lines)]
    assert codes == ["unknown_value"] * 3 + ["invalid_request"] * 4


NOT_JSON = {
    b'{"answers":': "expecting value at character 12",
    b"{'answers': {}}": "expecting property name enclosed in double quotes at character 2",
    b'{"answers": {}} {}': "extra data at character 17",
    b'{"answers": {}, "answers": {}}': '"answers" stands twice in one object',
    b'{"answers": {"region": "\xff"}}': "the byte FF at 25 is no UTF-8",
    b'{"answers": {"hotline_uses": NaN}}': "NaN is not a JSON value",
    GOOD.decode().encode("utf-16"): "it is in UTF-16, or has zero bytes; expected UTF-8",
    b"\0{\0}": "it is in UTF-16, or has zero bytes; expected UTF-8",
}


@pytest.mark.parametrize(("line", "wrong"), NOT_JSON.items())
def test_a_line_that_is_not_json_is_told_by_its_place(line: bytes, wrong: str, checker: Checker) -> None:
    for end in (b"", b"\n", b"\r\n"):
        (result,) = answer_lines(checker, [line + end])
        assert result["error"]["message"] == f"this line is not JSON: {wrong}"


def test_blank_lines_are_skipped_and_counted(checker: Checker) -> None:
    results = list(answer_lines(checker, [b"\n", GOOD, b" \t\r\n", b"[]", b""]))
    assert ["error" in result for result in results] == [False, True]
    assert results[1]["line"] == 4


def test_no_more_is_read_of_a_line_than_can_be_answered() -> None:
    longest = b"x" * (LONGEST_LINE - 1) + b"\n"
    lines = [GOOD + b"\n", longest, b"y" * (3 * LONGEST_LINE + 5) + b"\n", b"\n", GOOD]
    read = list(each_line(io.BytesIO(b"".join(lines))))
    assert read == [lines[0], longest, b"y" * (LONGEST_LINE + 1), b"\n", GOOD]


WORST_LINES = {
    "80,000 keys, the last of them twice": b'{"answers": {'
    + b"".join(b'"k%d": 1, ' % n for n in range(68_000))
    + b'"k67999": 1}}',
    "80,000 unknown facts": b'{"answers": {' + b", ".join(b'"k%d": 1' % n for n in range(70_000)) + b"}}",
    "long unknown facts of signs that are escaped": json.dumps(
        {"answers": {"\U0001f600" * 90 + str(n): 1 for n in range(900)}}
    ).encode(),
    "long names of control characters": json.dumps(
        {"answers": {"\x01" * 900 + str(n): 1 for n in range(180)}}
    ).encode(),
    "a long value for every fact": json.dumps(
        {
            "answers": {
                name: ["\U0001f600\x01" * 3_000]
                for name in ("region", "deployment", "licence", "product", "registered")
            }
        }
    ).encode(),
    "an instant of a megabyte": b'{"answers": {}, "at": "' + b"9" * 1_000_000 + b'"}',
    "a number of a megabyte": b'{"answers": {"hotline_uses": ' + b"9" * 1_000_000 + b"}}",
    "a megabyte of brackets": b'{"answers": {"region": [' + b"[]," * 300_000 + b"[]]}}",
    "lists in lists, without an end": b"[" * 1_000_000,
    "keys of keys": b'{"a":' * 200_000,
}


@pytest.mark.parametrize("line", WORST_LINES.values(), ids=WORST_LINES.keys())
def test_a_megabyte_of_faults_is_told_at_once_and_in_few_words(line: bytes, checker: Checker) -> None:
    began = process_time()
    (result,) = answer_lines(checker, [line])
    assert process_time() - began < 5  # seconds; what grew with the square took minutes
    assert len(json.dumps(result)) <= LONGEST_ERROR


def test_messages_name_the_fact_the_value_and_what_is_allowed(checker: Checker) -> None:
    lines = [
        b'{"answers": {"region": "mars"}}',
        b'{"answers": {"regoin": "mainland"}}',
        b'{"answers": {"hotline_uses": -1}}',
    ]
    assert [result["error"]["message"] for result in answer_lines(checker, lines)] == [
        'region is "mars", which is not a value of it; allowed: mainland, hong_kong, macau, taiwan, elsewhere',
        f'"regoin" is not a fact; allowed: {", ".join(checker.book.facts)}',
        "hotline_uses is -1, which is not a count; allowed: a whole number from 0 to 9007199254740991",
    ]


def test_all_faults_of_a_line_are_told_the_first_as_the_error(checker: Checker) -> None:
    line = b'{"answers": {"region": "mars", "hotline_uses": -1, "colour": "red"}, "at": "2026-03-04T10:00"}'
    (result,) = answer_lines(checker, [line])
    codes = [result["error"]["code"], *(fault["code"] for fault in result["error"]["also"])]
    assert codes == ["unknown_fact", "unknown_value", "invalid_count", "missing_offset"]


def test_of_many_faults_the_first_are_told_and_the_others_counted(checker: Checker) -> None:
    answers = {f"x{number}": 1 for number in range(1, 25)} | {"region": "mars"}
    (result,) = answer_lines(checker, [json.dumps({"answers": answers, "at": "soon"}).encode()])
    error = result["error"]
    assert [error["fact"], *(fault["fact"] for fault in error["also"])] == [f"x{n}" for n in range(1, 9)]
    assert error["more"] == 18


def test_what_is_no_fault_is_no_error(checker: Checker) -> None:
    lines = [
        b'\xef\xbb\xbf{"answers": {}}',  # a byte order mark, as editors on Windows leave
        b'{"answers": {}}\r\n',
        b' {"at": null, "answers": {} } ',
        b'{"answers": {"hotline_uses": 3.0}}',
        b'{"answers": {"hotline_uses": 3e0}}',
        b'{"answers": {"hotline_uses": 9007199254740991}}',
    ]
    assert not [result for result in answer_lines(checker, lines) if "error" in result]


def test_results_come_in_the_order_of_the_lines(project: Project, checker: Checker) -> None:
    regions = [*checker.book.facts["region"].values] * 3
    run = project.check(*(json.dumps({"answers": {"region": region}}).encode() for region in regions))
    verdicts = {"mainland": "entitled", "hong_kong": "entitled", "macau": "entitled", "taiwan": "confirm"}
    assert run.code == 0
    assert [result["services"]["community"]["verdict"] for result in run.results] == [
        verdicts.get(region, "not_entitled") for region in regions
    ]


def test_a_file_gives_the_same_as_standard_input(project: Project) -> None:
    lines = project.root / "requests.jsonl"
    lines.write_bytes(GOOD + b"\nnonsense\n" + GOOD)  # the last line without its end
    from_file = project.run("check", str(lines))
    from_input = project.run("check", given=lines.read_bytes())
    assert from_file == from_input == project.run("check", "-", given=lines.read_bytes())
    assert from_file.code == 1
    assert len(from_file.results) == 3


def test_no_lines_give_no_results(project: Project) -> None:
    assert project.check() == Run(0, "", "")


def test_a_file_that_is_not_there_ends_with_2(project: Project) -> None:
    missing = str(project.root / "nowhere.jsonl")
    assert project.run("check", missing) == Run(2, "", f"{missing}: No such file or directory\n")


def test_each_answer_is_written_before_the_next_line_is_read(project_root: Path) -> None:
    """A program may ask, wait for the answer and ask again, whatever Python is told about buffers."""
    process = subprocess.Popen(
        [sys.executable, "-m", "generator", "check"],
        cwd=project_root,
        env={name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    patience = Timer(60, process.kill)  # without it, an answer that is kept back would be waited for for ever
    patience.start()
    for region in ("mainland", "taiwan"):
        process.stdin.write(json.dumps({"answers": {"region": region}}).encode() + b"\n")
        process.stdin.flush()
        assert "services" in json.loads(process.stdout.readline() or "{}")
    process.communicate()
    patience.cancel()
    assert process.returncode == 0


def test_a_reader_who_leaves_early_gets_no_traceback(project_root: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "generator", "check"],
        cwd=project_root,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    process.stdout.close()
    process.stdout = None
    _, complaints = process.communicate((GOOD + b"\n") * 2000)
    assert complaints == b""
    assert process.returncode == 1


def test_the_output_can_be_read_whatever_the_locale(project_root: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "generator", "check"],
        cwd=project_root,
        env=os.environ | {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"},
        input='{"answers": {"地区": "内地"}}'.encode(),
        capture_output=True,
        check=False,
    )
    assert run.stderr == b""
    assert json.loads(run.stdout)["error"]["fact"] == "地区"


ENDS = {
    "closed input": ("check <&-", 2, "standard input or output: Bad file descriptor"),
    "closed output": ("check <requests >&-", 2, "standard input or output: Bad file descriptor"),
    "closed output of a page of text": ("bundle >&-", 2, "standard input or output: Bad file descriptor"),
    "closed output of a word of help": ("--help >&-", 2, "standard input or output: Bad file descriptor"),
    "closed complaints": ("check nowhere 2>&-", 2, ""),
    "everything closed": ("check <&- >&- 2>&-", 2, ""),
    "a full disk": ("check <requests >/dev/full", 2, "standard input or output: No space left on device"),
    "help in an old locale": ("check --help >/dev/null", 0, ""),
}


@pytest.mark.thorough
@pytest.mark.parametrize(("command", "code", "told"), ENDS.values(), ids=ENDS.keys())
def test_streams_that_fail_end_with_a_line_and_never_a_traceback(
    command: str, code: int, told: str, tmp_path: Path, project_root: Path
) -> None:
    (tmp_path / "requests").write_bytes(GOOD)
    run = subprocess.run(
        ["bash", "-c", f'"{sys.executable}" -m generator {command}'],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(project_root), "PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0"},
        stderr=subprocess.PIPE,
        check=False,
    )
    assert (run.returncode, run.stderr.decode()) == (code, f"{told}\n" if told else "")


def test_an_interruption_ends_as_a_shell_expects(project_root: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "generator", "check"],
        cwd=project_root,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(GOOD + b"\n")
    process.stdin.flush()
    assert process.stdout.readline()  # it is at work
    process.send_signal(SIGINT)
    _, complaints = process.communicate()
    assert (process.returncode, complaints) == (130, b"")


def many_lines(count: int) -> Iterator[bytes]:
    """Lines that are all different, some of them wrong."""
    for number in range(count):
        wrong = number % 10 == 0
        answers = {"region": f"place {number}"} if wrong else {"region": "mainland", "hotline_uses": number}
        second = f"{number // 3600 % 24:02}:{number // 60 % 60:02}:{number % 60:02}"
        yield json.dumps({"answers": answers, "at": f"2026-03-04T{second}+08:00"}).encode()


@pytest.mark.thorough
def test_memory_does_not_grow_with_the_number_of_lines(book: RuleBook) -> None:
    """Counted in blocks that Python holds, while the lines go through."""
    held = []
    for number, result in enumerate(answer_lines(Checker(book), many_lines(20_000))):
        assert result
        if number % 1000 == 999:
            gc.collect()
            held.append(sys.getallocatedblocks())
    after_2_000, after_20_000 = held[1], held[-1]
    assert after_20_000 < after_2_000 + 1000


# ---------------------------------------------------------------------------------------------------- validate and bundle


def test_a_sound_catalogue_is_said_to_be_sound(project: Project) -> None:
    run = project.run("validate")
    assert (run.code, run.err) == (0, "")
    assert run.out == (
        f"{CATALOGUE}: 7 services, 107 statements, 24 things not stated, 50 readings; the rules are sound.\n"
    )


@pytest.mark.thorough
def test_the_bundle_on_standard_output_is_the_one_that_is_built(
    built: Project, bundle: dict[str, Any]
) -> None:
    printed = built.run("bundle")
    assert printed.code == 0
    assert json.loads(printed.out) == bundle
    assert built.files("build")["zh/rules/v1/bundle.json"].decode() == printed.out


def test_the_hash_of_the_bundle_is_that_of_its_content(bundle: dict[str, Any]) -> None:
    content = {name: value for name, value in bundle.items() if name != "hash"}
    assert bundle["hash"] == content_hash(content)
    assert content_hash(json.loads(canonical(content))) == bundle["hash"]
    assert content_hash({**content, "edition": "2026-01-01"}) != bundle["hash"]


BREAK = [
    ("changeable: by_customer", "changeable: by_costumer", "“by_costumer” is not known here"),
    (
        "{when: {region: taiwan}, grade: confirm}",
        "{when: {region: taiwna}, grade: confirm}",
        "“taiwna” is not known here",
    ),
    ("hotline_uses: {less_than: 4}", "hotline_uses: {less_than: four}", "“four” does not fit"),
]


def broken(project: Project) -> list[str]:
    """Breaks the catalogue in three places; returns what each complaint must begin with."""
    text = (project.root / CATALOGUE).read_text("utf-8")
    beginnings = []
    for old, new, complaint in BREAK:
        project.edit(old, new)
        wrong = complaint.split("”")[0].strip("“")
        position = text.index(old) + new.index(wrong)
        line = text.count("\n", 0, position) + 1
        column = position - text.rfind("\n", 0, position)
        beginnings.append(f"{CATALOGUE}:{line}:{column}: {complaint}")
    return beginnings


@pytest.mark.parametrize("command", ["validate", "build", "bundle", "check"])
def test_every_command_names_all_problems_of_a_broken_catalogue_and_writes_nothing(
    command: str, project: Project
) -> None:
    expected = broken(project)
    run = project.run(command, given=GOOD)
    *problems, summary = run.err.removesuffix("\n").split("\n\n")
    assert (run.code, run.out) == (1, "")
    assert len(problems) == len(expected)
    for problem, beginning in zip(problems, expected, strict=True):
        assert problem.startswith(beginning)
        _, line, caret, wanted, fix = problem.split("\n")
        assert line[caret.index("^") :].startswith(beginning.split("“")[1].split("”")[0])
        assert wanted.startswith("  expected: ")
        assert fix.startswith("  to fix:   ")
    assert summary == f"{len(expected)} problems in {CATALOGUE}; nothing was written."
    assert not (project.root / "build").exists()


def test_problems_as_json_are_the_result_of_the_command(project: Project) -> None:
    expected = broken(project)
    run = project.run("validate", "--format", "json")
    problems = json.loads(run.out)["problems"]
    assert (run.code, run.err) == (1, "")
    assert [f"{p['file']}:{p['line']}:{p['column']}: {p['wrong']}" for p in problems] == expected
    assert all(p["expected"] and p["fix"] for p in problems)


def test_problems_as_annotations_name_file_line_and_column(project: Project) -> None:
    expected = broken(project)
    run = project.run("validate", "--format", "github")
    assert (run.code, run.err) == (1, "")
    for line, beginning in zip(run.out.splitlines(), expected, strict=True):
        file, number, column, wrong = beginning.split(":", 3)
        place = f"::error file={file},line={number},col={column},title={wrong.strip()}"
        assert line.startswith(f"{place}::expected ")


def test_a_sound_catalogue_is_no_problem_in_any_format(project: Project) -> None:
    assert project.run("validate", "--format", "json") == Run(0, '{\n "problems": []\n}\n', "")
    assert project.run("validate", "--format", "github") == project.run("validate")


@pytest.mark.parametrize("form", ["text", "json", "github"])
def test_problems_can_be_read_whatever_the_locale(form: str, project: Project) -> None:
    project.edit("changeable: by_customer", "changeable: 客户")
    run = subprocess.run(
        [sys.executable, "-m", "generator", "validate", "--format", form],
        cwd=project.root,
        env=os.environ | {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=False,
    )
    assert run.returncode == 1
    told = (run.stdout + run.stderr).decode()
    assert "客户" in (json.loads(told)["problems"][0]["wrong"] if form == "json" else told)


@pytest.mark.thorough
def test_a_broken_catalogue_leaves_an_earlier_build_as_it_was(built: Project) -> None:
    before = built.files("build")
    broken(built)
    assert built.run("build").code == 1
    assert built.files("build") == before


def test_one_problem_is_counted_as_one(project: Project) -> None:
    project.edit("{when: {region: taiwan}, grade: confirm}", "{when: {region: taiwna}, grade: confirm}")
    assert project.run("validate").err.endswith(f"\n1 problem in {CATALOGUE}; nothing was written.\n")


def only_problem(project: Project) -> str:
    """All that is told, without the summary, where there is one problem."""
    run = project.run("validate")
    assert (run.code, run.out) == (1, "")
    problem, _, summary = run.err.rpartition("\n\n")
    assert summary.startswith("1 problem in ")
    return problem


def test_a_catalogue_that_is_not_there_is_a_problem(project: Project) -> None:
    (project.root / CATALOGUE).unlink()
    assert only_problem(project) == (
        "data/services.yaml:1:1: the file cannot be read: No such file or directory\n"
        "  expected: the catalogue\n"
        "  to fix:   bring it back, or allow it to be read"
    )


@pytest.mark.parametrize(
    ("content", "place", "byte", "line"),
    [
        ("edition: 版本\nname: 名称\n".encode("gbk"), "1:10", "B0", "  1 | edition: �汾"),
        ("edition: 版本\nname: ".encode() + b"\xff", "2:7", "FF", "  2 | name: �"),
        ("edition: 版本\n".encode("utf-16"), "1:1", "FF", "  1 | ��e␀d␀i␀t␀i␀o␀n␀:␀ ␀Hr,g"),
        ("edition: 版\r\n".encode() + b"\xe7\x89", "2:1", "E7", "  2 | �"),
        (b"\xef\xbb\xbfa: \x80", "1:4", "80", "  1 | a: �"),
    ],
    ids=["GBK", "one byte", "UTF-16", "cut in a character", "behind a byte order mark"],
)
def test_a_catalogue_that_is_no_utf_8_is_a_problem(
    content: bytes, place: str, byte: str, line: str, project: Project
) -> None:
    (project.root / CATALOGUE).write_bytes(content)
    told, shown, _, expected, fix = only_problem(project).split("\n")
    assert told == f"data/services.yaml:{place}: the byte {byte} is no UTF-8"
    assert shown == line
    assert (expected, fix) == (
        "  expected: text in UTF-8",
        "  to fix:   save the file as UTF-8; Chinese editors may have saved it as GBK, others as UTF-16",
    )


@pytest.mark.parametrize(("ends", "mark"), [("\r\n", ""), ("\r", ""), ("\r\n", "\ufeff"), ("\n", "\ufeff")])
def test_line_ends_and_byte_order_marks_of_other_systems_are_no_mistakes(
    ends: str, mark: str, project: Project
) -> None:
    path = project.root / CATALOGUE
    path.write_bytes((mark + path.read_text("utf-8").replace("\n", ends)).encode())
    assert project.run("validate").code == 0
    project.edit("changeable: by_customer", "changeable: by_costumer")
    assert only_problem(project).split("\n")[1].endswith("changeable: by_costumer")


# ---------------------------------------------------------------------------------------------------------------- build


def figures(run: Run) -> tuple[int, int, int]:
    """Files, written, removed."""
    assert (run.code, run.err) == (0, "")
    words = run.out.replace(",", "").replace(".", " ").split()
    return (
        int(words[words.index("files") - 1]),
        int(words[words.index("written") - 1]),
        int(words[words.index("removed") - 1]),
    )


@pytest.mark.thorough
def test_the_first_build_writes_every_file_and_the_second_none(project: Project) -> None:
    out = project.root / "pages"
    files, written, removed = figures(project.run("build", "--out", str(out)))
    assert (written, removed) == (files, 0)
    assert len(project.files("pages")) == files
    times = {path: path.stat().st_mtime_ns for path in out.rglob("*")}
    assert figures(project.run("build", "--out", str(out))) == (files, 0, 0)
    assert {path: path.stat().st_mtime_ns for path in out.rglob("*")} == times


@pytest.mark.thorough
def test_two_builds_into_different_folders_are_the_same(built: Project) -> None:
    built.run("build", "--out", str(built.root / "another"))
    assert built.files("another") == built.files("build")


@pytest.mark.thorough
def test_only_what_changed_is_written_again(built: Project) -> None:
    before = built.files("build")
    built.edit("Provided that: your Standard Service", "Provided that: your whole Standard Service")
    files, written, removed = figures(built.run("build"))
    after = built.files("build")
    assert written == sum(before[path] != after[path] for path in after)
    assert 0 < written < files
    assert removed == 0


@pytest.mark.thorough
def test_a_file_that_is_no_longer_made_is_removed_and_others_files_are_left_alone(built: Project) -> None:
    stale = built.root / "build/zh/services/gone.md"
    stale.parent.mkdir(exist_ok=True)
    stale.write_text("gone", "utf-8")
    kept = [built.root / "build/zh/.gitignore", built.root / "build/notes.txt"]
    for path in kept:
        path.write_text("kept", "utf-8")
    _, written, removed = figures(built.run("build"))
    assert (written, removed) == (0, 1)
    assert not stale.exists()
    assert all(path.read_text("utf-8") == "kept" for path in kept)


def test_no_half_written_file_is_left(built: Project) -> None:
    assert not [path for path in built.files("build") if path.endswith(".new")]


def test_an_output_folder_that_cannot_be_made_ends_with_2(project: Project) -> None:
    (project.root / "taken").write_text("a file", "utf-8")
    run = project.run("build", "--no-pack", "--out", str(project.root / "taken"))
    assert run.code == 2
    assert "taken" in run.err
    assert "Traceback" not in run.err


def test_a_symbolic_link_is_refused_and_nothing_of_what_it_points_at_is_published_or_told(
    project: Project, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "key").write_text("a secret", "utf-8")
    overrides = project.root / "overrides"
    there = f"../../../{elsewhere.name}"
    (project.root / "docs/zh/leak.md").symlink_to(f"{there}/key")
    (project.root / "docs/assets/folder").symlink_to(there)
    (overrides / "nowhere.svg").symlink_to("nowhere")
    assert (project.root / "docs/zh/leak.md").read_text("utf-8") == "a secret"
    run = project.run("build")
    assert (run.code, run.out) == (1, "")
    assert "a secret" not in run.err
    assert run.err.split("\n\n") == [
        *(
            f"{link}:1:1: this is a symbolic link to “{target}”\n"
            "  expected: a file or folder of its own: what a link points at, anything on this machine, would be published\n"
            "  to fix:   put a copy here instead"
            for link, target in (
                ("docs/assets/folder", there),
                ("docs/zh/leak.md", f"{there}/key"),
                ("overrides/nowhere.svg", "nowhere"),
            )
        ),
        "3 problems in docs/assets/folder, docs/zh/leak.md, overrides/nowhere.svg; nothing was written.\n",
    ]
    assert not (project.root / "build").exists()


@pytest.mark.parametrize("command", ["validate", "build"])
def test_what_is_no_text_and_has_no_name_is_told_with_its_place(command: str, project: Project) -> None:
    """Which nothing but a traceback told, of a decoder that knows no file."""
    for path in ("docs/assets/bad.js", "docs/assets/bad.css", "overrides/bad.html"):
        (project.root / path).parent.mkdir(exist_ok=True, parents=True)
        (project.root / path).write_bytes(b"\n a \xff")
    told = project.run(command)
    assert (told.code, told.out) == (1, "")
    for path in ("docs/assets/bad.js", "docs/assets/bad.css", "overrides/bad.html"):
        assert f"{path}:2:4: the byte FF is no UTF-8\n" in told.err
    (project.root / os.fsdecode(b"docs/assets/\xff.js")).write_text("")
    (project.root / "docs/assets/a\nb.js").write_text("")
    assert project.run(command).err == (
        "".join(
            f"docs/assets/{name}.js:1:1: the name of this file is no UTF-8, or cannot be seen\n"
            "  expected: letters, digits, -, _ and dots\n"
            "  to fix:   rename it\n\n"
            for name in ("a␊b", "�")
        )
        + "2 problems in docs/assets/a␊b.js, docs/assets/�.js; nothing was written.\n"
    )


def test_a_file_that_the_site_makes_itself_is_not_passed_over(project: Project) -> None:
    head = "---\ntitle: a\ndescription: b\n---\n"
    files = {"docs/en/check.md": head, "docs/zh/check.md": head, "docs/rules/v1/bundle.json": "{}"}
    for path, text in files.items():
        (project.root / path).parent.mkdir(exist_ok=True, parents=True)
        (project.root / path).write_text(text, "utf-8")
    run = project.run("build")
    assert (run.code, run.out) == (1, "")
    assert run.err.count("\n  to fix:   rename or delete it") == 3
    for path in files:
        assert f"{path}:1:1: the site makes this file itself, and would pass over this one\n" in run.err
    assert not (project.root / "build").exists()


@pytest.mark.thorough
def test_a_link_among_the_pages_is_removed_like_any_page_that_nothing_makes(built: Project) -> None:
    link = built.root / "build/zh/elsewhere"
    link.symlink_to(built.root)
    assert figures(built.run("build"))[1:] == (0, 1)
    assert not link.is_symlink()
    assert (built.root / CATALOGUE).is_file()


# ------------------------------------------------------------------------------------------------------- the translations

MEMORY = "data/memory/translations.txt"
CHANGES_OF_CHINESE = {
    CATALOGUE: ("    zh: 以双方签署的销售合同约定为准：", "    zh: 一切以双方签署的销售合同约定为准："),
    "generator/pages/templates/about.md.j2": ("您的回答只留在", "您的所有回答只留在"),
    "docs/zh/rules.md": ("供 CRM、工单系统", "仅供 CRM、工单系统"),
}


@pytest.mark.thorough
@pytest.mark.parametrize("path", CHANGES_OF_CHINESE)
def test_a_change_of_the_chinese_alone_stops_the_build_until_it_is_confirmed(
    project: Project, path: str
) -> None:
    old, new = CHANGES_OF_CHINESE[path]
    text, memory = ((project.root / name).read_text("utf-8") for name in (path, MEMORY))
    assert old in text
    (project.root / path).write_text(text.replace(old, new, 1), "utf-8")

    run = project.run("build")
    assert run.code == 1
    assert "this English was made from another Chinese text than the one beside it" in run.err
    assert (project.root / MEMORY).read_text("utf-8") == memory

    assert project.run("translated").out == f"{MEMORY}: brought up to date.\n"
    assert project.run("validate").code == 0
    assert project.run("translated").out == f"{MEMORY}: was up to date.\n"


@pytest.mark.thorough
def test_new_english_is_remembered_when_told_and_never_by_a_build(project: Project) -> None:
    memory = (project.root / MEMORY).read_bytes()
    assert project.run("translated", "--check") == Run(0, "", "")
    project.edit(
        "    en: The sales contract signed by both parties prevails;", "    en: The signed contract prevails;"
    )
    assert project.run("build", "--no-pack").code == 0
    assert project.run("translated", "--check") == Run(
        1,
        "",
        f"{MEMORY}: 1 translation is not remembered; remember it with `python -m generator translated`.\n",
    )
    assert (project.root / MEMORY).read_bytes() == memory
    assert project.run("translated").out == f"{MEMORY}: brought up to date.\n"
    assert project.run("translated", "--check") == Run(0, "", "")


def test_a_project_without_a_memory_has_nothing_to_remember_yet(project: Project) -> None:
    whole = (project.root / MEMORY).read_bytes()
    (project.root / MEMORY).unlink()
    assert project.run("validate").code == 0
    assert project.run("translated", "--check").code == 1
    project.run("translated")
    assert (project.root / MEMORY).read_bytes() == whole


def test_a_memory_that_a_merge_has_left_is_named_by_its_lines_and_can_be_written_anew(
    project: Project,
) -> None:
    path = project.root / MEMORY
    whole = path.read_text("utf-8")
    heading, *lines = whole.splitlines()
    path.write_text(
        "\n".join([heading, "<<<<<<< HEAD", lines[0], "=======", *lines, ">>>>>>> other"]), "utf-8"
    )
    run = project.run("build")
    fix = "delete the line, or write the file anew with `python -m generator translated`: it confirms every translation"
    problem = "  expected: two hashes of 12 signs each\n  to fix:   " + fix
    assert (run.code, run.out) == (1, "")
    assert (
        run.err
        == "".join(
            f"{MEMORY}:{number}:1: this is no line of the memory\n"
            f"  {number} | {text}\n  {' ' * len(str(number))} | ^\n{problem}\n\n"
            for number, text in ((2, "<<<<<<< HEAD"), (4, "======="), (len(lines) + 5, ">>>>>>> other"))
        )
        + f"3 problems in {MEMORY}; nothing was written.\n"
    )
    assert project.run("translated").code == 0
    assert path.read_text("utf-8") == whole


# ------------------------------------------------------------------------------------------------- all other files


NO_TEXT = [
    MEMORY,
    "data/addresses.txt",
    "docs/zh/rules.md",
    "docs/en/rules.md",
    "generator/pages/templates/about.md.j2",
    "generator/pages/templates/services/stray.md.j2",
]
BROKEN = {
    "an address that is none": (
        "data/addresses.txt",
        "<<<<<<< HEAD\n",
        "1:1: “<<<<<<< HEAD” is no address\n",
    ),
    "an address outside the site": ("data/addresses.txt", "../x -> ./\n./\n", "1:1: “../x” is no address\n"),
    "a stray template": (
        "generator/pages/templates/services/stray.md.j2",
        "fine\n{% if %}\n",
        "2:1: the template cannot be read: Expected an expression, got 'end of statement block'\n",
    ),
    "a template with an end too many": (
        "generator/pages/templates/about.md.j2",
        "{% endif %}",
        "1:1: the template cannot be read: Encountered unknown tag 'endif'.\n",
    ),
}


@pytest.mark.parametrize("command", ["validate", "build", "translated"])
def test_every_file_that_is_no_utf_8_is_a_problem(command: str, project: Project) -> None:
    for path in NO_TEXT:
        (project.root / path).write_bytes("# 版本\n".encode("gbk"))
    run = project.run(command)
    *problems, summary = run.err.removesuffix("\n").split("\n\n")
    assert (run.code, run.out) == (1, "")
    assert [problem.split("\n")[0] for problem in problems] == [
        f"{path}:1:3: the byte B0 is no UTF-8" for path in sorted(NO_TEXT)
    ]
    assert summary == f"6 problems in {', '.join(sorted(NO_TEXT))}; nothing was written."


@pytest.mark.parametrize(("path", "content", "told"), BROKEN.values(), ids=BROKEN.keys())
def test_every_file_of_another_shape_is_a_problem(
    path: str, content: str, told: str, project: Project
) -> None:
    (project.root / path).write_text(content, "utf-8")
    run = project.run("validate")
    assert (run.code, run.out) == (1, "")
    assert run.err.startswith(f"{path}:{told}")
    assert run.err.endswith(f"\n\n1 problem in {path}; nothing was written.\n")


# ----------------------------------------------------------------------------------------------------------- the policy


def test_the_policy_of_a_built_site_is_one_line_for_its_web_host(project: Project) -> None:
    page = project.root / "site/en/index.html"
    page.parent.mkdir(parents=True)
    page.write_text('<script src="assets/main.js"></script>', "utf-8")
    run = project.run("policy", str(project.root / "site"))
    assert (run.code, run.err) == (0, "")
    assert run.out.startswith("default-src 'none'; script-src 'self' 'sha256-")
    assert run.out.count("\n") == 1


def test_there_is_no_policy_for_a_site_with_a_script_of_somebody(project: Project) -> None:
    page = project.root / "site/en/index.html"
    page.parent.mkdir(parents=True)
    page.write_text("<!doctype html>\n<p>Hello<script>alert(1)</script>\n", "utf-8")
    run = project.run("policy", str(project.root / "site"))
    assert (run.code, run.out) == (1, "")
    assert (
        run.err
        == f"""\
{page}:2:9: a script that is not a file of its own
  2 | <p>Hello<script>alert(1)</script>
    |         ^
  expected: no script inline but those of Material 9.8.1, which generator/content_security_policy.py lists
  to fix:   find the text or template that it comes from; of a newer Material: read it and list sha256 bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI=

1 problem in {page}; nothing was written.
"""
    )


def test_there_is_no_policy_for_a_page_that_is_no_text(project: Project) -> None:
    page = project.root / "site/index.html"
    page.parent.mkdir()
    page.write_bytes(b"<!doctype html>\n\xff")
    run = project.run("policy", str(project.root / "site"))
    assert (run.code, run.out) == (1, "")
    assert run.err.startswith(f"{page}:2:1: the byte FF is no UTF-8\n")


def test_a_policy_without_a_built_site_ends_with_2(project: Project) -> None:
    folder = project.root / "site"
    run = project.run("policy", str(folder))
    assert (run.code, run.out, run.err) == (2, "", f"{folder}: holds no built site; run `make build` first\n")


# -------------------------------------------------------------------------------------------- freeze, diff and coverage

FIRST = "2025-07-01"


def test_freeze_keeps_the_catalogue_to_the_letter_with_its_sum(project: Project) -> None:
    text, rules = (project.root / CATALOGUE).read_bytes(), project.run("bundle").out.encode()
    run = project.run("freeze")
    assert (run.code, run.err) == (0, "")
    assert run.out == (
        f"data/editions/{FIRST}.yaml: kept. Now give data/services.yaml the id of the next edition, its day of publication "
        f'and, below them, replaces: "{FIRST}".\n'
    )
    kept = {f"{FIRST}.yaml": text, f"{FIRST}.bundle.json": rules}
    sums = "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in kept.items())
    assert project.files("data/editions") == {**kept, "SHA256SUMS": sums.encode()}


def test_freeze_never_overwrites(project: Project) -> None:
    project.run("freeze")
    project.edit("zh: 前提：您的标准服务在合同有效期内。", "zh: 前提：您的标准服务仍在合同有效期内。")
    before = project.files("data/editions")
    run = project.run("freeze")
    assert (run.code, run.out) == (2, "")
    assert run.err == f"data/editions/{FIRST}.yaml: edition “{FIRST}” is kept already, and frozen.\n"
    assert project.files("data/editions") == before


def test_freeze_keeps_nothing_that_is_wrong(project: Project) -> None:
    project.edit("cites: [S090, A29]", "cites: [S090, A99]")
    assert project.run("freeze").code == 1
    assert not (project.root / "data/editions").exists()


@pytest.mark.thorough
@pytest.mark.parametrize("command", ["validate", "build"])
def test_nothing_is_built_over_a_frozen_edition(command: str, project: Project) -> None:
    project.run("freeze")
    run = project.run(command)
    assert (run.code, run.out) == (1, "")
    assert f"edition “{FIRST}” is frozen" in run.err


@pytest.mark.thorough
def test_from_one_edition_to_the_next(project: Project) -> None:
    """Frozen, edited, sound, compared by name and told on the page of changes."""
    project.run("freeze")
    path = project.root / CATALOGUE
    path.write_text(next_edition(path.read_text("utf-8"), quota_of_six), "utf-8")
    assert project.run("validate").code == 0
    run = project.run("diff", FIRST)
    assert (run.code, run.err) == (1, "")
    assert "hotline: closed → open, 1 of 9 combinations of answers" in run.out
    assert project.run("diff", FIRST, NEXT).out == run.out
    assert project.run("build", "--no-pack").code == 0
    assert '## <span class="date">2026-03-01</span> 版 ' in (project.root / "build/zh/changes.md").read_text(
        "utf-8"
    )


def test_diff_ends_like_diff(project: Project) -> None:
    other = project.root / "other.yaml"
    other.write_text(quota_of_six((project.root / CATALOGUE).read_text("utf-8")), "utf-8")
    assert project.run("diff", FIRST, CATALOGUE).code == 0
    assert project.run("diff", str(other)).code == 1
    missing = project.run("diff", "2024-01-01")
    assert (missing.code, missing.out, missing.err) == (
        2,
        "",
        f"2024-01-01: neither an edition nor a file; the editions are {FIRST}\n",
    )
    other.write_text("edition: [", "utf-8")
    broken = project.run("diff", str(other))
    assert (broken.code, broken.out) == (2, "")
    assert f"{other}:" in broken.err


@pytest.mark.parametrize("form", ["text", "markdown", "json"])
def test_diff_speaks_in_three_formats(form: str, project: Project) -> None:
    other = project.root / "other.yaml"
    other.write_text(quota_of_six((project.root / CATALOGUE).read_text("utf-8")), "utf-8")
    run = project.run("diff", CATALOGUE, str(other), "--format", form)
    assert run.code == 1
    if form == "json":
        assert json.loads(run.out)["use"][0]["services"] == ["hotline"]
    else:
        assert {"text": "what is said\n", "markdown": "## 谁的结论变了"}[form] in run.out


@pytest.mark.thorough
def test_coverage_prints_every_use_and_ends_well(project: Project) -> None:
    run = project.run("coverage")
    assert (run.code, run.err) == (0, "")
    assert run.out.startswith("S001  premise.edition → ")
    assert json.loads(project.run("coverage", "--format", "json").out)["problems"] == []


def test_coverage_ends_with_1_and_names_what_rests_on_nothing(project: Project) -> None:
    template = project.root / "generator/pages/templates/about.md.j2"
    template.write_text(template.read_text("utf-8") + '\n{{ say("每年 9 次", "9 times a year") }}\n', "utf-8")
    run = project.run("coverage")
    assert run.code == 1
    assert "“9” is written by hand and stands in no statement cited beside it" in run.err


# ------------------------------------------------------------------------------------------------------- editions and receipts


def frozen_once(project: Project) -> str:
    """The first edition kept, and a second one in force that takes Taiwan in; returns the first one's id."""
    first = json.loads(project.run("bundle").out)["edition"]
    assert project.run("freeze").code == 0
    path = project.root / CATALOGUE
    path.write_text(next_edition(path.read_text("utf-8"), taiwan_included), "utf-8")
    return str(first)


@pytest.mark.thorough
def test_a_past_edition_answers_as_it_did_and_stays_published_with_its_hash(project: Project) -> None:
    asked = b'{"answers": {"region": "taiwan"}}\n'
    before, bundle = project.run("check", given=asked).results, project.run("bundle").out
    first = frozen_once(project)
    assert project.run("check", given=asked).results != before
    assert project.run("check", "--edition", first, given=asked).results == before
    assert project.run("bundle", "--edition", first).out == bundle
    assert project.run("build", "--no-pack").code == 0
    made = project.files(f"build/zh/rules/v1/editions/{first}")
    assert made["bundle.json"].decode() == bundle
    assert json.loads(made["tables/datapackage.json"])["bundle_hash"] == json.loads(bundle)["hash"]
    assert set(made) == {
        "bundle.json",
        *(f"tables/{name}" for name in project.files("build/zh/rules/v1/tables")),
    }


def test_a_receipt_is_recomputed_under_its_edition(project: Project) -> None:
    lines = b'{"answers": {"region": "taiwan"}, "at": "2026-03-04T10:00:00+08:00"}\n\n{"answers": {}}\n'
    written = project.run("check", "--receipts", given=lines)
    first = frozen_once(project)
    assert project.run("verify", given=written.out.encode()) == Run(
        0, "1: as recomputed\n2: as recomputed\n", ""
    )
    receipt = written.results[0]
    services = receipt["result"]["services"]
    forged = {
        **receipt,
        "bundle_hash": "sha256:0",
        "result": {
            **receipt["result"],
            "services": {**services, "community": {**services["community"], "verdict": "entitled"}},
        },
    }
    others = [
        forged,
        {**receipt, "edition": "1999"},
        {**receipt, "request": {"answers": {"region": "mars"}}},
        {},
    ]
    told = project.run("verify", given="".join(f"{json.dumps(one)}\n" for one in others).encode())
    assert told.code == 1
    assert told.out.splitlines() == [
        f'1: /bundle_hash: the receipt has "sha256:0", recomputed it is "{receipt["bundle_hash"][:59]}…',
        '1: /result/services/community/verdict: the receipt has "entitled", recomputed it is "confirm"',
        '2: /edition: "1999" is none that is kept here',
        '3: region is "mars", which is not a value of it; allowed: mainland, hong_kong, macau, taiwan, elsewhere',
        "4: this is no receipt; expected an object with edition, bundle_hash, request, result",
    ]
    assert first == receipt["edition"]
