"""Built pages → the strictest Content-Security-Policy that they work under.

Material has a few short scripts inline, the same on every page; the policy admits them by their hashes. Everything else that
runs, is drawn or is asked for comes from the site itself. Nothing of ours is inline, so no hash is of ours.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from html.parser import HTMLParser

SCRIPT_TYPES = ("", "module", "text/javascript")
"""A script element of any other type is data, which no browser runs and no policy concerns."""


def policy(pages: Iterable[str]) -> str:
    """The value of the header, for the HTML of all pages."""
    hashes = sorted({f"'sha256-{_sha256(script)}'" for page in pages for script in _inline_scripts(page)})
    return "; ".join(
        (
            "default-src 'none'",
            " ".join(("script-src 'self'", *hashes)),
            "style-src 'self'",
            "img-src 'self' data:",
            "font-src 'none'",
            "worker-src 'self'",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        )
    )


def _sha256(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _inline_scripts(page: str) -> list[str]:
    return _InlineScripts(page).found


class _InlineScripts(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._inside = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self._inside = tag == "script" and "src" not in given and (given.get("type") or "") in SCRIPT_TYPES
        if self._inside:
            self.found.append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.found[-1] += data
