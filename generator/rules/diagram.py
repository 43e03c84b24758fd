"""Decision diagrams: the normal form of whatever depends on answers.

A branch asks for one fact and leads on by the cell of the answer; an end holds a value. The facts come in one order along every way, no
branch leads to the same place whatever the answer, and no two nodes are alike. So there is one diagram for each function, however its
rules are written, and a fact makes a difference exactly when it stands in it.

    rules ── combine ──► diagram ── restrict to the answers, project to what is asked, reduce ──► what can still come, what still decides

Diagrams are made once from a rule book and never enumerate its answers: they grow with what the rules tell apart. `docs/assets/engine.js`
walks the same ones, as the bundle has them.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, reduce
from itertools import chain
from typing import Any, NamedTuple, TypeVar

from .model import GRADES, STATE_OF, USE_GRADES, Cells, Condition, Fact, RuleBook, Service, Value, When

T = TypeVar("T")

LARGEST_DIAGRAM = 2_000
"""Nodes of one diagram: a phone reads and walks them without a stutter."""


@dataclass(frozen=True, eq=False)
class End:
    """What comes of the answers that lead here."""

    value: Any


@dataclass(frozen=True, eq=False)
class Branch:
    """Where each cell of a fact leads."""

    fact: str
    to: Mapping[Value, Node]


Node = End | Branch


class Forest:
    """Makes nodes. Two that say the same are the same, and a branch that leads to one place is that place."""

    def __init__(self) -> None:
        self._made: dict[Hashable, Node] = {}

    def end(self, value: Hashable) -> Node:
        # By type too: 0 is False to Python, and not to whoever reads the bundle.
        return self._made.setdefault((type(value), value), End(value))

    def branch(self, fact: str, to: Mapping[Value, Node]) -> Node:
        first, *others = to.values()
        if all(other is first for other in others):
            return first
        return self._made.setdefault((fact, *to.values()), Branch(fact, to))


# ------------------------------------------------------------------------------------------------ reading a diagram


def seen(
    root: Node,
    cells: Cells,
    see: Callable[[Any], Hashable] = lambda value: value,
    forest: Forest | None = None,
) -> Node:
    """A diagram restricted to some answers, its ends looked at through `see`, and reduced again."""
    forest = forest or Forest()

    @cache
    def at(node: Node) -> Node:
        if isinstance(node, End):
            return forest.end(see(node.value))
        if node.fact in cells:
            return at(node.to[cells[node.fact]])
        return forest.branch(node.fact, {cell: at(then) for cell, then in node.to.items()})

    return at(root)


def nodes(root: Node) -> Iterator[Node]:
    """Every node once, after those that it leads to."""
    known: set[Node] = set()

    def at(node: Node) -> Iterator[Node]:
        if node not in known:
            known.add(node)
            for then in node.to.values() if isinstance(node, Branch) else ():
                yield from at(then)
            yield node

    return at(root)


def ends(root: Node) -> set[Any]:
    """Everything that can come."""
    return {node.value for node in nodes(root) if isinstance(node, End)}


def facts(root: Node) -> set[str]:
    """Everything that makes a difference."""
    return {node.fact for node in nodes(root) if isinstance(node, Branch)}


def ways(root: Node) -> Iterator[tuple[dict[str, Value], Any]]:
    """Every way through, as the answers on it, and what comes of them."""
    if isinstance(root, End):
        yield {}, root.value
    else:
        for cell, then in root.to.items():
            yield from (({root.fact: cell, **cells}, value) for cells, value in ways(then))


Move = tuple[str, Any]
"""A fact and the cell that it is given; None stands for any."""


def in_part(root: Node, choices: Sequence[Sequence[Move]]) -> Iterator[tuple[tuple[Any, ...], set[Any]]]:
    """For every way to take one move of each of the `choices`, which stand in the order of the diagram, its cells, and what can still come."""

    def after(number: int, reached: frozenset[Node]) -> Iterator[tuple[tuple[Any, ...], set[Any]]]:
        if number == len(choices):
            yield (), {node.value for node in reached if isinstance(node, End)}
            return
        for move in choices[number]:
            rests = after(number + 1, _step(reached, move))
            yield from (((move[1], *rest), values) for rest, values in rests)

    return after(0, frozenset([root]))


def smallest_moves(
    choices: Iterable[Sequence[Move]], roots: Sequence[Node], well: Callable[..., bool]
) -> list[frozenset[Move]]:
    """The smallest sets of moves after which `well` is true of all that can still come of each diagram.

    Of the `choices` for a fact, in the order of the diagrams, the first is no move, but to stay. All diagrams are walked together, fact
    by fact, at all places that each may have come to.
    """

    asked = set().union(*map(facts, roots))
    relevant = [moves for moves in choices if moves[0][0] in asked]

    @cache
    def after(number: int, reached: tuple[frozenset[Node], ...]) -> list[frozenset[Move]]:
        if number == len(relevant):
            values = ({end.value for end in nodes if isinstance(end, End)} for nodes in reached)
            return [frozenset()] if well(*values) else []
        stayed, *moved = (
            after(number + 1, tuple(_step(nodes, move) for nodes in reached)) for move in relevant[number]
        )
        pairs = zip(relevant[number][1:], moved, strict=True)
        return leading([*stayed, *(rest | {move} for move, sets in pairs for rest in sets)])

    return after(0, tuple(frozenset([root]) for root in roots))


def _step(nodes: frozenset[Node], move: Move) -> frozenset[Node]:
    """Where a move leads to from some places."""
    fact, cell = move

    def then(node: Node) -> Iterable[Node]:
        if isinstance(node, End) or node.fact != fact:
            return [node]
        return node.to.values() if cell is None else [node.to[cell]]

    return frozenset(chain.from_iterable(map(then, nodes)))


def leading(sets: Iterable[frozenset[T]]) -> list[frozenset[T]]:
    """Those sets that contain none before them."""
    found: list[frozenset[T]] = []
    for one in sets:
        if not any(less <= one for less in found):
            found.append(one)
    return found


def as_json(root: Node) -> list[Any]:
    """A node names what it leads to by position; it stands after all of these, so the last is where to begin."""
    position: dict[Node, int] = {}
    told: list[Any] = []
    for node in nodes(root):
        position[node] = len(told)
        if isinstance(node, Branch):
            told.append({"fact": node.fact, "to": [position[then] for then in node.to.values()]})
        else:
            told.append(node.value.as_json() if isinstance(node.value, Outcome) else node.value)
    return told


# ------------------------------------------------------------------------------------------------- making diagrams


class Outcome(NamedTuple):
    """What complete answers give: a grade, whether the service is open but for its hours, the channels that apply."""

    grade: str
    use: str
    channels: tuple[str, ...]

    def as_json(self) -> list[Any]:
        return [self.grade, self.use, list(self.channels)]


class TooLargeError(Exception):
    """A diagram of more nodes than allowed, for rules that look at these facts together."""

    def __init__(self, looked_at: list[str]) -> None:
        self.facts, self.limit = looked_at, LARGEST_DIAGRAM
        super().__init__(looked_at)


class Diagrams:
    """The diagrams of a rule book's parts, each made when it is first asked for. Raises TooLargeError."""

    def __init__(self, book: RuleBook) -> None:
        self._facts: Mapping[str, Fact] = book.facts
        self._rank = {name: number for number, name in enumerate(book.facts)}
        self._forest = Forest()
        self._conditions: dict[str, Node] = {}
        self._services: dict[str, Node] = {}

    def service(self, service: Service) -> Node:
        """Its ends are Outcomes."""
        if service.id not in self._services:
            self._services[service.id] = self.combine(
                Outcome,
                self.worst(service.conditions, GRADES),
                self.worst(service.use_conditions, USE_GRADES),
                self.channels(service),
            )
        return self._services[service.id]

    def worst(self, conditions: Iterable[Condition], grades: tuple[str, ...]) -> Node:
        """The worst grade that any of some conditions gives."""

        def worse(one: str, other: str) -> str:
            return max(one, other, key=grades.index)

        pieces = map(self.condition, conditions)
        return reduce(lambda one, other: self.combine(worse, one, other), pieces, self._forest.end(grades[0]))

    def condition(self, condition: Condition) -> Node:
        """Its ends are grades."""
        if condition.id not in self._conditions:
            first = self.first_rule(condition)
            self._conditions[condition.id] = self.combine(lambda number: condition.rules[number].grade, first)
        return self._conditions[condition.id]

    def state(self, condition: Condition) -> Node:
        """Its ends are states."""
        return self.combine(STATE_OF.__getitem__, self.condition(condition))

    def first_rule(self, condition: Condition) -> Node:
        """Its ends are positions of rules: each is the first that fits."""
        *numbers, last = range(len(condition.rules))
        node = self._forest.end(last)
        for number in reversed(numbers):
            fits = self.any_of(condition.rules[number].whens)
            node = self.combine(lambda fits, rest, number=number: number if fits else rest, fits, node)
        return node

    def any_of(self, whens: Iterable[When]) -> Node:
        """Its ends are True and False."""
        return reduce(lambda one, other: self.combine(_either, one, other), map(self.when, whens))

    def when(self, when: When) -> Node:
        """Its ends are True and False."""
        no, node = self._forest.end(False), self._forest.end(True)
        for name in sorted(when.facts, key=self._rank.__getitem__, reverse=True):
            cells = self._facts[name].cells
            node = self._forest.branch(
                name, {cell: node if when.tests[name].fits(cell) else no for cell in cells}
            )
        return node

    def channels(self, service: Service) -> Node:
        """Its ends are the ids of those that apply."""
        node = self._forest.end(())
        for channel in service.channels:
            own = (channel.id,)
            node = self.combine(
                lambda before, fits, own=own: before + own if fits else before,
                node,
                self.when(channel.when),
            )
        return node

    def restrict(self, root: Node, cells: Cells) -> Node:
        return seen(root, cells, forest=self._forest)

    def combine(self, join: Callable[..., Hashable], *roots: Node) -> Node:
        """What `join` makes of the values that several diagrams give."""
        known: dict[tuple[Node, ...], Node] = {}

        def at(together: tuple[Node, ...]) -> Node:
            if together not in known:
                known[together] = made(together)
                if len(known) > LARGEST_DIAGRAM:
                    raise TooLargeError(sorted(set().union(*map(facts, roots)), key=self._rank.__getitem__))
            return known[together]

        def made(together: tuple[Node, ...]) -> Node:
            asked = [node.fact for node in together if isinstance(node, Branch)]
            if not asked:
                return self._forest.end(join(*(node.value for node in together if isinstance(node, End))))
            fact = min(asked, key=self._rank.__getitem__)
            to = {
                cell: at(tuple(_after(node, fact, cell) for node in together))
                for cell in self._facts[fact].cells
            }
            return self._forest.branch(fact, to)

        return at(roots)


def _either(one: bool, other: bool) -> bool:
    return one or other


def _after(node: Node, fact: str, cell: Value) -> Node:
    return node.to[cell] if isinstance(node, Branch) and node.fact == fact else node
