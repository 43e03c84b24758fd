"""`python -m generator batch IN OUT`: the verdicts of any number of rows, by the published queries in an embedded database.

    IN ── a view `answers` ─┬─ invalid.sql ─────────────────► OUT.faults.csv
    CSV, Parquet,           └─ verdicts.sql or reasons.sql ─► OUT
    JSON Lines

A row has a column for each fact; null, `?`, an empty field of a CSV and a missing column are no answer. Rows are read as a stream, in
memory that does not grow with their number. What is wrong is told once, with its row and its value. Both files are made in a folder
beside OUT and take their names at the end: whatever ends this before, there is never a part of one, and the next run clears away the rest.

To the database `x*.csv` is a pattern, and the folder `region=taiwan` a column: it is given names of ours alone, by links.
"""

from __future__ import annotations

import csv
import json
import shutil
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from stat import S_ISREG
from tempfile import TemporaryDirectory
from threading import Event, Thread

import duckdb

from .bundle.sql import REASONS
from .bundle.tables import Tables, load
from .lock import Lock
from .problems import FORMULA, listed, quoted, shortened
from .rules import LARGEST_COUNT, Fact, RuleBook
from .rules.request import DEEPEST

MEMORY = "1GB"
FORMATS = {".csv": "csv", ".parquet": "parquet", ".jsonl": "json", ".ndjson": "json"}
LONGEST_SHOWN = 60
"""Characters of a value that are told, as `check` does."""
LONGEST_ROW = 100
"""Lines of one row of a CSV: where a quote is never closed, what follows is not lost with it."""

CSV = """header = false, delim = ',', quote = '"', escape = '"'"""
ALONE = "hive_partitioning = false"
LINES = "header = false, delim = '\x01', quote = '', escape = ''"
EVERY = 0.2
"""Seconds between two looks at the progress."""
ROW = "row of the file"
"""A column that nobody else has."""

Database = duckdb.DuckDBPyConnection
Fault = tuple[str | None, str, str, str]
"""The row, where it is about one; the column; what stands there; the code, as `check` has it."""


class BatchError(Exception):
    """Nothing can be made of this; the message says why."""


@dataclass(frozen=True)
class Source:
    """Rows, as SQL. Of each column its value, and its text where it is a fact; `first` is the row from which on there is one. What
    is wrong with lines that are no rows, and queries for more of it."""

    rows: str
    values: Mapping[str, str]
    texts: Mapping[str, str]
    faults: Sequence[Fault] = ()
    unreadable: Sequence[str] = ()
    first: Mapping[str, str] = field(default_factory=dict)


def run(book: RuleBook, given: Path, target: Path, reasons: bool, keep: Sequence[str]) -> tuple[int, int]:
    """Writes both files; returns how many rows there are in each. Raises BatchError and OSError."""
    tables, side = Tables(book), target.with_name(f"{target.name}.faults.csv")
    if not tables.fit:
        raise BatchError("the rules tell too much apart for tables; ask `python -m generator check`")
    for path in (given, target):
        if path.suffix not in FORMATS:
            raise BatchError(f"expected names that end in one of {listed(FORMATS)}")
    for path in (target, side):
        if path.is_dir():
            raise BatchError(f"{path} is a folder; expected the name of a file")
        if path.exists() and path.samefile(given):
            raise BatchError(f"{path} would be written over, and is what is read; call OUT otherwise")
    if not S_ISREG(given.stat().st_mode):
        raise BatchError(f"{given} is no file; expected one, which is read more than once")
    with _folder(target, given) as (folder, source_file), _database(folder, source_file, given) as database:
        answers, faults = folder / "answers", folder / "faults"
        load(database, "verdicts", tables.verdicts)
        load(database, "reasons", tables.reasons)

        def look(disorder: bool) -> tuple[Source, int]:
            source = _source(database, tables.book, source_file, folder, keep, disorder)
            _refuse(tables, source, keep)
            return source, _copy(database, _wrong(database, tables, source, keep), faults, "csv")

        try:
            source, wrong = look(disorder=False)
            again = _refused(database, source_file)
        except duckdb.InvalidInputException:  # as of rows that end in different ways, where it gives up all
            if FORMATS[given.suffix] == "parquet":
                raise
            again = True
        if again:
            source, wrong = look(disorder=True)
        query = tables.queries()["reasons.sql" if reasons else "verdicts.sql"]
        rows = _copy(database, _told(database, tables, source, query, keep), answers, FORMATS[target.suffix])
        if wrong:
            faults.replace(side)
        else:
            side.unlink(missing_ok=True)
        answers.replace(target)
    return rows, wrong


def _refuse(tables: Tables, source: Source, keep: Sequence[str]) -> None:
    """Columns of which nothing can be made."""
    if not source.texts:
        raise BatchError(f"no column is a fact; the facts are {listed(tables.facts)}")
    results = {_folded(name) for name in (*tables.services.values(), *REASONS)}
    for name in keep:
        if name not in source.values:
            raise BatchError(
                f"there is no column {quoted(name)} to keep; allowed: {shortened(source.values)}"
            )
        if _folded(name) in results:
            raise BatchError(
                f"{quoted(name)} is to be kept, but the result has such a column; call it otherwise"
            )
    _refuse_alike(keep)


def _refuse_alike(names: Iterable[str]) -> None:
    """To the database they would be one column; it would give the second another name, or stop with a word of its own."""
    known: dict[bytes, str] = {}
    for name in names:
        other = known.setdefault(_folded(name), name)
        if other != name:
            raise BatchError(
                f"the columns {quoted(other)} and {quoted(name)} differ in case alone; call one otherwise"
            )


def _folded(name: str) -> bytes:
    """Capitals of other scripts are letters of their own to the database."""
    return name.encode().lower()


@contextmanager
def _folder(target: Path, given: Path) -> Iterator[tuple[Path, Path]]:
    """Where files are made, beside what they become, and what is read, both by neutral names. One at a time: so what is in it was
    left by a run that was killed."""
    target.parent.stat()  # a lock would make it
    folder = target.with_name(f".{target.name}.unfinished")
    with Lock(folder, partial(print, file=sys.stderr)), TemporaryDirectory() as neutral:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        made, read = Path(neutral, "made"), Path(neutral, f"given{given.suffix}")
        made.symlink_to(folder.absolute())
        read.symlink_to(given.absolute())
        try:
            yield made, read
        finally:
            shutil.rmtree(folder)


@contextmanager
def _database(folder: Path, read: Path, given: Path) -> Iterator[Database]:
    """The tables stay on the right of a join, where they are small: so rows keep their order, and memory its bounds."""
    try:
        with duckdb.connect(config={"memory_limit": MEMORY, "temp_directory": str(folder)}) as database:
            database.execute("SET disabled_optimizers = 'join_order,build_side_probe_side'")
            yield database
    except duckdb.Error as error:
        told = str(error).partition("\n")[0]
        raise BatchError(told.replace(str(read), str(given))) from error


# ------------------------------------------------------------------------------------------------------------- asking


def _told(database: Database, tables: Tables, source: Source, query: str, keep: Sequence[str]) -> str:
    """Of every row without a fault what is asked, beside its number, or beside what is kept of it."""
    kept = {name: source.values[name] for name in keep} or {"row": f"{_name(ROW)}::BIGINT"}
    packed = ", ".join(f"{_name(name)} := {value}" for name, value in kept.items())
    _view(database, tables, source, f"struct_pack({packed})")
    return f"SELECT unnest(id), * EXCLUDE (id) FROM ({_without_end(query)})"


def _wrong(database: Database, tables: Tables, source: Source, keep: Sequence[str]) -> str:
    """Everything that is wrong, in the order of the rows."""
    foreign = [name for name in source.values if name not in tables.facts and name not in keep]
    columns = ((source.first.get(name), name, "", "unknown_fact") for name in foreign)
    load(database, "faults", [("id", "fact", "given", "code"), *source.faults, *columns])
    _view(database, tables, source, f"{_name(ROW)}::BIGINT")
    parts = [
        "SELECT id::BIGINT AS id, fact, given, code FROM faults",
        _without_end(tables.queries()["invalid.sql"]),
        *source.unreadable,
    ]
    together = " UNION ALL ".join(f"(SELECT * FROM ({part}))" for part in parts)
    fact, given = _inert("fact"), _inert(f"given[:{LONGEST_SHOWN}]")
    return f"SELECT id AS {_name('row')}, {fact} AS fact, {given} AS given, code FROM ({together}) ORDER BY ALL NULLS FIRST"


def _inert(text: str) -> str:
    """The text, after an apostrophe where a spreadsheet, in which people open the file of faults, would compute it; a number is one."""
    computed = rf"regexp_matches({text}, '^[{FORMULA}\t\r\n]') AND TRY_CAST({text} AS DOUBLE) IS NULL"
    return f"CASE WHEN {computed} THEN '''' || {text} ELSE {text} END"


def _view(database: Database, tables: Tables, source: Source, identity: str) -> None:
    """What the queries know as `answers`."""
    facts = (
        f"{source.texts.get(name, 'NULL::VARCHAR')} AS {column}" for name, column in tables.facts.items()
    )
    database.execute(
        f"CREATE OR REPLACE TEMP VIEW answers AS SELECT {identity} AS id, {', '.join(facts)} FROM {source.rows}"
    )


def _copy(database: Database, query: str, path: Path, form: str) -> int:
    """How many rows were written."""
    with _progress(database):
        options = f"FORMAT {form}, PRESERVE_ORDER true"
        (count,) = database.execute(f"COPY ({query}) TO {_text(path)} ({options})").fetchall()[0]
    return int(count)


@contextmanager
def _progress(database: Database) -> Iterator[None]:
    """On a terminal, how far it has come."""
    done = Event()

    def tell() -> None:
        while not done.wait(EVERY):
            print(f"\r{max(database.query_progress(), 0):3.0f} %", end="\r", file=sys.stderr, flush=True)

    teller = Thread(target=tell, daemon=True)
    if sys.stderr.isatty():
        database.execute("SET enable_progress_bar = true")
        database.execute("SET enable_progress_bar_print = false")
        teller.start()
    try:
        yield
    finally:
        done.set()
        if teller.is_alive():
            teller.join()


# ------------------------------------------------------------------------------------------------------------- reading


def _source(
    database: Database, book: RuleBook, path: Path, folder: Path, keep: Sequence[str], disorder: bool
) -> Source:
    """What is in a file. Of one with rows that cannot be read, those that can be are sifted out first, one by one, and slowly."""
    kind = FORMATS[path.suffix]
    if kind == "parquet":
        read = f"read_parquet({_text(path)}, file_row_number = true, {ALONE})"
        written = database.execute(f"SELECT name FROM parquet_schema({_text(path)})").fetchall()
        names = [name for name, *_ in database.execute(f"DESCRIBE FROM {read}").fetchall()]
        if not {*names} <= {name for (name,) in written} | {"file_row_number"}:
            _refuse_alike(name for (name,) in written)
        values = {name: _name(name) for name in names if name != "file_row_number"}
        rows = f"(SELECT file_row_number + 1 AS {_name(ROW)}, * FROM {read})"
        return Source(
            rows, values, _counts(book, {name: f"{value}::VARCHAR" for name, value in values.items()})
        )
    names = _header(path) if kind == "csv" else ["line"]
    faults: list[Fault] = []
    if disorder:
        sifted = folder / "sifted"
        faults = _sift(path, sifted, len(names) if kind == "csv" else None)
        rows = _lines(sifted, [ROW, *names], CSV)
    else:
        dialect = CSV.replace("false", "true", 1) if kind == "csv" else LINES
        rows = f"(SELECT row_number() OVER () AS {_name(ROW)}, * FROM {_lines(path, names, dialect)})"
    if kind == "json":
        return _objects(database, book, rows, folder / "objects", keep, faults)
    values = {name: _name(name) for name in names}
    return Source(rows, values, _counts(book, values), faults)


def _lines(path: Path, names: Sequence[str], dialect: str) -> str:
    """The rows that can be read, each column a text. The others are refused, as `_refused` tells."""
    columns = ", ".join(f"{_text(name)}: 'VARCHAR'" for name in names)
    options = f"{ALONE}, auto_detect = false, columns = {{{columns}}}, {dialect}, store_rejects = true, rejects_limit = 0"
    return f"read_csv({_text(path)}, {options})"


def _refused(database: Database, path: Path) -> bool:
    """Whether any row could not be read."""
    asked = (
        FORMATS[path.suffix] != "parquet"
        and database.execute("SELECT count(*) FROM reject_errors").fetchall()
    )
    return bool(asked and asked[0][0])


def _header(path: Path) -> list[str]:
    try:
        with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as lines:
            names = next(csv.reader(lines), [])
        "".join(names).encode()
    except (UnicodeEncodeError, csv.Error) as error:
        raise BatchError("its first line cannot be read; expected CSV in UTF-8") from error
    if len(set(names)) < len(names):
        raise BatchError("a column stands twice in its first line")
    _refuse_alike(names)
    return names


def _objects(
    database: Database, book: RuleBook, lines: str, path: Path, keep: Sequence[str], faults: list[Fault]
) -> Source:
    """Lines of JSON. All that is asked of a line is taken out of it at once, into a table: queries look at a column many times.

    The table has the keys of each object, its facts and what is kept, by number: a column's name does not tell `a` from `A`.
    """
    names = [*book.facts, *keep]
    paths = _list(_path(name) for name in names)
    texts = _counts(book, {name: _typed(n, fact) for n, (name, fact) in enumerate(book.facts.items(), 1)})
    columns = [*texts.values(), *(f"texts[{n}]" for n in range(len(texts) + 1, len(names) + 1))]
    asked = ", ".join(f'{column} AS "{n}"' for n, column in enumerate(columns))
    deep = _deep("line")
    objects = f"(SELECT *, CASE WHEN json_valid(line) AND json_type(line) = 'OBJECT' AND NOT {deep} THEN line END AS object FROM {lines})"
    taken = f"""SELECT *, json_keys(object) AS keys, json_extract_string(object, {paths}) AS texts,
        json_extract(object, {paths})::VARCHAR[] AS written FROM {objects}"""
    row = f"{_name(ROW)}::BIGINT"
    query = f"SELECT {row} AS {_name(ROW)}, to_json(keys)::VARCHAR AS keys, {asked} FROM ({taken})"
    _copy(database, query, path, "parquet")
    table = f"read_parquet({_text(path)}, {ALONE})"
    query = f"SELECT min({_name(ROW)}) AS row, keys FROM {table} GROUP BY keys ORDER BY row"
    found = {keys: (number, json.loads(keys or "[]")) for number, keys in database.execute(query).fetchall()}
    first: dict[str, str] = {}
    for number, named in found.values():
        first = dict.fromkeys(named, str(number)) | first
    twice = [(keys,) for keys, (_, named) in found.items() if len({*named}) < len(named)]
    load(database, "twice", [("keys",), *twice])
    broken = bool(twice) or None in found
    good = "keys IS NOT NULL AND keys NOT IN (SELECT keys FROM twice)"
    bad = f"SELECT {_name(ROW)} FROM {table} WHERE NOT ({good})"
    unreadable = f"""SELECT {row} AS id, '' AS fact, line AS given,
        CASE WHEN {deep} THEN 'invalid_request' ELSE 'invalid_json' END AS code FROM {lines}
        WHERE trim(line) <> '' AND {row} IN ({bad})"""
    values = dict.fromkeys(first, "NULL") | {name: f'"{n}"' for n, name in enumerate(names) if name in first}
    facts = {name: f'"{n}"' for n, name in enumerate(book.facts) if name in first}
    rows = f"(SELECT * FROM {table} WHERE {good})" if broken else table
    return Source(rows, values, facts, faults, [unreadable] * broken, first)


def _deep(line: str) -> str:
    """Whether it is JSON that `check` finds nested too deeply, where it stands one level below: the innermost pairs of brackets are taken
    away, level by level, and some are left."""
    brackets = rf"""translate(regexp_replace({line}, '"([^"\\]|\\.)*"|[^\[\]{{}}]', '', 'g'), '{{}}', '[]')"""
    for _ in range(DEEPEST - 1):
        brackets = f"replace({brackets}, '[]', '')"
    many = f"length({line}) - length(translate({line}, '[{{', '')) >= {DEEPEST}"
    return f"CASE WHEN {many} AND json_valid({line}) THEN {brackets} <> '' ELSE false END"


def _typed(number: int, fact: Fact) -> str:
    """The text of what a key holds. To `check`, `"3"` is no count, and a number, or true, no choice: their texts are made to be none."""
    text, written = f"texts[{number}]", f"written[{number}]"
    if fact.kind == "choice":
        return f"CASE WHEN {written}[1] = '\"' THEN {text} ELSE '(' || {text} || ')' END"
    return f"CASE WHEN {written}[1] = '\"' AND {text} <> '?' THEN {written} ELSE {text} END"


def _counts(book: RuleBook, texts: Mapping[str, str]) -> dict[str, str]:
    """The texts of facts, and a count as digits: `3.0` and `3e0` are 3, here as in `check`."""

    def digits(text: str) -> str:
        number = f"TRY_CAST({text} AS DOUBLE)"
        return (
            rf"CASE WHEN regexp_full_match({text}, '-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?')"
            f" AND {number} BETWEEN 0 AND {LARGEST_COUNT} AND {number} = trunc({number}) THEN {number}::BIGINT::VARCHAR ELSE {text} END"
        )

    kinds = {name: book.facts[name].kind for name in texts if name in book.facts}
    return {name: digits(texts[name]) if kind == "count" else texts[name] for name, kind in kinds.items()}


# ------------------------------------------------------------------------------------------ reading what is in disorder


def _sift(path: Path, good: Path, width: int | None) -> list[Fault]:
    """Writes the rows that can be read, each with its number, and tells of the others. A CSV has a `width`; otherwise each line is a row."""
    faults: list[Fault] = []
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as lines:
        end = "" if lines.readline().endswith("\r") else "\n"  # elsewhere a carriage return ends no row
    with (
        path.open(encoding="utf-8-sig", errors="surrogateescape", newline=end) as lines,
        good.open("w", encoding="utf-8", newline="") as written,
    ):
        write = csv.writer(written).writerow
        rows = _rows(lines) if width else ([line.rstrip("\r\n")] for line in lines)
        for number, row in enumerate(rows, 0 if width else 1):
            if width and number == 0:
                continue  # the header
            try:
                if isinstance(row, str) or len(row) != (width or 1):
                    raise ValueError
                "".join(row).encode()
            except ValueError:
                text = row if isinstance(row, str) else ",".join(row)
                given = text.encode(errors="surrogateescape").decode(errors="replace")
                faults.append((str(number), "", given, "invalid_row" if width else "invalid_json"))
            else:
                write([number, *row])
    return faults


def _rows(lines: Iterator[str]) -> Iterator[list[str] | str]:
    """Each row of a CSV that is not blank, or the line that begins none."""
    waiting: deque[str] = deque()
    while taken := [waiting.popleft() if waiting else next(lines, "")]:
        if not taken[0]:
            return
        row = _row(taken)
        while (
            row is None
            and len(taken) < LONGEST_ROW
            and (more := waiting.popleft() if waiting else next(lines, ""))
        ):
            taken.append(more)
            row = _row(taken)
        if row is None or isinstance(row, str):
            waiting.extendleft(reversed(taken[1:]))
        if row != []:
            yield taken[0].rstrip("\r\n") if row is None else row


def _row(lines: list[str]) -> list[str] | str | None:
    """The cells; None where a quote is still open, and the first line where it is none."""
    try:
        return next(csv.reader(lines, strict=True), [])
    except csv.Error as error:
        return None if "end of data" in str(error) else lines[0].rstrip("\r\n")


# --------------------------------------------------------------------------------------------------------- small words


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _list(texts: Iterable[str]) -> str:
    return f"[{', '.join(texts)}]"


def _text(text: object) -> str:
    return "'" + str(text).replace("'", "''") + "'"


def _path(name: str) -> str:
    """Of a key, in JSON."""
    return _text('$."' + name.replace("\\", "\\\\").replace('"', '\\"') + '"')


def _without_end(query: str) -> str:
    return query.rstrip().removesuffix(";")
