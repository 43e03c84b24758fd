"""Many answers said in few words: a set of answers as a short list of boxes.

A box allows some values of each of its facts and does not care about the others: `region: taiwan; registered: yes, no`
is one, and without what it allows freely just `region: taiwan`. Here as everywhere a number stands for its cell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import permutations, product
from math import factorial

from .rules import Cells, Value

Domain = Mapping[str, tuple[Value, ...]]
"""All values of every fact that anybody may look at, in the order of the catalogue."""
Box = tuple[tuple[str, tuple[Value, ...]], ...]
"""For every fact that matters, the values allowed."""
Sides = tuple[tuple[Value, ...], ...]
Row = tuple[object, tuple[Box, ...]]

_EFFORT = 100_000
"""How many steps to spend on the search for the shortest list; beyond, the first one found is good enough."""


def answers(domain: Domain, names: tuple[str, ...]) -> Iterator[dict[str, Value]]:
    """Every way to answer the named facts, in the order of the domain."""
    for values in product(*(domain[name] for name in names)):
        yield dict(zip(names, values, strict=True))


def boxes(domain: Domain, names: tuple[str, ...], members: list[tuple[Value, ...]]) -> tuple[Box, ...]:
    """The members, each a value for every name, as the shortest list of boxes apart that joining values side by side gives."""
    orders = list(permutations(range(len(names)))) if factorial(len(names)) * len(members) < _EFFORT else []
    found = [_joined(members, order) for order in orders or [tuple(range(len(names)))]]
    return tuple(_box(domain, names, sides) for sides in min(found, key=len))


def table(domain: Domain, facts: frozenset[str], look: Callable[[Cells], object]) -> tuple[Row, ...]:
    """What something makes of all answers, result by result: the same for whatever decides the same, however written."""
    names = _ordered(domain, facts)
    results = {tuple(cells.values()): look(cells) for cells in answers(domain, names)}
    for position in reversed(range(len(names))):
        siblings: dict[tuple[Value, ...], set[object]] = {}
        for values, result in results.items():
            siblings.setdefault(values[:position] + values[position + 1 :], set()).add(result)
        if all(len(found) == 1 for found in siblings.values()):  # the fact makes no difference
            names = names[:position] + names[position + 1 :]
            results = {values: found.pop() for values, found in siblings.items()}
    members: dict[object, list[tuple[Value, ...]]] = {}
    for values, result in results.items():
        members.setdefault(result, []).append(values)
    return tuple((result, boxes(domain, names, found)) for result, found in members.items())


def _ordered(domain: Domain, facts: frozenset[str]) -> tuple[str, ...]:
    return tuple(name for name in domain if name in facts)


def _joined(members: list[tuple[Value, ...]], order: tuple[int, ...]) -> list[Sides]:
    """Single answers joined along one fact after the other wherever they agree on all the rest."""
    joined: list[Sides] = [tuple((value,) for value in member) for member in members]
    for position in order:
        along: dict[Sides, tuple[Value, ...]] = {}
        for sides in joined:
            rest = sides[:position] + sides[position + 1 :]
            along[rest] = along.get(rest, ()) + sides[position]
        joined = [(*rest[:position], values, *rest[position:]) for rest, values in along.items()]
    return joined


def _box(domain: Domain, names: tuple[str, ...], sides: Sides) -> Box:
    return tuple(
        (name, tuple(value for value in domain[name] if value in values))
        for name, values in zip(names, sides, strict=True)
        if len(values) < len(domain[name])
    )
