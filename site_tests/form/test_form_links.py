"""Links to a filled-in form: what they hold, what is done with what they should not hold, and the other language.

What can be told without a page is asked of `case.js` alone, in Node.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Locator, expect

from generator.catalogue.entries import Catalogue

from ..support.form_page import EDITION, Form
from ..support.node import Node

# --------------------------------------------------------------------------------------------------------- the address


def test_a_link_fills_the_form_and_the_address_follows_every_answer(form: Form) -> None:
    answers: dict[str, Any] = {"region": "macau", "deployment": "private_cloud", "licence": "subscription"}
    fragment = "#region=macau&deployment=private_cloud&licence=subscription"
    form.open(fragment).shows(answers)
    form.answer("registered", "no")
    assert form.fragment == fragment + "&registered=no" + EDITION
    form.page.reload()
    form.ready().shows({**answers, "registered": "no"})


def test_half_an_answer_given_by_a_link_is_kept_and_shown(form: Form) -> None:
    form.open("#region=mainland&deployment=public_cloud&hotline_uses=7")
    form.shows({"region": "mainland", "deployment": "public_cloud"})
    given_ = form.say("链接给出：部署方式：公有云", "Given by the link: Deployment: Public cloud")
    expect(form.question("arrangement").get_by_role("radio", name=given_)).to_be_checked()
    form.answer("registered", "yes")
    form.shows({"region": "mainland", "deployment": "public_cloud", "registered": "yes"})
    assert form.fragment == f"#region=mainland&deployment=public_cloud&registered=yes&hotline_uses=7{EDITION}"


def test_what_the_reader_does_not_know_the_chosen_time_and_the_service_asked_about_are_kept_too(
    form: Form,
) -> None:
    fragment = (
        f"#region=mainland&unsure=registered.incident&at=2026-03-04T12:30%2B08:00&service=hotline{EDITION}"
    )
    form.open(fragment)
    for again in range(2):
        expect(form.unsure("registered")).to_be_checked()
        expect(form.unsure("incident")).to_be_checked()
        expect(form.page.locator("#moment")).to_have_value("2026-03-04T12:30")
        expect(form.result("hotline")).to_have_attribute("open", "")
        if not again:
            form.page.reload()
            form.ready()
    form.answer("region", "macau")
    assert form.fragment == fragment.replace("mainland", "macau")


def test_back_and_forward_bring_the_answers_back(form: Form) -> None:
    form.open()
    form.answer("region", "macau")
    row = form.open_row("hotline")
    row.get_by_text(form.say("条件与限制", "Conditions and limits")).click()
    row.get_by_role("link", name=form.say("这项服务的页面", "The page of this service")).click()
    expect(form.page).to_have_url(re.compile("/services/hotline/$"))
    form.page.go_back()
    form.ready().shows({"region": "macau"})
    form.page.go_forward()
    expect(form.page).to_have_url(re.compile("/services/hotline/$"))
    form.page.go_back()
    form.ready()
    expect(form.option("region", "macau")).to_be_checked()


def test_another_fragment_in_the_open_page_is_followed(form: Form) -> None:
    form.open("#region=macau")
    form.follow("#region=taiwan").shows({"region": "taiwan"})
    form.follow("#region=elsewhere").shows({"region": "elsewhere"})


def test_an_anchor_leads_to_its_place_and_the_answers_stay_in_the_address(form: Form) -> None:
    form.open()
    form.answer("region", "macau")
    skip = form.page.get_by_role("link", name=form.say("跳到正文", "Skip to content"))
    skip.focus()
    skip.press("Enter")
    expect(form.page.locator("[data-share-link]")).to_have_text(re.compile(f"#region=macau{EDITION}$"))
    expect(form.page).to_have_url(re.compile(f"#region=macau{EDITION}$"))
    form.page.reload()
    form.ready().shows({"region": "macau"})


def test_the_query_form_is_taken_and_moved_to_the_fragment(form: Form) -> None:
    form.open(query="?region=mainland&deployment=public_cloud")
    form.shows({"region": "mainland", "deployment": "public_cloud"})
    address = form.page.evaluate("location.search + location.hash")
    assert address == f"#region=mainland&deployment=public_cloud{EDITION}"


def test_a_time_written_by_hand_needs_no_escape_for_its_plus(form: Form) -> None:
    form.open("#region=macau&at=2026-03-04T12:30:00+08:00")
    expect(form.page.locator("#moment")).to_have_value("2026-03-04T12:30")


def test_what_a_chat_program_appends_to_the_query_is_neither_taken_nor_complained_about(form: Form) -> None:
    form.open(query="?from=singlemessage&isappinstalled=0&region=macau")
    form.shows({"region": "macau"})
    expect(problems(form)).to_be_hidden()
    assert form.page.evaluate("location.search") == "?from=singlemessage&isappinstalled=0"


def test_answers_never_reach_a_server(form: Form) -> None:
    asked: list[str] = []
    form.page.on("request", lambda request: asked.append(request.url + (request.post_data or "")))
    form.open("#region=macau&registered=no")
    form.answer("incident", "fatal")
    form.page.get_by_role("link", name=form.say("English", "简体中文"), exact=True).click()
    expect(form.page.locator("#check-form")).to_be_visible()
    assert not [url for url in asked if "macau" in url or "registered" in url or "fatal" in url]


# ------------------------------------------------------------------------------------------- what a link should not hold


def problems(form: Form) -> Locator:
    return form.page.get_by_role(
        "alert", name=form.say("链接里有些内容没有采用", "Some of the link was left out")
    )


@pytest.mark.parametrize(
    ("part", "named"),
    [
        ("region=mars", "region=mars"),
        ("region=Mainland", "region=Mainland"),
        ("colour=red", "colour"),
        ("Region=mainland", "Region"),
        ("hotline_uses=-1", "hotline_uses=-1"),
        ("hotline_uses=1.5", "hotline_uses=1.5"),
        ("at=tomorrow", "at=tomorrow"),
        ("at=2026-03-04T10:00", "at=2026-03-04T10:00"),
        ("unsure=weather", "unsure=weather"),
        ("service=pizza", "service=pizza"),
        ("registered=no", "registered=no"),  # a second time
        ("__proto__=1", "__proto__"),
        ("constructor=x", "constructor"),
    ],
)
def test_what_nobody_knows_is_named_and_left_out_and_the_rest_is_kept(
    form: Form, part: str, named: str
) -> None:
    form.open(f"#registered=yes&{part}")
    expect(problems(form).get_by_role("code")).to_have_text(named)
    form.shows({"registered": "yes"})


def test_a_problem_leads_to_its_question(form: Form) -> None:
    form.open("#incident=meteor")
    link = problems(form).get_by_role("link")
    expect(link).to_have_text(
        next(q for q in form.catalogue.questions if q.id == "incident").text[form.reader.code]
    )
    link.click()
    expect(form.question("incident").get_by_role("radio").first).to_be_focused()
    expect(form.result("hotline")).to_have_attribute("open", "")
    form.answer("region", "mainland")
    expect(problems(form)).to_be_hidden()


def test_a_link_of_another_edition_says_so_and_gives_today_s_result(form: Form) -> None:
    form.open("#region=macau&edition=2024-01-01")
    notice = form.page.get_by_role("status").filter(has_text="2024-01-01")
    expect(notice).to_contain_text(
        form.say("按本站所依据的 2025-07-01 版", "follow edition 2025-07-01, on which this site rests")
    )
    form.shows({"region": "macau"})
    form.answer("registered", "no")
    expect(notice).to_be_hidden()
    assert form.fragment.endswith(EDITION)


def test_nothing_from_the_address_becomes_html(form: Form) -> None:
    hostile = "%3Cimg%20src=x%20onerror=alert(1)%3E"
    form.open(f"#{hostile}&region={hostile}&edition={hostile}&service={hostile}&unsure={hostile}")
    expect(form.page.locator("#check-form img")).to_have_count(0)
    expect(problems(form)).to_contain_text("<img src")


def test_a_huge_fragment_does_no_harm_and_its_end_is_named(form: Form) -> None:
    form.open("#region=macau&" + "&".join(f"x{number}={'y' * 20}" for number in range(10_000)))
    form.shows({"region": "macau"})
    expect(problems(form)).to_contain_text(form.say("链接过长", "the link is too long"))
    assert problems(form).get_by_role("listitem").count() < 12


# ---------------------------------------------------------------------------------------------------- without a page


ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "region": st.sampled_from(["mainland", "hong_kong", "macau", "taiwan", "elsewhere"]),
        "deployment": st.sampled_from(["public_cloud", "private_cloud", "on_premise"]),
        "licence": st.sampled_from(["subscription", "perpetual"]),
        "registered": st.sampled_from(["yes", "no"]),
        "incident": st.sampled_from(["none", "non_fatal", "fatal"]),
        "hotline_uses": st.integers(0, 2**53 - 1),
        "product": st.sampled_from(["cosmic", "constellation", "galaxy", "eas_cloud", "other"]),
    },
)


@given(answers=ANSWERS)
def test_reading_what_was_written_gives_the_same_again(node: Node, answers: dict[str, Any]) -> None:
    fragment = "&".join(f"{fact}={value}" for fact, value in answers.items())
    read = node.perform("address", {"hash": f"#{fragment}", "search": ""})
    assert (read["answers"], read["dropped"]) == (answers, [])
    again = node.perform("address", {"hash": f"#{read['fragment']}", "search": ""})
    assert again == {**read, "edition": "2025-07-01" if answers else None}


@given(text=st.text(max_size=300), search=st.text(max_size=100))
def test_no_text_in_an_address_is_an_error_or_an_answer_that_does_not_exist(
    node: Node, catalogue: Catalogue, text: str, search: str
) -> None:
    text, search = (part.encode("utf-8", "replace").decode() for part in (text, search))
    read = node.perform("address", {"hash": f"#{text}", "search": f"?{search}"})
    for fact, value in read["answers"].items():
        assert value in catalogue.facts[fact].values or isinstance(value, int)


def test_no_fact_has_the_name_of_another_word_of_a_link(catalogue: Catalogue) -> None:
    assert not catalogue.facts.keys() & {"unsure", "at", "service", "edition"}


# ------------------------------------------------------------------------------------------------- the other language


def test_the_other_language_keeps_every_answer_the_focus_and_the_place(form: Form) -> None:
    form.open("#region=macau&unsure=registered&at=2026-03-04T12:30%2B08:00&incident=non_fatal")
    form.option("arrangement", "on_premise_perpetual").focus()
    place = form.option("arrangement", "on_premise_perpetual").bounding_box()
    fragment = form.fragment
    form.page.get_by_role("link", name=form.say("English", "简体中文"), exact=True).click()
    other = type(form.reader)("en" if form.reader.code == "zh" else "zh", form.reader.screen)
    there = Form(form.page, other, form.site, form.catalogue, form.checker).ready()
    assert there.fragment == fragment
    expect(there.option("incident", "non_fatal")).to_be_checked()
    expect(there.option("arrangement", "on_premise_perpetual")).to_be_focused()
    expect(there.unsure("registered")).to_be_checked()
    returned = there.option("arrangement", "on_premise_perpetual").bounding_box()
    assert place
    assert returned
    assert abs(returned["y"] - place["y"]) < 120, "the reader is not where they were"
    there.shows({"region": "macau", "incident": "non_fatal"})
