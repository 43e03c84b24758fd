"""What one would write first: `python -m bench.plain_loop < rows.jsonl` reads line by line, and looks the verdicts up in their table."""

from __future__ import annotations

import json
import sys
from bisect import bisect_right
from pathlib import Path

from generator.bundle.tables import Tables
from generator.catalogue.entries import FILE
from generator.site import load


def main() -> None:
    tables = Tables(load(Path(FILE).read_text("utf-8")).rules)
    header, *rows = tables.verdicts
    names = [name for name, column in tables.facts.items() if column in header]
    verdicts = {
        row[: len(names)]: dict(zip(header[len(names) :], row[len(names) :], strict=True)) for row in rows
    }
    steps = {name: fact.cells for name, fact in tables.book.facts.items() if fact.kind == "count"}
    for line in sys.stdin:
        row = json.loads(line)
        for name, cells in steps.items():
            row[name] = str(cells[bisect_right(cells, row[name]) - 1])
        told = verdicts[tuple(row[name] for name in names)]
        sys.stdout.write(json.dumps({"customer": row["customer"], **told}) + "\n")


if __name__ == "__main__":
    main()
