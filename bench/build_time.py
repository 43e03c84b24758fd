"""How long a maintainer waits: for the catalogue to be validated, for the pages, and for the whole site from nothing.

The site is built in a copy of the project, so that nobody's build or running server is touched.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NEEDED = ("data", "docs", "generator", "overrides", "mkdocs.yml", "mkdocs.en.yml")
TIMES = 3

COMMANDS = {
    "python -m generator validate": ["-m", "generator", "validate"],
    "python -m generator build": ["-m", "generator", "build"],
    "mkdocs build --strict": ["-m", "mkdocs", "build", "--strict"],
}


def main() -> None:
    print(f"From nothing, best of {TIMES}\n")
    reference = 0.0
    for name, arguments in COMMANDS.items():
        seconds = min(_seconds(arguments) for _ in range(TIMES))
        reference = reference or seconds
        print(f"{name:30} {seconds:6.2f} s   × {seconds / reference:.1f}")


def _seconds(arguments: Sequence[str]) -> float:
    with tempfile.TemporaryDirectory() as folder:
        _copy(Path(folder))
        environment = os.environ | {"NO_MKDOCS_2_WARNING": "1", "PYTHONDONTWRITEBYTECODE": "1"}
        began = time.perf_counter()
        subprocess.run(
            [sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, check=True
        )
        return time.perf_counter() - began


def _copy(folder: Path) -> None:
    for name in NEEDED:
        path = ROOT / name
        if path.is_dir():
            shutil.copytree(path, folder / name)
        else:
            shutil.copy(path, folder)
    for language in ("zh", "en"):
        (folder / "build" / language).mkdir(parents=True)


if __name__ == "__main__":
    main()
