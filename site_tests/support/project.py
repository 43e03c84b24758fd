"""Where the project lies, and the two catalogues that tests stand on.

Tests of the tool stand on one that is the tests' own and never changes with the document, tests of the content on the one that
is published. Which of them a test means is decided by the folder that it lies in: see `given.py`.
"""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

FIRST_EDITION = ROOT / "site_tests/catalogues/first"
"""What tests of the tool find where a project has `data/`. README.md beside it says what may be changed there."""

OWN_DATA = ROOT / "data"
"""What is published."""
