"""How many requests a second the tool server for assistants answers, one after another, and whether its memory grows with their number."""

from __future__ import annotations

import json
import random
import resource

from generator.catalogue.entries import FILE
from generator.site import load
from site_tests.support.assistant import Wire, resident_kib, tool_call

from .base import ROOT
from .check_rate import requests

WARM_UP, MANY = 1_000, 10_000


def main() -> None:
    given = [*requests(load((ROOT / FILE).read_text("utf-8")), WARM_UP)]
    with Wire(ROOT) as server:
        server.greet()
        _ask(server, given, WARM_UP)
        before = resident_kib(server.pid)
        _ask(server, given, MANY)
        after = resident_kib(server.pid)
        server.leave()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    rate = (WARM_UP + MANY) / (used.ru_utime + used.ru_stime)
    print(
        f"tool server: {rate:,.0f} requests a second of processor time, its start among it; "
        f"{before / 1024:.1f} MiB after {WARM_UP:,} of them, {after / 1024:.1f} after {MANY:,} more"
    )


def _ask(server: Wire, given: list[str], times: int) -> None:
    chance = random.Random(1)
    for _ in range(times):
        server.write(
            tool_call("check", language=chance.choice(["zh", "en"]), **json.loads(chance.choice(given)))
        )
        server.read()


if __name__ == "__main__":
    main()
