"""Runs the tests where the document has had a second edition: whatever holds of the first one only by chance, fails there.

    site_tests/catalogues/first/  ──►  data/  ──  freeze  ──►  data/editions/
    the same, with the edits of site_tests/support/editions.py  ──►  data/services.yaml
    site_tests/catalogues/second/  ──►  site_tests/cases/

All this is done in a copy of the project, in the order and with the commands of CONTRIBUTING. No test of the tool may
notice: it stands on the tests' own catalogue. Those of the content are held of the new edition.

`python -m tools.second_edition` runs everything, in as many processes as there are processors; what stands behind it is
handed to pytest instead (`python -m tools.second_edition site_tests/content -k search`).
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from site_tests.support.editions import CHANGES, NEW_ADDRESSES, PAST_ADDRESSES, next_edition, told_for_whom
from site_tests.support.project import FIRST_EDITION, ROOT

EVERYTHING = ("--numprocesses", "auto", "--dist", "loadfile", "--max-worker-restart", "1")


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder, "project")
        _copy(project)
        _begin_with_the_first_edition(project)
        _run(project, "generator", "freeze")
        _write_the_second(project)
        _run(project, "tools.example")
        _run(project, "generator", "translated")
        _run(project, "tools.strength", "the words of the tests’ own catalogue")
        for proof in ("validate", "coverage"):
            _run(project, "generator", proof)
        return subprocess.run(
            [sys.executable, "-m", "pytest", *(sys.argv[1:] or EVERYTHING)], cwd=project, check=False
        ).returncode


def _copy(project: Path) -> None:
    """What is in the repository, or is about to be."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    for name in subprocess.check_output(listed, cwd=ROOT, encoding="utf-8").split("\0"):
        if (ROOT / name).is_file():
            (project / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, project / name)


def _begin_with_the_first_edition(project: Path) -> None:
    shutil.rmtree(project / "data/editions", ignore_errors=True)
    shutil.copytree(FIRST_EDITION, project / "data", dirs_exist_ok=True)


def _write_the_second(project: Path) -> None:
    catalogue, addresses = project / "data/services.yaml", project / "data/addresses.txt"
    text = next_edition(catalogue.read_text("utf-8"), *CHANGES, told_for_whom)
    catalogue.write_text(text, "utf-8")
    addresses.write_text(addresses.read_text("utf-8") + NEW_ADDRESSES + PAST_ADDRESSES, "utf-8")
    shutil.rmtree(project / "site_tests/cases")
    shutil.copytree(project / "site_tests/catalogues/second", project / "site_tests/cases")


def _run(project: Path, *command: str) -> None:
    run = subprocess.run(
        [sys.executable, "-m", *command], cwd=project, stdout=subprocess.DEVNULL, check=False
    )
    if run.returncode:
        sys.exit(f"{' '.join(command)}: the second edition is refused, as said above.")


if __name__ == "__main__":
    sys.exit(main())
