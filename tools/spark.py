"""Do the published queries say on Apache Spark what `check` says? `make spark`

    python -m tools.spark PYTHON     PYTHON is that of an environment with PySpark; Java is the distribution's

Rows by chance, with values that are none among them, go through the text of each query in Spark's local mode; each row is compared with
`check`, and each value that is none has to be told. Spark knows nothing of this project: it gets files, as it would elsewhere.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from generator import disk
from generator.bundle.tables import Tables
from generator.rules import Checker, CheckError, RuleBook
from generator.site import load
from site_tests.support.engines import Row, answers_table, reasons_of, verdicts_of

ROOT = Path(__file__).resolve().parent.parent
ROWS = 100_000
COUNTS = [str(count) for count in range(8)]
WRONG = ["", "Mainland", "-1", "3.0", " ", "内地", "9" * 17]

SPARK = """\
import sys
from pathlib import Path
from pyspark.sql import SparkSession

folder = Path(sys.argv[1])
spark = SparkSession.builder.master("local[*]").config("spark.ui.enabled", "false").config("spark.ui.showConsoleProgress", "false").getOrCreate()
spark.sparkContext.setLogLevel("OFF")
for path in folder.glob("*.jsonl"):
    spark.read.option("primitivesAsString", True).json(str(path)).createOrReplaceTempView(path.stem)
for path in folder.glob("*.sql"):
    spark.sql(path.read_text("utf-8").rstrip().removesuffix(";")).write.json(str(path.with_suffix(".out")))
print(spark.version)
"""


def main(python: str) -> int:
    tables = Tables(load(disk.catalogue_text(ROOT)).rules)
    rows = list(_by_chance(tables.book))
    expected = _expected(tables.book, rows)
    given = {"answers": answers_table(tables, rows), "verdicts": tables.verdicts, "reasons": tables.reasons}
    with tempfile.TemporaryDirectory() as name:
        for table, content in given.items():
            Path(name, f"{table}.jsonl").write_text(
                "".join(f"{line}\n" for line in _objects(content)), "utf-8"
            )
        for query in expected:
            Path(name, f"{query}.sql").write_text(tables.queries()[f"{query}.sql"], "utf-8")
        done = subprocess.run(
            [python, "-c", SPARK, name], stdout=subprocess.PIPE, check=True, encoding="utf-8"
        )
        found = {query: _read(Path(name, f"{query}.out")) for query in expected}
    print(f"Spark {done.stdout.strip()}, {ROWS:,} rows:")
    for query, wanted in expected.items():
        print(
            f"  {query}.sql gives {len(found[query]):,} rows, {(found[query] - wanted).total()} unlike check"
        )
    return int(found != expected)


def _by_chance(book: RuleBook) -> Iterator[dict[str, str]]:
    chance = random.Random(0)
    for _ in range(ROWS):
        values = {
            name: chance.choice(fact.values or COUNTS)
            for name, fact in book.facts.items()
            if chance.random() < 0.9
        }
        yield {
            name: chance.choice(WRONG) if chance.random() < 0.01 else value for name, value in values.items()
        }


def _objects(table: list[Row]) -> Iterator[str]:
    header, *rows = table
    for row in rows:
        yield json.dumps({name: value for name, value in zip(header, row, strict=True) if value is not None})


def _read(folder: Path) -> Counter[Row]:
    lines = (line for path in folder.glob("*.json") for line in path.read_text("utf-8").splitlines())
    return Counter(tuple(json.loads(line).values()) for line in lines)


def _expected(book: RuleBook, rows: list[dict[str, str]]) -> dict[str, Counter[Row]]:
    checker = Checker(book)
    found: dict[str, Counter[Row]] = {"verdicts": Counter(), "reasons": Counter(), "invalid": Counter()}
    for number, row in enumerate(rows):
        try:
            services = checker.check(
                {name: int(value) if value in COUNTS else value for name, value in row.items()}
            )["services"]
        except CheckError as error:
            found["invalid"].update(
                (str(number), one["fact"], row[one["fact"]], one["code"]) for one in error.faults
            )
        else:
            found["verdicts"][verdicts_of(number, services)] += 1
            found["reasons"].update(reasons_of(number, services))
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
