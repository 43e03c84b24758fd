"""A copy of the project is the same to the byte whatever Git is told about the ends of lines on somebody's machine."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from ..support.project import FIRST_EDITION, ROOT

PATHS = [".gitattributes", "docs/zh/rules.md", "docs/assets/engine.js", ".ci/run", "generator/disk.py"]
MEMORY = "data/memory/translations.txt"
REMEMBERED = "# hashes\n" + "".join(f"{number} {number}\n" for number in ("a" * 12, "b" * 12, "c" * 12))


def git(*arguments: str, folder: Path) -> None:
    identity = ("-c", "user.name=test", "-c", "user.email=test@localhost")
    subprocess.run(["git", *identity, *arguments], cwd=folder, capture_output=True, check=True)


def kept(folder: Path) -> None:
    """A repository of some of the project's files, and of an edition and a library with line ends of their own."""
    git("init", "--initial-branch=main", folder=folder)
    files = {path: (ROOT / path).read_bytes() for path in PATHS} | {
        "data/services.yaml": (FIRST_EDITION / "services.yaml").read_bytes(),
        MEMORY: REMEMBERED.encode(),
        "data/editions/x.yaml": b"one\ntwo\r\n",
        "docs/assets/vendor/x.js": b"one\ntwo\r\n",
    }
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    git("add", "--all", folder=folder)
    git("commit", "--message", "all", folder=folder)


@pytest.mark.parametrize("setting", ["true", "input", "false"])
def test_a_clone_has_the_same_bytes_whatever_core_autocrlf_is(setting: str, tmp_path: Path) -> None:
    origin, clone = tmp_path / "origin", tmp_path / "clone"
    origin.mkdir()
    kept(origin)
    git("clone", "--config", f"core.autocrlf={setting}", "origin", "clone", folder=tmp_path)
    assert contents(clone) == contents(origin)


def contents(folder: Path) -> dict[str, bytes]:
    paths = [path for path in folder.rglob("*") if path.is_file() and ".git" not in path.parts]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def test_two_branches_that_remember_translations_are_merged_without_a_conflict(tmp_path: Path) -> None:
    kept(tmp_path)
    memory = tmp_path / MEMORY
    heading, *lines = memory.read_text("utf-8").splitlines()
    for branch, new in (("one", "0" * 12), ("other", "1" * 12)):
        git("switch", "--create", branch, "main", folder=tmp_path)
        memory.write_text("\n".join([heading, f"{new} {new}", *lines[1:], ""]), "utf-8")
        git("commit", "--all", "--message", branch, folder=tmp_path)
    git("merge", "one", folder=tmp_path)
    merged = memory.read_text("utf-8").splitlines()
    assert sorted(merged[1:3]) == [f"{'0' * 12} {'0' * 12}", f"{'1' * 12} {'1' * 12}"]
    assert merged[3:] == lines[1:]
