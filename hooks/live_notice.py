"""What `mkdocs serve` does beyond building: what is wrong stands on the pages, in the browser that one looks at.

    on_startup   listens to what MkDocs and the generator complain about
    on_config    before the first build, sees that the port is free
    on_serve     watches what people edit and nothing that a build makes, and takes over the rebuilds:

                 rebuild ─┬─ fails       the last good site stays ─┐
                          ├─ complains   the new site ─────────────┴─ the complaints, in a notice on every page
                          └─ says nothing   the new site

The notice is written into the served copy of the pages, which the next rebuild replaces: repairing a mistake takes it
away. Nothing of it is ever in a published site. MkDocs reloads open browsers after each rebuild, failed ones too, so
it shows by itself; its words are in `live_notice.html.j2`, its looks in `live_notice.css`.
"""

from __future__ import annotations

import logging
import re
import shutil
import socket
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from jinja2 import Environment
from mkdocs.commands.build import build
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import event_priority

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parent
GENERATOR = PROJECT / "generator"
# What MkDocs has loaded, and would run as it was.
HOOKS = [*sorted(HERE.glob("*.py")), GENERATOR / "lock.py", GENERATOR / "publish.py"]
NOTICE = re.compile(r"<!--problems-->.*?<!--/problems-->", re.DOTALL)
LOOKS = "assets/problems.css"

log = logging.getLogger(f"mkdocs.hooks.{__name__}")


class Complaints(logging.Handler):
    """The errors and warnings of one build, as a maintainer reads them."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        # The server's own log tells of requests, not of the build.
        self.addFilter(lambda record: not record.name.endswith(".livereload"))
        self.clear()

    def clear(self) -> None:
        self.errors: list[str] = []
        self.warnings: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        (self.errors if record.levelno >= logging.ERROR else self.warnings).append(record.getMessage())

    @property
    def messages(self) -> list[str]:
        """Where something has failed, warnings only tell what followed from it."""
        return self.errors or self.warnings


complaints = Complaints()
_starting = False


def on_startup(command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
    global _starting
    _starting = command == "serve"
    if _starting:
        # MkDocs' logger, under the name of whichever fork is running.
        logging.getLogger(build.__module__.partition(".")[0]).addHandler(complaints)


@event_priority(100)  # first: MkDocs takes the port only after a whole build
def on_config(config: MkDocsConfig) -> MkDocsConfig:
    global _starting
    if _starting:
        _refuse_taken(*config.dev_addr)
    _starting = False
    return config


def on_serve(server: LiveReloadServer, config: MkDocsConfig, builder: Callable[[], None]) -> None:
    # Generated pages change only because a source did, and that has started the rebuild already.
    server.unwatch(config.docs_dir)
    # Not what lies deeper, where programs write: Python its compiled files, and any use of it would start a rebuild.
    for folder in (HERE, PROJECT / "data", *_packages()):
        server.watch(str(folder), recursive=False)
    began = _hooks()

    def rebuild() -> None:
        complaints.clear()
        try:
            builder()
        except (Exception, SystemExit) as error:
            log.error("%s\nThe last good site is still being served.", _told(error))
        if _hooks() != began:
            log.warning("The code that builds with MkDocs has changed: start `mkdocs serve` anew to run it.")
        _show(server)

    server.builder = rebuild
    _show(server)  # what the first build, which is behind us, has complained about


def _packages() -> list[Path]:
    return sorted({module.parent for module in GENERATOR.rglob("*.py")})


def _refuse_taken(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the server does
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PluginError(
                f"{host}:{port} cannot be had: {error.strerror}. Name another port: make serve PORT={port + 1}"
            ) from error


def _hooks() -> list[bytes]:
    return [path.read_bytes() for path in HOOKS]


def _told(error: BaseException) -> str:
    """The error with its place: the line of ours, of a template too, in which it came up."""
    lines = [
        f"{Path(frame.filename).relative_to(PROJECT)}:{frame.lineno}: "
        for frame in traceback.extract_tb(error.__traceback__)
        if _ours(Path(frame.filename))
    ]
    return f"{lines[-1] if lines else ''}{error}"


def _ours(path: Path) -> bool:
    return path.is_relative_to(PROJECT / "overrides") or path.is_relative_to(GENERATOR)


def _show(server: LiveReloadServer) -> None:
    """Puts the complaints on every page that is being served, instead of those of an earlier build."""
    site = Path(server.root)
    if complaints.messages:
        (site / "assets").mkdir(exist_ok=True)
        shutil.copyfile(HERE / "live_notice.css", site / LOOKS)
    for page in site.rglob("*.html"):
        text = page.read_text("utf-8")
        language = "en" if page.is_relative_to(site / "en") else "zh"
        marked = _marked(text, language, server.mount_path) if complaints.messages else NOTICE.sub("", text)
        if marked != text:
            page.write_text(marked, "utf-8")


def _marked(text: str, language: str, root: str) -> str:
    def say(zh: str, en: str) -> str:
        return zh if language == "zh" else en

    template = (HERE / "live_notice.html.j2").read_text("utf-8")
    notice = (
        Environment(autoescape=True)
        .from_string(template)
        .render(say=say, messages=complaints.messages, stale=bool(complaints.errors), looks=root + LOOKS)
    )
    body, end, rest = NOTICE.sub("", text).rpartition("</body>")
    return f"{body}<!--problems-->{notice}<!--/problems-->{end}{rest}"
