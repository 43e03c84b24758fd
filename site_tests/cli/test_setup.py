"""What `make` says before there is anything to work with, and what it hands on."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections import Counter
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

PART = "site_tests/form/test_form_links.py"
"""Tests that are about a reader each, and none of which is left out for another reason."""


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


@pytest.mark.thorough
@pytest.mark.slow
@pytest.mark.parametrize("target", ["attack", "agree"])
def test_options_of_our_own_are_known_to_pytest_as_make_writes_them(target: str) -> None:
    """The tests, which bring these options, are found only if no value of one stands apart, where it may be the name of a file."""
    run = pytest_of(target, "--markers")
    assert (run.returncode, run.stderr) == (0, "")


@pytest.mark.thorough
@pytest.mark.slow
def test_the_shorter_run_asks_everything_once_in_both_languages_and_the_long_one_all() -> None:
    part, whole = (
        [line for line in pytest_of(target, "--collect-only", "-q").stdout.splitlines() if "::" in line]
        for target in ("test", "thorough")
    )
    asked = Counter(re.sub("zh-phone|en-desktop", "", name) for name in part)
    assert {*part} < {*whole}
    assert asked == Counter({re.sub("zh-phone|en-desktop", "", name): 1 for name in whole})
    assert {reader for name in part for reader in re.findall("zh-phone|en-desktop", name)} == {
        *("zh-phone", "en-desktop")
    }


def pytest_of(target: str, *options: str) -> subprocess.CompletedProcess[str]:
    """As make calls it, in one process: of `T` where a part may be named."""
    printed = make("-n", target, "SEED=7", f"T={PART}", folder=ROOT).stdout
    (command,) = (line for line in printed.splitlines() if " pytest " in line)
    asked = [sys.executable, *shlex.split(command)[1:], "--numprocesses", "0", *options]
    return subprocess.run(asked, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)


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
