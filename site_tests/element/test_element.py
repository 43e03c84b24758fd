"""The element on pages of other origins: what it answers, what it survives, what it says of what it is given.

Everything is asked in a browser under the strictest policy of a host, with the integrity that the site's own page gives to copy.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from generator.bundle.conformance import asked
from generator.rules import Checker, RuleBook
from generator.rules.receipts import differences

from ..support.built import Site
from ..support.form_page import MORNING
from ..support.hosts import PATH, TELL_ALL, Hosts, hosts

MOST_BYTES = 30_000
ANSWERED = {
    "region": "mainland",
    "deployment": "public_cloud",
    "licence": "subscription",
    "registered": "yes",
}

pytestmark = pytest.mark.slow


def element(answers: dict[str, Any], more: str = "") -> str:
    given = " ".join(f'{fact}="{value}"' for fact, value in answers.items())
    return f'<entitlement-check {given} {more}><a href="https://guide.example/">Guide</a></entitlement-check>'


@pytest.fixture(scope="module")
def portal(site: Site) -> Iterator[Hosts]:
    with hosts(site) as found:
        yield found


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 390, "height": 844}, timezone_id="America/New_York")
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """At ten in the morning, Beijing time."""
    page = context.new_page()
    page.clock.set_fixed_time(MORNING)
    yield page
    page.close()


@pytest.fixture
def quiet(page: Page) -> Iterator[Page]:
    """Nothing is refused by the policy, and nothing is wrong."""
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on(
        "console",
        lambda message: errors.append(message.text) if message.type in ("error", "warning") else None,
    )
    yield page
    assert errors == []


def verdicts(page: Page) -> dict[str, str]:
    """What the first element shows."""
    rows = page.locator("entitlement-check").first.locator("[data-service]")
    shown = "rows => rows.map((row) => [row.dataset.service, row.querySelector('[data-verdict]:not([hidden])').dataset.verdict])"
    return dict(rows.evaluate_all(shown))


def heard(page: Page) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = page.evaluate("heard")
    return told


# ------------------------------------------------------------------------------------------------------------ what it weighs


def test_all_of_it_is_one_file_of_at_most_30_kb(site: Site, figures: list[str]) -> None:
    size = len(gzip.compress((site.folder / PATH).read_bytes(), 9))
    figures.append(
        f"The element with rules, styles and the words of both languages: {size} bytes compressed."
    )
    assert size <= MOST_BYTES


def test_it_asks_for_nothing_and_keeps_nothing(quiet: Page, portal: Hosts) -> None:
    asked: list[str] = []
    quiet.on("request", lambda request: asked.append(request.url))
    quiet.goto(portal.write("alone", element(ANSWERED)) + "?secret#secret", wait_until="networkidle")
    quiet.locator("summary").first.click()
    assert [url for url in asked if not url.startswith(portal.host)] == [portal.script]
    kept = "[document.cookie, localStorage.length, sessionStorage.length]"
    assert quiet.evaluate(kept) == ["", 0, 0]
    assert "secret" not in json.dumps(heard(quiet)) + quiet.locator("entitlement-check").inner_html()


# ---------------------------------------------------------------------------------------------------------- what it answers


@pytest.mark.parametrize(("style", "language"), [("plain", "zh-CN"), ("hostile", "en")])
def test_it_answers_the_cases_as_the_engine_does_and_tells_its_host(
    quiet: Page, portal: Hosts, checker: Checker, book: RuleBook, style: str, language: str
) -> None:
    """The cases for whoever writes another evaluator, whatever is asked in them."""
    quiet.goto(portal.write("cases", element({}), style, language))
    sound = [
        case["request"]["answers"]
        for feature, case in asked(book)
        if feature in ("complete", "reasons", "counts")
    ]
    all_told = quiet.evaluate(TELL_ALL, [{"answers": answers} for answers in sound])
    for answers, told in zip(sound, all_told, strict=True):
        expected = checker.check(answers, MORNING)
        shown = told.pop("shown")
        assert told["request"]["answers"] == answers
        assert told["result"] == expected
        assert shown == {name: one["verdict"] for name, one in expected["services"].items()}
    assert heard(quiet)[-1] == told


def test_what_it_tells_is_a_receipt(
    quiet: Page, portal: Hosts, checker: Checker, bundle: dict[str, Any]
) -> None:
    quiet.goto(portal.write("receipt", element(ANSWERED, 'at="2026-03-04T20:00:00+08:00"')))
    (told,) = heard(quiet)
    assert (told["edition"], told["bundle_hash"]) == (bundle["edition"], bundle["hash"])
    assert told["request"] == {"answers": ANSWERED, "at": "2026-03-04T20:00:00+08:00"}
    line = json.dumps(told).encode()
    assert (
        differences(line, lambda edition: (checker, bundle["hash"]) if edition == bundle["edition"] else None)
        == []
    )


# ---------------------------------------------------------------------------------------------------------- what it survives


@pytest.mark.thorough
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("style", ["plain", "hostile"])
def test_axe_finds_nothing_and_nothing_is_wider_than_a_small_phone(
    quiet: Page, portal: Hosts, style: str, scheme: str
) -> None:
    for language in ("zh-CN", "en"):
        body = f'<section style-of="{scheme}">{element(ANSWERED)}</section>{element({})}'
        quiet.set_viewport_size({"width": 320, "height": 700})
        quiet.goto(portal.write("axe", body, style, language))
        quiet.evaluate("scheme => document.documentElement.style.setProperty('color-scheme', scheme)", scheme)
        for fold in quiet.locator("entitlement-check").first.locator("summary").all():
            fold.evaluate("summary => summary.parentElement.open = true")
        found = Axe().run(quiet, {"include": [["entitlement-check"]]})
        assert [
            (one["id"], [node["html"][:200] for node in one["nodes"]]) for one in found.response["violations"]
        ] == []
        wide = "[...document.querySelectorAll('entitlement-check')].map((one) => one.shadowRoot.firstElementChild.scrollWidth <= 320)"
        assert quiet.evaluate(wide) == [True, True]


def test_it_is_dark_where_its_host_is_and_takes_its_letters_and_colours(quiet: Page, portal: Hosts) -> None:
    quiet.goto(portal.write("looks", element(ANSWERED)))
    look = """() => {
        const { backgroundColor, fontFamily, color } = getComputedStyle(document.querySelector("entitlement-check").shadowRoot.firstElementChild);
        return [backgroundColor, fontFamily, color];
    }"""
    assert quiet.evaluate(look) == ["rgb(255, 255, 255)", "sans-serif", "rgb(27, 37, 48)"]
    quiet.evaluate(
        """() => {
            const { style } = document.documentElement;
            style.setProperty("color-scheme", "dark");
            style.setProperty("--entitlement-ink", "white");
            style.setProperty("--entitlement-font", "monospace");
        }"""
    )
    assert quiet.evaluate(look) == ["rgb(20, 25, 30)", "monospace", "rgb(255, 255, 255)"]


@pytest.mark.parametrize("style", ["plain", "hostile"])
def test_it_is_answered_by_pointer_and_by_keyboard(quiet: Page, portal: Hosts, style: str) -> None:
    quiet.goto(portal.write("keys", element({"region": "mainland"}), style, "en"))
    quiet.get_by_role("radio", name="Public cloud, subscription").click()
    quiet.get_by_role("radio", name="Yes", exact=True).press("Space")
    quiet.keyboard.press("Tab")
    expect(quiet.get_by_role("status").filter(has_text="All 7 Yes")).to_be_visible()
    row = quiet.locator("#result-hotline > summary")
    row.press("Enter")
    expect(quiet.get_by_role("link", name="Hotline number").last).to_be_visible()
    assert heard(quiet)[-1]["request"]["answers"] == ANSWERED


def test_a_file_that_was_changed_does_not_run_and_the_link_in_the_element_stands_there(
    page: Page, portal: Hosts
) -> None:
    page.route(
        f"{portal.guide}**",
        lambda route: route.fulfill(response=(got := route.fetch()), body=got.text() + " "),
    )
    page.goto(portal.write("changed", element(ANSWERED)))
    expect(page.get_by_role("link", name="Guide")).to_be_visible()
    assert page.evaluate("customElements.get('entitlement-check') === undefined")


def test_a_second_file_of_it_is_left_out_and_named(page: Page, portal: Hosts, bundle: dict[str, Any]) -> None:
    """As where an old one of the host's own has been forgotten."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    again = f'<script type="module" crossorigin="anonymous" src="{portal.script}?old"></script>'
    page.goto(portal.write("second", element(ANSWERED), last=again), wait_until="networkidle")
    assert said == [f"<entitlement-check>: a second file of it, of edition {bundle['edition']}, is left out"]
    assert len(verdicts(page)) == len(bundle["services"])


def test_two_are_apart_and_one_that_is_moved_keeps_its_answers(quiet: Page, portal: Hosts) -> None:
    quiet.goto(
        portal.write(
            "two",
            element({"region": "mainland"}, 'id="one"') + element({"region": "elsewhere"}, 'id="other"'),
        )
    )
    one, other = quiet.locator("#one"), quiet.locator("#other")
    one.get_by_label("公有云，订阅").click()
    quiet.evaluate("document.querySelector('main').append(document.querySelector('#one'))")
    answers = "element => element.result.request.answers"
    assert one.evaluate(answers) == {
        "region": "mainland",
        "deployment": "public_cloud",
        "licence": "subscription",
    }
    assert other.evaluate(answers) == {"region": "elsewhere"}
    one.get_by_role("radio", name="不知道").click()
    expect(one.get_by_role("button", name="不知道")).to_be_visible()


# --------------------------------------------------------------------------------------------------- what it says of attributes


def test_what_it_cannot_take_is_named_with_what_is_allowed_and_the_rest_is_answered(
    page: Page, portal: Hosts
) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    wrong = 'region="mainlnd" regoin="x" hotline-uses="4" hotline_uses="1.5" at="tomorrow" deployment="public_cloud"'
    common = 'class="a" title="t" data-id="1" aria-label="x" v-cloak _ngcontent-x role="group" slot="s"'
    page.goto(portal.write("wrong", element({}, f"{wrong} {common}"), language="en"))
    facts = "region, deployment, licence, registered, incident, hotline_uses, product, at"
    expected = [
        f"there is no such item: regoin=x; allowed: {facts}",
        f"there is no such item: hotline-uses=4; allowed: {facts}",
        "Where is the product used? there is no such answer: region=mainlnd; allowed: mainland, hong_kong, macau, taiwan, elsewhere",
        "How many hotline uses has Kingdee counted this year, before the present one? not a count (a whole number, 0 or more): hotline_uses=1.5",
        "not a time from the years 1900 to 2999 in Beijing (such as 2026-03-04T10:00): at=tomorrow",
    ]
    alert = page.get_by_role("alert").filter(has_text="left out")
    expect(alert.get_by_role("listitem")).to_have_text(expected)
    assert [text for text in said if "entitlement-check" in text] == [
        f"<entitlement-check>: {text}" for text in expected
    ]
    (told,) = heard(page)
    assert told["request"]["answers"] == {"deployment": "public_cloud"}


def test_a_time_that_cannot_be_taken_is_named_and_left_out_until_it_is_mended(
    page: Page, portal: Hosts, checker: Checker
) -> None:
    """At both ends of what is taken, which is counted in Beijing; what it tells is of the attributes as they are."""
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(portal.write("times", element(ANSWERED), language="en"))
    named = page.locator("entitlement-check #check-problems li")
    for region, at, taken in [
        ("taiwan", "2999-12-31T16:00Z", None),
        ("mainland", "2999-12-31T10:00Z", "2999-12-31T18:00:00+08:00"),
        ("taiwan", "2999-12-31T23:59", "2999-12-31T23:59:00+08:00"),
        ("mainland", "1900-01-01T00:00+23:59", None),
        ("taiwan", "1900-01-01T00:00+08:00", "1900-01-01T00:00:00+08:00"),
        ("mainland", "2026-03-04T20:00+08:00", "2026-03-04T20:00:00+08:00"),
        ("mainland", "2026-03-04T20:01+08:00", "2026-03-04T20:01:00+08:00"),
    ]:
        told = page.evaluate(
            """async (given) => {
                const element = document.querySelector("entitlement-check");
                for (const [name, value] of Object.entries(given)) element.setAttribute(name, value);
                await Promise.resolve();
                return element.result;
            }""",
            {"region": region, "at": at},
        )
        request = {"answers": {**ANSWERED, "region": region}, "at": taken or MORNING}
        assert (told["request"], told["result"]) == (request, checker.check(**request))
        assert verdicts(page) == {name: one["verdict"] for name, one in told["result"]["services"].items()}
        wrong = "not a time from the years 1900 to 2999 in Beijing (such as 2026-03-04T10:00): at="
        expect(named).to_have_text([] if taken else [wrong + at])
    assert heard(page)[-1] == told
    assert errors == []


@pytest.mark.parametrize(
    ("part", "after"),
    [
        ("[data-end]", "Promise.resolve()"),
        ("[data-now]", "Promise.resolve().then(() => new Promise(requestIdleCallback))"),
    ],
    ids=["in a line", "behind it"],
)
def test_a_form_that_has_failed_tells_nothing_any_more(
    page: Page, portal: Hosts, part: str, after: str
) -> None:
    page.goto(portal.write("failed", element(ANSWERED)))
    told = page.evaluate(
        f"""async () => {{
            const element = document.querySelector("entitlement-check");
            element.shadowRoot.querySelector("#result-hotline {part}").remove();
            element.setAttribute("region", "taiwan");
            await {after};
            return element.result;
        }}"""
    )
    expect(page.get_by_role("link", name="Guide")).to_be_visible()
    assert told is None


def test_a_changed_attribute_sets_its_answer_and_leaves_the_others_to_the_reader(
    quiet: Page, portal: Hosts
) -> None:
    quiet.goto(portal.write("change", element({"region": "mainland"})))
    quiet.get_by_label("公有云，订阅").click()
    own = quiet.locator("entitlement-check")
    own.evaluate("element => element.setAttribute('region', 'macau')")
    expect(quiet.get_by_role("button", name="澳门")).to_be_visible()
    own.evaluate("element => element.removeAttribute('region')")
    expect(quiet.get_by_role("radio", name="澳门")).to_be_visible()
    assert heard(quiet)[-1]["request"]["answers"] == {"deployment": "public_cloud", "licence": "subscription"}


def test_it_speaks_the_language_of_its_host_or_its_own(quiet: Page, portal: Hosts) -> None:
    body = element({}) + element({}, 'lang="en"') + f'<div lang="fr">{element({})}</div>'
    quiet.goto(portal.write("languages", body))
    headings = quiet.locator("entitlement-check h2#results")
    expect(headings).to_have_text(
        [
            "按 2025-07-01 发布的说明书 · 北京时间",
            "Under the document of 2025-07-01 · Beijing time",
            "按 2025-07-01 发布的说明书 · 北京时间",
        ]
    )
    quiet.evaluate("document.documentElement.lang = 'en-GB'")
    expect(headings.first).to_have_text("Under the document of 2025-07-01 · Beijing time")


# ------------------------------------------------------------------------------------------------------- where its links lead


def test_its_links_lead_into_the_guide_with_the_answers(quiet: Page, portal: Hosts) -> None:
    quiet.goto(portal.write("links", element(ANSWERED), language="en"))
    links = quiet.locator("entitlement-check a").evaluate_all(
        "links => links.map((link) => [link.href, link.target, link.rel])"
    )
    inside = [(href, target) for href, target, _ in links if href.startswith(portal.guide)]
    assert f"{portal.guide}en/statements/#S057" in {href for href, _ in inside}
    assert f"{portal.guide}en/services/hotline/" in {href for href, _ in inside}
    told = "&".join(f"{fact}={value}" for fact, value in ANSWERED.items())
    assert f"{portal.guide}en/check/#{told}&edition=2025-07-01" in {href for href, _ in inside}
    assert {target for href, target in inside if "#question" not in href} == {"_blank"}
    for href in {href.partition("#")[0] for href, _ in inside}:
        assert quiet.request.get(href).ok, href


def test_a_file_made_for_an_address_leads_there_wherever_it_is_kept(quiet: Page, published: Site) -> None:
    """As on a server of the host's own."""
    with hosts(published) as kept:
        quiet.goto(kept.write("kept", element(ANSWERED)))
        first = quiet.locator("entitlement-check a[href*='/statements/']").first
        assert (first.get_attribute("href") or "").startswith(f"{published.site_url}statements/#")


# ------------------------------------------------------------------------------------------------------------------ on the site


@pytest.mark.parametrize("language", ["", "en/"], ids=["zh", "en"])
def test_its_page_on_the_site_shows_it_live_under_the_sites_own_policy(
    quiet: Page, published: Site, language: str
) -> None:
    quiet.goto(f"{published.url}{language}embed/")
    quiet.locator("entitlement-check").scroll_into_view_if_needed()
    expect(quiet.locator("entitlement-check [data-service]").first).to_be_visible()
    snippet = quiet.locator("[data-card-text]").inner_text()
    assert f'src="{published.site_url}{PATH}"' in snippet
    assert str(quiet.locator(f"script[src$='{PATH}']").get_attribute("integrity")) in snippet
    documented = set(quiet.locator("#looks ~ * code").all_inner_texts())
    asked = set(
        quiet.evaluate(
            "async (path) => [...(await (await fetch(path)).text()).matchAll(/var\\((--entitlement-[\\w-]+)/g)].map((one) => one[1])",
            f"{published.url}{PATH}",
        )
    )
    assert asked == {name for name in documented if name.startswith("--entitlement-")}
