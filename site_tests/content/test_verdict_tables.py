"""The tables of verdicts on the pages: none gives a customer more than some answers would, and none leaves out the best.

What a cell is about, it says itself: `data-deployment="on_premise"`, of whichever facts the tables are made. Everything else is
answered here in every way that there is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

import pytest

from generator.catalogue.entries import LANGUAGES, Catalogue
from generator.rules import VERDICTS, Checker

from ..support.built import Element, Site

Settled = tuple[tuple[str, str], ...]
"""What a cell says of the customer."""


@pytest.fixture(scope="module")
def attainable(
    site: Site, catalogue: Catalogue, checker: Checker, bundle: dict[str, Any]
) -> Mapping[Settled, Mapping[str, set[str]]]:
    """For everything that a cell is about the verdicts on each service that some answers beside it have."""
    found: dict[Settled, dict[str, set[str]]] = {}
    for _, cell, _ in cells(site, catalogue, LANGUAGES[0]):
        settled = about(cell, catalogue)
        if settled not in found:
            found[settled] = {name: set() for name in catalogue.services}
            for answers in completions(dict(settled), bundle):
                for name, result in checker.check(answers)["services"].items():
                    found[settled][name].add(result["verdict"])
    return found


def completions(settled: dict[str, Any], bundle: dict[str, Any]) -> Iterator[dict[str, Any]]:
    decide = [one for one in bundle["conditions"].values() if one["decides"] == "verdict"]
    facts = sorted(
        {fact for one in decide for rule in one["rules"] for fact in rule["when"]} - settled.keys()
    )
    for values in product(*(bundle["facts"][fact]["cells"] for fact in facts)):
        yield {**settled, **dict(zip(facts, values, strict=True))}


def cells(site: Site, catalogue: Catalogue, language: str) -> Iterator[tuple[str, Element, str]]:
    """Each cell with a verdict: the page it is on, the cell, and the service that it is about."""
    for name in catalogue.services:
        address = f"{'en/' * (language == 'en')}services/{name}/"
        yield from ((address, cell, name) for cell in site.pages[address].all("td") if about(cell, catalogue))
    address = f"{'en/' * (language == 'en')}combinations/"
    yield from (
        (address, cell, cell["data-service"])
        for cell in site.pages[address].all("td")
        if about(cell, catalogue) and cell["data-service"]
    )


def about(cell: Element, catalogue: Catalogue) -> Settled:
    said = {name.removeprefix("data-"): value for name, value in cell.attributes.items()}
    return tuple((name, value) for name, value in said.items() if name in catalogue.facts)


def grades(cell: Element) -> set[str]:
    """The verdicts in a cell, by their id."""
    classes = [span["class"].split() for span in cell.all("span")]
    return {found[1].removeprefix("grade--") for found in classes if found[0] == "grade"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_service_has_cells_and_every_cell_a_verdict(
    site: Site, catalogue: Catalogue, language: str
) -> None:
    found = list(cells(site, catalogue, language))
    assert {service for address, _, service in found if "services/" in address} == set(catalogue.services)
    assert {service for address, _, service in found if "services/" not in address} == set(catalogue.services)
    assert [address for address, cell, _ in found if not grades(cell)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_cell_gives_a_verdict_that_no_answers_have(
    site: Site,
    catalogue: Catalogue,
    attainable: Mapping[Settled, Mapping[str, set[str]]],
    language: str,
) -> None:
    invented = [
        (address, service, about(cell, catalogue), sorted(grades(cell)))
        for address, cell, service in cells(site, catalogue, language)
        if not grades(cell) <= attainable[about(cell, catalogue)][service]
    ]
    assert invented == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_best_that_a_customer_can_have_stands_in_some_cell_about_them(
    site: Site,
    catalogue: Catalogue,
    attainable: Mapping[Settled, Mapping[str, set[str]]],
    language: str,
) -> None:
    shown: dict[tuple[str, str, Settled], set[str]] = {}
    for address, cell, service in cells(site, catalogue, language):
        shown.setdefault((address, service, about(cell, catalogue)), set()).update(grades(cell))
    lost = [
        (address, service, settled)
        for (address, service, settled), told in shown.items()
        if max(attainable[settled][service], key=VERDICTS.index) not in told
    ]
    assert lost == []
