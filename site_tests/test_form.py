"""The form in a real browser, in both languages, as a reader uses it: by what is asked and what is written.

The results are not repeated here case by case – `test_cases.py` and `test_agreement.py` hold the engine to its rules – but
that the form shows what the engine says, whatever the answers came from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from generator.catalogue import Catalogue
from generator.rules import Checker

MORNING = "2026-03-04T10:00:00+08:00"
EVENING = "2026-03-04T20:00:00+08:00"


@dataclass(frozen=True)
class Language:
    """Where the form is in one language, and the words that the tests look for."""

    code: str
    path: str
    unknown: str
    other: str


LANGUAGES = [
    Language("zh", "check/", "不知道", "English"),
    Language("en", "en/check/", "I don’t know", "简体中文"),
]


@pytest.fixture(params=LANGUAGES, ids=lambda language: language.code)
def language(request: pytest.FixtureRequest) -> Language:
    found: Language = request.param
    return found


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page on a phone-sized screen somewhere in New York; any error of a script fails the test."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, timezone_id="America/New_York")
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    yield page
    context.close()
    assert errors == []


@dataclass
class Form:
    """The form as a reader sees it in one language."""

    page: Page
    language: Language
    catalogue: Catalogue

    def question(self, name: str) -> Locator:
        question = next(q for q in self.catalogue.questions if q.id == name)
        return self.page.get_by_role("group", name=question.text[self.language.code], exact=True)

    def answer(self, name: str, option: str) -> None:
        question = next(q for q in self.catalogue.questions if q.id == name)
        label = next(o.name[self.language.code] for o in question.options if o.id == option)
        self.question(name).get_by_role("radio", name=label, exact=True).check()

    def result(self, service: str) -> Locator:
        name = self.catalogue.services[service].name[self.language.code]
        return self.page.get_by_role("article", name=name, exact=True)

    def shows(self, verdicts: dict[str, str]) -> None:
        for service, verdict in verdicts.items():
            name = self.catalogue.verdicts[verdict].name[self.language.code]
            expect(self.result(service).locator(".badge:visible")).to_have_text(name)


@pytest.fixture
def form(page: Page, language: Language, catalogue: Catalogue, site_url: str) -> Form:
    return opened(Form(page, language, catalogue), site_url)


def opened(form: Form, site_url: str, fragment: str = "", at: str = MORNING) -> Form:
    form.page.clock.set_fixed_time(at)
    form.page.goto(site_url + form.language.path + fragment)
    expect(form.page.locator("#check-form").get_by_role("article")).to_have_count(7)
    return form


def verdicts(checker: Checker, answers: dict[str, object]) -> dict[str, str]:
    return {name: result["verdict"] for name, result in checker.check(answers)["services"].items()}


def test_without_an_answer_nothing_is_settled(form: Form, checker: Checker) -> None:
    form.shows(verdicts(checker, {}))


def test_the_worked_example_gives_five_services_and_refuses_two(form: Form) -> None:
    form.answer("region", "mainland")
    form.answer("arrangement", "on_premise_perpetual")
    form.answer("registered", "yes")
    form.shows(
        {
            "community": "entitled",
            "smart_service": "entitled",
            "patch_download": "entitled",
            "feature_request": "entitled",
            "hotline": "entitled",
            "public_cloud_ops": "not_entitled",
            "licence_upgrade": "not_entitled",
        }
    )


def test_every_option_of_every_question_shows_what_the_engine_says(form: Form, checker: Checker) -> None:
    form.answer("region", "mainland")
    form.answer("arrangement", "public_cloud_subscription")
    form.answer("incident", "fatal")
    answers: dict[str, object] = {
        "region": "mainland", "deployment": "public_cloud", "licence": "subscription", "incident": "fatal"
    }  # fmt: skip
    for question in form.catalogue.questions:
        for option in question.options:
            form.answer(question.id, option.id)
            form.shows(verdicts(checker, {**answers, **option.rule.set}))
        first = next(
            o for o in question.options if all(answers.get(f, v) == v for f, v in o.rule.set.items())
        )
        form.answer(question.id, first.id)
        answers |= first.rule.set


def test_i_do_not_know_takes_an_answer_back(form: Form, checker: Checker) -> None:
    form.answer("region", "elsewhere")
    form.shows(verdicts(checker, {"region": "elsewhere"}))
    form.question("region").get_by_role("radio", name=form.language.unknown, exact=True).check()
    form.shows(verdicts(checker, {}))
    expect(form.page).to_have_url(re.compile(r"/check/$"))


def test_elsewhere_ends_the_interview(form: Form) -> None:
    form.answer("region", "elsewhere")
    for question in form.catalogue.questions[1:]:
        expect(form.question(question.id)).to_be_hidden()
    notice = {"zh": "其余问题不会再改变任何结论", "en": "No other question can change any result"}
    expect(form.page.get_by_text(notice[form.language.code])).to_be_visible()


def test_every_condition_shown_links_to_its_clause(form: Form, checker: Checker) -> None:
    form.answer("region", "mainland")
    form.answer("incident", "fatal")
    for service, result in checker.check({"region": "mainland", "incident": "fatal"}, MORNING)[
        "services"
    ].items():
        for condition in result["conditions"] + result["use_conditions"]:
            item = form.result(service).locator(f'[data-condition="{condition["id"]}"]')
            expect(item).to_be_visible()
            links = item.get_by_role("link").evaluate_all(
                "links => links.map((link) => new URL(link.href).hash.slice(1))"
            )
            assert set(links) & set(condition["clauses"]), (service, condition)


def test_the_premise_stands_in_every_result(form: Form) -> None:
    words = {"zh": "以双方签署的销售合同约定为准", "en": "the sales contract signed by both parties prevails"}
    for service in form.catalogue.services:
        standing = form.result(service).locator(".standing")
        expect(standing).to_be_visible()
        expect(standing).to_contain_text("2025-07-01")
        expect(standing).to_contain_text(words[form.language.code])


@pytest.mark.parametrize(
    ("option", "hosts"),
    [
        ("galaxy", ["https://ops.kdcloud.com"]),
        ("cosmic", ["https://ops.kdcloud.com"]),
        ("constellation", ["https://ops.kdcloud.com"]),
        ("eas_cloud", ["https://ops.kdeascloud.com"]),
        ("other", []),
        (None, ["https://ops.kdcloud.com", "https://ops.kdeascloud.com"]),
    ],
)
def test_the_operations_platform_is_the_one_for_the_product(
    form: Form, option: str | None, hosts: list[str]
) -> None:
    form.answer("region", "mainland")
    form.answer("arrangement", "public_cloud_subscription")
    if option:
        form.answer("product", option)
    links = form.result("public_cloud_ops").locator("a.contact:visible")
    assert links.evaluate_all("links => links.map((link) => link.getAttribute('href'))") == hosts


def test_operations_say_when_they_close_and_when_they_open_again_in_beijing_time(
    page: Page, language: Language, catalogue: Catalogue, site_url: str
) -> None:
    form = opened(Form(page, language, catalogue), site_url, "#region=mainland&deployment=public_cloud")
    expect(form.result("public_cloud_ops").get_by_text("2026-03-04 12:00")).to_be_visible()
    form.page.clock.set_fixed_time(EVENING)
    form.page.reload()
    expect(form.result("public_cloud_ops").get_by_text("2026-03-05 08:30")).to_be_visible()
    local = form.result("public_cloud_ops").locator("[data-local]:visible")
    expect(local).to_have_text(re.compile(r"7:30|19:30"))  # New York, the evening before


def test_another_moment_can_be_chosen(form: Form) -> None:
    form.answer("region", "mainland")
    form.answer("arrangement", "public_cloud_subscription")
    form.page.get_by_role("radio", name={"zh": "另选时间", "en": "Another time"}[form.language.code]).check()
    moment = form.page.get_by_label({"zh": "日期和时间", "en": "Date and time"}[form.language.code])
    moment.fill("2026-03-04T12:30")
    expect(form.result("public_cloud_ops").get_by_text("2026-03-04 13:00")).to_be_visible()
    moment.fill("2025-06-30T12:30")
    warning = {"zh": "那时这份文件尚未发布", "en": "this document was not yet published then"}
    expect(form.page.get_by_text(warning[form.language.code])).to_be_visible()


def test_the_hotline_is_closed_for_a_fault_that_is_not_fatal_and_after_the_fourth_use(form: Form) -> None:
    closed = form.result("hotline").get_by_text(
        {"zh": "此刻不可使用", "en": "cannot be used now"}[form.language.code]
    )
    form.answer("region", "mainland")
    form.answer("registered", "yes")
    form.answer("incident", "non_fatal")
    expect(closed).to_be_visible()
    form.answer("incident", "fatal")
    form.answer("hotline_uses", "3")
    expect(closed).to_be_hidden()
    form.answer("hotline_uses", "4")
    expect(closed).to_be_visible()


def test_a_link_fills_the_form_and_the_address_follows_every_answer(
    page: Page, language: Language, catalogue: Catalogue, site_url: str, checker: Checker
) -> None:
    answers: dict[str, object] = {"region": "macau", "deployment": "private_cloud", "licence": "subscription"}
    fragment = "#" + "&".join(f"{fact}={value}" for fact, value in answers.items())
    form = opened(Form(page, language, catalogue), site_url, fragment)
    form.shows(verdicts(checker, answers))
    form.answer("registered", "no")
    expect(form.page).to_have_url(re.compile(re.escape(fragment + "&registered=no") + "$"))
    form.page.reload()
    form.shows(verdicts(checker, {**answers, "registered": "no"}))


def test_a_link_may_give_a_fact_that_no_option_gives(
    page: Page, language: Language, catalogue: Catalogue, site_url: str, checker: Checker
) -> None:
    form = opened(
        Form(page, language, catalogue), site_url, "#region=mainland&deployment=public_cloud&hotline_uses=7"
    )
    form.shows(verdicts(checker, {"region": "mainland", "deployment": "public_cloud"}))
    given = {"zh": "链接给出：部署方式：公有云", "en": "Given by the link: Deployment: Public cloud"}
    expect(form.question("arrangement").get_by_role("radio", name=given[language.code])).to_be_checked()


def test_contradicting_answers_of_a_link_are_named(
    page: Page, language: Language, catalogue: Catalogue, site_url: str
) -> None:
    form = opened(
        Form(page, language, catalogue),
        site_url,
        "#region=mainland&deployment=public_cloud&licence=perpetual&registered=yes",
    )
    form.shows({"licence_upgrade": "confirm", "public_cloud_ops": "entitled"})
    text = catalogue.contradictions[0].entry.text[language.code]
    expect(page.get_by_role("alert").filter(has_text=text)).to_be_visible()


@pytest.mark.parametrize(
    "part",
    [
        "region=mars",
        "colour=red",
        "hotline_uses=-1",
        "hotline_uses=1.5",
        "at=tomorrow",
        "__proto__=1",
        "constructor=x",
    ],
)
def test_what_a_link_says_and_nobody_knows_is_named_and_left_out(
    page: Page, language: Language, catalogue: Catalogue, site_url: str, checker: Checker, part: str
) -> None:
    form = opened(Form(page, language, catalogue), site_url, f"#registered=yes&{part}")
    expect(page.get_by_role("alert").filter(has_text=part.partition("=")[0])).to_be_visible()
    form.shows(verdicts(checker, {"registered": "yes"}))


def test_nothing_from_the_address_becomes_html(
    page: Page, language: Language, catalogue: Catalogue, site_url: str
) -> None:
    form = opened(Form(page, language, catalogue), site_url, "#%3Cimg%20src=x%20onerror=alert(1)%3E=1")
    expect(form.page.locator("#check-form img")).to_have_count(0)
    expect(page.get_by_role("alert").filter(has_text="<img src")).to_be_visible()


def test_starting_again_forgets_everything(form: Form, checker: Checker) -> None:
    form.answer("region", "elsewhere")
    form.page.get_by_role("button", name={"zh": "重新开始", "en": "Start again"}[form.language.code]).click()
    form.shows(verdicts(checker, {}))
    expect(form.page).to_have_url(re.compile(r"/check/$"))


def test_the_form_works_by_keyboard(form: Form, checker: Checker) -> None:
    form.question("region").get_by_role("radio", name=form.language.unknown, exact=True).focus()
    form.page.keyboard.press("ArrowDown")  # from the last option to the first
    form.shows(verdicts(checker, {"region": "mainland"}))
    form.page.keyboard.press("ArrowDown")
    form.shows(verdicts(checker, {"region": "hong_kong"}))


def test_the_answers_go_along_to_the_other_language(
    form: Form, catalogue: Catalogue, checker: Checker
) -> None:
    form.answer("region", "taiwan")
    form.page.get_by_role("link", name=form.language.other, exact=True).click()
    other = next(language for language in LANGUAGES if language.code != form.language.code)
    there = Form(form.page, other, catalogue)
    expect(there.page).to_have_url(re.compile(other.path + "#region=taiwan$"))
    there.shows(verdicts(checker, {"region": "taiwan"}))


def test_going_to_the_results_keeps_the_answers_in_the_address(form: Form) -> None:
    form.answer("region", "macau")
    form.page.get_by_role(
        "link", name={"zh": "直接看结论", "en": "Go to the results"}[form.language.code]
    ).click()
    expect(form.page).to_have_url(re.compile("#region=macau$"))
    expect(
        form.page.get_by_role("heading", name={"zh": "结论", "en": "Results"}[form.language.code], exact=True)
    ).to_be_focused()


def test_while_the_form_cannot_be_loaded_the_page_says_so_and_the_tables_answer(
    browser: Browser, language: Language, site_url: str
) -> None:
    context = browser.new_context()
    context.route("**/bundle.json", lambda route: route.abort())
    page = context.new_page()
    page.goto(site_url + language.path)
    expect(
        page.get_by_role("alert").filter(
            has_text={"zh": "问答表没能载入", "en": "The form could not be loaded"}[language.code]
        )
    ).to_be_visible()
    expect(page.locator("#check-form")).to_be_hidden()
    expect(page.get_by_role("table").first).to_be_visible()
    context.close()


def test_without_scripts_the_tables_hold_every_verdict(
    browser: Browser, language: Language, site_url: str, catalogue: Catalogue, checker: Checker
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site_url + language.path)
    expect(page.locator("#check-form")).to_be_hidden()
    regions, arrangements = catalogue.questions[0].options, catalogue.questions[1].options
    for region in regions:
        table = page.locator("h3", has_text=region.name[language.code]).locator(
            "xpath=following-sibling::div[1]//table"
        )
        for arrangement in arrangements:
            for registered in ("yes", "no"):
                expected = verdicts(
                    checker, {**region.rule.set, **arrangement.rule.set, "registered": registered}
                )
                column = column_of(table, arrangement.name[language.code])
                for service, verdict in expected.items():
                    row = table.get_by_role("row").filter(
                        has_text=catalogue.services[service].name[language.code]
                    )
                    cell = row.get_by_role("cell").nth(column).inner_text()
                    assert catalogue.verdicts[verdict].name[language.code] in said_of(cell, registered), (
                        region,
                        service,
                    )
    context.close()


def column_of(table: Locator, name: str) -> int:
    headings = table.get_by_role("columnheader").all_inner_texts()
    return next(index for index, heading in enumerate(headings) if name in heading.splitlines())


def said_of(cell: str, registered: str) -> str:
    """The line of a cell for the registered or for the others; a single line is for both."""
    lines = cell.splitlines()
    return lines[0 if registered == "yes" or len(lines) == 1 else 1]
