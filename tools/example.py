"""The examples on the page about rules as data (`docs/*/rules.md`): a request with its answer, and an error, as the catalogue gives them.

The page is written by hand, and says why the request is a good one; what is answered to it changes with the catalogue. A test of the
content holds the page to it. `python -m tools.example` writes it anew: of the same request, for the services that are shown there.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

from generator.rules import Checker
from generator.rules.json_lines import answer_lines
from generator.site import load

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "docs" / language / "rules.md" for language in ("zh", "en")]
BLOCK = re.compile(r"(?<=^```json\n).*?(?=^```$)", re.DOTALL | re.MULTILINE)
WIDEST = 100


def main() -> int:
    catalogue = load((ROOT / "data/services.yaml").read_text("utf-8"))
    for page in PAGES:
        page.write_text(with_examples(page.read_text("utf-8"), Checker(catalogue.rules)), "utf-8")
    return 0


def with_examples(page: str, checker: Checker) -> str:
    """The page with the answer to its request, and with the error for a place that nobody knows."""
    request, shown, error = (json.loads(block) for block in BLOCK.findall(page))
    (answer,) = answer_lines(checker, [json.dumps(request).encode()])
    answer["services"] = {
        name: found for name, found in answer["services"].items() if name in shown["services"]
    }
    fact = error["error"]["fact"]
    (refused,) = answer_lines(checker, [json.dumps({"answers": {fact: "mars"}}).encode()])
    blocks = iter((written(request), written(answer), json.dumps(refused, ensure_ascii=False)))
    return BLOCK.sub(lambda _: f"{next(blocks)}\n", page)


def written(value: Any, indent: int = 0, before: int = 0) -> str:
    """JSON as a person writes it: in one line what fits into one, else an item a line."""
    line = json.dumps(value, ensure_ascii=False)
    if indent + before + len(line) <= WIDEST or not isinstance(value, dict | list):
        return line
    inner = indent + 2
    if isinstance(value, dict):
        names = {name: f"{json.dumps(name)}: " for name in value}
        items = [f"{names[name]}{written(one, inner, len(names[name]))}" for name, one in value.items()]
    else:
        items = [written(one, inner) for one in value]
    begin, end = "{}" if isinstance(value, dict) else "[]"
    lines = f",\n{' ' * inner}".join(items)
    return f"{begin}\n{' ' * inner}{lines}\n{' ' * indent}{end}"


if __name__ == "__main__":
    sys.exit(main())
