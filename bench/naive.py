"""The evaluator that one would write first: every definition taken literally, over all completions of all facts.

    python -m bench.naive BUNDLE < requests.jsonl

It follows the page on rules as data step by step and nothing else: no facts are left aside, no parts are kept apart,
nothing is remembered. It gives the same results as the real evaluators, and shows what their care is worth.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import combinations, product
from pathlib import Path
from typing import Any, NamedTuple

from generator.rules.hours import Schedule, beijing_text, closes_at, is_open, opens_at, parse_instant

Json = dict[str, Any]
Cells = Mapping[str, Any]

GRADES = ["entitled", "conditional", "confirm", "not_entitled"]
STATES = {"entitled": "met", "open": "met", "confirm": "unsettled"}


class Outcome(NamedTuple):
    """What complete answers give."""

    verdict: str
    closed: bool
    channels: tuple[str, ...]

    @property
    def seen(self) -> tuple[object, ...]:
        """What the customer sees of it."""
        return self if self.verdict != "not_entitled" else (self.verdict,)


def fits(when: Json, cells: Cells) -> bool:
    return all(_fits(test, cells[fact]) for fact, test in when.items())


def _fits(test: Json, value: Any) -> bool:
    if "one_of" in test:
        return value in test["one_of"]
    return bool(value < test["less_than"] if "less_than" in test else value >= test["at_least"])


class Naive:
    """Answers requests about one bundle."""

    def __init__(self, bundle: Json) -> None:
        self.bundle = bundle
        self.facts: Json = bundle["facts"]
        self.schedules = {
            name: Schedule(name, tuple((start, end) for start, end in schedule["week_minutes"]))
            for name, schedule in bundle["schedules"].items()
        }

    def check(self, request: Json) -> Json:
        at = request.get("at")
        instant = None if at is None else parse_instant(at)
        cells = {name: self.cell(name, value) for name, value in request["answers"].items()}
        early = instant is not None and instant < parse_instant(self.bundle["published"])
        return {
            "edition": self.bundle["edition"],
            "services": {
                name: self.service(service, cells, instant)
                for name, service in self.bundle["services"].items()
            },
            "contradictions": [
                {"id": one["id"], "facts": sorted(one["when"]), "clauses": one["clauses"]}
                for one in self.contradictions(cells)
            ],
            "warnings": ["before_publication"] if early else [],
            "next_questions": self.next_questions(cells, instant),
        }

    def cell(self, fact: str, value: Any) -> Any:
        return (
            value
            if self.facts[fact]["type"] == "choice"
            else max(c for c in self.facts[fact]["cells"] if c <= value)
        )

    def completions(self, cells: Cells) -> Iterator[dict[str, Any]]:
        axes = ([cells[name]] if name in cells else fact["cells"] for name, fact in self.facts.items())
        return (dict(zip(self.facts, values, strict=True)) for values in product(*axes))

    # ---------------------------------------------------------------------------------------------- complete answers

    def grade(self, condition: str, cells: Cells) -> str:
        rules = self.bundle["conditions"][condition]["rules"]
        return next(str(rule["grade"]) for rule in rules if fits(rule["when"], cells))

    def outcome(self, service: Json, cells: Cells, instant: int | None) -> Outcome:
        grades = [self.grade(condition["id"], cells) for condition in service["conditions"]]
        return Outcome(
            max(grades, key=GRADES.index),
            instant is not None and not self.usable(service, cells, instant),
            tuple(channel["id"] for channel in service["channels"] if fits(channel["when"], cells)),
        )

    def usable(self, service: Json, cells: Cells, instant: int) -> bool:
        by_facts = all(
            self.grade(condition["id"], cells) == "open" for condition in service["use_conditions"]
        )
        return by_facts and (not service["hours"] or is_open(self.schedule(service), instant))

    def schedule(self, service: Json) -> Schedule:
        return self.schedules[service["hours"]["schedule"]]

    # ----------------------------------------------------------------------------------------------- partial answers

    def outcomes(self, service: Json, cells: Cells, instant: int | None) -> list[Outcome]:
        return [self.outcome(service, completion, instant) for completion in self.completions(cells)]

    def verdict(self, outcomes: Iterable[Outcome]) -> str:
        verdicts = {outcome.verdict for outcome in outcomes}
        if len(verdicts) == 1:
            return verdicts.pop()
        return "conditional" if verdicts <= {"entitled", "conditional"} else "unknown"

    def differing(
        self, service: Json, cells: Cells, instant: int | None, see: Callable[[Outcome], object]
    ) -> list[str]:
        """The unanswered facts of which two values, all else being alike, are seen to differ."""
        return sorted(
            name
            for name in self.facts
            if name not in cells and self._differs(service, cells, instant, see, name)
        )

    def _differs(
        self, service: Json, cells: Cells, instant: int | None, see: Callable[[Outcome], object], name: str
    ) -> bool:
        for completion in self.completions(cells):
            seen = {
                see(self.outcome(service, {**completion, name: value}, instant))
                for value in self.facts[name]["cells"]
            }
            if len(seen) > 1:
                return True
        return False

    def service(self, service: Json, cells: Cells, instant: int | None) -> Json:
        outcomes = self.outcomes(service, cells, instant)
        verdict = self.verdict(outcomes)
        shown = verdict != "not_entitled"
        result: Json = {
            "verdict": verdict,
            "missing": self.differing(service, cells, instant, lambda outcome: outcome.verdict),
            "conditions": [self.told(condition, cells) for condition in service["conditions"]],
            "changes": list(self.changes(service, cells, verdict)),
            "channels": self.channels(service, outcomes) if shown else [],
        }
        if instant is not None:
            result["now"] = self.now(service, cells, instant, outcomes) if shown else None
            result["use_conditions"] = self.use_conditions(service, cells, instant) if shown else []
        return result

    def told(self, condition: Json, cells: Cells) -> Json:
        grades = (self.grade(condition["id"], completion) for completion in self.completions(cells))
        states = {STATES.get(grade, "unmet") for grade in grades}
        state = states.pop() if len(states) == 1 else "unanswered"
        return {"id": condition["id"], "state": state, "clauses": condition["clauses"]}

    def channels(self, service: Json, outcomes: list[Outcome]) -> list[Json]:
        given = {c["id"]: {c["id"] in outcome.channels for outcome in outcomes} for c in service["channels"]}
        return [
            {"id": name, "state": "unanswered" if False in seen else "met"}
            for name, seen in given.items()
            if True in seen
        ]

    def now(self, service: Json, cells: Cells, instant: int, outcomes: list[Outcome]) -> Json:
        if not service["hours"]:
            return {"state": "unstated"}
        closed = {outcome.closed for outcome in outcomes}
        if len(closed) > 1:
            missing = self.differing(service, cells, instant, lambda outcome: outcome.closed)
            return {"state": "unknown", "missing": missing}
        schedule = self.schedule(service)
        if closed == {False}:
            ends = {} if schedule.never_closes else {"closes_at": beijing_text(closes_at(schedule, instant))}
            return {"state": "open", **ends}
        by_facts = [self.told(condition, cells)["state"] for condition in service["use_conditions"]]
        if is_open(schedule, instant) or "unmet" in by_facts:
            return {"state": "closed"}
        return {"state": "closed", "opens_at": beijing_text(opens_at(schedule, instant))}

    def use_conditions(self, service: Json, cells: Cells, instant: int) -> list[Json]:
        told = [self.told(condition, cells) for condition in service["use_conditions"]]
        if not service["hours"]:
            return told
        state = "met" if is_open(self.schedule(service), instant) else "unmet"
        return [{"id": "hours", "state": state, "clauses": service["hours"]["clauses"]}, *told]

    def contradictions(self, cells: Cells) -> list[Json]:
        return [
            one
            for one in self.bundle["contradictions"]
            if one["when"].keys() <= cells.keys() and fits(one["when"], cells)
        ]

    def changes(self, service: Json, cells: Cells, verdict: str) -> Iterator[Json]:
        if verdict in ("entitled", "unknown"):
            return
        good = ["entitled"] if verdict == "conditional" else ["entitled", "conditional"]
        found: list[Json] = []
        for setting in self.settings(service, cells):
            after = {**cells, **setting}
            reached = self.verdict(self.outcomes(service, after, None))
            new = [one for one in self.contradictions(after) if one not in self.contradictions(cells)]
            smaller = any(change.items() <= setting.items() for change in found)
            if reached in good and not new and not smaller:
                found.append(setting)
                yield {"set": setting, "verdict": reached}

    def settings(self, service: Json, cells: Cells) -> Iterator[dict[str, Any]]:
        own = {
            fact
            for condition in service["conditions"]
            for rule in self.bundle["conditions"][condition["id"]]["rules"]
            for fact in rule["when"]
        }
        near = own.union(*(one["when"] for one in self.bundle["contradictions"] if own & one["when"].keys()))
        names = sorted(name for name in near if self.facts[name]["changeable"])
        for size in range(1, len(names) + 1):
            for chosen in combinations(names, size):
                for values in product(*(self.facts[name]["cells"] for name in chosen)):
                    setting = dict(zip(chosen, values, strict=True))
                    if all(cells.get(name) != value for name, value in setting.items()):
                        yield setting

    def next_questions(self, cells: Cells, instant: int | None) -> list[str]:
        services = self.bundle["services"].values()
        matters = {
            fact
            for service in services
            for fact in self.differing(service, cells, instant, lambda outcome: outcome.seen)
        }
        return [question["id"] for question in self.bundle["questions"] if matters & {*question["facts"]}]


def main() -> None:
    naive = Naive(json.loads(Path(sys.argv[1]).read_text("utf-8")))
    for line in sys.stdin:
        print(json.dumps(naive.check(json.loads(line)), separators=(",", ":")), flush=True)


if __name__ == "__main__":
    main()
