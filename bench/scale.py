"""What grows with the catalogue, beside what it may: the files that a reader or a program is sent, and the form in a phone.

The columns are of ten and fifty times the services and statements. Nothing may grow faster than they do: `of linear` is a
file's size beside its size of today, so many times. It is told of the file as it is, too, since gzip looks back 32 kB and no further:
a line of the conformance cases tells of all services, and is longer than that from ten times on. The form is clicked in a browser as slow
as a cheap phone (6 times) at ten times the services; at fifty the sites are not built, and what only a built site has is left out. Asserts
nothing.
"""

from __future__ import annotations

import gzip
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from site_tests.support.browser import launch_options
from site_tests.support.server import serve

from .answer_time import ANSWERS, slow_down
from .projects import lay_out_ours

SITES, TEXTS = (1, 10), (50,)
MADE = {
    "rules, for programs": "rules/v1/bundle.json",
    "conformance cases": "rules/v1/conformance.jsonl",
    "words, for programs": "rules/v1/words.json",
    "search, in Chinese": "search/list.json",
}
BUILT = {
    "statements": "statements/index.html",
    "form, at once": "check/index.html",
    "form, the rest": "check/rest.*.min.json",
    "form, its rules": "assets/form/rules.json",
    "overview": "services/index.html",
}
Size = tuple[int, int]
"""Bytes of a file, as it is and compressed."""
MOST = {"a click (median), ms": 100, "nodes of the form": 6_000}
"""At ten times the services, on a cheap phone."""


def main() -> None:
    sizes: dict[int, dict[str, Size]] = {}
    for times in (*SITES, *TEXTS):
        with tempfile.TemporaryDirectory() as folder:
            project = Path(folder)
            lay_out_ours(project, times)
            if times in SITES:
                _run(project, "mkdocs", "build", "--quiet")
                sizes[times] = _sizes(project / "site", MADE | BUILT)
                _print_form(times, project / "site")
            else:
                _run(project, "generator", "build")
                sizes[times] = _sizes(project / "build/zh", MADE)
    _print_sizes(sizes)


def _run(project: Path, *command: str) -> None:
    subprocess.run([sys.executable, "-m", *command], cwd=project, capture_output=True, check=True)


def _sizes(folder: Path, files: Mapping[str, str]) -> dict[str, Size]:
    texts = {name: next(folder.glob(path)).read_bytes() for name, path in files.items()}
    return {name: (len(text), len(gzip.compress(text, 9))) for name, text in texts.items()}


def _print_form(times: int, site: Path) -> None:
    with sync_playwright() as playwright, serve(site) as url:
        browser = playwright.chromium.launch(**launch_options(playwright.chromium))
        page = browser.new_page(viewport={"width": 390, "height": 844})
        slow_down(page, 6)
        page.goto(f"{url}check/")
        page.locator("#check-form[data-state=here]").wait_for()
        figures = {"a click (median), ms": _click(page), "nodes of the form": _nodes(page)}
        browser.close()
    print(f"{times} × the services")
    for name, figure in figures.items():
        print(f"  {name:24} {figure:8,.0f}" + (f"   of {MOST[name]:,} at most" if times > 1 else ""))


def _click(page: Page) -> float:
    """With the layout that it makes necessary, the first one left out."""
    later: list[list[float]] = page.evaluate(ANSWERS, 3)[1:]
    return statistics.median(until_laid_out for _, until_laid_out in later)


def _nodes(page: Page) -> int:
    count: int = page.evaluate("document.querySelectorAll('#check-form *').length")
    return count


def _print_sizes(sizes: Mapping[int, Mapping[str, Size]]) -> None:
    print(
        "\nkB, compressed" + "".join(f"{times:>10} ×   of linear   as it is" for times in sizes if times > 1)
    )
    for name, (whole_today, compressed_today) in sizes[1].items():
        grown = {times: of_times[name] for times, of_times in sizes.items() if times > 1 and name in of_times}
        told = "".join(
            f"{compressed / 1e3:12,.0f} {compressed / compressed_today / times:11.2f} {whole / whole_today / times:10.2f}"
            for times, (whole, compressed) in grown.items()
        )
        print(f"{name:24} {compressed_today / 1e3:6,.0f}{told}")


if __name__ == "__main__":
    main()
