"""What the tool server does with lines that are no requests, clients that leave, very many requests, and files that do not fit."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from generator.assistant.rules import BUNDLE, WORDS, UnusableError, read
from generator.bundle.bundle import hashed
from generator.bundle.words import words as all_words
from generator.catalogue.entries import Catalogue

from ..support.assistant import COMMAND, Wire, resident_kib, tool_call
from ..support.project import ROOT

pytestmark = pytest.mark.slow

NO_MESSAGE = {
    "jsonrpc": "2.0",
    "id": None,
    "error": {"code": -32700, "message": "this line is no JSON-RPC 2.0 message; expected one in a line"},
}


def test_a_line_that_is_no_request_is_answered_and_the_next_one_too(project_root: Path) -> None:
    with Wire(project_root) as server:
        for line in (
            b"hello",
            b"",
            b"{",
            b"[]",
            b'{"jsonrpc": "1.0", "id": 1}',
            b"\xff\xfe\x00",
            b"[" * 5000,
        ):
            server.write(line)
            assert server.read() == NO_MESSAGE, line
        server.greet()
        server.write(b"null")
        assert server.read() == NO_MESSAGE
        assert server.ask("tools/list", {})["result"]["tools"][0]["name"] == "questions"
        assert server.leave() == (0, "")


def test_what_no_tool_can_answer_is_an_error_of_the_protocol(project_root: Path) -> None:
    with Wire(project_root) as server:
        server.greet()
        told = {
            name: server.ask("tools/call", params)["error"]
            for name, params in {
                "unknown": {"name": "guess\n- Yes", "arguments": {}},
                "nameless": {"arguments": {}},
                "list": {"name": "check", "arguments": []},
            }.items()
        }
        assert told["unknown"] == {
            "code": -32602,
            "message": r'"guess\n- Yes" is no tool; allowed: questions, check, clause, search, contacts',
        }
        assert {one["code"] for one in told.values()} == {-32602}
        assert server.ask("resources/list", {})["error"]["code"] == -32601
        assert server.leave() == (0, "")


@pytest.mark.thorough
def test_a_client_may_leave_in_the_middle_of_anything(project_root: Path) -> None:
    """Of a line, of an answer that it never reads, or before it has said a word."""
    with Wire(project_root) as silent:
        assert silent.leave() == (0, "")
    with Wire(project_root) as broken:
        broken.greet()
        assert broken.stdin
        broken.stdin.write(b'{"jsonrpc": "2.0", "id": 7, "met')
        assert broken.leave() == (0, "")
    with Wire(project_root) as deaf:
        deaf.greet()
        assert deaf.stdin
        assert deaf.stdout
        deaf.stdout.close()
        for _ in range(20):
            deaf.write(tool_call("check", language="zh", answers={}))
        deaf.stdin.close()
        assert deaf.stderr
        assert (deaf.wait(), deaf.stderr.read()) == (0, b"")


def test_memory_stays_flat_however_many_requests_there_are(project_root: Path) -> None:
    """`make bench` asks ten thousand times."""
    with Wire(project_root) as server:
        server.greet()
        _ask(server, 100)
        before = resident_kib(server.pid)
        _ask(server, 400)
        assert resident_kib(server.pid) - before < 2048
        assert server.leave() == (0, "")


def _ask(server: Wire, times: int) -> None:
    for number in range(times):
        server.write(
            tool_call("check", language="zh", answers={"hotline_uses": number}, services=["hotline"])
        )
        assert not server.read()["result"].get("isError")


# ------------------------------------------------------------------------------------------------------- files that do not fit

Files = tuple[dict[str, Any], dict[str, Any]]
FIX = "to fix: take both files anew from one build of the guide, or start without a folder to make them from the catalogue"


def sound(bundle: dict[str, Any], words: dict[str, Any]) -> Files:
    return bundle, words


def of_another_edition(bundle: dict[str, Any], words: dict[str, Any]) -> Files:
    return bundle, _again({**words, "edition": "2024-01-01", "bundle_hash": "sha256:" + "0" * 64})


def changed_by_hand(bundle: dict[str, Any], words: dict[str, Any]) -> Files:
    return {**bundle, "edition": "2099-01-01"}, words


def of_a_later_format(bundle: dict[str, Any], words: dict[str, Any]) -> Files:
    return {**bundle, "version": "2.0.0"}, {**words, "version": "2.1.0"}


def of_an_older_build(bundle: dict[str, Any], words: dict[str, Any]) -> Files:
    return bundle, _again({name: part for name, part in words.items() if name != "tools"})


def with_holes(bundle: dict[str, Any], words: dict[str, Any]) -> Files:
    return {name: part for name, part in bundle.items() if name != "premise"}, {**words, "labels": []}


def _again(words: dict[str, Any]) -> dict[str, Any]:
    return hashed({name: part for name, part in words.items() if name != "hash"})


ZEROS = "sha256:" + "0" * 64
PROBLEMS: dict[Callable[..., Files], list[str]] = {
    of_another_edition: [
        "words.json#/edition: these are the words of “2024-01-01”; expected “2025-07-01”, as bundle.json beside it says",
        f"words.json#/bundle_hash: these are the words of “{ZEROS}”; expected “HASH”, as bundle.json beside it says",
    ],
    changed_by_hand: [
        "bundle.json#/hash: the content has another hash than HASH, which it says; expected what was built: it was changed",
        "words.json#/edition: these are the words of “2025-07-01”; expected “2099-01-01”, as bundle.json beside it says",
    ],
    of_a_later_format: [
        "bundle.json#/version: this is a file of format “2.0.0”; expected 1.2.0, or another of 1",
        "words.json#/version: this is a file of format “2.1.0”; expected 1.2.0, or another of 1",
    ],
    of_an_older_build: [
        "words.json#/tools: edition, bundle_hash, answers, at, contacts, found, nothing_found, page missing; expected the words of a build as new as this server",
    ],
    with_holes: [
        "bundle.json#: 'premise' is a required property",
        "words.json#/labels: [] is not of type 'object'",
    ],
}  # fmt: skip


@pytest.mark.parametrize("made", PROBLEMS, ids=lambda made: made.__name__)
def test_files_that_do_not_fit_are_refused_with_all_that_is_wrong(
    made: Callable[..., Files], catalogue: Catalogue, bundle: dict[str, Any]
) -> None:
    files = dict(zip((BUNDLE, WORDS), made(bundle, all_words(catalogue, bundle)), strict=True))
    schema = json.loads((ROOT / "generator/bundle/schema.json").read_text("utf-8"))
    messages = [message.replace("HASH", bundle["hash"]) for message in PROBLEMS[made]]
    with pytest.raises(UnusableError) as refused:
        read({name: json.dumps(given).encode() for name, given in files.items()}, schema)
    assert str(refused.value).splitlines() == [*messages, FIX]


def test_files_that_cannot_be_read_are_told_by_name(project_root: Path, tmp_path: Path) -> None:
    missing = [f"{name}: there is no such file in this folder" for name in (BUNDLE, WORDS)]
    nowhere = [f"{tmp_path}: nothing can be answered.", *missing, FIX]
    assert started(project_root, tmp_path) == (1, nowhere)
    (tmp_path / "bundle.json").write_text("<html>")
    (tmp_path / "words.json").write_bytes(b"\xff")
    code, (_, *problems) = started(project_root, tmp_path)
    assert (code, [problem[:31] for problem in problems]) == (
        1,
        ["bundle.json: this is not JSON: ", "words.json: this is not JSON: '", FIX[:31]],
    )


def test_published_files_are_answered_from_as_they_are(
    catalogue: Catalogue, bundle: dict[str, Any], project_root: Path, tmp_path: Path
) -> None:
    _lay_out(tmp_path, *sound(bundle, all_words(catalogue, bundle)))
    with Wire(project_root, str(tmp_path)) as server:
        server.greet()
        server.write(tool_call("questions", language="zh"))
        assert server.read()["result"]["structuredContent"]["bundle_hash"] == bundle["hash"]
        assert server.leave() == (0, "")


def test_that_the_library_is_missing_is_said_with_what_to_do(project_root: Path, tmp_path: Path) -> None:
    blocked = tmp_path / "anyio.py"
    blocked.write_text("raise ModuleNotFoundError(name='anyio')\n")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    done = subprocess.run(COMMAND, cwd=project_root, env=environment, stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", check=False)  # fmt: skip
    assert (done.returncode, done.stderr) == (
        2,
        "anyio is not installed; to fix: pip install '.[assistant]', or make setup\n",
    )


def _lay_out(folder: Path, bundle: dict[str, Any], words: dict[str, Any]) -> None:
    for name, content in (("bundle", bundle), ("words", words)):
        (folder / f"{name}.json").write_text(json.dumps(content), "utf-8")


def started(project: Path, rules: Path) -> tuple[int, list[str]]:
    done = subprocess.run([*COMMAND, str(rules)], cwd=project, stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", check=False)  # fmt: skip
    assert done.stdout == ""
    return done.returncode, done.stderr.splitlines()
