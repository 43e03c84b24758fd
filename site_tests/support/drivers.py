"""The browser engines that `make engines` tries the form in, behind one small interface.

    Chromium         the browser of the other tests
    Chromium 131     of November 2024, two years back, out of an npm package that ships one
    Firefox          Debian's or any other, over Marionette, the protocol that every Firefox listens to
    WebKit           WebKitGTK's small browser, over WebDriver, on a screen that is not there (Xvfb)

Playwright drives any Chromium, but only Firefoxes and WebKits of its own making. Those of others understand the commands
of the W3C's WebDriver: Firefox itself, and WebKitWebDriver for WebKit. They are few, so they are sent as they are, and no
library is needed. What is looked for and not there is installed, where that can be done without asking: as root on Debian.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserType, Error

from .browser import ARGUMENTS, install_debians, without_sandbox
from .project import ROOT
from .server import free_port

CACHE = ROOT / ".engines"
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
"""The key under which WebDriver hands over an element."""
STARTING_MAY_TAKE = ANSWERING_MAY_TAKE = 60  # seconds

OLD_CHROMIUM = "131.0.1"
OLD_CHROMIUM_SHA256 = "42004ef1ad2ac2179c1281e29dc0557a9419c60724bba9267da94b414625e85e"
"""Of the package's archive: what is run as a program is to be what was looked at."""
UNPACK = 'process.stdout.write(require("zlib").brotliDecompressSync(require("fs").readFileSync(0)))'

Command = Callable[..., Any]


class Engine(ABC):
    """A browser with one window. Scripts are bodies of functions, and their arguments and results what JSON can hold."""

    name: str

    @abstractmethod
    def open(self, address: str) -> None: ...

    @abstractmethod
    def run(self, script: str, *arguments: Any) -> Any: ...

    @abstractmethod
    def click(self, selector: str) -> None:
        """As a reader does, with a pointer: on something that is in sight."""

    @abstractmethod
    def picture(self) -> bytes:
        """What is on the screen, as PNG."""


class ByPlaywright(Engine):
    def __init__(self, browser: Browser, dark: bool) -> None:
        self.name = f"Chromium {browser.version}"
        self._page = browser.new_page(color_scheme="dark" if dark else "light", device_scale_factor=2)

    def open(self, address: str) -> None:
        self._page.goto(address)

    def run(self, script: str, *arguments: Any) -> Any:
        function = f"arguments => (function () {{ {script} }}).apply(null, arguments)"
        while True:
            try:
                return self._page.evaluate(function, arguments)
            except Error as error:
                if "because of a navigation" not in error.message:
                    raise
                self._page.wait_for_load_state()  # of the page that comes after this one

    def click(self, selector: str) -> None:
        self._page.click(selector)

    def picture(self) -> bytes:
        return self._page.screenshot()


class ByWebDriver(Engine):
    """`command` sends one of WebDriver's commands by its name in the standard, and gives its value."""

    def __init__(self, name: str, command: Command) -> None:
        self.name, self._command = name, command

    def open(self, address: str) -> None:
        self._command("Navigate", url=address)

    def run(self, script: str, *arguments: Any) -> Any:
        return self._command("ExecuteScript", script=script, args=arguments)

    def click(self, selector: str) -> None:
        found = self._command("FindElement", using="css selector", value=selector)
        self._command("ElementClick", id=found[ELEMENT])

    def picture(self) -> bytes:
        return base64.b64decode(self._command("TakeScreenshot", full=False))


class EngineError(Exception):
    """An engine is not to be had, or refuses what it is told."""


# ----------------------------------------------------------------------------------------------------------- Chromium


@contextmanager
def chromium(browser: Browser, dark: bool) -> Iterator[Engine]:
    yield ByPlaywright(browser, dark)


@contextmanager
def old_chromium(browser: Browser, dark: bool) -> Iterator[Engine]:
    arguments = [*ARGUMENTS, *(["--no-sandbox"] if without_sandbox() else [])]
    running = _launch(browser.browser_type, _unpacked_chromium(OLD_CHROMIUM, OLD_CHROMIUM_SHA256), arguments)
    try:
        yield ByPlaywright(running, dark)
    finally:
        running.close()


def _launch(chromium: BrowserType, program: Path, arguments: list[str]) -> Browser:
    return chromium.launch(executable_path=program, args=arguments)


def _unpacked_chromium(version: str, sha256: str) -> Path:
    program = CACHE / f"chromium-{version}"
    if program.exists():
        return program
    CACHE.mkdir(exist_ok=True)
    package = f"@sparticuz/chromium@{version}"
    packed = subprocess.run(
        ["npm", "pack", package, "--silent"], cwd=CACHE, check=True, capture_output=True, encoding="utf-8"
    )
    archive = CACHE / packed.stdout.strip()
    if hashlib.sha256(archive.read_bytes()).hexdigest() != sha256:
        raise EngineError(f"{package} is not the package that it was")
    compressed = subprocess.run(
        ["tar", "xzOf", archive, "package/bin/chromium.br"], check=True, capture_output=True
    ).stdout
    plain = subprocess.run(["node", "-e", UNPACK], input=compressed, check=True, capture_output=True).stdout
    archive.unlink()
    unfinished = program.with_suffix(".unfinished")
    unfinished.write_bytes(plain)
    unfinished.chmod(0o755)
    return unfinished.rename(program)


# ------------------------------------------------------------------------------------------------------------ Firefox


@contextmanager
def firefox(browser: Browser, dark: bool) -> Iterator[Engine]:
    program = _installed("firefox", "firefox-esr", package="firefox-esr")
    port = free_port()
    preferences = {
        "marionette.port": port,
        "layout.css.prefers-color-scheme.content-override": 0 if dark else 1,
    }
    with ExitStack() as stack:
        profile = stack.enter_context(tempfile.TemporaryDirectory())
        Path(profile, "user.js").write_text(
            "".join(f'user_pref("{name}", {value});\n' for name, value in preferences.items())
        )
        command = (program, "--headless", "--marionette", "--no-remote", "--profile", profile)
        stack.enter_context(_running(*command))
        marionette = stack.enter_context(_connected(port))
        session = marionette.command("NewSession", capabilities={})["capabilities"]
        yield ByWebDriver(f"Firefox {session['browserVersion']}", marionette.command)


class Marionette:
    """Messages of JSON, each with its length before it: `[0, number, command, arguments]`, `[1, number, error, value]`."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection, self._file = connection, connection.makefile("rb")
        self._received()  # its greeting

    def __enter__(self) -> Marionette:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
        self._connection.close()

    def command(self, name: str, **arguments: Any) -> Any:
        message = json.dumps([0, 0, f"WebDriver:{name}", arguments]).encode()
        self._connection.sendall(b"%d:%b" % (len(message), message))
        _, _, error, result = self._received()
        if error:
            raise EngineError(f"{name}: {error['message']}")
        return result.get("value", result)

    def _received(self) -> Any:
        length = b""
        while (character := self._file.read(1)) != b":":
            length += character
        return json.loads(self._file.read(int(length)))


def _connected(port: int) -> Marionette:
    return Marionette(_until_it_listens(port))


# ------------------------------------------------------------------------------------------------------------- WebKit


@contextmanager
def webkit(browser: Browser, dark: bool) -> Iterator[Engine]:
    driver = _installed("WebKitWebDriver", package="webkit2gtk-driver")
    screen = _installed("Xvfb", package="xvfb")
    port = free_port()
    with ExitStack() as stack:
        display = stack.enter_context(_display(screen))
        theme = {"GTK_THEME": "Adwaita:dark"} if dark else {}
        stack.enter_context(_running(driver, f"--port={port}", DISPLAY=display, **theme))
        _until_it_listens(port).close()
        session = _request(port, "POST", "/session", capabilities={"alwaysMatch": _small_browser()})
        path = f"/session/{session['sessionId']}"
        stack.callback(_request, port, "DELETE", path)

        def command(name: str, **arguments: Any) -> Any:
            method, address = COMMANDS[name]
            return _request(port, method, path + address.format(**arguments), **arguments)

        yield ByWebDriver(f"WebKitGTK {session['capabilities']['browserVersion']}", command)


COMMANDS = {
    "Navigate": ("POST", "/url"),
    "ExecuteScript": ("POST", "/execute/sync"),
    "FindElement": ("POST", "/element"),
    "ElementClick": ("POST", "/element/{id}/click"),
    "TakeScreenshot": ("GET", "/screenshot"),
}


def _small_browser() -> dict[str, Any]:
    """The driver looks for it in one place only."""
    found = sorted(Path("/usr").glob("lib*/**/webkit2gtk-4*/MiniBrowser"))
    if not found:
        raise EngineError("WebKitGTK’s MiniBrowser is not where Debian and Fedora put it")
    return {"webkitgtk:browserOptions": {"binary": str(found[-1]), "args": ["--automation"]}}


def _request(port: int, method: str, address: str, **arguments: Any) -> Any:
    connection = HTTPConnection("127.0.0.1", port, timeout=ANSWERING_MAY_TAKE)
    body = json.dumps(arguments) if method == "POST" else None
    connection.request(method, address, body, {"Content-Type": "application/json"})
    value = json.loads(connection.getresponse().read())["value"]
    connection.close()
    if isinstance(value, dict) and "error" in value:
        raise EngineError(f"{address}: {value['message'] or value['error']}")
    return value


@contextmanager
def _display(screen: str) -> Iterator[str]:
    """It says itself which number was free."""
    reader, writer = os.pipe()
    with os.fdopen(reader) as told:
        command = [screen, "-displayfd", str(writer), "-screen", "0", "1280x1024x24", "-nolisten", "tcp"]
        running = subprocess.Popen(command, pass_fds=[writer], stderr=subprocess.DEVNULL)
        os.close(writer)
        try:
            yield f":{told.readline().strip()}"
        finally:
            running.terminate()
            running.wait()


# ---------------------------------------------------------------------------------------------------------- in common


def _installed(*names: str, package: str) -> str:
    if not any(shutil.which(name) for name in names):
        install_debians(package)
    for name in names:
        if found := shutil.which(name):
            return found
    raise EngineError(f"{names[0]} is not installed (on Debian, as root: apt-get install {package})")


@contextmanager
def _running(*command: str, **environment: str) -> Iterator[None]:
    silent = subprocess.DEVNULL
    program = subprocess.Popen(command, env=os.environ | environment, stdout=silent, stderr=silent)
    try:
        yield
    finally:
        program.terminate()
        program.wait()


def _until_it_listens(port: int) -> socket.socket:
    give_up = time.monotonic() + STARTING_MAY_TAKE
    while time.monotonic() < give_up:
        with suppress(ConnectionRefusedError):
            return socket.create_connection(("127.0.0.1", port), ANSWERING_MAY_TAKE)
        time.sleep(0.05)
    raise EngineError(f"nothing listens at port {port} after {STARTING_MAY_TAKE} seconds")


ENGINES: dict[str, Callable[[Browser, bool], Any]] = {
    "chromium": chromium,
    "old_chromium": old_chromium,
    "firefox": firefox,
    "webkit": webkit,
}
