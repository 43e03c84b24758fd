"""A project with another document: all that CONTRIBUTING says to replace for one is replaced."""

from __future__ import annotations

import shutil
from pathlib import Path

from .live import copy_project
from .project import ROOT

FOLDER = ROOT / "site_tests/catalogues/other_document"
DATA = FOLDER / "data"


def copy_with_other_document(folder: Path) -> None:
    copy_project(folder, DATA)
    for name in ("mkdocs", "mkdocs.en"):
        (folder / f"{name}.yml").rename(folder / f"{name}.tool.yml")
        shutil.copy(FOLDER / f"{name}.yml", folder)
    for language in ("zh", "en"):
        shutil.rmtree(folder / "docs" / language)
