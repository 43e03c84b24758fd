"""The tables of cases and the conformance cases hold the rules in place: `make mutate` counts how well."""

from __future__ import annotations

from generator.catalogue.entries import FILE, Catalogue
from generator.source.nodes import compose
from tools.mutate import EQUIVALENT, Mutator, by_cases, by_conformance


def test_the_original_is_noticed_by_nothing(catalogue: Catalogue) -> None:
    assert not by_cases()(catalogue)
    assert not by_conformance(catalogue)(catalogue)


def test_every_explanation_is_about_a_mutant_that_is_made(catalogue_text: str) -> None:
    """Otherwise: take what is named out of site_tests/cases/mutants/equivalent.yaml."""
    mutants = {mutant.name for mutant in Mutator(compose(catalogue_text, FILE)).mutants()}
    assert sorted(EQUIVALENT.keys() - mutants) == []
