"""Rules → `rules/v1/tables/`: the verdicts on all answers, as tables that any engine joins.

    verdicts      a column for each fact that a verdict depends on, then one for each service; a row for each way to answer all, some
                  or none of them
    reasons       for each service, and each way to answer what bears on it: the verdict, what is missing, what is not met, and what
                  would change it
    *.sql         how to join them with a table of answers; see `sql.py`
    datapackage   what each of these is, of which edition, and its sum

Tables are CSV and Parquet. All of them comes of the diagrams that answer single requests, so a row says what `check` says.
"""

from __future__ import annotations

import csv
import errno
import hashlib
import io
import json
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import product
from math import prod
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from ..rules import Change, RuleBook, Service, Verdicts, facts, grade_of, in_part, seen, verdict_of
from . import sql
from .sql import NOT_LOOKED_AT, UNANSWERED, columns

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

LARGEST_TABLE = 20_000
"""Rows. Rules that tell more apart have no tables, which would be small files no more: ask `check`."""

Row = tuple[str, ...]
"""The first of a table is its header."""


class Tables:
    """Those of one edition, and the queries that go with them."""

    def __init__(self, book: RuleBook) -> None:
        self.book, self._rules = book, Verdicts(book)
        self.facts = columns(book.facts, sql.REASONS)
        self.services = columns(book.services, self.facts.values())
        self._grades = [
            seen(self._rules.diagrams.service(one), {}, grade_of) for one in book.services.values()
        ]
        self._deciding = self._in_order(name for root in self._grades for name in facts(root))
        self._bearing = {name: self._bears_on(one) for name, one in book.services.items()}

    @cached_property
    def fit(self) -> bool:
        """Whether the rules tell few enough apart."""
        return max(self._ways(self._deciding), sum(map(self._ways, self._bearing.values()))) <= LARGEST_TABLE

    @cached_property
    def verdicts(self) -> list[Row]:
        choices = [[(name, cell) for cell in self._cells(name)] for name in self._deciding]
        told = zip(*(in_part(root, choices) for root in self._grades), strict=True)
        rows = ((*map(_text, row[0][0]), *(verdict_of(grades) for _, grades in row)) for row in told)
        return [(*(self.facts[name] for name in self._deciding), *self.services.values()), *rows]

    @cached_property
    def reasons(self) -> list[Row]:
        service, *told = sql.REASONS
        header = (service, *(self.facts[name] for name in self._named_in_reasons), *told)
        return [header, *(row for one in self.book.services.values() for row in self._reasons(one))]

    def queries(self, before: Tables | None = None) -> dict[str, str]:
        """By the names of their files. `before` are those of the edition that this one replaces."""
        given = self.book.facts, self.facts
        return {
            "verdicts.sql": sql.verdicts(*given, self._deciding, [*self.services.values()]),
            "reasons.sql": sql.reasons(*given, self._named_in_reasons),
            "invalid.sql": sql.invalid(*given),
            "changes.sql": sql.changes((before or self).services, self.services),
        }

    @property
    def _named_in_reasons(self) -> list[str]:
        return self._in_order(name for names in self._bearing.values() for name in names)

    def _reasons(self, service: Service) -> Iterator[Row]:
        names = self._bearing[service.id]
        for row in product(*map(self._cells, names)):
            given = dict(zip(names, row, strict=True))
            cells = {name: cell for name, cell in given.items() if cell is not None}
            told = self._rules.evaluate(service, cells, None).result
            not_met = (f"{one['id']}={one['state']}" for one in told["conditions"] if one["state"] != "met")
            yield (
                service.id,
                *(_text(given[name]) if name in given else NOT_LOOKED_AT for name in self._named_in_reasons),
                told["verdict"],
                " ".join(told["missing"]),
                " ".join(not_met),
                " ".join(map(_change, told["changes"])),
            )

    def _bears_on(self, service: Service) -> list[str]:
        """The facts on which anything in its reasons can hang."""
        return self._rules.scope(service, frozenset().union(*(one.facts for one in service.conditions)))

    def _in_order(self, names: Iterable[str]) -> list[str]:
        found = set(names)
        return [name for name in self.book.facts if name in found]

    def _cells(self, name: str) -> list[Any]:
        """What a fact can be in a table; None where it is not answered."""
        return [None, *self.book.facts[name].cells]

    def _ways(self, names: list[str]) -> int:
        return prod(len(self._cells(name)) for name in names)


def table_files(book: RuleBook, bundle: dict[str, Any], before: RuleBook | None = None) -> dict[str, bytes]:
    """All files, by name; none where the rules tell too much apart."""
    made = Tables(book)
    if not made.fit:
        return {}
    head = f"-- Edition {book.edition}, bundle {bundle['hash']}\n"
    queries = made.queries(Tables(before) if before else None)
    files = {
        **_both("verdicts", made.verdicts),
        **_both("reasons", made.reasons),
        **{name: f"{head}{text}".encode() for name, text in queries.items()},
    }
    headers = {"verdicts": made.verdicts[0], "reasons": made.reasons[0]}
    return {**files, "datapackage.json": _package(bundle, files, headers)}


def _both(name: str, rows: list[Row]) -> dict[str, bytes]:
    return {f"{name}.csv": as_csv(rows), f"{name}.parquet": as_parquet(rows)}


def as_csv(rows: Iterable[Row]) -> bytes:
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows(rows)
    return written.getvalue().encode()


def as_parquet(rows: list[Row]) -> bytes:
    import duckdb  # a fifth of a second, for which no other command is to wait

    with duckdb.connect(config={"threads": 1}) as database, TemporaryDirectory() as folder:
        path = Path(folder, "table.parquet")  # the library writes to disks alone
        load(database, "made", rows)
        try:
            database.table("made").write_parquet(str(path))
        except duckdb.IOException as error:  # a full disk is one, whichever library meets it
            refused = re.search(r'"errno":"(\d+)"', str(error))
            number = int(refused[1]) if refused else errno.EIO
            raise OSError(number, os.strerror(number), str(path)) from error
        return path.read_bytes()


def load(database: DuckDBPyConnection, name: str, rows: Sequence[Sequence[str | None]]) -> None:
    """Makes a table of texts."""
    header, *rest = rows
    values = (f"unnest(${number}::VARCHAR[]) AS {column}" for number, column in enumerate(header, 1))
    columns = [[row[number] for row in rest] for number in range(len(header))]
    database.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT {', '.join(values)}", columns)


_TYPES = {"csv": "text/csv", "parquet": "application/vnd.apache.parquet", "sql": "application/sql"}


def _package(bundle: dict[str, Any], files: dict[str, bytes], headers: dict[str, Row]) -> bytes:
    """As the standard has it (datapackage.org), with the edition and the hash of the bundle."""
    resources = []
    for path, content in files.items():
        name, _, kind = path.partition(".")
        told = {
            "name": path.replace(".", "-"),
            "path": path,
            "format": kind,
            "mediatype": _TYPES[kind],
            "bytes": len(content),
            "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        }
        if kind == "csv":
            fields = [{"name": column, "type": "string"} for column in headers[name]]
            told |= {"type": "table", "encoding": "utf-8", "schema": {"fields": fields, "missingValues": []}}
        resources.append(told)
    package = {
        "name": f"verdicts-{bundle['edition']}",
        "title": bundle["title"]["en"],
        "edition": bundle["edition"],
        "bundle_hash": bundle["hash"],
        "licence": bundle["licence"],
        "resources": resources,
    }
    return f"{json.dumps(package, ensure_ascii=False, indent=1)}\n".encode()


def _text(cell: object) -> str:
    return UNANSWERED if cell is None else str(cell)


def _change(change: Change) -> str:
    """As in a link to the form, with the verdict then reached: `registered=yes:entitled`."""
    return "&".join(f"{name}={value}" for name, value in change["set"].items()) + f":{change['verdict']}"
