"""How fast `python -m generator batch` answers a table, and in how much memory: `python -m bench.batch_rate [ROWS]`.

Beside it stand `check` and a plain loop in Python, which get fewer lines of the same rows. Seconds are those on a clock, since a
database works on all processors; rates are of processor time, and what it takes to start is in them.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from generator.catalogue.entries import FILE, Catalogue
from generator.site import load

from .base import ROOT
from .check_rate import LARGEST_COUNT

ROWS, LINES = 10_000_000, 100_000
BAR = f"{ROWS:,} rows: 30 s on two processors, 1,024 MiB"
BATCH = ("batch", "--keep", "customer")


def main() -> None:
    rows = int(sys.argv[1]) if sys.argv[1:] else ROWS
    catalogue = load((ROOT / FILE).read_text("utf-8"))
    print(f"{'':22} {'rows':>11} {'seconds':>9} {'a second':>10} {'MiB':>7}   (to hold: {BAR})\n")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for form in ("parquet", "csv", "jsonl"):
            given = _write(catalogue, folder / f"in.{form}", rows, "*")
            _measure(f"batch of {form}", rows, "generator", *BATCH, str(given), str(folder / "out.parquet"))
            given.unlink()
        lines = _write(catalogue, folder / "check.jsonl", LINES, "{{{answers}}} AS answers")
        _measure("check", LINES, "generator", "check", given=lines)
        lines = _write(catalogue, folder / "loop.jsonl", LINES, "*")
        _measure("a plain loop", LINES, "bench.plain_loop", given=lines)


def _write(catalogue: Catalogue, path: Path, rows: int, what: str) -> Path:
    """Rows by chance, the same in every run; every fact is known."""
    columns = {
        name: f"{values}[1 + (hash(range, '{name}') % {len(values)})::BIGINT]"
        if (values := list(fact.rule.values))
        else f"hash(range, '{name}') % {LARGEST_COUNT}"
        for name, fact in catalogue.facts.items()
    }
    selected = ", ".join(f'{value} AS "{name}"' for name, value in columns.items())
    answers = ", ".join(f'"{name}": "{name}"' for name in columns)
    form = {".jsonl": "json"}.get(path.suffix, path.suffix[1:])
    duckdb.execute(
        f"COPY (SELECT {what.format(answers=answers)} FROM (SELECT 'c' || range AS customer, {selected} FROM range({rows})))"
        f" TO '{path}' (FORMAT {form})"
    )
    return path


def _measure(name: str, rows: int, module: str, *arguments: str, given: Path = Path("/dev/null")) -> None:
    command = [sys.executable, "-m", "bench.run", sys.executable, "-m", module, *arguments]
    with given.open("rb") as lines:
        began = time.monotonic()
        run = subprocess.run(command, stdin=lines, capture_output=True, cwd=ROOT, check=True)
        seconds = time.monotonic() - began
    processor, peak = run.stdout.split()
    print(
        f"{name:22} {rows:11,} {seconds:9.1f} {rows / float(processor):10,.0f} {int(peak) / 2**10:7.0f}",
        flush=True,
    )


if __name__ == "__main__":
    main()
