"""The literal evaluator: every definition taken at its word, over all completions, for tests and benchmarks to judge and be judged by.

    python -m site_tests.support.oracle BUNDLE < requests.jsonl

It reads the readable rules of a bundle and nothing that was made from them, and shares nothing with the evaluators but the reading
of instants. Slow and simple; where it and another part, one of them is wrong. It takes one short cut: what is said of a service is
worked out on the facts that its rules mention, and once for the same answers to these.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta, timezone
from functools import cache
from itertools import combinations, product
from pathlib import Path
from typing import Any, NamedTuple

Json = dict[str, Any]
Cells = Mapping[str, Any]
Key = frozenset[tuple[str, Any]]
"""Answers as they can be remembered."""

GRADES = ["entitled", "conditional", "confirm", "not_entitled"]
STATES = {"entitled": "met", "open": "met", "confirm": "unsettled"}
BEIJING = timezone(timedelta(hours=8))


class Outcome(NamedTuple):
    """What complete answers give."""

    verdict: str
    use: str
    channels: tuple[str, ...]

    @property
    def seen(self) -> tuple[object, ...]:
        """What the customer sees of it."""
        return self if self.verdict != "not_entitled" else (self.verdict,)


def fits(when: Json, cells: Cells) -> bool:
    return all(_fits(test, cells[fact]) for fact, test in when.items())


def _fits(test: Json, value: Any) -> bool:
    """All that stands in a test has to hold."""
    return (
        value in test.get("one_of", [value])
        and value not in test.get("none_of", [])
        and not ("at_least" in test and value < test["at_least"])
        and not ("less_than" in test and value >= test["less_than"])
    )


def whens(rule: Json) -> list[Json]:
    """A rule has one `when`, or several of which any will do."""
    return list(rule["when_any"]) if "when_any" in rule else [rule["when"]]


class Oracle:
    """Answers requests about one bundle."""

    def __init__(self, bundle: Json) -> None:
        self.bundle = bundle
        self.facts: Json = bundle["facts"]
        self.mentioned = {name: self._mentioned(service) for name, service in bundle["services"].items()}
        self.near = {name: self._near(mentioned) for name, mentioned in self.mentioned.items()}
        self.evaluated = cache(self.evaluate)
        self.known_outcomes = cache(self.all_outcomes)
        self.mattering = cache(self.mattering_to)

    def check(self, answers: Json, at: str | None = None) -> Json:
        instant = None if at is None else datetime.fromisoformat(at).astimezone(BEIJING)
        cells = {name: self.cell(name, value) for name, value in answers.items()}
        early = instant is not None and instant < datetime.fromisoformat(self.bundle["published"])
        return {
            "edition": self.bundle["edition"],
            "services": {name: self.service(name, cells, instant) for name in self.bundle["services"]},
            "contradictions": [
                {"id": one["id"], "facts": sorted(one["when"]), "clauses": one["clauses"]}
                for one in self.contradictions(cells)
            ],
            "warnings": ["before_publication"] if early else [],
            "next_questions": self.next_questions(cells, instant),
        }

    def cell(self, fact: str, value: Any) -> Any:
        """A count stands for its interval between the thresholds that rules mention."""
        known = self.facts[fact]
        return value if known["type"] == "choice" else max(cell for cell in known["cells"] if cell <= value)

    def completions(self, names: Iterable[str], cells: Cells) -> list[dict[str, Any]]:
        """A completion fills every unanswered fact with an allowed value."""
        free = [name for name in names if name not in cells]
        rows = product(*(self.facts[name]["cells"] for name in free))
        return [{**cells, **dict(zip(free, row, strict=True))} for row in rows]

    # ---------------------------------------------------------------------------------------------- complete answers

    def grade(self, condition: Json, cells: Cells) -> str:
        """The first rule that fits decides."""
        rules = self.bundle["conditions"][condition["id"]]["rules"]
        return next(str(rule["grade"]) for rule in rules if any(fits(when, cells) for when in whens(rule)))

    def outcome(self, service: Json, cells: Cells, hours: bool | None) -> Outcome:
        """The verdict on complete answers is the worst grade. Use is open if its hours and all use conditions are met."""
        grades = [self.grade(condition, cells) for condition in service["conditions"]]
        used = [self.grade(condition, cells) == "open" for condition in service["use_conditions"]]
        return Outcome(
            max(grades, key=GRADES.index),
            "not asked" if hours is None else "open" if hours and all(used) else "closed",
            tuple(channel["id"] for channel in service["channels"] if fits(channel["when"], cells)),
        )

    # ----------------------------------------------------------------------------------------------- partial answers

    def outcomes(self, name: str, cells: Cells, hours: bool | None) -> set[Outcome]:
        own = frozenset((fact, value) for fact, value in cells.items() if fact in self.mentioned[name])
        return self.known_outcomes(name, own, hours)

    def all_outcomes(self, name: str, own: Key, hours: bool | None) -> set[Outcome]:
        service, names = self.bundle["services"][name], self.mentioned[name]
        return {self.outcome(service, one, hours) for one in self.completions(names, dict(own))}

    def verdicts(self, name: str, cells: Cells) -> set[str]:
        """V: the set of verdicts over all completions."""
        return {outcome.verdict for outcome in self.outcomes(name, cells, None)}

    def verdict(self, name: str, cells: Cells) -> str:
        """If V has one member, that is the verdict. If V ⊆ {entitled, conditional}, it is `conditional`. Otherwise `unknown`."""
        found = self.verdicts(name, cells)
        if len(found) == 1:
            return found.pop()
        return "conditional" if found <= {"entitled", "conditional"} else "unknown"

    def missing(
        self, name: str, cells: Cells, hours: bool | None, see: Callable[[Outcome], object]
    ) -> list[str]:
        """A fact is missing when it is unanswered and some two completions that differ only in it are seen to differ."""

        def differs(fact: str) -> bool:
            others = [one for one in self.mentioned[name] if one != fact]
            return any(
                len({see(outcome) for outcome in self.outcomes(name, one, hours)}) > 1
                for one in self.completions(others, cells)
            )

        return sorted(fact for fact in self.mentioned[name] if fact not in cells and differs(fact))

    def because(self, cells: Cells, same: Callable[[Cells], bool]) -> list[list[str]]:
        """The minimal sets of given answers with which alone it is the same."""
        sets = [set(names) for size in range(len(cells) + 1) for names in combinations(sorted(cells), size)]
        deciding = [one for one in sets if same({name: cells[name] for name in one})]
        minimal = [one for one in deciding if not any(less < one for less in deciding)]
        return sorted(map(sorted, minimal), key=lambda one: (len(one), one))

    def service(self, name: str, cells: Cells, instant: datetime | None) -> Json:
        """What is said of a service, with its next opening or closing."""
        schedule = self.schedule(name)
        hours = None if instant is None else schedule is None or _is_open(schedule, instant)
        result: Json = self.evaluated(name, self._own(name, cells), hours)
        state = (result.get("now") or {}).get("state")
        unmet = any(
            told["state"] == "unmet" for told in result.get("use_conditions", []) if told["id"] != "hours"
        )
        if instant is None or schedule is None or state not in ("open", "closed"):
            return result
        if state == "closed" and (hours or unmet):
            return result
        edge = _next_change(schedule, instant)
        return {
            **result,
            "now": {**result["now"], **({"closes_at" if hours else "opens_at": edge} if edge else {})},
        }

    def evaluate(self, name: str, own: Key, hours: bool | None) -> Json:
        service, cells = self.bundle["services"][name], dict(own)
        verdict = self.verdict(name, cells)
        shown = verdict != "not_entitled"
        decisive = {fact: value for fact, value in cells.items() if fact in self.mentioned[name]}
        result: Json = {
            "verdict": verdict,
            "missing": self.missing(name, cells, None, lambda outcome: outcome.verdict),
            "because": self.because(
                decisive, lambda alone: self.verdicts(name, alone) == self.verdicts(name, cells)
            )
            if verdict != "unknown"
            else [],
            "conditions": [self.told(condition, name, cells) for condition in service["conditions"]],
            "changes": self.changes(name, cells, verdict),
            "channels": self.channels(name, cells) if shown else [],
        }
        if hours is not None:
            used = [self.told(condition, name, cells) for condition in service["use_conditions"]]
            result["now"] = self.now(name, cells, decisive, hours) if shown else None
            result["use_conditions"] = [*self.told_hours(service, hours), *used] if shown else []
        return result

    def told(self, condition: Json, name: str, cells: Cells) -> Json:
        """Met, unmet or unsettled if all completions say so, else unanswered."""
        grades = (self.grade(condition, one) for one in self.completions(self.mentioned[name], cells))
        states = {STATES.get(grade, "unmet") for grade in grades}
        state = states.pop() if len(states) == 1 else "unanswered"
        return {"id": condition["id"], "state": state, "clauses": condition["clauses"]}

    def told_hours(self, service: Json, hours: bool) -> list[Json]:
        if not service["hours"]:
            return []
        return [{"id": "hours", "state": "met" if hours else "unmet", "clauses": service["hours"]["clauses"]}]

    def channels(self, name: str, cells: Cells) -> list[Json]:
        outcomes = self.outcomes(name, cells, None)
        given = {
            channel["id"]: {channel["id"] in outcome.channels for outcome in outcomes}
            for channel in self.bundle["services"][name]["channels"]
        }
        return [
            {"id": channel, "state": "unanswered" if False in found else "met"}
            for channel, found in given.items()
            if True in found
        ]

    def now(self, name: str, cells: Cells, decisive: Cells, hours: bool) -> Json:
        """Closed when every completion has an unmet use condition, open when every completion meets all, unknown otherwise."""
        if not self.bundle["services"][name]["hours"]:
            return {"state": "unstated"}
        found = self.uses(name, cells, hours)
        if len(found) > 1:
            return {
                "state": "unknown",
                "missing": self.missing(name, cells, hours, lambda outcome: outcome.use),
            }
        if found == {"open"}:
            return {"state": "open"}
        closing = self.because(decisive, lambda alone: self.uses(name, alone, hours) == {"closed"})
        return {"state": "closed", "because": closing}

    def uses(self, name: str, cells: Cells, hours: bool) -> set[str]:
        return {outcome.use for outcome in self.outcomes(name, cells, hours)}

    # ----------------------------------------------------------------------------- contradictions, changes, questions

    def contradictions(self, cells: Cells) -> list[Json]:
        """Answers that cannot be true together, whatever the unanswered facts are."""
        return [
            one
            for one in self.bundle["contradictions"]
            if all(fits(one["when"], whole) for whole in self.completions(one["when"], cells))
        ]

    def changes(self, name: str, cells: Cells, verdict: str) -> list[Json]:
        """The smallest settings of changeable facts that turn it into a yes. None that contains another, none that makes a
        contradiction, each verified by evaluating it."""
        if verdict in ("entitled", "unknown"):
            return []
        yes = ["entitled"] if verdict == "conditional" else ["entitled", "conditional"]
        before = self.contradictions(cells)
        found: list[Json] = []
        for setting in self.settings(cells):
            after = {**cells, **setting}
            smaller = any(change["set"].items() <= setting.items() for change in found)
            if not smaller and all(one in before for one in self.contradictions(after)):
                reached = self.verdict(name, after)
                if reached in yes:
                    found.append({"set": setting, "verdict": reached})
        return found

    def settings(self, cells: Cells) -> Iterator[Json]:
        """Smaller ones first, then by the names of their facts, then by the values in the order of `cells`."""
        names = sorted(name for name, fact in self.facts.items() if fact["changeable"])
        for size in range(1, len(names) + 1):
            for chosen in combinations(names, size):
                for values in product(*(self.facts[name]["cells"] for name in chosen)):
                    if all(cells.get(name) != value for name, value in zip(chosen, values, strict=True)):
                        yield dict(zip(chosen, values, strict=True))

    def next_questions(self, cells: Cells, instant: datetime | None) -> list[str]:
        matters: set[str] = set()
        for name in self.bundle["services"]:
            schedule = self.schedule(name)
            hours = None if instant is None else schedule is None or _is_open(schedule, instant)
            matters |= self.mattering(name, self._own(name, cells), hours)
        return [question["id"] for question in self.bundle["questions"] if matters & {*question["facts"]}]

    def mattering_to(self, name: str, own: Key, hours: bool | None) -> set[str]:
        return set(self.missing(name, dict(own), hours, lambda outcome: outcome.seen))

    # ------------------------------------------------------------------------------------------------------- in short

    def schedule(self, name: str) -> Json | None:
        hours = self.bundle["services"][name]["hours"]
        schedule: Json | None = self.bundle["schedules"][hours["schedule"]] if hours else None
        return schedule

    def _mentioned(self, service: Json) -> list[str]:
        conditions = [*service["conditions"], *service["use_conditions"]]
        rules = [rule for one in conditions for rule in self.bundle["conditions"][one["id"]]["rules"]]
        looked = [when for rule in rules for when in whens(rule)]
        looked += [channel["when"] for channel in service["channels"]]
        return [name for name in self.facts if any(name in when for when in looked)]

    def _own(self, name: str, cells: Cells) -> Key:
        """The answers that a service may hang on: to what its rules mention, and to what a change of that may contradict."""
        return frozenset((fact, value) for fact, value in cells.items() if fact in self.near[name])

    def _near(self, mentioned: list[str]) -> set[str]:
        near, contradictory = set(mentioned), [{*one["when"]} for one in self.bundle["contradictions"]]
        while more := [facts for facts in contradictory if facts & near and not facts <= near]:
            near.update(*more)
        return near


def _minute(instant: datetime) -> int:
    return instant.weekday() * 1440 + instant.hour * 60 + instant.minute


def _is_open(schedule: Json, instant: datetime) -> bool:
    for exception in schedule.get("exceptions", []):
        if instant.date().isoformat() in exception["dates"]:
            return any(start <= _minute(instant) % 1440 < end for start, end in exception["day_minutes"])
    return any(start <= _minute(instant) < end for start, end in schedule["week_minutes"])


def _next_change(schedule: Json, instant: datetime) -> str | None:
    """Minute by minute, until a week after the last exception."""
    dates = [date for exception in schedule.get("exceptions", []) for date in exception["dates"]]
    if schedule["week_minutes"] == [[0, 7 * 1440]] and not dates:
        return None
    minute = instant.replace(second=0, microsecond=0)
    last = max([minute, *(datetime.fromisoformat(f"{date}T00:00:00+08:00") for date in dates)])
    minutes = int((last - minute).total_seconds()) // 60 + 8 * 1440
    later = (minute + timedelta(minutes=number) for number in range(1, minutes + 1))
    change = next((one for one in later if _is_open(schedule, one) != _is_open(schedule, instant)), None)
    return change.isoformat() if change else None


def main() -> None:
    oracle = Oracle(json.loads(Path(sys.argv[1]).read_text("utf-8")))
    for line in sys.stdin:
        request = json.loads(line)
        result = oracle.check(request["answers"], request.get("at"))
        print(json.dumps(result, separators=(",", ":")), flush=True)


if __name__ == "__main__":
    main()
