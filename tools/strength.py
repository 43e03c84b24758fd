"""Writes the register of strength: how strong each text of the catalogue is, in both languages.

`python -m tools.strength`, after texts have changed; then read what Git shows of `site_tests/cases/words/strength.yaml`. A line that
has lost its “only” or gained a “may” is a text that says something else than before. Reasons that were written there stay.
"""

from __future__ import annotations

import sys

import yaml

from generator.site import load
from site_tests.support.project import ROOT
from site_tests.support.strength import register_of, unfounded
from site_tests.support.words import STRENGTH, table

HEAD = """\
# How strong each text of the catalogue is, as its words say it: only, at most, not included, not stated, must, may; `plain` is none.
# Written by `python -m tools.strength` and read by people. Where the languages use different words, or no statement that is
# cited has the word, `because` says why the text is true all the same; it is written by hand and kept.
"""


def main(reason: str = "") -> int:
    """`reason` stands for those that nobody has given; an empty one is refused by the tests."""
    catalogue = load((ROOT / "data/services.yaml").read_text("utf-8"))
    known = table(STRENGTH) if STRENGTH.is_file() else {}
    rows = {}
    for path, told in register_of(catalogue).items():
        row, before = told.row, known.get(path)
        because = before.get("because") if isinstance(before, dict) else None
        if because or any(unfounded(told, catalogue)):
            row = {**(row if isinstance(row, dict) else {"both": row}), "because": because or reason}
        rows[path] = row
    text = yaml.safe_dump(rows, allow_unicode=True, sort_keys=False, width=1000, default_flow_style=None)
    STRENGTH.write_text(HEAD + text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
