"""The projects that are measured: ours, at one or several times its size, and what one would use instead.

That is the same pages, as if written by hand, in one plain site of MkDocs with Material, Chinese at the root and English
in a folder. There no rules are proven, nothing is told twice from one source, and both languages share one search.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from generator.catalogue.entries import FILE
from site_tests.support.live import copy_project
from site_tests.support.project import OWN_DATA

from .larger import larger

SIZES = (1, 10)
PLAIN = """\
site_name: The same pages
theme: {name: material, language: zh, font: false}
plugins: [search]
markdown_extensions: [admonition, attr_list, def_list, md_in_html, tables, toc: {permalink: true}]
"""


def lay_out(folder: Path, times: int) -> tuple[Path, Path]:
    """Both projects, in folders of their own below the given one, and the pages of ours made."""
    ours, plain = folder / "ours", folder / "plain"
    ours.mkdir()
    lay_out_ours(ours, times)
    subprocess.run([sys.executable, "-m", "generator", "build"], cwd=ours, capture_output=True, check=True)
    shutil.copytree(ours / "build" / "zh", plain / "docs")
    shutil.copytree(ours / "build" / "en", plain / "docs" / "en")
    (plain / "mkdocs.yml").write_text(PLAIN, "utf-8")
    return ours, plain


def lay_out_ours(folder: Path, times: int) -> None:
    copy_project(folder, OWN_DATA)
    catalogue = folder / FILE
    catalogue.write_text(larger(catalogue.read_text("utf-8"), times), "utf-8")


def pages(ours: Path) -> int:
    return len(list((ours / "build").rglob("*.md")))
