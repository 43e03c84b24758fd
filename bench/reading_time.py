"""How long it takes to read and prove a catalogue, and catalogues several times as large.

What matters is the last column: with work in proportion to the catalogue, fifty times the services take five times as long
as ten times. By processor time, so that other work on the machine matters little.
"""

from __future__ import annotations

import time

from generator.catalogue.entries import FILE
from generator.site import load
from site_tests.support.project import ROOT

from .larger import larger

TIMES = (1, 10, 50, 200)


def main() -> None:
    text = (ROOT / FILE).read_text("utf-8")
    print("Reading and proving, by processor time\n")
    before = 0.0
    for times in TIMES:
        catalogue = larger(text, times)
        start = time.process_time()
        services = len(load(catalogue).services)
        taken = time.process_time() - start
        growth = f"   × {taken / before:.1f}" if before else ""
        print(f"{services:5,} services {len(catalogue) / 1e6:6.1f} MB {taken:7.2f} s{growth}")
        before = taken


if __name__ == "__main__":
    main()
