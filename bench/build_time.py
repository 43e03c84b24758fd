"""How long a build takes from nothing: the catalogue validated, the pages made, the whole site in both languages.

Beside it stands a plain site of the same pages (`projects.py`). All are built in copies, so that nobody's build or
running server is touched.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from .projects import SIZES, lay_out, pages

TIMES = 3


def main() -> None:
    print(f"From nothing, best of {TIMES}\n")
    for times in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            ours, plain = lay_out(Path(folder), times)
            print(f"{times} × the catalogue, {pages(ours)} pages")
            reference = _best(plain, "mkdocs", "build")
            _print("a plain site of the same pages", reference, reference)
            _print("python -m generator validate", _best(ours, "generator", "validate"), reference)
            _print("python -m generator build", _best(ours, "generator", "build"), reference)
            _print("mkdocs build", _best(ours, "mkdocs", "build"), reference)


def _print(name: str, seconds: float, reference: float) -> None:
    print(f"  {name:32} {seconds:6.2f} s   × {seconds / reference:.2f}")


def _best(project: Path, *command: str) -> float:
    return min(_seconds(project, command) for _ in range(TIMES))


def _seconds(project: Path, command: tuple[str, ...]) -> float:
    shutil.rmtree(project / "site", ignore_errors=True)
    for made in (project / "build").rglob("*.*"):
        if made.is_file():
            made.unlink()
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", *command], cwd=project, env=environment, capture_output=True, check=True
    )
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
