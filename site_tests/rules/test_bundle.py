"""What programs take: the bundle, its schema and the conformance cases are what they say they are.

The schema is the contract with people who never see this code, so it is tested from both sides: what is
published and what the evaluator answers is valid, and a bundle wrong in any of many small ways is not.
Then the bundle is read as a stranger would read it, who follows every id; and so is the page on it.
"""

from __future__ import annotations

import copy
import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema_specifications import REGISTRY  # type: ignore[import-untyped]

from generator import rules
from generator.bundle.bundle import VERSION
from generator.bundle.conformance import requests
from generator.bundle.linter import lint
from generator.catalogue.entries import Catalogue
from generator.catalogue.reader import read
from generator.rules import Checker, RuleBook
from generator.rules.json_lines import answer_lines
from generator.site import RULES, lists, rule_files, tables

from ..support.node import Node
from ..support.project import ROOT

SCHEMA = ROOT / "generator/bundle/schema.json"
ENTRANCES = {"request", "result", "error", "conformance_line", "all_words"}
"""Definitions that are for programs to start from; all others are there for these and for the bundle."""

NOT_JSON = [b"not JSON", b"NaN", b"\xff", b'{"answers": {}, "answers": {}}']
NO_REQUESTS = [b"[1, 2]", b"{}", b'{"answers": {}, "att": 1}', b'{"answers": null}', b"[" * 50 + b"]" * 50]

Complaints = Callable[..., list[str]]


@pytest.fixture(scope="session")
def published(catalogue: Catalogue) -> dict[str, str]:
    """The files below rules/v1, by name."""
    files = rule_files(catalogue, SCHEMA.read_text("utf-8"))
    return {path.removeprefix(f"{RULES}/"): text for path, text in files.items()}


@pytest.fixture(scope="session")
def schema(published: dict[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(published["schema.json"])
    return found


@pytest.fixture(scope="session")
def complaints(schema: dict[str, Any]) -> Complaints:
    """What the schema has against a bundle, or against a result: `complaints(value, "result")`. What we publish has no key that it
    does not describe, so it is closed here."""
    return complaints_of(closed(schema))


def complaints_of(schema: dict[str, Any]) -> Complaints:
    # Takes more than a second, in every process that collects tests.
    from jsonschema import Draft202012Validator

    definitions = schema["$defs"]
    whole = Draft202012Validator(schema)
    defined = {
        name: Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": definitions}) for name in definitions
    }

    def of(value: object, definition: str = "") -> list[str]:
        validator = defined[definition] if definition else whole
        return [f"{error.json_path}: {error.message:.200}" for error in validator.iter_errors(value)]

    return of


def by_the_book(value: object) -> str:
    """The hash as the page on rules as data says to make it, without the generator's help."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return "sha256:" + hashlib.sha256(text.encode("ascii")).hexdigest()


def without_hash(value: dict[str, Any]) -> dict[str, Any]:
    return {name: part for name, part in value.items() if name != "hash"}


def subschemas(value: object) -> Iterator[dict[str, Any]]:
    """Every object in the schema; some are only maps of names to schemas."""
    if isinstance(value, dict):
        yield value
    if isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from subschemas(part)


# ------------------------------------------------------------------------------------------ what is published


def test_the_schema_is_itself_valid_and_has_the_version_of_the_bundle(schema: dict[str, Any]) -> None:
    from jsonschema import Draft202012Validator

    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == f"urn:kingdee-success-guide:rules:v{VERSION.split('.')[0]}"
    assert schema["$comment"] == f"Version {VERSION} of the format."


NEEDED = {
    "object": {
        "properties",
        "required",
        "additionalProperties",
        "propertyNames",
        "minProperties",
        "maxProperties",
    },
    "array": {"items", "prefixItems", "contains", "minItems", "maxItems", "uniqueItems"},
    "string": {"pattern"},
}


def test_the_schema_is_one_for_validators_that_take_it_strictly(schema: dict[str, Any]) -> None:
    """Ajv refuses words that no draft has, words without the type that they are about, and what is required and not described there."""
    words = set[str]()
    for vocabulary in ("core", "applicator", "validation", "meta-data", "unevaluated"):
        words |= REGISTRY.contents(f"https://json-schema.org/draft/2020-12/meta/{vocabulary}")[
            "properties"
        ].keys()
    for part in schemas(schema):
        assert part.keys() <= words, part
        assert set(part.get("required", ())) <= part.get("properties", {}).keys(), part
        for kind, about in NEEDED.items():
            assert kind in part.get("type", ()) or not part.keys() & about, part


def schemas(part: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A schema and all below it."""
    yield part
    for word in part.keys() - {"const", "dependentRequired", "enum"}:
        value = part[word]
        below = (
            value.values()
            if word in ("properties", "$defs")
            else value
            if isinstance(value, list)
            else [value]
        )
        for one in below:
            if isinstance(one, dict):
                yield from schemas(one)


def test_the_published_bundle_is_valid_and_is_the_one_that_the_tests_know(
    published: dict[str, str], bundle: dict[str, Any], complaints: Complaints
) -> None:
    found = json.loads(published["bundle.json"])
    assert complaints(found) == []
    assert found == bundle


def test_content_carries_a_version_and_a_hash_that_anybody_can_make(published: dict[str, str]) -> None:
    found = json.loads(published["bundle.json"])
    assert (found["version"], found["hash"]) == (VERSION, by_the_book(without_hash(found)))
    header, *cases = map(json.loads, published["conformance.jsonl"].splitlines())
    assert (header["version"], header["hash"], header["cases"]) == (VERSION, by_the_book(cases), len(cases))
    assert header["bundle_hash"] == json.loads(published["bundle.json"])["hash"]


def test_the_words_are_valid_and_belong_to_the_bundle(
    published: dict[str, str], bundle: dict[str, Any], complaints: Complaints
) -> None:
    words = json.loads(published["words.json"])
    assert complaints(words, "all_words") == []
    assert words["bundle_hash"] == bundle["hash"]
    assert words["hash"] == by_the_book(without_hash(words))


def test_every_line_of_the_conformance_cases_is_valid(
    published: dict[str, str], complaints: Complaints
) -> None:
    lines = list(map(json.loads, published["conformance.jsonl"].splitlines()))
    assert [found for line in lines if (found := complaints(line, "conformance_line"))] == []
    assert {"result" in line for line in lines[1:]} == {True, False}


@pytest.mark.thorough
@pytest.mark.slow
def test_the_same_catalogue_gives_the_same_bytes_every_time(
    tmp_path: Path, project_root: Path, catalogue_text: str
) -> None:
    """Whatever order Python's sets have in one run or the next."""
    outputs = [built(project_root, tmp_path / seed, seed) for seed in ("0", "1", "2")]
    assert outputs[0] == outputs[1] == outputs[2]
    again = rule_files(read(catalogue_text), SCHEMA.read_text("utf-8"))
    joined = tables(read(catalogue_text), json.loads(again[f"{RULES}/bundle.json"]))
    listed = lists(read(catalogue_text))
    assert {path: text.encode() for path, text in again.items()} | joined | listed == outputs[0]


def built(project: Path, folder: Path, seed: str) -> dict[str, bytes]:
    command = [sys.executable, "-m", "generator", "build", "--out", str(folder)]
    environment = os.environ | {"PYTHONHASHSEED": seed}
    subprocess.run(command, cwd=project, env=environment, capture_output=True, check=True)
    top = folder / RULES
    paths = sorted(path for path in (*top.iterdir(), *(top / "tables").iterdir()) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


# --------------------------------------------------------------------------------------- what goes in and out


def test_every_answer_of_the_evaluator_is_a_valid_result_or_a_valid_error(
    book: RuleBook, checker: Checker, complaints: Complaints, schema: dict[str, Any]
) -> None:
    lines = [*encoded(requests(book)), *NOT_JSON, *NO_REQUESTS]
    answers = list(answer_lines(checker, lines))
    found = [complaints(answer, "error" if "error" in answer else "result") for answer in answers]
    assert [one for one in found if one] == []
    codes = {answer["error"]["code"] for answer in answers if "error" in answer}
    assert codes == set(schema["$defs"]["error_code"]["enum"])


def encoded(asked: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    return (json.dumps(request).encode() for request in asked)


def test_several_faults_of_one_line_are_one_valid_error(checker: Checker, complaints: Complaints) -> None:
    answers = {"colour": "red", "region": "mars", "hotline_uses": -1}
    (answer,) = answer_lines(checker, encoded([{"answers": answers, "at": "2026-03-04T10:00:00"}]))
    assert complaints(answer, "error") == []
    others = [fault["code"] for fault in answer["error"]["also"]]
    assert others == ["unknown_value", "invalid_count", "missing_offset"]


def test_more_faults_than_are_told_are_one_valid_error(checker: Checker, complaints: Complaints) -> None:
    (answer,) = answer_lines(checker, encoded([{"answers": {f"fact {n}": n for n in range(100)}}]))
    assert answer["error"]["more"] == 92
    assert complaints(answer, "error") == []


def test_every_request_that_has_a_result_is_a_valid_request(
    book: RuleBook, checker: Checker, complaints: Complaints
) -> None:
    asked = list(requests(book))
    for request, answer in zip(asked, answer_lines(checker, encoded(asked)), strict=True):
        if "error" not in answer:
            assert complaints(request, "request") == [], request


@pytest.mark.parametrize(
    "request_",
    [
        {},
        {"answers": []},
        {"answers": {"region": None}},
        {"answers": {"registered": True}},
        {"answers": {"hotline_uses": -1}},
        {"answers": {"hotline_uses": 1.5}},
        {"answers": {"hotline_uses": 2**53}},
        {"answers": {}, "at": "2026-03-04T10:00:00"},
        {"answers": {}, "at": "tomorrow"},
        {"answers": {}, "at": 0},
        {"answers": {}, "when": "2026-03-04T10:00:00Z"},
    ],
    ids=json.dumps,
)
def test_a_request_with_a_fault_that_needs_no_bundle_to_see_is_refused(
    request_: dict[str, Any], complaints: Complaints
) -> None:
    assert complaints(request_, "request") != []


# --------------------------------------------------------------------------------------- the schema is strict


def test_the_words_of_the_schema_are_those_of_the_evaluator(schema: dict[str, Any]) -> None:
    words = {name: schema["$defs"][name]["enum"] for name in ("grade", "use_grade", "verdict", "state")}
    assert words == {
        "grade": list(rules.GRADES),
        "use_grade": list(rules.USE_GRADES),
        "verdict": list(rules.VERDICTS),
        "state": list(rules.STATES),
    }
    assert schema["$defs"]["count"]["maximum"] == rules.LARGEST_COUNT


CONDITIONS = {"if", "then", "else", "contains"}
"""What stands there speaks of an object that is described elsewhere."""


def closed(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema without room for what it does not describe. `fault` alone is left open, since one of those who use it adds `also`."""
    narrow = copy.deepcopy(schema)
    conditions = [part[word] for part in subschemas(narrow) for word in CONDITIONS & part.keys()]
    about_others = {id(part) for condition in conditions for part in subschemas(condition)}
    for part in subschemas(narrow):
        describes = {"type", "properties"} <= part.keys() and any(
            one is not True for one in part["properties"].values()
        )
        if describes and id(part) not in about_others:
            part["unevaluatedProperties"] = False
    del narrow["$defs"]["fault"]["unevaluatedProperties"]
    return narrow


def test_only_what_must_not_be_passed_over_is_closed(schema: dict[str, Any]) -> None:
    """A request, a rule, a test, a branch: an old reader that skipped a key there would answer something else."""
    found = [part for part in subschemas(schema) if part.get("additionalProperties") is False]
    definitions = schema["$defs"]
    rule = definitions["condition"]["properties"]["rules"]["items"]
    assert len(found) == 4
    assert all(one in found for one in (rule, *(definitions[name] for name in ("request", "test", "branch"))))


KEPT_AS_IT_IS = {"rules", "when", "diagram"}
BY_ID = {
    "facts",
    "conditions",
    "schedules",
    "contacts",
    "services",
    "clauses",
    "verdicts",
    "values",
    "states",
    "set",
    "weight",
}


def grown(value: Any, key: str = "") -> Any:
    """A later version of a bundle: a key more in every object but rules, tests and diagrams, and maps of ids."""
    if key in KEPT_AS_IT_IS:
        return value
    if isinstance(value, list):
        return [grown(one) for one in value]
    if not isinstance(value, dict):
        return value
    more = {name: grown(one, name) for name, one in value.items()}
    return more if key in BY_ID else {**more, "later": {"any": [1]}}


def test_whoever_reads_this_version_reads_all_later_ones(
    bundle: dict[str, Any], book: RuleBook, checker: Checker, schema: dict[str, Any], complaints: Complaints
) -> None:
    """The promise of compatibility: published things gain keys, and nothing else changes."""
    later = {**grown(bundle), "version": "1.99.0"}
    assert complaints_of(schema)(later) == []
    assert complaints(later) != []
    assert lint(later) == []
    asked = [one for one in requests(book) if isinstance(one["answers"], dict)][::5]
    with Node(later) as node:
        found = node.check(asked)
    answers = answer_lines(checker, encoded(asked))
    assert found == [{"error": one["error"]} if "error" in one else one for one in answers]
    result = grown(checker.check({"region": "taiwan"}, "2026-03-04T10:00:00Z"))
    assert complaints_of(schema)(result, "result") == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("conditions.registered.rules.0.unless", {"region": {"one_of": ["taiwan"]}}),
        ("conditions.registered.rules.0.when.registered.not_before", "2026-01-01"),
        ("services.hotline.diagram.0", {"fact": "registered", "to": [0, 0], "otherwise": 0}),
    ],
    ids=["rule", "test", "branch"],
)
def test_a_rule_of_a_kind_that_is_not_known_is_refused(
    path: str, value: object, bundle: dict[str, Any], schema: dict[str, Any]
) -> None:
    assert complaints_of(schema)(changed(bundle, path, value)) != []


def test_every_definition_is_used_and_every_reference_leads_somewhere(schema: dict[str, Any]) -> None:
    used = {part["$ref"].removeprefix("#/$defs/") for part in subschemas(schema) if "$ref" in part}
    assert used | ENTRANCES == schema["$defs"].keys()


def changed(bundle: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    """The bundle with another value at a path such as `premise.0.id`; `...` takes away what is there."""
    broken = copy.deepcopy(bundle)
    *keys, last = [int(key) if key.isdecimal() else key for key in path.split(".")]
    holder: Any = broken
    for key in keys:
        holder = holder[key]
    if value is ...:
        del holder[last]
    else:
        holder[last] = value
    return broken


MAYBE = {"zh": "也许", "en": "Maybe"}
MAXIMUM = "conditions.yearly_maximum.rules.0.when"
FATAL = {"one_of": ["fatal"]}
CLOUD = {"one_of": ["public_cloud"]}
EXCEPTION = {"id": "holiday", "text": MAYBE, "clauses": ["S078"], "dates": ["2026-10-01"], "day_minutes": []}

BROKEN: dict[str, tuple[str, Any]] = {
    "a format that this schema does not describe": ("version", "2.0.0"),
    "a hash of another kind": ("hash", "md5:d41d8cd98f00b204e9800998ecf8427e"),
    "an edition that is no date": ("edition", "2025"),
    "a day of publication that does not begin in Beijing": ("published", "2025-07-01T00:00:00Z"),
    "something the format does not know": ("comment", "hello"),
    "nothing to stand beside a verdict": ("premise", []),
    "words in one language only": ("services.hotline.name", {"zh": "热线服务"}),
    "an empty text": ("services.hotline.name", {"zh": "热线服务", "en": ""}),
    "a third language": ("services.hotline.name", {"zh": "热线服务", "en": "Hotline", "fr": "Assistance"}),
    "a verdict that does not exist": ("verdicts.maybe", {"name": MAYBE, "meaning": MAYBE}),
    "a fact of unknown type": ("facts.region.type", "text"),
    "a choice with one value": ("facts.region.cells", ["mainland"]),
    "a count with values": ("facts.hotline_uses.values", {"0": {"zh": "零", "en": "None"}}),
    "a count that does not begin at 0": ("facts.hotline_uses.cells", [1, 4]),
    "a fact that somebody unknown can change": ("facts.registered.changeable", "by_magic"),
    "a fact that does not say whether it can be changed": ("facts.region.changeable", ...),
    "a question without facts": ("questions.0.facts", []),
    "an option that sets nothing": ("questions.0.options.0.set", {}),
    "a weight of more than a hundred": ("questions.0.options.0.weight", 101),
    "a grade that does not exist": ("conditions.territory.rules.0.grade", "met"),
    "a grade of use in a condition for the verdict": ("conditions.territory.rules.0.grade", "open"),
    "a grade of entitlement in a condition for use": ("conditions.fatal_fault.rules.0.grade", "entitled"),
    "a condition in which no rule always fits": ("conditions.fatal_fault.rules.1.when", {"incident": FATAL}),
    "a condition in which two rules always fit": ("conditions.registered.rules.0.when", {}),
    "a test of unknown kind": (f"{MAXIMUM}.hotline_uses", {"more_than": 4}),
    "a count that is a choice too": (f"{MAXIMUM}.hotline_uses", {"less_than": 4, "one_of": ["fatal"]}),
    "a choice that is one of some and none of others": (
        "conditions.registered.rules.0.when", {"registered": {"one_of": ["yes"], "none_of": ["no"]}},
    ),
    "one of one": ("conditions.registered.rules.0", {"when_any": [{"registered": {"one_of": ["yes"]}}], "grade": "entitled"}),
    "a rule that always fits under `when_any`": ("conditions.registered.rules.0", {"when_any": [{}, {}], "grade": "entitled"}),
    "an exception that is no date": ("schedules.working_hours.exceptions", [{**EXCEPTION, "dates": ["1 October"]}]),
    "an exception that does not say when it is open": (
        "schedules.working_hours.exceptions", [{name: EXCEPTION[name] for name in EXCEPTION if name != "day_minutes"}],
    ),
    "an exception beyond its day": ("schedules.working_hours.exceptions", [{**EXCEPTION, "day_minutes": [[1200, 1500]]}]),
    "no exceptions, and a list of them": ("schedules.working_hours.exceptions", []),
    "a test that nothing passes": ("conditions.registered.rules.0.when", {"registered": {"one_of": []}}),
    "a state that does not exist": ("conditions.registered.states.maybe", MAYBE),
    "a contradiction of one fact with itself": ("contradictions.0.when", {"deployment": CLOUD}),
    "hours beyond the end of the week": ("schedules.around_the_clock.week_minutes", [[0, 10081]]),
    "hours without an end": ("schedules.around_the_clock.week_minutes", [[0]]),
    "hours as text": ("schedules.working_hours.week_minutes", [["8:30", "12:00"]]),
    "a contact of unknown kind": ("contacts.hotline_number.kind", "fax"),
    "an address with a path": ("contacts.official_site.value", "https://www.kingdee.com/support"),
    "an address for a telephone number": ("contacts.hotline_number.value", "https://www.kingdee.com"),
    "a service without conditions": ("services.community.conditions", []),
    "a service that says nothing of its hours": ("services.community.hours", ...),
    "a service without a channel": ("services.community.channels", []),
    "a channel that says nothing of its contact": ("services.community.channels.0.contact", ...),
    "a clause that is no statement": ("services.community.conditions.0.clauses", ["A04"]),
    "a clause named twice": ("services.community.conditions.0.clauses", ["S057", "S057"]),
    "an id with a space": ("verdicts.not sure", {"name": MAYBE, "meaning": MAYBE}),
    "an id with a dash": ("schedules.at-night", {"name": MAYBE, "text": MAYBE, "week_minutes": [[0, 60]]}),
    "a page that is no page": ("clauses.S057.page", "three"),
}  # fmt: skip
"""What is wrong: where, and the value put there."""


@pytest.mark.parametrize(("path", "value"), BROKEN.values(), ids=BROKEN)
def test_a_bundle_that_is_wrong_in_one_place_is_refused(
    path: str, value: object, bundle: dict[str, Any], complaints: Complaints
) -> None:
    broken = changed(bundle, path, value)
    assert broken != bundle
    assert complaints(broken) != []


def test_no_part_of_the_bundle_can_be_left_out(bundle: dict[str, Any], complaints: Complaints) -> None:
    for name in bundle:
        rest = {key: part for key, part in bundle.items() if key != name}
        assert complaints(rest) == [f"$: {name!r} is a required property"]


BROKEN_RESULTS: dict[str, dict[str, Any]] = {
    "a channel for somebody who is not entitled": {"channels": [{"id": "community_site", "state": "met"}]},
    "`now` for somebody who is not entitled": {"now": {"state": "unstated"}, "use_conditions": []},
    "`now` without its conditions": {"now": None},
    "something missing although the verdict is settled": {"missing": ["licence"]},
    "nothing missing although the verdict is not": {"verdict": "unknown"},
    "a change for the worse": {"changes": [{"set": {"licence": "perpetual"}, "verdict": "confirm"}]},
    "a change of nothing": {"changes": [{"set": {}, "verdict": "entitled"}]},
    "a verdict that does not exist": {"verdict": "yes"},
    "no conditions": {"conditions": []},
}


@pytest.mark.parametrize("wrong", BROKEN_RESULTS.values(), ids=BROKEN_RESULTS)
def test_a_result_that_contradicts_itself_is_refused(
    wrong: dict[str, Any], checker: Checker, complaints: Complaints
) -> None:
    result = checker.check({"region": "elsewhere"})
    assert complaints(result, "result") == []
    community = {**result["services"]["community"], **wrong}
    assert complaints({**result, "services": {"community": community}}, "result") != []


# ----------------------------------------------------------------------------- a stranger can follow every id


def named(value: object, key: str) -> set[str]:
    """Everything that stands in lists under this key, wherever they are."""
    if isinstance(value, list):
        return set().union(*(named(part, key) for part in value))
    if not isinstance(value, dict):
        return set()
    own = value[key] if isinstance(value.get(key), list) else []
    return set(own).union(*(named(part, key) for part in value.values()))


def test_every_clause_that_is_named_is_in_the_bundle_and_no_other(
    bundle: dict[str, Any], book: RuleBook, checker: Checker
) -> None:
    assert named(bundle, "clauses") == bundle["clauses"].keys()
    answers = list(answer_lines(checker, encoded(requests(book))))
    assert named(answers, "clauses") <= bundle["clauses"].keys()


def test_every_id_that_is_named_leads_somewhere(bundle: dict[str, Any]) -> None:
    services = bundle["services"].values()
    for applied, decides in (("conditions", "verdict"), ("use_conditions", "use")):
        used = {condition["id"] for service in services for condition in service[applied]}
        assert used == {name for name, one in bundle["conditions"].items() if one["decides"] == decides}
    hours = [service["hours"] for service in services if service["hours"]]
    assert {one["schedule"] for one in hours} == bundle["schedules"].keys()
    contacts = {channel["contact"] for service in services for channel in service["channels"]}
    assert contacts - {None} == bundle["contacts"].keys()


def test_every_test_is_on_a_fact_that_exists_and_names_its_values(bundle: dict[str, Any]) -> None:
    tests = [(fact, test) for when in whens(bundle) for fact, test in when.items()]
    assert {fact for fact, _ in tests} == bundle["facts"].keys()
    for fact, test in tests:
        known = bundle["facts"][fact]
        allowed = set(test.get("one_of", [])) if known["type"] == "choice" else {*test.values()}
        assert allowed <= set(known["cells"]), (fact, test)


def whens(value: object) -> Iterator[dict[str, Any]]:
    for part in subschemas(value):
        if "when" in part:
            yield part["when"]


def test_every_fact_is_set_by_one_question_and_by_all_its_options(bundle: dict[str, Any]) -> None:
    asked = [fact for question in bundle["questions"] for fact in question["facts"]]
    assert sorted(asked) == sorted(bundle["facts"])
    for question in bundle["questions"]:
        options = question["options"]
        assert all(sorted(option["set"]) == question["facts"] for option in options), question["id"]
        assert sum(option["weight"] for option in options) == 100, question["id"]


def test_a_choice_has_a_name_for_each_of_its_cells(bundle: dict[str, Any]) -> None:
    choices = [fact for fact in bundle["facts"].values() if fact["type"] == "choice"]
    assert [list(fact["values"]) for fact in choices] == [fact["cells"] for fact in choices]


def test_a_condition_has_a_sentence_for_every_state_that_a_result_gives_it(
    bundle: dict[str, Any], book: RuleBook, checker: Checker
) -> None:
    told = {
        (condition["id"], condition["state"])
        for answer in answer_lines(checker, encoded(requests(book)))
        for service in answer.get("services", {}).values()
        for condition in (*service["conditions"], *service.get("use_conditions", []))
        if condition["id"] != "hours"
    }
    conditions = bundle["conditions"].items()
    assert told == {(name, state) for name, condition in conditions for state in condition["states"]}


# ---------------------------------------------------------------------------------- the page on rules as data


PAGES = {language: (ROOT / "docs" / language / "rules.md").read_text("utf-8") for language in ("zh", "en")}
"""The one page that is written by hand in each language, so that nothing but this keeps the two together."""


def code_blocks(language: str, kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", PAGES[language], re.DOTALL | re.MULTILINE)


ALIKE = {
    "headings": r"^#.*(\{ #\w+ \})$",
    "code": r"```[\s\S]*?```",
    "rows": r"^\| `(\w+)`",
    "items": r"^(:|- |\d\.) ",
    "links": r"\]\((.*?)\)|<code>(.*?)</code>",
}


@pytest.mark.parametrize("pattern", ALIKE.values(), ids=ALIKE)
def test_the_page_is_the_same_in_both_languages(pattern: str) -> None:
    zh, en = (re.findall(pattern, PAGES[language], re.MULTILINE) for language in ("zh", "en"))
    assert zh == en
    assert zh


def test_the_page_explains_every_error_and_every_field_of_a_result(schema: dict[str, Any]) -> None:
    definitions = schema["$defs"]
    codes = re.findall(r"^\| `(\w+)` \|", PAGES["en"], re.MULTILINE)
    assert codes == definitions["error_code"]["enum"]
    fields = definitions["result"]["properties"] | definitions["service_result"]["properties"]
    assert [name for name in fields if f"`{name}`" not in PAGES["en"]] == []


def test_the_hash_can_be_verified_as_the_page_says(published: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "bundle.json").write_text(published["bundle.json"], "utf-8")
    snippet = code_blocks("en", "python")[0]
    subprocess.run([sys.executable, "-c", snippet], cwd=tmp_path, check=True)
    (tmp_path / "bundle.json").write_text(published["bundle.json"].replace("08:00", "09:00"), "utf-8")
    refused = subprocess.run([sys.executable, "-c", snippet], cwd=tmp_path, capture_output=True, check=False)
    assert b"AssertionError" in refused.stderr
