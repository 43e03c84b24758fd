"""What `make` says before there is anything to work with."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from ..support.project import ROOT


@pytest.mark.parametrize("python", ["python-nowhere", ""])
def test_a_python_that_is_not_there_is_told_in_one_message(python: str, tmp_path: Path) -> None:
    for name in ("Makefile", "requirements.lock"):
        shutil.copy(ROOT / name, tmp_path)
    # As typed at a prompt: a make that runs these tests would announce its folders through this one.
    prompt = {
        name: value for name, value in os.environ.items() if name not in ("MAKELEVEL", "MAKEFLAGS", "MFLAGS")
    }
    run = subprocess.run(
        ["make", "setup", f"PYTHON={python}"],
        cwd=tmp_path,
        env=prompt,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    told = [line for line in run.stderr.splitlines() if not line.startswith("make")]
    assert (run.returncode, run.stdout, told) == (
        2,
        "",
        [
            f'There is no Python called "{python}" here; name one of 3.11 or newer with: make setup PYTHON=python3.12'
        ],
    )
