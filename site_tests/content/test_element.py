"""The element for pages of others, made of what is published: what limits an answer is in it, in both languages, and it stays light."""

from __future__ import annotations

import gzip
from collections.abc import Iterator

import pytest

from generator.catalogue.entries import Catalogue
from generator.lighter.element import PATH

from ..support.built import Site

MOST_BYTES = 30 * 1024
"""Held to 30,000 in the tests of the tool: here a sentence more is to find room."""


def test_it_is_one_file_of_at_most_30_kb(site: Site) -> None:
    assert len(gzip.compress((site.folder / PATH).read_bytes(), 9)) <= MOST_BYTES


@pytest.mark.parametrize("language", ["zh", "en"])
def test_whatever_limits_an_answer_is_in_it(site: Site, catalogue: Catalogue, language: str) -> None:
    script = (site.folder / PATH).read_text("utf-8")
    assert [text for text in limits(catalogue, language) if text not in script] == []


def limits(c: Catalogue, language: str) -> Iterator[str]:
    """What must be shown beside a verdict, and whose answer it is."""
    everywhere = [*c.premise, *c.general_limits, *c.disclaimers, *(one.entry for one in c.contradictions)]
    of_services = [
        entry for one in c.services.values() for entries in one.caveats.values() for entry in entries
    ]
    hints = [question.hint for question in c.questions if question.hint]
    for entry in [*everywhere, *of_services, *hints, *(one.hours for one in c.services.values())]:
        yield entry.text[language]
    for condition in c.conditions.values():
        yield condition.requirement[language]
        yield from (
            text[language] for state, text in condition.states.items() if state in ("unmet", "unsettled")
        )
    if c.guide.publisher:
        yield c.guide.publisher[language]
    if c.emergency:
        yield c.emergency.text[language]
        yield c.contacts[c.emergency.contact].value
    yield from (c.edition.id, str(c.edition.published))
