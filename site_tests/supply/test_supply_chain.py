"""Where everything that is not ours comes from: nothing that builds, tests, publishes or runs can be exchanged unseen."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from tools.sbom import VENDOR, vendored

from ..support import browser
from ..support.project import ROOT

WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
USES = re.compile(r"^\s*(?:- )?uses:(.*)$", re.MULTILINE)
PINNED = re.compile(r" [\w-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")
WRITES = {"pages: write", "id-token: write", "attestations: write"}
"""What signing and publishing take. Nothing else may be written by a workflow."""


def unpinned(workflow: str) -> list[str]:
    return [used.strip() for used in USES.findall(workflow) if not PINNED.fullmatch(used)]


@pytest.mark.parametrize(
    ("step", "accepted"),
    [
        ("      - uses: actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8 # v5.0.0", True),
        ("        uses: actions/cache/save@08c6903cd8c0fde910a37f88322edcfb5dd907a8 # v5.0.0", True),
        ("      - uses: actions/checkout@v5.0.0", False),
        ("      - uses: actions/checkout@08c6903 # v5.0.0", False),
        ("      - uses: actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8", False),
        ("      - uses: actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8 # v5", False),
        ("      - uses: actions/checkout@main # v5.0.0", False),
        ("      - uses: docker://alpine:3", False),
    ],
)
def test_an_action_is_pinned_by_its_commit_with_the_version_beside_it(step: str, accepted: bool) -> None:
    assert (unpinned(step) == []) is accepted


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_every_action_is_pinned(path: Path) -> None:
    text = path.read_text("utf-8")
    assert unpinned(text) == []
    assert len(USES.findall(text)) == len(
        [step for job in jobs(path).values() for step in job["steps"] if "uses" in step]
    )


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_may_do_nothing_and_each_of_its_jobs_what_it_names(path: Path) -> None:
    assert yaml.safe_load(path.read_text("utf-8"))["permissions"] == {}
    for name, job in jobs(path).items():
        granted = {f"{scope}: {right}" for scope, right in job["permissions"].items()}
        assert {right for right in granted if right.endswith("write")} <= WRITES, name


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_what_may_write_runs_none_of_the_code_that_it_publishes(path: Path) -> None:
    for name, job in jobs(path).items():
        if "write" in job["permissions"].values():
            assert not [
                step for step in job["steps"] if step.get("uses", "").startswith("actions/checkout@")
            ], name
        for step in job["steps"]:
            assert step.get("with", {}).get("persist-credentials") is False or "checkout" not in step.get(
                "uses", ""
            )


def jobs(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))["jobs"]
    return found


def test_the_image_of_the_container_is_named_by_its_digest() -> None:
    images = re.findall(r"^FROM (.*)$", (ROOT / ".devcontainer/Dockerfile").read_text("utf-8"), re.MULTILINE)
    assert images
    assert [
        image for image in images if not re.fullmatch(r"\S+:\d+\.\d+\.\d+-\S+@sha256:[0-9a-f]{64}", image)
    ] == []


def test_the_container_gets_no_right_to_the_machine_outside() -> None:
    """Its comments are not JSON's."""
    text = (ROOT / ".devcontainer/devcontainer.json").read_text("utf-8")
    options = re.search(r'"runArgs": \[(.*)\]', text)
    assert options
    assert re.findall(r"--(?:cap-add|privileged|ipc|network|pid|volume)[^\"]*", options[1]) == []


@pytest.mark.parametrize(("said", "expected"), [("", False), ("1", True)])
def test_chromium_is_without_its_sandbox_only_where_that_is_said(
    monkeypatch: pytest.MonkeyPatch, said: str, expected: bool
) -> None:
    monkeypatch.setattr(browser, "is_root", lambda: False)
    monkeypatch.setenv("CHROMIUM_WITHOUT_SANDBOX", said)
    assert browser.without_sandbox() is expected


def test_the_lock_has_every_version_that_the_project_asks_for() -> None:
    """A bot raises a version in pyproject.toml; `make lock` on its branch brings the lock along."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    asked = [one for extra in project["optional-dependencies"].values() for one in extra]
    locked = set(
        re.findall(r"^([\w.-]+==\S+)", (ROOT / "requirements.lock").read_text("utf-8"), re.MULTILINE)
    )
    assert {re.sub(r"\[.*\]", "", requirement) for requirement in asked} - locked == set()


def test_every_vendored_file_is_the_recorded_one() -> None:
    folder = ROOT / VENDOR
    recorded = {library["file"]: library for library in vendored()}
    assert sorted(recorded) == sorted(path.name for path in folder.glob("*.js"))
    for name, library in recorded.items():
        content = (folder / name).read_bytes()
        ours, _, theirs = content.partition(b"\n")
        assert hashlib.sha256(content).hexdigest() == library["sha256"], name
        assert hashlib.sha256(theirs).hexdigest() == library["package_file_sha256"], name
        told = f"/*! {library['name']} {library['version']} ({library['of_package']} of the npm package), {library['licence']} licence"
        assert ours.decode().startswith(told)
        assert (
            (folder / library["licence_file"])
            .read_text("utf-8")
            .startswith(f"{library['licence']} License\n")
        )


LOCKS = [
    path.relative_to(ROOT).as_posix()
    for path in sorted(ROOT.rglob("package-lock.json"))
    if not {"node_modules", ".venv"} & {*path.parts}
]


def unsafe(package: dict[str, Any]) -> list[str]:
    """What keeps a locked package from being the same from whichever registry it comes."""
    hashed = re.fullmatch(r"sha512-[\w+/]{86}==", package.get("integrity", ""))
    addresses = [key for key, value in package.items() if "://" in json.dumps(value)]
    return [*addresses, *([] if hashed else ["integrity"])]


@pytest.mark.parametrize(
    ("package", "expected"),
    [
        ({"version": "1.0.0", "integrity": f"sha512-{'a' * 86}=="}, []),
        ({"version": "1.0.0"}, ["integrity"]),
        ({"version": "1.0.0", "integrity": "sha1-aaaa"}, ["integrity"]),
        (
            {"resolved": "https://registry.example/a.tgz", "integrity": f"sha512-{'a' * 86}=="},
            ["resolved"],
        ),
        (
            {"funding": {"url": "https://fund.example"}, "integrity": f"sha512-{'a' * 86}=="},
            ["funding"],
        ),
    ],
)
def test_a_locked_package_has_a_hash_and_no_address(package: dict[str, Any], expected: list[str]) -> None:
    assert unsafe(package) == expected


@pytest.mark.parametrize("lock", LOCKS)
def test_what_comes_from_npm_is_locked_by_hash_and_without_addresses(lock: str) -> None:
    packages = json.loads((ROOT / lock).read_text("utf-8"))["packages"]
    own, *locked = packages
    assert own == ""
    assert locked
    assert {name: unsafe(packages[name]) for name in locked if unsafe(packages[name])} == {}
