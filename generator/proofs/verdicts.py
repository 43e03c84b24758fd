"""What the rules give: a service that everybody or nobody gets, a condition or a rule that never decides, a state without its sentence,
a value that no rule tells from another, answers for which there is no channel.

These proofs read diagrams, which hold all answers, instead of guessing. That is why one check comes before all: rules whose diagram
is too large.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from .. import rules
from ..catalogue.entries import Applied, Catalogue, Condition, Service
from ..problems import Place, Problem, listed
from ..rules import Diagrams, When
from .proof import proof
from .question_order import alike_cells, looked_at

# -------------------------------------------------------------------------------------------------------- the verdicts


def diagram_too_large(catalogue: Catalogue) -> Iterator[Problem]:
    """Every condition and every service can be decided exactly: its rules do not look at too much together."""
    diagrams = Diagrams(catalogue.rules)
    conditions = [
        (condition.place, f"condition “{condition.id}”", partial(diagrams.condition, condition.rule))
        for condition in catalogue.conditions.values()
    ]
    services = [
        (service.place, f"service “{service.id}”", partial(diagrams.service, service.rule))
        for service in catalogue.services.values()
    ]
    yield from list(_too_large(conditions)) or _too_large(services)


def _too_large(made: Iterable[tuple[Place, str, Callable[[], object]]]) -> Iterator[Problem]:
    for place, name, make in made:
        try:
            make()
        except rules.TooLargeError as error:
            yield Problem(
                place,
                f"{name} needs a diagram of more than {error.limit} nodes to look at {listed(error.facts)} together",
                f"at most {error.limit} nodes",
                "let its rules look at fewer facts together, or give these facts fewer values",
            )


@proof(exhaustive=True)
def verdict_settled_in_advance(catalogue: Catalogue) -> Iterator[Problem]:
    """Every service is entitled on some answers and not on others."""
    diagrams = Diagrams(catalogue.rules)
    for service in catalogue.services.values():
        attained = rules.ends(diagrams.worst(service.rule.conditions, rules.GRADES))
        yield from _settled(service, "entitled", "verdict", service.conditions, attained)


@proof(exhaustive=True)
def use_settled_in_advance(catalogue: Catalogue) -> Iterator[Problem]:
    """The use conditions of a service leave it open on some answers and closed on others."""
    diagrams = Diagrams(catalogue.rules)
    for service in catalogue.services.values():
        attained = rules.ends(diagrams.worst(service.rule.use_conditions, rules.USE_GRADES))
        if service.use_conditions:
            yield from _settled(service, "open", "use", service.use_conditions, attained)


def _settled(
    service: Service, best: str, what: str, conditions: Iterable[Applied], attained: set[str]
) -> Iterator[Problem]:
    if attained != {best} and best in attained:
        return
    decide = listed(applied.condition.id for applied in conditions)
    yield Problem(
        service.place,
        f"service “{service.id}” is {'always' if best in attained else 'never'} {best}, whatever the answers",
        f"answers on which it is {best} and answers on which it is not",
        f"the conditions that decide its {what}: {decide or 'none'}",
    )


# ------------------------------------------------------------------------------------------------------ the conditions


@proof(exhaustive=True, after=(verdict_settled_in_advance, use_settled_in_advance))
def condition_never_decides(catalogue: Catalogue) -> Iterator[Problem]:
    """Every condition decides somewhere: without it, some answers would get a better verdict."""
    diagrams = Diagrams(catalogue.rules)
    for service in catalogue.services.values():
        for together in (service.conditions, service.use_conditions):
            for applied in together:
                if not _decides(diagrams, applied, together):
                    yield Problem(
                        applied.place,
                        f"condition “{applied.condition.id}” never decides about service “{service.id}”: "
                        "the others are as strict on all answers",
                        "answers whose verdict depends on it",
                        "remove it from the service, or correct its rules",
                    )


def _decides(diagrams: Diagrams, applied: Applied, together: Iterable[Applied]) -> bool:
    """Whether on some answers this condition is stricter than all the others."""
    grades = rules.USE_GRADES if applied.condition.use else rules.GRADES
    others = diagrams.worst((other.rule for other in together if other is not applied), grades)
    return any(
        grades.index(own) > grades.index(other)
        for own, other in rules.ends(diagrams.combine(_pair, diagrams.condition(applied.rule), others))
    )


def _pair(*values: str) -> tuple[str, ...]:
    return values


@proof(exhaustive=True)
def rule_never_first(catalogue: Catalogue) -> Iterator[Problem]:
    """Every rule of a condition is the first that fits some answers."""
    for condition in catalogue.conditions.values():
        reached = _reached_rules(catalogue, condition)
        for number, place in enumerate(condition.rule_places):
            if number not in reached:
                yield Problem(
                    place,
                    f"rule {number + 1} of condition “{condition.id}” is never the first that fits",
                    "answers that fit it and none of the rules before it",
                    "remove it, move it up, or correct its “when”",
                )


def _reached_rules(catalogue: Catalogue, condition: Condition) -> set[int]:
    """The positions of the rules that decide for some answers."""
    return rules.ends(Diagrams(catalogue.rules).first_rule(condition.rule))


@proof(exhaustive=True, after=(rule_never_first,))
def states_without_sentence(catalogue: Catalogue) -> Iterator[Problem]:
    """A condition has a sentence for each state that it can reach, and for no other."""
    for condition in catalogue.conditions.values():
        reached = _reached_states(catalogue, condition)
        expected = f"a sentence for each of {listed(sorted(reached))}"
        for state in sorted(reached - condition.states.keys()):
            wrong = f"condition “{condition.id}” can be {state}, and there is no sentence for it"
            yield Problem(condition.place, wrong, expected, f"add “{state}” to its states")
        for state in condition.states.keys() - reached:
            wrong = f"condition “{condition.id}” can never be {state}"
            yield Problem(condition.state_places[state], wrong, expected, "remove the sentence")


def _reached_states(catalogue: Catalogue, condition: Condition) -> set[str]:
    """What complete answers tell, and `unanswered` where that is not always the same."""
    told = {rules.STATE_OF[grade] for grade in _reached_grades(catalogue, condition)}
    return told | {"unanswered"} if len(told) > 1 else told


def _reached_grades(catalogue: Catalogue, condition: Condition) -> set[str]:
    return {condition.rule.rules[number].grade for number in _reached_rules(catalogue, condition)}


@proof(exhaustive=True)
def remedy_without_use(catalogue: Catalogue) -> Iterator[Problem]:
    """A condition has a remedy exactly when it grades some answers `conditional`."""
    for condition in catalogue.conditions.values():
        conditional = "conditional" in _reached_grades(catalogue, condition)
        if condition.remedy and not conditional:
            wrong = f"condition “{condition.id}” has a remedy but is never conditional"
            yield Problem(
                condition.remedy.place, wrong, "a rule that grades “conditional”", "remove the remedy"
            )
        if conditional and not condition.remedy:
            wrong = f"condition “{condition.id}” can be conditional and has no remedy"
            yield Problem(condition.place, wrong, "what the customer can do about it", "add a “remedy”")


# ---------------------------------------------------------------------------------------------- facts and their values


@proof()
def fact_without_rule(catalogue: Catalogue) -> Iterator[Problem]:
    """Every fact is looked at by a condition, a channel or a contradiction."""
    used = looked_at(catalogue)
    for fact in catalogue.facts.values():
        if fact.id not in used:
            yield Problem(
                fact.place,
                f"fact “{fact.id}” is used by no rule",
                "a condition, channel or contradiction that looks at it",
                "remove the fact, or write the rule that needs it",
            )


@proof(exhaustive=True, after=(rule_never_first, verdict_settled_in_advance))
def value_no_rule_tells_apart(catalogue: Catalogue) -> Iterator[Problem]:
    """Exchanging two values of a fact changes something for someone, unless `alike` excuses them."""
    excused = [(alike.fact, frozenset(alike.values)) for alike in catalogue.alike]
    for fact in catalogue.facts.values():
        for first, *others in alike_cells(catalogue, fact):
            for other in others:
                if not any(fact.id == name and {first, other} <= values for name, values in excused):
                    yield Problem(
                        fact.value_places.get(str(other), fact.place),
                        f"no rule tells “{other}” of fact “{fact.id}” from “{first}”",
                        "values that make a difference",
                        "drop the value, or list both under “alike” with the reason for keeping them apart",
                    )


@proof(exhaustive=True)
def values_not_alike(catalogue: Catalogue) -> Iterator[Problem]:
    """An exception under `alike` is still needed: no rule tells its values apart."""
    for alike in catalogue.alike:
        groups = alike_cells(catalogue, catalogue.facts[alike.fact])
        if len(alike.values) < 2 or not any(set(alike.values) <= set(group) for group in groups):
            yield Problem(
                alike.place,
                f"rules tell the values of exception “{alike.id}” apart: {listed(alike.values)}",
                "two or more values that no rule tells apart",
                "remove the exception, or the values that differ",
            )


# ----------------------------------------------------------------------------------------- contradictions and channels


@proof()
def contradiction_never_occurs(catalogue: Catalogue) -> Iterator[Problem]:
    """Every contradiction is met by some answers, and not by all."""
    for contradiction in catalogue.contradictions:
        when = contradiction.rule.when
        if not when.tests or _unfit(catalogue, when):
            yield Problem(
                contradiction.place,
                f"contradiction “{contradiction.id}” {'can never occur' if when.tests else 'always occurs'}",
                "answers that cannot be true together",
                "correct its “when”, or remove it",
            )


@proof()
def option_contradicts_itself(catalogue: Catalogue) -> Iterator[Problem]:
    """No option of a question sets answers that cannot be true together."""
    for question in catalogue.questions:
        for option in question.options:
            for contradiction in rules.contradictions(catalogue.rules, option.rule.set):
                yield Problem(
                    option.place,
                    f"option “{option.id}” of question “{question.id}” makes contradiction “{contradiction.id}”",
                    "options that can be true",
                    "remove the option, or correct what it sets",
                )


@proof()
def channel_never_offered(catalogue: Catalogue) -> Iterator[Problem]:
    """Every channel is the one for some answers."""
    for service in catalogue.services.values():
        for channel in service.channels:
            if _unfit(catalogue, channel.rule.when):
                wrong = f"channel “{channel.rule.id}” of service “{service.id}” is never offered"
                yield Problem(
                    channel.entry.place, wrong, "answers that fit it", "correct its “when”, or remove it"
                )


def _unfit(catalogue: Catalogue, when: When) -> bool:
    """Whether it holds for no answers."""
    return rules.ends(Diagrams(catalogue.rules).when(when)) == {False}


@proof(exhaustive=True)
def answers_without_channel(catalogue: Catalogue) -> Iterator[Problem]:
    """Whatever is answered, a service has a channel – if only to say that the document names none."""
    diagrams = Diagrams(catalogue.rules)
    for service in catalogue.services.values():
        for cells, offered in rules.ways(diagrams.channels(service.rule)):
            if not offered:
                answers = listed(f"{name}: {value}" for name, value in cells.items())
                wrong = f"service “{service.id}” has no channel for {answers or 'anyone'}"
                fix = "add a channel, be it one that says that the document names none"
                yield Problem(service.place, wrong, "a channel for all answers", fix)
