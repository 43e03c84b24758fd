"""The page about rules as data shows what is answered today. Otherwise: python -m tools.example"""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.rules import Checker
from tools.example import PAGES, with_examples


@pytest.mark.parametrize("page", PAGES, ids=["zh", "en"])
def test_the_examples_on_the_page_are_what_the_evaluator_answers(page: Path, checker: Checker) -> None:
    text = page.read_text("utf-8")
    assert text == with_examples(text, checker)
    assert '"services": {}' not in text
