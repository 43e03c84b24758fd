"""How many requests a second `python -m generator check` answers, and whether its memory grows with their number.

Beside it stands itself at an earlier commit, and what one would use instead: `engine.js` in one Node process, and the
evaluator that one would write first, which enumerates all completions. Every rate is that of a process of its own, by
processor time, so that other work on the machine matters little, and without the time that it takes to start. They take
turns, round by round; ratios are medians of those within a round. The slower ones get fewer requests of the same kind.
"""

from __future__ import annotations

import json
import random
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from playwright._impl._driver import compute_driver_executable

from generator.bundle.bundle import bundle
from generator.catalogue.entries import FILE, Catalogue
from generator.rules.hours import beijing_text
from generator.site import load

from .base import BASE, ROOT, lay_out_base

FEW, MANY = 1_000, 100_000
YEAR = 365 * 86400
LARGEST_COUNT = 6
ROUNDS = 3


@dataclass(frozen=True)
class Run:
    """One process and what it took."""

    seconds: float
    peak: int

    @property
    def mebibytes(self) -> float:
        """macOS counts bytes here, everybody else kibibytes."""
        return self.peak / (2**20 if sys.platform == "darwin" else 2**10)


@dataclass(frozen=True)
class Contender:
    """Something that answers requests, how many of them it gets, and in which folder."""

    name: str
    command: tuple[str, ...]
    requests: int
    folder: Path = ROOT


def main() -> None:
    catalogue = load((ROOT / FILE).read_text("utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        _compare(catalogue, Path(folder))


def _compare(catalogue: Catalogue, folder: Path) -> None:
    rules = folder / "bundle.json"
    rules.write_text(json.dumps(bundle(catalogue)), "utf-8")
    files = {count: folder / f"{count}.jsonl" for count in (0, 100, FEW, 20_000, MANY)}
    for count, path in files.items():
        path.write_text("".join(f"{line}\n" for line in requests(catalogue, count)), "utf-8")

    node, _ = compute_driver_executable()
    quiet = "--disable-warning=MODULE_TYPELESS_PACKAGE_JSON"
    command = (sys.executable, "-m", "generator", "check")
    base = Contender(f"the same at {BASE}", command, 20_000, folder / "base")
    base.folder.mkdir()
    lay_out_base(base.folder)
    ours = Contender("python -m generator check", command, MANY)
    others = [
        Contender("engine.js in Node", (str(node), quiet, "bench/engine_lines.mjs", str(rules)), 20_000),
        Contender(
            "enumerating all completions",
            (sys.executable, "-m", "site_tests.support.oracle", str(rules)),
            100,
        ),
    ]
    print(
        "Requests a second of processor time; each knows about 60 % of the facts, half of them the instant\n"
    )
    contenders = (ours, base, *others)
    starts = {one: min(_run(one, files[0]).seconds for _ in range(3)) for one in contenders}
    rounds = [{one: _rate(one, files, starts[one]) for one in contenders} for _ in range(ROUNDS)]
    for one in contenders:
        rate = statistics.median(rates[one] for rates in rounds)
        share = statistics.median(rates[one] / rates[ours] for rates in rounds)
        print(f"{one.name:28} {rate:9,.0f}   × {share:.4f}   ({one.requests:,} requests)")
    _print_memory(ours, files)


def _rate(contender: Contender, files: dict[int, Path], start: float) -> float:
    return contender.requests / (_run(contender, files[contender.requests]).seconds - start)


def _print_memory(ours: Contender, files: dict[int, Path]) -> None:
    few, many = (_run(ours, files[count]).mebibytes for count in (FEW, MANY))
    growth = many / few
    print(f"\nPeak memory: {few:.1f} MiB for {FEW:,} requests, {many:.1f} MiB for {MANY:,}   × {growth:.3f}")


def _run(contender: Contender, requests_: Path) -> Run:
    command = [sys.executable, "-m", "bench.run", *contender.command]
    with requests_.open("rb") as lines:
        output = subprocess.run(
            command, stdin=lines, stdout=subprocess.PIPE, cwd=contender.folder, check=True
        ).stdout
    seconds, peak = output.split()
    return Run(float(seconds), int(peak))


def requests(catalogue: Catalogue, count: int) -> Iterable[str]:
    """Requests by chance, the same in every run: each fact is known to three customers in five."""
    chance = random.Random(0)
    for _ in range(count):
        answers = {
            name: chance.choice(fact.rule.values) if fact.rule.values else chance.randrange(LARGEST_COUNT)
            for name, fact in catalogue.facts.items()
            if chance.random() < 0.6
        }
        instant = catalogue.rules.published + chance.randrange(YEAR)
        at = {"at": beijing_text(instant)} if chance.random() < 0.5 else {}
        yield json.dumps({"answers": answers, **at})


if __name__ == "__main__":
    main()
