"""What `make` says before there is anything to work with, and what it hands on."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ..support.project import ROOT

NO_PYTHON = (
    'There is no Python called "{}" here; name one of 3.11 or newer with: make setup PYTHON=python3.12'
)
A_LINK = (
    ".venv is a link, and what it leads to is not up to date: it would be emptied. "
    "Remove the link; then make the environment anew with: make setup"
)


@pytest.mark.parametrize("python", ["python-nowhere", ""])
def test_a_python_that_is_not_there_is_told_in_one_message(python: str, tmp_path: Path) -> None:
    assert told_by("setup", f"PYTHON={python}", folder=tmp_path) == [NO_PYTHON.format(python)]


def test_an_environment_that_is_a_link_to_another_is_not_emptied(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "kept").touch()
    project = tmp_path / "project"
    project.mkdir()
    (project / ".venv").symlink_to(elsewhere)
    assert told_by("setup", folder=project) == [A_LINK]
    assert [path.name for path in elsewhere.iterdir()] == ["kept"]


@pytest.mark.slow
@pytest.mark.parametrize("target", ["attack", "agree"])
def test_options_of_our_own_are_known_to_pytest_as_make_writes_them(target: str) -> None:
    """The tests, which bring these options, are found only if no value of one stands apart, where it may be the name of a file."""
    (command,) = (
        line for line in make("-n", target, "SEED=7", folder=ROOT).stdout.splitlines() if " pytest " in line
    )
    asked = [sys.executable, *shlex.split(command)[1:], "--markers"]
    run = subprocess.run(asked, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert (run.returncode, run.stderr) == (0, "")


def told_by(*arguments: str, folder: Path) -> list[str]:
    """What make says in a project without an environment, where it is to refuse and to do nothing."""
    for name in ("Makefile", "requirements.lock"):
        shutil.copy(ROOT / name, folder)
    run = make(*arguments, folder=folder)
    assert (run.returncode, run.stdout) == (2, "")
    return [line for line in run.stderr.splitlines() if not line.startswith("make")]


def make(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """As typed at a prompt: a make that runs these tests would announce its folders through this one."""
    prompt = {
        name: value for name, value in os.environ.items() if name not in ("MAKELEVEL", "MAKEFLAGS", "MFLAGS")
    }
    return subprocess.run(
        ["make", *arguments],
        cwd=folder,
        env=prompt,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
