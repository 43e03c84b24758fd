"""The tables of verdicts on the pages: none gives a customer more than some answers would, and none leaves out the best.

What a cell is about, it says itself: `data-deployment="on_premise"`, of whichever facts the tables are made; a cell for all of them
names all. Everything else is
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
    for _, _, settled, _ in cells(site, catalogue, LANGUAGES[0]):
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


Cell = tuple[str, str, Settled, set[str]]
"""The page that it is on, the service and the customer that it is about, and the verdicts in it."""


def cells(site: Site, catalogue: Catalogue, language: str) -> Iterator[Cell]:
    """Each cell with a verdict; one that holds for several values of a fact, once for each."""
    root = "en/" * (language == "en")
    for address, service in [(f"{root}services/{name}/", name) for name in catalogue.services] + [
        (f"{root}services/", "")
    ]:
        for cell in site.pages[address].all("td", "p"):
            for settled in about(cell, catalogue):
                yield address, service or cell["data-of"], settled, verdicts_in(cell)


def about(cell: Element, catalogue: Catalogue) -> list[Settled]:
    said = {name.removeprefix("data-"): value.split() for name, value in cell.attributes.items()}
    facts = [name for name in said if name in catalogue.facts]
    return [
        tuple(zip(facts, chosen, strict=True)) for chosen in product(*(said[name] for name in facts)) if facts
    ]


def yes_to_some(told: set[str]) -> set[str]:
    return {"entitled"} if "conditional" in told else set()


def verdicts_in(cell: Element) -> set[str]:
    return {span["data-verdict"] for span in cell.all("span") if span["data-verdict"]}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_service_has_cells_and_every_cell_a_verdict(
    site: Site, catalogue: Catalogue, language: str
) -> None:
    found = list(cells(site, catalogue, language))
    overview = f"{'en/' * (language == 'en')}services/"
    assert {service for address, service, _, _ in found if address != overview} == set(catalogue.services)
    assert {service for address, service, _, _ in found if address == overview} == set(catalogue.services)
    assert [cell for cell in found if not cell[-1]] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_cell_gives_a_verdict_that_no_answers_have(
    site: Site,
    catalogue: Catalogue,
    attainable: Mapping[Settled, Mapping[str, set[str]]],
    language: str,
) -> None:
    invented = [
        (address, service, settled, sorted(told))
        for address, service, settled, told in cells(site, catalogue, language)
        if not told <= attainable[settled][service]
    ]
    assert invented == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_best_that_a_customer_can_have_stands_in_some_cell_about_them(
    site: Site,
    catalogue: Catalogue,
    attainable: Mapping[Settled, Mapping[str, set[str]]],
    language: str,
) -> None:
    """A yes on a condition is a yes to whoever meets it."""
    shown: dict[tuple[str, str, Settled], set[str]] = {}
    for address, service, settled, told in cells(site, catalogue, language):
        shown.setdefault((address, service, settled), set()).update(told)
    lost = [
        (address, service, settled)
        for (address, service, settled), told in shown.items()
        if max(attainable[settled][service] - yes_to_some(told), key=VERDICTS.index) not in told
    ]
    assert lost == []
