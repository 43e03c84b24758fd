"""How long a maintainer waits for the page after saving, and how a catalogue ten times as large changes that.

Each figure is the median time from the save to the moment at which MkDocs tells the browser to reload, both languages
included. Up to half a second of it goes by before MkDocs looks at the files again. Beside it stands a page edited in a
plain site of the same pages (`projects.py`).
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from generator.catalogue.entries import FILE
from site_tests.support.live import Live

from .projects import SIZES, lay_out, pages

SAVES = 5
TEMPLATE = "generator/pages/templates/about.md.j2"


def main() -> None:
    print(f"From saving to reloading, median of {SAVES}\n")
    for times in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            _compare(times, *lay_out(Path(folder), times))


def _compare(times: int, ours: Path, plain: Path) -> None:
    print(f"{times} × the catalogue, {pages(ours)} pages")
    with Live(plain) as live:
        reference = _median(live, "docs/about.md", _longer)
    with Live(ours) as live:
        seconds = {
            "a page of a plain site": reference,
            FILE: _median(live, FILE, _reworded),
            "a template": _median(live, TEMPLATE, _longer),
        }
    for name, value in seconds.items():
        print(f"  {name:32} {value:6.2f} s   × {value / reference:.2f}")


def _longer(text: str) -> str:
    return f"{text}\n…\n"


def _reworded(text: str) -> str:
    """Something that stands on many pages, said a little differently in both languages."""
    return text.replace("服务支持", "服务支持！").replace("Service support", "Service support!")


def _median(live: Live, path: str, change: Callable[[str], str]) -> float:
    return statistics.median(_seconds(live, path, change) for _ in range(SAVES))


def _seconds(live: Live, path: str, change: Callable[[str], str]) -> float:
    began = time.perf_counter()
    live.save(path, change)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
