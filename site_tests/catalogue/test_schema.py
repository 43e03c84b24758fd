"""The schema by which editors know the catalogue: up to date, right about it, and of one mind with the reader.

Both come from `generator/catalogue/entries.py`. That they agree is tried: every key of every kind of record in the real catalogue
is taken out, misspelt, doubled in kind and given a value of another type, and each time both have to refuse.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any

import pytest

from generator.catalogue.entries import FILE, Bilingual, Catalogue
from generator.catalogue.format import (
    AnyOf,
    Choice,
    ListOf,
    Record,
    Shape,
    Table,
    Words,
    record_of,
    records,
)
from generator.catalogue.json_schema import schema
from generator.catalogue.reader import read_node
from generator.problems import CatalogueError, Place
from generator.source.nodes import Fields, Items, Node, Text, compose
from tools.mutate import Path, put

from ..support.project import ROOT
from .test_reading import SMALL

if TYPE_CHECKING:
    from jsonschema import Draft7Validator

HERE = Place(FILE, 1, 1)
CATALOGUE, PAIR = record_of(Catalogue), record_of(Bilingual)


def in_an_editor(node: Node) -> Any:
    """A node as editors read it, by YAML 1.2: `80` is a number, `yes` is a word."""
    if isinstance(node, Fields):
        return {name: in_an_editor(value) for name, value in node.entries.items()}
    if isinstance(node, Items):
        return [in_an_editor(item) for item in node.items]
    assert isinstance(node, Text)
    if node.plain and re.fullmatch(r"-?\d+(\.\d+)?|true|false|null", node.value):
        return json.loads(node.value)
    return None if node.plain and node.value in ("", "~") else node.value


@pytest.fixture(scope="module")
def validator() -> Draft7Validator:
    from jsonschema import Draft7Validator  # takes more than a second, in every process that collects tests

    Draft7Validator.check_schema(schema())
    return Draft7Validator(schema())


def refused_by_the_schema(validator: Draft7Validator, node: Node, path: Path) -> bool:
    """Of a catalogue that is sound but for what stands at a path: in a section, that alone can be refused."""
    read = in_an_editor(node)
    if len(path) < 2:
        return not validator.is_valid(read)
    sections: Any = validator.schema
    return next(validator.descend(read[path[0]], sections["properties"][path[0]]), None) is not None


def refused_by_the_reader(node: Node) -> bool:
    try:
        read_node(node)
    except CatalogueError:
        return True
    return False


# -------------------------------------------------------------------------------------------------------------- the file


def test_the_schema_beside_the_catalogue_is_up_to_date() -> None:
    written = json.loads((ROOT / "data/services.schema.json").read_text("utf-8"))
    assert written == schema(), "run: python -m generator schema > data/services.schema.json"


def test_the_first_line_of_the_catalogue_names_the_schema_for_editors(catalogue_text: str) -> None:
    first = catalogue_text.partition("\n")[0]
    assert first == "# yaml-language-server: $schema=services.schema.json"


@pytest.mark.parametrize("small", [True, False])
def test_a_sound_catalogue_fits_the_schema(
    small: bool, validator: Draft7Validator, catalogue_text: str
) -> None:
    root = compose(SMALL if small else catalogue_text, FILE)
    assert [error.message for error in validator.iter_errors(in_an_editor(root))] == []


def test_every_key_is_described_in_both_languages() -> None:
    """What an editor shows: a sentence in each, and for records an example that fits them."""
    for record in (CATALOGUE, *records(CATALOGUE)):
        assert len(set(record.names)) == len(record.names)
        for key in record.keys:
            assert re.fullmatch(r"[^\u3400-\u9fff]+\.", key.en), (record.name, key.name)
            assert re.search(r"[\u3400-\u9fff].*[。）]$", key.zh), (record.name, key.name)


def test_records_of_one_name_are_one_record() -> None:
    """A definition in the schema bears the name of its record."""
    known: dict[str, Record] = {}
    for record in (CATALOGUE, *records(CATALOGUE)):
        assert known.setdefault(record.name, record) == record


def test_every_kind_of_record_is_in_the_small_catalogue() -> None:
    """So that every key is tried below; a remedy and the like are optional and have to be there all the same."""
    found = {record.name: set[str]() for record in (CATALOGUE, *records(CATALOGUE))}
    for spot in spots(compose(SMALL, FILE)):
        if isinstance(spot.shape, Record) and isinstance(spot.node, Fields):
            found[spot.shape.name] |= spot.node.entries.keys()
    missing = {
        f"{record.name}.{name}"
        for record in (CATALOGUE, *records(CATALOGUE))
        for name in record.names
        if name not in found[record.name]
    }
    assert missing == set()


# ------------------------------------------------------------------------------------------------------ what both refuse


@dataclass(frozen=True)
class Spot:
    """A node of a catalogue, and the shape by which it is read."""

    path: Path
    node: Node
    shape: Shape
    allowed: Shape
    """The shape, or all its alternatives."""
    kind: str
    """The path, with `*` for what the maintainer names or counts."""


def spots(node: Node, shape: Shape = CATALOGUE, path: Path = (), kind: str = "") -> Iterator[Spot]:
    allowed = shape
    if isinstance(shape, AnyOf):
        shape = fitting(node, shape)
    yield Spot(path, node, shape, allowed, kind)
    if shape is PAIR:
        kind = "pair"  # there are too many to try each
    if isinstance(node, Items) and isinstance(shape, ListOf):
        for number, item in enumerate(node.items):
            yield from spots(item, shape.item, (*path, number), f"{kind}.*")
    if isinstance(node, Fields):
        for name, value in node.entries.items():
            if isinstance(shape, Table):
                yield from spots(value, shape.value, (*path, name), f"{kind}.*")
            if isinstance(shape, Record):
                inner = next(key.shape for key in shape.keys if key.name == name)
                yield from spots(value, inner, (*path, name), f"{kind}.{name}")


def fitting(node: Node, alternatives: AnyOf) -> Shape:
    """The alternative that is meant by a sound node."""
    kinds = {Fields: (Record, Table), Items: (ListOf,), Text: (Words, Choice)}
    fit = [shape for shape in alternatives.shapes if isinstance(shape, kinds[type(node)])]
    keys = node.entries.keys() if isinstance(node, Fields) else set()
    return next((shape for shape in fit if isinstance(shape, Record) and keys <= {*shape.names}), fit[0])


Change = tuple[str, Path, Node | None]


def changes(root: Node) -> Iterator[Change]:
    """Everything that must be refused whatever else the catalogue says."""
    for spot in spots(root):
        if isinstance(spot.shape, Record) and isinstance(spot.node, Fields):
            kind = "pair" if spot.shape is PAIR else spot.kind
            for name in spot.node.entries:
                if name in spot.shape.required:
                    yield f"{kind}: without {name}", (*spot.path, name), None
                renamed = {
                    f"{name}x" if key == name else key: value for key, value in spot.node.entries.items()
                }
                yield f"{kind}: {name} misspelt", spot.path, fields(renamed)
            yield f"{kind}: a key more", spot.path, fields({**spot.node.entries, "colour": text("red")})
        if spot.path:
            for what, wrong in (
                ("a text", text("?!")),
                ("a list", Items((), HERE)),
                ("a mapping", fields({})),
                ("nothing", text("")),
            ):
                if not accepts(spot.allowed, wrong):
                    yield f"{spot.kind}: {what}", spot.path, wrong
        if isinstance(spot.shape, Table) and isinstance(spot.node, Fields):
            for name in spot.node.entries:
                renamed = {
                    "no id!" if key == name else key: value for key, value in spot.node.entries.items()
                }
                yield f"{spot.kind}: an id that is none", spot.path, fields(renamed)


def accepts(shape: Shape, node: Node) -> bool:
    """Whether something is of the right type after all."""
    match shape:
        case Words(pattern=pattern):
            return isinstance(node, Text) and bool(re.fullmatch(pattern, node.value))
        case Choice():
            return False
        case ListOf(least=least, contains=contains):
            return isinstance(node, Items) and not least and not contains
        case Table(least=least):
            return isinstance(node, Fields) and not least
        case Record(keys=keys):
            return isinstance(node, Fields) and all(key.optional for key in keys)
        case AnyOf(shapes=alternatives):
            return any(accepts(alternative, node) for alternative in alternatives)


def fields(entries: dict[str, Node]) -> Fields:
    return Fields(entries, {name: Text(name, HERE) for name in entries}, HERE)


def text(value: str) -> Text:
    return Text(value, HERE)


@pytest.mark.thorough
@pytest.mark.slow
def test_what_the_schema_refuses_the_reader_refuses_and_the_other_way_round(
    validator: Draft7Validator, figures: list[str]
) -> None:
    root = compose(SMALL, FILE)
    tried, disagreements = set[str](), []
    for what, path, new in changes(root):
        if what in tried:
            continue
        tried.add(what)
        changed = put(root, path, new)
        told = (refused_by_the_schema(validator, changed, path), refused_by_the_reader(changed))
        if told != (True, True):
            disagreements.append(f"{what}: schema {told[0]}, reader {told[1]}")
    assert disagreements == []
    assert len(tried) > 500
    figures.append(f"schema and reader: {len(tried)} changed catalogues, refused by both")


# ------------------------------------------------------------------------------------------------------------ a new key

NEW_KEY = '    slogan: Annotated[Bilingual | None, Meaning("What it is praised with.", "口号。")] = None\n'


@pytest.fixture(scope="module")
def with_a_new_key(tmp_path_factory: pytest.TempPathFactory) -> FilePath:
    """The generator with one line more, as CONTRIBUTING says it is done."""
    folder = tmp_path_factory.mktemp("new-key")
    shutil.copytree(ROOT / "generator", folder / "generator", ignore=shutil.ignore_patterns("__pycache__"))
    entries = folder / "generator/catalogue/entries.py"
    before, name, after = entries.read_text("utf-8").partition("class Family(Placed):\n")
    entries.write_text(before + name + NEW_KEY + after, "utf-8")
    return folder


FAMILY = 'support: {name: {zh: 支持, en: Support}, section: "1"'
READING = """
import sys
from generator.catalogue.reader import read
from generator.problems import CatalogueError
try:
    print(read(sys.stdin.read()).families["support"].slogan)
except CatalogueError as error:
    print(*(problem.wrong for problem in error.problems), sep="; ")
"""


def run(folder: FilePath, *command: str, given: str = "") -> str:
    program = [sys.executable, *command]
    done = subprocess.run(program, cwd=folder, input=given, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def told_of(folder: FilePath, slogan: str) -> str:
    """What the changed generator reads, or complains of, where the family of the small catalogue has a slogan."""
    assert SMALL.count(FAMILY) == 1
    return run(folder, "-c", READING, given=SMALL.replace(FAMILY, FAMILY + slogan))


@pytest.mark.slow
def test_a_new_optional_key_is_one_line(with_a_new_key: FilePath) -> None:
    told = json.loads(run(with_a_new_key, "-m", "generator", "schema"))["definitions"]["family"]
    assert told["properties"]["slogan"]["description"] == "What it is praised with.\n口号。"
    assert "slogan" not in told["required"]
    assert told_of(with_a_new_key, "") == "None"
    assert (
        told_of(with_a_new_key, ", slogan: {zh: 真好, en: So good}") == "Bilingual(zh='真好', en='So good')"
    )
    assert told_of(with_a_new_key, ", slogan: {zh: 真好}") == "“en” is missing"
    assert told_of(with_a_new_key, ", slogen: {zh: 真好, en: So good}") == "“slogen” is not known here"
