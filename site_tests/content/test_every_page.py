"""Every page in the browser, in both languages, on phones and under the strictest Content-Security-Policy.

A visit begins on the phone that Lighthouse takes, where the script comes only when the page has been seen without it; it goes on on a
narrow one, and ends there in letters twice as large.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, ViewportSize

from generator.catalogue.entries import LANGUAGES, Catalogue

from ..support.built import Site

REPORT_VIOLATIONS = """
  addEventListener("securitypolicyviolation", (event) =>
    console.error(`policy: ${event.effectiveDirective} forbids ${event.blockedURI} ${event.sample}`));
"""

REPORT_SHIFTS = """
  window.shifts = [];
  new PerformanceObserver((list) => list.getEntries().forEach(({ value, sources }) =>
    shifts.push([value, ...sources.map(({ node }) => node && (node.outerHTML ?? node.data).slice(0, 60))])))
      .observe({ type: "layout-shift", buffered: true });
"""

SEEN = """() => performance.getEntriesByName("first-contentful-paint").length > 0"""

SETTLED = (
    """() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(shifts))))"""
)

CUT = """() => [...document.querySelectorAll(".md-header__topic:first-child .md-ellipsis")]
  .filter((e) => e.scrollWidth > e.clientWidth || e.scrollHeight > e.clientHeight + 1).map((e) => e.textContent.trim())"""
"""The name of the site, where its end is not to be seen."""

BROKEN = """() => {
  const page = document.querySelector("article");
  const room = page.clientWidth - parseFloat(getComputedStyle(page).paddingLeft);
  const range = document.createRange();
  const pieces = (text, from, to) => (range.setStart(text, from), range.setEnd(text, to), [...range.getClientRects()]);
  const isBroken = (boxes) => boxes.length > 1 && boxes.reduce((sum, { width }) => sum + width, 0) < room;
  return [...page.querySelectorAll("h1, h2, h3, th, summary")].filter((e) => e.checkVisibility()).flatMap((head) =>
    [...head.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).flatMap((text) =>
      [...text.data.matchAll(/[A-Za-z]+|[0-9]+(?:-[0-9]+)+/g)].filter(({ index, 0: word }) => isBroken(pieces(text, index, index + word.length))).map(String)));
}"""
"""Words and dates of headings and of what is opened that go on in the next line, although they have room in one."""

ROWS_OF_HEADER = """() => {
  const tops = [...document.querySelectorAll(".md-header__inner > *")].filter((e) => e.checkVisibility()).map((e) => e.getBoundingClientRect());
  return tops.filter(({ top }, i) => tops.slice(0, i).every((earlier) => earlier.bottom <= top)).length;
}"""

WAITS = """() => Math.max(0, ...document.getAnimations().map(({ effect }) => effect.getTiming().delay))"""

READY = """() => !document.querySelector("[data-search-open][hidden], .overview:not(.overview--chosen), #check-form:not([data-state=here])")"""
"""Our scripts are at work."""


@dataclass
class Visit:
    """What the browser did and said while a page was open."""

    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    shifts: list[Any] = field(default_factory=list)
    waits: float = 0
    width: int = 0
    rows_of_header: int = 0
    cut: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    width_of_large: int = 0


PHONE = ViewportSize(width=412, height=823)
NARROW = ViewportSize(width=320, height=640)
LARGE = "document.documentElement.style.fontSize = '250%'"  # the theme's is 125 %
MOST_SHIFT = 0.01
MOST_PATIENCE = 2000  # milliseconds
MOST_ROWS = 2


@pytest.fixture(scope="module")
def visits(browser: Browser, published: Site) -> Iterator[dict[str, Visit]]:
    context = browser.new_context(viewport=PHONE, timezone_id="America/New_York")
    context.add_init_script(REPORT_VIOLATIONS + REPORT_SHIFTS)
    made: dict[str, Visit] = {}
    for some in batched(published.pages, 4):
        # Under way together: most of the time of a visit is waiting.
        opened = {address: begin(context.new_page(), published.url + address) for address in some}
        made |= {address: finish(*begun) for address, begun in opened.items()}
    yield made
    context.close()


def begin(page: Page, url: str) -> tuple[Page, Visit, list[Route]]:
    visit = Visit()
    held: list[Route] = []

    def hold(script: Route) -> None:
        held.append(script)

    page.route("**/site/main.*", hold)
    page.context.new_cdp_session(page).send("Animation.setPlaybackRate", {"playbackRate": 0})  # nor patience
    page.on("request", lambda request: visit.asked.append(request.url))
    page.on("console", lambda message: visit.complaints.append(message.text))
    page.on("pageerror", lambda error: visit.complaints.append(str(error)))
    page.goto(url, wait_until="commit")
    return page, visit, held


def finish(page: Page, visit: Visit, held: list[Route]) -> Visit:
    page.wait_for_function(SEEN)
    visit.waits = page.evaluate(WAITS)
    for script in held:
        script.continue_()
    page.unroute("**/site/main.*")
    page.wait_for_load_state()
    page.wait_for_function(READY)
    visit.shifts = page.evaluate(SETTLED)
    page.set_viewport_size(NARROW)
    visit.width = page.evaluate("document.documentElement.scrollWidth")
    visit.cut = page.evaluate(CUT)
    visit.broken = page.evaluate(BROKEN)
    page.evaluate(LARGE)
    visit.rows_of_header = page.evaluate(ROWS_OF_HEADER)
    visit.width_of_large = page.evaluate("document.documentElement.scrollWidth")
    visit.cut += page.evaluate(CUT)
    visit.broken += page.evaluate(BROKEN)
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


def test_no_page_is_wider_in_letters_twice_as_large(visits: dict[str, Visit]) -> None:
    assert {
        address: visit.width_of_large for address, visit in visits.items() if visit.width_of_large > 320
    } == {}


def test_the_name_of_the_site_is_whole_and_no_heading_breaks_within_a_word(visits: dict[str, Visit]) -> None:
    assert {address: visit.cut for address, visit in visits.items() if visit.cut} == {}
    assert {address: visit.broken for address, visit in visits.items() if visit.broken} == {}


def test_the_header_is_two_rows_in_letters_twice_as_large(visits: dict[str, Visit]) -> None:
    assert {
        address: visit.rows_of_header for address, visit in visits.items() if visit.rows_of_header > MOST_ROWS
    } == {}


def test_no_page_keeps_its_answer_back_for_a_script_that_does_not_come(visits: dict[str, Visit]) -> None:
    assert {address: visit.waits for address, visit in visits.items() if visit.waits > MOST_PATIENCE} == {}


def test_nothing_moves_when_the_script_comes_late(visits: dict[str, Visit]) -> None:
    moved = {address: visit.shifts for address, visit in visits.items()}
    assert {
        address: shifts
        for address, shifts in moved.items()
        if sum(value for value, *_ in shifts) > MOST_SHIFT
    } == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_name_of_the_site_is_written_in_one_way(
    published: Site, catalogue: Catalogue, language: str
) -> None:
    name = catalogue.guide.name[language]
    for address, page in published.in_language(language).items():
        text = f"{page.text} {page.one('title').text}"
        assert set(re.findall(re.escape(name), text, re.IGNORECASE)) == {name}, address


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
