"""Other programs need no word of their own: `words.json` beside the bundle has them all, and every number in it leads somewhere."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from playwright._impl._driver import compute_driver_executable

from generator.bundle.words import words as all_words
from generator.catalogue.entries import Catalogue

from ..support.project import ROOT

PROGRAMS = ROOT / "site_tests/support/integrations.js"
AT = "2026-03-04T12:30:00+08:00"
SITUATIONS: list[dict[str, Any]] = [
    {"answers": {}},
    {"answers": {"region": "taiwan", "registered": "no"}, "at": AT},
    {"answers": {"region": "elsewhere"}, "at": AT},
    {"answers": {"region": "mainland", "deployment": "public_cloud", "licence": "perpetual"}, "at": "2025-01-01T09:00:00Z"},
    {"answers": {"region": "mainland", "registered": "yes", "incident": "fatal", "hotline_uses": 3}, "at": AT},
    {"answers": {"region": "mainland", "registered": "yes", "deployment": "private_cloud", "licence": "subscription"}, "at": AT},
]  # fmt: skip
TOOL = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}


@pytest.fixture(scope="module")
def words(catalogue: Catalogue, bundle: dict[str, Any]) -> dict[str, Any]:
    return all_words(catalogue, bundle)


def told(value: object, language: str) -> Iterator[str]:
    """Every text in one language."""
    if isinstance(value, dict):
        if value.keys() == {"zh", "en"}:
            yield value[language]
        for part in value.values():
            yield from told(part, language)
    if isinstance(value, list):
        for part in value:
            yield from told(part, language)


def numbers(value: object) -> Iterator[str]:
    if isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from numbers(part)
    elif isinstance(value, str) and re.fullmatch(r"[SNA]\d{2,4}", value):
        yield value


def test_every_number_and_id_in_the_words_leads_somewhere(
    words: dict[str, Any], bundle: dict[str, Any]
) -> None:
    known = words["clauses"].keys() | words["not_stated"].keys() | words["readings"].keys()
    found = set(numbers(words))
    assert found - known == set()
    assert {name[0] for name in found} == {"S", "N", "A"}
    assert words["services"].keys() == bundle["services"].keys()
    assert list(words["questions"]) == [question["id"] for question in bundle["questions"]]
    assert {one["family"] for one in bundle["services"].values()} == words["families"].keys()
    assert all(sorted(words["questions"][one["id"]]["facts"]) == one["facts"] for one in bundle["questions"])
    assert words["emergency"]["contact"] in bundle["contacts"]


def test_nothing_that_the_form_says_of_a_service_is_left_out(
    catalogue: Catalogue, words: dict[str, Any]
) -> None:
    """Hints are what keeps a wrong yes from being collected; the points of a fatal fault stand whole, by themselves."""
    hints = [one["hint"] for one in words["questions"].values() if one["hint"]]
    assert [hint["text"]["zh"] for hint in hints] == [q.hint.text.zh for q in catalogue.questions if q.hint]
    assert catalogue.emergency is not None
    assert words["emergency"]["text"]["zh"] == catalogue.emergency.text.zh
    for name, service in catalogue.services.items():
        own = words["services"][name]
        assert [one["text"]["en"] for one in own["included"]] == [one.whole.en for one in service.included]
        assert own["not_stated"] == list(service.not_stated)
    assert len(words["readings"]) == len(catalogue.readings)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_widget_and_a_tool_server_say_nothing_but_what_they_are_given(
    language: str, bundle: dict[str, Any], words: dict[str, Any]
) -> None:
    calls = [
        {**TOOL, "method": "tools/call", "params": {"name": "check", "arguments": one["answers"]}}
        for one in SITUATIONS
    ]
    tasks = [
        {"bundle": bundle, "words": words, "language": language, **one, "rpc": rpc}
        for one, rpc in zip([*SITUATIONS, SITUATIONS[0]], [*calls, TOOL], strict=True)
    ]
    program, _ = compute_driver_executable()
    command = [program, "--disable-warning=MODULE_TYPELESS_PACKAGE_JSON", str(PROGRAMS)]
    lines = "".join(f"{json.dumps(task)}\n" for task in tasks)
    done = subprocess.run(command, input=lines, capture_output=True, encoding="utf-8", check=True)
    known = {*told([bundle, words], language), *(one["value"] for one in bundle["contacts"].values())}
    spoken = set[str]()
    for line in done.stdout.splitlines():
        html, reply = json.loads(line).values()
        texts = [unescape(text) for text in re.findall(r">([^<]+)<", html)]
        texts += [one["text"] for one in reply["result"].get("content", [])]
        texts += [one["description"] for one in reply["result"].get("tools", [])]
        spoken |= set(texts)
    spoken = {text for text in spoken if not re.fullmatch(r"\d+|[\d-]+T[\d:]+\+08:00", text)}
    assert spoken - known == set()
    needed = {*told([words[part] for part in ("labels", "now", "states", "warnings", "unsure")], language)}
    assert needed - spoken == set()
