"""What the tests share: the catalogue, the evaluators in three places, the built site and the browser.

Everything here is made once a run, when the first test asks for it. Playwright can be started only once in a
process, so all browser tests take their browser from here; one that needs a clean state opens a context of its own.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import seed, settings
from playwright.sync_api import Browser, sync_playwright

from generator.bundle.bundle import bundle as rule_bundle
from generator.catalogue.entries import Catalogue
from generator.catalogue.reader import read
from generator.content_security_policy import policy
from generator.rules import Checker, RuleBook

from .support.browser import launch_options
from .support.built import Site
from .support.chromium import Chromium, chromium
from .support.form_page import context, contexts, form, page, reader
from .support.live import copy_project
from .support.node import Node
from .support.project import ROOT
from .support.server import free_port, serve

# Found examples are the same in every run: nobody's run fails for what somebody else has changed. To look further, `make
# attack` runs the tests marked so in rounds, each with a seed of its own, for as long as it is told (see pytest_pyfunc_call).
settings.register_profile("repeatable", derandomize=True, deadline=None, database=None, max_examples=60)
settings.register_profile("attack", deadline=None, database=None, max_examples=200, print_blob=False)
settings.load_profile("repeatable")

__all__ = ["context", "contexts", "form", "page", "reader"]
"""The fixtures that stand elsewhere."""

FIGURES = pytest.StashKey[list[str]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("attack", "hostile input at random: pytest -m attack --hypothesis-profile attack")
    group.addoption("--minutes", type=float, default=0.0, help="for how long each test marked attack is run")
    group.addoption("--seed", type=int, help="where to begin, as an earlier run printed it")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[FIGURES] = []
    if config.option.seed is None:
        config.option.seed = random.randrange(1_000_000)


def pytest_report_header(config: pytest.Config) -> list[str]:
    minutes, number = config.option.minutes, config.option.seed
    repeat = f"make attack MINUTES={minutes:g} SEED={number}"
    return [f"attack: {minutes:g} minutes a test from seed {number}; again: {repeat}"] if minutes else []


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Runs a property test marked `attack` in rounds until its time is up. The first that fails ends it, with its smallest input.

    A test marked so is itself made by `@given`: one that only calls such a test would be random, whatever the seed.
    """
    minutes, first = pyfuncitem.config.option.minutes, pyfuncitem.config.option.seed
    if not minutes or not pyfuncitem.get_closest_marker("attack"):
        return None
    assert pyfuncitem.obj.is_hypothesis_test
    arguments = {name: pyfuncitem.funcargs[name] for name in pyfuncitem._fixtureinfo.argnames}
    until = time.monotonic() + 60 * minutes
    for number in count(first):
        try:
            seed(number)(pyfuncitem.obj)(**arguments)
        except Exception as error:
            error.add_note(f"Again, at once: make attack SEED={number}")
            raise
        if time.monotonic() > until:
            rounds = number - first + 1
            pyfuncitem.config.stash[FIGURES].append(f"{pyfuncitem.name}: {rounds} rounds without a finding")
            return True
    return None


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """The figures that a reader of `make test` should see whether or not all is well."""
    for line in config.stash[FIGURES]:
        terminalreporter.write_line(line)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """The figures of a process that ran a part of the tests."""
    node.config.stash[FIGURES] += getattr(node, "workeroutput", {}).get("figures", [])


def pytest_sessionfinish(session: pytest.Session) -> None:
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["figures"] = session.config.stash[FIGURES]


@pytest.fixture(scope="session")
def figures(pytestconfig: pytest.Config) -> list[str]:
    """Lines for the end of the run."""
    return pytestconfig.stash[FIGURES]


@pytest.fixture(scope="session")
def catalogue_text() -> str:
    return (ROOT / "data/services.yaml").read_text("utf-8")


@pytest.fixture(scope="session")
def catalogue(catalogue_text: str) -> Catalogue:
    return read(catalogue_text)


@pytest.fixture(scope="session")
def book(catalogue: Catalogue) -> RuleBook:
    return catalogue.rules


@pytest.fixture(scope="session")
def checker(book: RuleBook) -> Checker:
    return Checker(book)


@pytest.fixture(scope="session")
def bundle(catalogue: Catalogue) -> dict[str, Any]:
    return rule_bundle(catalogue)


@pytest.fixture(scope="session")
def node(bundle: dict[str, Any]) -> Iterator[Node]:
    with Node(bundle) as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(**launch_options(playwright.chromium))
        yield running
        running.close()


@pytest.fixture(scope="session")
def engine_page(
    browser: Browser, bundle: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Chromium]:
    """The engine in Chromium, without the form."""
    with chromium(browser, bundle, tmp_path_factory.mktemp("engine")) as running:
        yield running


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The whole site, built as it is published, by a publisher who did not say where."""
    folder = build_site(tmp_path_factory.mktemp("site"))
    with serve(folder) as address:
        yield Site(folder, address)


@pytest.fixture(scope="session")
def site_url(site: Site) -> str:
    return site.url


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The whole site for an address with a path, and served there under the strictest Content-Security-Policy."""
    port = free_port()
    site_url = f"http://127.0.0.1:{port}/guide/"
    folder = build_site(tmp_path_factory.mktemp("published"), SITE_URL=site_url)
    header = {"Content-Security-Policy": policy_of(folder)}
    with serve(folder, "/guide/", port, header) as address:
        yield Site(folder, address, site_url)


def policy_of(folder: Path) -> str:
    return policy({str(path): path.read_text("utf-8") for path in folder.rglob("*.html")})


def build_site(folder: Path, builder: str = "mkdocs", **environment: str) -> Path:
    """From a copy of the project: builds of one project wait for each other, and nobody's own build is to wait for a test."""
    with TemporaryDirectory() as project:
        copy_project(Path(project))
        built = subprocess.run(
            [sys.executable, "-m", builder, "build", "--strict", "--site-dir", str(folder)],
            cwd=project,
            env=os.environ | {"NO_MKDOCS_2_WARNING": "1", "SITE_URL": ""} | environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
    assert built.returncode == 0, f"the site cannot be built:\n{built.stdout}{built.stderr}"
    return folder
