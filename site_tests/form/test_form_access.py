"""The form for everybody: by keyboard, read aloud, enlarged, in dark colours, on a narrow screen, without scripts, on a bad day.

axe looks at every state that the form can be in; `STATES` is the list of them. WCAG 2.2 AA is what is asked.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize, expect

from generator.catalogue.entries import Catalogue
from generator.rules import Checker

from ..support.built import Site
from ..support.form_page import EVERYBODY, Form, Reader, everybody, new_context

Act = Callable[[Form], Any]


def nothing(_: Form) -> None:
    """The state is all in the address."""


def send(form: Form) -> None:
    form.page.get_by_role("button", name=form.say("发送", "Send"), exact=True).click()
    expect(form.page.locator("#share-qr img")).to_be_visible()


def refuse_copying(form: Form) -> None:
    form.page.evaluate(
        "Object.defineProperty(navigator, 'clipboard', { value: undefined, configurable: true })"
    )
    send(form)
    form.page.get_by_role("button", name=form.say("复制文字", "Copy text")).click()
    expect(form.page.locator("[data-shared=refused]")).to_be_visible()


def open_everything(form: Form) -> None:
    for chip in form.page.locator("#check-form summary").all():
        chip.click()
    form.ask("product")


def wrong_moment(form: Form) -> None:
    form.choose_moment("1999-01-01T00:00")
    expect(form.page.locator("#moment-error")).to_be_visible()


def start_again(form: Form) -> None:
    form.page.get_by_role("button", name=form.say("重新开始", "Start again")).click()


FULL = "region=mainland&deployment=public_cloud&licence=subscription&registered=yes&incident=none"
LONG = "x" * 60
STATES: dict[str, tuple[str, Act]] = {
    "nothing answered": ("#unsure=product", nothing),
    "all yes": (f"#{FULL}", nothing),
    "yes once registered, closed for the night": ("#region=macau&deployment=public_cloud&registered=no&at=2026-03-04T22:00:00%2B08:00", nothing),
    "to confirm": ("#region=taiwan", nothing),
    "all no, in trouble": ("#region=elsewhere&incident=fatal&hotline_uses=2", nothing),
    "all no for one reason": ("#region=elsewhere", nothing),
    "a contradiction, before publication": ("#region=mainland&deployment=public_cloud&licence=perpetual&at=2025-01-01T10:00:00%2B08:00", nothing),
    "fatal": ("#incident=fatal&region=mainland", nothing),
    "not fatal": ("#incident=non_fatal&region=mainland&registered=yes", nothing),
    "one service asked about": (f"#{FULL}&service=hotline", nothing),
    "a broken link of another edition, in long words": (f"#region=mars&incident={LONG}&{LONG}=red&registered=yes&hotline_uses={2**53 - 1}&edition={LONG}", nothing),
    "a wrong moment": ("#region=macau&at=2026-03-04T10:00:00%2B08:00", wrong_moment),
    "everything open": ("#region=hong_kong&deployment=public_cloud", open_everything),
    "cleared, to be undone": (f"#{FULL}", start_again),
    "to be sent": (f"#{FULL}", send),
    "copying refused": (f"#{FULL}", refuse_copying),
}  # fmt: skip


ZH_PHONE, EN_DESKTOP, ZH_DESKTOP, EN_PHONE = EVERYBODY


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("reader", "scheme"),
    [
        (ZH_PHONE, "dark"),
        (EN_DESKTOP, "light"),
        pytest.param(EN_DESKTOP, "dark", marks=pytest.mark.axe),
        pytest.param(ZH_DESKTOP, "light", marks=pytest.mark.axe),
        pytest.param(EN_PHONE, "light", marks=pytest.mark.axe),
    ],
    ids=str,
    indirect=["reader"],
)
def test_axe_finds_nothing_in_any_state_of_the_form(
    form: Form, scheme: Literal["dark", "light"], figures: list[str]
) -> None:
    """In both languages and both colour schemes; `make axe` looks at each language on the other screen and in the other scheme, too."""
    form.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    found: dict[str, list[str]] = {}
    for name, (fragment, act) in STATES.items():
        form.page.goto("about:blank")
        form.open(fragment)
        act(form)
        violations = Axe().run(form.page, context="#check-form").response["violations"]
        found |= (
            {name: [f"{v['id']}: {v['nodes'][0]['html'][:200]}" for v in violations]} if violations else {}
        )
    assert found == {}
    reader = form.reader
    figures.append(
        f"axe: {len(STATES)} states of the form, {reader.code}, {reader.screen}, {scheme}: 0 violations."
    )


def test_every_question_is_a_group_with_its_text_as_name_and_its_hint_as_description(form: Form) -> None:
    form.open(f"#{FULL}".replace("none", "fatal"))
    for question in form.catalogue.questions:
        form.ask(question.id)
        group = form.question(question.id)
        assert group.evaluate("group => [group.localName, group.querySelector('legend') !== null]") == [
            "fieldset",
            True,
        ]
        expect(group).to_have_accessible_description(
            form.page.locator(f"#hint-{question.id}").text_content() or ""
        )


def test_what_is_read_out_after_an_answer_is_one_sentence(form: Form) -> None:
    form.open("#region=mainland&deployment=on_premise&licence=perpetual")
    form.answer("registered", "yes")
    expect(form.page.get_by_role("status").filter(visible=True)).to_have_count(1)
    names = {name: verdict.name[form.reader.code] for name, verdict in form.catalogue.verdicts.items()}
    told = " ".join(form.status.inner_text().split())
    assert told == form.say(
        f"5 项{names['entitled']} ； 2 项{names['not_entitled']} ；",
        f"5 {names['entitled']} ; 2 {names['not_entitled']} ;",
    )
    # The results themselves are no live region: nobody wants seven rows read out after each answer.
    assert form.results.evaluate("region => region.closest('[aria-live]') === null")
    assert form.results.locator("[data-service] :is([aria-live], [role=status], [role=alert])").count() == 0


def test_the_form_works_by_keyboard_alone(form: Form) -> None:
    form.open()
    press = form.page.keyboard.press
    form.option("region", "mainland").focus()
    press("Space")
    press("ArrowDown")
    form.shows({"region": "hong_kong"})
    expect(form.option("region", "hong_kong")).to_be_focused()
    press("Tab")  # the question is done with, and the next one is where the focus comes to
    assert not form.is_open("region")
    expect(form.option("arrangement", "public_cloud_subscription")).to_be_focused()
    press("Space")
    press("Tab")
    press("Space")
    form.shows(
        {"region": "hong_kong", "deployment": "public_cloud", "licence": "subscription", "registered": "yes"}
    )
    press("Shift+Tab")
    expect(form.chip("arrangement")).to_be_focused()
    press("Enter")
    expect(form.option("arrangement", "public_cloud_subscription")).to_be_focused()


def test_the_number_for_an_emergency_is_reached_and_left_by_keyboard(form: Form) -> None:
    form.open()
    form.emergency.focus()
    form.page.keyboard.press("Space")
    call = form.trouble.get_by_role("link", name="4008-836-836")
    expect(call).to_be_focused()
    form.emergency.focus()
    form.page.keyboard.press("Space")
    expect(call).to_be_hidden()


@everybody
def test_the_focus_is_seen_everywhere_and_is_nowhere_caught(form: Form) -> None:
    form.open(f"#{FULL}")
    seen = form.page.evaluate(FOCUSABLE)
    form.page.locator("#check-form").get_by_role("button").first.focus()
    reached = set()
    for _ in range(seen["count"] + 5):
        state = form.page.evaluate(FOCUS)
        if state["outside"]:
            break
        assert state["outline"], state["html"]
        assert not state["covered"], state["html"]
        reached.add(state["index"])
        form.page.keyboard.press("Tab")
    else:
        pytest.fail("the focus never leaves the form")
    assert len(reached) >= seen["count"] - 1, "some controls cannot be reached"


FOCUSABLE = """() => {
  window.controls = [...document.querySelectorAll("#check-form :is(a, button, input, summary, textarea)")]
    .filter((e) => e.checkVisibility() && (e.type !== "radio" || e.checked || !e.form.elements[e.name].value));
  const groups = new Set();
  window.controls = window.controls.filter((e) => e.type !== "radio" || (!groups.has(e.name) && groups.add(e.name)));
  return { count: window.controls.length };
}"""

FOCUS = """() => {
  const e = document.activeElement;
  const ring = (x) => x && getComputedStyle(x).outlineStyle !== "none" && parseFloat(getComputedStyle(x).outlineWidth) >= 1;
  const box = e.getBoundingClientRect();
  const bar = document.querySelector(".emergency-bar");
  const barBox = bar.getBoundingClientRect();
  const covered = !bar.contains(e) && box.top >= barBox.top - 1 && box.bottom <= barBox.bottom + 1 && box.height > 0
    && box.left < barBox.right && box.right > barBox.left;
  return {
    outside: !e.closest("#check-form"), outline: ring(e) || ring(e.closest("label")), covered,
    index: window.controls.indexOf(e), html: e.outerHTML.slice(0, 160),
  };
}"""


NARROW: dict[str, ViewportSize] = {
    "320 px": {"width": 320, "height": 640},
    "200 %": {"width": 640, "height": 450},
}
"""1280 by 900 pixels at 200 % are 640 by 450."""


@pytest.mark.thorough
def test_no_state_scrolls_sideways_on_a_narrow_screen_or_enlarged(form: Form) -> None:
    for name, (fragment, act) in STATES.items():
        form.page.goto("about:blank")
        form.page.set_viewport_size(NARROW["320 px"])
        form.open(fragment)
        act(form)
        for size, viewport in NARROW.items():
            form.page.set_viewport_size(viewport)
            assert form.page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], (
                name,
                size,
            )
    for viewport in NARROW.values():
        form.page.set_viewport_size(viewport)
        assert form.page.evaluate(CLIPPED) == []


CLIPPED = """() => [...document.querySelectorAll("#check-form *")].filter((e) => e.checkVisibility() && e.scrollWidth > e.clientWidth + 1
  && getComputedStyle(e).overflowX !== "visible" && !e.matches(".visually-hidden, textarea")).map((e) => e.outerHTML.slice(0, 120))"""


@everybody
def test_whatever_can_be_pressed_is_large_enough_for_a_finger(form: Form) -> None:
    form.open(f"#{FULL}")
    small = form.page.locator(
        "#check-form :is(button, .option, .call, summary, input[type=datetime-local])"
    ).evaluate_all(
        """all => all.filter((e) => e.checkVisibility()).map((e) => [e.outerHTML.slice(0, 90), e.getBoundingClientRect()])
             .filter(([, box]) => box.width < 24 || box.height < 24)"""
    )
    assert small == []


def test_nothing_moves_for_those_who_want_no_motion(form: Form) -> None:
    form.page.emulate_media(reduced_motion="reduce")
    form.open()
    moving = form.page.locator("#check-form *").evaluate_all(
        """all => all.filter((e) => [getComputedStyle(e).transitionDuration, getComputedStyle(e).animationDuration]
             .some((d) => d.split(",").some((x) => parseFloat(x) > 0))).map((e) => e.outerHTML.slice(0, 90))"""
    )
    assert moving == []


def test_an_answer_in_a_row_leaves_the_row_and_its_question_in_sight(form: Form) -> None:
    form.open(f"#{FULL}")
    form.ask("product")
    form.option("product", "galaxy").check()
    expect(form.result("public_cloud_ops").locator("summary").first).to_be_in_viewport(ratio=1)
    expect(form.chip("product")).to_be_in_viewport(ratio=1)


@everybody
def test_nothing_jumps_while_the_page_is_loaded(form: Form) -> None:
    """Layout shift as browsers measure it: what moves although nobody did anything."""
    form.page.add_init_script(
        """window.shift = 0;
           new PerformanceObserver((list) => list.getEntries().forEach((e) => { window.shift += e.value; }))
             .observe({ type: "layout-shift", buffered: true });"""
    )
    form.open()
    form.page.evaluate(
        "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )
    assert form.page.evaluate("window.shift") < 0.02


def test_nothing_in_the_page_scrolls_by_itself(form: Form) -> None:
    form.open(f"#{FULL}")
    open_everything(form)
    scrolling = form.page.locator("#check-form *").evaluate_all(
        """all => all.filter((e) => e.checkVisibility() && /auto|scroll/.test(getComputedStyle(e).overflowY) && e.localName !== "textarea")
             .map((e) => e.outerHTML.slice(0, 90))"""
    )
    assert scrolling == []


# ----------------------------------------------------------------------------------------------------------- on a bad day


@pytest.mark.parametrize("body", ["", "{", "<!doctype html><p>Sign in to the Wi-Fi</p>", None])
def test_while_the_bundle_is_missing_or_broken_the_page_says_so_and_the_tables_answer(
    browser: Browser, reader: Reader, published: Site, body: str | None
) -> None:
    with new_context(browser, reader) as context:
        context.route(
            "**/form/rules.json", lambda route: route.abort() if body is None else route.fulfill(body=body)
        )
        page = context.new_page()
        page.goto(published.url + reader.path)
        alert = page.get_by_role("alert").filter(
            has_text=reader.say("规则数据没能完整载入", "its rules could not be loaded in full")
        )
        expect(alert).to_be_visible()
        assert alert.get_by_role("link").evaluate("link => link.href") == published.url + reader.say(
            "urgent/", "en/urgent/"
        )
        expect(page.locator("#check-form")).to_be_hidden()
        expect(page.get_by_role("table").first).to_be_visible()


def test_without_scripts_the_tables_hold_every_verdict(
    browser: Browser, reader: Reader, published: Site, catalogue: Catalogue, checker: Checker
) -> None:
    with new_context(browser, reader, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(published.url + reader.path)
        notice = page.locator("noscript p")
        expect(notice).to_be_visible()
        expect(notice).to_contain_text(reader.say("没有运行脚本", "runs no scripts"))
        expect(page.locator("#check-form")).to_be_hidden()
        expect(page.locator("#check-broken")).to_be_hidden()
        wanted = {
            (service, verdict)
            for region in catalogue.facts["region"].values
            for arrangement in next(q for q in catalogue.questions if q.id == "arrangement").options
            for registered in ("yes", "no")
            for service, result in checker.check(
                {"region": region, "registered": registered, **arrangement.rule.set}
            )["services"].items()
            for verdict in [result["verdict"]]
        }
        rows = tables(page)
        for service, verdict in wanted:
            name = catalogue.services[service].name[reader.code]
            assert any(
                row[0] == name
                and any(catalogue.verdicts[verdict].name[reader.code] in cell for cell in row[1:])
                for row in rows
            ), (service, verdict)


def tables(page: Page) -> list[list[str]]:
    rows: list[list[str]] = page.locator("table tr").evaluate_all(
        "rows => rows.map((row) => [...row.cells].map((cell) => cell.textContent.trim()))"
    )
    return rows


def test_the_form_is_mounted_once_each_time_it_is_visited(form: Form) -> None:
    form.page.goto(form.site.url + form.say("", "en/"))
    for _ in range(2):
        first_page = form.page.get_by_role("article")
        first_page.get_by_role("link", name=form.say("不确定，帮我判断", "Not sure – help me tell")).click()
        form.ready()
        form.answer("region", "macau")
        form.shows({"region": "macau"})
        assert form.page.locator(".tally [data-tally=unknown] b").text_content() != ""
        expect(form.results.locator("[data-service]")).to_have_count(7)
        form.page.go_back()
        expect(form.page.locator("#check-form")).to_have_count(0)


def test_readers_of_all_screens_and_languages_are_among_those_tested() -> None:
    assert {(reader.code, reader.screen) for reader in EVERYBODY} == {
        (code, screen) for code in ("zh", "en") for screen in ("phone", "desktop")
    }
