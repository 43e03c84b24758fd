"""All ways in which an interview can go, to prove that the questions are asked in the cheapest order.

From what the rules look at follows which values they tell apart; from that, which answers make a difference; and from
that, by playing every possible interview backwards from its ends, how few questions anybody could ask on average.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import prod

from .. import rules
from ..catalogue.entries import Catalogue, Fact, Question
from ..rules import Value, Verdicts, When

ROUNDING = 1e-9


def looked_at(catalogue: Catalogue) -> frozenset[str]:
    """The facts that any rule looks at."""
    conditions = (condition.rule.facts for condition in catalogue.conditions.values())
    return frozenset().union(*conditions, *(when.facts for when in _whens(catalogue)))


def _whens(catalogue: Catalogue) -> Iterator[When]:
    """Of channels and contradictions."""
    for service in catalogue.services.values():
        yield from (channel.rule.when for channel in service.channels)
    yield from (contradiction.rule.when for contradiction in catalogue.contradictions)


def alike_cells(catalogue: Catalogue, fact: Fact) -> list[list[Value]]:
    """The cells of a fact in groups: within one, no rule makes anything else of one cell than of another."""
    diagrams = rules.Diagrams(catalogue.rules)
    roots = [diagrams.condition(condition.rule) for condition in catalogue.conditions.values()]
    roots += map(diagrams.when, _whens(catalogue))
    groups: dict[tuple[rules.Node, ...], list[Value]] = {}
    for cell in fact.rule.cells:
        made = tuple(diagrams.restrict(root, {fact.id: cell}) for root in roots)
        groups.setdefault(made, []).append(cell)
    return list(groups.values())


State = tuple[int, ...]
"""How far an interview has come: for every question the position of the choice made, or UNASKED."""
UNASKED = -1


@dataclass(frozen=True)
class Choice:
    """What some options set that no rule tells apart, and how likely it is that one of them is chosen."""

    set: Mapping[str, Value]
    likelihood: float


@dataclass
class Interview:
    """All ways in which an interview can go.

    A question is asked only while its answer can change something that the customer sees, as the form does it.
    Answers are taken to be independent of each other, and as likely as their weights say. The best that could be
    reached is found backwards from the ends: in every state, ask what leaves the fewest questions to be expected.
    """

    catalogue: Catalogue
    _least: dict[State, float] = field(default_factory=dict)
    _in_order: dict[State, float] = field(default_factory=dict)
    _matters: dict[tuple[str, State], frozenset[str]] = field(default_factory=dict)

    @property
    def start(self) -> State:
        return (UNASKED,) * len(self.catalogue.questions)

    @property
    def size(self) -> int:
        """An upper bound of the number of states."""
        return prod(len(choices) + 1 for choices in self.choices)

    def asked_in_order(self) -> float:
        """How many questions are asked on average if always the first that matters is asked."""
        return self.expected_in_order(self.start)

    def least_asked(self) -> float:
        """How many are asked on average by whoever chooses every question in the best way."""
        return self.expected_at_best(self.start)

    def too_many(self) -> bool:
        """Whether another order would ask fewer."""
        return self.asked_in_order() > self.least_asked() + ROUNDING

    @cached_property
    def choices(self) -> list[list[Choice]]:
        """For every question its options; those that no rule tells apart are one."""
        facts = self.catalogue.facts.values()
        same = {
            fact.id: {cell: group[0] for group in alike_cells(self.catalogue, fact) for cell in group}
            for fact in facts
        }
        return [_choices(question, self.catalogue, same) for question in self.catalogue.questions]

    @cached_property
    def _verdicts(self) -> Verdicts:
        return Verdicts(self.catalogue.rules)

    @cached_property
    def _services(self) -> list[tuple[rules.Service, list[int]]]:
        """Every service with the positions of the questions that it may depend on."""
        return [
            (service, [i for i, q in enumerate(self.catalogue.rules.questions) if q.facts & service.facts])
            for service in unlike(self.catalogue.rules.services.values())
        ]

    def cells(self, state: State) -> dict[str, Value]:
        """The answers given so far."""
        made = (
            choices[chosen].set
            for choices, chosen in zip(self.choices, state, strict=True)
            if chosen != UNASKED
        )
        return {name: value for setting in made for name, value in setting.items()}

    def relevant(self, state: State) -> list[int]:
        """The positions of the questions that still matter, in the order of the catalogue."""
        matters: set[str] = set()
        for service, positions in self._services:
            key = service.id, tuple(state[i] for i in positions)
            if key not in self._matters:
                self._matters[key] = self._verdicts.matters(service, self.cells(state), open_hours=True)
            matters |= self._matters[key]
        return [i for i, question in enumerate(self.catalogue.rules.questions) if question.facts & matters]

    def after(self, state: State, question: int) -> list[tuple[float, State]]:
        """What asking a question may lead to, with the likelihood of each."""
        return [
            (choice.likelihood, (*state[:question], chosen, *state[question + 1 :]))
            for chosen, choice in enumerate(self.choices[question])
        ]

    def expected_at_best(self, state: State) -> float:
        if state not in self._least:
            costs = (self.cost(state, question) for question in self.relevant(state))
            self._least[state] = min(costs, default=0.0)
        return self._least[state]

    def cost(self, state: State, question: int) -> float:
        """How many are still asked on average if this one is next and all later ones are chosen best."""
        return 1 + sum(likely * self.expected_at_best(then) for likely, then in self.after(state, question))

    def expected_in_order(self, state: State) -> float:
        if state not in self._in_order:
            first = self.relevant(state)[:1]
            rest = (
                likely * self.expected_in_order(then) for q in first for likely, then in self.after(state, q)
            )
            self._in_order[state] = len(first) + sum(rest)
        return self._in_order[state]

    def reachable(self) -> Iterator[State]:
        """Every state that asking in order can come to, earlier ones first."""
        states = {self.start: None}
        while states:
            yield from states
            steps = ((state, question) for state in states for question in self.relevant(state)[:1])
            states = {then: None for state, question in steps for _, then in self.after(state, question)}

    def missteps(self) -> Iterator[tuple[State, int, int]]:
        """The states in which the first question is not the best, with both."""
        for state in self.reachable():
            if relevant := self.relevant(state):
                best = min(relevant, key=lambda question: self.cost(state, question))
                if self.cost(state, relevant[0]) > self.cost(state, best) + ROUNDING:
                    yield state, relevant[0], best


def _choices(
    question: Question, catalogue: Catalogue, same: Mapping[str, Mapping[Value, Value]]
) -> list[Choice]:
    total = sum(option.rule.weight for option in question.options) or 1
    joined: dict[tuple[tuple[str, Value], ...], float] = {}
    for option in question.options:
        cells = {name: catalogue.facts[name].rule.cell(value) for name, value in option.rule.set.items()}
        key = tuple((name, same[name][cell]) for name, cell in sorted(cells.items()))
        joined[key] = joined.get(key, 0.0) + option.rule.weight / total
    return [Choice(dict(setting), likelihood) for setting, likelihood in joined.items()]


def unlike(services: Iterable[rules.Service]) -> list[rules.Service]:
    """One of those that look at the same: what matters for it matters for all of them."""
    looked_at = {
        (
            tuple(condition.id for condition in (*service.conditions, *service.use_conditions)),
            tuple((channel.id, frozenset(channel.when.tests.items())) for channel in service.channels),
        ): service
        for service in services
    }
    return list(looked_at.values())
