"""Finds a Chromium for the browser tests, installs one where there is none, or says what to do.

`python -m site_tests.support.browser` (part of `make test`) goes down the list until one really starts: what the
environment's CHROMIUM names, a Chromium or Chrome on the path, an installed Chrome or Edge, Playwright's own.
Then it installs Playwright's, and as root on Debian the distribution's. The tests themselves call
`launch_options()`, which only looks, and raises where there is nothing: browser tests are never skipped.

A candidate is tried by starting it, because a file that exists proves little: Ubuntu's chromium-browser, for
one, only asks for a snap.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, BrowserType, Error, Page, Route, sync_playwright

ON_THE_PATH = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
USUAL_PLACES = (
    "/usr/bin/chromium",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
CHANNELS = ("chrome", "msedge")

# Every window would have two pages of the address bar's own, which take longer than ours: they are left out. The last switch of this
# name counts, so the others repeat what Playwright 1.65 switches off (`disabledFeatures` in its driver).
LEFT_OUT = (
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup"),
    *("AimEnabled", "AvoidCorsURLLoaderRestartOnRedirect", "AvoidUnnecessaryBeforeUnloadCheckSync"),
    *("DestroyProfileOnBrowserClose", "HttpsFirstBalancedModeAutoEnable", "HttpsUpgrades", "LensOverlay"),
    *("MediaRouter", "NetworkTimeServiceQuerying", "OptimizationHints", "PaintHolding", "PreconnectToSearch"),
    *("TcpPortRandomizationWin", "ThirdPartyStoragePartitioning"),
    *("msEdgeUpdateLaunchServicesPreferredVersion", "msForceBrowserSignIn"),
)

# The tests are about our pages: no updates, no first-run page, no talk with anyone else; and pages that are open together share
# a process, see `keep_process`.
ARGUMENTS = (
    f"--disable-features={','.join(LEFT_OUT)}",
    "--process-per-site",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

APT_GET = ("apt-get", "-o", "DPkg::Lock::Timeout=400")
INSTALLERS_MAY_TAKE = 900  # seconds

NONE_STARTS = (
    "No Chromium that starts was found for the browser tests: install Chromium or Chrome "
    "(on Debian and Ubuntu, as root: apt-get install chromium), or set CHROMIUM to the path of one."
)


class NoBrowserError(Exception):
    """There is no browser to test with; the message says what to do."""


@dataclass(frozen=True)
class Candidate:
    name: str
    options: dict[str, Any]

    def starts(self, chromium: BrowserType) -> bool:
        try:
            chromium.launch(**self.options).close()
        except Error:
            return False
        return True


def launch_options(chromium: BrowserType) -> dict[str, Any]:
    """The keyword arguments of Playwright's `chromium.launch` for the first browser that starts."""
    return find(chromium).options


def find(chromium: BrowserType) -> Candidate:
    """Playwright's `chromium` is passed in: there can be only one Playwright at a time."""
    if path := os.environ.get("CHROMIUM"):
        return _named(path, chromium)
    for candidate in _installed():
        if candidate.starts(chromium):
            return candidate
    raise NoBrowserError(NONE_STARTS)


def find_or_install(chromium: BrowserType) -> Candidate:
    if os.environ.get("CHROMIUM"):
        return find(chromium)
    for install in (_install_nothing, _install_playwrights, _install_debians_chromium):
        install()
        with suppress(NoBrowserError):
            return find(chromium)
    raise NoBrowserError(NONE_STARTS)


def keep_process(context: BrowserContext) -> BrowserContext:
    """Leaves an empty page open. The process that draws it draws all pages of this machine, and has fonts and compiled scripts at
    hand: they are there in half the time, where the last page that is closed would take its process with it."""
    page = context.new_page()
    page.route("**", lambda route: route.fulfill(content_type="text/html", body="<!doctype html>"))
    page.goto("http://127.0.0.1/")
    return context


def stand_between(reader: Page | BrowserContext, address: str, answer: Callable[[Route], None]) -> None:
    """Has `answer` deal with every request below an address, for as long as the reader is there. That ends with their closing:
    Playwright’s own way to end it before may wait for ever (its issue 42278)."""

    def deal(route: Route) -> None:
        with suppress(Error):  # whoever asked has gone
            answer(route)

    reader.route(lambda url: url.startswith(address), deal)


PageFor = Callable[..., Page]


@pytest.fixture(scope="session")
def contexts_for(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """A browser for each kind of reader, as Playwright's options say it, for the whole run."""
    opened: dict[str, BrowserContext] = {}

    def of(with_a_clock: bool, **options: Any) -> BrowserContext:
        kind = repr((with_a_clock, sorted(options.items())))
        if kind not in opened:
            opened[kind] = keep_process(browser.new_context(**options))
        return opened[kind]

    yield of
    for context in opened.values():
        context.close()


@pytest.fixture
def page_for(contexts_for: Callable[..., BrowserContext]) -> Iterator[PageFor]:
    """A new page for some kind of reader, closed when the test is over; `clock` is the moment at which it is opened and stays.

    To Playwright a clock is the context's, and none is ever taken away: those with one have contexts of their own, and a test that
    lets time pass makes itself one.
    """
    opened: list[Page] = []

    def of(clock: str | datetime | None = None, **options: Any) -> Page:
        page = contexts_for(with_a_clock=clock is not None, **options).new_page()
        opened.append(page)
        if clock:
            page.clock.set_fixed_time(clock)
        return page

    yield of
    for page in opened:
        page.close()


def _named(path: str, chromium: BrowserType) -> Candidate:
    """Whoever names a browser wants that one: no other is taken in its place."""
    candidate = _executable(path)
    if not candidate.starts(chromium):
        raise NoBrowserError(f"CHROMIUM is {path}, which does not start; correct it or unset it.")
    return candidate


def _installed() -> Iterator[Candidate]:
    found = [path for name in ON_THE_PATH if (path := shutil.which(name))]
    found += [place for place in USUAL_PLACES if Path(place).exists()]
    yield from (_executable(path) for path in dict.fromkeys(found))
    yield from (Candidate(f"Playwright channel {name}", _options(channel=name)) for name in CHANNELS)
    yield Candidate("Playwright's Chromium", _options())


def _executable(path: str) -> Candidate:
    return Candidate(path, _options(executable_path=path))


def _options(**which: str) -> dict[str, Any]:
    return {**which, "args": [*ARGUMENTS, *(["--no-sandbox"] if without_sandbox() else [])]}


def without_sandbox() -> bool:
    """Chromium refuses to run its sandbox as root. In a container it would need a right to the machine outside, so there the
    container is the sandbox, and says so."""
    return is_root() or bool(os.environ.get("CHROMIUM_WITHOUT_SANDBOX"))


def is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _install_nothing() -> None:
    """Look first at what is there."""


def _install_playwrights() -> None:
    _run(sys.executable, "-m", "playwright", "install", "chromium")


def _install_debians_chromium() -> None:
    install_debians("chromium", "fonts-noto-cjk")


def install_debians(*packages: str) -> None:
    if is_root() and shutil.which("apt-get"):
        _run(*APT_GET, "update")
        _run(*APT_GET, "install", "-y", "--no-install-recommends", *packages)


def _run(*command: str) -> None:
    """Whether it worked is seen by looking for a browser again."""
    print("+", *command, file=sys.stderr, flush=True)
    try:
        subprocess.run(
            command,
            env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
            stdin=subprocess.DEVNULL,
            stdout=sys.stderr,
            timeout=INSTALLERS_MAY_TAKE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        print(f"  gave up after {INSTALLERS_MAY_TAKE} seconds", file=sys.stderr)


def main() -> int:
    with sync_playwright() as playwright:
        try:
            print(f"Browser for the tests: {find_or_install(playwright.chromium).name}")
        except NoBrowserError as problem:
            print(problem, file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
