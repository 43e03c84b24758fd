"""How MkDocs builds this site: one ordinary build becomes the generator's run, two languages, one site.

This file and `mkdocs_live.py`, which is about `mkdocs serve` alone, are all that knows MkDocs. What happens in every
`mkdocs build`, and at every change under `mkdocs serve`:

    on_config       sends the build to a folder beside the site: the old site stays whole, whatever fails
    on_pre_build    runs the generator: data/ and docs/ become build/zh and build/en
                    (MkDocs builds the Chinese site)
    on_post_build   builds the English site into en/, and only then lets the new site replace the old one
    on_build_error  throws away what there is of the new site

The generator runs in a process of its own: a module once imported stays as it was, and edits of the generator
would take no effect until `mkdocs serve` is started anew.

When the generator refuses the catalogue, a build ends there. Under `mkdocs serve` it goes on with the pages that the
generator wrote last, so that there is something to look at, and `mkdocs_live.py` puts what is wrong on every page.
"""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
from itertools import chain
from pathlib import Path
from typing import Literal
from urllib.parse import urljoin

from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority
from mkdocs.utils import CountHandler, clean_directory

ENGLISH = "mkdocs.en.yml"

log = logging.getLogger(f"mkdocs.hooks.{__name__}")

# The site in the making. Kept here because MkDocs tells on_build_error nothing but the error.
_unfinished: Path | None = None
_serving = False


def on_startup(command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
    global _serving
    _serving = command == "serve"


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    global _unfinished
    _unfinished = Path(config.site_dir + ".unfinished")
    config.site_dir = str(_unfinished)
    return config


def on_pre_build(config: MkDocsConfig) -> None:
    run = subprocess.run(
        # -B: a compiled file tells edits apart by second and length; two quick ones would run stale code.
        [sys.executable, "-B", "-m", "generator", "build"],
        cwd=_project(config),
        env=os.environ | {"PYTHONUTF8": "1"},
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        check=False,
    )
    if run.returncode != 0:
        complaint = f"The generator stopped:\n{run.stderr.rstrip()}"
        if not _serving:
            raise PluginError(complaint)
        log.error(complaint)
        _ensure_home_pages(_project(config))
    _complete_nav(config)


@event_priority(-100)  # last: the search plugin writes its index in the same event
def on_post_build(config: MkDocsConfig) -> None:
    unfinished = Path(config.site_dir)
    _build_english(config, unfinished / "en")
    _refuse_warnings()
    config.site_dir = config.site_dir.removesuffix(".unfinished")
    _publish(unfinished, Path(config.site_dir))


def on_build_error(error: Exception) -> None:
    if _unfinished:
        shutil.rmtree(_unfinished, ignore_errors=True)


def _ensure_home_pages(project: Path) -> None:
    """In a fresh clone a broken catalogue leaves nothing to serve; the next good run writes the real pages."""
    for language, title in (("zh", "尚无内容"), ("en", "Nothing here yet")):
        home = project / "build" / language / "index.md"
        if not home.exists():
            home.write_text(f"# {title} {{#home}}\n", "utf-8")


def _complete_nav(config: MkDocsConfig) -> None:
    """Services that mkdocs.yml does not name stand below those it does: a new one needs an entry in the catalogue alone."""
    services = Path(config.docs_dir, "services")
    for section in chain.from_iterable(item.values() for item in config.nav or [] if isinstance(item, dict)):
        if isinstance(section, list) and "services/index.md" in section:
            named = {
                page for item in section for page in (item.values() if isinstance(item, dict) else [item])
            }
            present = (f"services/{page.name}" for page in sorted(services.glob("*.md")))
            section += [page for page in present if page not in named]


def _build_english(chinese: MkDocsConfig, site_dir: Path) -> None:
    english = load_config(
        str(_project(chinese) / ENGLISH),
        site_dir=str(site_dir),
        site_url=chinese.site_url and urljoin(chinese.site_url, "en/"),
        strict=chinese.strict,
    )
    _complete_nav(english)
    english.plugins.on_startup(command="build", dirty=False)
    build(english)


def _refuse_warnings() -> None:
    """A strict MkDocs looks at its count of warnings after the last event: too late to keep the old site."""
    counters = [handler for handler in _mkdocs_log().handlers if isinstance(handler, CountHandler)]
    if any(counter.get_counts() for counter in counters):
        raise PluginError("There are warnings, and the build is strict: the site is left as it was.")


def _publish(new: Path, site: Path) -> None:
    """Hidden files stay, as in any MkDocs build: the site may be a checkout of its own."""
    site.mkdir(parents=True, exist_ok=True)
    clean_directory(str(site))
    for child in new.iterdir():
        shutil.move(child, site / child.name)
    new.rmdir()


def _mkdocs_log() -> logging.Logger:
    """MkDocs' logger, under the name of whichever fork is running."""
    return logging.getLogger(build.__module__.partition(".")[0])


def _project(config: MkDocsConfig) -> Path:
    return Path(config.config_file_path).parent
