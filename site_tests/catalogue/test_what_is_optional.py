"""What a document has nothing of, its catalogue leaves out: whatever is sound without it has its pages and its rules all the same."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from generator import disk
from generator.catalogue.entries import FILE, Catalogue
from generator.catalogue.format import Record, Table
from generator.catalogue.reader import read_node
from generator.pages.render import pages
from generator.problems import CatalogueError
from generator.proofs.prove import prove
from generator.site import rule_files
from generator.source.nodes import Fields, Node, compose
from tools.mutate import Path, put

from ..support.project import ROOT
from .test_reading import SMALL
from .test_schema import spots

pytestmark = pytest.mark.thorough

# Its condition on use is called what it requires, so that there is no more to tell of it.
CATALOGUE = SMALL.replace(
    "name: {zh: 每年上限, en: Yearly maximum}", "name: {zh: 每年不超过 4 次, en: No more than 4 times a year}"
)


def left_out(root: Node) -> Iterator[tuple[str, Path]]:
    """Every optional key that is written, and everything that has an id, each with its kind."""
    for spot in spots(root):
        if isinstance(spot.node, Fields) and isinstance(spot.shape, Record | Table):
            required = spot.shape.required if isinstance(spot.shape, Record) else ()
            for name in (name for name in spot.node.entries if name not in required):
                yield f"{spot.kind}.{name if isinstance(spot.shape, Record) else '*'}", (*spot.path, name)


def sound(root: Node) -> Catalogue | None:
    try:
        catalogue = read_node(root)
        prove(catalogue)
    except CatalogueError:
        return None
    return catalogue


def failures(catalogue: Catalogue) -> list[str]:
    """All that is made of a catalogue is made."""
    try:
        pages(catalogue, disk.templates(ROOT))
        rule_files(catalogue, (ROOT / "generator/bundle/schema.json").read_text("utf-8"))
    except Exception as error:  # whatever it is, it comes after “the rules are sound”
        return [f"{type(error).__name__}: {error}"]
    return []


def test_whatever_is_sound_without_something_is_built_without_it(figures: list[str]) -> None:
    """Each kind of thing alone, and as many as can be missing together."""
    root = barest = compose(CATALOGUE, FILE)
    found, together = dict[str, list[str]](), 0
    for kind, path in left_out(root):
        if catalogue := sound(put(root, path, None)):
            found[kind] = found[kind] if kind in found else failures(catalogue)
            if has(barest, path) and sound(barer := put(barest, path, None)):
                barest, together = barer, together + 1
    least = sound(barest)
    assert least
    assert {kind: failed for kind, failed in found.items() if failed} == {}
    assert failures(least) == []
    assert len(found) > 40
    assert together > 20
    figures.append(f"built without something: {len(found)} catalogues, and one without {together} things")


def has(node: Node, path: Path) -> bool:
    """Whether something has not gone with what it stood in."""
    name, *rest = path
    if not isinstance(node, Fields) or name not in node.entries:
        return False
    return not rest or has(node.entries[name], tuple(rest))
