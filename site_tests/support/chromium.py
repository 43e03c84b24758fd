"""The JavaScript engine in a real browser: a page that holds nothing but the engine, served on this machine alone."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from .node import RUNNER, Evaluator
from .project import ROOT
from .server import serve

PAGE = """\
<!doctype html>
<html lang="en">
<title>The engine alone</title>
<script type="module">
  import { perform } from "./site_tests/support/engine_runner.js";
  globalThis.perform = perform;
</script>
"""


class Chromium(Evaluator):
    def __init__(self, page: Page, bundle: dict[str, Any]) -> None:
        self._page = page
        self.perform("use", bundle)

    def perform(self, task: str, argument: Any) -> Any:
        """As JSON texts, for Playwright's own way of passing objects knows no key `__proto__`."""
        task_text = json.dumps({task: argument})
        answer: str = self._page.evaluate(
            "async (text) => JSON.stringify(await perform(JSON.parse(text)))", task_text
        )
        return json.loads(answer)


@contextmanager
def chromium(browser: Browser, bundle: dict[str, Any], folder: Path) -> Iterator[Chromium]:
    """The engine in a page of the browser; `folder` is an empty one for what the page needs."""
    lay_out(folder)
    with serve(folder) as address:
        page = browser.new_page()
        try:
            page.goto(address)
            yield Chromium(page, bundle)
        finally:
            page.close()


def lay_out(folder: Path) -> None:
    """The same layout as in the project, so that the same imports find the same files."""
    (folder / "index.html").write_text(PAGE, "utf-8")
    for source in (RUNNER, *(ROOT / "docs/assets").rglob("*.js")):
        target = folder / source.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
