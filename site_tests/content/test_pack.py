"""The file that needs no network, of what is published: all of it is in there, it is small enough to mail, and it answers the tables of cases."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from generator.catalogue.entries import LANGUAGES, Catalogue

from ..support.built import Element, tree
from ..support.cases import all_cases
from ..support.packs import ANSWER_ALL, by_options

pytestmark = pytest.mark.slow  # the file takes three seconds to make

LARGEST = 1_000_000


@pytest.fixture(scope="module")
def file(project_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pack")
    command = [sys.executable, "-m", "generator", "pack", "--out", str(folder)]
    subprocess.run(command, cwd=project_root, check=True, capture_output=True)
    (path,) = folder.glob("*.html")
    return path


@pytest.fixture(scope="module")
def halves(file: Path) -> dict[str, Element]:
    read = tree(file.read_text("utf-8"))
    return {language: read.one("main", id=language) for language in LANGUAGES}


def test_it_is_small_enough_for_a_mail(file: Path) -> None:
    assert file.stat().st_size <= LARGEST


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_statement_reading_and_silence_is_in_it(
    halves: dict[str, Element], catalogue: Catalogue, language: str
) -> None:
    half = halves[language]
    places = {element["id"]: element for element in half.all() if "id" in element}
    for statement in catalogue.statements.values():
        told = places[f"{language}-{statement.id}"].text
        assert squeezed(statement.text.zh) in squeezed(told), statement.id
        assert squeezed(statement.text[language]) in squeezed(told), statement.id
        assert statement.section[language] in told, statement.id
    for name in (*catalogue.readings, *catalogue.not_stated):
        assert f"{language}-{name}" in places


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_limit_of_every_kind_is_in_it_and_every_way_to_get_a_service(
    halves: dict[str, Element], catalogue: Catalogue, language: str
) -> None:
    text = squeezed(halves[language].text)
    shared = (*catalogue.premise, *catalogue.disclaimers, *catalogue.general_limits)
    wanted = [item.text for item in shared] + [one.text for one in catalogue.not_stated.values()]
    for service in catalogue.services.values():
        wanted += [service.summary.text, service.hours.text, *([service.quota.text] if service.quota else [])]
        wanted += [item.text for items in service.caveats.values() for item in items]
        wanted += [channel.entry.text for channel in service.channels]
        wanted += [applied.condition.requirement for applied in service.applied]
    assert [each[language] for each in wanted if squeezed(each[language]) not in text] == []
    for contact in catalogue.contacts.values():
        assert squeezed(contact.value.removeprefix("https://")) in text, contact.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_its_form_answers_the_tables_of_cases(
    browser: Browser, file: Path, catalogue: Catalogue, language: str
) -> None:
    rows = [case.row for case in all_cases() if "verdicts" in case.row and "answers" in case.row]
    ways = by_options(catalogue, [row["answers"] for row in rows])
    assert len(ways) >= len(rows) // 2
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{file.as_uri()}#{language}")
        found = page.evaluate(ANSWER_ALL, [options for options, _ in ways])
    told = {repr(answers): verdicts for (_, answers), verdicts in zip(ways, found, strict=True)}
    for row in rows:
        if verdicts := told.get(repr(row["answers"])):
            due = {name: row["verdicts"].get("others") for name in verdicts if "others" in row["verdicts"]}
            due |= {name: verdict for name, verdict in row["verdicts"].items() if name != "others"}
            assert {name: verdicts[name] for name in due} == due, row["case"]


def squeezed(text: str) -> str:
    return "".join(text.split())
