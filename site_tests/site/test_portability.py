"""Another builder can take over: ProperDocs, the fork of MkDocs 1.x, builds the same site from the same files.

Zensical builds it from the generated pages and the two configurations, with gaps: see `make zensical` and
decisions/0006-material-at-its-end.md.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from ..support.built import Element, Site
from ..support.given import build_site

pytestmark = pytest.mark.thorough


@pytest.fixture(scope="module")
def properdocs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_site(tmp_path_factory.mktemp("properdocs"), builder="properdocs")


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def test_properdocs_builds_every_page_at_the_same_address_with_the_same_anchors(
    site: Site, properdocs: Path
) -> None:
    other = Site(properdocs, "")
    assert list(other.pages) == list(site.pages)
    for address, page in other.pages.items():
        assert ids(page) == ids(site.pages[address]), address


def ids(page: Element) -> list[str]:
    return [element["id"] for element in page.all() if "id" in element]


def test_properdocs_builds_the_same_files_to_the_letter(site: Site, properdocs: Path) -> None:
    mine, other = contents(site.folder), contents(properdocs)
    assert sorted(other) == sorted(mine)
    assert [path for path in mine if mine[path] != other[path]] == []
