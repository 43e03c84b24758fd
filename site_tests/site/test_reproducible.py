"""Whoever builds the same sources gets the same files to the byte: what is published can be checked by building it again."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from ..support.live import copy_project
from ..support.project import ROOT

pytestmark = pytest.mark.thorough

CLOCK = """\
import os, time_machine
time_machine.travel(os.environ["CLOCK"]).start()
"""
"""Python runs a module of this name before anything else, in every process of a build."""

BUILD = {"SITE_URL": "https://guide.example/", "NO_MKDOCS_2_WARNING": "1"}
NEW_YEAR = {"CLOCK": "2025-12-31T23:59:00+00:00", "TZ": "UTC", "LC_ALL": "C", "PYTHONHASHSEED": "1"}
SUMMER = {
    "CLOCK": "2031-08-15T06:30:00+00:00",
    "TZ": "Asia/Shanghai",
    "LC_ALL": "C.UTF-8",
    "PYTHONHASHSEED": "2",
}


def built(folder: Path, machine: dict[str, str]) -> Path:
    """A project of its own, all its files as old as its clock says, and the site that it makes."""
    folder.mkdir()
    copy_project(folder)
    for file in folder.rglob("*"):
        os.utime(file, times=(datetime.fromisoformat(machine["CLOCK"]).timestamp(),) * 2)
    (folder / "sitecustomize.py").write_text(CLOCK, "utf-8")
    environment = os.environ | BUILD | {"PYTHONPATH": str(folder)} | machine
    environment.pop("SOURCE_DATE_EPOCH", None)
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet"]
    subprocess.run(command, cwd=folder, env=environment, check=True)
    return folder / "site"


def contents(site: Path) -> dict[str, bytes]:
    return {
        file.relative_to(site).as_posix(): file.read_bytes() for file in site.rglob("*") if file.is_file()
    }


def differing(one: Path, other: Path) -> list[str]:
    mine, others = contents(one), contents(other)
    assert sorted(others) == sorted(mine)
    return [path for path in mine if mine[path] != others[path]]


def test_two_days_in_two_places_make_one_site(tmp_path: Path) -> None:
    """As it is built, and with the compressed files that a host sends."""
    here, there = built(tmp_path / "here", NEW_YEAR), built(tmp_path / "另一处 there", SUMMER)
    assert differing(here, there) == []
    for site in (here, there):
        subprocess.run([ROOT / "deploy/compress", site], check=True, capture_output=True)
    assert differing(here, there) == []
