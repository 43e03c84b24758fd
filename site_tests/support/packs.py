"""How the form in the file that needs no network is answered: by its options, since it takes no links."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import product
from typing import Any

from generator.catalogue.entries import Catalogue

Asked = tuple[list[str], dict[str, Any]]
"""The ids of the options that are chosen, and the answers that they come to."""

ANSWER_ALL = """(cases) => cases.map((options) => {
  const form = document.querySelector("main:not([hidden]) .check");
  form.querySelector("form").reset();
  for (const id of options) document.getElementById(id).click();
  return Object.fromEntries([...form.querySelectorAll("[data-service]")].map((row) => [row.dataset.service, row.dataset.is]));
})"""
"""Chooses them one after the other, and tells the verdict of every row."""


def every_way(catalogue: Catalogue) -> list[Asked]:
    """All ways to answer the first three questions, or to leave them; then the others, one at a time."""
    first, later = catalogue.questions[:3], catalogue.questions[3:]
    ways = [
        [(question, option) for question, option in zip(first, chosen, strict=True) if option]
        for chosen in product(*([*question.options, None] for question in first))
    ]
    full = [(question, question.options[0]) for question in first]
    ways += [[*full, (question, option)] for question in later for option in question.options]
    return [_asked(way) for way in ways]


def by_options(catalogue: Catalogue, given: Iterable[Mapping[str, Any]]) -> list[Asked]:
    """Those of the answers that options can give."""
    ways = (
        [
            (question, option)
            for question in catalogue.questions
            for option in question.options
            if option.rule.set.items() <= answers.items()
        ]
        for answers in given
    )
    return [asked for answers, way in zip(given, ways, strict=True) if (asked := _asked(way))[1] == answers]


def _asked(way: Iterable[tuple[Any, Any]]) -> Asked:
    chosen = list(way)
    answers = {fact: value for _, option in chosen for fact, value in option.rule.set.items()}
    return [f"{question.id}-{option.id}" for question, option in chosen], answers
