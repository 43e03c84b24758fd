"""The only file that knows MkDocs: one ordinary build becomes the generator's run, two languages, one site.

What happens in every `mkdocs build`, and at every change under `mkdocs serve`:

    on_config       sends the build to a folder beside the site: the old site stays whole, whatever fails
    on_pre_build    runs the generator: data/ and docs/ become build/zh and build/en; adds the services to the navigation
                    (MkDocs builds the Chinese site)
    on_post_build   builds the English site into en/, and only then lets the new site replace the old one
    on_build_error  throws away what there is of the new site

The generator runs in a process of its own: a module once imported stays as it was, and edits of the generator
would take no effect until `mkdocs serve` is started anew.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urljoin

from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import event_priority
from mkdocs.utils import CountHandler, clean_directory

ENGLISH = "mkdocs.en.yml"
SERVICES = "services/index.md"
"""The page whose section of the navigation gets the pages of the services."""

log = logging.getLogger(f"mkdocs.hooks.{__name__}")

# The site in the making. Kept here because MkDocs tells on_build_error nothing but the error.
_unfinished: Path | None = None


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    global _unfinished
    _unfinished = Path(config.site_dir + ".unfinished")
    config.site_dir = str(_unfinished)
    return config


def on_pre_build(config: MkDocsConfig) -> None:
    run = subprocess.run(
        # -B: compiled files would land in generator/, which is watched, and start the next rebuild.
        [sys.executable, "-B", "-m", "generator", "build"],
        cwd=_project(config),
        env=os.environ | {"PYTHONUTF8": "1"},
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        check=False,
    )
    if run.returncode != 0:
        raise PluginError(f"The generator stopped:\n{run.stderr.rstrip()}")
    _list_services(config, Path(config.docs_dir))


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


def on_serve(server: LiveReloadServer, config: MkDocsConfig, builder: Callable[[], None]) -> None:
    # Generated pages change only because a source did, and that has started the rebuild already.
    server.unwatch(config.docs_dir)
    server.builder = lambda: _rebuild_or_keep(builder)


def _rebuild_or_keep(builder: Callable[[], None]) -> None:
    """After a failed rebuild MkDocs leaves every request waiting; here the last good site stays up."""
    try:
        builder()
    except Abort as reason:
        log.error("%s The last good site is still being served.", reason)
    except Exception:
        log.exception("The build broke. The last good site is still being served.")


def _list_services(config: MkDocsConfig, docs: Path) -> None:
    """Which services there are, and in which order, the catalogue says: no configuration has to be edited for a new one."""
    services = json.loads((docs / "rules/v1/bundle.json").read_text("utf-8"))["services"]
    for item in config.nav or ():
        for children in item.values() if isinstance(item, dict) else ():
            if isinstance(children, list) and SERVICES in children:
                children += [page for name in services if (page := f"services/{name}.md") not in children]


def _build_english(chinese: MkDocsConfig, site_dir: Path) -> None:
    english = load_config(
        str(_project(chinese) / ENGLISH),
        site_dir=str(site_dir),
        site_url=chinese.site_url and urljoin(chinese.site_url, "en/"),
        strict=chinese.strict,
    )
    _list_services(english, Path(chinese.docs_dir))
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
