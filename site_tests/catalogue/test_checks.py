"""What the catalogue is refused for when it is read: one small edit of the real text a check, and the whole message.

Every test says in one line what is edited, and asserts what the maintainer then reads, with the place to which the
message points. Places are found in the edited text, so that they hold when the catalogue grows.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from generator.catalogue.entries import FILE, Catalogue, Option
from generator.catalogue.reader import read
from generator.problems import CatalogueError
from generator.proofs import citations, questions, verdicts, wording
from generator.proofs.proof import PROOFS, Check
from generator.proofs.prove import HOLDING, prove
from generator.proofs.question_order import Interview
from generator.rules import Checker, Value, diagram

WITHIN_HOURS = "2026-03-04T10:00:00+08:00"


def edited(text: str, *changes: tuple[str, str]) -> str:
    """The text with each passage replaced that is to stand in it exactly once."""
    for old, new in changes:
        assert text.count(old) == 1, f"{text.count(old)} times in the catalogue: {old}"
        text = text.replace(old, new)
    return text


def at(text: str, *passages: str) -> str:
    """Where the last passage stands, as messages give it; each is looked for behind the one before."""
    position = 0
    for passage in passages[:-1]:
        position = text.index(passage, position) + len(passage)
    position = text.index(passages[-1], position)
    line_start = text.rfind("\n", 0, position) + 1
    return f"{FILE}:{text.count(chr(10), 0, position) + 1}:{position - line_start + 1}"


def found(check: Check, text: str) -> list[str]:
    """What one check says of a catalogue."""
    return [str(problem) for problem in check(read(text))]


ALL_CHECKS = (verdicts.diagram_too_large, *(one.check for one in PROOFS))

# ---------------------------------------------------------------------------------------------- the checks as a whole


def test_the_catalogue_as_it_stands_passes_every_check(catalogue: Catalogue) -> None:
    assert [str(problem) for check in ALL_CHECKS for problem in check(catalogue)] == []
    prove(catalogue)


def test_every_check_is_run_has_a_sentence_and_an_example_here() -> None:
    written = {
        function
        for module in HOLDING
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if not name.startswith("_") and inspect.signature(function).return_annotation == "Iterator[Problem]"
    }
    assert written == set(ALL_CHECKS)
    assert [check.__name__ for check in ALL_CHECKS if not (check.__doc__ or "").strip().endswith(".")] == []
    examples = "".join(
        Path(__file__).with_name(name).read_text("utf-8") for name in ("test_checks.py", "test_prose.py")
    )
    named = [f"{check.__module__.rpartition('.')[2]}.{check.__name__}" for check in ALL_CHECKS]
    assert [name for name in named if f"{name}," not in examples] == []


def test_all_problems_of_an_edit_are_reported_at_once_in_the_order_of_the_file(catalogue_text: str) -> None:
    text = edited(
        catalogue_text,
        ("value: 4008-836-836", "value: 4008-836-863"),
        ("{region: taiwan}, grade: confirm", "{region: macau}, grade: confirm"),
        ('["13:00", "17:30"]', '["13:00", "18:00"]'),
    )
    assert proven(text) == [
        (at(text, "{when: {region: macau}"), "rule 2 of condition “territory” is never the first that fits"),
        (
            at(text, "\n  working_hours:", "name:"),
            "time 18:00 of schedule “working_hours” is not in the document",
        ),
        (
            at(text, "\n  hotline_number:", "kind:"),
            "4008-836-863 of contact “hotline_number” is not in the document",
        ),
    ]


def test_what_follows_from_another_problem_is_not_told_beside_it(catalogue_text: str) -> None:
    """A rule that nothing reaches leaves its state unsaid and its values alike; there is one mistake all the same."""
    text = edited(catalogue_text, ("{region: taiwan}, grade: confirm", "{region: macau}, grade: confirm"))
    assert [wrong for _, wrong in proven(text)] == [
        "rule 2 of condition “territory” is never the first that fits"
    ]
    assert found(verdicts.states_without_sentence, text)
    assert found(verdicts.value_no_rule_tells_apart, text)


def test_whatever_may_follow_from_a_problem_is_a_check_that_is_run() -> None:
    followed = {one.check for one in PROOFS if one.after}
    for one in PROOFS:
        assert set(one.after) <= set(ALL_CHECKS)
        assert not set(one.after) & followed, "what causes others is told itself"


def proven(text: str) -> list[tuple[str, str]]:
    """Place and complaint of everything that the checks together tell of a catalogue."""
    with pytest.raises(CatalogueError) as error:
        prove(read(text))
    return [(str(problem.place), problem.wrong) for problem in error.value.problems]


# ------------------------------------------------------------------------------------------------------- the verdicts


LIMIT = 10


def test_rules_that_look_at_too_much_together_are_refused_and_nothing_else_reads_their_diagram(
    catalogue_text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(diagram, "LARGEST_DIAGRAM", LIMIT)
    wanted = "{{region: {0}, deployment: on_premise, registered: 'no', incident: {1}, product: {2}}}"
    rules = "".join(
        f"      - {{when: {wanted.format(*values)}, grade: confirm}}\n"
        for values in (("taiwan", "fatal", "other"), ("macau", "none", "cosmic"))
    )
    first = "      - {when: {deployment: [public_cloud, private_cloud], licence: subscription}, grade: entitled}\n"
    text = edited(catalogue_text, (first, rules + first))
    too_large = (
        at(text, "\n  cloud_subscription:", "name:")
        + f": condition “cloud_subscription” needs a diagram of more than {LIMIT} nodes to look at region, deployment, "
        f"licence, registered, incident, product together; expected at most {LIMIT} nodes"
        " – let its rules look at fewer facts together, or give these facts fewer values"
    )
    assert found(verdicts.diagram_too_large, text) == [too_large]
    with pytest.raises(CatalogueError) as error:
        prove(read(text))
    assert too_large in str(error.value)
    assert "comes too late" not in str(error.value)


def test_a_service_that_nobody_can_get_is_refused(catalogue_text: str) -> None:
    text = edited(
        catalogue_text,
        ("{deployment: public_cloud}, grade: entitled", "{deployment: public_cloud}, grade: confirm"),
    )
    assert found(verdicts.verdict_settled_in_advance, text) == [
        at(text, "\n  public_cloud_ops:", "family:")
        + ": service “public_cloud_ops” is never entitled, whatever the "
        "answers; expected answers on which it is entitled and answers on which it is not"
        " – the conditions that decide its verdict: territory, public_cloud_product"
    ]


def test_a_service_that_everybody_gets_is_refused(catalogue_text: str) -> None:
    conditions = "    conditions:\n      territory: [S057]\n    included:\n      mutual_help"
    text = edited(catalogue_text, (conditions, "    conditions: {}\n    included:\n      mutual_help"))
    assert found(verdicts.verdict_settled_in_advance, text) == [
        at(text, "\n  community:", "family:")
        + ": service “community” is always entitled, whatever the answers; "
        "expected answers on which it is entitled and answers on which it is not"
        " – the conditions that decide its verdict: none"
    ]


FATAL = "- {when: {incident: fatal}, grade: open}\n      - {grade: closed}"


def test_a_service_that_can_never_be_used_is_refused(catalogue_text: str) -> None:
    text = edited(catalogue_text, (FATAL, FATAL.replace("open", "closed")))
    assert found(verdicts.use_settled_in_advance, text) == [
        at(text, "\n  hotline:", "family:") + ": service “hotline” is never open, whatever the answers; "
        "expected answers on which it is open and answers on which it is not"
        " – the conditions that decide its use: fatal_fault, yearly_maximum"
    ]


def test_use_conditions_that_never_close_a_service_are_refused(catalogue_text: str) -> None:
    text = edited(
        catalogue_text, (FATAL, FATAL.replace("closed", "open")), ("      yearly_maximum: [S105]\n", "")
    )
    assert found(verdicts.use_settled_in_advance, text) == [
        at(text, "\n  hotline:", "family:") + ": service “hotline” is always open, whatever the answers; "
        "expected answers on which it is open and answers on which it is not"
        " – the conditions that decide its use: fatal_fault"
    ]


# ----------------------------------------------------------------------------------------------------- the conditions


def test_a_condition_that_another_one_always_outdoes_is_refused(catalogue_text: str) -> None:
    public_cloud = "- {when: {deployment: public_cloud}, grade: entitled}\n      - {grade: not_entitled}"
    weaker = "- {when: {region: elsewhere}, grade: not_entitled}\n      - {grade: entitled}"
    text = edited(catalogue_text, (public_cloud, weaker))
    assert found(verdicts.condition_never_decides, text) == [
        at(text, "\n  public_cloud_ops:", "public_cloud_product: [")
        + ": condition “public_cloud_product” never decides "
        "about service “public_cloud_ops”: the others are as strict on all answers; expected answers whose verdict "
        "depends on it – remove it from the service, or correct its rules"
    ]


def test_a_use_condition_that_closes_nothing_is_refused(catalogue_text: str) -> None:
    text = edited(catalogue_text, (FATAL, FATAL.replace("closed", "open")))
    assert found(verdicts.condition_never_decides, text) == [
        at(text, "\n  hotline:", "fatal_fault: [") + ": condition “fatal_fault” never decides "
        "about service “hotline”: the others are as strict on all answers; expected answers whose verdict "
        "depends on it – remove it from the service, or correct its rules"
    ]


def test_a_rule_that_earlier_ones_leave_nothing_is_refused(catalogue_text: str) -> None:
    text = edited(catalogue_text, ("{region: taiwan}, grade: confirm", "{region: macau}, grade: confirm"))
    assert found(verdicts.rule_never_first, text) == [
        at(text, "{when: {region: macau}")
        + ": rule 2 of condition “territory” is never the first that fits; "
        "expected answers that fit it and none of the rules before it – remove it, move it up, or correct its “when”"
    ]


def test_a_state_without_a_sentence_is_refused(catalogue_text: str) -> None:
    start = catalogue_text.index("      unsettled: {zh: 文件列明了")
    text = catalogue_text[:start] + catalogue_text[catalogue_text.index("\n", start) + 1 :]
    assert found(verdicts.states_without_sentence, text) == [
        at(text, "\n  territory:", "name:")
        + ": condition “territory” can be unsettled, and there is no sentence for it; "
        "expected a sentence for each of met, unanswered, unmet, unsettled – add “unsettled” to its states"
    ]


def test_a_sentence_for_a_state_that_cannot_be_is_refused(catalogue_text: str) -> None:
    met = "      met: {zh: 您查询的是公有云产品。"
    text = edited(catalogue_text, (met, f"      unsettled: {{zh: 待定, en: Open}}\n{met}"))
    assert found(verdicts.states_without_sentence, text) == [
        at(text, "\n  public_cloud_product:", "unsettled")
        + ": condition “public_cloud_product” can never be unsettled; "
        "expected a sentence for each of met, unanswered, unmet – remove the sentence"
    ]


def test_a_remedy_where_nothing_is_conditional_is_refused(catalogue_text: str) -> None:
    text = edited(catalogue_text, ("- {grade: conditional}", "- {grade: confirm}"))
    assert found(verdicts.remedy_without_use, text) == [
        at(text, "\n  registered:\n    name", "remedy:", "zh:")
        + ": condition “registered” has a remedy but is never "
        "conditional; expected a rule that grades “conditional” – remove the remedy"
    ]


def test_a_conditional_grade_without_a_remedy_is_refused(catalogue_text: str) -> None:
    confirm = "{deployment: on_premise, licence: subscription}, grade: confirm"
    text = edited(catalogue_text, (confirm, confirm.replace("confirm", "conditional")))
    assert found(verdicts.remedy_without_use, text) == [
        at(text, "\n  cloud_subscription:", "name:")
        + ": condition “cloud_subscription” can be conditional and has no "
        "remedy; expected what the customer can do about it – add a “remedy”"
    ]


# ----------------------------------------------------------------------------------------------- facts and their values

COLOUR = (
    "\nfacts:\n",
    "\nfacts:\n  colour:\n    type: choice\n    name: Colour\n    values: {red: Red, blue: Blue}\n    cites: [S057]\n",
)
COLOUR_QUESTION = (
    "\nquestions:\n",
    "\nquestions:\n  colour:\n    text: Which colour?\n    hint: {zh: 颜色, en: Colour, cites: [S057]}\n    options:\n"
    "      red: {set: {colour: red}, weight: 1}\n      blue: {set: {colour: blue}, weight: 1}\n",
)


def test_a_fact_that_no_rule_uses_is_refused(catalogue_text: str) -> None:
    text = edited(catalogue_text, COLOUR)
    assert found(verdicts.fact_without_rule, text) == [
        at(text, "\n  colour:", "type:")
        + ": fact “colour” is used by no rule; expected a condition, channel or "
        "contradiction that looks at it – remove the fact, or write the rule that needs it"
    ]


def test_a_value_that_no_rule_tells_from_another_is_refused(catalogue_text: str) -> None:
    text = edited(
        catalogue_text, ("{when: {region: taiwan}, grade", "{when: {region: [taiwan, elsewhere]}, grade")
    )
    assert found(verdicts.value_no_rule_tells_apart, text) == [
        at(text, "\nfacts:", "elsewhere:") + ": no rule tells “elsewhere” of fact “region” from “taiwan”; "
        "expected values that make a difference"
        " – drop the value, or list both under “alike” with the reason for keeping them apart"
    ]


def test_values_that_are_alike_need_their_exception(catalogue_text: str) -> None:
    text = edited(catalogue_text, ("values: [none, non_fatal]", "values: [none, fatal]"))
    assert found(verdicts.value_no_rule_tells_apart, text) == [
        at(text, "\n  incident:", "non_fatal:")
        + ": no rule tells “non_fatal” of fact “incident” from “none”; "
        "expected values that make a difference"
        " – drop the value, or list both under “alike” with the reason for keeping them apart"
    ]


def test_an_exception_for_values_that_rules_tell_apart_is_refused(catalogue_text: str) -> None:
    text = edited(
        catalogue_text,
        ("when: {product: [cosmic, constellation, galaxy]}", "when: {product: [cosmic, galaxy]}"),
    )
    assert found(verdicts.values_not_alike, text) == [
        at(text, "\nalike:", "fact: product")
        + ": rules tell the values of exception “tianti_products” apart: cosmic, "
        "constellation, galaxy; expected two or more values that no rule tells apart"
        " – remove the exception, or the values that differ"
    ]


# -------------------------------------------------------------------------------------------------------- the questions


def test_a_fact_that_no_question_sets_is_refused(catalogue_text: str) -> None:
    text = edited(catalogue_text, COLOUR)
    assert found(questions.fact_never_asked, text) == [
        at(text, "\n  colour:", "type:") + ": no question sets fact “colour”; "
        "expected a question whose options set it – write the question, or remove the fact"
    ]


def test_a_question_that_changes_nothing_is_refused(catalogue_text: str) -> None:
    text = edited(catalogue_text, COLOUR, COLOUR_QUESTION)
    assert found(questions.question_not_needed, text) == [
        at(text, "\nquestions:", "text:")
        + ": question “colour” is not needed: no verdict, use or channel depends on its "
        "answer; expected a service that depends on colour – remove the question"
    ]


def test_a_value_that_no_option_gives_is_refused(catalogue_text: str) -> None:
    text = edited(catalogue_text, ("      taiwan: {set: {region: taiwan}, weight: 2}\n", ""))
    assert found(questions.value_never_offered, text) == [
        at(text, "\nfacts:", "taiwan:") + ": no option gives fact “region” the value “taiwan”; "
        "expected an option for every value that rules look at – add an option to the question that sets it"
    ]


def test_a_cell_of_a_count_that_no_option_gives_is_refused(catalogue_text: str) -> None:
    text = edited(catalogue_text, ("{set: {hotline_uses: 4}", "{set: {hotline_uses: 3}"))
    assert found(questions.value_never_offered, text) == [
        at(text, "\nfacts:", "hotline_uses:", "type:")
        + ": no option gives fact “hotline_uses” the count from 4 on; "
        "expected an option for every value that rules look at – add an option to the question that sets it"
    ]


def test_two_options_that_set_the_same_are_refused(catalogue_text: str) -> None:
    text = edited(catalogue_text, ("macau: {set: {region: macau}", "macau: {set: {region: hong_kong}"))
    assert found(questions.option_stands_twice, text) == [
        at(text, "\nquestions:", "macau: ", "{set:") + ": option “macau” of "
        "question “region” sets the same as “hong_kong”; expected options that differ – remove one, or correct what it sets"
    ]


def test_a_question_that_nobody_is_assumed_to_answer_is_refused(catalogue_text: str) -> None:
    text = edited(
        catalogue_text,
        ('{registered: "yes"}, weight: 70', '{registered: "yes"}, weight: 0'),
        ('{registered: "no"}, weight: 30', '{registered: "no"}, weight: 0'),
    )
    assert found(questions.question_without_weight, text) == [
        at(text, "\nquestions:", "\n  registered:", "text:")
        + ": no option of question “registered” has a weight; "
        "expected weights that add up to more than 0 – give each option its weight"
    ]


# ------------------------------------------------------------------------------------------- contradictions and channels

PUBLIC_PERPETUAL = "when: {deployment: public_cloud, licence: perpetual}\n"


@pytest.mark.parametrize(
    ("when", "occurs"), [("{deployment: [], licence: perpetual}", "can never occur"), ("{}", "always occurs")]
)
def test_a_contradiction_that_no_answers_or_all_answers_make_is_refused(
    catalogue_text: str, when: str, occurs: str
) -> None:
    text = edited(catalogue_text, (PUBLIC_PERPETUAL, f"when: {when}\n"))
    assert found(verdicts.contradiction_never_occurs, text) == [
        at(text, "\ncontradictions:", "when:") + f": contradiction “public_cloud_perpetual” {occurs}; "
        "expected answers that cannot be true together – correct its “when”, or remove it"
    ]


def test_an_option_that_contradicts_itself_is_refused(catalogue_text: str) -> None:
    setting = "set: {deployment: private_cloud, licence: perpetual}"
    text = edited(catalogue_text, (setting, setting.replace("private", "public")))
    assert found(verdicts.option_contradicts_itself, text) == [
        at(text, "      private_cloud_perpetual:", "set:")
        + ": option “private_cloud_perpetual” of question “arrangement” "
        "makes contradiction “public_cloud_perpetual”; expected options that can be true"
        " – remove the option, or correct what it sets"
    ]


def test_a_channel_that_nobody_is_offered_is_refused(catalogue_text: str) -> None:
    text = edited(catalogue_text, ("when: {product: eas_cloud}", "when: {product: []}"))
    assert found(verdicts.channel_never_offered, text) == [
        at(text, "when: {product: []}")
        + ": channel “eas_platform” of service “public_cloud_ops” is never offered; "
        "expected answers that fit it – correct its “when”, or remove it"
    ]


def test_answers_for_which_a_service_has_no_channel_are_refused(catalogue_text: str) -> None:
    text = edited(catalogue_text, ("when: {product: other}", "when: {product: eas_cloud}"))
    assert found(verdicts.answers_without_channel, text) == [
        at(text, "\n  public_cloud_ops:", "family:")
        + ": service “public_cloud_ops” has no channel for product: other; "
        "expected a channel for all answers – add a channel, be it one that says that the document names none"
    ]


# ------------------------------------------------------------------------------------------------ what nothing refers to


@pytest.mark.parametrize(
    ("kind", "name", "section", "first_key", "change"),
    [
        ("condition", "yearly_maximum", "use_conditions", "name:", ("      yearly_maximum: [S105]\n", "")),
        (
            "schedule",
            "working_hours",
            "schedules",
            "name:",
            ("schedule: working_hours", "schedule: around_the_clock"),
        ),
        (
            "contact",
            "eas_platform",
            "contacts",
            "kind:",
            ("contact: eas_platform", "contact: tianti_platform"),
        ),
        (
            "family",
            "service_support",
            "families",
            "{name:",
            ("family: service_support", "family: self_service"),
        ),
    ],
)
def test_what_no_service_uses_is_refused(
    catalogue_text: str, kind: str, name: str, section: str, first_key: str, change: tuple[str, str]
) -> None:
    text = edited(catalogue_text, change)
    assert found(citations.entry_without_service, text) == [
        at(text, f"\n{section}:", f"\n  {name}:", first_key) + f": {kind} “{name}” is used by no service; "
        f"expected a service with this {kind} – remove it, or name it in a service"
    ]


FAQ_ALONE = ("        cites: [S061]\n", "        cites: [S062]\n")


def test_a_statement_that_nothing_cites_is_refused(catalogue_text: str) -> None:
    text = edited(catalogue_text, FAQ_ALONE)
    assert found(citations.statement_without_use, text) == [
        at(text, "\n  S061:", "section:")
        + ": nothing rests on statement S061; expected an entry that cites it"
        " – cite it where it is told, or list it under “not_used” with the reason"
    ]


def test_a_statement_may_be_left_out_with_a_reason(catalogue_text: str) -> None:
    text = edited(catalogue_text, FAQ_ALONE, ("statements: [S002,", "statements: [S061, S002,"))
    assert found(citations.statement_without_use, text) == []
    assert found(citations.excuse_without_need, text) == []


def test_an_excuse_for_a_statement_that_is_cited_after_all_is_refused(catalogue_text: str) -> None:
    text = edited(catalogue_text, ("statements: [S002,", "statements: [S002, S061,"))
    assert found(citations.excuse_without_need, text) == [
        at(text, "\nnot_used:", "S061") + ": statement S061 is excused in “headings” and cited by "
        "services.community.included.faq; expected a statement that nothing cites – remove S061 from “headings”"
    ]


def test_a_silence_that_nothing_tells_is_refused(catalogue_text: str) -> None:
    text = edited(catalogue_text, ("cites: [S057, N17, A04, A05]", "cites: [S057, A04, A05]"))
    assert found(citations.silence_without_use, text) == [
        at(text, "\n  N17:", "service:")
        + ": nothing tells what N17 says is not stated; expected an entry that cites it"
        " – cite it where a reader would look for it"
    ]


def test_a_reading_that_only_another_reading_cites_is_refused(catalogue_text: str) -> None:
    added = "  A51:\n    decisive: no\n    title: T\n    question: Q\n    take: T\n    otherwise: O\n    cites: [S001]\n"
    text = edited(catalogue_text, ("cites: [S078, S079, S080]\n", "cites: [S078, S079, S080, A51]\n")) + added
    assert found(citations.reading_without_use, text) == [
        at(text, "\n  A51:", "decisive:") + ": nothing rests on reading A51; "
        "expected an entry or a statement that cites it – cite it, or remove it"
    ]


def test_a_gap_in_the_numbers_is_refused(catalogue_text: str) -> None:
    text = catalogue_text.replace("S107", "S108")
    assert found(citations.numbers_with_gap, text) == [
        at(text, "\n  S108:", "section:")
        + ": S108 stands where S107 is due; expected numbers from 1 without gaps"
        " – renumber it and what cites it; if S107 was published, list it under “retired”"
    ]


def test_a_correction_is_of_what_was_published(catalogue_text: str) -> None:
    text = f"{catalogue_text}corrections:\n  slip: {{date: 2025-06-30, zh: 错字。, en: A slip., cites: []}}\n"
    assert found(citations.correction_of_another_edition, text) == [
        at(text, "\ncorrections:", "slip: ", "{")
        + ": “slip” was corrected on 2025-06-30, and the edition was published on 2025-07-01; expected a day from 2025-07-01 on"
        " – correct the date, or delete it: corrections of the edition before are kept with that"
    ]


def test_a_retired_number_is_named_in_no_text(catalogue_text: str) -> None:
    text = f'{catalogue_text}retired:\n  A07: {{since: "2026-01-01", reason: {{zh: 与 A07 不同, en: Unlike A07}}}}\n'
    expected = "expected a number that is in use – say what holds now"
    assert found(citations.retired_but_named, text) == [
        at(text, "\n  A23:", "take:", "zh: ", "")
        + f": “A07” is retired, and the zh text names it; {expected}",
        at(text, "\n  A23:", "take:", "en: ", "")
        + f": “A07” is retired, and the en text names it; {expected}",
    ]


def test_a_retired_number_stands_nowhere_else_and_was_given_once(catalogue_text: str) -> None:
    why = '{since: "2026-01-01", reason: {zh: 已写明, en: It is stated now}}'
    text = f"{catalogue_text}retired:\n  A50: {why}\n  N26: {why}\n"
    assert found(citations.retired_without_need, text) == [
        at(text, "\nretired:", "A50: ", "{")
        + ": A50 is retired and stands in the catalogue all the same; expected one of the two"
        " – delete what stands there, or take it out of “retired”",
        at(text, "\nretired:", "N26: ", "{")
        + ": N26 is retired and was never given; expected a number up to N25 – correct the number, or remove it",
    ]


def test_a_statement_about_a_service_that_does_not_tell_it_is_refused(catalogue_text: str) -> None:
    about = "    service: community\n    zh: 常见问题 针对"
    text = edited(catalogue_text, (about, about.replace("community", "hotline")))
    assert found(citations.statement_not_told_by_service, text) == [
        at(text, "\n  S061:", "section:")
        + ": statement S061 is about service “hotline”, which does not cite it; "
        "expected an entry of “hotline” that cites it (now: services.community.included.faq)"
        " – cite it there, or correct the “service” of the statement"
    ]


# -------------------------------------------------------------------------------------------------- true to the source


def test_a_threshold_that_the_document_does_not_have_is_refused(catalogue_text: str) -> None:
    text = edited(catalogue_text, ("less_than: 4", "less_than: 5"))
    assert found(wording.threshold_not_in_source, text) == [
        at(text, "{when: {hotline_uses:")
        + ": threshold 5 of condition “yearly_maximum” is not in the document; "
        "expected a figure that the quotations of S052, S105 contain"
        " – correct it, or cite the statement that has it"
    ]


def test_a_span_that_the_document_has_the_other_way_round_is_refused(catalogue_text: str) -> None:
    text = edited(catalogue_text, ('[["8:30", "12:00"], ["13:00", "17:30"]]', '[["17:30", "8:30"]]'))
    assert found(wording.span_not_in_source, text) == [
        at(text, "\n  working_hours:", "name:")
        + ": the span from 17:30 to 8:30 of schedule “working_hours” is not in the document; "
        "expected 17:30, and 8:30 after it, in a quotation"
        " – write it as the document does; a span that ends before it begins goes on until the day after"
    ]


def test_a_time_that_the_document_does_not_have_is_refused(catalogue_text: str) -> None:
    text = edited(catalogue_text, ('["8:30", "12:00"]', '["7:30", "12:00"]'))
    assert found(wording.time_not_in_source, text) == [
        at(text, "\n  working_hours:", "name:")
        + ": time 7:30 of schedule “working_hours” is not in the document; "
        "expected a figure that the quotations of S078, S055 contain"
        " – correct it, or cite the statement that has it"
    ]


@pytest.mark.parametrize(
    ("contact", "right", "wrong", "cites"),
    [
        ("hotline_number", "4008-836-836", "4008-836-83", "S070, S102"),
        ("eas_platform", "https://ops.kdeascloud.com", "https://ops.kdcloud.com", "S080"),
        ("tianti_platform", "https://ops.kdcloud.com", "https://ops.kdcloud.co", "S079"),
    ],
)
def test_a_contact_that_the_document_does_not_have_is_refused(
    catalogue_text: str, contact: str, right: str, wrong: str, cites: str
) -> None:
    text = edited(catalogue_text, (f"value: {right}\n", f"value: {wrong}\n"))
    assert found(wording.contact_not_in_source, text) == [
        at(text, "\ncontacts:", f"\n  {contact}:", "kind:")
        + f": {wrong} of contact “{contact}” is not in the document; "
        f"expected a figure that the quotations of {cites} contain – correct it, or cite the statement that has it"
    ]


def test_hours_where_the_document_states_none_are_refused(catalogue_text: str) -> None:
    text = edited(catalogue_text, ("zh: 文件没有说明服务时间。只有", "zh: 7×24 小时。只有"))
    assert found(wording.hours_not_stated, text) == [
        at(text, "\n  community:\n    family", "hours:", "zh:")
        + ": service “community” has no schedule, and its hours say “7×24” "
        "in zh; expected no hours – name the schedule, or say that none are stated"
    ]


def test_use_conditions_of_a_service_without_hours_are_refused(catalogue_text: str) -> None:
    use = "    use_conditions:\n      fatal_fault: [S103, S104]\n      yearly_maximum: [S105]\n"
    text = edited(
        catalogue_text,
        (use, ""),
        (
            "      cloud_subscription: [S047, S049, S096]\n",
            f"      cloud_subscription: [S047, S049, S096]\n{use}",
        ),
    )
    assert found(wording.hours_not_stated, text) == [
        at(text, "\n  licence_upgrade:", f"{name}: [")
        + f": service “licence_upgrade” has no schedule, and a use condition “{name}”; "
        "expected use conditions only beside a schedule – name the schedule in its hours"
        for name in ("fatal_fault", "yearly_maximum")
    ]


@pytest.mark.parametrize(
    ("language", "sentence", "word", "fix"),
    [
        (
            "en",
            "Our SLA covers fatal faults.",
            "SLA",
            "the document states no service level; say “service hours”",
        ),
        ("en", "We guarantee an answer.", "guarantee", "the document gives no warranty; 保障 is “assurance”"),
        ("en", "Not outside 24/7.", "24/7", "the document’s word is 7×24"),
        ("en", "Answered within 4 hours.", "within 4 hours", "the document gives no time limit"),
        ("en", "Open in CST.", "CST", "this is a time zone of America too; say “Beijing time”"),
        ("zh", "4 小时内答复。", "4 小时内", "the document gives no time limit"),
        ("zh", "保证解决。", "保证", "the document gives no warranty"),
    ],
)
def test_a_word_that_promises_more_than_the_document_is_refused(
    catalogue_text: str, language: str, sentence: str, word: str, fix: str
) -> None:
    zh, en = (
        "        zh: 不面向致命故障以外的问题。\n",
        "        en: Not for problems other than fatal faults.\n",
    )
    said = {"zh": zh, "en": en}[language]
    text = edited(catalogue_text, (said, f"        {language}: {sentence}\n"))
    assert found(wording.forbidden_word, text) == [
        at(text, "\n  hotline:", "exclusions:", "zh:") + f": “{word}” in the {language} text; "
        f"expected words that promise nothing – {fix}"
    ]


def test_a_forbidden_word_may_be_quoted(catalogue_text: str) -> None:
    said = "        zh: 不面向致命故障以外的问题。\n"
    text = edited(catalogue_text, (said, "        zh: 文件没有“保证”一词。\n"))
    assert found(wording.forbidden_word, text) == []


@pytest.mark.parametrize(
    ("way", "said", "instead", "only"),
    [
        (
            ("quota:", "zh:"),
            "zh: 每年不超过 4 次。这是上限",
            "zh: 每年不超过 3 次。这是上限",
            "zh alone has 3; en alone has 4",
        ),
        (
            ("\n  A32:", "question:", "zh:"),
            "only in the list of section 2; online",
            "only in the list of section 4; online",
            "en alone has 4",
        ),
        (
            ("\n  S105:", "section:"),
            "4 times per year.\n    readings: [A13, A14, A15]\n  S106:",
            "6 times per year.\n    readings: [A13, A14, A15]\n  S106:",
            "zh alone has 4",
        ),
    ],
    ids=["a limit", "a reading", "the rendering of a quotation"],
)
def test_a_figure_that_only_one_language_has_is_refused(
    catalogue_text: str, way: tuple[str, ...], said: str, instead: str, only: str
) -> None:
    (problem,) = found(wording.figures_differ, edited(catalogue_text, (said, instead)))
    assert problem.startswith(at(catalogue_text, *way))
    assert problem.endswith(
        f": the two languages differ in a figure: {only}; "
        "expected the same figures in zh and en – write it in digits in both, or correct one"
    )


def test_a_rendering_may_say_where_its_quotation_stands(catalogue_text: str) -> None:
    said = "Excluded from item 4: configuration"
    text = edited(catalogue_text, (said, said.replace("4", "4 of section 2")))
    assert found(wording.figures_differ, text) == []


CONTRACT = "    en: The sales contract signed by both parties prevails; it may give you more, or less.\n"
OVERVIEW = (
    "    en: The Standard Success Service applies to all customers; each service has conditions of its own.\n"
)


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    {
        "Chinese in an English text": (
            "each service has conditions of its own",
            "各项服务另有各自的条件",
            "Chinese in the en text: “各项服务另有各自的条件”; expected English, with Chinese only as a name, in brackets or quoted "
            "– translate it, or put it in brackets",
        ),
        "an English text that is nothing but a Chinese name": (
            OVERVIEW[8:-1],
            "金蝶云社区",
            "Chinese in the en text: “金蝶云社区”; expected English, with Chinese only as a name, in brackets or quoted "
            "– translate it, or put it in brackets",
        ),
        "an English text in the place of a Chinese one": (
            "标准成功服务适用于所有客户；各项服务另有各自的条件。",
            "The Standard Success Service applies to all customers.",
            "the zh text has no Chinese in it; expected Chinese – write it in Chinese",
        ),
        "a name in Chinese": (
            "all customers; each",
            "all customers, also of 金蝶云社区 (“社区”); each",
            None,
        ),
    }.values(),
)
def test_each_text_is_in_its_language(catalogue_text: str, old: str, new: str, wrong: str | None) -> None:
    text = edited(catalogue_text, (old, new))
    told = [] if wrong is None else [f"{at(text, 'all_customers:', 'zh:')}: {wrong}"]
    assert found(wording.text_in_other_language, text) == told


def test_one_word_cannot_stand_for_both_languages(catalogue_text: str) -> None:
    text = edited(catalogue_text, ("    name: {zh: 部署方式, en: Deployment}", "    name: constructor"))
    assert found(wording.text_in_other_language, text) == [
        at(text, "  deployment:", "constructor") + ": “constructor” stands for both languages; "
        "expected one text for figures and names only – give zh and en each its own"
    ]


def test_translations_are_about_as_long_as_translations_are(catalogue_text: str) -> None:
    text = edited(catalogue_text, (OVERVIEW, "    en: constructor.\n"))
    assert found(wording.lengths_differ, text) == [
        at(text, "all_customers:", "zh:")
        + ": the zh text has 26 characters and the en text 12; expected between 19 and 308 in "
        "en, as translations of such a text have – complete the one that is cut, or correct the one that says something else"
    ]


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    {
        "an English sentence": (
            "each service has conditions of its own.",
            "each service has",
            "the zh text ends with “。” and the en text with “s”; "
            "expected whole sentences in both – complete the en text, or end it as the zh text",
        ),
        "a Chinese sentence": (
            "标准成功服务适用于所有客户；各项服务另有各自的条件。",
            "标准成功服务适用于所有客户；",
            "the zh text is cut off: “；” with nothing that belongs to it; "
            "expected a whole text – complete it, or take the sign out",
        ),
        "a bracket": (
            "to all customers; each",
            "to all customers (new ones too; each",
            "the en text is cut off: “(” with nothing that belongs to it; "
            "expected a whole text – complete it, or take the sign out",
        ),
    }.values(),
)
def test_a_text_is_not_cut_off(catalogue_text: str, old: str, new: str, wrong: str) -> None:
    text = edited(catalogue_text, (old, new))
    assert found(wording.sentence_cut_off, text) == [f"{at(text, 'all_customers:', 'zh:')}: {wrong}"]


@pytest.mark.parametrize(
    "markup",
    [
        "<script>",
        "</b>",
        "<!-- x -->",
        "](",
        "{ #x }",
        "{: onclick=x }",
        "{{ x }",
        "{% x %}",
        "&lt;",
        "&#60;",
        "**",
        "`",
    ],
)
def test_a_text_has_no_markup(catalogue_text: str, markup: str) -> None:
    text = edited(
        catalogue_text,
        (
            "    name: {zh: 部署方式, en: Deployment}",
            f'    name: {{zh: 部署方式, en: "Deployment {markup}"}}',
        ),
    )
    assert found(wording.markup_in_text, text) == [
        at(text, "  deployment:", "{zh: 部署方式") + f": “{markup}” in the en text; "
        "expected plain text, which is shown as it is written – take the signs out"
    ]


# ------------------------------------------------------------------------------------------------ the order of questions


def with_question_moved(text: str, moved: str, before: str) -> str:
    """The text with one question standing before another."""
    section = re.search(r"(?<=\nquestions:\n).*?(?=\n\n)", text, re.DOTALL)
    assert section
    blocks = {
        name: block for block, name in re.findall(r"((?m:^)  (\w+):\n(?:    .*\n?)+)", section[0] + "\n")
    }
    order = [name for name in blocks if name != moved]
    order.insert(order.index(before), moved)
    return text.replace(section[0] + "\n", "".join(blocks[name] for name in order))


def test_a_question_that_should_be_asked_first_is_named_with_both_numbers(catalogue_text: str) -> None:
    text = with_question_moved(catalogue_text, "product", before="region")
    interview = Interview(read(text))
    assert interview.asked_in_order() > interview.least_asked()
    assert found(questions.question_comes_too_late, text) == [
        at(text, "\nquestions:", "\n  region:", "text:")
        + ": question “region” comes too late: this order asks "
        f"{interview.asked_in_order():.3f} questions on average; expected {interview.least_asked():.3f}, the least that "
        "any order reaches – ask it before “product”"
    ]


def test_a_question_that_comes_too_late_only_after_some_answers_is_named_with_them(
    catalogue_text: str,
) -> None:
    text = with_question_moved(catalogue_text, "hotline_uses", before="incident")
    interview = Interview(read(text))
    assert found(questions.question_comes_too_late, text) == [
        at(text, "\nquestions:", "\n  incident:", "text:")
        + ": question “incident” comes too late: this order asks "
        f"{interview.asked_in_order():.3f} questions on average; expected {interview.least_asked():.3f}, the least that "
        "any order reaches – ask it before “hotline_uses”, which is worse once "
        "region: taiwan, deployment: public_cloud, licence: subscription is known"
    ]


def test_an_order_that_is_kept_on_purpose_and_is_the_cheapest_anyway_is_refused(catalogue_text: str) -> None:
    text = edited(
        catalogue_text,
        (
            "\nconditions:\n",
            "\nquestion_order: {order: as_written, reason: {zh: 顺序, en: An order}}\n\nconditions:\n",
        ),
    )
    asked = Interview(read(text)).asked_in_order()
    assert found(questions.order_without_need, text) == [
        at(text, "question_order: ", "{order")
        + f": this order asks {asked:.3f} questions on average, and none asks fewer; "
        "expected an order that is not the cheapest – remove “question_order”"
    ]


CHAIN = [f"step_{number:02}" for number in range(1, 21)]


def with_chain(text: str) -> str:
    """The catalogue with twenty facts more, of three values each, that decide together whether operations are included."""
    facts = "".join(
        f"  {name}: {{type: choice, name: {{zh: 甲{name}, en: {name}}}, cites: [S034], values: {{"
        + ", ".join(f"{value}: {{zh: 甲{value}{name}, en: {value} {name}}}" for value in "xyz")
        + "}}\n"
        for name in CHAIN
    )
    questions = "".join(
        f"  {name}: {{text: {{zh: 甲{name}？, en: {name}?}}, options: {{"
        + ", ".join(f"{value}: {{set: {{{name}: {value}}}, weight: 1}}" for value in "xyz")
        + "}}\n"
        for name in CHAIN
    )
    rule = "- {when: {deployment: public_cloud}, grade: entitled}"
    rules = [
        f"- {{when: {{deployment: public_cloud, {', '.join(f'{name}: {values}' for name in CHAIN)}}}, grade: {grade}}}"
        for values, grade in (("x", "entitled"), ("[x, y]", "confirm"))
    ]
    met = "      met: {zh: 您查询的是公有云产品。"
    unsettled = "      unsettled: {zh: 文件没有定论。, en: The document does not settle it.}\n"
    return edited(
        text,
        ("\nfacts:\n", f"\nfacts:\n{facts}"),
        ("\nquestions:\n", f"\nquestions:\n{questions}"),
        (rule, "\n      ".join(rules)),
        (met, unsettled + met),
    )


def test_a_catalogue_with_a_chain_of_twenty_facts_is_sound_and_decided(catalogue_text: str) -> None:
    """Some eighty million million sets of answers in part, of which nobody looks at one; so nothing is said of the order of questions."""
    text = with_chain(catalogue_text)
    catalogue = read(text)
    prove(catalogue)
    ways = Interview(catalogue).size
    assert ways > 4**20
    assert list(questions.notes(catalogue)) == [
        at(text, "\nquestions:", "\n  step_01:", "{text")
        + f": the questions can be answered in part in {ways} ways; whether another order would ask fewer is worked out "
        "for at most 50000"
    ]
    every = {"region": "mainland", "deployment": "public_cloud", **dict.fromkeys(CHAIN, "x")}
    requests = [every, {**every, "step_07": "y"}, {**every, "step_07": "y", "step_20": "z"}]
    found = [Checker(catalogue.rules).check(answers)["services"]["public_cloud_ops"] for answers in requests]
    assert [one["verdict"] for one in found] == ["entitled", "confirm", "not_entitled"]
    assert found[2]["because"] == [["step_20"]]
    del every["step_13"]
    assert Checker(catalogue.rules).check(every)["services"]["public_cloud_ops"]["missing"] == ["step_13"]


def test_in_every_state_that_the_form_can_reach_its_first_question_is_the_best(catalogue: Catalogue) -> None:
    interview = Interview(catalogue)
    assert len(list(interview.reachable())) > 50
    assert list(interview.missteps()) == []
    assert interview.asked_in_order() == pytest.approx(interview.least_asked(), abs=1e-9)


def test_the_order_is_the_best_under_equal_weights_too(catalogue: Catalogue) -> None:
    interview = Interview(with_equal_weights(catalogue))
    assert list(interview.missteps()) == []
    assert interview.asked_in_order() == pytest.approx(interview.least_asked(), abs=1e-9)
    assert interview.asked_in_order() != pytest.approx(Interview(catalogue).asked_in_order())


def with_equal_weights(catalogue: Catalogue) -> Catalogue:
    def equal(option: Option) -> Option:
        return replace(option, rule=replace(option.rule, weight=1))

    questions = tuple(replace(q, options=tuple(map(equal, q.options))) for q in catalogue.questions)
    return replace(catalogue, questions=questions)


def test_the_interview_asks_what_the_evaluator_lists(catalogue: Catalogue, checker: Checker) -> None:
    interview = Interview(catalogue)
    for state in interview.reachable():
        listed = checker.check(interview.cells(state), WITHIN_HOURS)["next_questions"]
        assert listed == [catalogue.questions[question].id for question in interview.relevant(state)]


def test_the_expected_number_is_what_answering_the_form_comes_to(
    catalogue: Catalogue, checker: Checker
) -> None:
    """Every option by itself, as a customer chooses it, and every next question as the evaluator gives it."""
    questions = {question.id: question for question in catalogue.questions}

    def expected(answers: Mapping[str, Value]) -> float:
        following = checker.check(answers, WITHIN_HOURS)["next_questions"]
        if not following:
            return 0.0
        options = [option.rule for option in questions[following[0]].options]
        total = sum(option.weight for option in options)
        return 1 + sum(option.weight / total * expected({**answers, **option.set}) for option in options)

    assert expected({}) == pytest.approx(Interview(catalogue).asked_in_order(), abs=1e-9)
