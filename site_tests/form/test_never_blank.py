"""Whatever does not come, comes cut off or comes late: the page is never blank, never silent, and never answers by halves.

Every script of ours that the page asks for is kept back, cut in half and delayed in turn, and so is the rule bundle; which they
are is what the page itself asks for. `guard.js` is what tells of it, and the last thing that may fail: then the tables are there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from ..support.browser import stand_between
from ..support.built import Site
from ..support.form_page import READERS, Reader, new_context
from ..support.measure import time_of_styles_stopped
from .test_held_together import RULES, START, script

Harm = Literal["blocked", "cut off", "delayed"]

WORDS = {
    "missing": ("权益自查没能载入", "The form could not be loaded"),
    "rules": ("规则数据没能完整载入", "its rules could not be loaded in full"),
    "mixed": ("来自网站的不同版本", "come from different versions"),
    "late": ("权益自查还在载入", "The form is still being loaded"),
    "file": ("作为文件直接打开", "opened as a file"),
}
PATIENCE, MOST_PATIENCE = 8_000, 30_000


@dataclass
class Line:
    """What lies between the site and the reader, and does harm to one file."""

    site: Site
    harmed: str = ""
    harm: Harm = "blocked"
    asked: set[str] = field(default_factory=set)
    kept_back: list[Route] = field(default_factory=list)

    def carry(self, route: Route) -> None:
        path = route.request.url.removeprefix(self.site.url).partition("#")[0]
        if path.endswith((".js", ".json")):
            self.asked.add(path)
        if path != self.harmed:
            route.continue_()
        elif self.harm == "blocked":
            route.abort()
        elif self.harm == "delayed":
            self.kept_back.append(route)
        else:
            whole = (self.site.folder / path).read_text("utf-8")
            kind = "text/javascript" if path.endswith(".js") else "application/json"
            route.fulfill(body=whole[: len(whole) // 2], content_type=kind)

    def let_go(self) -> None:
        """All of it: a browser may have asked for a file ahead, and asks again where it is needed."""
        assert self.kept_back
        while self.kept_back:
            self.kept_back.pop().continue_()


@pytest.fixture(params=READERS[:1], ids=["zh-phone"])
def reader(request: pytest.FixtureRequest) -> Reader:
    found: Reader = request.param
    return found


@pytest.fixture
def context(browser: Browser, reader: Reader) -> Iterator[BrowserContext]:
    with new_context(browser, reader) as context:
        yield context


@pytest.fixture
def line(context: BrowserContext, published: Site) -> Line:
    line = Line(published)
    stand_between(context, published.url, line.carry)
    return line


@pytest.fixture
def page(context: BrowserContext, line: Line, reader: Reader) -> Page:
    """One that has been reloaded by itself already, which it is once."""
    page = context.new_page()
    page.clock.install()
    page.goto(line.site.url + reader.path)
    expect(page.locator("#results")).to_be_visible()
    page.evaluate(
        """() => {
          const { build, rules } = document.querySelector("#check-form").dataset;
          sessionStorage.setItem("reloaded-to-bring-parts-together", `${build} ${rules}`);
        }"""
    )
    return page


def says(page: Page, reader: Reader, why: str) -> None:
    """The notice with these words and the tables, both in sight."""
    notice = page.locator("#check-broken")
    expect(notice).to_contain_text(reader.say(*WORDS[why]), use_inner_text=True)
    expect(page.get_by_role("table").first).to_be_visible()
    expect(page.locator("#results")).to_be_hidden()


def answers(page: Page) -> None:
    expect(page.locator("#results")).to_be_visible()
    expect(page.locator("#check-broken")).to_be_hidden()


def needed(site: Site) -> set[str]:
    """What there is no answer without. Of all else nothing is missed on the page of the form."""
    return {script(site, "site/main"), script(site, START), RULES, *rest(site)}


def rest(site: Site) -> Iterator[str]:
    """What the pages of the form are without until the form is there."""
    yield from (
        path.relative_to(site.folder).as_posix() for path in site.folder.glob("check/rest.*.min.json")
    )


def why_not(path: str, harm: Harm) -> str:
    if path == RULES:
        return "rules"
    return "mixed" if harm == "cut off" and START in path else "missing"


@pytest.mark.parametrize("harm", ["blocked", "cut off"])
def test_with_any_file_missing_the_form_answers_or_the_page_says_why_not(
    page: Page, line: Line, reader: Reader, harm: Harm
) -> None:
    failures, line.harm = [], harm
    files = sorted(path for path in line.asked if path.startswith(("assets/", "check/")))
    assert set(files) > needed(line.site)
    for line.harmed in files:
        page.goto("about:blank")
        page.goto(line.site.url + reader.path)
        try:
            says(page, reader, why_not(line.harmed, harm)) if line.harmed in needed(line.site) else answers(
                page
            )
        except AssertionError as error:
            failures.append((line.harmed, str(error).splitlines()[0]))
    assert failures == []


@pytest.mark.thorough
def test_with_any_file_delayed_the_first_question_is_there_and_then_the_tables_and_at_last_the_answer(
    page: Page, line: Line, reader: Reader
) -> None:
    failures, line.harm = [], "delayed"
    files = sorted(needed(line.site))
    for line.harmed in files:
        page.goto("about:blank")
        page.goto(line.site.url + reader.path, wait_until="commit")
        try:
            expect(page.locator("#region-macau")).to_be_visible()
            expect(page.get_by_text("正在载入规则")).to_be_visible()
            # Before the time goes by, the guard has to have its eye on it.
            expect(page.locator("#check-form")).to_have_attribute("data-state", "coming")
            expect(page.locator("#check-broken")).to_be_hidden()
            expect(page.locator(".check-tables")).to_be_hidden()
            page.clock.run_for(PATIENCE)
            says(page, reader, "late")
            page.locator("#region-macau").check()
            if START in line.harmed:
                page.clock.run_for(MOST_PATIENCE)
                says(page, reader, "missing")
                expect(page.locator("#check-form")).to_be_hidden()
            line.let_go()
            answers(page)
            expect(page.locator(".check-tables")).to_be_visible()  # somebody may be reading them
            expect(page.locator("#region-macau")).to_be_checked()
            expect(page).to_have_url(f"{line.site.url}{reader.path}#region=macau&edition=2025-07-01")
        except AssertionError as error:
            failures.append((line.harmed, str(error), page.locator("main").inner_text()))
    assert failures == []


def test_a_form_that_fails_half_way_is_gone_and_so_is_its_count_in_the_title(
    page: Page, line: Line, reader: Reader
) -> None:
    title = page.title()
    page.goto(f"{line.site.url}{reader.path}#region=mainland")
    expect(page).not_to_have_title(title)
    page.locator("#result-hotline [data-now]").evaluate("line => line.remove()")
    page.evaluate("location.hash = 'region=taiwan'")
    expect(page.locator("#results")).to_be_hidden()
    expect(page).to_have_title(title)


def test_without_the_guard_and_all_else_the_tables_are_there_in_a_moment(
    page: Page, line: Line, reader: Reader
) -> None:
    """Until then its first question stands there."""
    line.harmed = script(line.site, "site/guard")
    page.context.route("**/assets/site/main.*", lambda route: route.abort())
    page.goto("about:blank")
    with time_of_styles_stopped(page):
        page.goto(line.site.url + reader.path)
        page.locator("#region-macau").check()
        expect(page.get_by_text("正在载入规则")).to_be_visible()
        expect(page.get_by_role("table").first).to_be_hidden()
    page.evaluate("document.getAnimations().forEach((wait) => wait.finish())")
    expect(page.get_by_role("table").first).to_be_in_viewport()
    expect(page.locator("#check-form")).to_be_hidden()


def test_opened_as_a_file_the_page_says_why_it_does_not_answer(
    browser: Browser, reader: Reader, published: Site
) -> None:
    with new_context(browser, reader) as context:
        page: Any = context.new_page()
        page.goto((published.folder / reader.path / "index.html").as_uri())
        says(page, reader, "file")
