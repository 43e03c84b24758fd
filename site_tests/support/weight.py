"""What a page costs its reader: bytes over the wire, requests, what holds the first paint back, nodes.

    weigh(page, address)    opens it as a first visit does, and gives what was counted

Bytes are those of texts compressed by gzip, as a host sends them (deploy/compress), without headers; other files count as they are.
"""

from __future__ import annotations

import gzip
import re
from dataclasses import dataclass

from playwright.sync_api import Page, Response

COMPRESSED = re.compile(r"text/|javascript|json|xml")

# Style sheets of the head and classic scripts stop the page until they are there; `async`, `defer` and modules do not.
BLOCKING = """() => [
  ...performance.getEntriesByType("resource").filter((r) => r.renderBlockingStatus === "blocking").map((r) => r.name),
  ...[...document.scripts].filter((s) => s.src && !s.async && !s.defer && s.type !== "module").map((s) => s.src),
]"""


@dataclass(frozen=True)
class Weight:
    """`files`: bytes by address, the page itself included; `blocking`: addresses."""

    files: dict[str, int]
    blocking: set[str]
    nodes: int

    @property
    def bytes(self) -> int:
        return sum(self.files.values())

    def __str__(self) -> str:
        heaviest_first = sorted(self.files.items(), key=lambda file: -file[1])
        return "\n".join(f"{size:7} {address}" for address, size in heaviest_first)


def weigh(page: Page, address: str) -> Weight:
    """`page` is a fresh one, in a context of its own: nothing is in its cache."""
    responses: list[Response] = []
    page.on("response", lambda response: responses.append(response))
    page.goto(address, wait_until="networkidle")
    return Weight(
        {response.url: _over_the_wire(response) for response in responses},
        set(page.evaluate(BLOCKING)),
        page.evaluate("document.querySelectorAll('*').length"),
    )


def _over_the_wire(response: Response) -> int:
    body = response.body()
    kind = response.headers.get("content-type", "")
    return len(gzip.compress(body, 9)) if COMPRESSED.search(kind) else len(body)
