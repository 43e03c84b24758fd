"""What the form shows is what the evaluator says of what its questions say, whatever led there.

Nothing is assumed of how a link is read: the page is read as it stands, its radio buttons and its time on one side and its rows on
the other, after links and answers of any kind in any order. Whatever a link held that could not be taken, the two belong together.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from playwright.sync_api import expect

from generator.catalogue.entries import Question, Service
from generator.rules.hours import changes_at

from ..support.built import Site
from ..support.form_page import MORNING, Form, Reader
from ..support.links import AT_THE_ENDS, FRAGMENTS
from ..support.node import Node

START = "region=mainland&deployment=public_cloud&licence=subscription&registered=yes"
YEAR_3000_IN_BEIJING = "region=taiwan&at=2999-12-31T16:00Z"
LAST_EVENING = "region=taiwan&at=2999-12-31T23:59"
"""Of the last day that is taken: hours begin again on one that is not."""

Step = tuple[str, str]

STEPS = st.one_of(
    st.tuples(st.just("follow"), FRAGMENTS),
    st.tuples(st.just("follow"), FRAGMENTS),
    st.tuples(st.just("follow"), AT_THE_ENDS),
    st.tuples(st.just("choose"), st.integers(0, 40).map(str)),
    st.tuples(
        st.just("time"),
        st.sampled_from(["", "1900-01-01T07:59", "2026-03-04T20:00", "2099-12-31T23:59", "3000-01-01T00:00"]),
    ),
)

# Takes the steps and then tells what stands on the page. A radio button is chosen by its number among all of the form.
WALK = """async (steps) => {
  const change = (input) => input.dispatchEvent(new Event("change", { bubbles: true }));
  const acts = {
    async follow(fragment) {
      const before = location.href;
      const followed = new Promise((done) => addEventListener("hashchange", done, { once: true }));
      location.hash = fragment;
      if (location.href !== before) await followed;
    },
    choose(number) {
      const inputs = [...document.querySelectorAll("#check-form input[type=radio]")];
      inputs[number % inputs.length].click();
    },
    time(text) {
      document.querySelector("#when-other").click();
      const moment = document.querySelector("#moment");
      moment.value = text;
      change(moment);
    },
  };
  for (const [act, argument] of steps) await acts[act](argument);
  await new Promise(requestIdleCallback); // what stands behind a row’s line comes when there is time

  const form = document.querySelector("#check-form");
  const shown = (scope, name) =>
    [...scope.querySelectorAll(`[data-${name}]`)].filter((e) => !e.closest("[hidden]"));
  const told = (scope, name) => shown(scope, name).map((e) => e.getAttribute(`data-${name}`));
  const one = (found) => (found.length > 1 ? found : found[0] ?? null);
  const chosen = ([...inputs]) => one(inputs.filter((i) => i.checked).map((i) => i.value));
  const rows = [...form.querySelectorAll("[data-service]")];
  return {
    hidden: form.closest("[hidden]") !== null,
    questions: Object.fromEntries([...form.querySelectorAll("[data-question]")].map((fieldset) => [
      fieldset.dataset.question,
      [chosen(fieldset.querySelectorAll("input")), fieldset.querySelector("[data-given] [data-detail]").textContent],
    ])),
    when: chosen(form.querySelectorAll("[name=when]")),
    moment: form.querySelector("#moment").value,
    momentRefused: !form.querySelector("#moment-error").hidden,
    services: Object.fromEntries(rows.map((row) => [row.dataset.service, {
      verdict: one(told(row, "verdict")),
      now: one(told(row, "now-state")),
      conditions: Object.fromEntries(shown(row, "condition").map((e) => [e.dataset.condition, one(told(e, "state"))])),
      channels: told(row, "channel-words"),
    }])),
    tally: Object.fromEntries(shown(form, "tally").map((e) => [e.dataset.tally, Number(e.querySelector("b").textContent)])),
    contradictions: told(form, "contradiction"),
    warnings: told(form, "warning"),
    link: form.querySelector("[data-share-link]").textContent,
    title: document.title,
  };
}"""


@pytest.mark.thorough
@pytest.mark.attack
@pytest.mark.parametrize("reader", [Reader("en", "desktop")], ids=["en-desktop"], indirect=True)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(steps=[("follow", START), ("follow", YEAR_3000_IN_BEIJING)])
@example(steps=[("follow", START), ("follow", YEAR_3000_IN_BEIJING), ("choose", "1")])
@example(steps=[("follow", LAST_EVENING)])
@example(steps=[("follow", LAST_EVENING), ("follow", START)])
@example(steps=[("follow", "region=taiwan&at=1900-01-01T00:00%2B23:59")])
@given(steps=st.lists(STEPS, min_size=1, max_size=4))
def test_the_rows_are_those_of_the_answers_that_the_form_shows(
    form: Form, site: Site, node: Node, steps: list[Step]
) -> None:
    if form.page.url == "about:blank":
        form.page.goto(f"{site.url}{form.reader.path}#{START}")
        form.ready()
    page: dict[str, Any] = form.page.evaluate(WALK, [("follow", START), *steps])
    assert not page["hidden"]

    answers = answers_on(form, page["questions"])
    moment = f"{page['moment']}:00+08:00" if page["when"] == "other" else MORNING
    if page["momentRefused"]:
        moment = node.perform("addresses", [address(page["link"])])[0][
            "moment"
        ]  # the last valid one, as the page says
        moment = f"{moment}:00+08:00" if moment else MORNING
    result = form.check(answers, moment)

    verdicts = {name: service["verdict"] for name, service in result["services"].items()}
    services = form.catalogue.services
    assert page["services"] == {
        name: told(services[name], service) for name, service in result["services"].items()
    }
    assert page["tally"] == {verdict: list(verdicts.values()).count(verdict) for verdict in verdicts.values()}
    counted, _, _ = page["title"].rpartition(" - ")
    assert list(map(int, re.findall(r"\d+", counted))) == (
        list(page["tally"].values()) if "#" in page["link"] else []
    )
    assert page["contradictions"] == [contradiction["id"] for contradiction in result["contradictions"]]
    assert page["warnings"] == result["warnings"]
    passed_on = node.perform("addresses", [address(page["link"])])[0]
    assert (passed_on["answers"], passed_on["dropped"]) == (answers, [])


def told(service: Service, result: Mapping[str, Any]) -> dict[str, Any]:
    """What a row has to show of a result. It says whether a service can be used where that does not go without saying."""
    state = result["now"] and result["now"]["state"]
    keeps_hours = service.schedule and changes_at(service.schedule.rule, 0) is not None
    says = {"open", "closed"} if service.use_conditions or keeps_hours else set()
    return {
        "verdict": result["verdict"],
        "now": state if state in says else None,
        "conditions": {
            c["id"]: c["state"]
            for c in [*result["conditions"], *result["use_conditions"]]
            if c["id"] != "hours"
        },
        "channels": [channel["id"] for channel in result["channels"]],
    }


def answers_on(form: Form, questions: dict[str, tuple[str | None, str]]) -> dict[str, Any]:
    """The facts that the questions say; what no option gives stands there in words."""
    answers: dict[str, Any] = {}
    for question in form.catalogue.questions:
        chosen, given_by_link = questions[question.id]
        options = {option.id: option.rule.set for option in question.options}
        answers |= (
            facts_of(form, question, given_by_link) if chosen == "given" else options.get(chosen or "", {})
        )
    return answers


def facts_of(form: Form, question: Question, words: str) -> dict[str, Any]:
    """`Deployment: Public cloud` → `{"deployment": "public_cloud"}`"""
    language = form.reader.code
    found: list[list[tuple[str, Any, str] | None]] = []
    for name in question.rule.facts:
        fact = form.catalogue.facts[name]
        texts = {value: text[language] for value, text in fact.values.items()}
        counts = {int(number): number for number in re.findall(r"\d+$", words)}
        begin = f"{fact.name[language]}: "
        found.append([None, *((name, value, begin + text) for value, text in (texts or counts).items())])
    (fits,) = [
        [part for part in parts if part]
        for parts in product(*found)
        if ", ".join(part[2] for part in parts if part) == words
    ]
    return {name: value for name, value, _ in fits}


def address(link: str) -> dict[str, str]:
    return {"hash": "#" + link.partition("#")[2], "search": ""}


@pytest.mark.attack
@given(fragment=FRAGMENTS | AT_THE_ENDS)
@example(fragment=YEAR_3000_IN_BEIJING)
@example(fragment="at=1900-01-01T00:00%2B08:00")
@example(fragment="at=1900-01-01T00:00%2B23:59")
@example(fragment=f"hotline_uses={2**53}")
@example(fragment="unsure=arrangement.region")
def test_every_address_gives_a_case_that_the_engine_accepts_and_that_is_read_again_as_it_was_written(
    node: Node, fragment: str
) -> None:
    read = node.perform("addresses", [{"hash": f"#{fragment}", "search": ""}])[0]
    assert "error" not in read["result"]
    again = node.perform("addresses", [{"hash": f"#{read['fragment']}", "search": ""}])[0]
    kept = ("answers", "unsure", "moment", "service", "fragment", "result")
    assert {name: again[name] for name in kept} == {name: read[name] for name in kept}
    assert again["dropped"] == []


def test_a_time_that_the_engine_would_refuse_is_named_and_the_rest_of_the_link_is_taken(form: Form) -> None:
    form.open(f"#{START}").follow("#region=taiwan&at=2999-12-31T16:00Z", kept="#region=taiwan")
    problems = form.page.get_by_role(
        "alert", name=form.say("链接里有些内容没有采用", "Some of the link was left out")
    )
    expect(problems.get_by_role("listitem")).to_have_text(
        form.say(
            "不是 1900 年至 2999 年（北京时间）之间的时间（例：2026-03-04T10:00）：",
            "not a time from the years 1900 to 2999 in Beijing (such as 2026-03-04T10:00): ",
        )
        + "at=2999-12-31T16:00Z"
    )
    expect(form.option("region", "taiwan")).to_be_checked()
    form.shows({"region": "taiwan"})
    form.answer("region", "macau")
    form.shows({"region": "macau"})


@pytest.mark.parametrize("clock", ["2012-01-01T08:00:00+08:00", "2050-03-04T20:00:00+08:00"])
def test_a_clock_that_cannot_be_right_is_said_and_no_chosen_time(form: Form, clock: str) -> None:
    form.page.clock.set_fixed_time(clock)
    form.open()
    said = form.page.get_by_role("alert").filter(has_text=form.say("看来不准", "looks wrong"))
    shown = clock[:16].replace("T", " ")
    expect(said).to_have_text(
        form.say(
            f"本设备的时钟显示北京时间 {shown}，看来不准。“现在能否使用”是按它得出的：请核对时钟，或另选时间。",
            f"This device’s clock reads {shown} Beijing time, which looks wrong. What can be used now was worked out from it: please check the clock, or choose another time.",
        )
    )
    expect(form.page.locator("[data-warning=before_publication]")).to_be_hidden()
    form.choose_moment("2026-03-04T10:00")
    expect(said).to_be_hidden()
