"""Passing a result on: as a link, as a text, as a QR code, on paper."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Locator, ViewportSize, expect

from ..support.built import Site
from ..support.form_page import EDITION, Contexts, Form, Reader, everybody, kept_contexts
from ..support.paper import printed, squeezed

CASE = "#region=mainland&deployment=public_cloud&licence=subscription&registered=no&incident=fatal"


@pytest.fixture(scope="module")
def contexts(browser: Browser) -> Iterator[Contexts]:
    """Browsers of their own, since what they permit must not stay for other tests, as sharp as a phone’s and paper."""
    with kept_contexts(browser, permit_the_clipboard, device_scale_factor=3) as of:
        yield of


def permit_the_clipboard(context: BrowserContext, _: Reader) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])


def button(form: Form, zh: str, en: str) -> Locator:
    return form.page.get_by_role("button", name=form.say(zh, en), exact=True)


def link(form: Form) -> str:
    return f"{form.site.url}{form.reader.path}{CASE}{EDITION}"


def copied(form: Form, what: str) -> str:
    expect(form.page.get_by_role("status").get_by_text(what, exact=True)).to_be_visible()
    text: str = form.page.evaluate("navigator.clipboard.readText()")
    return text


def send(form: Form) -> Locator:
    """Opens the sheet; gives the text that it holds."""
    button(form, "发送", "Send").click()
    return form.page.get_by_label(form.say("要发送的文字", "Text to send"))


def test_the_link_leads_to_the_same_result(form: Form) -> None:
    form.open(CASE)
    send(form)
    button(form, "复制链接", "Copy link").click()
    assert copied(form, form.say("链接已复制。", "Link copied.")) == link(form)


def test_the_text_to_send_says_which_verdict_for_which_service_with_number_limits_contract_and_link(
    form: Form,
) -> None:
    form.open(CASE)
    text = send(form)
    bar = form.page.locator(".emergency-bar").bounding_box()
    buttons = form.page.locator("#share .answer-actions").bounding_box()
    assert bar
    assert buttons
    assert form.reader.screen == "desktop" or bar["y"] + bar["height"] <= buttons["y"], "behind the bar"
    button(form, "复制文字", "Copy text").click()
    assert copied(form, form.say("文字已复制。", "Text copied.")) == text.input_value()
    lines = text.input_value().splitlines()
    code, catalogue = form.reader.code, form.catalogue
    results = form.check(
        {"region": "mainland", "deployment": "public_cloud", "licence": "subscription", "registered": "no", "incident": "fatal"}
    )["services"]  # fmt: skip
    wanted: dict[str, list[str]] = {}
    for name, result in results.items():
        label = catalogue.verdicts[result["verdict"]].name[code]
        if result["verdict"] == "conditional":
            (once,) = (c.name[code] for c in catalogue.conditions.values() if c.remedy)
            label += form.say(f"（{once}）", f" ({once})")
        service = catalogue.services[name]
        brief = ""
        if service.brief and result["verdict"] != "not_entitled":
            brief = form.say(f"（{service.brief.text[code]}）", f" ({service.brief.text[code]})")
        wanted.setdefault(label, []).append(service.name[code] + brief)
    for label, names in wanted.items():
        assert label + form.say("：", ": ") + form.say("、", ", ").join(names) in lines
    assert "2025-07-01" in lines[0]
    for value in ("mainland", "public_cloud", "subscription", "no", "fatal"):
        (name,) = (f.values[value][code] for f in catalogue.facts.values() if value in f.values)
        assert name in lines[1]
    hotline = catalogue.services["hotline"]
    value = catalogue.contacts["hotline_number"].value
    (number,) = (line for line in lines if value in line)
    assert number.startswith(f"{hotline.name[code]} {value}"), "other services have the same number"
    for applied in hotline.use_conditions + hotline.conditions:
        assert applied.condition.requirement[code] in number
    contract = form.say("", " ").join(entry.text[code] for entry in catalogue.premise[:2])
    assert lines[-2:] == [contract, link(form)]


WHY: dict[str, dict[tuple[str, ...], list[str]]] = {
    "region=macau&deployment=on_premise&licence=perpetual": {
        ("on_premise",): ["public_cloud_ops"],
        ("on_premise", "perpetual"): ["licence_upgrade"],
    },
    "region=hong_kong&deployment=private_cloud&licence=subscription": {
        ("private_cloud",): ["public_cloud_ops"],
    },
    "region=elsewhere&deployment=private_cloud&licence=perpetual": {
        ("elsewhere",): [
            "smart_service", "community", "public_cloud_ops", "patch_download",
            "feature_request", "licence_upgrade", "hotline",
        ],
    },
    "region=taiwan&deployment=on_premise&licence=perpetual": {
        ("on_premise",): ["public_cloud_ops"],
        ("on_premise", "perpetual"): ["licence_upgrade"],
    },
    "region=taiwan&deployment=public_cloud&licence=subscription": {},
}  # fmt: skip
"""Answers, and which of them decide that which services are not included."""


def test_the_text_to_send_says_of_each_no_which_answers_decide(form: Form) -> None:
    code, catalogue = form.reader.code, form.catalogue
    no = catalogue.verdicts["not_entitled"].name[code]
    names = {value: name[code] for fact in catalogue.facts.values() for value, name in fact.values.items()}
    joiner = form.say("、", ", ")
    for fragment, groups in WHY.items():
        form.page.goto("about:blank")
        form.open(f"#{fragment}")
        answers = dict(pair.split("=") for pair in fragment.split("&"))
        results = form.check(answers)["services"]
        wanted = []
        for values, services in groups.items():
            facts = [fact for fact, value in answers.items() if value in values]
            assert all(facts in map(list, results[service]["because"]) for service in services)
            why = joiner.join(names[value] for value in values)
            refused = [s.name[code] for name, s in catalogue.services.items() if name in services]
            wanted.append(no + form.say(f"（您：{why}）：", f" (You: {why}): ") + joiner.join(refused))
        assert [line for line in send(form).input_value().splitlines() if line.startswith(no)] == wanted


def test_the_text_to_send_says_what_is_to_be_checked_first(form: Form) -> None:
    form.open("#region=mainland&deployment=public_cloud&licence=perpetual&at=2025-01-01T10:00:00%2B08:00")
    lines = send(form).input_value().splitlines()
    catalogue, code = form.catalogue, form.reader.code
    before = form.say(
        f"所选时间早于发布日期 {catalogue.edition.published}，那时这份说明书尚未发布。",
        f"The chosen time is before the publication date, {catalogue.edition.published}; this document was not yet published then.",
    )
    assert lines[2:4] == [catalogue.contradictions[0].entry.text[code], before]


def test_without_the_service_the_text_to_send_has_no_number(form: Form) -> None:
    form.open("#region=elsewhere")
    assert "4008" not in send(form).input_value()


def test_the_complete_text_carries_verdicts_reasons_limits_clauses_premise_and_link(form: Form) -> None:
    form.open(CASE)
    field = send(form)
    button(form, "改为完整文字", "Use the complete text").click()
    text = field.input_value()
    lines = text.splitlines()
    code = form.reader.code
    results = form.check(
        {"region": "mainland", "deployment": "public_cloud", "licence": "subscription", "registered": "no", "incident": "fatal"}
    )["services"]  # fmt: skip
    for name, service in form.catalogue.services.items():
        verdict = form.catalogue.verdicts[results[name]["verdict"]].name[code]
        (at,) = (i for i, line in enumerate(lines) if line.startswith(f"• {service.name[code]}"))
        assert verdict in lines[at]
        assert f"  – {service.summary.text[code]}" in text, "what it is"
        part = text.partition(lines[at])[2].partition("\n• ")[0]
        for condition in results[name]["conditions"]:
            clause = form.catalogue.statements[condition["clauses"][0]]
            assert clause.section[code] in part, (name, condition)
        for point in [*service.exclusions, *service.limits, *([service.quota] if service.quota else [])]:
            assert point.text[code] in part, (name, point.id)
    for entry in form.catalogue.premise + form.catalogue.disclaimers + form.catalogue.general_limits:
        assert entry.text[code] in text
    assert lines[-1] == form.say("链接：", "Link: ") + link(form)
    # Nothing of the page that is hidden, and nothing of the other language, slips in.
    undecided = form.catalogue.verdicts["unknown"].name[code]
    assert not [line for line in lines if line.startswith("• ") and undecided in line]
    assert "<" not in text
    assert not re.search(r"[a-z]:[A-Z]|  +[^–]", text.replace(link(form), ""))
    if code == "zh":
        assert not re.search(r"\b(the|and|you)\b", text)


@everybody
def test_what_is_opened_to_send_shows_its_beginning_also_from_the_foot_of_a_screen(form: Form) -> None:
    form.open(CASE)
    foot, screen = button(form, "发送", "Send").bounding_box(), form.page.viewport_size
    assert foot
    assert screen
    low: ViewportSize = {"width": screen["width"], "height": int(foot["y"] + foot["height"]) + 1}
    form.page.set_viewport_size(low)
    field = send(form)
    header = form.page.locator(".md-header").bounding_box()
    label = form.page.get_by_text(form.say("要发送的文字", "Text to send"), exact=True)
    assert header
    for seen in [label, *form.page.locator("#share").get_by_role("button").all()]:
        expect(seen).to_be_in_viewport(ratio=1)
    top, text = label.bounding_box(), field.bounding_box()
    assert top
    assert text
    assert top["y"] >= header["y"] + header["height"]
    assert text["y"] + LINES <= low["height"]


LINES = 100
"""Pixels of the first lines of a text, by which a reader knows what it is."""


@everybody
def test_whatever_is_tapped_to_send_is_answered_beside_it_and_moves_nothing(form: Form) -> None:
    form.open(CASE)
    field = send(form)
    buttons = form.page.locator("#share").get_by_role("button")
    at, short = places(form), field.input_value()
    told = [
        ("复制文字", "Copy text", "文字已复制。", "Text copied."),
        ("复制链接", "Copy link", "链接已复制。", "Link copied."),
        ("改为完整文字", "Use the complete text", "下面是完整文字。", "The complete text is below."),
        ("复制文字", "Copy text", "文字已复制。", "Text copied."),
        ("改回简短文字", "Use the short text", "下面是简短文字。", "The short text is below."),
    ]
    lengths = []
    for zh, en, said_zh, said_en in told:
        button(form, zh, en).click()
        said = form.page.get_by_role("status").get_by_text(form.say(said_zh, said_en), exact=True)
        expect(said).to_be_in_viewport(ratio=1)
        below, foot = said.bounding_box(), buttons.last.bounding_box()
        assert below
        assert foot
        assert 0 <= below["y"] - foot["y"] - foot["height"] < 24, "not beside the buttons"
        assert places(form) == at, en
        lengths.append(len(field.input_value()))
    assert lengths[3] == lengths[2] > 3 * lengths[0]
    assert field.input_value() == short
    # Nor in any other width, or letters: somewhere a row has room for the one name of a button and not for the other.
    assert form.page.locator("#share").evaluate(MOVED_BY_A_NAME) == []


MOVED_BY_A_NAME = """(share) => {
  const buttons = [...share.querySelectorAll("button")];
  const places = () => JSON.stringify(buttons.map((button) => button.getBoundingClientRect()));
  const moved = [];
  for (let width = 200; width < 600; width += 2) {
    share.style.width = `${width}px`;
    const before = places();
    share.querySelector("[data-share=swap]").click();
    if (places() !== before) moved.push(width);
  }
  return moved;
}"""


def places(form: Form) -> list[Any]:
    """Where on the screen the buttons begin, where the text begins, and how far the page is scrolled."""
    found: list[Any] = form.page.evaluate(
        """() => [scrollY, ...[...document.querySelectorAll("#share :is(button, textarea)")].map((e) => {
             const { x, y } = e.getBoundingClientRect();
             return [x, y];
           })]"""
    )
    return found


def test_the_complete_text_stands_there_whole_and_a_text_follows_a_link_to_copy_by_hand(form: Form) -> None:
    form.page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    form.open(CASE)
    field = send(form)
    button(form, "改为完整文字", "Use the complete text").click()
    whole = field.input_value()
    assert field.evaluate("field => field.scrollHeight - field.clientHeight") <= 1, "scrolls by itself"
    at = places(form)
    button(form, "复制链接", "Copy link").click()
    expect(field).to_have_value(link(form))
    button(form, "复制文字", "Copy text").click()
    expect(field).to_have_value(whole)
    expect(field).to_be_focused()
    assert places(form)[:-1] == at[:-1]


@pytest.mark.parametrize(
    "clipboard",
    [
        "navigator.clipboard.writeText = () => Promise.reject(new DOMException('refused'))",
        "Object.defineProperty(navigator, 'clipboard', { value: undefined })",
    ],
    ids=["refused", "absent"],
)
def test_where_the_browser_does_not_copy_the_text_stands_selected(form: Form, clipboard: str) -> None:
    form.page.add_init_script(clipboard)
    form.open(CASE)
    field = send(form)
    button(form, "复制链接", "Copy link").click()
    expect(field).to_have_value(link(form))
    expect(field).to_be_focused()
    assert form.page.evaluate("getSelection().toString()") == link(form)
    expect(form.page.get_by_text(form.say("浏览器不允许自动复制", "does not allow copying"))).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_qr_code_is_loaded_when_asked_for_and_a_scanner_reads_the_link(form: Form, scheme: str) -> None:
    asked: list[str] = []
    form.page.on("request", lambda request: asked.append(request.url))
    form.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    form.open(CASE)
    assert not [url for url in asked if "lean-qr" in url]
    button(form, "发送", "Send").click()
    code = form.page.get_by_role("img", name=form.say("本页链接的二维码", "QR code of the link to this page"))
    expect(code).to_be_visible()
    assert [url for url in asked if "lean-qr" in url] == [f"{form.site.url}assets/vendor/lean-qr.js"]
    assert scanned(code) == link(form)
    button(form, "发送", "Send").click()
    expect(code).to_be_hidden()


def scanned(code: Locator) -> str:
    """What a phone would read off the screen, once the reader has moved it out from behind the bar at the bottom."""
    code.evaluate("image => image.scrollIntoView({ block: 'center' })")
    (found,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(code.screenshot(scale="device"))))
    text: str = found.text
    return text


def test_what_is_to_be_sent_follows_the_answers(form: Form) -> None:
    form.open(CASE)
    button(form, "发送", "Send").click()
    code = form.page.get_by_role("img", name=form.say("本页链接的二维码", "QR code of the link to this page"))
    expect(code).to_be_visible()
    form.answer("registered", "yes")
    expect(code).to_be_hidden()
    button(form, "发送", "Send").click()
    expect(code).to_be_visible()
    assert scanned(code) == link(form).replace("registered=no", "registered=yes")


@pytest.mark.parametrize(
    "case",
    [
        CASE,
        "#region=elsewhere",
        "#region=mainland&deployment=public_cloud&licence=perpetual&registered=yes&incident=non_fatal",
        "#unsure=region",
    ],
)
def test_a_print_is_one_or_two_pages_with_answers_verdicts_clauses_caveats_link_and_qr_code(
    form: Form, case: str
) -> None:
    form.page.add_init_script("window.print = () => (window.printed = true)")
    form.open(case)
    button(form, "打印", "Print").click()
    form.page.wait_for_function("() => window.printed")
    sheets, text = printed(form.page)
    assert sheets <= 2
    code = form.reader.code
    for service in form.catalogue.services.values():
        assert squeezed(service.name[code]) in text
        for entry in [*service.exclusions, *service.limits, *([service.quota] if service.quota else [])]:
            assert squeezed(entry.text[code]) in text, (service.id, entry.id)
    for verdict in set(form.shown().values()):
        assert squeezed(form.catalogue.verdicts[verdict].name[code]) in text
    for entry in form.catalogue.premise + form.catalogue.disclaimers:
        assert squeezed(entry.text[code]) in text
    assert squeezed(case.removeprefix("#")) in text
    answered = (
        form.say("按您的回答", "Based on your answers"),
        form.say("尚未回答", "Nothing has been answered"),
    )
    assert squeezed(answered[case == "#unsure=region"]) in text
    # The form itself and the complete tables stay on the screen.
    assert squeezed(form.say("完整表格", "The complete tables")) not in text
    assert squeezed(form.say("重新开始", "Start again")) not in text
    assert scanned(first_image_of(form)) == f"{form.site.url}{form.reader.path}{case}{EDITION}"


def first_image_of(form: Form) -> Locator:
    form.page.emulate_media(media="print")
    return form.page.locator(".share-paper").get_by_role(
        "img", name=form.say("本页链接的二维码", "QR code of the link to this page")
    )


def test_the_library_for_qr_codes_is_the_one_that_its_name_says(published: Site) -> None:
    text = (published.folder / "assets/vendor/lean-qr.js").read_text("utf-8")
    assert text.startswith("/*! lean-qr 2.7.4 (index.mjs of the npm package), MIT licence")
    assert (published.folder / "assets/vendor/lean-qr.LICENSE.txt").is_file()
