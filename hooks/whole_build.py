"""How MkDocs builds this site: one ordinary build becomes the generator's run, two languages, one site.

This folder is all that knows MkDocs, and it stands apart since MkDocs puts a hook's folder on Python's path. What happens in every
`mkdocs build`, and at every change under `mkdocs serve`:

    on_config       sends the build to a folder of its own beside the site: the old site stays whole, whatever fails
    on_pre_build    starts the English site, which loads what it needs (`awaited.py`), and runs the generator: data/ and docs/ become
                    build/zh and build/en, which nobody else may write now
    on_files        lets the English site be built, in en/
                    (MkDocs builds the Chinese site meanwhile)
    on_post_build   waits for the English site, makes both lighter (`generator/lighter/`; not under `mkdocs serve`, where pages are
                    to load what one edits), and only then lets the new site replace the old one (`generator/publish.py`)
    on_build_error  throws away what there is of the new site; so does on_shutdown after Ctrl-C

Both run in processes of their own. The generator, because a module once imported stays as it was, and edits of it
would take no effect until `mkdocs serve` is started anew; the English site, because it takes as long as the Chinese.

When the generator refuses the catalogue, a build ends there. Under `mkdocs serve` it goes on with the pages that the
generator wrote last, so that there is something to look at, and `hooks/live_notice.py` puts what is wrong on every page.
"""

from __future__ import annotations

import logging
import os
import re
import shutil
import signal
import subprocess
import sys
import traceback
from contextlib import suppress
from pathlib import Path
from typing import Literal
from urllib.parse import urljoin

from mkdocs.commands.build import build
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files
from mkdocs.utils import CountHandler

# MkDocs finds what lies beside a hook; the generator is found from the project's folder, wherever one calls from.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from awaited import AWAITED

from generator.lighter.scripts import ScriptError
from generator.lighter.site import lighter
from generator.lock import Lock
from generator.publish import Publication, PublishError, recover

ENGLISH = "mkdocs.en.yml"
PUBLISHED = "site"
"""Where MkDocs builds unless told otherwise."""
# An entry of MkDocs' log: `WARNING -  …`, with the lines up to the next one.
LOGGED = re.compile(r"^(INFO|WARNING|ERROR) +-  (.*(?:\n(?!(?:INFO|WARNING|ERROR) +-  ).*)*)", re.MULTILINE)

JINJAS_OWN = re.compile(r"^jinja2\.exceptions\.\w+: ")
TEMPLATE_LINE = re.compile(r'^ +File "([^"]+\.(?:html|xml))", line (\d+)', re.MULTILINE)

log = logging.getLogger(f"mkdocs.hooks.{__name__}")

# What is under way. Kept here because MkDocs tells on_build_error nothing but the error.
_publication: Publication | None = None
_pages: Lock | None = None
_english: subprocess.Popen[str] | None = None
_serving = False


def on_startup(command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
    global _serving
    _serving = command == "serve"
    _forget_the_day()
    _end_tidily()


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    global _publication
    if _serving:  # a site of its own in a temporary folder: of that nobody needs to hear
        recover(_project(config) / PUBLISHED, log.info)
    publication = Publication(Path(config.site_dir), log.debug if _serving else log.info)
    try:
        publication.begin()
    except PublishError as error:
        raise PluginError(str(error)) from error
    _publication = publication
    config.site_dir = str(publication.folder)
    return config


def on_pre_build(config: MkDocsConfig) -> None:
    global _pages, _english
    _pages = Lock(_project(config) / "build", log.info)
    _pages.acquire()
    _english = _begin_english(config)
    run = subprocess.run(
        # -B: a compiled file tells edits apart by second and length; two quick ones would run stale code.
        # The file for whoever has no network is a second's work, which no edit is to wait for.
        [sys.executable, "-B", "-m", "generator", "build", *["--no-pack"] * _serving],
        cwd=_project(config),
        env=os.environ | {"PYTHONUTF8": "1", "SITE_URL": config.site_url or ""},
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        # It goes on writing if this process is killed, and nobody else is to begin before it has ended.
        pass_fds=_pages.descriptors,
        check=False,
    )
    if run.returncode != 0:
        complaint = f"The generator stopped:\n{run.stderr.rstrip()}"
        if not _serving:
            raise PluginError(complaint)
        log.error(complaint)
        _ensure_home_pages(_project(config))


def on_files(files: Files, config: MkDocsConfig) -> None:
    """The first event after MkDocs has emptied the folder."""
    assert _english
    with suppress(BrokenPipeError):  # why it has ended already is told in the end
        print(file=_english.stdin, flush=True)


def _begin_english(config: MkDocsConfig) -> subprocess.Popen[str]:
    address = {"SITE_URL": urljoin(config.site_url, "en/")} if config.site_url else {}
    folder = str(Path(config.site_dir).resolve() / "en")
    return subprocess.Popen(
        [sys.executable, "-m", _mkdocs(), "build", "--config-file", ENGLISH, "--site-dir", folder],
        cwd=_project(config),
        # COLUMNS: no line of its log is to be broken to fit a terminal.
        env=os.environ | {"PYTHONUTF8": "1", "COLUMNS": "0", AWAITED: "1"} | address,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


@event_priority(-100)  # last: the search plugin writes its index in the same event
def on_post_build(config: MkDocsConfig) -> None:
    assert _publication
    _finish_english()
    _refuse_warnings()
    if not _serving:
        _make_lighter(Path(config.site_dir))
    config.site_dir = str(_publication.site)
    _publication.finish()
    _end()


def on_build_error(error: Exception) -> None:
    _end()
    # A full disk and the like are nobody's mistake in this code, and their trace says nothing.
    if isinstance(error, OSError) and error.errno:
        raise PluginError(_disk_trouble(error)) from error
    if told := _in_template("".join(traceback.format_exception(error))):
        raise PluginError(told) from error


def on_shutdown() -> None:
    """After Ctrl-C, too, of which MkDocs tells nothing but that it ends."""
    _end()


def _end() -> None:
    """Leaves nothing of the run that is under way, if one is."""
    global _publication, _pages, _english
    if _english:
        _english.kill()
        _english.wait()
    if _publication:
        _publication.end()
    if _pages:
        _pages.release()
    _publication = _pages = _english = None


def _disk_trouble(error: OSError) -> str:
    return f"{error.filename2 or error.filename or 'A file of the new site'}: {error.strerror}"


def _in_template(trace: str) -> str | None:
    """The last place in a template, and what is wrong there: Jinja puts lines of templates among those of Python."""
    if not (places := TEMPLATE_LINE.findall(trace)):
        return None
    (file, line), last = places[-1], trace.rstrip().splitlines()[-1]
    return f"{os.path.relpath(file)}:{line}: {JINJAS_OWN.sub('', last)}"


def _forget_the_day() -> None:
    """MkDocs writes the day of the build into sitemap.xml.gz. The same sources are to make the same bytes on any day, so that
    anyone can check a published site by building it; 0 is how gzip says that no time is known (RFC 1952)."""
    os.environ.setdefault("SOURCE_DATE_EPOCH", "0")


def _end_tidily() -> None:
    """Whoever is told to end, by a supervisor for instance, ends as after Ctrl-C, and removes what is unfinished."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)


def _ensure_home_pages(project: Path) -> None:
    """In a fresh clone a broken catalogue leaves nothing to serve; the next good run writes the real pages."""
    for language, title in (("zh", "尚无内容"), ("en", "Nothing here yet")):
        home = project / "build" / language / "index.md"
        if not home.exists():
            home.write_text(f"# {title} {{#home}}\n", "utf-8")


def _finish_english() -> None:
    """Its log becomes part of ours, so that its warnings count and are seen."""
    assert _english
    _, told = _english.communicate()
    if _english.returncode != 0:
        raise PluginError(f"The English site cannot be built:\n{_without_trace(told.rstrip())}")
    for level, message in LOGGED.findall(told):
        log.log(getattr(logging, level), message.rstrip())


def _without_trace(told: str) -> str:
    """What the disk refuses has no place in this code to name, and what is wrong in a template has its own."""
    *_, last = told.splitlines() or [""]
    return (
        last.removeprefix("OSError: ") if last.startswith("OSError: [Errno") else _in_template(told) or told
    )


def _refuse_warnings() -> None:
    """A strict MkDocs looks at its count of warnings after the last event: too late to keep the old site."""
    counters = [
        handler for handler in logging.getLogger(_mkdocs()).handlers if isinstance(handler, CountHandler)
    ]
    if any(counter.get_counts() for counter in counters):
        raise PluginError("There are warnings, and the build is strict: the site is left as it was.")


def _make_lighter(site: Path) -> None:
    """Of the theme's own files no page loads any afterwards: what is used of its styles is in ours."""
    for folder in [*site.rglob("assets/javascripts")]:
        shutil.rmtree(folder)
    # The file that needs no network has its own styles and script; what it uses of the site's is no reason to send that to every page.
    paths = [
        path
        for path in sorted({*site.rglob("*")} - {site / "offline.html", *site.glob("assets/pack/*")})
        if path.suffix in {".html", ".css", ".js"}
    ]
    try:
        made = lighter({path.relative_to(site).as_posix(): path.read_text("utf-8") for path in paths})
    except ScriptError as error:
        raise PluginError(str(error)) from error
    for path, text in made.items():
        (site / path).write_text(text, "utf-8")
    for folder in [*site.rglob("assets/stylesheets")]:
        shutil.rmtree(folder)


def _mkdocs() -> str:
    """The name of whichever fork is running: that of its module, of its command and of its log."""
    return build.__module__.partition(".")[0]


def _project(config: MkDocsConfig) -> Path:
    return Path(config.config_file_path).parent
