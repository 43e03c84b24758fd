"""The evaluator alone: requests over standard input, results over standard output, about the bundle in a file.

python -m generator.rules BUNDLE < requests.jsonl       here
kingdee-rules BUNDLE < requests.jsonl                   where it was installed, without anything that the site needs
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from .from_bundle import rule_book
from .json_lines import answers_as_json, each_line
from .request import Checker


def main() -> int:
    """1 where a line could not be answered, 2 where there is no bundle; as `python -m generator check` ends."""
    try:
        (path,) = sys.argv[1:]
        checker = Checker(rule_book(json.loads(Path(path).read_bytes())))
    except (OSError, ValueError, LookupError, TypeError) as error:
        print(f"usage: kingdee-rules BUNDLE < REQUESTS; no bundle could be read: {error}", file=sys.stderr)
        return 2
    failed = False
    for _, is_result, text in answers_as_json(checker, each_line(sys.stdin.buffer)):
        failed = failed or not is_result
        sys.stdout.buffer.write(f"{text}\n".encode())
        sys.stdout.flush()
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
