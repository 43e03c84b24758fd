"""What the tests share: the tests' own catalogue with all that is made of it (`support/given.py`), and the browser.

Everything here is made once a run, when the first test asks for it. Playwright can be started only once in a
process, so all browser tests take their browser from here; one that needs a clean state opens a context of its own.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import seed, settings
from playwright.sync_api import Browser, sync_playwright

from .support.browser import contexts_for, launch_options, page_for
from .support.form_page import context, contexts, form, page, reader
from .support.given import (
    book,
    bundle,
    catalogue,
    catalogue_text,
    checker,
    engine_page,
    node,
    project_root,
    published,
    site,
    site_url,
)
from .support.project import FIRST_EDITION

# Found examples are the same in every run: nobody's run fails for what somebody else has changed. To look further, `make
# attack` runs the tests marked so in rounds, each with a seed of its own, for as long as it is told (see pytest_pyfunc_call).
settings.register_profile("repeatable", derandomize=True, deadline=None, database=None, max_examples=60)
settings.register_profile("attack", deadline=None, database=None, max_examples=200, print_blob=False)
settings.load_profile("repeatable")

__all__ = [
    "book",
    "bundle",
    "catalogue",
    "catalogue_text",
    "checker",
    "context",
    "contexts",
    "contexts_for",
    "engine_page",
    "form",
    "node",
    "page",
    "page_for",
    "project_root",
    "published",
    "reader",
    "site",
    "site_url",
]  # fmt: skip
"""The fixtures that stand elsewhere."""

HERE = Path(__file__).parent
FIGURES = pytest.StashKey[list[str]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("attack", "hostile input at random: pytest -m attack --hypothesis-profile attack")
    group.addoption("--minutes", type=float, default=0.0, help="for how long each test marked attack is run")
    told = "ask every door about every way to answer, at three instants: make agree"
    parser.getgroup("agreement").addoption("--whole", action="store_true", help=told)
    group.addoption("--seed", type=int, help="where to begin, as an earlier run printed it")


def pytest_configure(config: pytest.Config) -> None:
    # Begun in the background of a shell, we would ignore Ctrl+C, and so would all that the tests begin and then end by it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    config.stash[FIGURES] = []
    if config.option.seed is None:
        config.option.seed = random.randrange(1_000_000)


SLOWEST = (
    "content/test_answer_first.py",
    "form/test_form.py",
    "site/test_live.py",
    "form/test_held_together.py",
    "content/test_accessibility.py",
    "form/test_form_access.py",
    "site/test_reading_pages.py",
    "cli/test_command_line.py",
    "editions/test_next_edition.py",
    "site/test_build.py",
    "test_other_document.py",
    "content/test_search.py",
    "form/test_form_links.py",
    "content/test_services_answer_first.py",
    "site/test_every_slot.py",
    "editions/test_differences.py",
    "catalogue/test_what_is_optional.py",
    "rules/test_any_rules.py",
    "site/test_reproducible.py",
    "site/test_publishing.py",
    "content/test_mutation.py",
    "supply/test_sbom.py",
    "cli/test_batch.py",
    "catalogue/test_cookbook.py",
    "rules/test_evaluators.py",
    "rules/test_time.py",
    "editions/test_editions.py",
    "catalogue/test_hostile_files.py",
    "rules/test_tables.py",
)
"""Files that keep a processor busy for long, the longest first."""

SLOW_FIXTURES = {"browser", "published", "site"}
THOROUGH_FIXTURES = {"visits", "without_libyaml"}
"""All pages, and all mistakes, one by one."""


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """What `make quick` would leave out whole it need not read."""
    is_left_out = is_quick(config) and collection_path.relative_to(HERE).as_posix() in SLOWEST
    return True if is_left_out else None


def is_quick(config: pytest.Config) -> bool:
    return "not slow" in config.option.markexpr


def repeated(items: list[pytest.Item]) -> Iterator[pytest.Item]:
    """Those that only ask again what is asked for another reader already. Who is asked first goes in turn, so that each language and each
    screen has its share of the tests of a file."""
    readers: dict[str, dict[object, list[pytest.Item]]] = {}
    for item in items:
        if isinstance(item, pytest.Function) and "reader" in item.fixturenames:
            others = {name: value for name, value in item.callspec.params.items() if name != "reader"}
            same = (item.originalname, repr(others))
            readers.setdefault(file_of(item), {}).setdefault(same, []).append(item)
    for of_file in readers.values():
        for turn, asked in enumerate(of_file.values()):
            first = asked[turn % len(asked)]
            yield from (item for item in asked if item is not first)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Puts the slowest files first, since one that begins last keeps all others waiting, and marks what is slow by where it stands or
    by what it takes: a browser, a built site; and as thorough what takes all there is, or is asked again for another reader."""
    rank = {f"site_tests/{name}": number for number, name in enumerate(SLOWEST)}
    items.sort(key=lambda item: rank.get(file_of(item), len(rank)))
    for item in items:
        taken = {*getattr(item, "fixturenames", ())}
        if file_of(item) in rank or SLOW_FIXTURES & taken:
            item.add_marker("slow")
        if THOROUGH_FIXTURES & taken:
            item.add_marker("thorough")
    for item in repeated(items):
        item.add_marker("thorough")


def file_of(item: pytest.Item) -> str:
    return item.nodeid.partition("::")[0]


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Half as many again as there are processors: a test in a browser often waits, for a page or for its own next look at it. Where
    those are left out, each more would only read all tests once more."""
    processors = os.cpu_count() or 1
    return processors if is_quick(config) else processors * 3 // 2


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
def data() -> Path:
    """The folder with the catalogue that everything below is made of: here the tests' own."""
    return FIRST_EDITION


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(**launch_options(playwright.chromium))
        yield running
        running.close()
