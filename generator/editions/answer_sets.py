"""Many answers said in few words: a set of answers as a short list of boxes.

A box allows some values of each of its facts and does not care about the others: `region: taiwan; registered: yes, no`
is one, and without what it allows freely just `region: taiwan`. Here as everywhere a number stands for its cell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise, permutations, product
from math import factorial

from ..rules import Cells, Value

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


def boxes(domain: Domain, names: tuple[str, ...], members: Sequence[tuple[Value, ...]]) -> tuple[Box, ...]:
    """The members, each a value for every name, as the shortest list that joining them in any order of the names gives.

    Each box is then made as wide as the members allow, so that it mentions no more facts than it has to.
    """
    if factorial(len(names)) * len(members) > _EFFORT:
        return tuple(_box(domain, names, sides) for sides in _joined(members, tuple(range(len(names)))))
    found = min((_joined(members, order) for order in permutations(range(len(names)))), key=len)
    allowed = set(members)
    wide = dict.fromkeys(_widened([domain[name] for name in names], sides, allowed) for sides in found)
    return tuple(_box(domain, names, sides) for sides in wide)


def table(domain: Domain, facts: frozenset[str], look: Callable[[Cells], object]) -> tuple[Row, ...]:
    """What something makes of all answers, result by result: the same for whatever decides the same, however written."""
    names = tuple(name for name in domain if name in facts)
    members: dict[object, list[tuple[Value, ...]]] = {}
    for cells in answers(domain, names):
        members.setdefault(look(cells), []).append(tuple(cells.values()))
    return tuple((result, boxes(domain, names, found)) for result, found in members.items())


def intervals(cells: tuple[Value, ...], values: tuple[Value, ...]) -> list[tuple[int, int | None]]:
    """Cells of a count as the numbers that they stand for: first and last, no last where there is no end."""
    found: list[tuple[int, int | None]] = []
    for cell, following in pairwise([*map(int, cells), None]):
        if cell in values and cell is not None:
            last = None if following is None else following - 1
            if found and found[-1][1] == cell - 1:
                found[-1] = found[-1][0], last
            else:
                found.append((cell, last))
    return found


def _joined(members: Sequence[tuple[Value, ...]], order: tuple[int, ...]) -> list[Sides]:
    """Single answers joined along one fact after the other wherever they agree on all the rest."""
    joined: list[Sides] = [tuple((value,) for value in member) for member in members]
    for position in order:
        along: dict[Sides, tuple[Value, ...]] = {}
        for sides in joined:
            rest = sides[:position] + sides[position + 1 :]
            along[rest] = along.get(rest, ()) + sides[position]
        joined = [(*rest[:position], values, *rest[position:]) for rest, values in along.items()]
    return joined


def _widened(all_values: list[tuple[Value, ...]], sides: Sides, allowed: set[tuple[Value, ...]]) -> Sides:
    """The box with all values that can be added without letting in what is not allowed."""
    for position, values in enumerate(all_values):
        others = [value for value in values if value not in sides[position]]
        for value in others:
            added = (*sides[:position], (value,), *sides[position + 1 :])
            if allowed.issuperset(product(*added)):
                sides = (*sides[:position], (*sides[position], value), *sides[position + 1 :])
    return tuple(
        tuple(v for v in values if v in side) for values, side in zip(all_values, sides, strict=True)
    )


def _box(domain: Domain, names: tuple[str, ...], sides: Sides) -> Box:
    return tuple(
        (name, tuple(value for value in domain[name] if value in values))
        for name, values in zip(names, sides, strict=True)
        if len(values) < len(domain[name])
    )
