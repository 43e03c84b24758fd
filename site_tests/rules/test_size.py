"""How much of a phone's data the rules cost: the engine and its hours, as small as a minifier makes them, compressed."""

from __future__ import annotations

import gzip

import minify

from ..support.project import ROOT

LARGEST = 3_390
"""Bytes. They were 3,944 before there were diagrams."""


def minified(name: str) -> str:
    return str(minify.string("text/javascript", (ROOT / "docs/assets" / name).read_text("utf-8")))


def test_the_engine_and_its_hours_are_small(figures: list[str]) -> None:
    together = "".join(map(minified, ("engine.js", "hours.js"))).encode()
    size = len(gzip.compress(together, 9))
    figures.append(f"engine.js and hours.js, minified and compressed together: {size:,} bytes.")
    assert size <= LARGEST
