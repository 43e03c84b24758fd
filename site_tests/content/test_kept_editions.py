"""Past editions lie where they were put, as they were."""

from __future__ import annotations

from generator.catalogue.entries import Catalogue
from generator.editions.archive import FOLDER, past_editions

from ..support.project import ROOT


def test_the_project_keeps_what_it_says_it_keeps(catalogue: Catalogue) -> None:
    """All that a build asks of the real folder, be there one or not."""
    folder = ROOT / FOLDER
    past = past_editions(catalogue, {path.name: path.read_bytes() for path in folder.glob("*")})
    assert len(past) == len(list(folder.glob("*.yaml")))
