"""`mkdocs build` as the hooks make it: two languages, one site, and an old one that stays until the new one is right."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from bench.larger import larger
from generator.catalogue.entries import FILE
from generator.catalogue.reader import read

from ..support.built import Site
from ..support.editions import replaced
from ..support.live import PATIENCE, copy_project
from ..support.server import free_port


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    copy_project(folder)
    return folder


MKDOCS = [sys.executable, "-m", "mkdocs"]


def begin(project: Path, command: list[str], **environment: str) -> subprocess.Popen[str]:
    """Its log is its stderr."""
    return subprocess.Popen(
        command,
        cwd=project,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1", "SITE_URL": "", "PYTHONUNBUFFERED": "1"} | environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


@dataclass(frozen=True)
class Run:
    returncode: int
    stderr: str


def end(process: subprocess.Popen[str]) -> Run:
    _, log = process.communicate()
    return Run(process.returncode, log)


def tell(process: subprocess.Popen[str], told: signal.Signals) -> Run:
    """As one ends a server: Python loses a signal that comes while it clears something away, and then one tells it again."""
    while True:
        process.send_signal(told)
        with suppress(subprocess.TimeoutExpired):
            _, log = process.communicate(timeout=PATIENCE)
            return Run(process.returncode, log)


def build(project: Path, *before: str) -> Run:
    return end(begin(project, [*before, *MKDOCS, "build", "--strict"]))


def files(site: Path) -> dict[str, bytes]:
    return {str(path.relative_to(site)): path.read_bytes() for path in site.rglob("*") if path.is_file()}


def is_tidy(project: Path) -> bool:
    """Nothing but the site is left of a build."""
    return not {"site.unfinished", "site.lock", "build.lock"} & {path.name for path in project.iterdir()}


@pytest.mark.thorough
def test_the_navigation_lists_the_services_as_the_catalogue_does(project: Path) -> None:
    """In its order and by its names: new services, and other names, need no line in the configuration."""
    path = project / FILE
    name, another = (
        "{zh: 智能客服, en: Smart Customer Service}",
        "{zh: 智慧客服, en: Clever Customer Service}",
    )
    text = replaced(path.read_text("utf-8"), f"name: {name}", f"name: {another}")
    path.write_text(larger(text, times=2), "utf-8")
    services = read(path.read_text("utf-8")).services
    assert build(project).returncode == 0
    site = Site(project / "site", "")
    for address, language in (("", "zh"), ("en/", "en")):
        navigation = site.pages[f"{address}about/"].one("nav", class_="md-nav md-nav--primary md-nav--lifted")
        links = [(link["href"], link.text.strip()) for link in navigation.all("a")]
        listed = [link for link in links if link[0].startswith("../services/") and link[0] != "../services/"]
        assert listed == [(f"../services/{name}/", s.name[language]) for name, s in services.items()]


@pytest.mark.thorough
def test_a_warning_about_an_english_page_refuses_the_site_and_leaves_the_old_one(project: Path) -> None:
    assert build(project).returncode == 0
    old = (project / "site/index.html").read_bytes()
    for language, text in {"zh": "新的一页。", "en": "[lost](lost.md)"}.items():
        page = f"---\ntitle: New\ndescription: New.\n---\n\n# New {{ #new }}\n\n{text}\n"
        (project / f"docs/{language}/new.md").write_text(page, "utf-8")
    run = build(project)
    assert run.returncode == 1
    assert "Doc file 'new.md' contains a link 'lost.md'" in run.stderr
    assert "the site is left as it was" in run.stderr
    assert (project / "site/index.html").read_bytes() == old
    assert not (project / "site/new").exists()
    assert is_tidy(project)


def test_a_broken_catalogue_ends_the_build_and_names_its_line(project: Path) -> None:
    catalogue = project / FILE
    catalogue.write_text(catalogue.read_text("utf-8").replace("\nedition:", "\nediton:"), "utf-8")
    run = build(project)
    assert run.returncode == 1
    assert "data/services.yaml:" in run.stderr
    assert not (project / "site").exists()


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("path", "added", "told"),
    [
        ("overrides/main.html", "{% if %}", "overrides/main.html:{line}: Expected an expression, got 'end of statement block'"),
        ("overrides/partials/copyright.html", "{{ 1/0 }}", "overrides/partials/copyright.html:{line}: ZeroDivisionError: division by zero"),
        ("overrides/partials/copyright.html", '{% if config.theme.language == "en" %}{{ 1/0 }}{% endif %}', "overrides/partials/copyright.html:{line}: ZeroDivisionError: division by zero"),
        ("docs/assets/site/main.js", "import {", "assets/site/main.js: import {: an import or export that generator/lighter/scripts.py cannot read"),
        ("docs/assets/engine.js", "import {", "assets/engine.js: import {: an import or export that generator/lighter/scripts.py cannot read"),
    ],
)  # fmt: skip
def test_a_program_of_the_site_that_cannot_be_read_is_told_in_a_line(
    path: str, added: str, told: str, project: Path
) -> None:
    file = project / path
    text = file.read_text("utf-8").rstrip()
    file.write_text(f"{text}\n{added}\n", "utf-8")
    run = build(project)
    assert run.returncode == 1
    assert told.replace("{line}", str(text.count("\n") + 2)) in run.stderr
    assert "Traceback" not in run.stderr
    assert is_tidy(project)


# ------------------------------------------------------------------------------------------- published whole, or not at all


OLD = {"index.html": b"of an earlier build"}


def put_old(folder: Path) -> None:
    folder.mkdir(parents=True)
    for name, content in OLD.items():
        (folder / name).write_bytes(content)


@pytest.mark.thorough
def test_two_builds_at_once_leave_one_whole_site_and_the_second_says_for_whom_it_waits(
    project: Path, site: Site
) -> None:
    builds = [begin(project, [*MKDOCS, "build", "--strict"]) for _ in range(2)]
    runs = [end(process) for process in builds]
    assert [run.returncode for run in runs] == [0, 0]
    waiting = [re.findall(r"/site is taken by process (\d+), since ", run.stderr) for run in runs]
    assert waiting in ([[], [str(builds[0].pid)]], [[str(builds[1].pid)], []])
    assert files(project / "site") == files(site.folder)
    assert is_tidy(project)


@pytest.mark.thorough
def test_a_build_waits_for_one_of_another_site_from_the_same_pages(project: Path) -> None:
    """Both read build/, and neither is to read what the other one is about to write."""
    builds = [
        begin(project, [*MKDOCS, "build", "--strict", "--site-dir", folder]) for folder in ("one", "another")
    ]
    runs = [end(process) for process in builds]
    assert [run.returncode for run in runs] == [0, 0]
    assert sorted(run.stderr.count("/build is taken by process ") for run in runs) == [0, 1]
    assert files(project / "one") == files(project / "another")


DIES_WITHOUT_A_SITE = """
import os, runpy, signal
rename = os.rename
def rename_and_die(source, target):
    rename(source, target)
    if str(target).endswith("site.unfinished/old"):
        os.kill(os.getpid(), signal.SIGKILL)
os.rename = rename_and_die
runpy.run_module("mkdocs", run_name="__main__", alter_sys=True)
"""


@pytest.mark.thorough
def test_the_next_build_repairs_what_a_killed_one_has_left_and_says_so(project: Path) -> None:
    put_old(project / "site")
    killed = end(begin(project, [sys.executable, "-c", DIES_WITHOUT_A_SITE, "build", "--strict"]))
    assert killed.returncode == -signal.SIGKILL
    assert not (project / "site").exists()
    (project / FILE).write_text("edition: [", "utf-8")
    run = build(project)
    assert run.returncode == 1
    assert "/site holds the earlier site again: its exchange for a newer one was not finished." in run.stderr
    assert "/site holds the site that it held before." in run.stderr
    assert files(project / "site") == OLD
    assert is_tidy(project)


@pytest.mark.thorough
@pytest.mark.parametrize("full", ["when the pages are written", "when the site is written"])
def test_a_disk_that_takes_no_more_leaves_the_old_site_and_is_told_in_a_line(
    full: str, project: Path
) -> None:
    """A limit on the size of files stands for a full disk, which a test cannot make everywhere."""
    put_old(project / "site")
    if full == "when the site is written":
        assert end(begin(project, [sys.executable, "-m", "generator", "build"])).returncode == 0
    run = build(project, "bash", "-c", 'ulimit -f 4; exec "$@"', "bash")
    assert run.returncode == 1
    assert "File too large" in run.stderr
    assert "Traceback" not in run.stderr
    assert "/site holds the site that it held before." in run.stderr
    assert files(project / "site") == OLD
    assert is_tidy(project)


@pytest.mark.parametrize("trouble", ["a file", "a link"])
def test_a_site_that_is_no_folder_is_told_in_a_line(trouble: str, project: Path) -> None:
    if trouble == "a file":
        (project / "site").write_text("mine", "utf-8")
    else:
        (project / "site").symlink_to("nowhere")
    run = build(project)
    assert run.returncode == 1
    assert "expected a folder, or nothing" in run.stderr
    assert "Traceback" not in run.stderr
    assert is_tidy(project)


def test_a_port_that_is_taken_is_told_before_anything_is_built(project: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        run = end(begin(project, [*MKDOCS, "serve", "--dev-addr", f"127.0.0.1:{port}"]))
    assert run.returncode == 1
    assert [line for line in run.stderr.splitlines() if not line.startswith("INFO")] == [
        f"ERROR   -  127.0.0.1:{port} cannot be had: Address already in use. Name another port: make serve PORT={port + 1}"
    ]
    assert list((project / "build/zh").iterdir()) == []


@pytest.mark.thorough
@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM])
def test_a_server_ended_in_the_middle_of_a_build_leaves_nothing_and_has_repaired_the_site(
    told: signal.Signals, project: Path, tmp_path: Path
) -> None:
    """The site is as a build left it that was killed in the middle of its exchange."""
    put_old(project / "site.unfinished/old")
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    address = f"127.0.0.1:{free_port()}"
    server = begin(project, [*MKDOCS, "serve", "--dev-addr", address], TMPDIR=str(temporary))
    assert server.stderr
    begun = [next(server.stderr)]
    while "Cleaning site directory" not in begun[-1]:
        begun.append(next(server.stderr))
    run = tell(server, told)
    assert "Traceback" not in run.stderr
    assert list(temporary.iterdir()) == []
    assert "/site holds the earlier site again" in "".join(begun)
    assert files(project / "site") == OLD
    assert is_tidy(project)
