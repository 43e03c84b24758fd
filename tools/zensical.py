"""Zensical, by the authors of Material, builds the site from the generated pages and the same two configurations.

    python -m tools.zensical PROGRAM     (make zensical makes an environment for it first)

It runs no hooks: so this runs the generator, and Zensical twice. What has to differ is done to a copy of the project:

    the look       `variant: classic` is Material's; without it our styles meet another layout
    the services   are written into the navigation, where otherwise a hook adds them
    links in HTML  Zensical takes them as relative to the Markdown file, MkDocs leaves them as they are

The site is left in site.zensical/, and is compared with MkDocs': no page, anchor or link may be lost. What the result
still lacks is in decisions/0006-material-at-its-end.md.
"""

from __future__ import annotations

import json
import os
import posixpath
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from site_tests.content.test_links import is_dead, references
from site_tests.support.built import Element, Site
from site_tests.support.given import build_site
from site_tests.support.live import copy_project
from site_tests.support.project import OWN_DATA, ROOT

ADDRESS = "https://guide.example/"
OUT = ROOT / "site.zensical"
LINK_IN_HTML = re.compile(r'(?<=<a )([^>]*?)href="(?![a-z]+:|[#/])([^"]*)"')


def main() -> None:
    (program,) = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder, "project")
        project.mkdir()
        _prepare(project)
        _build(Path(program).absolute(), project)
        shutil.rmtree(OUT, ignore_errors=True)
        shutil.copytree(project / "site", OUT)
        reference = build_site(Path(folder, "mkdocs"), OWN_DATA, SITE_URL=ADDRESS)
        lost = _lost(Site(reference, ADDRESS), Site(OUT, ADDRESS))
    print("\n".join(lost) or f"{OUT.name}/: every page, anchor and link is there.")
    sys.exit(bool(lost))


def _prepare(project: Path) -> None:
    copy_project(project, OWN_DATA)
    subprocess.run([sys.executable, "-m", "generator", "build"], cwd=project, check=True)
    for config in (project / "mkdocs.yml", project / "mkdocs.en.yml"):
        text = config.read_text("utf-8").replace(
            "  name: material\n", "  name: material\n  variant: classic\n"
        )
        config.write_text(_with_services(text, project), "utf-8")
    for language in ("zh", "en"):
        for page in (project / "build" / language).rglob("*.md"):
            page.write_text(_from_the_file(page), "utf-8")


def _with_services(config: str, project: Path) -> str:
    """The configuration with the services in its navigation, which otherwise a hook adds."""
    bundle = json.loads((project / "build/zh/rules/v1/bundle.json").read_text("utf-8"))
    pages = (f"services/{name}.md" for name in bundle["services"])
    lines = "".join(f"      - {page}\n" for page in pages if page not in config)
    return re.sub(r"^ +- services/index\.md.*\n", lambda index: index[0] + lines, config, flags=re.MULTILINE)


def _from_the_file(page: Path) -> str:
    """The Markdown; its links in HTML, which lead from the page's address, now lead from its file, a level above."""

    def moved(link: re.Match[str]) -> str:
        return f'{link[1]}href="{_shallower(page.stem, link[2])}"'

    text = page.read_text("utf-8")
    if page.stem == "index":
        return text
    # What stands in <noscript> is no HTML to Zensical.
    parts = re.split(r"(<noscript>.*?</noscript>)", text, flags=re.DOTALL)
    return "".join(part if part.startswith("<noscript>") else LINK_IN_HTML.sub(moved, part) for part in parts)


def _shallower(name: str, link: str) -> str:
    path, hash_, fragment = link.partition("#")
    folder = "/" if path.endswith(("/", "..")) else ""
    return posixpath.normpath(posixpath.join(name, path)) + folder + hash_ + fragment


def _build(program: Path, project: Path) -> None:
    for config, address in (("mkdocs.yml", ADDRESS), ("mkdocs.en.yml", f"{ADDRESS}en/")):
        environment = os.environ | {"SITE_URL": address, "NO_COLOR": "1"}
        subprocess.run([program, "build", "-f", config], cwd=project, env=environment, check=True)


def _lost(ours: Site, theirs: Site) -> list[str]:
    lost = [f"{address}: no such page" for address in ours.pages if address not in theirs.pages]
    for address, page in theirs.pages.items():
        lost += [f"{address}: no anchor #{name}" for name in _ids(ours.pages[address]) - _ids(page)]
        lost += [
            f"{address}: {link} leads nowhere" for link in references(page) if is_dead(theirs, address, link)
        ]
    return lost


def _ids(page: Element) -> set[str]:
    """The ids of the page's own content; what begins with two underscores is the theme's."""
    article = page.one("article", class_="md-content__inner md-typeset")
    return {
        element["id"] for element in article.all() if element["id"] and not element["id"].startswith("__")
    }


if __name__ == "__main__":
    main()
