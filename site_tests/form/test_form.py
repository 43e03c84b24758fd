"""What the form asks and what it answers, as a reader sees it: in a Chinese phone's browser and in an English desktop's.

The results are not repeated here case by case – `test_cases.py` and `test_agreement.py` hold the engine to its rules – but
that the form shows what the engine says, all of it, whatever the answers came from. Links, passing on, and access for everybody
have files of their own.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from generator.catalogue.entries import Catalogue

from ..support.form_page import EVENING, MORNING, Form, everybody
from ..support.node import Node

# ---------------------------------------------------------------------------------------------- asking only what matters


def test_the_first_question_is_open_and_the_others_wait(form: Form) -> None:
    form.open()
    first, *others = [question.id for question in form.catalogue.questions]
    assert form.is_open(first)
    for name in others:
        assert not form.is_open(name)
        expect(form.question(name)).to_contain_text(
            form.say("稍后再问，如果还有影响。", "Asked later, if it still matters.")
        )


def test_questions_open_in_the_order_that_the_engine_gives(form: Form) -> None:
    form.open()
    answers: dict[str, Any] = {}
    chosen = ["mainland", "public_cloud_subscription", "yes", "fatal", "2", "galaxy"]
    for question, option in zip(form.catalogue.questions, chosen, strict=True):
        assert form.check(answers)["next_questions"][0] == question.id
        assert form.is_open(question.id)
        form.option(question.id, option).check()
        answers |= next(o.rule.set for o in question.options if o.id == option)
    assert form.check(answers)["next_questions"] == []


def test_the_progress_line_counts_the_questions_that_can_still_matter(form: Form) -> None:
    form.open()
    answers: dict[str, Any] = {}
    for name, option in [
        ("region", "mainland"),
        ("arrangement", "on_premise_perpetual"),
        ("incident", "none"),
    ]:
        form.answer(name, option)
        question = next(q for q in form.catalogue.questions if q.id == name)
        answers |= next(o.rule.set for o in question.options if o.id == option)
        count = len(form.check(answers)["next_questions"])
        expect(progress(form)).to_have_text(
            form.say(f"还有 {count} 个问题可能改变结论。", f"{count} more can still change a result.")
        )
    form.answer("registered", "yes")
    expect(progress(form)).to_have_text(
        form.say("没有问题能再改变任何结论了。", "No further answer can change any result.")
    )


def progress(form: Form) -> Locator:
    return form.page.locator("[data-progress] > :visible")


@pytest.mark.parametrize(
    ("answered", "folded", "because"),
    [
        ({"region": "elsewhere"}, "registered", ("产品在哪里使用：以上之外的其他地方", "Where the product is used: Elsewhere")),
        ({"region": "elsewhere"}, "hotline_uses", ("产品在哪里使用：以上之外的其他地方", "Where the product is used: Elsewhere")),
        ({"arrangement": "private_cloud_subscription"}, "product", ("部署方式：私有云", "Deployment: Private cloud")),
        ({"incident": "none"}, "hotline_uses", ("目前的故障情况：没有故障", "What is happening now: No fault")),
    ],
)  # fmt: skip
def test_a_question_that_can_change_nothing_folds_away_and_says_why(
    form: Form, answered: dict[str, str], folded: str, because: tuple[str, str]
) -> None:
    form.open()
    for name, option in answered.items():
        form.answer(name, option)
    assert not form.is_open(folded)
    expect(form.question(folded)).to_contain_text(
        form.say(
            "不再影响任何结论，因为您已回答：", "Cannot change any result any more, since you answered: "
        )
        + form.say(*because)
    )


def test_every_reason_given_settles_its_question_by_itself_and_nothing_less_does(
    node: Node, catalogue: Catalogue
) -> None:
    """For every way to answer the questions of the form, in hours and out of them."""
    report = node.perform("interviews", [MORNING, EVENING])
    assert report["problems"] == []
    ways = 2
    for question in catalogue.questions:
        ways *= len(question.options) + 1
    assert report["interviews"] == ways


def test_an_answer_that_no_longer_matters_is_kept_and_can_be_changed_in_place(form: Form) -> None:
    form.open()
    form.answer("region", "mainland")
    form.answer("incident", "fatal")
    form.answer("hotline_uses", "2")
    form.answer("incident", "none")
    kept = form.say("您在这里的回答仍保留：", "Your answer here is kept: ")
    expect(form.question("hotline_uses")).to_contain_text(kept)
    form.opener("hotline_uses").click()
    expect(form.option("hotline_uses", "2")).to_be_focused()
    form.option("hotline_uses", "3").check()
    form.answer("incident", "fatal")
    expect(form.option("hotline_uses", "3")).to_be_checked()


def test_i_do_not_know_is_an_answer_to_asking_and_settles_nothing(form: Form) -> None:
    form.open()
    form.unsure("region").check()
    form.shows({})
    assert form.is_open("arrangement")
    expect(form.unsure("region")).to_be_checked()
    others = len(form.check({})["next_questions"]) - 1
    expect(progress(form)).to_have_text(
        form.say(f"还有 {others} 个问题可能改变结论。", f"{others} more can still change a result.")
    )


def test_when_all_is_asked_what_the_reader_does_not_know_is_counted_apart(form: Form) -> None:
    form.open()
    form.answer("region", "mainland")
    form.answer("arrangement", "on_premise_perpetual")
    form.unsure("registered").check()
    form.answer("incident", "none")
    expect(progress(form)).to_have_text(
        form.say(
            "该问的都问过了；答“不知道”的 1 个弄清后仍可能改变结论。",
            "Everything has been asked; 1 answered “I don’t know” can still change a result.",
        )
    )


def test_i_do_not_know_takes_an_answer_back(form: Form) -> None:
    form.open()
    form.answer("region", "elsewhere")
    form.shows({"region": "elsewhere"})
    form.unsure("region").check()
    form.shows({})


def test_starting_again_forgets_everything(form: Form) -> None:
    form.open()
    form.answer("region", "elsewhere")
    form.page.get_by_role("button", name=form.say("重新开始", "Start again")).click()
    form.shows({})
    assert form.fragment == ""


# ------------------------------------------------------------------------------------------------------------- results


def test_without_an_answer_nothing_is_settled(form: Form) -> None:
    form.open().shows({})


def test_the_worked_example_gives_five_services_and_refuses_two(form: Form) -> None:
    form.open()
    form.answer("region", "mainland")
    form.answer("arrangement", "on_premise_perpetual")
    form.answer("registered", "yes")
    assert form.shown() == {
        "community": "entitled",
        "smart_service": "entitled",
        "public_cloud_ops": "not_entitled",
        "patch_download": "entitled",
        "feature_request": "entitled",
        "licence_upgrade": "not_entitled",
        "hotline": "entitled",
    }


def test_every_option_of_every_question_shows_what_the_engine_says(form: Form) -> None:
    form.open("#region=mainland&deployment=public_cloud&licence=subscription&incident=fatal")
    answers: dict[str, Any] = {
        "region": "mainland", "deployment": "public_cloud", "licence": "subscription", "incident": "fatal"
    }  # fmt: skip
    for question in form.catalogue.questions:
        for option in question.options:
            form.answer(question.id, option.id)
            form.shows({**answers, **option.rule.set})
        first = next(
            o for o in question.options if all(answers.get(f, v) == v for f, v in o.rule.set.items())
        )
        form.answer(question.id, first.id)
        answers |= first.rule.set


@pytest.mark.parametrize(
    ("fragment", "service", "sentence"),
    [
        ("#region=elsewhere&registered=no", "smart_service",
         ("仅适用于在中国境内（包含香港、澳门）使用产品的场景。 合同可能另有约定。",
          "The service applies only where the product is used within the territory of China (including Hong Kong and Macau). "
          "Your contract may say otherwise.")),
        ("#region=taiwan&registered=no", "hotline",
         ("文件列明了香港、澳门，未列明台湾地区，请以合同约定或金蝶确认为准。 文件没有定论。",
          "The document names Hong Kong and Macau; Taiwan is not named. It depends on your contract – ask Kingdee. "
          "The document does not settle it.")),
        ("#region=mainland&registered=no", "hotline",
         ("您符合条件；需先完成注册认证。", "You are eligible, once your account is registered and certified.")),
        ("#region=mainland&registered=yes", "hotline",
         ("按本文件，您有权享受这项服务。", "Under this document, you are entitled to this service.")),
        ("#registered=yes", "community",
         ("还取决于：产品在哪里使用", "Still depends on: Where the product is used")),
    ],
)  # fmt: skip
def test_a_card_gives_one_sentence_of_reason(
    form: Form, fragment: str, service: str, sentence: tuple[str, str]
) -> None:
    form.open(fragment)
    expect(form.result(service).locator(".reason > :visible")).to_have_text(form.say(*sentence))


def test_every_condition_links_to_its_clause_with_section_and_page(form: Form) -> None:
    answers = {"region": "mainland", "incident": "fatal"}
    form.open("#region=mainland&incident=fatal")
    for service, result in form.check(answers)["services"].items():
        for condition in result["conditions"] + result["use_conditions"]:
            item = form.result(service).locator(f'[data-condition="{condition["id"]}"]')
            expect(item).to_be_visible()
            links = {
                link["href"]: link["text"]
                for link in item.get_by_role("link").evaluate_all(
                    "links => links.map((a) => ({href: new URL(a.href).hash.slice(1), text: a.textContent}))"
                )
            }
            cited = set(links) & set(condition["clauses"])
            assert cited, (service, condition)
            for clause in cited:
                statement = form.catalogue.statements[clause]
                assert statement.section[form.reader.code] in links[clause]
                assert statement.page.split("-")[0] in links[clause]


def test_what_would_change_a_verdict_is_what_the_engine_found(form: Form) -> None:
    form.open("#region=mainland&deployment=on_premise&licence=perpetual&registered=no")
    changes = form.result("licence_upgrade").locator("[data-changes] li")
    result = form.check(
        {"region": "mainland", "deployment": "on_premise", "licence": "perpetual", "registered": "no"}
    )["services"]["licence_upgrade"]
    expect(changes).to_have_count(len(result["changes"]))
    expect(changes.first).to_contain_text(
        form.say("部署方式改为“公有云”（须按合同变更）", "Deployment becomes “Public cloud” (by contract)")
    )
    hotline = form.result("hotline").locator("[data-changes] li")
    expect(hotline).to_have_text(
        form.say(
            "作为实际使用者完成注册认证，结论将变为“按本文件有权享受”",
            "be registered and certified as an actual user, and the result becomes “Entitled under this document”",
        )
    )


@pytest.mark.parametrize(
    ("fragment", "service", "instead"),
    [
        ("#region=mainland&deployment=on_premise&licence=perpetual&registered=yes", "public_cloud_ops",
         ["hotline", "smart_service", "community", "patch_download"]),
        ("#region=mainland&deployment=on_premise&licence=perpetual&registered=yes", "licence_upgrade", ["patch_download"]),
        ("#region=mainland&deployment=on_premise&licence=perpetual&registered=yes&incident=non_fatal", "hotline",
         ["smart_service", "community"]),
        ("#region=mainland&deployment=public_cloud&registered=yes&incident=non_fatal", "hotline",
         ["smart_service", "community", "public_cloud_ops"]),
        ("#region=elsewhere", "hotline", []),
        ("#region=taiwan", "public_cloud_ops", []),
    ],
)  # fmt: skip
def test_instead_of_a_no_the_card_names_services_that_the_reader_has(
    form: Form, fragment: str, service: str, instead: list[str]
) -> None:
    form.open(fragment)
    items = form.result(service).locator("[data-instead]:visible")
    assert items.evaluate_all("items => items.map((item) => item.dataset.instead)") == instead
    for item, name in zip(items.all(), instead, strict=True):
        expect(item.get_by_role("link").first).to_have_text(
            form.catalogue.services[name].name[form.reader.code]
        )


def test_the_premise_stands_in_every_result(form: Form) -> None:
    form.open()
    for service in form.catalogue.services:
        standing = form.result(service).locator(".standing")
        expect(standing).to_be_visible()
        expect(standing).to_contain_text("2025-07-01")
        expect(standing).to_contain_text(
            form.say("以双方签署的销售合同约定为准", "the sales contract signed by both parties prevails")
        )


def test_limits_and_exclusions_are_separate_points_and_what_is_not_stated_can_be_opened(form: Form) -> None:
    form.open("#region=mainland&deployment=public_cloud&registered=yes")
    for service in form.catalogue.services.values():
        card = form.result(service.id)
        points = [item for item in (service.quota, *service.exclusions, *service.limits) if item]
        for point in points:
            item = card.get_by_role("listitem").filter(has_text=point.text[form.reader.code])
            expect(item.first).to_be_visible()
        card.locator("summary").click()
        for name in service.not_stated:
            text = form.catalogue.not_stated[name].text[form.reader.code]
            expect(card.get_by_role("listitem").filter(has_text=text).last).to_be_visible()


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
def test_the_operations_platform_is_the_one_for_the_product_and_no_other(
    form: Form, option: str | None, hosts: list[str]
) -> None:
    form.open("#region=mainland&deployment=public_cloud")
    if option:
        form.answer("product", option)
    links = form.result("public_cloud_ops").locator("a.contact:visible")
    assert links.evaluate_all("links => links.map((link) => link.getAttribute('href'))") == hosts


def test_contradicting_answers_are_named(form: Form) -> None:
    form.open("#region=mainland&deployment=public_cloud&licence=perpetual&registered=yes")
    assert form.shown()["licence_upgrade"] == "confirm"
    assert form.shown()["public_cloud_ops"] == "entitled"
    text = form.catalogue.contradictions[0].entry.text[form.reader.code]
    expect(form.page.get_by_role("alert").filter(has_text=text)).to_be_visible()


# ----------------------------------------------------------------------------------------------------------------- now


def test_the_next_change_is_told_in_beijing_time_and_in_the_reader_s_own_with_the_date(form: Form) -> None:
    form.open("#region=mainland&deployment=public_cloud")
    line = form.result("public_cloud_ops").locator("[data-now]")
    expect(line).to_contain_text("2026-03-04 12:00")
    form.page.clock.set_fixed_time(EVENING)
    form.page.reload()
    form.ready()
    expect(line).to_contain_text("2026-03-05 08:30")
    # Half past eight in Beijing is half past seven in the evening before in New York.
    expect(line.locator("[data-local]:visible")).to_have_text(
        form.say("2026年3月4日周三 19:30", "Wed, Mar 4, 2026, 07:30 PM")
    )


def test_the_card_changes_by_itself_when_the_hours_begin_and_end(form: Form) -> None:
    form.page.clock.install(time="2026-03-04T11:59:30+08:00")
    form.open("#region=mainland&deployment=public_cloud")
    line = form.result("public_cloud_ops").locator("[data-now]")
    expect(line).to_contain_text(form.say("此刻在服务时间内", "within its service hours now"))
    form.page.clock.fast_forward("01:00")
    expect(line).to_contain_text(form.say("此刻不在服务时间内", "outside its service hours now"))
    expect(line).to_contain_text("2026-03-04 13:00")
    form.page.clock.fast_forward("01:00:00")
    expect(line).to_contain_text(form.say("此刻在服务时间内", "within its service hours now"))


def test_another_moment_can_be_chosen(form: Form) -> None:
    form.open("#region=mainland&deployment=public_cloud")
    form.page.get_by_role("radio", name=form.say("另选时间", "Another time")).check()
    moment = form.page.get_by_label(form.say("日期和时间", "Date and time"))
    expect(moment).to_have_value("2026-03-04T10:00")
    moment.fill("2026-03-04T12:30")
    line = form.result("public_cloud_ops").locator("[data-now]")
    expect(line).to_contain_text(
        form.say("所选时刻不在服务时间内", "outside its service hours at the chosen time")
    )
    expect(line).to_contain_text("2026-03-04 13:00")
    moment.fill("2025-06-30T12:30")
    expect(
        form.page.get_by_text(form.say("那时这份文件尚未发布", "this document was not yet published then"))
    ).to_be_visible()


def test_a_moment_that_is_none_is_refused_beside_its_field_and_the_last_one_stays(form: Form) -> None:
    form.open("#region=mainland&deployment=public_cloud&at=2026-03-04T12:30:00%2B08:00")
    moment = form.page.get_by_label(form.say("日期和时间", "Date and time"))
    moment.fill("1999-03-04T12:30")
    error = form.page.get_by_text(
        form.say("日期和时间不完整或超出范围", "The date and time are incomplete or out of range")
    )
    expect(error).to_be_visible()
    expect(moment).to_have_attribute("aria-invalid", "true")
    expect(form.results).to_contain_text("2026-03-04 12:30")
    moment.fill("2026-03-04T09:00")
    expect(error).to_be_hidden()


def test_the_hotline_is_closed_for_a_fault_that_is_not_fatal_and_after_the_fourth_use(form: Form) -> None:
    form.open("#region=mainland&registered=yes")
    closed = form.result("hotline").get_by_text(form.say("此刻不可使用", "cannot be used now"))
    form.answer("incident", "non_fatal")
    expect(closed).to_be_visible()
    form.answer("incident", "fatal")
    form.answer("hotline_uses", "3")
    expect(closed).to_be_hidden()
    form.answer("hotline_uses", "4")
    expect(closed).to_be_visible()


# ------------------------------------------------------------------------------------------------------------ in trouble


@everybody
def test_those_in_trouble_get_the_number_at_once_with_its_limits_beside_it(form: Form) -> None:
    form.open()
    expect(form.fatal()).to_be_in_viewport()
    form.fatal().click()
    call = form.trouble.get_by_role("link", name="4008-836-836")
    expect(call).to_be_in_viewport()
    expect(call).to_have_attribute("href", "tel:4008836836")
    for limit in (
        ("仅面向软件系统致命故障", "Only for fatal faults of the software system"),
        ("每年不超过 4 次", "No more than 4 times a year"),
        ("面向经注册认证的金蝶产品实际使用者提供", "Provided to registered and certified actual users of Kingdee products"),
        ("仅适用于在中国境内（包含香港、澳门）使用产品的场景",
         "Only where the product is used within the territory of China (including Hong Kong and Macau)"),
    ):  # fmt: skip
        expect(form.trouble.get_by_text(form.say(*limit), exact=True).first).to_be_visible()
    expect(form.option("incident", "fatal")).to_be_checked()


@pytest.mark.parametrize(
    "others", ["", "&region=elsewhere", "&hotline_uses=4&region=mainland", "&registered=no"]
)
def test_no_answer_and_no_open_question_hides_the_number_from_those_in_trouble(
    form: Form, others: str
) -> None:
    form.open(f"#incident=fatal{others}")
    expect(form.trouble.get_by_role("link", name="4008-836-836")).to_be_visible()


def test_the_buttons_and_the_question_say_the_same(form: Form) -> None:
    form.open("#region=mainland")
    form.answer("incident", "fatal")
    expect(form.fatal()).to_have_attribute("aria-pressed", "true")
    form.not_fatal().click()
    expect(form.fatal()).to_have_attribute("aria-pressed", "false")
    expect(form.option("incident", "non_fatal")).to_be_checked()
    form.not_fatal().click()
    form.shows({"region": "mainland"})
    assert "incident" not in form.fragment


def test_a_problem_that_does_not_stop_business_leads_to_what_there_is_and_says_that_no_human_is_listed(
    form: Form,
) -> None:
    form.open()
    form.not_fatal().click()
    expect(form.trouble).to_contain_text(
        form.say(
            "文件没有列出人工客服、工单、电子邮件或远程协助",
            "the document lists no human agent, ticket, e-mail or remote assistance",
        )
    )
    services = form.trouble.locator("li:visible > a:first-child")

    def names(*ids: str) -> list[str]:
        return [form.catalogue.services[name].name[form.reader.code] for name in ids]

    assert services.all_text_contents() == names("smart_service", "community", "public_cloud_ops")
    form.answer("region", "mainland")
    form.answer("arrangement", "on_premise_perpetual")
    assert services.all_text_contents() == names("smart_service", "community")
    expect(form.trouble.get_by_role("link", name="4008-836-836")).to_be_hidden()


@everybody
def test_the_page_for_emergencies_needs_no_script_and_has_the_number_in_sight(form: Form) -> None:
    browser = form.page.context.browser
    assert browser
    with browser.new_context(java_script_enabled=False, viewport=form.page.viewport_size) as context:
        page = context.new_page()
        page.goto(form.site.url + form.say("urgent/", "en/urgent/"))
        call = page.get_by_role("main").get_by_role("link", name="4008-836-836")
        expect(call).to_be_in_viewport()
        expect(call).to_have_attribute("href", "tel:4008836836")
        expect(page.get_by_role("main")).to_contain_text(
            form.say("每年不超过 4 次", "No more than 4 times a year")
        )
        expect(page.get_by_role("main")).to_contain_text(re.compile(form.say("人工客服", "human agent")))
