"""The form as a reader has it in front of them: opened by an address, answered by what is asked, read by what is written.

`form` is a fresh one in a Chinese phone's browser and in an English desktop's, somewhere in New York, on the site as it is published:
under a path, with instant navigation, under the strictest Content-Security-Policy. Any error of a script fails the test.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, ViewportSize, expect

from generator.catalogue.entries import Catalogue
from generator.rules import Checker

from .built import Site

MORNING = "2026-03-04T10:00:00+08:00"
EVENING = "2026-03-04T20:00:00+08:00"
EDITION = "&edition=2025-07-01"
"""Of the tests’ own catalogue, as a link says it."""
SCREENS: dict[str, ViewportSize] = {
    "phone": {"width": 390, "height": 844},
    "desktop": {"width": 1280, "height": 900},
}

HEADINGS = {
    "entitled": ("按本文件可以享受", "Yes, under this document"),
    "conditional": (
        "符合条件，但须为经注册认证的实际使用者",
        "Yes under this document, once registered and certified",
    ),
    "confirm": ("文件没有定论：请看合同，或向金蝶确认", "To be confirmed: see your contract or ask Kingdee"),
    "not_entitled": ("不属于本文件所述的标准服务", "Not part of the Standard Service under this document"),
    "unknown": ("尚不能确定", "Not settled yet"),
}


@dataclass(frozen=True)
class Reader:
    """Who opens the form: in which language, on which screen."""

    code: str
    screen: str

    @property
    def path(self) -> str:
        return self.say("check/", "en/check/")

    def say(self, zh: str, en: str) -> str:
        return zh if self.code == "zh" else en


@dataclass
class Form:
    """The form as one reader sees it."""

    page: Page
    reader: Reader
    site: Site
    catalogue: Catalogue
    checker: Checker
    fetched_anew: set[str] = field(default_factory=set)

    def open(self, fragment: str = "", query: str = "") -> Form:
        self.page.goto(self.site.url + self.reader.path + query + fragment)
        return self.ready()

    def follow(self, fragment: str, kept: str | None = None) -> Form:
        """Changes the fragment of the open page, as a link in it or an edited address does; `kept` is what is taken of it.

        The first time, Material's instant navigation takes that for another page, and fetches this one anew.
        """
        here = self.page.url.partition("#")[0]
        if here in self.fetched_anew:
            self.page.evaluate("fragment => (location.hash = fragment)", fragment)
        else:
            before = self.page.locator("#check-form").element_handle()
            self.page.evaluate("fragment => (location.hash = fragment)", fragment)
            self.page.wait_for_function("form => !form.isConnected", arg=before)
            self.fetched_anew.add(here)
        expect(self.page.locator("[data-share-link]")).to_have_text(
            re.compile(re.escape(f"{kept or fragment}&edition={self.catalogue.edition.id}") + "$")
        )
        return self.ready()

    def ready(self) -> Form:
        expect(self.results).to_be_visible()
        return self

    def say(self, zh: str, en: str) -> str:
        return self.reader.say(zh, en)

    # ------------------------------------------------------------------------------------------------ answering

    def question(self, name: str) -> Locator:
        question = next(q for q in self.catalogue.questions if q.id == name)
        return self.page.get_by_role("group", name=question.text[self.reader.code])

    def option(self, name: str, option: str) -> Locator:
        question = next(q for q in self.catalogue.questions if q.id == name)
        label = next(o.name[self.reader.code] for o in question.options if o.id == option)
        return self.question(name).get_by_role("radio", name=label, exact=True)

    def unsure(self, name: str) -> Locator:
        return self.question(name).get_by_role("radio", name=self.say("不知道", "I don’t know"), exact=True)

    def opener(self, name: str) -> Locator:
        return self.question(name).get_by_role("button", name=self.say("打开这个问题", "Open this question"))

    def answer(self, name: str, option: str) -> None:
        """Opens the question first where it is folded away."""
        if not self.option(name, option).is_visible():
            self.opener(name).click()
        self.option(name, option).check()

    def is_open(self, name: str) -> bool:
        return self.question(name).get_by_role("radio").first.is_visible()

    @property
    def trouble(self) -> Locator:
        return self.page.get_by_role(
            "region", name=self.say("出了问题？从这里开始", "In trouble? Start here")
        )

    def fatal(self) -> Locator:
        name = self.say(
            "系统大面积瘫痪或卡死，日常业务无法进行",
            "The system is down for many people or stuck, and daily business cannot go on",
        )
        return self.trouble.get_by_role("button", name=name)

    def not_fatal(self) -> Locator:
        name = self.say("有问题，但业务还能进行", "There is a problem, but business goes on")
        return self.trouble.get_by_role("button", name=name)

    # -------------------------------------------------------------------------------------------------- reading

    @property
    def results(self) -> Locator:
        return self.page.get_by_role("region", name=self.say("结论", "Results"), exact=True)

    @property
    def status(self) -> Locator:
        return self.page.locator("#tally")

    def result(self, service: str) -> Locator:
        name = self.catalogue.services[service].name[self.reader.code]
        return self.page.get_by_role("article", name=name, exact=True)

    def group(self, verdict: str) -> Locator:
        return self.results.get_by_role("region", name=self.say(*HEADINGS[verdict]))

    def shown(self) -> dict[str, str]:
        """The verdict of each service as it is written, and by the group that it stands in."""
        names = {v.name[self.reader.code]: v.id for v in self.catalogue.verdicts.values()}
        rows: list[list[str]] = self.page.locator("#check-form article").evaluate_all(
            """cards => cards.map((card) => [card.dataset.service, card.closest("[data-group]").dataset.group,
               ...[...card.querySelectorAll(".badge")].filter((b) => b.checkVisibility()).map((b) => b.textContent)])"""
        )
        order = list(self.catalogue.services)
        found = {}
        for service, group, *badges in sorted(rows, key=lambda row: order.index(row[0])):
            assert len(badges) == 1, (service, badges)
            assert group in (names[badges[0]], "asked"), (service, group, badges)
            found[service] = names[badges[0]]
        return found

    def shows(self, answers: dict[str, Any]) -> None:
        """That every verdict on the page is the one that the evaluator in Python gives for these answers."""
        wanted = {name: result["verdict"] for name, result in self.check(answers)["services"].items()}
        names = {name: self.catalogue.verdicts[v].name[self.reader.code] for name, v in wanted.items()}
        for service, name in names.items():
            expect(self.result(service).locator(".badge:visible")).to_have_text(name)
        assert self.shown() == wanted

    def check(self, answers: dict[str, Any], at: str = MORNING) -> dict[str, Any]:
        return {**self.checker.check(answers, at)}

    @property
    def fragment(self) -> str:
        fragment: str = self.page.evaluate("location.hash")
        return fragment


READERS = [Reader("zh", "phone"), Reader("en", "desktop")]
EVERYBODY = [*READERS, Reader("zh", "desktop"), Reader("en", "phone")]

everybody = pytest.mark.parametrize("reader", EVERYBODY, ids=lambda r: f"{r.code}-{r.screen}", indirect=True)
"""For what depends on the screen: both languages on both."""


@pytest.fixture(params=READERS, ids=lambda reader: f"{reader.code}-{reader.screen}")
def reader(request: pytest.FixtureRequest) -> Reader:
    found: Reader = request.param
    return found


@pytest.fixture(scope="session")
def contexts(browser: Browser) -> Iterator[dict[Reader, BrowserContext]]:
    """Each reader's browser, for the whole run: what it has loaded once it need not load again."""
    opened = {reader: new_context(browser, reader) for reader in EVERYBODY}
    yield opened
    for context in opened.values():
        context.close()


def new_context(browser: Browser, reader: Reader, **options: Any) -> BrowserContext:
    return browser.new_context(
        viewport=SCREENS[reader.screen],
        timezone_id="America/New_York",
        has_touch=reader.screen == "phone",
        **options,
    )


@pytest.fixture
def context(contexts: dict[Reader, BrowserContext], reader: Reader) -> BrowserContext:
    return contexts[reader]


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page at ten in the morning, Beijing time."""
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.clock.set_fixed_time(MORNING)
    yield page
    page.close()
    assert errors == []


@pytest.fixture
def form(page: Page, reader: Reader, published: Site, catalogue: Catalogue, checker: Checker) -> Form:
    return Form(page, reader, published, catalogue, checker)
