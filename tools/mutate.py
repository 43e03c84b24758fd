"""Breaks the rules of the catalogue, one thing at a time, and sees whether the tables of cases notice.

    data/services.yaml ── compose ── change one node ── read ── run cases/*.yaml ── killed, or survived

Changed are every value, operator, threshold and grade of a rule, the order of the rules, the boundaries and days of
the schedules, which conditions a service has and which clauses they cite, what is changeable, when a contradiction
holds and a channel applies, what the options of the form set, and the order of the questions. A mutant that the reader
refuses is no danger. One that survives is a rule that nothing holds in place: write a case that kills it, or, if it
means the same as the original, add it to site_tests/cases/mutants/equivalent.yaml with the reason. The mutants are also tried on the conformance
cases, so that these notice as much to somebody who writes another evaluator.

`python -m tools.mutate` prints the survivors as FILE:LINE:COLUMN and ends with 1 if there is an unexplained one.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import yaml

from generator.bundle.conformance import requests
from generator.catalogue.entries import FILE, Catalogue
from generator.catalogue.reader import read_node
from generator.problems import CatalogueError, Place
from generator.rules import GRADES, USE_GRADES, Checker, CheckError
from generator.rules.hours import minutes
from generator.source.nodes import Fields, Items, Node, Text, compose
from site_tests.support.cases import all_cases
from site_tests.support.project import OWN_DATA, ROOT

Path = tuple[str | int, ...]
OPPOSITE = {"at_least": "less_than", "less_than": "at_least", "at_most": "more_than", "more_than": "at_most"}


def _equivalent() -> dict[tuple[str, str], str]:
    """For each mutant that means the same as the original the reason why."""
    table = yaml.safe_load((ROOT / "site_tests/cases/mutants/equivalent.yaml").read_text("utf-8"))
    return {
        (path, change): str(entry["because"])
        for entry in table
        for path, changes in entry["mutants"].items()
        for change in changes
    }


EQUIVALENT = _equivalent()


@dataclass(frozen=True)
class Mutant:
    """The catalogue with one change; `path` and `change` name it whatever the line."""

    path: str
    change: str
    place: Place
    root: Node

    @property
    def name(self) -> tuple[str, str]:
        return self.path, self.change

    def __str__(self) -> str:
        return f"{self.place}: {self.path}: {self.change}"


# ---------------------------------------------------------------------------------------------------- changing a tree


def at(node: Node, path: Path) -> Node:
    for step in path:
        node = node.items[step] if isinstance(node, Items) else _fields(node).entries[str(step)]  # type: ignore[index]
    return node


def put(node: Node, path: Path, new: Node | None) -> Node:
    """The tree with another node at a path, or with none there."""
    if not path:
        assert new is not None
        return new
    step, *rest = path
    if isinstance(node, Items):
        assert isinstance(step, int)
        changed = [put(node.items[step], tuple(rest), new)] if rest or new else []
        return Items((*node.items[:step], *changed, *node.items[step + 1 :]), node.place)
    fields, key = _fields(node), str(step)
    if not rest and new is None:
        return _with_entries(fields, {name: value for name, value in fields.entries.items() if name != key})
    inner = put(fields.entries[key], tuple(rest), new) if rest else new
    assert inner is not None
    return _with_entries(fields, {**fields.entries, key: inner})


def _fields(node: Node) -> Fields:
    assert isinstance(node, Fields)
    return node


def _with_entries(fields: Fields, entries: dict[str, Node]) -> Fields:
    return Fields(
        entries, {name: fields.keys.get(name, Text(name, fields.place)) for name in entries}, fields.place
    )


def _text(node: Node) -> str:
    assert isinstance(node, Text)
    return node.value


Change = tuple[Path, str, Node | None]
"""A path, the words for what is done there, and the new node, or None where the old one is taken out."""


class Mutator:
    """Lists the changes to one catalogue."""

    def __init__(self, root: Node) -> None:
        self.root = root
        self.values = {
            name: list(_fields(at(root, ("facts", name, "values"))).entries)
            for name in self.names("facts")
            if "values" in self.names("facts", name)
        }

    def mutants(self) -> Iterator[Mutant]:
        for path, change, new in self.changes():
            place = self._place(path)
            yield Mutant(_dotted(path), change, place, put(self.root, path, new))

    def changes(self) -> Iterator[Change]:
        yield from self._publication()
        yield from self._changeable()
        yield from self._questions()
        for section, grades in (("conditions", GRADES), ("use_conditions", USE_GRADES)):
            for name in self.names(section):
                yield from self._rules((section, name, "rules"), grades)
        for name in self.names("contradictions"):
            yield ("contradictions", name), "taken out", None
            yield from self._when(("contradictions", name, "when"))
            yield from self._cites(("contradictions", name, "cites"))
        for name in self.names("schedules"):
            yield from self._schedule(("schedules", name))
        for name in self.names("services"):
            yield from self._service(("services", name))

    def names(self, *path: str | int) -> list[str]:
        """The keys of a mapping, or none where there is no such entry."""
        try:
            return list(_fields(at(self.root, path)).entries)
        except KeyError:
            return []

    def _place(self, path: Path) -> Place:
        """Of the changed entry, or of what it would be added to."""
        try:
            return at(self.root, path).place
        except KeyError:
            return self._place(path[:-1])

    def _text(self, path: Path, new: str) -> Change:
        """One scalar instead of another, or where there was none."""
        try:
            old = _text(at(self.root, path))
        except KeyError:
            return path, f"added: {new}", Text(new, self._place(path))
        return path, f"{old} → {new}", Text(new, self._place(path))

    # ------------------------------------------------------------------------------------------------- what is changed

    def _publication(self) -> Iterator[Change]:
        path = ("edition", "published")
        day = date.fromisoformat(_text(at(self.root, path)))
        for days in (-1, 1):
            yield self._text(path, (day + timedelta(days)).isoformat())

    def _changeable(self) -> Iterator[Change]:
        for name in self.names("facts"):
            path = ("facts", name, "changeable")
            now = _text(at(self.root, path)) if "changeable" in self.names("facts", name) else None
            for holder in ("by_customer", "by_contract"):
                if holder != now:
                    yield self._text(path, holder)
            if now:
                yield path, "taken out", None

    def _questions(self) -> Iterator[Change]:
        names = self.names("questions")
        questions = _fields(at(self.root, ("questions",)))
        for first, second in pairwise(names):
            swapped = [{first: second, second: first}.get(name, name) for name in names]
            entries = {name: questions.entries[name] for name in swapped}
            yield ("questions",), f"{first} ⇄ {second}", _with_entries(questions, entries)
        for name in names:
            yield ("questions", name), "taken out", None
            for option in self.names("questions", name, "options"):
                yield from self._option(("questions", name, "options", option, "set"))

    def _option(self, path: Path) -> Iterator[Change]:
        for fact in self.names(*path):
            now = _text(at(self.root, (*path, fact)))
            others = self.values.get(fact) or [
                str(number) for number in (int(now) - 1, int(now) + 1) if number >= 0
            ]
            for value in others:
                if value != now:
                    yield self._text((*path, fact), value)

    def _rules(self, path: Path, grades: Iterable[str]) -> Iterator[Change]:
        rules = at(self.root, path)
        assert isinstance(rules, Items)
        for index, rule in enumerate(rules.items):
            now = _text(at(rule, ("grade",)))
            yield from (self._text((*path, index, "grade"), grade) for grade in grades if grade != now)
            yield (*path, index), "taken out", None
            if "when" in _fields(rule).entries:
                yield from self._when((*path, index, "when"))
            if "when_any" in _fields(rule).entries:
                yield from self._when_any((*path, index, "when_any"))
        for index in range(len(rules.items) - 1):
            items = list(rules.items)
            items[index], items[index + 1] = items[index + 1], items[index]
            yield path, f"rules {index + 1} ⇄ {index + 2}", Items(tuple(items), rules.place)

    def _when_any(self, path: Path) -> Iterator[Change]:
        whens = at(self.root, path)
        assert isinstance(whens, Items)
        for index in range(len(whens.items)):
            yield (*path, index), "taken out", None
            yield from self._when((*path, index))

    def _when(self, path: Path) -> Iterator[Change]:
        for fact in self.names(*path):
            yield (*path, fact), "taken out", None
            test = at(self.root, (*path, fact))
            yield from (
                self._exclusion((*path, fact), test)
                if isinstance(test, Fields) and "none_of" in test.entries
                else self._count((*path, fact), test)
                if isinstance(test, Fields)
                else self._choice((*path, fact), test)
            )

    def _count(self, path: Path, test: Fields) -> Iterator[Change]:
        for operator, limit in test.entries.items():
            others = {name: given for name, given in test.entries.items() if name != operator}
            opposite = OPPOSITE[operator]
            yield path, f"{operator} → {opposite}", _with_entries(test, {**others, opposite: limit})
            if others:
                yield (*path, operator), "taken out", None
            for step in (-1, 1):
                yield self._text((*path, operator), str(int(_text(limit)) + step))

    def _exclusion(self, path: Path, test: Fields) -> Iterator[Change]:
        """One of the values instead of none, and one value less."""
        values = test.entries["none_of"]
        assert isinstance(values, Items)
        yield path, "none_of → one of", values
        for index, value in enumerate(values.items if len(values.items) > 1 else ()):
            yield (*path, "none_of", index), f"without {_text(value)}", None

    def _choice(self, path: Path, test: Node) -> Iterator[Change]:
        """One value more, one less, one instead of another."""
        now = [_text(item) for item in test.items] if isinstance(test, Items) else [_text(test)]
        others = [value for value in self.values[str(path[-1])] if value not in now]

        def values(names: list[str]) -> Node:
            return Items(tuple(Text(name, test.place) for name in names), test.place)

        for value in others:
            yield path, f"{value} too", values([*now, value])
        for value in now:
            if len(now) > 1:
                yield path, f"without {value}", values([name for name in now if name != value])
            for other in others:
                yield path, f"{value} → {other}", values([other if name == value else name for name in now])

    def _schedule(self, path: Path) -> Iterator[Change]:
        days, spans = at(self.root, (*path, "days")), at(self.root, (*path, "open"))
        assert isinstance(days, Items)
        assert isinstance(spans, Items)
        for name in self.names(*path, "exceptions"):
            yield (*path, "exceptions", name), "taken out", None
        for index, day in enumerate(days.items):
            yield (*path, "days", index), f"without {_text(day)}", None
        for index, span in enumerate(spans.items):
            yield (*path, "open", index), "taken out", None
            for end in (0, 1):
                now = minutes(_text(at(span, (end,))))
                for step in (-1, 1):
                    hour, minute = divmod(now + step, 60)
                    yield self._text((*path, "open", index, end), f"{hour}:{minute:02}")

    def _service(self, path: Path) -> Iterator[Change]:
        for section in ("conditions", "use_conditions"):
            for name in self.names(*path, section):
                yield (*path, section, name), "taken out", None
                yield from self._cites((*path, section, name))
        for name in self.names("conditions"):
            if name not in self.names(*path, "conditions"):
                cites = Items((Text("S057", self._place(path)),), self._place(path))
                yield (*path, "conditions", name), "added", cites
        yield from self._hours((*path, "hours"))
        for name in self.names(*path, "channels"):
            yield (*path, "channels", name), "taken out", None
            yield from self._when((*path, "channels", name, "when"))

    def _hours(self, path: Path) -> Iterator[Change]:
        stated = "schedule" in self.names(*path)
        for schedule in self.names("schedules"):
            if not stated or schedule != _text(at(self.root, (*path, "schedule"))):
                yield self._text((*path, "schedule"), schedule)
        if stated:
            yield (*path, "schedule"), "taken out", None
            yield from self._cites((*path, "cites"))

    def _cites(self, path: Path) -> Iterator[Change]:
        """Without one of the clauses; only statements are clauses."""
        cites = at(self.root, path)
        assert isinstance(cites, Items)
        for index, cite in enumerate(cites.items):
            if _text(cite).startswith("S"):
                yield (*path, index), f"without {_text(cite)}", None


def _dotted(path: Path) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")


# ------------------------------------------------------------------------------------------------------ noticing changes


Notice = Callable[[Catalogue], bool]


def answered(checker: Checker, request: Mapping[str, Any]) -> dict[str, Any]:
    try:
        return {**checker.check(request["answers"], request.get("at"))}
    except CheckError as error:
        return {"error": error.json}


def by_cases() -> Notice:
    """Whether some row is not answered as it says. The row that noticed last is asked first: neighbours die alike."""
    cases = list(all_cases())

    def notices(catalogue: Catalogue) -> bool:
        checker = Checker(catalogue.rules)
        for position, case in enumerate(cases):
            if case.complaints(catalogue, lambda request: answered(checker, request)):
                cases.insert(0, cases.pop(position))
                return True
        return False

    return notices


def by_conformance(original: Catalogue) -> Notice:
    """Whether some line of the conformance file has another result."""
    checker = Checker(original.rules)
    expected = [(request, answered(checker, request)) for request in requests(original.rules)]

    def notices(catalogue: Catalogue) -> bool:
        checker = Checker(catalogue.rules)
        return any(answered(checker, request) != result for request, result in expected)

    return notices


# ------------------------------------------------------------------------------------------------------------- the score


@dataclass(frozen=True)
class Score:
    """What became of the mutants."""

    title: str
    counts: Counter[str]
    survivors: list[Mutant]
    stale: list[tuple[str, str]]

    @property
    def sound(self) -> bool:
        return not self.survivors and not self.stale

    def __str__(self) -> str:
        total = sum(self.counts.values())
        figures = " ".join(
            f"{fate}: {self.counts[fate]}" for fate in ("killed", "refused", "equivalent", "survived")
        )
        lines = [f"{self.title}: mutants: {total} {figures}"]
        lines += [f"  survived: {mutant}" for mutant in self.survivors]
        lines += [f"  explained without need: {path}: {change}" for path, change in self.stale]
        return "\n".join(lines)


def readable(mutants: Iterable[Mutant]) -> Iterator[tuple[Mutant, Catalogue | None]]:
    for mutant in mutants:
        try:
            yield mutant, read_node(mutant.root)
        except CatalogueError:
            yield mutant, None


def score(
    title: str,
    mutants: Iterable[tuple[Mutant, Catalogue | None]],
    notices: Notice,
    equivalent: Mapping[tuple[str, str], str] = EQUIVALENT,
) -> Score:
    counts: Counter[str] = Counter()
    survivors, needed = [], set()
    for mutant, catalogue in mutants:
        fate = "refused" if catalogue is None else "killed" if notices(catalogue) else "survived"
        if fate == "survived" and mutant.name in equivalent:
            needed.add(mutant.name)
            fate = "equivalent"
        elif fate == "survived":
            survivors.append(mutant)
        counts[fate] += 1
    return Score(title, counts, survivors, sorted(equivalent.keys() - needed))


def of_the_form(mutant: Mutant) -> bool:
    """What an option sets is the form's business: conformance cases are requests, and requests are facts."""
    return mutant.path.startswith("questions.") and ".options." in mutant.path


def main() -> int:
    root = compose((OWN_DATA / "services.yaml").read_text("utf-8"), FILE)
    mutants = list(readable(Mutator(root).mutants()))
    scores = [
        score("cases", mutants, by_cases()),
        score(
            "conformance",
            [pair for pair in mutants if not of_the_form(pair[0])],
            by_conformance(read_node(root)),
            {name: reason for name, reason in EQUIVALENT.items() if ".options." not in name[0]},
        ),
    ]
    print(*scores, sep="\n")
    return 0 if all(score.sound for score in scores) else 1


if __name__ == "__main__":
    sys.exit(main())
