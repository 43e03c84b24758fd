"""The tables in `cases/*.yaml`: what this guide must answer, one decision a row, for somebody who knows no code.

    - case: 产品在台湾地区使用：说明书没有列明，请以合同约定或金蝶确认为准。   ← a sentence
      answers: {region: taiwan}                                  ← facts, as in a link or a request
      at: 2026-03-04T10:00:00+08:00                              ← only where time matters
      verdicts: {others: confirm}                                ← and of the result just what matters here

A row that says `choose: {arrangement: private_cloud_perpetual}` instead of `answers` picks options of the form, and
may say which facts that `sets`. What else may be expected is listed in `VIEWS` below. Where a row names services, `others` stands for all that it does not
name. `error` is the code that a wrong request must give, `names` the words that its message must contain.

In these files `yes`, `no` and `none` are words, as in the catalogue, and a time is a text. Every row is run by
`test_cases.py` in all evaluators and by `mutate.py` against rules that were changed on purpose.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from generator.catalogue.entries import Catalogue

from .project import ROOT

FOLDER = ROOT / "site_tests/cases"
GIVEN = {"case", "answers", "choose", "at"}

Evaluate = Callable[[dict[str, Any]], Mapping[str, Any]]
"""A request to its result, or to `{"error": …}`."""


class _Loader(yaml.SafeLoader):
    """YAML without surprises: PyYAML would read `no` as false, 8:30 as 510, and keep the last of two equal keys."""

    yaml_implicit_resolvers = {}  # noqa: RUF012 (declared so by the base class)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        mapping = super().construct_mapping(node, deep)
        if len(mapping) < len(node.value):
            raise yaml.MarkedYAMLError(problem="a key stands twice", problem_mark=node.start_mark)
        return mapping


_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile("null$"), ["n"])
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("(true|false)$"), ["t", "f"])
_Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"-?\d+$"), list("-0123456789"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:float", re.compile(r"-?\d+\.\d+$"), list("-0123456789"))


@dataclass(frozen=True)
class Case:
    """One row; `place` is `territory.yaml:12`."""

    place: str
    row: Mapping[str, Any]

    @property
    def sentence(self) -> str:
        return str(self.row["case"])

    def complaints(self, catalogue: Catalogue, evaluate: Evaluate) -> list[str]:
        """Everything in which the answer is not what the row expects."""
        try:
            answers = self._answers(catalogue)
        except KeyError as error:
            return [f"choose: the form has no option {error}"]
        if answers != self.row.get("sets", answers):
            return [f"sets: expected {self.row['sets']}, got {answers}"]
        result = evaluate({"answers": answers, **({"at": self.row["at"]} if "at" in self.row else {})})
        if "error" in self.row or "error" in result:
            return self._complaints_of_error(result.get("error"))
        return [
            f"{name}: expected {want}, got {got}"
            for view in VIEWS.keys() & self.row.keys()
            for name, want, got in _compared(view, self.row[view], VIEWS[view](result))
            if want != got
        ]

    def _answers(self, catalogue: Catalogue) -> Any:
        """What the row answers, or what the options set that it chooses."""
        if "answers" in self.row:
            return self.row["answers"]
        options = {
            (question.id, option.id): option
            for question in catalogue.questions
            for option in question.options
        }
        return {
            fact: value
            for question, option in self.row["choose"].items()
            for fact, value in options[question, str(option)].rule.set.items()
        }

    def _complaints_of_error(self, error: Mapping[str, Any] | None) -> list[str]:
        code, message = (error["code"], error["message"]) if error else ("none", "")
        complaints = [
            f"“{word}” is not in: {message}" for word in self.row.get("names", []) if word not in message
        ]
        wanted = self.row.get("error", "none")
        return complaints if code == wanted else [f"error: expected {wanted}, got {code} ({message})"]


def _compared(view: str, expected: Any, seen: Any) -> list[tuple[str, Any, Any]]:
    """Pairs of what is expected and what is seen, each with its name: by service, or the whole."""
    if view not in BY_SERVICE:
        return [(view, expected, seen)]
    wanted = {name: expected.get(name, expected.get("others", _UNSAID)) for name in seen}
    wanted |= {name: value for name, value in expected.items() if name != "others"}
    return [
        (f"{view} of {name}", value, seen.get(name)) for name, value in wanted.items() if value is not _UNSAID
    ]


_UNSAID = object()


def _by_service(see: Callable[[dict[str, Any]], Any]) -> Callable[[Mapping[str, Any]], Any]:
    return lambda result: {name: see(service) for name, service in result["services"].items()}


def _now(told: Any) -> Any:
    """Without the reasons, which are a view of their own."""
    return (
        {name: part for name, part in told.items() if name != "because"} if isinstance(told, dict) else told
    )


def _conditions(service: dict[str, Any]) -> list[dict[str, Any]]:
    return [*service["conditions"], *service.get("use_conditions", [])]


BY_SERVICE: dict[str, Callable[[Mapping[str, Any]], Any]] = {
    "verdicts": _by_service(lambda service: service["verdict"]),
    "missing": _by_service(lambda service: service["missing"]),
    "changes": _by_service(lambda service: service["changes"]),
    "because": _by_service(lambda service: service["because"]),
    "now": _by_service(lambda service: _now(service.get("now", "omitted"))),
    "closed_because": _by_service(lambda service: (service.get("now") or {}).get("because")),
    "channels": _by_service(lambda service: {told["id"]: told["state"] for told in service["channels"]}),
    "conditions": _by_service(lambda service: {told["id"]: told["state"] for told in _conditions(service)}),
    "clauses": _by_service(lambda service: {told["id"]: told["clauses"] for told in _conditions(service)}),
}
VIEWS: dict[str, Callable[[Mapping[str, Any]], Any]] = {
    **BY_SERVICE,
    "contradictions": lambda result: {told["id"]: told["clauses"] for told in result["contradictions"]},
    "warnings": lambda result: result["warnings"],
    "next_questions": lambda result: result["next_questions"],
}


@cache
def all_cases() -> tuple[Case, ...]:
    return tuple(case for path in sorted(FOLDER.glob("*.yaml")) for case in _read(path))


def _read(path: Path) -> list[Case]:
    cases = [Case(f"{path.name}:{line}", row) for line, row in _rows(path)]
    for case in cases:
        _refuse_what_is_not_known(case)
    return cases


def rows(path: Path) -> list[dict[str, Any]]:
    """Those of a table that says other things, in the same YAML."""
    return [row for _, row in _rows(path)]


def _rows(path: Path) -> list[tuple[int, dict[str, Any]]]:
    """Each with its line."""
    loader = _Loader(path.read_text("utf-8"))
    root = loader.get_single_node()
    assert isinstance(root, yaml.SequenceNode), f"{path.name} is no list of rows"
    return [(node.start_mark.line + 1, loader.construct_document(node)) for node in root.value]


def _refuse_what_is_not_known(case: Case) -> None:
    """A misspelt expectation would be a row that always passes."""
    expected = case.row.keys() - GIVEN
    unknown = expected - VIEWS.keys() - {"error", "names", "sets"}
    if (
        unknown
        or not expected - {"names"}
        or "case" not in case.row
        or ("answers" in case.row) == ("choose" in case.row)
    ):
        raise ValueError(
            f"{case.place}: needs case, answers or choose, and expectations; not known: {unknown}"
        )
