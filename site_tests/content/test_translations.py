"""What each English text was made from is remembered: without that, a change of the Chinese alone would pass."""

from __future__ import annotations

from generator import disk
from generator.catalogue.entries import FILE
from generator.catalogue.reader import read
from generator.catalogue.translations import (
    TRANSLATIONS,
    pairs,
    parse,
    remembered,
)

from ..support.project import ROOT


def test_the_memory_of_the_repository_is_complete() -> None:
    """Otherwise: python -m generator translated, and commit data/memory/translations.txt with the texts."""
    catalogue = read((ROOT / FILE).read_text("utf-8"))
    documents = {
        path.relative_to(ROOT / "docs").as_posix(): path.read_bytes()
        for path in (ROOT / "docs").rglob("*.md")
    }
    assert parse((ROOT / TRANSLATIONS).read_text("utf-8")) == remembered(
        pairs(catalogue, disk.templates(ROOT), documents)
    )
