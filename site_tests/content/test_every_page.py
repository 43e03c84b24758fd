"""Every page in the browser, in both languages, on a narrow phone and under the strictest Content-Security-Policy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, Page

from ..support.built import Site

REPORT_VIOLATIONS = """
  addEventListener("securitypolicyviolation", (event) =>
    console.error(`policy: ${event.effectiveDirective} forbids ${event.blockedURI} ${event.sample}`));
"""

READY = """() => !document.querySelector("[data-search-open]").hidden"""
"""Our scripts are at work."""


@dataclass
class Visit:
    """What the browser did and said while a page was open."""

    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    width: int = 0


@pytest.fixture(scope="module")
def visits(browser: Browser, published: Site) -> Iterator[dict[str, Visit]]:
    context = browser.new_context(viewport={"width": 320, "height": 640})
    context.add_init_script(REPORT_VIOLATIONS)
    made: dict[str, Visit] = {}
    for some in batched(published.pages, 4):
        # Under way together: most of the time of a visit is waiting.
        opened = {address: begin(context.new_page(), published.url + address) for address in some}
        made |= {address: finish(*begun) for address, begun in opened.items()}
    yield made
    context.close()


def begin(page: Page, url: str) -> tuple[Page, Visit]:
    visit = Visit()
    page.on("request", lambda request: visit.asked.append(request.url))
    page.on("console", lambda message: visit.complaints.append(message.text))
    page.on("pageerror", lambda error: visit.complaints.append(str(error)))
    page.goto(url, wait_until="commit")
    return page, visit


def finish(page: Page, visit: Visit) -> Visit:
    page.wait_for_load_state()
    page.wait_for_function(READY)
    visit.width = page.evaluate("document.documentElement.scrollWidth")
    page.close()
    return visit


def batched(addresses: Iterable[str], size: int) -> Iterator[list[str]]:
    remaining = list(addresses)
    for start in range(0, len(remaining), size):
        yield remaining[start : start + size]


def test_no_page_asks_anybody_else(visits: dict[str, Visit], published: Site) -> None:
    own = (published.url, "data:", "blob:" + published.url)
    others = {
        address: [url for url in visit.asked if not url.startswith(own)] for address, visit in visits.items()
    }
    assert {address: urls for address, urls in others.items() if urls} == {}


def test_no_page_breaks_the_policy_or_complains(visits: dict[str, Visit]) -> None:
    assert {address: visit.complaints for address, visit in visits.items() if visit.complaints} == {}


def test_every_page_fits_320_pixels(visits: dict[str, Visit]) -> None:
    assert {address: visit.width for address, visit in visits.items() if visit.width > 320} == {}


def test_nothing_of_ours_is_inline(published: Site) -> None:
    """No style and no handler: a policy that admitted them would admit anybody's."""
    inline = {
        address: [
            f"{element.tag} {name}"
            for element in page.all()
            for name in element.attributes
            if is_inline(name)
        ]
        for address, page in {**published.pages, **published.missing}.items()
    }
    assert {address: found for address, found in inline.items() if found} == {}
    assert not any(list(page.all("style")) for page in published.pages.values())


def is_inline(attribute: str) -> bool:
    return attribute == "style" or attribute.startswith("on")
