"""The tables for programs say what `check` says, in every engine, and nothing of a row with a value that is none."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import replace
from itertools import product
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.bundle.sql import RESERVED, columns
from generator.bundle.tables import Tables, table_files
from generator.catalogue.reader import read
from generator.rules import (
    LARGEST_COUNT,
    Checker,
    CheckError,
    Condition,
    Fact,
    OneOf,
    Rule,
    RuleBook,
    Service,
    When,
)
from generator.site import RULES, load, tables

from ..support.editions import eighth_service, next_edition, taiwan_included
from ..support.engines import (
    ENGINES,
    Engine,
    Row,
    answers_table,
    from_csv,
    in_duckdb,
    in_sqlite,
    reasons_of,
    verdicts_of,
)
from ..support.rule_books import requests, rule_books

Answers = dict[str, Any]


@pytest.fixture(scope="module")
def made(book: RuleBook) -> Tables:
    return Tables(book)


@pytest.fixture(scope="module")
def files(book: RuleBook, bundle: dict[str, Any]) -> dict[str, bytes]:
    return table_files(book, bundle)


@pytest.fixture(scope="module")
def everything(book: RuleBook) -> list[Answers]:
    """Every set of answers, in whole and in part, with the first and the last number of each interval."""
    numbers = {name: [None, *_ends(fact)] for name, fact in book.facts.items()}
    return [dict(zip(numbers, row, strict=True)) for row in product(*numbers.values())]


def _ends(fact: Fact) -> list[Any]:
    edges = [int(cell) - 1 for cell in fact.cells[1:]] if fact.kind == "count" else []
    return [*fact.cells, *edges, *[LARGEST_COUNT] * (fact.kind == "count")]


def checked(checker: Checker, answers: Answers) -> dict[str, Any]:
    return dict(
        checker.check({name: value for name, value in answers.items() if value is not None})["services"]
    )


def ask(engine: Engine, query: str, made: Tables, rows: Iterable[Answers]) -> list[Row]:
    joined = {"verdicts": {"verdicts": made.verdicts}, "reasons": {"reasons": made.reasons}, "invalid": {}}[
        query
    ]
    return sorted(engine(made.queries()[f"{query}.sql"], answers=answers_table(made, rows), **joined))


@pytest.mark.parametrize("engine", ENGINES)
def test_the_verdicts_of_every_set_of_answers_are_those_of_check(
    engine: Engine, made: Tables, everything: list[Answers], checker: Checker, figures: list[str]
) -> None:
    expected = [verdicts_of(number, checked(checker, one)) for number, one in enumerate(everything)]
    assert ask(engine, "verdicts", made, everything) == sorted(expected)
    assert ask(engine, "invalid", made, everything) == []
    figures.append(
        f"{'SQLite' if engine is in_sqlite else 'DuckDB'}: the verdicts on {len(expected):,} sets of answers are those of check."
    )


@pytest.mark.parametrize("engine", ENGINES)
def test_the_reasons_are_those_of_check(
    engine: Engine, made: Tables, everything: list[Answers], checker: Checker
) -> None:
    some = everything[::7]
    expected = [row for number, one in enumerate(some) for row in reasons_of(number, checked(checker, one))]
    assert ask(engine, "reasons", made, some) == sorted(expected)


@settings(max_examples=30)
@given(data=st.data())
def test_on_rules_that_nobody_has_thought_of_they_say_what_check_says(data: st.DataObject) -> None:
    book = data.draw(rule_books())
    some = [request["answers"] for request in data.draw(requests(book))]
    made, checker = Tables(book), Checker(book)
    told = [checked(checker, one) for one in some]
    reasons = [row for number, one in enumerate(told) for row in reasons_of(number, one)]
    for engine in (in_sqlite, in_duckdb):
        assert ask(engine, "verdicts", made, some) == [verdicts_of(*one) for one in enumerate(told)]
        assert ask(engine, "reasons", made, some) == sorted(reasons)


NO_VALUES = {
    "region": ["Mainland", "mainland ", " mainland", "", "内地", "null", "??", "*", "hong_kong,macau"],
    "registered": ["Yes", "是", "1", "true"],
    "product": ["Galaxy"],
    "hotline_uses": [
        "",
        " ",
        "-1",
        "1.5",
        "four",
        "3 ",
        "+3",
        "1e3",
        "４",
        str(LARGEST_COUNT + 1),
        "9" * 16,
        "0" * 17,
        "1" * 400,
        "NaN",
    ],
}
"""What is no value: of facts that verdicts depend on, and of others."""


@pytest.mark.parametrize("engine", ENGINES)
def test_a_value_that_is_none_is_reported_and_never_gets_a_verdict(
    engine: Engine, made: Tables, checker: Checker
) -> None:
    wrong = [
        {"region": "mainland", "licence": "perpetual", name: value}
        for name, values in NO_VALUES.items()
        for value in values
    ]
    twice = {"region": "Mainland", "hotline_uses": "four"}
    right = {"region": "?", "hotline_uses": "0004", "product": None}
    rows: list[Answers] = [*wrong, twice, right]
    expected = [
        (str(number), *fault) for number, one in enumerate([*wrong, twice]) for fault in faults(checker, one)
    ]
    assert ask(engine, "invalid", made, rows) == sorted(expected)
    for query in ("verdicts", "reasons"):
        assert {row[0] for row in ask(engine, query, made, rows)} == {str(len(rows) - 1)}


def faults(checker: Checker, answers: Answers) -> list[tuple[Any, ...]]:
    with pytest.raises(CheckError) as refused:
        checker.check(answers)
    return [(one["fact"], answers[one["fact"]], one["code"]) for one in refused.value.faults]


@pytest.mark.parametrize("engine", ENGINES)
def test_whose_verdicts_change_is_what_two_checks_say(engine: Engine, catalogue_text: str) -> None:
    old, new = (
        read(text).rules
        for text in (catalogue_text, next_edition(catalogue_text, taiwan_included, eighth_service))
    )
    people: list[Answers] = [
        {"region": region, "registered": "yes"} for region in ("taiwan", "mainland", None)
    ]
    before, now = (
        [("id", *made.services.values()), *ask(engine, "verdicts", made, people)]
        for made in map(Tables, (old, new))
    )
    told = engine(
        Tables(new).queries(Tables(old))["changes.sql"], verdicts_before=before, verdicts_now=now[:-1]
    )
    gone = [{name: {"verdict": "no_answer"} for name in new.services}]
    checks = zip(
        [checked(Checker(old), one) for one in people],
        [checked(Checker(new), one) for one in people[:-1]] + gone,
        strict=True,
    )
    expected = [
        (str(number), name, was.get(name, {"verdict": "no_service"})["verdict"], one["verdict"])
        for number, (was, now_) in enumerate(checks)
        for name, one in now_.items()
    ]
    assert sorted(told) == sorted(row for row in expected if row[2] != row[3])


def test_parquet_holds_the_same_table(files: dict[str, bytes], tmp_path: Any) -> None:
    for name in ("verdicts", "reasons"):
        path = tmp_path / f"{name}.parquet"
        path.write_bytes(files[f"{name}.parquet"])
        read_back = duckdb.read_parquet(str(path))
        assert [tuple(read_back.columns), *read_back.fetchall()] == from_csv(files[f"{name}.csv"])
        assert set(map(str, read_back.types)) == {"VARCHAR"}


def test_the_package_lists_every_file_with_its_size_and_sum(
    files: dict[str, bytes], bundle: dict[str, Any]
) -> None:
    package = json.loads(files["datapackage.json"])
    told = {"edition": "edition", "bundle_hash": "hash", "licence": "licence"}
    assert {name: package[name] for name in told} == {name: bundle[own] for name, own in told.items()}
    assert {one["path"]: (one["bytes"], one["hash"]) for one in package["resources"]} == {
        name: (len(content), f"sha256:{hashlib.sha256(content).hexdigest()}")
        for name, content in files.items()
        if name != "datapackage.json"
    }
    for one in package["resources"]:
        if one["format"] == "csv":
            header, *_ = from_csv(files[one["path"]])
            assert tuple(field["name"] for field in one["schema"]["fields"]) == header


def test_the_site_has_them_small_and_each_query_says_of_what_it_is(
    catalogue_text: str, bundle: dict[str, Any]
) -> None:
    found = tables(load(catalogue_text), bundle)
    assert sorted(path.removeprefix(f"{RULES}/tables/") for path in found) == [
        *("changes.sql", "datapackage.json", "invalid.sql", "reasons.csv", "reasons.parquet", "reasons.sql"),
        *("verdicts.csv", "verdicts.parquet", "verdicts.sql"),
    ]
    assert sum(map(len, found.values())) < 100_000
    head = f"-- Edition {bundle['edition']}, bundle {bundle['hash']}\n"
    assert all(content.decode().startswith(head) for path, content in found.items() if path.endswith(".sql"))


def test_a_column_is_called_as_its_id_unless_sql_would_not_take_it(tmp_path: Any) -> None:
    assert columns(["region", "order", "2nd", "Region", "id"], ["service"]) == {
        "region": "region",
        "order": "x_order",
        "2nd": "x_2nd",
        "Region": "x_Region",
        "id": "x_id",
    }
    assert columns(["service", "x"], ["service", "x"]) == {"service": "x_service", "x": "x_x"}


@pytest.mark.parametrize("engine", ENGINES)
def test_no_word_of_sql_is_in_the_way_of_a_fact_or_a_service_of_that_name(
    engine: Engine,
) -> None:
    keywords = duckdb.execute("SELECT DISTINCT keyword_name FROM duckdb_keywords()").fetchall()
    named = columns({*RESERVED, *(word for (word,) in keywords)}).values()
    table: list[Row] = [("id", *named), ("1", *named)]
    assert engine(f"SELECT {', '.join(f't.{name}' for name in named)} FROM given AS t", given=table) == [
        (*named,)
    ]


def test_rules_that_tell_too_much_apart_have_no_tables(book: RuleBook) -> None:
    many = {
        name: Fact(name, "choice", tuple(f"v{number}" for number in range(30)), None)
        for name in ("a", "b", "c")
    }
    rule = Rule((When({name: OneOf(("v1",)) for name in many}),), "confirm")
    condition = Condition("all", (rule, Rule((When(),), "entitled")))
    large = replace(
        book, facts=many, services={"s": Service("s", (condition,), (), (), None)}, contradictions=()
    )
    assert (Tables(large).fit, table_files(large, {})) == (False, {})
