"""Old and new mixed: whatever a cache keeps of an earlier build, the form answers only with parts that belong together.

"Old" is a build of another edition: its page, its scripts and its bundle carry other names than those of the site. The form
has to answer from all old and from all new; from any mixture it must not, but say so, reload by itself once, and leave the
complete tables. `form/start.js` is what compares; here everything around it is at work too, in a browser.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect

from generator.bundle.bundle import VERSION, hashed
from generator.pages.builds import integrity, named

from ..support.browser import stand_between
from ..support.built import Site
from ..support.form_page import READERS, Reader, new_context

START = "form/start"
"""All scripts that take part in an answer are one file where they are published."""
RULES = "assets/form/rules.json"
OLD = {"edition": "2024-07-01", "build": "0123456789abcdef"}
ANSWERED = "#region=macau&registered=yes"

Change = Callable[[str], str]


def old_bundle(text: str) -> str:
    bundle = json.loads(text)
    del bundle["hash"]
    return json.dumps(hashed({**bundle, "edition": OLD["edition"]}))


def old_script(text: str) -> str:
    return replaced(r'(?<=const BUILD=")\w+', OLD["build"], text)


def script(site: Site, name: str) -> str:
    """The address of a file whose name carries its hash."""
    (path,) = site.folder.glob(f"assets/{name}.*.min.js")
    return path.relative_to(site.folder).as_posix()


def old_page(published: Site) -> Change:
    bundle = old_bundle((published.folder / RULES).read_text("utf-8"))

    def change(text: str) -> str:
        text = replaced(r'(?<=data-build=")\w+', OLD["build"], text)
        return replaced(r'(?<=data-rules=")[^"]+', integrity(bundle), text)

    return change


def page_of_long_ago(text: str) -> str:
    """One from before pages said what they were made with."""
    text = replaced(
        r' data-build="\w+" data-rules="[^"]+"',
        "",
        text,
    )
    text = re.sub(r"<span data-broken=.*?</span>", "", text)
    return replaced(r"<button[^>]* data-reload>.*?</button>", "", text)


def replaced(pattern: str, by: str, text: str) -> str:
    changed, count = re.subn(pattern, by, text)
    assert count, f"{pattern} is not there"
    return changed


def without(path: str) -> Change:
    """A bundle that lacks a part and says nothing of it."""

    def change(text: str) -> str:
        bundle = json.loads(text)
        part: Any = bundle
        *way, last = path.split("/")
        for step in way:
            part = part[step]
        del part[int(last) if isinstance(part, list) else last]
        return json.dumps(bundle)

    return change


def other_rules(text: str) -> str:
    """A bundle of the same questions and services that gives other answers, and says of itself that it is the same."""
    bundle = json.loads(text)
    one, other = (bundle["services"][name] for name in ("community", "hotline"))
    one["diagram"], other["diagram"] = other["diagram"], one["diagram"]
    return json.dumps(bundle)


@dataclass
class Cache:
    """Stands between the site and the reader, and gives some files as they were before."""

    site: Site
    changes: dict[str, Change] = field(default_factory=dict)
    loads: int = 0

    def answer(self, route: Route) -> None:
        """For every request of one reader; the page itself is counted."""
        path = route.request.url.partition("#")[0].removeprefix(self.site.url)
        if route.request.is_navigation_request():
            self.loads += 1
            path += "index.html"
        change = self.changes.get(path)
        if change is None:
            route.continue_()
            return
        text = change((self.site.folder / path).read_text("utf-8"))
        if path.endswith(".html"):
            route.fulfill(response=route.fetch(), body=text)  # with the policy in its header
        else:
            route.fulfill(
                content_type="text/javascript" if path.endswith(".js") else "application/json", body=text
            )


@dataclass
class Visit:
    page: Page
    reader: Reader
    cache: Cache

    def open(self, changes: Mapping[str, Change], path: str | None = None) -> Visit:
        self.cache.changes = dict(changes)
        self.page.goto(self.cache.site.url + (self.reader.path + ANSWERED if path is None else path))
        return self

    def notice(self) -> Locator:
        return self.page.locator("#check-broken")

    def answers(self) -> None:
        expect(self.page.locator("#results")).to_be_visible()
        expect(self.notice()).to_be_hidden()

    def says(self, zh: str, en: str) -> None:
        rest = self.reader.say(
            "下面的表格给出同样完整的结论。 系统瘫痪了？ 号码和条件。",
            "The tables below give the same answers in full. Is the system down? The number and its conditions.",
        )
        expect(self.notice()).to_be_visible()
        expect(self.notice().locator("p").first).to_have_text(
            f"{self.reader.say(zh, en)} {rest}", use_inner_text=True
        )
        expect(self.page.locator("#check-form")).to_be_hidden()
        expect(self.page.get_by_role("table").first).to_be_visible()

    def reloaded(self) -> None:
        """That it has been, by itself."""
        self.page.wait_for_function("() => performance.getEntriesByType('navigation')[0]?.type === 'reload'")
        self.page.wait_for_load_state("networkidle")

    def reload_button(self) -> Locator:
        return self.notice().get_by_role("button", name=self.reader.say("重新载入", "Reload"))


MIXED = (
    "权益自查暂不作答：本页、脚本和规则数据来自网站的不同版本，合在一起可能得出错误的结论。",
    "The form gives no answers for now: this page, its scripts and its rules come from different versions of the site, and together might say what is untrue.",
)
MISSING = (
    "权益自查没能载入：网络中断，或有脚本被拦截。",
    "The form could not be loaded: the connection broke, or a script was blocked.",
)
FAILED = ("权益自查出错，已经收起。", "The form has failed and was put away.")


@pytest.fixture
def context(browser: Browser, reader: Reader) -> Iterator[BrowserContext]:
    """One whose clock was never set: that is the clock of all its pages, for good, and hides from them how they were arrived at."""
    with new_context(browser, reader) as context:
        yield context


@pytest.fixture
def visit(context: BrowserContext, reader: Reader, published: Site) -> Visit:
    return first_visit(context, reader, published)


def first_visit(context: BrowserContext, reader: Reader, published: Site) -> Visit:
    """By a page that has seen nothing: what is intercepted is not kept by the browser, and the storage of a session is the page's own.

    It is closed with its context, never by itself: whoever closes a page that is about to reload, as these are, may wait for ever.
    """
    cache, page = Cache(published), context.new_page()
    stand_between(page, published.url, cache.answer)
    return Visit(page, reader, cache)


only_english = pytest.mark.parametrize("reader", READERS[1:], ids=["en-desktop"], indirect=True)

# -------------------------------------------------------------------------------------------------------------- the mixtures

MIXTURES = [*product([False, True], repeat=3)]
"""Whether the page is old, whether the rules are, and whether the scripts are."""


@pytest.mark.thorough
@only_english
def test_the_form_answers_from_parts_of_one_build_and_from_no_mixture(
    context: BrowserContext, reader: Reader, published: Site
) -> None:
    failures = []
    for page_is_old, bundle_is_old, scripts_are_old in MIXTURES:
        changes: dict[str, Change] = {}
        if scripts_are_old:
            changes[script(published, START)] = old_script
        if bundle_is_old:
            changes[RULES] = old_bundle
        if page_is_old:
            changes[f"{reader.path}index.html"] = old_page(published)
        whole = page_is_old == bundle_is_old == scripts_are_old
        visit = first_visit(context, reader, published).open(changes)
        try:
            visit.page.wait_for_load_state("networkidle") if whole else visit.reloaded()
            visit.answers() if whole else visit.says(*MIXED)
            assert visit.cache.loads == (1 if whole else 2)
        except AssertionError as error:
            failures.append((page_is_old, bundle_is_old, scripts_are_old, str(error).splitlines()[0]))
    assert failures == []


@pytest.mark.thorough
@only_english
@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace(f'"version":"{VERSION}"', '"version":"2.0"', 1),
        without("questions/0"),
        without("services/hotline"),
        without("facts/product"),
        without("hash"),
        lambda _: "{}",
        lambda _: "[]",
        lambda _: "null",
        other_rules,
        lambda text: text + " ",
    ],
    ids=[
        "version 2.0",
        "no first question",
        "no hotline",
        "no products",
        "no hash",
        "{}",
        "[]",
        "null",
        "other rules under the same hash",
        "a byte more",
    ],
)
def test_a_bundle_that_is_not_what_the_page_was_made_with_is_not_trusted(
    visit: Visit, change: Change
) -> None:
    visit.open({RULES: change}).says(*MIXED)


def test_a_page_of_long_ago_meets_the_scripts_of_today(visit: Visit) -> None:
    visit.open({f"{visit.reader.path}index.html": page_of_long_ago})
    expect(visit.notice()).to_be_visible()
    expect(visit.page.locator("#check-form")).to_be_hidden()
    expect(visit.page.get_by_role("table").first).to_be_visible()


@only_english
@pytest.mark.parametrize(
    "text", ["export const other = 1;", "export const start = ("], ids=["other", "cut off"]
)
def test_scripts_that_are_no_form_are_told_of_too(visit: Visit, published: Site, text: str) -> None:
    visit.open({script(published, START): lambda _: text}).says(*(MIXED if "(" in text else MISSING))


# ------------------------------------------------------------------------------------------------------------------- reloading


def test_a_reload_by_itself_brings_the_parts_together_and_keeps_the_answers(visit: Visit) -> None:
    changes = {RULES: lambda text: old_bundle(text) if visit.cache.loads == 1 else text}
    visit.open(changes).answers()
    assert visit.cache.loads == 2
    expect(visit.page.locator("#region-macau")).to_be_checked()


@pytest.mark.parametrize("part", ["site/main", "rest"])
def test_a_kept_page_of_which_the_site_has_a_part_no_more_is_reloaded_too(visit: Visit, part: str) -> None:
    """Its name was another one, of another hash."""

    def kept(text: str) -> str:
        former = replaced(rf"(?<={part}\.)\w{{8}}", "0" * 8, text)
        return former if visit.cache.loads == 1 else text

    visit.open({f"{visit.reader.path}index.html": kept}).answers()
    assert visit.cache.loads == 2


def test_the_notice_has_a_button_that_reloads(visit: Visit) -> None:
    visit.open({RULES: old_bundle}).says(*MIXED)
    visit.reloaded()
    visit.cache.changes = {}
    visit.reload_button().click()
    visit.answers()
    expect(visit.page.locator("#region-macau")).to_be_checked()


@only_english
@pytest.mark.parametrize(
    "storage",
    ["throw new DOMException('denied', 'SecurityError')", "return undefined"],
    ids=["denied", "absent"],
)
def test_without_storage_the_page_is_reloaded_once_and_not_for_ever(visit: Visit, storage: str) -> None:
    visit.page.add_init_script(
        f"""for (const name of ["localStorage", "sessionStorage"])
          Object.defineProperty(window, name, {{ configurable: true, get() {{ {storage}; }} }});"""
    )
    visit.open({RULES: old_bundle}).says(*MIXED)
    visit.reloaded()
    assert visit.cache.loads == 2


@only_english
def test_who_comes_back_to_the_same_mixture_is_not_reloaded_again(visit: Visit) -> None:
    visit.open({RULES: old_bundle}).says(*MIXED)
    visit.reloaded()
    visit.open({RULES: old_bundle}, visit.reader.path).says(*MIXED)
    visit.page.wait_for_load_state("networkidle")
    assert visit.cache.loads == 3


# ------------------------------------------------------------------------------------------------------------ other failures


def test_the_page_of_a_service_needs_no_bundle(visit: Visit) -> None:
    errors: list[str] = []
    visit.page.on("pageerror", lambda error: errors.append(str(error)))
    visit.open({}, visit.reader.say("services/hotline/", "en/services/hotline/"))
    expect(visit.page.locator("[data-open-now]")).to_contain_text(
        visit.reader.say("此刻在服务时间内", "Within the hours now"), use_inner_text=True
    )
    assert errors == []


def test_a_form_that_fails_later_is_put_away_whole(visit: Visit) -> None:
    visit.open({}).answers()
    visit.page.evaluate("document.querySelector('#tally').remove()")
    visit.page.locator("[data-service=hotline] .verdict").evaluate_all(
        "all => all.forEach((e) => e.remove())"
    )
    visit.page.locator("[data-share-link]").evaluate("e => e.remove()")
    visit.page.locator("#region-taiwan").evaluate("radio => radio.click()")
    visit.says(*FAILED)


# -------------------------------------------------------------------------------------------------------------- without a page


def test_what_is_published_names_its_build_in_the_scripts_and_on_the_page(published: Site) -> None:
    stated = re.findall(
        r'const BUILD="(\w+)"', (published.folder / script(published, START)).read_text("utf-8")
    )
    (form,) = [e for e in published.pages["en/check/"].all("div") if e["id"] == "check-form"]
    assert stated == [form["data-build"]]
    assert form["data-build"] != "source"


def test_another_byte_in_any_script_is_another_build() -> None:
    scripts = {f"assets/{name}.js": b'export const BUILD = "source";\n' for name in ("one", "two")}
    changed = {**scripts, "assets/two.js": scripts["assets/two.js"] + b"//"}
    assert named(scripts)["assets/one.js"] != named(changed)["assets/one.js"]
    assert named({**scripts, "zh/rules.md": b"text"})["assets/one.js"] == named(scripts)["assets/one.js"]
