"""What can be done with a page: it is copied as Markdown, and a mistake on it is reported, by a text that says where and by which rules."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from ..support.built import Site, language_of
from ..support.given import build_site
from ..support.server import serve

NAMES = {
    "copy": {"zh": "复制本页", "en": "Copy this page"},
    "report": {"zh": "报告错误", "en": "Report a mistake"},
    "text": {"zh": "报告", "en": "Report"},
    "copied": {"zh": "已复制本页的 Markdown 文本。", "en": "Copied this page as Markdown."},
}
ANSWERS = "#region=mainland&deployment=public_cloud&licence=subscription&registered=yes&edition=2025-07-01"
IN_WORDS = "Where the product is used: Mainland China, Deployment: Public cloud, Licence: Subscription, Whether a registered and certified actual user: Yes"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with browser.new_context(viewport={"width": 390, "height": 844}) as context:
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        yield context.new_page()


def foot(page: Page) -> Locator:
    return page.get_by_role("contentinfo")


def reporting(page: Page, control: Locator, language: str = "en") -> Locator:
    """The dialog, opened by a control; its text."""
    control.click()
    return page.get_by_role("dialog").get_by_label(NAMES["text"][language], exact=True)


def copied(page: Page) -> str:
    text: str = page.evaluate("navigator.clipboard.readText()")
    return text


@pytest.mark.parametrize("address", ["services/hotline/", "en/check/", "en/rules/"])
def test_a_page_is_copied_as_its_twin_with_links_that_lead_on_from_anywhere(
    page: Page, published: Site, address: str
) -> None:
    language = language_of(address)
    page.goto(published.url + address)
    foot(page).get_by_role("button", name=NAMES["copy"][language], exact=True).click()
    expect(foot(page).get_by_role("status")).to_have_text(NAMES["copied"][language], use_inner_text=True)
    twin = (published.folder / address / "index.md").read_text("utf-8")
    whole = re.sub(
        r"\]\(([^()\s<>]+)\)", lambda link: f"]({urljoin(published.url + address, link[1])})", twin
    )
    assert copied(page) == whole
    assert whole.endswith(f"]({published.url}{'en/' * (language == 'en')}llms.txt)\n")


def test_where_the_browser_does_not_copy_the_page_leads_to_its_text(page: Page, published: Site) -> None:
    page.add_init_script("navigator.clipboard.write = () => Promise.reject(new DOMException('refused'))")
    page.goto(published.url + "en/urgent/")
    link = foot(page).get_by_role("link", name="This page as Markdown")
    expect(link).to_be_hidden()
    foot(page).get_by_role("button", name=NAMES["copy"]["en"]).click()
    expect(foot(page).get_by_role("status")).to_contain_text("could not be copied", use_inner_text=True)
    expect(link).to_have_attribute("href", "index.md")
    expect(link).to_be_visible()


def test_without_scripts_both_are_links(browser: Browser, published: Site) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(published.url + "services/hotline/")
        expect(foot(page).get_by_role("button")).to_have_count(0)
        expect(foot(page).get_by_role("link", name="本页的 Markdown 文本")).to_have_attribute(
            "href", "index.md"
        )
        foot(page).get_by_role("link", name=NAMES["report"]["zh"]).click()
        expect(page.get_by_role("heading", name="怎样报告错误")).to_be_visible()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_report_of_a_page_says_edition_rules_and_address(
    page: Page, published: Site, bundle: dict[str, str], language: str
) -> None:
    root = published.url + "en/" * (language == "en")
    page.goto(f"{root}services/hotline/?from=timeline#Call+0900-123456")
    text = reporting(page, foot(page).get_by_role("button", name=NAMES["report"][language]), language)
    site = page.locator("meta[property='og:site_name']").get_attribute("content")
    head = {
        "zh": f"本站的错误：{site}，说明书 {bundle['edition']} 版，规则 {bundle['hash']}",
        "en": f"A mistake on: {site}, edition {bundle['edition']}, rules {bundle['hash']}",
    }
    places = {
        "zh": ["页面：", "条款：", "本站写的是：", "说明书写的是："],
        "en": ["Page: ", "Clause: ", "The site says: ", "The document says: "],
    }[language]
    places[0] += f"{root}services/hotline/"
    expect(text).to_have_value("\n".join([head[language], *places]))


@pytest.mark.parametrize(
    ("address", "fold", "place", "clause"),
    [
        ("en/statements/#S057", "Used in: S057", "en/statements/#S057", "S057"),
        ("en/check/" + ANSWERS + "&service=hotline", "Hotline service", "en/check/", r"Hotline service · 2 Notes \(2\), p. 3 \(S057\) · .* \(S101\)"),
        ("en/urgent/", "limits", "en/urgent/", r"limits · .*\(S\d+\).*"),
        ("en/sales/#say-hotline", "", "en/sales/#say-hotline", "Hotline service"),
    ],
    ids=["a statement", "a row of the form", "a paragraph", "a card"],
)  # fmt: skip
def test_a_report_from_what_shows_its_proof_names_the_clauses(
    page: Page, published: Site, address: str, fold: str, place: str, clause: str
) -> None:
    page.goto(published.url + address)
    if fold:
        page.get_by_label(fold).last.click()
    control = page.get_by_role("article").get_by_role("button", name=NAMES["report"]["en"], exact=True)
    lines = reporting(page, control.last).input_value().split("\n")
    assert lines[1] == f"Page: {published.url}{place}"
    assert re.fullmatch(f"Clause: {clause}", lines[2]), lines[2]


def test_answers_are_in_a_report_only_when_the_reader_says_so(page: Page, published: Site) -> None:
    page.goto(published.url + "en/check/" + ANSWERS)
    expect(page.get_by_role("heading", name="Under the document")).to_be_visible()
    control = foot(page).get_by_role("button", name=NAMES["report"]["en"])
    text = reporting(page, control)
    consent = page.get_by_role("checkbox", name="Add my answers: " + IN_WORDS)
    expect(consent).not_to_be_checked()
    copy = page.get_by_role("dialog").get_by_role("button", name="Copy text")
    copy.click()
    expect(page.get_by_role("dialog").get_by_role("status")).to_have_text("Copied.", use_inner_text=True)
    assert copied(page) == text.input_value()
    for word in ("mainland", "Mainland", "subscription", "Subscription"):
        assert word not in copied(page)
    consent.check()
    copy.click()
    told = f"{text.input_value()}\nMy answers: {IN_WORDS}\n{page.url}"
    page.wait_for_function("told => navigator.clipboard.readText().then((text) => text === told)", arg=told)
    page.get_by_role("button", name="Close").click()
    reporting(page, control)
    expect(consent).not_to_be_checked()


def test_what_an_address_was_made_to_say_is_in_no_report(page: Page, published: Site) -> None:
    hostile = "?call=0900-123456#region=mainland&note=Call%200900-123456&service=%3Cscript%3E"
    page.goto(published.url + "en/check/" + hostile)
    expect(page.get_by_role("heading", name="Under the document")).to_be_visible()
    text = reporting(page, foot(page).get_by_role("button", name=NAMES["report"]["en"]))
    page.get_by_role("checkbox", name="Add my answers").check()
    page.get_by_role("dialog").get_by_role("button", name="Copy text").click()
    expect(page.get_by_role("dialog").get_by_role("status")).to_have_text("Copied.", use_inner_text=True)
    assert "Where the product is used: Mainland China" in copied(page)
    assert "0900" not in copied(page) + text.input_value()
    assert "script" not in copied(page) + text.input_value()


def test_where_the_browser_does_not_copy_the_report_is_selected(page: Page, published: Site) -> None:
    page.add_init_script("navigator.clipboard.writeText = () => Promise.reject(new DOMException('refused'))")
    page.goto(published.url + "en/check/" + ANSWERS)
    expect(page.get_by_role("heading", name="Under the document")).to_be_visible()
    text = reporting(page, foot(page).get_by_role("button", name=NAMES["report"]["en"]))
    page.get_by_role("checkbox", name="Add my answers").check()
    page.get_by_role("dialog").get_by_role("button", name="Copy text").click()
    expect(page.get_by_role("dialog").get_by_role("status")).to_contain_text(
        "please copy it yourself", use_inner_text=True
    )
    selected = "field => field.value.slice(field.selectionStart, field.selectionEnd)"
    assert text.evaluate(selected) == text.input_value()
    assert f"My answers: {IN_WORDS}" in text.input_value()
    expect(page.get_by_role("checkbox")).to_be_hidden()


@pytest.mark.thorough
def test_a_report_is_mailed_only_where_the_publisher_named_an_address(
    page: Page, published: Site, tmp_path_factory: pytest.TempPathFactory
) -> None:
    page.goto(published.url + "en/urgent/")
    reporting(page, foot(page).get_by_role("button", name=NAMES["report"]["en"]))
    expect(page.get_by_role("link", name="Write a mail")).to_have_count(0)
    with serve(build_site(tmp_path_factory.mktemp("mailed"), REPORT_TO="guide@example.com")) as root:
        page.goto(root + "en/urgent/")
        text = reporting(page, foot(page).get_by_role("button", name=NAMES["report"]["en"]))
        mail = page.get_by_role("link", name="Write a mail")
        mail.evaluate(
            "link => { link.addEventListener('click', (event) => event.preventDefault()); link.click() }"
        )
        letter = urlsplit(mail.get_attribute("href") or "")
        assert (letter.scheme, letter.path) == ("mailto", "guide@example.com")
        told = parse_qs(letter.query, keep_blank_values=True)
        assert told == {
            "subject": [text.input_value().split("\n")[0]],
            "body": [text.input_value().replace("\n", "\r\n")],
        }
