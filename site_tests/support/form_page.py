"""The form as a reader has it in front of them: opened by an address, answered by what is asked, read by what is written.

`form` is a fresh one in a Chinese phone's browser and in an English desktop's, somewhere in New York, on the site as it is published:
under a path, under the strictest Content-Security-Policy. Any error of a script fails the test.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, ViewportSize, expect

from generator.catalogue.entries import Catalogue
from generator.rules import Checker

from .browser import keep_process
from .built import Site

MORNING = "2026-03-04T10:00:00+08:00"
EVENING = "2026-03-04T20:00:00+08:00"
EDITION = "&edition=2025-07-01"
"""Of the tests’ own catalogue, as a link says it."""
SCREENS: dict[str, ViewportSize] = {
    "phone": {"width": 390, "height": 844},
    "desktop": {"width": 1440, "height": 900},
}


VERDICTS = """form => Object.fromEntries([...form.querySelectorAll("[data-service]")].map((row) => [row.dataset.service,
  [...row.querySelectorAll("summary .verdict")].filter((v) => v.checkVisibility()).map((v) => v.textContent)]))"""

FOLLOW_ALL = f"""async (fragments) => {{
  const told = [];
  for (const fragment of fragments) {{
    const followed = new Promise((done) => addEventListener("hashchange", done, {{ once: true }}));
    location.hash = fragment;
    await followed;
    const rows = ({VERDICTS})(document.querySelector("#check-form"));
    told.push({{ rows, link: document.querySelector("[data-share-link]").textContent }});
  }}
  return told;
}}"""


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

    def open(self, fragment: str = "", query: str = "") -> Form:
        self.page.goto(self.site.url + self.reader.path + query + fragment)
        return self.ready()

    def follow(self, fragment: str, kept: str | None = None) -> Form:
        """Changes the fragment of the open page, as a link in it or an edited address does; `kept` is what is taken of it."""
        self.page.evaluate("fragment => (location.hash = fragment)", fragment)
        expect(self.page.locator("[data-share-link]")).to_have_text(
            re.compile(re.escape(f"{kept or fragment}&edition={self.catalogue.edition.id}") + "$")
        )
        return self.ready()

    def shown_at(self, fragments: list[str]) -> list[dict[str, str]]:
        """As `follow` and `shown`, for thousands one after the other: the page itself follows each and looks at its rows."""
        told = self.page.evaluate(FOLLOW_ALL, fragments)
        for fragment, one in zip(fragments, told, strict=True):
            assert one["link"].endswith(f"{fragment}&edition={self.catalogue.edition.id}"), one["link"]
        return [self._named(one["rows"]) for one in told]

    def ready(self) -> Form:
        expect(self.results).to_be_visible()
        return self

    def say(self, zh: str, en: str) -> str:
        return self.reader.say(zh, en)

    # ------------------------------------------------------------------------------------------------ answering

    def slot(self, name: str) -> Locator:
        """Where a question stands: its button, and the options while it is open."""
        return self.page.locator(f"[data-question={name}]")

    def question(self, name: str) -> Locator:
        """The options of a question, while it is open."""
        question = next(q for q in self.catalogue.questions if q.id == name)
        return self.page.get_by_role("group", name=question.text[self.reader.code], exact=True)

    def chip(self, name: str) -> Locator:
        """The button that a question is while it is not open; its name is the question, and the answer if there is one."""
        question = next(q for q in self.catalogue.questions if q.id == name)
        return self.page.get_by_role("button", name=question.text[self.reader.code])

    def option(self, name: str, option: str) -> Locator:
        """The radio button of an option, whether or not its question is open."""
        question = next(q for q in self.catalogue.questions if q.id == name)
        label = next(o.name[self.reader.code] for o in question.options if o.id == option)
        return self.slot(name).get_by_role("radio", name=label, exact=True, include_hidden=True)

    def unsure(self, name: str) -> Locator:
        label = self.say("不知道", "I don’t know")
        return self.slot(name).get_by_role("radio", name=label, exact=True, include_hidden=True)

    def ask(self, name: str) -> None:
        """Opens a question, and the row that it stands in."""
        row = self.page.locator("[data-service]").filter(has=self.slot(name))
        if row.count() and row.get_attribute("open") is None:
            row.locator("summary").first.click()
        if not self.is_open(name):
            self.chip(name).click()

    def answer(self, name: str, option: str) -> None:
        self.ask(name)
        self.option(name, option).check()

    def is_open(self, name: str) -> bool:
        return self.slot(name).get_by_role("radio", include_hidden=True).first.is_visible()

    @property
    def trouble(self) -> Locator:
        assert self.catalogue.emergency
        return self.page.get_by_role("region", name=self.catalogue.emergency.title[self.reader.code])

    @property
    def emergency(self) -> Locator:
        """The button that stays in sight."""
        assert self.catalogue.emergency
        return self.page.get_by_role("button", name=self.catalogue.emergency.title[self.reader.code])

    def choose_moment(self, moment: str) -> Locator:
        """Another time than now; the field that it is chosen in."""
        row = self.page.locator("[data-service]").filter(has=self.page.locator("[data-asked-time]"))
        if row.count() and row.get_attribute("open") is None:
            row.locator("summary").first.click()
        field = self.page.get_by_label(self.say("日期和时间", "Date and time"))
        if not field.is_visible():
            self.page.get_by_role("button", name=self.say("时间：", "Time:")).click()
            self.page.get_by_role("radio", name=self.say("另选时间", "Another time")).check()
        if moment:
            field.fill(moment)
        return field

    # -------------------------------------------------------------------------------------------------- reading

    @property
    def results(self) -> Locator:
        published = self.catalogue.edition.published
        return self.page.get_by_role(
            "region", name=self.say(f"按 {published} 发布的说明书", f"Under the document of {published}")
        )

    @property
    def status(self) -> Locator:
        return self.page.locator("#tally")

    def result(self, service: str) -> Locator:
        """The row of a service."""
        name = self.catalogue.services[service].name[self.reader.code]
        return self.results.get_by_role("group", name=name, exact=True)

    def open_row(self, service: str) -> Locator:
        row = self.result(service)
        if row.get_attribute("open") is None:
            row.locator("summary").first.click()
        return row

    def shown(self) -> dict[str, str]:
        """The verdict of each service as it is written in its row."""
        return self._named(self._verdicts())

    def _named(self, rows: dict[str, list[str]]) -> dict[str, str]:
        names = {v.name[self.reader.code]: v.id for v in self.catalogue.verdicts.values()}
        assert all(len(verdicts) == 1 for verdicts in rows.values()), rows
        return {service: names[verdict] for service, (verdict,) in rows.items()}

    def _verdicts(self) -> dict[str, list[str]]:
        rows: dict[str, list[str]] = self.page.locator("#check-form").evaluate(VERDICTS)
        return rows

    def shows(self, answers: dict[str, Any]) -> None:
        """That every verdict on the page is the one that the evaluator in Python gives for these answers."""
        wanted = {name: result["verdict"] for name, result in self.check(answers)["services"].items()}
        names = {name: self.catalogue.verdicts[v].name[self.reader.code] for name, v in wanted.items()}
        if self._verdicts() != {service: [name] for service, name in names.items()}:  # not yet
            for service, name in names.items():
                expect(self.result(service).locator("summary .verdict:visible")).to_have_text(name)
        assert self.shown() == wanted

    def check(self, answers: dict[str, Any], at: str = MORNING) -> dict[str, Any]:
        return {**self.checker.check(answers, at)}

    @property
    def fragment(self) -> str:
        """It follows an answer once the browser has nothing else to do."""
        fragment: str = self.page.evaluate(
            "new Promise((done) => requestIdleCallback(() => done(location.hash)))"
        )
        return fragment


Contexts = Callable[[Reader], BrowserContext]

READERS = [Reader("zh", "phone"), Reader("en", "desktop")]
EVERYBODY = [*READERS, Reader("zh", "desktop"), Reader("en", "phone")]

everybody = pytest.mark.parametrize("reader", EVERYBODY, ids=lambda r: f"{r.code}-{r.screen}", indirect=True)
"""For what depends on the screen: both languages on both."""


@pytest.fixture(params=READERS, ids=lambda reader: f"{reader.code}-{reader.screen}")
def reader(request: pytest.FixtureRequest) -> Reader:
    found: Reader = request.param
    return found


@contextmanager
def kept_contexts(
    browser: Browser, prepare: Callable[[BrowserContext, Reader], None] | None = None, **options: Any
) -> Iterator[Contexts]:
    """Each reader's browser, from when it is first asked for: what it has loaded once it need not load again."""
    opened: dict[Reader, BrowserContext] = {}

    def of(reader: Reader) -> BrowserContext:
        if reader not in opened:
            opened[reader] = keep_process(new_context(browser, reader, **options))
            if prepare:
                prepare(opened[reader], reader)
        return opened[reader]

    yield of
    for context in opened.values():
        context.close()


@pytest.fixture(scope="session")
def contexts(browser: Browser) -> Iterator[Contexts]:
    with kept_contexts(browser) as of:
        yield of


def new_context(browser: Browser, reader: Reader, **options: Any) -> BrowserContext:
    return browser.new_context(
        viewport=SCREENS[reader.screen],
        timezone_id="America/New_York",
        has_touch=reader.screen == "phone",
        **options,
    )


@pytest.fixture
def context(contexts: Contexts, reader: Reader) -> BrowserContext:
    return contexts(reader)


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
