"""A copy of the project under plain `mkdocs serve`, for tests and benchmarks that edit it as a maintainer does.

    with Live(folder) as live:
        live.save("docs/en/rules.md", changed)    one save, and the rebuild that it starts
        live.page("en/rules/")                    what a browser gets then

Nothing here sleeps: a page of MkDocs' server asks it for a newer site, and so does `save`; the answer comes when there
is one. A copy lets nobody's own build or running server be touched.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from urllib.error import URLError
from urllib.request import urlopen

from generator import disk
from generator.catalogue.translations import TRANSLATIONS
from generator.site import memory_of_translations

from .project import FIRST_EDITION, ROOT
from .server import free_port

NEEDED = ("docs", "generator", "hooks", "overrides", "mkdocs.yml", "mkdocs.en.yml")
PATIENCE = 60
"""Seconds after which nothing more is to be expected, even on a busy machine."""


def copy_project(folder: Path, data: Path = FIRST_EDITION) -> None:
    """All that a build needs, and nothing that an earlier one has made; `data` is what it has in its `data/`."""
    for name in NEEDED:
        path = ROOT / name
        if path.is_dir():
            shutil.copytree(path, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(path, folder)
    shutil.copytree(data, folder / "data")
    for language in ("zh", "en"):
        (folder / "build" / language).mkdir(parents=True)
    memory = folder / TRANSLATIONS
    memory.parent.mkdir(exist_ok=True)
    if not memory.exists():
        memory.write_text(_memory(data, folder), "utf-8")


def _memory(data: Path, folder: Path) -> str:
    """Nobody keeps a memory up to date for a catalogue that is not published, so a copy gets it with what is there: one for all
    copies with the same `data`."""
    if data not in _MEMORIES:
        _MEMORIES[data] = memory_of_translations(disk.sources(folder))
    return _MEMORIES[data]


_MEMORIES: dict[Path, str] = {}


class Live:
    """A running `mkdocs serve`; `folder` holds a copy of the project."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.saves = 0
        self._log = folder.parent / f"{folder.name}.log"
        port = free_port()
        self.address = f"http://127.0.0.1:{port}/"
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", f"127.0.0.1:{port}"],
                cwd=folder,
                env=os.environ | {"NO_MKDOCS_2_WARNING": "1", "PYTHONUNBUFFERED": "1"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    @property
    def log(self) -> str:
        return self._log.read_text("utf-8")

    @property
    def rebuilds(self) -> int:
        return self.log.count("Detected file changes")

    def page(self, path: str) -> str:
        """The file as served now; during a rebuild the server lets one wait."""
        with urlopen(self.address + path, timeout=PATIENCE) as response:
            text: str = response.read().decode()
            return text

    def save(self, path: str, change: Callable[[str], str]) -> None:
        """Saves the file in one go, as editors do, and waits for the rebuild."""
        before = self._version()
        file, beside = self.folder / path, self.folder / "unsaved"
        beside.write_text(change(file.read_text("utf-8")), "utf-8")
        beside.replace(file)
        self.saves += 1
        assert self._newer_than(before, PATIENCE), f"{path} was saved, and nothing happened:\n{self.log}"

    def is_quiet(self, seconds: float = 2) -> bool:
        """No further rebuild comes by itself; the server looks for changes every half second."""
        return not self._newer_than(self._version(), seconds)

    def _version(self) -> int:
        script = re.search(r"livereload\((\d+), \d+\)", self.page(""))
        assert script, "live reload is off"
        return int(script[1])

    def _newer_than(self, version: int, seconds: float) -> bool:
        """What the script of a served page asks: the answer waits until there is a newer site."""
        try:
            with urlopen(f"{self.address}livereload/{version}/0", timeout=seconds) as response:
                return int(response.read()) > version
        except TimeoutError:
            return False

    def __enter__(self) -> Live:
        while not self._answers():
            if self._process.poll() is not None:
                raise RuntimeError(f"mkdocs serve ended:\n{self.log}")
        return self

    def _answers(self) -> bool:
        try:
            self.page("")
        except URLError:  # nobody listens before the first build is done
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(0.05)
            return False
        return True

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._process.terminate()
        self._process.wait(PATIENCE)
