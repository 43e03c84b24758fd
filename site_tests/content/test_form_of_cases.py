"""The form says of every row of the tables what the evaluator says of it."""

from __future__ import annotations

from typing import Any

from ..support.cases import all_cases
from ..support.form_page import Form


def test_every_case_of_the_tables_is_decided_alike_in_both_languages_and_grouped_by_its_verdict(
    form: Form, figures: list[str]
) -> None:
    form.open()
    cases = [
        case.row["answers"]
        for case in all_cases()
        if "verdicts" in case.row and "answers" in case.row and "error" not in case.row
    ]
    for answers in cases:
        form.follow(f"#{link_of(form, answers)}")
        wanted = {name: result["verdict"] for name, result in form.check(answers)["services"].items()}
        assert form.shown() == wanted, answers
    figures.append(
        f"The form shows {len(cases)} cases of the tables as the engine decides them ({form.reader.code})."
    )


def link_of(form: Form, answers: dict[str, Any]) -> str:
    """In the order of the facts, as the form writes it."""
    told = [f"{fact}={answers[fact]}" for fact in form.catalogue.facts if fact in answers]
    return "&".join(told) or f"unsure={form.catalogue.questions[0].id}"
