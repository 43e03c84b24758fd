"""The project as it was at an earlier commit, to be measured beside what it is now."""

from __future__ import annotations

import io
import subprocess
import tarfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BASE = "f3824bf"
"""Before the rules became diagrams: verdicts were enumerated, completion by completion."""


def lay_out_base(folder: Path) -> None:
    """Its files, into a folder that is there. The clone has to reach back that far: `git fetch --unshallow`."""
    archive = subprocess.run(["git", "archive", BASE], cwd=ROOT, stdout=subprocess.PIPE, check=True).stdout
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        files.extractall(folder, filter="data")
