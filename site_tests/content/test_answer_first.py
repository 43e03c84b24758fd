"""The answer first: what a reader sees of the published form without looking for it, and how little else there is.

Each figure holds in both languages, on a phone and on a desktop; `measure.py` says how it is counted.
"""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from ..support.form_page import Form, Reader, everybody
from ..support.measure import (
    BLOCKS,
    SERVICES,
    boxes,
    long_sentences,
    of_all_services,
    repeated,
    screens,
    sideways,
    size,
    smaller,
    tab_stops,
    visible_blocks,
)

MOST_VISIBLE = {"zh": 350, "en": 200}
MOST_BEFORE = {"zh": 190, "en": 120}
MOST_BOXES = 2
MOST_OPENED = {"zh": 120, "en": 80}
MOST_SENT = {"zh": 289, "en": 154}
HEIGHT = 52

CLOUD = "region=mainland&deployment=public_cloud&licence=subscription"
ANSWERED = {
    "public cloud": f"{CLOUD}&registered=yes",
    "not registered": f"{CLOUD}&registered=no",
    "own servers": "region=macau&deployment=on_premise&licence=perpetual&registered=yes",
    "own servers, subscription": "region=mainland&deployment=on_premise&licence=subscription&registered=no",
    "Taiwan": "region=taiwan&deployment=private_cloud&licence=subscription&registered=yes",
}
LATER = {
    "elsewhere": "region=elsewhere",
    "one place": "region=mainland",
    "a product": f"{CLOUD}&registered=yes&product=galaxy",
    "not fatal": f"{CLOUD}&registered=yes&incident=non_fatal",
    "fatal, used up": f"{CLOUD}&registered=yes&incident=fatal&hotline_uses=4",
    "fatal, not registered": f"{CLOUD}&registered=no&incident=fatal&hotline_uses=0",
    "fatal elsewhere": "region=elsewhere&incident=fatal",
    "contradictory": "region=mainland&deployment=public_cloud&licence=perpetual&registered=yes",
}

SIZES = [(390, 844), (412, 823), (360, 640), (375, 667), (320, 568), (844, 390), (1440, 900)]
"""Screens that readers have; at the second one Lighthouse looks."""

COVERED = """(root) => {
  const bars = [...document.querySelectorAll(".emergency-bar, .md-header")];
  const covers = (bar, target) => {
    const [one, other] = [bar, target].map((element) => element.getBoundingClientRect());
    return one.top < other.bottom - 1 && other.top < one.bottom - 1 && one.left < other.right && other.left < one.right;
  };
  const targets = [...root.querySelectorAll("a, button, .option, summary")].filter((e) => e.checkVisibility());
  return targets.filter((target) => bars.some((bar) => !bar.contains(target) && covers(bar, target))).map((e) => e.textContent.trim());
}"""
"""What can be pressed and lies, as a whole or in part, behind a bar that stays in sight."""

TAP = """const drawn = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const rows = [...root.querySelectorAll("[data-service]")];
  const tap = async (row, open) => {
    if (row.open !== open) row.querySelector("summary").click();
    await drawn();
  };"""
OPEN_ALL = f"async (root) => {{ {TAP} for (const row of rows) await tap(row, true); }}"
OPEN_EACH = f"""async (root) => {{
  {TAP}
  const blocks = {BLOCKS};
  const seen = (row, what) => [...row.querySelectorAll(what)].filter((e) => e.checkVisibility({{ visibilityProperty: true }})).length;
  const told = [];
  for (const row of rows) {{
    await tap(row, true);
    told.push({{
      service: row.dataset.service,
      is: row.dataset.is,
      page: blocks(root),
      detail: blocks(row.querySelector(".row-detail")),
      options: seen(row, ".row-detail input[type=radio]"),
      limits: seen(row, ".row-detail .limit"),
      height: row.getBoundingClientRect().height,
      clauses: seen(row, ".clause"),
      proofs: seen(row, ".proof > summary"),
    }});
    await tap(row, false);
  }}
  return told;
}}"""
"""What is seen with each row open and all others closed, without a way to and fro for each."""

three_answers = pytest.mark.parametrize("fragment", ANSWERED.values(), ids=ANSWERED)
any_answers = pytest.mark.parametrize("fragment", (ANSWERED | LATER).values(), ids=ANSWERED | LATER)


def page_of(form: Form) -> Locator:
    return form.page.locator("article.md-content__inner")


def labels(form: Form) -> list[str]:
    return [verdict.name[form.reader.code] for verdict in form.catalogue.verdicts.values()]


@everybody
@three_answers
def test_after_three_answers_all_verdicts_are_in_sight_and_little_else(form: Form, fragment: str) -> None:
    form.open(f"#{fragment}")
    services = list(form.catalogue.services)[:SERVICES]
    for service in services:
        expect(form.result(service).locator("summary .verdict:visible")).to_be_in_viewport(ratio=1)
    expect(form.result(services[-1])).to_be_in_viewport(ratio=1)
    blocks = visible_blocks(page_of(form))
    assert size(blocks, form.reader.code) <= MOST_VISIBLE[form.reader.code]
    assert long_sentences(blocks, form.reader.code) == []
    assert smaller(page_of(form)) == []
    assert screens(form.page) <= 2
    expect(form.page.get_by_role("button", name=form.say("发送", "Send"), exact=True)).to_be_in_viewport(
        ratio=1
    )


@everybody
def test_before_the_first_answer_the_form_asks_and_says_little_else(form: Form) -> None:
    """What is to be known with a verdict comes with the first one, or with a row that is opened."""
    form.open()
    send = form.page.get_by_role("button", name=form.say("发送", "Send"), exact=True)
    most = of_all_services(MOST_BEFORE[form.reader.code], form.catalogue)
    assert size(visible_blocks(page_of(form)), form.reader.code) <= most
    assert boxes(page_of(form)) <= MOST_BOXES
    assert smaller(page_of(form)) == []
    expect(send).to_be_hidden()
    contract = form.results.get_by_text(form.catalogue.premise[0].text[form.reader.code])
    expect(contract).to_be_hidden()
    row = form.results.locator("summary").first
    row.click()
    expect(contract).to_be_visible()
    row.click()
    form.answer("region", "mainland")
    nothing_is_said_twice_and_the_contract_once(form)
    for verdict in form.results.locator("summary .verdict").all():
        assert size(visible_blocks(verdict), form.reader.code)
    expect(send).to_be_visible()


def test_who_does_not_know_sees_what_was_asked_and_a_no_says_what_decides_in_its_row(form: Form) -> None:
    """Unless one reason stands above all rows."""
    form.open("#unsure=" + ".".join(question.id for question in form.catalogue.questions))
    seen = "\n".join(visible_blocks(form.page.locator("#questions")))
    at_head = [
        q for q in form.catalogue.questions if form.page.locator(f"#questions [data-question={q.id}]").count()
    ]
    assert at_head
    assert [question.id for question in at_head if question.text[form.reader.code] not in seen] == []
    for fragment in ANSWERED.values():
        form.open(f"#{fragment}")
        answers = dict(pair.split("=") for pair in fragment.split("&"))
        for service, result in form.check(answers)["services"].items():
            if result["verdict"] == "not_entitled":
                summary = form.result(service).locator("summary").first
                said = " ".join(visible_blocks(summary))
                assert any(
                    any(form.catalogue.facts[f].values[answers[f]][form.reader.code] in said for f in facts)
                    for facts in result["because"]
                ), said


@everybody
@any_answers
def test_whatever_is_opened_is_short_says_nothing_twice_and_fits(form: Form, fragment: str) -> None:
    """One view is asked many things: as it comes, with each row open, on a narrow screen in large letters, and as a text to send."""
    form.open(f"#{fragment}")
    nothing_is_said_twice_and_the_contract_once(form)
    opened = page_of(form).evaluate(OPEN_EACH)
    assert [row["service"] for row in opened] == [*form.catalogue.services]
    for row in opened:
        is_short_with_one_control_for_its_proof(form, row)
        nothing_is_said_twice_and_the_contract_once(form, row["page"])
    at_320_pixels_with_text_twice_as_large_nothing_scrolls_sideways(form)
    the_text_to_send_is_short(form)


def nothing_is_said_twice_and_the_contract_once(form: Form, blocks: list[str] | None = None) -> None:
    contract = form.catalogue.premise[0].text[form.reader.code]
    blocks = blocks or visible_blocks(page_of(form))
    assert repeated(blocks, labels(form)) == []
    assert sum(block.count(contract) for block in blocks) == 1


def is_short_with_one_control_for_its_proof(form: Form, row: dict[str, Any]) -> None:
    if row["is"] == "not_entitled":
        assert row["limits"] == 0, "of what is not given"
    if not row["options"]:  # else a question that the verdict waits for is open
        assert size(row["detail"], form.reader.code) <= MOST_OPENED[form.reader.code]
        assert long_sentences(row["detail"], form.reader.code) == []
    assert row["height"] <= 844
    assert (row["clauses"], row["proofs"]) == (0, 1)


def at_320_pixels_with_text_twice_as_large_nothing_scrolls_sideways(form: Form) -> None:
    before = form.page.viewport_size
    assert before
    form.page.set_viewport_size({"width": 320, "height": 640})
    form.page.evaluate("document.documentElement.style.fontSize = '250%'")  # the theme's is 125 %
    page_of(form).evaluate(OPEN_ALL)
    assert sideways(form.page) <= 0
    form.page.evaluate("document.documentElement.style.fontSize = ''")
    form.page.set_viewport_size(before)


def the_text_to_send_is_short(form: Form) -> None:
    """But for what is to be checked before anything in it is believed, which stands whole, and the link, which nobody reads."""
    form.page.get_by_role("button", name=form.say("发送", "Send"), exact=True).click()
    text = form.page.get_by_label(form.say("要发送的文字", "Text to send")).input_value()
    notices = [contradiction.entry.text[form.reader.code] for contradiction in form.catalogue.contradictions]
    *told, _ = text.splitlines()
    lines = [line for line in told if line not in notices]
    assert size(lines, form.reader.code) <= of_all_services(MOST_SENT[form.reader.code], form.catalogue)


@pytest.mark.thorough
@everybody
@three_answers
def test_a_link_about_a_service_shows_its_name_verdict_and_reason(form: Form, fragment: str) -> None:
    for service in form.catalogue.services:
        form.page.goto("about:blank")
        form.open(f"#{fragment}&service={service}")
        row = form.result(service)
        expect(row.locator(".verdict-row-name")).to_be_in_viewport(ratio=1)
        expect(row.locator("summary .verdict:visible")).to_be_in_viewport(ratio=1)
        reason = row.locator(":is([data-why], [data-see-above]):visible")
        expect(reason).to_be_in_viewport(ratio=1)
        header = form.page.locator(".md-header").bounding_box()
        name = row.locator(".verdict-row-name").bounding_box()
        assert header
        assert name
        assert name["y"] >= header["y"] + header["height"] - 1, f"{service} lies under the header"


@pytest.mark.thorough
@everybody
def test_no_bar_lies_over_anything_that_can_be_pressed(form: Form) -> None:
    """As the page comes, on any screen; and once it has been scrolled, not over what is opened (WCAG 2.4.11 and 2.5.8)."""
    for width, height in SIZES:
        form.page.set_viewport_size({"width": width, "height": height})
        for fragment in ("", f"#{ANSWERED['public cloud']}"):
            form.page.goto("about:blank")
            form.open(fragment)
            assert page_of(form).evaluate(COVERED) == [], (width, height, fragment)
    form.page.set_viewport_size({"width": 412, "height": 823})
    for service in form.catalogue.services:
        row = form.open_row(service)
        assert row.evaluate(COVERED) == [], service
        expect(row.locator(".folds")).to_be_in_viewport(ratio=1)


@everybody
@three_answers
def test_the_last_verdict_is_few_presses_of_tab_from_the_last_question(form: Form, fragment: str) -> None:
    form.open(f"#{fragment}")
    question = form.page.locator("#questions [data-question]").last
    row = form.result(list(form.catalogue.services)[-1]).locator("summary").first
    assert tab_stops(question, row) <= of_all_services(12, form.catalogue)


@everybody
def test_rows_are_of_one_height_while_their_names_fit(form: Form) -> None:
    form.open(f"#{ANSWERED['public cloud']}")
    heights = form.results.locator("[data-service] > summary").evaluate_all(
        "rows => rows.map((row) => Math.round(row.getBoundingClientRect().height))"
    )
    assert HEIGHT in heights
    assert max(heights) <= 1.5 * HEIGHT


def test_where_the_form_works_the_complete_tables_are_not_in_the_way_and_a_link_still_finds_them(
    form: Form,
) -> None:
    """They are no part of the page, as far as a reader and a phone are concerned, unless an address leads into them."""
    form.open()
    tables = form.page.locator(".check-tables")
    expect(tables).to_be_empty()
    for anchor in ("tables", "table-use", "Table-Use。", "table-use?from=timeline"):
        form.page.goto("about:blank")
        form.open(f"#{anchor}")
        expect(form.page.locator(f"#{anchor[:9].lower()}"), anchor).to_be_in_viewport()
    form.page.emulate_media(media="print")
    expect(tables).to_be_hidden()
    form.page.emulate_media(media="screen")
    expect(tables).to_be_visible()


@pytest.mark.parametrize("reader", [Reader("zh", "desktop"), Reader("en", "desktop")], ids=str, indirect=True)
def test_on_a_desktop_the_rows_stay_where_they_are_while_the_questions_are_answered(form: Form) -> None:
    form.open()
    first = form.result("community")
    place = "row => Math.round(row.getBoundingClientRect().top + scrollY)"
    before = first.evaluate(place)
    for name, option in [
        ("region", "mainland"),
        ("arrangement", "on_premise_subscription"),
        ("registered", "no"),
    ]:
        form.option(name, option).check()
        assert first.evaluate(place) == before, name
