"""`mkdocs build` as the hooks make it: two languages, one site, and an old one that stays until the new one is right."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bench.larger import larger
from generator.catalogue.entries import FILE
from generator.catalogue.reader import read

from ..support.built import Site
from ..support.editions import replaced
from ..support.live import copy_project


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    copy_project(folder)
    return folder


def build(project: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict"],
        cwd=project,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1", "SITE_URL": ""},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


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


def test_a_warning_about_an_english_page_refuses_the_site_and_leaves_the_old_one(project: Path) -> None:
    assert build(project).returncode == 0
    old = (project / "site/index.html").read_bytes()
    with (project / "docs/en/rules.md").open("a", encoding="utf-8") as page:
        page.write("\n[lost](lost.md)\n")
    (project / "docs/zh/rules.md").unlink()  # would show, if the new site replaced the old one
    run = build(project)
    assert run.returncode == 1
    assert "Doc file 'rules.md' contains a link 'lost.md'" in run.stderr
    assert "the site is left as it was" in run.stderr
    assert (project / "site/index.html").read_bytes() == old
    assert (project / "site/rules/index.html").is_file()
    assert not (project / "site.unfinished").exists()


def test_a_broken_catalogue_ends_the_build_and_names_its_line(project: Path) -> None:
    catalogue = project / FILE
    catalogue.write_text(catalogue.read_text("utf-8").replace("\nedition:", "\nediton:"), "utf-8")
    run = build(project)
    assert run.returncode == 1
    assert "data/services.yaml:" in run.stderr
    assert not (project / "site").exists()
