"""Measures every kind of page of the site in `site/`, in both languages, and prints a table: python -m tools.lighthouse [RUNS]

Of the pages below another one, which are of one kind, the first is measured. Each figure is the median of RUNS (3 unless told
otherwise). The site is served as DEPLOYING.md asks for: compressed, and what has a hash in its name may be kept. Other work on the machine
shows in the figures; the scores of accessibility, practices and search do not change with it.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from mimetypes import guess_type
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import sync_playwright

from site_tests.support.browser import launch_options

ROOT = Path(__file__).resolve().parents[2]
LIGHTHOUSE = ROOT / "tools/lighthouse/node_modules/lighthouse/cli/index.js"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
MOVED = 'http-equiv="refresh"'
KEPT = re.compile(r"\.[0-9a-f]{8}\.min\.\w+$")


class Host(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = ROOT / "site" / urlsplit(self.path).path.lstrip("/")
        path = path / "index.html" if path.is_dir() else path
        found = path.is_file()
        path = path if found else ROOT / "site/404.html"
        body = gzip.compress(path.read_bytes(), 9)
        self.send_response(200 if found else 404)
        kind = guess_type(path)[0] or "text/plain"
        for name, value in {
            "Content-Type": f"{kind}; charset=utf-8" if re.match("text|application", kind) else kind,
            "Content-Encoding": "gzip",
            "Content-Length": str(len(body)),
            "Cache-Control": "public, max-age=31536000, immutable" if KEPT.search(path.name) else "no-cache",
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (named so by the base class)
        """The output is the table."""


@contextmanager
def served() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Host) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def kinds() -> list[str]:
    """The addresses of the pages, in one language, without those that have moved, which lead on."""
    site = ROOT / "site"
    pages = sorted(
        path.parent.relative_to(site)
        for path in site.glob("**/index.html")
        if MOVED not in path.read_text("utf-8")
    )
    first: dict[Path, Path] = {}
    for page in pages:
        if page.parts[:1] != ("en",):
            first.setdefault(page.parent / "*" if len(page.parts) > 1 else page, page)
    return ["" if page == Path() else f"{page}/" for page in first.values()]


def report(address: str, chromium: dict[str, Any]) -> dict[str, Any]:
    flags = " ".join(["--headless=new", *chromium["args"]])
    command = ["node", str(LIGHTHOUSE), address, "--quiet", "--output=json", f"--chrome-flags={flags}"]
    path = chromium.get("executable_path")
    environment = os.environ | ({"CHROME_PATH": path} if path else {})
    run = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=True)
    told: dict[str, Any] = json.loads(run.stdout)
    return told


def figures(told: dict[str, Any]) -> list[float]:
    scores = [100 * (told["categories"][name]["score"] or 0) for name in CATEGORIES]
    audits = told["audits"]
    listed = audits["network-requests"]["details"]["items"]
    # A picture within the style sheet is listed, too.
    requests = [one for one in listed if one["url"].startswith("http")]
    return [
        *scores,
        audits["largest-contentful-paint"]["numericValue"] / 1000,
        audits["total-blocking-time"]["numericValue"],
        audits["cumulative-layout-shift"]["numericValue"],
        sum(request["transferSize"] for request in requests) / 1000,
        len(requests),
    ]


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    if not (ROOT / "site/index.html").is_file():
        sys.exit("site/: holds no built site; run `make build` first")
    with sync_playwright() as playwright:
        chromium = launch_options(playwright.chromium)
    print(
        "| page | scores | LCP, s | blocking, ms | shift | kB | requests |\n| --- | --- | --- | --- | --- | --- | --- |"
    )
    with served() as address:
        for page in (language + page for page in kinds() for language in ("", "en/")):
            told = [figures(report(address + page, chromium)) for _ in range(runs)]
            *scores, lcp, blocking, shift, kilobytes, requests = map(median, zip(*told, strict=True))
            marks = " / ".join(f"{score:.0f}" for score in scores)
            print(
                f"| `/{page}` | {marks} | {lcp:.2f} | {blocking:.0f} | {shift:.3f} | {kilobytes:.0f} | {requests:.0f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
