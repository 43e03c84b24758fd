"""A rule book of a thousand services, made of ours: each comes again and again, with a condition that no other has.

No two say the same: whatever a rule engine shares between services that are alike, it does not share here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, count, cycle, product
from typing import Any

from generator.rules import Condition, Diagrams, OneOf, Rule, RuleBook, Service, When
from site_tests.support.rule_books import bundle

SERVICES = 1_000


def many_services(book: RuleBook) -> dict[str, Any]:
    """What evaluators read of its bundle."""
    diagrams = Diagrams(book)
    found: dict[Any, Service] = {}
    for number, own, service in zip(count(1), _own_conditions(book), cycle(book.services.values())):
        copy = _copy(service, own, number)
        found.setdefault(diagrams.service(copy), copy)
        if len(found) == SERVICES:
            break
    return bundle(replace(book, services={one.id: one for one in found.values()}))


def _copy(service: Service, own: Condition, number: int) -> Service:
    """Its conditions are copies too, so that nobody evaluates them once for all."""

    def copies(conditions: tuple[Condition, ...]) -> tuple[Condition, ...]:
        return tuple(replace(one, id=f"{one.id}_{number}") for one in conditions)

    return replace(
        service,
        id=f"{service.id}_{number}",
        conditions=(*copies(service.conditions), own),
        use_conditions=copies(service.use_conditions),
    )


def _own_conditions(book: RuleBook) -> Iterator[Condition]:
    """Each says that the document leaves open what holds for some customers, and each means others."""
    choices = {name: fact.values for name, fact in reversed([*book.facts.items()]) if fact.kind == "choice"}
    some = [
        [few for size in range(1, len(values)) for few in combinations(values, size)]
        for values in choices.values()
    ]
    for number, values in enumerate(product(*some), 1):
        when = When({name: OneOf(few) for name, few in zip(choices, values, strict=True)})
        yield Condition(f"own_{number}", (Rule((when,), "confirm"), Rule((When(),), "entitled")), ("S001",))
