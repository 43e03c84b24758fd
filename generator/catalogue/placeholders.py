"""`{published}`, `{yearly_maximum}`, `{working_hours}`: figures in a text that are taken from where they are decided.

    {published}            the day of publication, from `edition`
    {CONDITION}            the number that the rules of a condition compare a count with
    {CONDITION+1}          the one after it; `{CONDITION-1}` the one before; `{CONDITION}th` is 1st, 2nd, 3rd, 4th …
    {SCHEDULE}             the spans of a schedule: 8:30–12:00 and 13:00–17:30

They are filled in before anything is read, so that nobody downstream knows of them; a text keeps what it has `taken`, since that
needs no quotation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from ..problems import Problem, choices, did_you_mean, quoted
from ..source.nodes import Fields, Items, Node, Text
from .figures import ordinal

PLACEHOLDER = re.compile(r"\{(?P<name>\w+)(?P<more>[+-]\d)?\}(?P<th>th\b)?", re.ASCII)


def filled(root: Node) -> tuple[Node, list[Problem]]:
    """The same nodes with figures in the place of placeholders, and what is wrong with these."""
    filling = _Filling(dict(_figures(root)), whole=_whole(root))
    return filling.node(root, "en"), filling.problems


def limits(node: Node | None) -> Iterator[tuple[str, str, str]]:
    """Every `FACT: {less_than: N}` and its like below a node: the fact, the comparison, and the number as written."""
    if isinstance(node, Items):
        for item in node.items:
            yield from limits(item)
    if isinstance(node, Fields):
        for name, value in node.entries.items():
            yield from limits(value)
            if isinstance(value, Fields):
                for operator in ("at_least", "more_than", "at_most", "less_than"):
                    limit = value.entries.get(operator)
                    if isinstance(limit, Text):
                        yield name, operator, limit.value


@dataclass
class _Filling:
    known: Mapping[str, Mapping[str, str]]
    """For each name the figure in each language; none where it cannot be read."""
    whole: bool
    """Whether all names are known: where a part could not be read, nothing is said of others."""
    problems: list[Problem] = field(default_factory=list)

    def node(self, node: Node, language: str) -> Node:
        match node:
            case Text(value=value) if "{" in value:
                return self._text(node, language)
            case Items(items=items):
                return replace(node, items=tuple(self.node(item, language) for item in items))
            case Fields(entries=entries):
                inner = {
                    name: self.node(value, "zh" if name == "zh" else "en") for name, value in entries.items()
                }
                return replace(node, entries=inner)
            case _:
                return node

    def _text(self, node: Text, language: str) -> Text:
        taken: list[str] = []

        def figure(match: re.Match[str]) -> str:
            figure = self._given(match, language)
            if figure is None:
                self._complain(node, match)
            taken.append(figure or "")
            return figure or match[0]

        return replace(
            node, value=PLACEHOLDER.sub(figure, node.value), written=node.value, taken=tuple(taken)
        )

    def _given(self, match: re.Match[str], language: str) -> str | None:
        """The figure, or nothing if there is none of this name, or none that can be counted on."""
        figure = self.known.get(match["name"], {}).get(language)
        if not figure or not (match["more"] or match["th"]):
            return figure
        if not figure.isdecimal():
            return None
        number = int(figure) + int(match["more"] or 0)
        return ordinal(number) if match["th"] else str(number)

    def _complain(self, node: Text, match: re.Match[str]) -> None:
        if self.whole:
            expected = choices(f"{{{name}}}" for name in self.known)
            fix = did_you_mean(match["name"], self.known) or "name the condition or the schedule that has it"
            if match["name"] in self.known:
                fix = "name a condition, whose number can be counted on"
            self.problems.append(Problem(node.place, f"{quoted(match[0])} is no figure", expected, fix))


def _figures(root: Node) -> Iterator[tuple[str, Mapping[str, str]]]:
    """The names that there are. A figure that cannot be read is empty: the reader will complain of it where it stands."""
    published = _under(_under(root, "edition"), "published")
    yield "published", _same(published.value if isinstance(published, Text) else "")
    for section in ("conditions", "use_conditions"):
        for name, condition in _entries(_under(root, section)):
            numbers = {limit for _, _, limit in limits(_under(condition, "rules"))}
            if len(numbers) == 1:
                number = numbers.pop()
                yield name, _same(number if re.fullmatch(r"\d{1,9}", number, re.ASCII) else "")
    for name, schedule in _entries(_under(root, "schedules")):
        spans = [_span(span) for span in _items(_under(schedule, "open"))]
        yield name, {"zh": "、".join(spans), "en": " and ".join(spans)}


def _same(figure: str) -> Mapping[str, str]:
    return {"zh": figure, "en": figure}


def _whole(root: Node) -> bool:
    sections = [_under(root, section) for section in ("edition", "conditions", "use_conditions", "schedules")]
    return all(isinstance(section, Fields) and section.whole for section in sections)


def _span(node: Node) -> str:
    return "–".join(time.value for time in _items(node) if isinstance(time, Text))


def _under(node: Node | None, key: str) -> Node | None:
    return node.entries.get(key) if isinstance(node, Fields) else None


def _entries(node: Node | None) -> Iterator[tuple[str, Node]]:
    yield from node.entries.items() if isinstance(node, Fields) else ()


def _items(node: Node | None) -> tuple[Node, ...]:
    return node.items if isinstance(node, Items) else ()
