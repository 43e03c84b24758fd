"""What is asked: every fact and every value can be given, no question is asked in vain, and none comes too late.

The order is proven by playing every possible interview (`question_order.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from .. import rules
from ..catalogue.entries import Catalogue, Option
from ..problems import Problem, listed
from ..rules import Value
from . import verdicts, wording
from .proof import proof
from .question_order import Interview

# ------------------------------------------------------------------------------------------------------- the questions


@proof()
def fact_never_asked(catalogue: Catalogue) -> Iterator[Problem]:
    """Every fact is set by a question."""
    asked = frozenset().union(*(question.rule.facts for question in catalogue.questions))
    for fact in catalogue.facts.values():
        if fact.id not in asked:
            wrong = f"no question sets fact “{fact.id}”"
            yield Problem(
                fact.place, wrong, "a question whose options set it", "write the question, or remove the fact"
            )


@proof(exhaustive=True, after=(verdicts.verdict_settled_in_advance, verdicts.use_settled_in_advance))
def question_not_needed(catalogue: Catalogue) -> Iterator[Problem]:
    """Every question can change what some customer sees."""
    verdicts, services = rules.Verdicts(catalogue.rules), catalogue.rules.services.values()
    needed = frozenset().union(*(verdicts.matters(service, {}, open_hours=True) for service in services))
    for question in catalogue.questions:
        if not question.rule.facts & needed:
            yield Problem(
                question.place,
                f"question “{question.id}” is not needed: no verdict, use or channel depends on its answer",
                f"a service that depends on {listed(sorted(question.rule.facts))}",
                "remove the question",
            )


@proof(after=(wording.threshold_not_in_source,))
def value_never_offered(catalogue: Catalogue) -> Iterator[Problem]:
    """Every value of a fact, and every cell of a count, can be given by some option."""
    given: dict[str, set[Value]] = {}
    for option in _options(catalogue):
        for name, value in option.rule.set.items():
            given.setdefault(name, set()).add(catalogue.facts[name].rule.cell(value))
    for fact in catalogue.facts.values():
        for cell in fact.rule.cells:
            if fact.id in given and cell not in given[fact.id]:
                what = f"value “{cell}”" if fact.rule.kind == "choice" else f"count from {cell} on"
                yield Problem(
                    fact.value_places.get(str(cell), fact.place),
                    f"no option gives fact “{fact.id}” the {what}",
                    "an option for every value that rules look at",
                    "add an option to the question that sets it",
                )


@proof()
def option_stands_twice(catalogue: Catalogue) -> Iterator[Problem]:
    """The options of a question differ in what they set."""
    for question in catalogue.questions:
        first: dict[frozenset[tuple[str, Value]], str] = {}
        for option in question.options:
            earlier = first.setdefault(frozenset(option.rule.set.items()), option.id)
            if earlier != option.id:
                wrong = f"option “{option.id}” of question “{question.id}” sets the same as “{earlier}”"
                yield Problem(
                    option.place, wrong, "options that differ", "remove one, or correct what it sets"
                )


@proof()
def question_without_weight(catalogue: Catalogue) -> Iterator[Problem]:
    """Some option of every question is assumed to be chosen by somebody."""
    for question in catalogue.questions:
        if not any(option.rule.weight for option in question.options):
            wrong = f"no option of question “{question.id}” has a weight"
            yield Problem(
                question.place, wrong, "weights that add up to more than 0", "give each option its weight"
            )


def _options(catalogue: Catalogue) -> Iterator[Option]:
    yield from chain.from_iterable(question.options for question in catalogue.questions)


# ----------------------------------------------------------------------------------------------------------- the order


@proof(exhaustive=True, after=(verdicts.verdict_settled_in_advance, verdicts.use_settled_in_advance))
def question_comes_too_late(catalogue: Catalogue) -> Iterator[Problem]:
    """Nobody could ask fewer questions on average, even by choosing each after the answers so far; or the order is `as_written`."""
    interview = Interview(catalogue)
    if not catalogue.question_order and is_provable(interview) and interview.too_many():
        asked, least = interview.asked_in_order(), interview.least_asked()
        state, first, better = next(interview.missteps())
        known = listed(f"{name}: {value}" for name, value in interview.cells(state).items())
        question = catalogue.questions[better]
        yield Problem(
            question.place,
            f"question “{question.id}” comes too late: this order asks {asked:.3f} questions on average",
            f"{least:.3f}, the least that any order reaches",
            f"ask it before “{catalogue.questions[first].id}”"
            + (f", which is worse once {known} is known" if known else ""),
        )


@proof(
    exhaustive=True,
    after=(verdicts.verdict_settled_in_advance, verdicts.use_settled_in_advance, verdicts.rule_never_first),
)
def order_without_need(catalogue: Catalogue) -> Iterator[Problem]:
    """Questions that are to be asked as written would not be asked in that order anyway."""
    interview, order = Interview(catalogue), catalogue.question_order
    if order and is_provable(interview) and not interview.too_many():
        wrong = f"this order asks {interview.asked_in_order():.3f} questions on average, and none asks fewer"
        yield Problem(order.place, wrong, "an order that is not the cheapest", "remove “question_order”")


def notes(catalogue: Catalogue) -> Iterator[str]:
    """What is no problem and costs something: an order that is written on purpose, with the figures, or that nothing is known of."""
    interview, order = Interview(catalogue), catalogue.question_order
    if not is_provable(interview):
        yield (
            f"{catalogue.questions[0].place}: the questions can be answered in part in {interview.size} ways; "
            f"whether another order would ask fewer is worked out for at most {LARGEST_INTERVIEW}"
        )
    elif order:
        yield (
            f"{order.place}: the questions are asked as written, {interview.asked_in_order():.3f} on average; "
            f"the least that any order reaches is {interview.least_asked():.3f}"
        )


def is_provable(interview: Interview) -> bool:
    return interview.size <= LARGEST_INTERVIEW


LARGEST_INTERVIEW = 50_000
"""Sets of answers in part that the proof of the order looks at; more would be felt at every reading."""
