"""The table in `findings.yaml`: hostile input that did harm once. What `make attack` finds goes there with its mending."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
import yaml

from .project import ROOT

TABLE = ROOT / "site_tests/findings.yaml"


@cache
def _rows() -> list[dict[str, str]]:
    rows: list[dict[str, str]] = yaml.safe_load(TABLE.read_text("utf-8"))
    return rows


def findings(reader: str) -> list[Any]:
    """The inputs that were found for one reader, named by what happened, for `pytest.mark.parametrize`."""
    return [pytest.param(row["input"], id=row["what"]) for row in _rows() if row["in"] == reader]
