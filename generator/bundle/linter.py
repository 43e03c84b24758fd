"""A rule bundle → everything that is wrong with it, each with its place as a JSON pointer and with what was expected there.

    shapes ──► references and order ──► meaning: the diagrams say what the rules say, whatever is answered

What has another shape is looked into no further; a diagram is compared with its rules where nothing else is wrong with the two. The
readable rules are taken at their word here, a second time and apart from the evaluators: no module of the project is used.
`docs/assets/lint.js` says the same in JavaScript, to the letter.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

Json = Any

GRADES = {"verdict": ["entitled", "conditional", "confirm", "not_entitled"], "use": ["open", "closed"]}
STATES = {"entitled": "met", "open": "met", "confirm": "unsettled"}
LARGEST_COMPARISON = 50_000
"""Pairs of what is left of rules and a place in their diagram; ours have some dozens."""

TESTS = {"one_of": "choice", "none_of": "choice", "at_least": "count", "less_than": "count"}
WHEN = {"*": {"*": "anything"}}
APPLIED = [{"id": "text", "clauses": ["text"]}]
SHAPE = {
    "facts": {"*": {"type": "text", "values?": {"*": "anything"}, "cells": ["anything"]}},
    "questions": [{"id": "text", "facts": ["text"], "options": [{"set": {"*": "anything"}}]}],
    "conditions": {
        "*": {
            "decides": "text",
            "rules": [{"when?": WHEN, "when_any?": [WHEN], "grade": "text"}],
            "diagram": ["anything"],
        }
    },
    "contradictions": [{"id": "text", "when": WHEN, "clauses": ["text"], "diagram": ["anything"]}],
    "schedules": {
        "*": {
            "week_minutes": [["count"]],
            "exceptions?": [{"dates": ["text"], "day_minutes": [["count"]], "clauses": ["text"]}],
        }
    },
    "contacts": {"*": {}},
    "services": {
        "*": {
            "conditions": APPLIED,
            "use_conditions": APPLIED,
            "hours?": {"schedule": "text", "clauses": ["text"]},
            "channels": [{"id": "text", "when": WHEN, "contact?": "text", "clauses": ["text"]}],
            "instead": [{"id": "text"}],
            "facts": ["text"],
            "diagram": ["anything"],
        }
    },
    "clauses": {"*": {}},
}
"""What an evaluator reads: `*` stands for any key, `?` marks what may be missing or null. All the rest is for the JSON Schema."""


class Fault(NamedTuple):
    """Where something is wrong, what it is, and what was expected."""

    at: str
    wrong: str
    expected: str


def lint(bundle: Json) -> list[Fault]:
    """Everything that is wrong with a bundle; nothing at all if it is sound."""
    faults = list(_shape(bundle, SHAPE, ""))
    return faults or _Linter(bundle).faults()


# --------------------------------------------------------------------------------------------------------------- shapes

KINDS: dict[str, tuple[str, Callable[[Json], bool]]] = {
    "anything": ("anything", lambda value: True),
    "text": ("a text", lambda value: isinstance(value, str)),
    "count": ("a whole number, 0 or more", lambda value: _is_count(value)),
}


def _is_count(value: Json) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _shape(value: Json, shape: Json, at: str) -> Iterator[Fault]:
    match shape:
        case str():
            expected, fits = KINDS[shape]
            if not fits(value):
                yield Fault(at, f"this is {_shown(value)}", expected)
        case [item]:
            if not isinstance(value, list):
                yield Fault(at, f"this is {_shown(value)}", "a list")
            else:
                for number, each in enumerate(value):
                    yield from _shape(each, item, f"{at}/{number}")
        case dict():
            if not isinstance(value, dict):
                yield Fault(at, f"this is {_shown(value)}", "an object")
            else:
                yield from _keys(value, shape, at)


def _keys(value: dict[str, Json], shape: dict[str, Json], at: str) -> Iterator[Fault]:
    if "*" in shape:
        for name, each in value.items():
            yield from _shape(each, shape["*"], at + _step(name))
        return
    for key, inner in shape.items():
        name, optional = key.removesuffix("?"), key.endswith("?")
        if value.get(name) is not None:
            yield from _shape(value[name], inner, at + _step(name))
        elif not optional:
            yield Fault(at, f"“{name}” is missing", f"an object with “{name}”")


def _step(name: str) -> str:
    return "/" + name.replace("~", "~0").replace("/", "~1")


def _shown(value: Json) -> str:
    """A value as JSON, as JavaScript writes it, cut short where it is long."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text if len(text) <= 60 else text[:60] + "…"


def _listed(words: Iterable[Json]) -> str:
    return ", ".join(str(word) for word in words)


# ---------------------------------------------------------------------------------------------- references, order, meaning


class _Linter:
    """Looks through a bundle whose shape is right, and notes what is wrong."""

    def __init__(self, bundle: Json) -> None:
        self.bundle = bundle
        self.facts: dict[str, Json] = bundle["facts"]
        self.rank = {name: number for number, name in enumerate(self.facts)}
        self.noted: list[Fault] = []

    def faults(self) -> list[Fault]:
        for name, fact in self.facts.items():
            self.fact(fact, "/facts" + _step(name))
        for number, question in enumerate(self.bundle["questions"]):
            self.question(question, f"/questions/{number}")
        for name, condition in self.bundle["conditions"].items():
            self.condition(condition, "/conditions" + _step(name))
        for number, contradiction in enumerate(self.bundle["contradictions"]):
            self.contradiction(contradiction, f"/contradictions/{number}")
        for name, schedule in self.bundle["schedules"].items():
            self.schedule(schedule, "/schedules" + _step(name))
        for name, service in self.bundle["services"].items():
            self.service(service, "/services" + _step(name))
        return self.noted

    def note(self, at: str, wrong: str, expected: str) -> None:
        self.noted.append(Fault(at, wrong, expected))

    def sound(self, *places: str) -> bool:
        """Whether nothing is wrong at or below some places."""
        return not any(f"{fault.at}/".startswith(f"{place}/") for fault in self.noted for place in places)

    def known(self, name: Json, section: str, at: str) -> bool:
        """Whether an id leads somewhere."""
        if name in self.bundle[section]:
            return True
        self.note(at, f"{_shown(name)} leads nowhere", f"the id of something in “{section}”")
        return False

    def clauses(self, clauses: list[str], at: str) -> None:
        for number, clause in enumerate(clauses):
            self.known(clause, "clauses", f"{at}/clauses/{number}")

    # ------------------------------------------------------------------------------------------------ facts and questions

    def fact(self, fact: Json, at: str) -> None:
        cells = fact["cells"]
        if fact["type"] == "choice":
            values = list(fact.get("values") or cells)
            if sorted(values, key=str) != sorted(map(str, cells)) or len(cells) < 2:
                self.note(
                    f"{at}/cells", f"these are {_shown(cells)}", f"each of the values once: {_listed(values)}"
                )
        elif fact["type"] == "count":
            ascending = all(map(_is_count, cells)) and cells[:1] == [0] and cells == sorted(set(cells))
            if not ascending:
                self.note(f"{at}/cells", f"these are {_shown(cells)}", "whole numbers that ascend from 0")
        else:
            self.note(f"{at}/type", f"this is {_shown(fact['type'])}", "choice or count")

    def question(self, question: Json, at: str) -> None:
        for number, name in enumerate(question["facts"]):
            self.known(name, "facts", f"{at}/facts/{number}")
        for number, option in enumerate(question["options"]):
            for name, value in option["set"].items():
                here = f"{at}/options/{number}/set{_step(name)}"
                if self.known(name, "facts", here) and not self.allowed(name, value):
                    self.note(here, f"{_shown(value)} is no value of {name}", self.values(name))

    def allowed(self, name: str, value: Json) -> bool:
        fact = self.facts[name]
        return value in fact["cells"] if fact["type"] == "choice" else _is_count(value)

    def values(self, name: str) -> str:
        fact = self.facts[name]
        return f"one of {_listed(fact['cells'])}" if fact["type"] == "choice" else "a whole number, 0 or more"

    # -------------------------------------------------------------------------------------------------------------- rules

    def when(self, when: Json, at: str) -> None:
        for name, test in when.items():
            here = at + _step(name)
            if self.known(name, "facts", here):
                self.test(name, test, here)

    def test(self, name: str, test: Json, at: str) -> None:
        cells, kind = self.facts[name]["cells"], self.facts[name]["type"]
        kinds = [operator for operator, of in TESTS.items() if of == kind]
        if not kinds:
            return
        if not test or not test.keys() <= set(kinds) or (kind == "choice" and len(test) > 1):
            self.note(at, f"this is {_shown(test)}", f"a test of a {kind}: {_listed(kinds)}")
            return
        for operator, given in test.items():
            values = given if isinstance(given, list) else [given]
            listed = isinstance(given, list) == (kind == "choice") and values
            if not listed or any(value not in cells or isinstance(value, bool) for value in values):
                self.note(
                    f"{at}/{operator}",
                    f"this is {_shown(given)}",
                    f"of the cells of {name}: {_listed(cells)}",
                )

    def condition(self, condition: Json, at: str) -> None:
        if condition["decides"] not in GRADES:
            self.note(f"{at}/decides", f"this is {_shown(condition['decides'])}", _listed(GRADES))
            return
        grades, rules = GRADES[condition["decides"]], condition["rules"]
        for number, rule in enumerate(rules):
            here = f"{at}/rules/{number}"
            for where, when in _whens(rule):
                self.when(when, f"{here}/{where}")
            self.catch_all(rule, number == len(rules) - 1, here)
            if rule["grade"] not in grades:
                self.note(f"{here}/grade", f"this is {_shown(rule['grade'])}", f"one of {_listed(grades)}")
        if not rules:
            self.note(f"{at}/rules", "there is no rule", "rules, the last of which has no tests")
        self.diagram(condition["diagram"], f"{at}/diagram")
        if self.sound("/facts", at):
            parts = [[], [], [_told(rules)]]
            self.compare(parts, condition["diagram"], at, lambda left: STATES.get(left[2][0], "unmet"))

    def catch_all(self, rule: Json, last: bool, at: str) -> None:
        always = any(not when for _, when in _whens(rule))
        if not list(_whens(rule)):
            self.note(at, "this rule has no “when”", "when or when_any")
        elif last and not always:
            self.note(
                at,
                "the last rule has tests, so some answers have no grade",
                "a rule without tests at the end",
            )
        elif always and not last:
            self.note(at, "this rule has no tests, and others follow", "a rule without tests only at the end")

    def contradiction(self, contradiction: Json, at: str) -> None:
        self.when(contradiction["when"], f"{at}/when")
        self.clauses(contradiction["clauses"], at)
        self.diagram(contradiction["diagram"], f"{at}/diagram")
        if self.sound("/facts", at):
            parts = [[], [], [_holds(contradiction["when"])]]
            self.compare(parts, contradiction["diagram"], at, lambda left: left[2][0])

    # -------------------------------------------------------------------------------------------------------------- hours

    def schedule(self, schedule: Json, at: str) -> None:
        self.spans(schedule["week_minutes"], 7 * 1440, f"{at}/week_minutes")
        known: list[str] = []
        for number, exception in enumerate(schedule.get("exceptions") or []):
            here = f"{at}/exceptions/{number}"
            self.spans(exception["day_minutes"], 1440, f"{here}/day_minutes")
            self.clauses(exception["clauses"], here)
            for position, date in enumerate(exception["dates"]):
                if date in known:
                    self.note(f"{here}/dates/{position}", f"{_shown(date)} stands twice", "each date once")
                known.append(date)

    def spans(self, spans: list[list[int]], end: int, at: str) -> None:
        edges = [edge for span in spans for edge in span]
        pairs = all(len(span) == 2 for span in spans)
        if not pairs or edges != sorted(set(edges)) or any(edge > end for edge in edges):
            self.note(at, f"these are {_shown(spans)}", f"pairs of minutes that ascend, up to {end}")

    # ----------------------------------------------------------------------------------------------------------- services

    def service(self, service: Json, at: str) -> None:
        before = [
            f"/conditions{_step(one['id'])}" for one in service["conditions"] + service["use_conditions"]
        ]
        for section, decides in (("conditions", "verdict"), ("use_conditions", "use")):
            for number, applied in enumerate(service[section]):
                self.applied(applied, decides, f"{at}/{section}/{number}")
        if service.get("hours"):
            self.known(service["hours"]["schedule"], "schedules", f"{at}/hours/schedule")
            self.clauses(service["hours"]["clauses"], f"{at}/hours")
        for number, channel in enumerate(service["channels"]):
            here = f"{at}/channels/{number}"
            self.when(channel["when"], f"{here}/when")
            self.clauses(channel["clauses"], here)
            if channel.get("contact") is not None:
                self.known(channel["contact"], "contacts", f"{here}/contact")
        for number, entry in enumerate(service["instead"]):
            self.known(entry["id"], "services", f"{at}/instead/{number}/id")
        self.diagram(service["diagram"], f"{at}/diagram")
        if self.sound("/facts", "/contradictions", at, *before):
            self.scope(service, at)
            self.whole(service, at)

    def applied(self, applied: Json, decides: str, at: str) -> None:
        self.clauses(applied["clauses"], at)
        if self.known(applied["id"], "conditions", f"{at}/id"):
            condition = self.bundle["conditions"][applied["id"]]
            if condition["decides"] in GRADES and condition["decides"] != decides:
                self.note(
                    f"{at}/id",
                    f"{_shown(applied['id'])} decides {condition['decides']}",
                    f"a condition that decides {decides}",
                )

    def scope(self, service: Json, at: str) -> None:
        """The facts on which anything in the result hangs: those that are looked at, and those that these may contradict."""
        looked = {
            name for rules in self.rules_of(service) for rule in rules for when in rule[0] for name in when
        }
        near = [set(one["when"]) for one in self.bundle["contradictions"]]
        for _ in near:
            looked = looked.union(*(facts for facts in near if facts & looked))
        expected = [name for name in self.facts if name in looked]
        if service["facts"] != expected:
            self.note(f"{at}/facts", f"these are {_listed(service['facts'])}", _listed(expected))

    def rules_of(self, service: Json) -> list[Json]:
        conditions = [one["id"] for one in service["conditions"] + service["use_conditions"]]
        told = [_told(self.bundle["conditions"][name]["rules"]) for name in conditions]
        return told + [_holds(channel["when"]) for channel in service["channels"]]

    def whole(self, service: Json, at: str) -> None:
        rules, ids = self.rules_of(service), [channel["id"] for channel in service["channels"]]
        middle, end = len(service["conditions"]), len(service["conditions"]) + len(service["use_conditions"])
        parts = [rules[:middle], rules[middle:end], rules[end:]]

        def outcome(left: Json) -> Json:
            return [left[0][0], left[1][0], [name for name, holds in zip(ids, left[2], strict=True) if holds]]

        self.compare(parts, service["diagram"], at, outcome)

    # ----------------------------------------------------------------------------------------------------------- diagrams

    def diagram(self, diagram: list[Json], at: str) -> None:
        reached = {len(diagram) - 1}
        for number, node in enumerate(diagram):
            if isinstance(node, dict):
                reached |= self.branch(node, number, diagram, f"{at}/{number}")
        if not diagram:
            self.note(at, "there is no entry", "an end or a branch")
        for number in range(len(diagram)):
            if number not in reached and self.sound(at):
                self.note(
                    f"{at}/{number}",
                    "no branch leads here",
                    "only entries that are reached from the last one",
                )

    def branch(self, node: Json, number: int, diagram: list[Json], at: str) -> set[int]:
        """The entries that it leads to."""
        name, to = node.get("fact"), node.get("to")
        if not isinstance(name, str) or not isinstance(to, list) or not all(map(_is_count, to)):
            self.note(at, f"this is {_shown(node)}", "an end, or a branch with “fact” and “to”")
            return set()
        if not self.known(name, "facts", f"{at}/fact"):
            return set(to)
        if len(to) != len(self.facts[name]["cells"]):
            self.note(
                f"{at}/to",
                f"there are {len(to)} ways",
                f"one for each cell of {name}: {len(self.facts[name]['cells'])}",
            )
        for way, then in enumerate(to):
            if then >= number:
                self.note(f"{at}/to/{way}", f"this leads to {then}", f"an entry before {number}")
            elif (
                isinstance(diagram[then], dict)
                and self.rank.get(str(diagram[then].get("fact")), len(self.rank)) <= self.rank[name]
            ):
                wrong = f"this leads from {name} to {diagram[then].get('fact')}"
                self.note(f"{at}/to/{way}", wrong, "facts in the order of “facts”")
        return set(to)

    def compare(self, parts: Json, diagram: list[Json], at: str, outcome: Callable[[Json], Json]) -> None:
        """Notes the first answers for which a diagram does not say what the rules come to."""
        names, known = list(self.facts), set[str]()

        def differ(position: int, left: Json, place: int, cells: list[str]) -> bool:
            key = json.dumps([position, left, place], separators=(",", ":"))
            if key in known or len(known) > LARGEST_COMPARISON:
                return False
            known.add(key)
            if position == len(names):
                return told(outcome(left), diagram[place], cells)
            name, node = names[position], diagram[place]
            asked = isinstance(node, dict) and node["fact"] == name
            if not asked and not _mentions(left, name):
                return differ(position + 1, left, place, cells)
            return any(
                differ(
                    position + 1,
                    _after(left, name, cell),
                    node["to"][way] if asked else place,
                    [*cells, f"{name}: {cell}"],
                )
                for way, cell in enumerate(self.facts[name]["cells"])
            )

        def told(expected: Json, said: Json, cells: list[str]) -> bool:
            if said == expected and isinstance(said, bool) == isinstance(expected, bool):
                return False
            self.note(
                f"{at}/diagram",
                f"it says {_shown(said)} for {'; '.join(cells) or 'all answers'}",
                f"{_shown(expected)}, as the rules say",
            )
            return True

        differ(0, _settled([["entitled", *parts[0]], ["open", *parts[1]], parts[2]]), len(diagram) - 1, [])
        if len(known) > LARGEST_COMPARISON:
            self.note(
                f"{at}/diagram",
                "it is too large to be compared with its rules",
                f"at most {LARGEST_COMPARISON} steps",
            )


# ------------------------------------------------------------------------------------------- rules, taken at their word


def _whens(rule: Json) -> Iterator[tuple[str, Json]]:
    """The whens of a rule, each with its place in it: any one will do."""
    if rule.get("when") is not None:
        yield "when", rule["when"]
    for number, when in enumerate(rule.get("when_any") or []):
        yield f"when_any/{number}", when


def _told(rules: list[Json]) -> Json:
    """Rules as pairs: the whens of which any will do, and the grade."""
    return [[[when for _, when in _whens(rule)], rule["grade"]] for rule in rules]


def _holds(when: Json) -> Json:
    """The same for tests that hold or do not."""
    return [[[when], True], [[{}], False]]


def _fits(test: Json, cell: Json) -> bool:
    return all(
        cell in given
        if operator == "one_of"
        else cell not in given
        if operator == "none_of"
        else cell >= given
        if operator == "at_least"
        else cell < given
        for operator, given in test.items()
    )


def _mentions(left: Json, name: str) -> bool:
    rules = [part for parts in left for part in parts if isinstance(part, list)]
    return any(name in when for part in rules for whens, _ in part for when in whens)


def _after(left: Json, name: str, cell: Json) -> Json:
    """What is left of rules once a fact is known."""
    return _settled(
        [[_without(part, name, cell) if isinstance(part, list) else part for part in parts] for parts in left]
    )


def _without(rules: Json, name: str, cell: Json) -> Json:
    found: list[Json] = []
    for whens, grade in rules:
        rest = [
            {fact: test for fact, test in when.items() if fact != name}
            for when in whens
            if name not in when or _fits(when[name], cell)
        ]
        if any(not when for when in rest):
            return [*found, [[{}], grade]]
        if rest:
            found.append([rest, grade])
    return found


def _settled(left: Json) -> Json:
    """Rules of which the first fits always are what they give; of conditions only the worst grade counts."""
    verdict, use, others = ([_first(part) for part in parts] for parts in left)
    return [_worst(verdict, GRADES["verdict"]), _worst(use, GRADES["use"]), others]


def _first(part: Json) -> Json:
    return part[0][1] if isinstance(part, list) and any(not when for when in part[0][0]) else part


def _worst(parts: list[Json], grades: list[str]) -> list[Json]:
    settled = max((part for part in parts if isinstance(part, str)), key=grades.index)
    return (
        [settled] if settled == grades[-1] else [settled, *(part for part in parts if isinstance(part, list))]
    )
