"""The browser inside a chat program: no storage, no clipboard, no printing. The form answers all the same, and says what to do.

The programs' browsers are Chromium and WebKit, some years old; what they leave out is taken away here before any script
of the page runs. How old an engine may be is seen by `make engines`.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from ..support.form_page import MORNING, Contexts, Form, Reader, kept_contexts

CASE = "#region=mainland&deployment=public_cloud&licence=subscription&registered=no"
ANSWERS = {"region": "mainland", "deployment": "public_cloud", "licence": "subscription", "registered": "no"}

STORE = 'for (const name of ["localStorage", "sessionStorage"]) Object.defineProperty(window, name, %s);'
LACKING = {
    "zh": STORE % "{ value: null }",
    "en": STORE % '{ get() { throw new DOMException("denied", "SecurityError"); } }',
}
"""Storage that is not there for one reader, and denied to the other."""
LACKING_BOTH = """
Object.defineProperty(navigator, "clipboard", { value: undefined });
Object.defineProperty(window, "print", { value: undefined, configurable: true });
"""


@pytest.fixture(scope="module")
def contexts(browser: Browser) -> Iterator[Contexts]:
    with kept_contexts(browser, take_away, color_scheme="dark") as of:
        yield of


def take_away(context: BrowserContext, reader: Reader) -> None:
    context.add_init_script(LACKING[reader.code] + LACKING_BOTH)


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """The theme’s own line for the colours chosen earlier finds no storage and says so; nothing else may fail."""
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.clock.set_fixed_time(MORNING)
    yield page
    page.close()
    assert set(errors) == {errors[0]}
    assert "getItem" in errors[0] or "denied" in errors[0]


def test_a_link_and_answers_give_the_verdicts(form: Form) -> None:
    form.open(CASE)
    form.shows(ANSWERS)
    form.answer("registered", "yes")
    form.shows(ANSWERS | {"registered": "yes"})


def test_the_language_switch_keeps_the_answers(form: Form) -> None:
    form.open(CASE)
    form.page.get_by_role("link", name=form.say("English", "简体中文"), exact=True).click()
    expect(form.page.locator("html")).to_have_attribute("lang", form.say("en", "zh-Hans"))
    expect(form.page.locator("#registered-no")).to_be_checked()


def test_what_is_to_be_sent_is_copied_by_hand(form: Form) -> None:
    form.open(CASE)
    form.page.get_by_role("button", name=form.say("发送", "Send"), exact=True).click()
    form.page.get_by_role("button", name=form.say("复制文字", "Copy text"), exact=True).click()
    expect(form.page.get_by_label(form.say("要发送的文字", "Text to send"))).to_be_focused()


def test_the_qr_code_is_drawn(form: Form) -> None:
    form.open(CASE)
    form.page.get_by_role("button", name=form.say("发送", "Send"), exact=True).click()
    name = form.say("本页链接的二维码", "QR code of the link to this page")
    expect(form.page.get_by_role("img", name=name)).to_be_visible()


def test_who_cannot_print_is_told_where_it_can_be_done(form: Form) -> None:
    form.open(CASE)
    form.page.get_by_role("button", name=form.say("打印", "Print"), exact=True).click()
    expect(form.page.locator(".share-said > :visible")).to_have_text(
        form.say(
            "没有出现打印窗口？聊天软件里的浏览器往往不能打印：请复制链接，用设备自带的浏览器打开，再打印。",
            "No print dialogue? Browsers inside chat programs often cannot print: copy the link, open it in the device’s own browser and print there.",
        )
    )
    button = form.page.get_by_role("button", name=form.say("复制链接", "Copy link"), exact=True)
    expect(button).to_be_in_viewport(ratio=1)


def test_a_print_function_that_does_nothing_is_none(form: Form) -> None:
    form.page.add_init_script('Object.defineProperty(window, "print", { value: () => undefined })')
    form.open(CASE)
    form.page.get_by_role("button", name=form.say("打印", "Print"), exact=True).click()
    expect(form.page.locator(".share-said > :visible")).to_contain_text(
        form.say("没有出现打印窗口？", "No print dialogue?")
    )


def test_the_colours_follow_the_system_and_can_be_changed(form: Form) -> None:
    form.open()
    expect(form.page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
    form.page.get_by_title(
        form.say("配色跟随系统，切换为浅色", "Colours follow the system, switch to light")
    ).click()
    expect(form.page.locator("body")).to_have_attribute("data-md-color-scheme", "default")
