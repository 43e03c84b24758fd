"""Serves a built site to the browser tests as a plain web host does: files, right media types, and 404.html.

`serve(Path("site"))` stands at http://127.0.0.1:PORT/, and `serve(Path("site"), under="/guide/")` at
http://127.0.0.1:PORT/guide/, as on a host that is shared with others. A site that has to know its address before it is built
is served at a `free_port()`; `headers` are sent with every answer.
"""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serve(
    folder: Path, under: str = "/", port: int = 0, headers: Mapping[str, str] | None = None
) -> Iterator[str]:
    """Serve `folder` on this machine alone, at a free port unless one is given, and give the address of its root."""
    if not (folder / "index.html").is_file():
        raise FileNotFoundError(f"{folder} holds no built site; run `make build` first")
    handler = partial(_Handler, directory=str(folder), under=under, headers_for_all=headers or {})
    with _Server(("127.0.0.1", port), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}{under}"
        finally:
            server.shutdown()
            thread.join()


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that leaves in the middle of an answer is no failure, and its trace would hide a real one."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class _Handler(SimpleHTTPRequestHandler):
    # Not left to the machine's own table: a module that arrives as text/plain does not run.
    extensions_map = {  # noqa: RUF012 (declared so by the base class)
        "": "application/octet-stream",
        ".css": "text/css; charset=utf-8",
        ".html": "text/html; charset=utf-8",
        ".js": "text/javascript; charset=utf-8",
        ".json": "application/json; charset=utf-8",
        ".jsonl": "application/jsonl; charset=utf-8",
        ".png": "image/png",
        ".svg": "image/svg+xml",
        ".txt": "text/plain; charset=utf-8",
        ".xml": "application/xml; charset=utf-8",
    }

    def __init__(self, *args: Any, under: str, headers_for_all: Mapping[str, str], **kwargs: Any) -> None:
        self.under, self.headers_for_all = under, headers_for_all
        super().__init__(*args, **kwargs)  # answers the request, so it comes last

    def send_head(self) -> Any:
        if not urlsplit(self.path).path.startswith(self.under):
            self.send_error(HTTPStatus.NOT_FOUND)
            return None
        self.path = "/" + self.path.removeprefix(self.under)
        return super().send_head()

    def list_directory(self, path: Any) -> None:
        """A folder without an index is no page."""
        self.send_error(HTTPStatus.NOT_FOUND)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        if code != HTTPStatus.NOT_FOUND:
            super().send_error(code, message, explain)
            return
        page = Path(self.directory, "404.html").read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(page)

    def end_headers(self) -> None:
        for name, value in self.headers_for_all.items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (named so by the base class)
        """The tests' output is for failures."""
