"""Another document – three services, three facts of other names, no number to dial, no place – is a matter of data alone."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from generator.bundle.bundle import bundle
from generator.catalogue.entries import Catalogue
from generator.rules import Checker
from generator.site import load

from .support.built import Site, article
from .support.node import Node
from .support.other_document import DATA, copy_with_other_document
from .support.server import serve


@pytest.fixture(scope="module")
def other() -> Catalogue:
    return load((DATA / "services.yaml").read_text("utf-8"))


def run(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=project,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1", "SITE_URL": "", "PYTHONUTF8": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("other")
    copy_with_other_document(folder)
    return folder


@pytest.fixture(scope="module")
def other_site(project: Path) -> Iterator[Site]:
    built = run(project, "mkdocs", "build", "--strict")
    assert built.returncode == 0, built.stdout + built.stderr
    with serve(project / "site") as url:
        yield Site(project / "site", url)


def test_its_site_has_its_pages_in_both_languages_and_none_that_it_has_no_use_for(other_site: Site) -> None:
    services = {f"services/{name}/" for name in ("cleaning", "repair", "exchange")}
    pages = {"", "services/", *services} | {
        f"{name}/"
        for name in (
            "about",
            "changes",
            "check",
            "contacts",
            "embed",
            "readings",
            "sales",
            "statements",
        )
    }
    assert set(other_site.pages) == pages | {f"en/{address}" for address in pages}


def test_nothing_on_its_pages_is_of_the_first_document(other_site: Site) -> None:
    form = ("check/", "en/check/")  # not yet: see content/test_no_document.py
    for address, page in other_site.pages.items():
        if address in form:
            continue
        for foreign in (
            "金蝶",
            "Kingdee",
            "标准成功",
            "Standard Success",
            "热线",
            "hotline",
            "香港",
            "Hong Kong",
        ):
            assert foreign not in article(page).text, address
        assert ("北风" in page.one("title").text) == (not address.startswith("en/")), address


def test_its_tables_have_the_rows_that_decide(other_site: Site) -> None:
    table = other_site.pages["en/services/cleaning/"].one("table", class_="arrangements")
    assert [cell.text for cell in table.all("th")][1:] == ["Verdict", "Basic plan", "Plus plan"]


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("validate", 0), ("build", 0), ("bundle", 0), ("schema", 0), ("coverage", 0), ("translated", 0),
        ("diff 2026-01-01", 0), ("policy", 0), ("freeze", 0),
    ],
)  # fmt: skip
def test_no_command_ends_in_a_traceback(command: str, code: int, project: Path, other_site: Site) -> None:
    done = run(project, "generator", *command.split())
    assert (done.returncode, "Traceback" in done.stderr) == (code, False), done.stderr


def test_its_form_answers(browser: Browser, other_site: Site) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{other_site.url}en/check/#plan=basic&age=1&recorded=done")
        expect(page.locator('[data-service="cleaning"][data-is="not_entitled"]')).to_be_visible()
        expect(page.locator('[data-service="repair"][data-is="entitled"]')).to_be_visible()


def test_both_evaluators_agree_on_every_partial_assignment(other: Catalogue) -> None:
    """At no instant, and right after it at one: nothing here has hours, and yet only then anything is said of the present."""
    facts = other.rules.facts
    choices = [[None, *fact.cells] for fact in facts.values()]
    requests = [
        {"answers": {name: value for name, value in zip(facts, chosen, strict=True) if value is not None}}
        | at
        for chosen in product(*choices)
        for at in ({}, {"at": "2026-03-04T10:00:00+08:00"})
    ]
    assert len(requests) == 54
    checker = Checker(other.rules)
    with Node(bundle(other)) as node:
        assert node.check(requests) == [
            checker.check(request["answers"], request.get("at")) for request in requests
        ]
