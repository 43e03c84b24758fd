"""One answer at every door: site, program, assistant and table say the same of whatever is answered.

All partial answers – each fact unanswered, or in one of its cells – and the rows of `cases/` are put to each door and compared with the
evaluator in Python that the catalogue is proven with. `make test` asks the fast doors about all of them, and the slow ones about
some; `make agree` (`--whole`) asks every one about all that can be put to it, and at three instants those that take one.

A new door is a fixture with what it is asked by, and its name in DOORS.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from math import prod
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from generator.bundle.tables import Tables
from generator.catalogue.entries import LANGUAGES, Catalogue
from generator.rules import Checker, RuleBook
from generator.rules.from_bundle import rule_book

from ..support.assistant import answer_of, assistant
from ..support.built import PACK, Site, article
from ..support.cases import all_cases
from ..support.chromium import Chromium
from ..support.engines import answers_table, in_duckdb
from ..support.form_page import Form
from ..support.hosts import TELL_ALL, hosts
from ..support.node import Node
from ..support.packs import ANSWER_ALL as CHOOSE_ALL
from ..support.packs import by_options
from .test_form_of_cases import link_of

pytestmark = pytest.mark.slow

Request = dict[str, Any]
INSTANTS = [None, "2026-03-04T10:00:00+08:00", "2026-03-04T12:30:00+08:00"]
"""None, one within the hours of work and one outside."""
NAMED = "2026-03-07T23:00:00+08:00"
"""What is put to a door as the instant where there is none, if it would answer for the present then."""
AT_ONCE = 2_000
"""Requests that a door gets in one go; their results take some megabytes."""


@dataclass(frozen=True)
class Door:
    """`ask` takes requests and gives what is seen of each result; of the many requests that can be put to it, it gets every nth, in
    `make test` and at all. `at` stands in for no instant."""

    ask: Callable[[list[Request]], list[Any]]
    sees: Callable[[Mapping[str, Any]], Any] = dict
    nth: tuple[int, int] = (1, 1)
    takes: Callable[[Request], bool] = lambda _: True
    at: str | None = None


def verdicts(result: Mapping[str, Any]) -> Any:
    return {name: one["verdict"] for name, one in result["services"].items()}


@pytest.fixture
def published_bundle(bundle: dict[str, Any]) -> Door:
    """In Python, by what integrators get."""
    evaluator = Checker(rule_book(bundle))
    return Door(lambda requests: [evaluator.check(one["answers"], one["at"]) for one in requests])


@pytest.fixture
def in_node(node: Node) -> Door:
    return Door(node.check)


@pytest.fixture
def in_chromium(engine_page: Chromium) -> Door:
    return Door(engine_page.check)


@pytest.fixture
def tool_server(book: RuleBook, project_root: Path, tmp_path: Path) -> Iterator[Door]:
    """For assistants, as a process of its own. It is to speak of one service only: what is compared is of all."""
    (one, *_) = book.services
    with assistant(project_root, tmp_path / "errors") as client:

        def called(requests: list[Request]) -> list[Any]:
            told = client.call_at_once(
                "check", [{"language": "en", **asked, "services": [one]} for asked in requests]
            )
            return [answer_of(answer)["result"] for answer in told]

        yield Door(called, nth=(151, 1), at=NAMED)


@pytest.fixture
def sql_table(book: RuleBook) -> Door:
    """`verdicts.csv`, joined by `verdicts.sql`."""
    tables = Tables(book)

    def joined(requests: list[Request]) -> list[Any]:
        answers = answers_table(tables, [one["answers"] for one in requests])
        rows = in_duckdb(tables.queries()["verdicts.sql"], answers=answers, verdicts=tables.verdicts)
        return [
            dict(zip(book.services, told, strict=True))
            for _, *told in sorted(rows, key=lambda row: int(row[0]))
        ]

    return Door(joined, verdicts)


@pytest.fixture
def element(site: Site, browser: Browser) -> Iterator[Door]:
    """On a page of another origin, asked by its attributes. At no instant it answers for the present, so that is left aside."""
    with hosts(site) as portal, browser.new_context() as context:
        page = context.new_page()
        page.goto(portal.write("door", "<entitlement-check></entitlement-check>"))

        def told(requests: list[Request]) -> list[Any]:
            answers = page.evaluate(TELL_ALL, requests)
            return [(timeless(one["result"]), one["shown"]) for one in answers]

        yield Door(told, lambda result: (timeless(result), verdicts(result)), (151, 1))


def timeless(result: Mapping[str, Any]) -> Any:
    return {
        service: {part: told for part, told in one.items() if part not in ("now", "use_conditions")}
        for service, one in result["services"].items()
    }


@pytest.fixture
def pack(site: Site, catalogue: Catalogue, browser: Browser) -> Iterator[Door]:
    """From the disk, asked by the options of its questions, which cannot say everything."""
    with browser.new_context() as context:
        page = context.new_page()
        page.goto((site.folder / PACK).as_uri())

        def chosen(requests: list[Request]) -> list[Any]:
            ways = by_options(catalogue, [one["answers"] for one in requests])
            return list(page.evaluate(CHOOSE_ALL, [options for options, _ in ways]))

        yield Door(
            chosen,
            verdicts,
            (151, 1),
            lambda one: not one["at"] and bool(by_options(catalogue, [one["answers"]])),
        )


DOORS = ["published_bundle", "in_node", "in_chromium", "tool_server", "sql_table", "element", "pack"]


def every_way(book: RuleBook) -> list[dict[str, Any]]:
    """To answer, in part or in whole."""
    axes = {name: [None, *fact.cells] for name, fact in book.facts.items()}
    rows = (dict(zip(axes, row, strict=True)) for row in product(*axes.values()))
    return [{name: value for name, value in row.items() if value is not None} for row in rows]


def of_the_tables() -> list[Request]:
    return [
        {"answers": case.row["answers"], "at": case.row.get("at")}
        for case in all_cases()
        if "answers" in case.row and "error" not in case.row
    ]


@pytest.mark.thorough
@pytest.mark.parametrize("door", DOORS)
def test_every_door_gives_the_answer_of_the_proven_rules(
    door: str, book: RuleBook, checker: Checker, request: pytest.FixtureRequest, figures: list[str]
) -> None:
    found: Door = request.getfixturevalue(door)
    whole = request.config.option.whole
    instants = INSTANTS if whole else INSTANTS[:1]
    ways = [{"answers": answers, "at": at} for at in instants for answers in every_way(book)]
    rows, ways = (
        [{**one, "at": one["at"] or found.at} for one in some if found.takes(one)]
        for some in (of_the_tables(), ways)
    )
    compare(door, found, [*rows, *ways[:: found.nth[whole]]], checker, figures)


def compare(door: str, found: Door, requests: list[Request], checker: Checker, figures: list[str]) -> None:
    differing = []
    for start in range(0, len(requests), AT_ONCE):
        some = requests[start : start + AT_ONCE]
        for asked, told in zip(some, found.ask(some), strict=True):
            wanted = found.sees(checker.check(asked["answers"], asked["at"]))
            differing += [] if told == wanted else [(asked, wanted, told)]
    figures.append(f"Agreement, {door}: {len(requests):,} answers compared, {len(differing)} differences.")
    assert not differing, differing[0]


def test_the_form_gives_it_too(
    form: Form, book: RuleBook, checker: Checker, figures: list[str], request: pytest.FixtureRequest
) -> None:
    """At no instant: the moment is the reader’s own."""
    form.open()
    ways = [{"answers": answers, "at": None} for answers in every_way(book)]
    door = Door(
        lambda requests: form.shown_at([link_of(form, one["answers"]) for one in requests]),
        verdicts,
        (499, 1),
    )
    compare(
        f"form ({form.reader.code})", door, ways[:: door.nth[request.config.option.whole]], checker, figures
    )


def test_a_door_that_says_something_else_is_noticed(checker: Checker) -> None:
    for wrong in ({}, None, {"community": "entitled"}):
        with pytest.raises(AssertionError):
            compare("none", Door(lambda _, told=wrong: [told]), [{"answers": {}, "at": None}], checker, [])  # type: ignore[misc]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_about_this_guide_says_how_many_were_compared(
    site: Site, book: RuleBook, language: str
) -> None:
    count = prod(1 + len(fact.cells) for fact in book.facts.values())
    assert len(every_way(book)) == count
    page = site.pages["about/" if language == "zh" else "en/about/"]
    assert f"{count:,}" in article(page).text
