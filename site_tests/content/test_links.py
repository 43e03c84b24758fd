"""Every address: each link leads somewhere, in both languages and across them, and what was published once is still there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest

from generator.pages.moved import addresses

from ..support.built import Element, Site, article
from ..support.project import ROOT

ANSWERS_IN_THE_FRAGMENT = ("check/", "en/check/")
"""Here a fragment with `=` holds answers, not the name of an anchor."""


def references(page: Element) -> Iterator[str]:
    """Everything that a page refers to: links, pictures, scripts and styles."""
    for element in page.all("a", "area", "img", "script", "source", "iframe"):
        yield from (element[name] for name in ("href", "src") if name in element)
    for link in page.all("link"):
        if link["rel"] not in ("canonical", "alternate"):
            yield link["href"]


@pytest.fixture(scope="module", params=["site", "published"])
def anywhere(request: pytest.FixtureRequest) -> Site:
    """The site for the root of a host, and for a path."""
    found: Site = request.getfixturevalue(request.param)
    return found


@pytest.mark.slow
def test_every_link_and_anchor_leads_somewhere(anywhere: Site) -> None:
    dead = [
        f"{address or 'home'} → {link}"
        for address, page in anywhere.pages.items()
        for link in references(page)
        if is_dead(anywhere, address, link)
    ]
    assert dead == []


def test_the_page_for_missing_addresses_leads_on_from_any_depth(published: Site) -> None:
    for page in published.missing.values():
        links = list(references(page))
        assert len(links) > 20
        assert [link for link in links if is_dead(published, "no/such/page/", link)] == []


def is_dead(site: Site, address: str, link: str) -> bool:
    url = urlsplit(urljoin(site.url + address, link))
    if url.scheme in ("tel", "mailto") or not url.geturl().startswith(site.url):
        return url.scheme not in ("tel", "https")
    target = url.path.removeprefix(urlsplit(site.url).path)
    if not site.holds(target):
        return True
    anchor = unquote(url.fragment)
    if not anchor or (target in ANSWERS_IN_THE_FRAGMENT and "=" in anchor):
        return False
    return target not in site.pages or anchor not in ids(site.pages[target])


_ids: dict[int, frozenset[str]] = {}


def ids(page: Element) -> frozenset[str]:
    """Read once a page; a crawl asks for them thousands of times."""
    if id(page) not in _ids:
        _ids[id(page)] = frozenset(element["id"] for element in page.all() if element["id"])
    return _ids[id(page)]


def test_no_id_stands_twice_on_a_page(site: Site) -> None:
    twice = {}
    for address, page in site.pages.items():
        found = [element["id"] for element in page.all() if element["id"]]
        twice[address] = sorted({name for name in found if found.count(name) > 1})
    assert {address: names for address, names in twice.items() if names} == {}


def test_a_page_links_into_its_own_language_only(site: Site) -> None:
    """Except by the language switch; and what belongs to no language stands at the root."""
    astray = []
    for address, page in site.pages.items():
        for link in article(page).all("a"):
            target = urljoin(site.url + address, link["href"]).partition("#")[0].removeprefix(site.url)
            if target in site.pages and target.startswith("en/") != address.startswith("en/"):
                astray.append(f"{address or 'home'} → {link['href']}")
    assert astray == []


# ------------------------------------------------------------------------------------------------- what was once published

LISTED = (ROOT / "data/addresses.txt").read_text("utf-8")


def test_every_page_and_every_file_for_programs_is_listed(site: Site) -> None:
    """Add what is missing to data/addresses.txt; what has moved leaves `old/ -> new/` there."""
    present = {address for address, now in addresses(LISTED).items() if address == now}
    assert sorted(published_addresses(site) - present) == []


def test_every_address_that_was_ever_listed_is_still_there(site: Site) -> None:
    assert [address for address in addresses(LISTED) if not site.holds(address)] == []


def published_addresses(site: Site) -> set[str]:
    """All pages, and the files that others take or link to; the theme's own and the looks of the site are nobody's."""
    files = {path.relative_to(site.folder).as_posix() for path in site.folder.rglob("*") if path.is_file()}
    for_programs = {
        path
        for path in files
        if path.endswith((".atom", ".json", ".jsonl", ".txt", ".xml"))
        and not {"assets", "search"} & set(Path(path).parts)
        and not Path(path).name.startswith("rest.")
    } | {"assets/engine.js", "assets/faults.js", "assets/hours.js", "assets/lint.js", "assets/receipts.js"}
    return set(site.pages) | for_programs
