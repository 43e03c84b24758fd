"""Links to a filled-in form: what they hold, what is done with what they should not hold, and the other language.

What can be told without a page stands in the table of `test_addresses.py`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from playwright.sync_api import Locator, expect

from ..support.built import Site
from ..support.form_page import EDITION, Form

# --------------------------------------------------------------------------------------------------------- the address


def test_a_link_fills_the_form_and_the_address_follows_every_answer(form: Form) -> None:
    answers: dict[str, Any] = {"region": "macau", "deployment": "private_cloud", "licence": "subscription"}
    fragment = "#region=macau&deployment=private_cloud&licence=subscription"
    form.open(fragment).shows(answers)
    form.answer("registered", "no")
    assert form.fragment == fragment + "&registered=no" + EDITION
    form.page.reload()
    form.ready().shows({**answers, "registered": "no"})


def test_an_answer_is_a_navigation_that_neither_fetches_nor_scrolls_nor_stays_in_the_history(
    form: Form,
) -> None:
    """Of such a one the program around the browser is told, so that it shares the address that the reader sees."""
    form.open("#region=macau")
    seen: list[tuple[str, str]] = []
    asked: list[str] = []
    protocol = form.page.context.new_cdp_session(form.page)
    protocol.send("Page.enable")
    protocol.on(
        "Page.navigatedWithinDocument",
        lambda event: seen.append((event["navigationType"], event["url"].partition("#")[2])),
    )
    form.page.on("request", lambda request: asked.append(request.url))
    form.page.evaluate("() => { scrollTo(0, 40); window.before = [history.length, scrollY]; }")
    form.option("region", "taiwan").dispatch_event("click")
    expect(form.page).to_have_url(re.compile("#region=taiwan" + EDITION))
    form.page.evaluate(
        "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )
    assert ("fragment", "region=taiwan" + EDITION) in seen
    assert [url for url in asked if not url.endswith("mark.svg")] == []  # the icon, again, from its cache
    assert form.page.evaluate("[history.length, scrollY]") == form.page.evaluate("before")
    form.shows({"region": "taiwan"})


def test_an_answer_stays_when_the_browser_tells_only_then_that_the_one_before_was_written(form: Form) -> None:
    form.open("#region=macau")
    form.option("registered", "no").dispatch_event("click")
    expect(form.page).to_have_url(re.compile("registered=no" + EDITION))
    kept = form.option("registered", "yes").evaluate(
        "radio => { radio.click(); dispatchEvent(new HashChangeEvent('hashchange')); return radio.checked; }"
    )
    assert kept
    expect(form.page).to_have_url(re.compile("registered=yes" + EDITION))
    form.shows({"region": "macau", "registered": "yes"})


def test_an_address_with_a_doubled_slash_is_one_of_this_site(form: Form, site: Site) -> None:
    """Hosts take it for one slash; to a browser what follows two of them is the name of another host."""
    address = f"{site.url}/{form.reader.path}"
    form.page.goto(f"{address}?from=timeline#region=macau")
    form.ready().shows({"region": "macau"})
    expect(form.page).to_have_url(f"{address}#region=macau{EDITION}")


def test_the_title_of_the_page_says_the_result_and_nothing_before_there_is_one(form: Form) -> None:
    form.open()
    title = form.page.title()
    answers = {"region": "mainland", "registered": "no", "deployment": "on_premise", "licence": "perpetual"}
    form.open("#" + "&".join(f"{fact}={value}" for fact, value in answers.items()))
    verdicts = [service["verdict"] for service in form.check(answers)["services"].values()]
    counts = {v: verdicts.count(v) for v in ("entitled", "conditional", "confirm", "not_entitled", "unknown")}
    names = {name: verdict.name[form.reader.code] for name, verdict in form.catalogue.verdicts.items()}
    told = [f"{count}{form.say(' 项', ' ')}{names[verdict]}" for verdict, count in counts.items() if count]
    assert len(told) > 1
    expect(form.page).to_have_title(f"{' · '.join(told)} - {title}")
    form.page.get_by_role("button", name=form.say("重新开始", "Start again")).click()
    expect(form.page).to_have_title(title)


def test_half_an_answer_given_by_a_link_is_kept_and_shown(form: Form) -> None:
    form.open("#region=mainland&deployment=public_cloud&hotline_uses=7")
    form.shows({"region": "mainland", "deployment": "public_cloud"})
    given_ = form.say("已给出：部署方式：公有云", "Given: Deployment: Public cloud")
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


def test_an_anchor_in_the_complete_tables_brings_them_back_to_stay(form: Form) -> None:
    """They leave the page when the form is there. With answers or without, and on the way back, a link finds its place all the same."""
    tables, place = form.page.locator(".check-tables"), form.page.locator("#table-use")
    form.open("#region=macau")
    expect(tables).to_be_empty()
    form.page.evaluate("location.hash = 'table-use'")
    expect(place).to_be_in_viewport()
    expect(form.page).to_have_url(re.compile(f"#region=macau{EDITION}$"))
    form.answer("registered", "no")
    form.shows({"region": "macau", "registered": "no"})
    expect(place).to_be_visible()

    form.page.goto("about:blank")
    form.open()
    form.page.evaluate("location.hash = 'table-use'")
    expect(place).to_be_in_viewport()
    form.page.reload()
    expect(form.ready().page.locator("#table-use")).to_be_in_viewport()
    form.page.go_back()
    form.page.reload()
    form.ready()
    expect(tables).to_be_empty()
    form.page.go_forward()
    expect(place).to_be_in_viewport()
    expect(form.page).to_have_url(re.compile("#table-use$"))
    form.page.keyboard.press("Tab")
    assert place.evaluate("(place) => place.compareDocumentPosition(document.activeElement) & 4")


def test_the_query_form_is_taken_and_moved_to_the_fragment(form: Form) -> None:
    form.open(query="?region=mainland&deployment=public_cloud")
    form.shows({"region": "mainland", "deployment": "public_cloud"})
    address = form.page.evaluate("location.search + location.hash")
    assert address == f"#region=mainland&deployment=public_cloud{EDITION}"


def test_a_time_written_by_hand_needs_no_escape_for_its_plus(form: Form) -> None:
    form.open("#region=macau&at=2026-03-04T12:30:00+08:00")
    expect(form.page.locator("#moment")).to_have_value("2026-03-04T12:30")


def test_what_others_append_is_dropped_in_silence_and_leaves_every_address(form: Form) -> None:
    """In the bar, in the link to the other language, on paper, and where there are no answers, too."""
    form.open(
        query="?from=timeline&isappinstalled=0&region=macau",
        fragment="#registered=no&shareTo=weixin#wechat_redirect",
    )
    form.shows({"region": "macau", "registered": "no"})
    expect(problems(form)).to_be_hidden()
    expect(form.page.locator("[data-notice=edition]")).to_be_hidden()
    case = f"#region=macau&registered=no{EDITION}"
    here = form.page.url.partition("?")[0].partition("#")[0]
    assert form.page.url == here + case
    other = form.page.get_by_role("link", name=form.say("English", "简体中文"), exact=True)
    other.dispatch_event("pointerdown")
    assert (other.get_attribute("href") or "").endswith(form.say("/en/check/", "/check/") + case)
    form.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert form.page.locator("[data-printed-from]").text_content() == here + case
    form.open(query="?spm=a.b", fragment="#wechat_redirect")
    assert form.page.url == here


def test_a_link_that_was_encoded_as_a_whole_leads_to_its_answers(form: Form) -> None:
    """By way of the page for missing ones, of which the browser’s console tells: hence a page of its own."""
    there = replace(form, page=form.page.context.new_page())
    there.page.goto(f"{form.site.url}{form.reader.path}%23region%3Dmacau%26registered%3Dyes%E3%80%82")
    there.ready().shows({"region": "macau", "registered": "yes"})
    assert there.fragment == f"#region=macau&registered=yes{EDITION}"
    there.page.close()


def test_a_reading_page_passes_on_no_more_than_its_anchor(form: Form) -> None:
    path = form.say("services/hotline/", "en/services/hotline/")
    twin = form.say("/en/services/hotline/", "/guide/services/hotline/")
    for appended, kept in [("?from=timeline#quota", "#quota"), ("?from=groupmessage#wechat_redirect", "")]:
        form.page.goto(form.site.url + path + appended)
        form.page.wait_for_function(
            """(end) => {
              const link = document.querySelector("#language-switch");
              link.dispatchEvent(new Event("pointerdown"));
              return link.href.endsWith(end);
            }""",
            arg=twin + kept,
        )
        form.page.evaluate("dispatchEvent(new Event('beforeprint'))")
        expect(form.page.locator("[data-printed-from]")).to_have_text(form.site.url + path + kept)


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


def test_what_cannot_be_taken_is_named_and_the_rest_is_kept(form: Form) -> None:
    form.open("#registered=yes&region=mars&Licence=perpetual&at=tomorrow&colour=red")
    expect(problems(form).get_by_role("code")).to_have_text(
        ["at=tomorrow", "Licence=perpetual", "region=mars"]
    )
    expect(problems(form).get_by_role("link")).to_have_count(2)
    expect(problems(form).get_by_role("paragraph")).to_have_text(
        form.say(
            "其余内容已照常填入。 请在相应的问题里重新选择。",
            "The rest has been filled in as usual. Please choose again in the question concerned.",
        )
    )
    form.shows({"registered": "yes"})


def test_nobody_is_told_to_choose_again_where_nothing_is_asked(form: Form) -> None:
    form.open("#registered=yes&service=pizza&edition=latest")
    expect(problems(form)).to_contain_text("service=pizza")
    expect(problems(form).get_by_role("paragraph")).to_have_text(
        form.say("其余内容已照常填入。", "The rest has been filled in as usual."), use_inner_text=True
    )
    expect(problems(form)).to_contain_text(
        form.say(
            "不是说明书的版本（应为日期）：edition=latest",
            "not an edition of the document, which is a date: edition=latest",
        )
    )


def test_a_link_in_a_row_opens_in_a_new_tab_with_the_answers(form: Form) -> None:
    form.open("#region=mainland&registered=yes&deployment=on_premise&incident=none&licence=perpetual")
    row = form.open_row("hotline")
    link = row.locator("[data-to]:visible").first
    with form.page.context.expect_page() as opened:
        link.click(modifiers=["ControlOrMeta"])
    there = opened.value
    expect(there.locator("#registered-yes")).to_be_checked()
    to = link.get_attribute("data-to") or ""
    assert f"service={to.removeprefix('result-')}" in there.url
    there.close()


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
    form.page.reload()
    form.ready()
    expect(notice).to_be_visible()
    form.answer("registered", "no")
    expect(notice).to_be_hidden()
    assert form.fragment.endswith(EDITION)


def test_nothing_from_the_address_becomes_html(form: Form) -> None:
    hostile = "坏%3Cimg%20src=x%20onerror=alert(1)%3E"
    form.open(f"#{hostile}&region={hostile}&edition={hostile}&service={hostile}&unsure={hostile}")
    expect(form.page.locator("#check-form img")).to_have_count(0)
    expect(problems(form)).to_contain_text("<img src")


def test_a_huge_fragment_does_no_harm_and_its_end_is_named(form: Form) -> None:
    form.open("#region=macau&" + "&".join(f"x{number}={'y' * 20}" for number in range(10_000)))
    form.shows({"region": "macau"})
    expect(problems(form)).to_contain_text(form.say("链接过长", "the link is too long"))
    assert problems(form).get_by_role("listitem").count() < 12


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
