"""How long the form keeps a phone busy after an answer, beside what a reader would use instead: loading a page.

Chromium runs as slowly as asked (`RATES`: 4 is about a mid-range phone, 6 a cheap one). An answer is timed from the click to the end
of all that it makes the browser compute, style and lay out; the plain page of a service is timed from its arrival until its script has
run. A frame is 1/60 of a second. The first answer comes once the browser has nothing to do, as a reader has read the question by then;
the others follow without a pause. Asserts nothing.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from site_tests.support.browser import launch_options
from site_tests.support.project import ROOT
from site_tests.support.server import serve

RATES = (1, 4, 6)
FRAME = 1000 / 60
ROUNDS = 10

ANSWERS = """async (rounds) => {
  const ids = ["region-mainland", "arrangement-public_cloud_subscription", "registered-yes", "incident-fatal", "hotline_uses-2",
               "product-galaxy", "incident-none", "region-elsewhere", "registered-no", "region-taiwan"];
  const times = [];
  const leisure = () => new Promise((done) => requestIdleCallback(() => requestIdleCallback(done)));
  await leisure();
  for (let round = 0; round < rounds; round += 1) {
    for (const id of ids) {
      const input = document.getElementById(id);
      const began = performance.now();
      input.checked = true;
      input.dispatchEvent(new Event("change", { bubbles: true }));
      const answered = performance.now();
      document.body.getBoundingClientRect();
      times.push([answered - began, performance.now() - began]);
    }
  }
  return times;
}"""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        subprocess.run(
            [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", folder], cwd=ROOT, check=True
        )
        browser = playwright.chromium.launch(**launch_options(playwright.chromium))
        with serve(Path(folder)) as url:
            for rate in RATES:
                page = browser.new_page(viewport={"width": 390, "height": 844})
                slow_down(page, rate)
                reload = _reload(page, f"{url}services/hotline/")
                page.goto(f"{url}check/")
                page.locator("#check-form[data-state=here]").wait_for()
                first, *_ = times = page.evaluate(ANSWERS, ROUNDS)
                print(f"{rate} times slower")
                _print("the first answer, computed", first[0], reload)
                _print("the first answer, laid out too", first[1], reload)
                _print("an answer, computed (median)", statistics.median(t[0] for t in times), reload)
                _print("an answer, computed (95 %)", _most(t[0] for t in times), reload)
                _print("an answer, laid out too (median)", statistics.median(t[1] for t in times), reload)
                _print("an answer, laid out too (95 %)", _most(t[1] for t in times), reload)
                _print("a page loaded instead (median)", reload, reload)
                page.close()
        browser.close()


def _most(times: Iterable[float]) -> float:
    """What 95 % of them take at most."""
    return statistics.quantiles(times, n=20)[-1]


def slow_down(page: Page, rate: int) -> None:
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": rate})


def _reload(page: Page, address: str) -> float:
    """Milliseconds until a page of ours has loaded, from a warm cache."""
    times = []
    for _ in range(5):
        page.goto(address)
        page.wait_for_load_state()
        times.append(page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd"))
    return float(statistics.median(times))


def _print(name: str, milliseconds: float, reload: float) -> None:
    print(
        f"  {name:36} {milliseconds:7.1f} ms   {milliseconds / FRAME:5.2f} frames   × {milliseconds / reload:.2f} of a page"
    )


if __name__ == "__main__":
    main()
