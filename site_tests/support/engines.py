"""The queries of the tables as an integrator runs them: a table of answers, the tables as published, the text as it is, in two engines."""

from __future__ import annotations

import csv
import io
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, Protocol

import duckdb
import pytest

from generator.bundle.tables import Tables

Row = tuple[Any, ...]


class Engine(Protocol):
    """What asks a database."""

    def __call__(self, query: str, **tables: Sequence[Row]) -> list[Row]: ...


def in_sqlite(query: str, **tables: Sequence[Row]) -> list[Row]:
    """`tables` are made first, each with its header as the first row."""
    database = sqlite3.connect(":memory:")
    for name, (header, *rows) in tables.items():
        database.execute(f"CREATE TABLE {name} ({', '.join(f'{column} TEXT' for column in header)})")
        database.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(header))})", rows)
    try:
        return database.execute(query).fetchall()
    finally:
        database.close()


@cache
def _duckdb() -> duckdb.DuckDBPyConnection:
    """One for all, and one thread of it: to open it takes longer than to ask it."""
    return duckdb.connect(config={"threads": 1})


def in_duckdb(query: str, **tables: Sequence[Row]) -> list[Row]:
    database = _duckdb()
    for name, (header, *rows) in tables.items():
        columns = (f"unnest(${n}::VARCHAR[]) AS {column}" for n, column in enumerate(header, 1))
        given = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in header]
        database.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT {', '.join(columns)}", given)
    return database.execute(query).fetchall()


ENGINES = [pytest.param(in_sqlite, id="SQLite"), pytest.param(in_duckdb, id="DuckDB")]


def from_csv(content: bytes) -> list[Row]:
    return [tuple(row) for row in csv.reader(io.StringIO(content.decode()))]


def answers_table(tables: Tables, rows: Iterable[Mapping[str, Any]]) -> list[Row]:
    """As the page for programs asks for it: an id, here the place of the row, and each fact as a text or NULL."""
    header = ("id", *tables.facts.values())
    texts = ([row.get(name) for name in tables.facts] for row in rows)
    told = (tuple(None if value is None else str(value) for value in row) for row in texts)
    return [header, *((str(number), *row) for number, row in enumerate(told))]


def verdicts_of(number: int, told: Mapping[str, Any]) -> Row:
    """What verdicts.sql has to give for a row, by the services of a result."""
    return (str(number), *(one["verdict"] for one in told.values()))


def reasons_of(number: int, told: Mapping[str, Any]) -> list[Row]:
    """The same of reasons.sql."""
    return [
        (
            str(number),
            name,
            one["verdict"],
            " ".join(one["missing"]),
            " ".join(f"{c['id']}={c['state']}" for c in one["conditions"] if c["state"] != "met"),
            " ".join(
                "&".join(f"{fact}={value}" for fact, value in change["set"].items()) + ":" + change["verdict"]
                for change in one["changes"]
            ),
        )
        for name, one in told.items()
    ]
