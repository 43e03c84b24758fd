"""The bills of materials: valid, complete, and the same for the same site."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from tools.sbom import of_build, of_reader, scripts, vendored

from ..support.built import Site
from ..support.project import ROOT

pytestmark = pytest.mark.thorough


@pytest.fixture(scope="module")
def build_bill() -> str:
    return of_build()


@pytest.fixture(scope="module")
def reader_bill(site: Site) -> str:
    return of_reader(site.folder)


def test_both_are_valid_cyclonedx(build_bill: str, reader_bill: str) -> None:
    validator = JsonStrictValidator(SchemaVersion.V1_6)
    assert validator.validate_str(build_bill) is None
    assert validator.validate_str(reader_bill) is None


def test_the_bill_of_the_build_is_the_lock(build_bill: str) -> None:
    locked = re.findall(
        r"^([\w.-]+)==([^\s;]+)", (ROOT / "requirements.lock").read_text("utf-8"), re.MULTILINE
    )
    told = [(part["name"], part["version"]) for part in json.loads(build_bill)["components"]]
    assert sorted(told) == sorted(locked)


def test_the_bill_of_the_reader_has_every_script_and_stylesheet_with_its_hash(
    reader_bill: str, site: Site
) -> None:
    told = {
        part["name"]: part["hashes"][0]["content"]
        for part in parts(json.loads(reader_bill))
        if part["type"] == "file"
    }
    sent = {
        path: hashlib.sha256((site.folder / path).read_bytes()).hexdigest() for path in scripts(site.folder)
    }
    assert told == sent


def test_the_bill_of_the_reader_says_who_made_what(reader_bill: str) -> None:
    bill = json.loads(reader_bill)
    makers = {bill["metadata"]["component"]["name"], *(part["name"] for part in bill["components"])}
    assert makers == {
        "kingdee-success-guide",
        "mkdocs-material",
        *(library["name"] for library in vendored()),
    }
    assert all(part["version"] and part["licenses"] for part in bill["components"])


def test_the_same_site_has_the_same_bills(build_bill: str, reader_bill: str, site: Site) -> None:
    assert of_build() == build_bill
    assert of_reader(site.folder) == reader_bill


def parts(of: dict[str, Any]) -> list[dict[str, Any]]:
    """With those inside others, and the one that the bill is of."""
    inside = [*of.get("components", []), *([of["metadata"]["component"]] if "metadata" in of else [])]
    return [part for one in inside for part in (one, *parts(one))]
