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

from ..support.form_page import EDITION, EVENING, MORNING, Form, everybody
from ..support.node import Node

# ---------------------------------------------------------------------------------------------- asking only what matters

CLOUD = "region=mainland&deployment=public_cloud&licence=subscription"
OWN_SERVERS = "region=mainland&deployment=on_premise&licence=perpetual"
AT_THE_HEAD = ["region", "arrangement", "registered"]


def test_what_several_services_depend_on_is_asked_first_and_the_rest_in_the_row_that_it_is_about(
    form: Form,
) -> None:
    form.open()
    for name in AT_THE_HEAD:
        expect(form.page.locator("#questions").locator(form.slot(name))).to_have_count(1)
    for name, service in {
        "incident": "hotline",
        "hotline_uses": "hotline",
        "product": "public_cloud_ops",
    }.items():
        expect(form.result(service).locator(form.slot(name))).to_have_count(1)
        expect(form.slot(name)).to_be_hidden()
    expect(form.result("public_cloud_ops").locator("[data-asked-time]")).to_have_count(1)


def test_the_first_question_is_open_and_the_others_are_buttons(form: Form) -> None:
    form.open()
    assert [form.is_open(name) for name in AT_THE_HEAD] == [True, False, False]
    for name in AT_THE_HEAD[1:]:
        expect(form.chip(name)).to_be_visible()


def test_an_answered_question_becomes_a_button_with_the_answer_and_the_next_one_opens(form: Form) -> None:
    form.open()
    answers: dict[str, Any] = {}
    code = form.reader.code
    for name, option in zip(AT_THE_HEAD, ["mainland", "public_cloud_subscription", "yes"], strict=True):
        question = next(q for q in form.catalogue.questions if q.id == name)
        assert form.check(answers)["next_questions"][0] == name
        assert form.is_open(name)
        form.option(name, option).check()
        assert not form.is_open(name)
        chosen = next(o for o in question.options if o.id == option).set
        told = form.say("、", ", ").join(
            form.catalogue.facts[f].values[str(v)][code] for f, v in chosen.items()
        )
        name_of_chip = re.compile(rf"^{re.escape(question.text[code])}\W*{re.escape(told)}$")
        expect(form.chip(name)).to_have_accessible_name(name_of_chip)
        answers |= chosen
    assert [form.is_open(name) for name in AT_THE_HEAD] == [False] * 3


def test_questions_are_answered_in_any_order(form: Form) -> None:
    form.open()
    form.answer("registered", "no")
    form.shows({"registered": "no"})
    assert form.is_open("region")
    form.answer("arrangement", "on_premise_perpetual")
    form.shows({"registered": "no", "deployment": "on_premise", "licence": "perpetual"})


def test_the_button_opens_the_question_with_the_answer_in_focus_and_the_same_answer_closes_it(
    form: Form,
) -> None:
    form.open("#region=macau")
    form.chip("region").click()
    expect(form.option("region", "macau")).to_be_focused()
    form.option("region", "macau").click()
    assert not form.is_open("region")
    expect(form.chip("region")).to_be_focused()


def test_in_a_row_the_next_question_waits_for_the_one_before(form: Form) -> None:
    form.open(f"#{CLOUD}&registered=yes")
    form.open_row("hotline")
    expect(form.chip("incident")).to_be_visible()
    expect(form.slot("hotline_uses")).to_be_hidden()
    form.answer("incident", "fatal")
    expect(form.chip("hotline_uses")).to_be_visible()
    form.answer("incident", "none")
    expect(form.slot("hotline_uses")).to_be_hidden()


def test_questions_that_can_change_nothing_are_told_so_once_with_the_reason(form: Form) -> None:
    form.open()
    form.answer("region", "elsewhere")
    elsewhere = form.catalogue.facts["region"].values["elsewhere"][form.reader.code]
    expect(form.page.locator("[data-settled]")).to_have_text(
        form.say(
            f"虚线的问题不再影响任何结论，因为您已回答：{elsewhere}。",
            f"The dashed questions cannot change any result any more, since you answered: {elsewhere}.",
        )
    )
    for name in AT_THE_HEAD[1:]:
        assert not form.is_open(name)
        expect(form.slot(name)).to_have_attribute("data-state", "settled")


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
    form.open(f"#{CLOUD}&registered=yes&incident=none&hotline_uses=2")
    form.open_row("hotline")
    form.chip("hotline_uses").click()
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
    expect(form.chip("region")).to_contain_text(form.say("不知道", "I don’t know"))


def test_i_do_not_know_takes_an_answer_back(form: Form) -> None:
    form.open()
    form.answer("region", "elsewhere")
    form.shows({"region": "elsewhere"})
    form.ask("region")
    form.unsure("region").check()
    form.shows({})


def test_starting_again_forgets_everything_and_can_be_undone(form: Form) -> None:
    fragment = f"#{CLOUD}&unsure=registered&at=2026-03-04T12:30%2B08:00&service=hotline{EDITION}"
    form.open(fragment)
    form.page.get_by_role("button", name=form.say("重新开始", "Start again")).click()
    form.shows({})
    assert form.fragment == ""
    undo = form.page.get_by_role("button", name=form.say("撤销", "Undo"))
    expect(undo).to_be_focused()
    undo.click()
    expect(form.option("region", "mainland")).to_be_checked()
    assert form.fragment.replace("%2B", "+") == fragment.replace("%2B", "+")
    expect(undo).to_be_hidden()


def test_the_next_answer_ends_the_chance_to_undo(form: Form) -> None:
    form.open("#region=macau")
    form.page.get_by_role("button", name=form.say("重新开始", "Start again")).click()
    form.option("region", "taiwan").check()
    expect(form.page.get_by_role("button", name=form.say("撤销", "Undo"))).to_be_hidden()


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


AT_LEISURE = "() => new Promise((done) => requestIdleCallback(() => requestIdleCallback(done)))"
# What the rows tell in their lines, and what stands behind those, before an answer, in the same turn, after `look`, and at leisure.
ANSWERED = """(look) => {
  const rows = (selector) => [...document.querySelectorAll(`[data-service] ${selector}`)].map((found) => found.textContent);
  const told = () => [rows(".verdict"), rows(".why")];
  const before = told();
  document.querySelector("#registered-no").click();
  const answered = told();
  look();
  const looked = told();
  return new Promise((done) => requestIdleCallback(() => done([before, answered, looked, told()])));
}"""


@pytest.mark.parametrize(
    "look",
    [
        "() => document.querySelector('#result-hotline summary').click()",
        "() => document.querySelector('[data-share=sheet]').click()",
        "() => dispatchEvent(new Event('beforeprint'))",
    ],
    ids=["opened", "passed on", "printed"],
)
def test_an_answer_is_in_the_lines_at_once_and_behind_them_before_anyone_can_look(
    form: Form, look: str
) -> None:
    form.open(f"#{OWN_SERVERS}&registered=yes")
    form.page.evaluate(AT_LEISURE)
    before, answered, looked, told = form.page.evaluate(f"() => ({ANSWERED})({look})")
    assert (answered[0], looked) == (told[0], told)
    assert before[0] != told[0]
    assert answered[1] == before[1], "nobody looks there yet, and a cheap phone feels every element"
    assert answered[1] != told[1]


# Which parts were shown and hidden again before the next could be painted, what was said by others that had gone by then, and how many
# whole results the engine has put by.
WATCHED = """
  window.shown = new Set();
  window.said = "";
  window.kept = 0;
  new MutationObserver((changes) => {
    for (const { target, oldValue, type, addedNodes } of changes) {
      if (type === "attributes" && oldValue === null && target.hidden) shown.add(target);
      for (const node of addedNodes) if (node.parentNode === null) said += node.textContent;
    }
  }).observe(document, { subtree: true, childList: true, attributeFilter: ["hidden"], attributeOldValue: true });
  const { set } = Map.prototype;
  Map.prototype.set = function (name, value) {
    if (value?.result && value.verdicts) kept += 1;
    return set.call(this, name, value);
  };
"""
# Those of them that a screen reader reads out when they come.
READ_OUT = "[...shown].filter((part) => part.matches('#check-form [role]') || part.closest('#check-form [role=status]:not([hidden])')).map((part) => part.outerHTML)"


def test_the_first_answer_is_made_ready_while_its_question_is_read(form: Form) -> None:
    """It is the slowest: what it will show is laid out once before, unseen, and what it will say is worked out."""
    form.page.add_init_script(WATCHED)
    form.open()
    form.page.evaluate(AT_LEISURE)
    assert form.page.locator("[data-trouble]").evaluate("panel => panel.hidden && shown.has(panel)")
    assert form.catalogue.verdicts["not_entitled"].meaning[form.reader.code] in form.page.evaluate("said")
    assert form.page.evaluate(READ_OUT) == [], "they would be read out"
    first = form.catalogue.questions[0]
    assert form.page.evaluate("kept") > len(first.options)
    made = "radio => { const before = kept; radio.click(); return kept - before; }"
    assert form.option(first.id, first.options[0].id).evaluate(made) == 0


# From here on: behind how many lines each piece of work changes something for which the browser finds time.
PIECES = """
  window.pieces = [];
  const later = requestIdleCallback;
  window.requestIdleCallback = (act) => later((deadline) => {
    const watch = new MutationObserver(() => {});
    watch.observe(document, { subtree: true, attributes: true, childList: true, characterData: true });
    act(deadline);
    const behind = watch.takeRecords().map(({ target }) => (target.closest ? target : target.parentElement)?.closest(".row-detail"));
    pieces.push(new Set(behind.filter(Boolean)).size);
  });
"""


def test_no_tap_waits_for_more_than_one_row(form: Form) -> None:
    form.page.add_init_script(PIECES)
    form.open()
    form.page.evaluate(AT_LEISURE)
    form.option("region", "elsewhere").dispatch_event("click")
    form.page.evaluate(AT_LEISURE)
    assert sum(form.page.evaluate("pieces")) > len(form.catalogue.services)
    assert max(form.page.evaluate("pieces")) == 1


@pytest.mark.parametrize(
    ("fragment", "service", "condition", "state"),
    [
        (f"#{OWN_SERVERS}", "licence_upgrade", "cloud_subscription", "unmet"),
        ("#region=taiwan&deployment=private_cloud", "hotline", "territory", "unsettled"),
    ],
)
def test_a_row_says_in_one_line_which_condition_decides(
    form: Form, fragment: str, service: str, condition: str, state: str
) -> None:
    form.open(fragment)
    sentence = form.catalogue.conditions[condition].states[state][form.reader.code]
    expect(form.open_row(service).locator("[data-reason]:visible")).to_have_text(sentence)


@pytest.mark.parametrize(("registered", "state"), [("&registered=no", "unmet"), ("", "unanswered")])
def test_a_condition_that_can_be_met_later_is_told_with_the_meaning_of_the_verdict(
    form: Form, registered: str, state: str
) -> None:
    form.open(f"#region=mainland{registered}")
    meaning = form.catalogue.verdicts["conditional"].meaning[form.reader.code]
    sentence = form.catalogue.conditions["registered"].states[state][form.reader.code]
    reason = form.open_row("hotline").locator("[data-reason]:visible")
    expect(reason).to_have_text(form.say("", " ").join((meaning, sentence)))


def test_what_a_verdict_still_waits_for_is_named(form: Form) -> None:
    form.open("#registered=yes")
    waits = form.catalogue.facts["region"].name[form.reader.code]
    expect(form.open_row("community").locator("[data-reason]:visible")).to_have_text(
        form.say(f"还取决于：{waits}。", f"Still depends on: {waits}.")
    )


OWN = {
    "community": ["region"],
    "hotline": ["region", "registered"],
    "public_cloud_ops": ["deployment"],
    "licence_upgrade": ["deployment", "licence"],
}


def test_why_names_the_fewest_of_the_reader_s_own_answers_that_decide(form: Form) -> None:
    answers = {"region": "mainland", "deployment": "on_premise", "licence": "perpetual", "registered": "yes"}
    form.open(f"#{OWN_SERVERS}&registered=yes")
    for service, own in OWN.items():
        assert form.check(answers)["services"][service]["because"] == [own]
        values = [form.catalogue.facts[fact].values[answers[fact]][form.reader.code] for fact in own]
        expect(form.open_row(service).locator("[data-own-answers]")).to_have_text(
            form.say(f" 您：{'、'.join(values)}。", f" You: {', '.join(values)}."), use_inner_text=True
        )


@pytest.mark.parametrize(("fragment", "condition"), [("#region=elsewhere", "territory"), ("#region=taiwan&deployment=public_cloud&licence=subscription", "territory")])  # fmt: skip
def test_one_reason_for_all_services_is_said_once_at_the_top(
    form: Form, fragment: str, condition: str
) -> None:
    form.open(fragment)
    state = {"#region=elsewhere": "unmet"}.get(fragment, "unsettled")
    reason = form.catalogue.conditions[condition].states[state][form.reader.code]
    expect(form.results.get_by_text(reason).filter(visible=True)).to_have_count(1)
    for service in form.catalogue.services:
        row = form.open_row(service)
        expect(row.get_by_text(form.say("原因见上方。", "The reason stands above."))).to_be_visible()
    expect(form.results.get_by_text(reason).filter(visible=True)).to_have_count(1)


def test_one_control_opens_section_page_and_words_of_every_condition_s_clauses(form: Form) -> None:
    form.open("#region=mainland&incident=fatal")
    for service, result in form.check({"region": "mainland", "incident": "fatal"})["services"].items():
        row = form.open_row(service)
        control = row.get_by_text(re.compile(form.say(r"^依据（\d+）$", r"^Sources \(\d+\)$")))
        expect(control).to_have_count(1)
        control.click()
        for clause in {
            c for condition in result["conditions"] + result["use_conditions"] for c in condition["clauses"]
        }:
            statement = form.catalogue.statements[clause]
            item = row.get_by_role("listitem").filter(has=form.page.locator(f'a[href$="#{clause}"]'))
            expect(item).to_contain_text(statement.section[form.reader.code])
            expect(item).to_contain_text(statement.page.split("-")[0])
            expect(item.locator("q")).to_have_text(statement.text[form.reader.code])


def test_what_would_change_a_verdict_is_what_the_engine_found(form: Form) -> None:
    form.open(f"#{OWN_SERVERS}&registered=no")
    row = everything(form, "licence_upgrade")
    result = form.check(
        {"region": "mainland", "deployment": "on_premise", "licence": "perpetual", "registered": "no"}
    )["services"]["licence_upgrade"]
    changes = row.locator("[data-changes] li")
    expect(changes).to_have_count(len(result["changes"]))
    expect(changes.first).to_contain_text(
        form.say("部署方式改为“公有云”（须按合同变更）", "Deployment becomes “Public cloud” (by contract)")
    )


def everything(form: Form, service: str) -> Locator:
    """The row with all its conditions and limits."""
    row = form.open_row(service)
    row.get_by_text(form.say("条件与限制", "Conditions and limits")).click()
    return row


def test_who_has_something_to_do_first_is_told_what(form: Form) -> None:
    form.open("#region=mainland&registered=no")
    remedy = form.catalogue.conditions["registered"].remedy
    assert remedy
    for service in ("hotline", "smart_service"):
        row = form.open_row(service)
        expect(row.get_by_text(remedy.text[form.reader.code])).to_be_visible()
    form.answer("registered", "yes")
    expect(form.result("hotline").get_by_text(remedy.text[form.reader.code])).to_be_hidden()


@pytest.mark.parametrize(
    ("fragment", "service", "instead"),
    [
        (f"#{OWN_SERVERS}&registered=yes", "public_cloud_ops",
         ["hotline", "smart_service", "community", "patch_download"]),
        (f"#{OWN_SERVERS}&registered=yes", "licence_upgrade", ["patch_download"]),
        (f"#{OWN_SERVERS}&registered=yes&incident=non_fatal", "hotline", ["smart_service", "community"]),
        ("#region=mainland&deployment=public_cloud&registered=yes&incident=non_fatal", "hotline",
         ["smart_service", "community", "public_cloud_ops"]),
        ("#region=elsewhere", "hotline", []),
        ("#region=taiwan", "public_cloud_ops", []),
    ],
)  # fmt: skip
def test_instead_of_a_no_the_row_leads_to_services_that_the_reader_has(
    form: Form, fragment: str, service: str, instead: list[str]
) -> None:
    form.open(fragment)
    links = form.open_row(service).locator("[data-instead-of]").get_by_role("link")
    expect(links).to_have_text([form.catalogue.services[name].name[form.reader.code] for name in instead])
    if instead:
        links.first.click()
        expect(form.result(instead[0])).to_have_attribute("open", "")


def test_every_limit_and_exclusion_is_a_point_of_its_own_one_tap_away_and_so_is_what_is_not_stated(
    form: Form,
) -> None:
    form.open("#region=mainland&deployment=public_cloud&registered=yes")
    for service in form.catalogue.services.values():
        row = everything(form, service.id)
        points = [
            item
            for item in (
                service.quota,
                *service.exclusions,
                *service.limits,
                *service.process,
                *service.notes,
            )
            if item
        ]
        for point in points:
            item = row.get_by_role("listitem").filter(has_text=point.text[form.reader.code])
            expect(item.first).to_be_visible()
        row.get_by_text(form.say("说明书没有写", "Not in the document")).first.click()
        for name in service.not_stated:
            text = form.catalogue.not_stated[name].text[form.reader.code]
            expect(row.get_by_role("listitem").filter(has_text=text).last).to_be_visible()


def test_the_first_limit_is_not_folded(form: Form) -> None:
    form.open("#region=mainland&deployment=public_cloud&licence=subscription&registered=yes")
    code = form.reader.code
    for service in form.catalogue.services.values():
        limits = [*service.exclusions, *service.limits]
        row = form.open_row(service.id)
        if service.use_conditions:
            fatal = service.use_conditions[0].condition.requirement[code]
            expect(row.get_by_text(fatal).filter(visible=True)).to_be_visible()
        elif limits:
            others = len(service.exclusions) - 1
            more = form.say(f"（另 {others} 项见下）", f" ({others} more below)") if others > 0 else ""
            expect(row.locator(".limit")).to_have_text(limits[0].text[code] + more)


HOSTS = {
    None: ["https://ops.kdcloud.com", "https://ops.kdeascloud.com"],
    "galaxy": ["https://ops.kdcloud.com"],
    "cosmic": ["https://ops.kdcloud.com"],
    "constellation": ["https://ops.kdcloud.com"],
    "eas_cloud": ["https://ops.kdeascloud.com"],
    "other": [],
}


def test_the_operations_platform_is_the_one_for_the_product_and_no_other(form: Form) -> None:
    form.open("#region=mainland&deployment=public_cloud")
    row = form.open_row("public_cloud_ops")
    for option, hosts in HOSTS.items():
        if option:
            form.answer("product", option)
        links = row.locator("a.contact:visible")
        assert links.evaluate_all("links => links.map((link) => link.getAttribute('href'))") == hosts, option
        depends = row.get_by_text(form.say("（按“产品”）", "(by “Product”)")).filter(visible=True)
        expect(depends).to_have_count(0 if option else 2)


def test_contradicting_answers_are_named(form: Form) -> None:
    form.open("#region=mainland&deployment=public_cloud&licence=perpetual&registered=yes")
    assert form.shown()["licence_upgrade"] == "confirm"
    assert form.shown()["public_cloud_ops"] == "entitled"
    text = form.catalogue.contradictions[0].entry.text[form.reader.code]
    expect(form.page.get_by_role("alert").filter(has_text=text)).to_be_visible()
    expect(form.chip("arrangement")).to_contain_text(form.say("公有云、买断", "Public cloud, Perpetual"))


# ----------------------------------------------------------------------------------------------------------------- now


def test_the_next_change_is_told_in_beijing_time_and_in_the_reader_s_own_with_the_date(form: Form) -> None:
    form.open("#region=mainland&deployment=public_cloud")
    row = form.open_row("public_cloud_ops")
    line = row.locator("[data-now]")
    expect(row.locator("summary").first).to_contain_text(form.say("到 12:00", "until 12:00"))
    expect(line).to_contain_text("2026-03-04 12:00")
    form.page.clock.set_fixed_time(EVENING)
    form.page.reload()
    form.ready()
    form.open_row("public_cloud_ops")
    expect(row.locator("summary").first).to_contain_text(form.say("08:30 开始", "from 08:30"))
    expect(line).to_contain_text("2026-03-05 08:30")
    # Half past eight in Beijing is half past seven in the evening before in New York.
    expect(line.locator("[data-local]:visible")).to_have_text(form.say("3月4日 19:30", "Mar 4, 19:30"))


def test_the_row_changes_by_itself_when_the_hours_begin_and_end(form: Form) -> None:
    form.page.clock.install(time="2026-03-04T11:59:30+08:00")
    form.open("#region=mainland&deployment=public_cloud")
    line = form.open_row("public_cloud_ops").locator("[data-now]")
    expect(line).to_contain_text(form.say("在服务时间内", "Within its hours"), use_inner_text=True)
    form.page.clock.fast_forward("01:00")
    expect(line).to_contain_text(form.say("不在服务时间内", "Outside its hours"), use_inner_text=True)
    expect(line).to_contain_text("2026-03-04 13:00")
    form.page.clock.fast_forward("01:00:00")
    expect(line).to_contain_text(form.say("在服务时间内", "Within its hours"), use_inner_text=True)


def test_outside_the_hours_a_row_says_when_they_begin_in_a_neutral_colour(form: Form) -> None:
    form.page.clock.set_fixed_time(EVENING)
    form.open("#region=mainland&deployment=public_cloud&licence=subscription&registered=yes")
    row = form.result("public_cloud_ops")
    expect(row.locator(".verdict-row-limit")).to_have_text(
        form.say("08:30 开始", "from 08:30"), use_inner_text=True
    )
    heading = form.page.get_by_role("heading", name=form.say("北京时间", "Beijing time"))
    expect(heading, "of which zone they are").to_be_visible()
    neutral = form.result("smart_service").locator(".verdict-row-limit")
    colour = "e => getComputedStyle(e).color"
    assert row.locator(".verdict-row-limit").evaluate(colour) == neutral.evaluate(colour)


def test_an_opened_row_has_the_hours_of_the_day_as_a_bar_with_the_time_asked_about_on_it(form: Form) -> None:
    form.open("#region=mainland&deployment=public_cloud")
    row = form.open_row("public_cloud_ops")
    mark = row.locator(".day-now")
    expect(mark).to_be_visible()
    assert mark.evaluate("mark => parseFloat(mark.getAttribute('x'))") == pytest.approx(100 * 10 / 24)
    expect(row.get_by_text("8:30–12:00", exact=True)).to_be_visible()
    form.choose_moment("2026-03-04T18:00")
    assert mark.evaluate("mark => parseFloat(mark.getAttribute('x'))") == pytest.approx(75)
    form.answer("region", "elsewhere")
    expect(mark).to_be_hidden()


def test_another_moment_can_be_chosen_and_stands_at_the_head_of_the_results(form: Form) -> None:
    form.open("#region=mainland&deployment=public_cloud")
    moment = form.choose_moment("")
    expect(moment).to_have_value("2026-03-04T10:00")
    moment.fill("2026-03-04T12:30")
    line = form.result("public_cloud_ops").locator("[data-now]")
    expect(line).to_contain_text(form.say("不在服务时间内", "Outside its hours"), use_inner_text=True)
    expect(line).to_contain_text("2026-03-04 13:00")
    expect(form.page.locator("#results")).to_contain_text("2026-03-04 12:30", use_inner_text=True)
    moment.fill("2025-06-30T12:30")
    expect(
        form.page.get_by_text(form.say("那时这份说明书尚未发布", "this document was not yet published then"))
    ).to_be_visible()


def test_a_moment_that_is_none_is_refused_beside_its_field_and_the_last_one_stays(form: Form) -> None:
    form.open("#region=mainland&deployment=public_cloud&at=2026-03-04T12:30:00%2B08:00")
    form.open_row("public_cloud_ops")
    form.page.get_by_role("button", name=form.say("时间：", "Time:")).click()
    moment = form.choose_moment("1999-03-04T12:30")
    error = form.page.get_by_text(
        form.say("日期和时间不完整或超出范围", "The date and time are incomplete or out of range")
    )
    expect(error).to_be_visible()
    expect(moment).to_have_attribute("aria-invalid", "true")
    expect(form.page.locator("#results")).to_contain_text("2026-03-04 12:30")
    moment.fill("2026-03-04T09:00")
    expect(error).to_be_hidden()


def test_the_hotline_is_closed_for_a_fault_that_is_not_fatal_and_after_the_fourth_use(form: Form) -> None:
    form.open("#region=mainland&registered=yes")
    now = form.open_row("hotline").locator("[data-now]")
    code = form.reader.code

    def unmet(condition: str) -> str:
        return form.catalogue.conditions[condition].states["unmet"][code]

    form.answer("incident", "non_fatal")
    expect(now).to_have_text(unmet("fatal_fault"), use_inner_text=True)
    form.answer("incident", "fatal")  # and now the number stands at the top, and says it there
    personal = form.page.locator(".personal")
    form.answer("hotline_uses", "3")
    expect(personal).to_contain_text(form.say("可以使用", "it can be used"), use_inner_text=True)
    form.answer("hotline_uses", "4")
    expect(personal).to_contain_text(unmet("yearly_maximum"), use_inner_text=True)


# ------------------------------------------------------------------------------------------------------------ in trouble


@everybody
def test_those_in_trouble_get_the_number_at_once_with_its_limits_beside_it(form: Form) -> None:
    form.open()
    expect(form.emergency).to_be_in_viewport()
    form.emergency.click()
    call = form.trouble.get_by_role("link", name="4008-836-836")
    expect(call).to_be_in_viewport()
    expect(call).to_be_focused()
    expect(call).to_have_css("color", "rgb(255, 255, 255)")  # also while it is focused or pointed at
    wait_until_uncovered(form, form.trouble.get_by_role("heading"))
    expect(call).to_have_attribute("href", "tel:4008836836")
    hotline = form.catalogue.services["hotline"]
    for applied in hotline.use_conditions + hotline.conditions:
        limit = applied.condition.requirement[form.reader.code]
        item = form.trouble.locator(f'[data-condition="{applied.condition.id}"]')
        expect(item).to_contain_text(limit)
        expect(item).to_be_in_viewport(ratio=1)
    expect(form.option("incident", "fatal")).to_be_checked()


def wait_until_uncovered(form: Form, element: Locator) -> None:
    """Neither the header nor the bar below it lies over its corners."""
    form.page.wait_for_function(
        """element => {
            const { left, right, top, bottom } = element.getBoundingClientRect();
            return [[left + 2, top + 2], [right - 2, bottom - 2]].every((at) => element.contains(document.elementFromPoint(...at)));
        }""",
        arg=element.element_handle(),
    )


@everybody
def test_the_number_is_one_tap_away_and_stays_in_sight(form: Form) -> None:
    form.open(f"#{CLOUD}&registered=yes")
    number = form.page.locator(".emergency-bar").get_by_role("link", name="4008-836-836")
    expect(number).to_have_attribute("href", "tel:4008836836")
    for service in ("community", "hotline"):
        row = form.open_row(service)
        wait_until_uncovered(form, row.locator("[data-why]"))
        row.scroll_into_view_if_needed()
        expect(number).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize(
    ("others", "verdict", "use"),
    [
        ("&region=elsewhere", "not_entitled", ("", "")),
        ("&region=taiwan", "confirm", ("", "")),
        ("&hotline_uses=4&region=mainland&registered=yes", "entitled", ("", "")),
        (
            "&hotline_uses=0&region=mainland&registered=yes",
            "entitled",
            ("，可以使用", ", and it can be used"),
        ),
        ("&hotline_uses=0&region=taiwan&registered=yes", "confirm", ("", "")),
        ("&hotline_uses=0&region=mainland&registered=no", "conditional", ("", "")),
        ("&region=mainland&registered=no", "conditional", ("", "")),
    ],
)
@everybody
def test_whatever_the_answers_the_number_and_what_they_mean_for_it_come_first(
    form: Form, others: str, verdict: str, use: tuple[str, str]
) -> None:
    form.open(f"#incident=fatal{others}")
    expect(form.trouble.get_by_role("link", name="4008-836-836")).to_be_in_viewport(ratio=1)
    personal = form.page.locator(".personal")
    words = form.catalogue.verdicts[verdict]
    meaning = ""
    if "uses=4" in others:
        meaning = form.catalogue.conditions["yearly_maximum"].states["unmet"][form.reader.code]
    line = form.say("按您的回答：", "Based on your answers: ") + words.name[form.reader.code] + form.say(*use)
    expect(personal).to_have_text(f"{line}{form.say('。', '.')} {meaning}".strip(), use_inner_text=True)
    expect(personal).to_be_in_viewport(ratio=1)


def test_of_answers_that_decide_nothing_yet_nothing_is_said_beside_the_number(form: Form) -> None:
    form.open("#incident=fatal")
    expect(form.trouble.get_by_role("link", name="4008-836-836")).to_be_in_viewport(ratio=1)
    expect(form.page.locator(".personal")).to_be_hidden()
    form.answer("region", "elsewhere")
    expect(form.page.locator(".personal")).to_be_visible()


def test_each_limit_of_the_number_says_how_it_stands_by_the_answers(form: Form) -> None:
    answers = {"region": "mainland", "registered": "no", "incident": "fatal"}
    form.open("#region=mainland&registered=no&incident=fatal")
    result = form.check(answers)["services"]["hotline"]
    words = {
        "met": ("满足", "Met"),
        "unmet": ("不满足", "Not met"),
        "unanswered": ("待回答", "To be answered"),
    }
    for told in result["conditions"] + [c for c in result["use_conditions"] if c["id"] != "hours"]:
        item = form.trouble.locator(f'[data-condition="{told["id"]}"]')
        requirement = form.catalogue.conditions[told["id"]].requirement[form.reader.code]
        state = item.locator("[data-told]")
        expect(state).to_have_text(form.say(*words[told["state"]]) + form.say("：", ": "))
        expect(item).to_contain_text(requirement)


def test_the_button_and_the_question_say_the_same(form: Form) -> None:
    form.open("#region=mainland")
    form.answer("incident", "fatal")
    expect(form.emergency).to_have_attribute("aria-pressed", "true")
    form.emergency.click()
    expect(form.emergency).to_have_attribute("aria-pressed", "false")
    form.shows({"region": "mainland"})
    assert "incident" not in form.fragment
    form.emergency.click()
    form.trouble.get_by_role("button", name=form.say("不是这种情况", "That is not it")).click()
    expect(form.trouble).to_be_hidden()


def test_where_no_human_is_listed_it_is_said_one_tap_away(form: Form) -> None:
    form.open("#region=mainland")
    for entry in form.catalogue.premise[:2]:  # the contract that prevails and is in force: never folded
        expect(form.results.get_by_text(entry.text[form.reader.code]).first).to_be_visible()
    form.page.get_by_text(form.say("前提与通用限制", "Terms, and limits of all services")).first.click()
    for entry in form.catalogue.premise[2:] + form.catalogue.general_limits + form.catalogue.disclaimers:
        expect(
            form.results.locator(".terms").get_by_text(entry.text[form.reader.code], exact=True)
        ).to_be_visible()


@everybody
def test_the_page_for_emergencies_needs_no_script_and_has_the_number_in_sight(form: Form) -> None:
    browser = form.page.context.browser
    assert browser
    with browser.new_context(java_script_enabled=False, viewport=form.page.viewport_size) as context:
        page = context.new_page()
        page.goto(form.site.url + form.say("urgent/", "en/urgent/"))
        call = page.get_by_role("main").get_by_role("link", name="4008-836-836").first
        expect(call).to_be_in_viewport()
        expect(call).to_have_attribute("href", "tel:4008836836")
        expect(page.get_by_role("main")).to_contain_text(
            form.say("每年不超过 4 次", "No more than 4 times a year")
        )
        expect(page.get_by_role("main")).to_contain_text(re.compile(form.say("人工客服", "human agent")))
