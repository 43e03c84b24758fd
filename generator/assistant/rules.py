"""The two published files → what answers are made of, or everything that is wrong with the two of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ..bundle.bundle import VERSION, content_hash
from ..bundle.linter import lint
from ..catalogue.labels import TOOLS

Json = dict[str, Any]
BUNDLE, WORDS = "bundle.json", "words.json"
REPAIR = "take both files anew from one build of the guide, or start without a folder to make them from the catalogue"


class UnusableError(ValueError):
    """Files that cannot be answered from; `str()` has a line for each problem."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join([*problems, f"to fix: {REPAIR}"]))


def read(files: dict[str, bytes], schema: Json) -> tuple[Json, Json]:
    """The bundle and its words. Raises UnusableError."""
    parsed, problems = {}, []
    for name, content in files.items():
        try:
            parsed[name] = json.loads(content)
        except (ValueError, RecursionError) as error:
            problems.append(f"{name}: this is not JSON: {error}")
    problems = problems or [*_problems(parsed[BUNDLE], parsed[WORDS], schema)]
    if problems:
        raise UnusableError(problems)
    return parsed[BUNDLE], parsed[WORDS]


def _problems(bundle: Any, words: Any, schema: Json) -> Iterator[str]:
    """What has another shape is looked into no further."""
    of_words = {**schema["$defs"]["all_words"], "$defs": schema["$defs"]}
    shapes = ((BUNDLE, bundle, schema), (WORDS, words, of_words))
    misshapen = [wrong for one in shapes for wrong in _of_another_shape(*one)]
    yield from misshapen or [*_unsound(bundle), *_strangers(bundle, words)]


def _of_another_shape(name: str, given: Any, shape: Json) -> Iterator[str]:
    from jsonschema import (
        Draft202012Validator,
    )  # comes with the library of the server, and is not needed without files

    version = str(given.get("version"))[:20] if isinstance(given, dict) else ""
    major = VERSION.split(".")[0]
    if version.split(".")[0] != major:
        yield f"{name}#/version: this is a file of format “{version}”; expected {VERSION}, or another of {major}"
        return
    for error in Draft202012Validator(shape).iter_errors(given):
        yield f"{name}#{''.join(f'/{step}' for step in error.path)}: {error.message[:200]}"


def _unsound(bundle: Json) -> Iterator[str]:
    for fault in lint(bundle):
        yield f"{BUNDLE}#{fault.at}: {fault.wrong}; expected {fault.expected}"


def _strangers(bundle: Json, words: Json) -> Iterator[str]:
    """What was changed by hand, is of another edition, or older than this server."""
    for name, given in ((BUNDLE, bundle), (WORDS, words)):
        if given["hash"] != content_hash({key: part for key, part in given.items() if key != "hash"}):
            yield f"{name}#/hash: the content has another hash than {given['hash']}, which it says; expected what was built: it was changed"
    for key, told, wanted in (
        ("edition", words["edition"], bundle["edition"]),
        ("bundle_hash", words["bundle_hash"], bundle["hash"]),
    ):
        if told != wanted:
            yield f"{WORDS}#/{key}: these are the words of “{told}”; expected “{wanted}”, as {BUNDLE} beside it says"
    if missing := [name for name in TOOLS if name not in words.get("tools", {})]:
        yield f"{WORDS}#/tools: {', '.join(missing)} missing; expected the words of a build as new as this server"
