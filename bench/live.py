"""How long a maintainer waits for the page after saving, and how a catalogue ten times as large changes that.

Each figure is the median time from the save to the moment at which MkDocs tells the browser to reload, both languages
included. Up to half a second of it goes by before MkDocs looks at the files again.

Beside it stands what one would use instead: the same pages, written by hand, as one plain site of MkDocs with
Material. There no rules are proven, nothing is told twice from one source, and both languages share one search.
"""

from __future__ import annotations

import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from generator.catalogue import FILE
from site_tests.live import Live, copy_project

from .larger import larger

SIZES = (1, 10)
SAVES = 5
TEMPLATE = "generator/templates/about.md.j2"
PLAIN = """\
site_name: The same pages
theme: {name: material, language: zh, font: false}
plugins: [search]
markdown_extensions: [admonition, attr_list, def_list, md_in_html, tables, toc: {permalink: true}]
"""


def main() -> None:
    print(f"From saving to reloading, median of {SAVES}\n")
    for times in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            _compare(times, Path(folder))


def _compare(times: int, folder: Path) -> None:
    ours, plain = folder / "ours", folder / "plain"
    ours.mkdir()
    copy_project(ours)
    _enlarge(ours, times)
    with Live(ours) as live:
        pages = len(list((ours / "build").rglob("*.md")))
        seconds = {
            f"saving {FILE}": _median(live, FILE, _reworded),
            "saving a template": _median(live, TEMPLATE, lambda text: f"{text}\n…\n"),
        }
    _lay_out_plain(ours, plain)
    with Live(plain) as live:
        reference = _median(live, "docs/about.md", lambda text: f"{text}\n…\n")
    print(f"{times} × the catalogue, {pages} pages")
    for name, value in (seconds | {"saving a page of a plain site": reference}).items():
        print(f"  {name:32} {value:6.2f} s   × {value / reference:.2f}")


def _reworded(text: str) -> str:
    """Something that stands on many pages, said a little differently in both languages."""
    return text.replace("服务支持", "服务支持！").replace("Service support", "Service support!")


def _median(live: Live, path: str, change: Callable[[str], str]) -> float:
    return statistics.median(_seconds(live, path, change) for _ in range(SAVES))


def _seconds(live: Live, path: str, change: Callable[[str], str]) -> float:
    began = time.perf_counter()
    live.save(path, change)
    return time.perf_counter() - began


def _enlarge(folder: Path, times: int) -> None:
    catalogue = folder / FILE
    catalogue.write_text(larger(catalogue.read_text("utf-8"), times), "utf-8")


def _lay_out_plain(ours: Path, plain: Path) -> None:
    """The generated pages as if somebody had written them: Chinese at the root, English in a folder."""
    shutil.copytree(ours / "build" / "zh", plain / "docs")
    shutil.copytree(ours / "build" / "en", plain / "docs" / "en")
    (plain / "mkdocs.yml").write_text(PLAIN, "utf-8")


if __name__ == "__main__":
    main()
