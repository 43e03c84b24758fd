"""What is made of a catalogue for tests: rules, evaluators in three places, the built site.

Both `conftest.py` take these fixtures in, each with a `data` of its own: that of the tests in `site_tests/`, that of the project
in `site_tests/content/`. Each keeps what it has made for itself, since to pytest a fixture taken in at two places is two.
"""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from playwright.sync_api import Browser

from generator.bundle.bundle import bundle as rule_bundle
from generator.catalogue.entries import Catalogue
from generator.catalogue.reader import read
from generator.content_security_policy import policy
from generator.lighter.element import PATH as ELEMENT
from generator.lock import Lock
from generator.pages.builds import integrity
from generator.rules import Checker, RuleBook

from .built import PACK, Site, html_of
from .chromium import Chromium, chromium
from .live import copy_project
from .node import Node
from .project import FIRST_EDITION
from .server import free_port, serve


@pytest.fixture(scope="session")
def catalogue_text(data: Path) -> str:
    return (data / "services.yaml").read_text("utf-8")


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
def engine_page(
    browser: Browser, bundle: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Chromium]:
    """The engine in Chromium, without the form."""
    with chromium(browser, bundle, tmp_path_factory.mktemp("engine")) as running:
        yield running


@pytest.fixture(scope="session")
def project_root(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with this catalogue, to run commands in that change nothing."""
    folder = tmp_path_factory.mktemp("project")
    copy_project(folder, data)
    return folder


@pytest.fixture(scope="session")
def site(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The whole site, built as it is published, by a publisher who did not say where."""
    folder = built_once(tmp_path_factory, "site", data)
    with serve(folder) as address:
        yield Site(folder, address)


@pytest.fixture(scope="session")
def site_url(site: Site) -> str:
    return site.url


SOMEWHERE = "http://127.0.0.1:0/guide/"


@pytest.fixture(scope="session")
def published(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The whole site for an address with a path, and served there under the strictest Content-Security-Policy."""
    port = free_port()
    site_url = SOMEWHERE.replace(":0/", f":{port}/")
    folder = tmp_path_factory.mktemp("published")
    move_site(built_once(tmp_path_factory, "published", data, SITE_URL=SOMEWHERE), folder, site_url)
    header = {"Content-Security-Policy": policy_of(folder)}
    with serve(folder, "/guide/", port, header) as address:
        yield Site(folder, address, site_url)


def built_once(tmp_path_factory: pytest.TempPathFactory, name: str, data: Path, **environment: str) -> Path:
    """One site for all processes that share the tests of a run: the first that wants it builds it, the others wait."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    folder = shared / f"{name}-of-{data.name}"
    with Lock(shared / f"turn-{folder.name}", lambda _: None):
        return folder if folder.exists() else build_site(folder, data, **environment)


def move_site(site: Path, folder: Path, address: str) -> None:
    """The site as it would have been built for another address than SOMEWHERE; of the element, which has it within, the pages know the hash."""

    def at(address: str) -> str:
        return integrity((site / ELEMENT).read_text("utf-8").replace(SOMEWHERE, address), "sha384")

    before, after = at(SOMEWHERE).encode(), at(address).encode()
    for path in (path for path in site.rglob("*") if path.is_file()):
        content = path.read_bytes()
        packed = path.suffix == ".gz"
        plain = gzip.decompress(content) if packed else content
        moved = plain.replace(SOMEWHERE.encode(), address.encode()).replace(before, after)
        target = folder / path.relative_to(site)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(gzip.compress(moved, mtime=0) if packed else moved)


def policy_of(folder: Path) -> str:
    pages = (path for path in folder.rglob("*.html") if path.name != PACK)
    return policy({str(path): html_of(path) for path in pages})


def build_site(folder: Path, data: Path = FIRST_EDITION, builder: str = "mkdocs", **environment: str) -> Path:
    """From a copy of the project: builds of one project wait for each other, and nobody's own build is to wait for a test."""
    with TemporaryDirectory() as project:
        copy_project(Path(project), data)
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
