"""Pages of other origins that show the element, as portals are: under the strictest policy that its page on the site names.

with hosts(site) as portal:      two servers: the guide, and the host with its pages
    page.goto(portal.write("plain", "<entitlement-check></entitlement-check>"))
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from tempfile import TemporaryDirectory

from .built import Site
from .server import serve

PATH = "element/v1/entitlement-check.js"
HOSTILE = """
* { all: unset !important; letter-spacing: 2em !important; pointer-events: none !important; color: red !important;
    text-transform: uppercase !important; line-height: 0.2 !important; text-align: right !important; cursor: none !important; }
html { font-size: 62.5% !important; }
div, details, section, form, p, ul, label { display: none !important; }
button, summary { pointer-events: none !important; opacity: 0.1 !important; }
"""
STYLES = {"plain": "body { margin: 1rem; font-family: sans-serif; }", "hostile": HOSTILE}
POLICY = (
    "default-src 'none'; script-src 'self' {script}; style-src 'self'; base-uri 'none'; form-action 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Portal</title><link rel="stylesheet" href="{style}.css"><script src="heard.js"></script>
<script type="module" crossorigin="anonymous" src="{script}" integrity="{integrity}"></script></head>
<body><main><h1>Portal</h1>{body}</main>{last}</body></html>
"""
TELL_ALL = """async (requests) => {
  const element = document.querySelector("entitlement-check");
  const told = [];
  for (const { answers, at } of requests) {
    const given = at ? { ...answers, at } : answers;
    for (const name of element.getAttributeNames()) if (!(name in given)) element.removeAttribute(name);
    for (const [name, value] of Object.entries(given)) element.setAttribute(name, value);
    await null;
    const rows = [...element.shadowRoot.querySelectorAll("[data-service]")];
    const shown = rows.map((row) => [row.dataset.service, row.querySelector("[data-verdict]:not([hidden])").dataset.verdict]);
    told.push({ ...element.result, shown: Object.fromEntries(shown) });
  }
  return told;
}"""
"""What the first element has told last, and the verdicts that its rows show, when its attributes say what is asked, one after the other."""
HEARD = "var heard = []; document.addEventListener('entitlement-result', ({ detail }) => heard.push(detail));"
"""What a host does with the event: it keeps what it is told."""


@dataclass(frozen=True)
class Hosts:
    guide: str
    host: str
    folder: Path
    script: str
    integrity: str

    def write(
        self, name: str, body: str, style: str = "plain", language: str = "zh-CN", last: str = ""
    ) -> str:
        """A page of the host; gives its address."""
        page = PAGE.format(
            body=body, style=style, language=language, last=last, script=self.script, integrity=self.integrity
        )
        (self.folder / f"{name}.html").write_text(page, "utf-8")
        return f"{self.host}{name}.html"


def integrity_of(site: Site) -> str:
    """As the page of the site says it in what is to be copied."""
    page = (site.folder / "embed/index.html").read_text("utf-8")
    (found,) = set(re.findall(r"sha384-[\w+/=]+", unescape(page)))
    return str(found)


@contextmanager
def hosts(site: Site, files: Mapping[str, str] | None = None) -> Iterator[Hosts]:
    with (
        TemporaryDirectory() as name,
        serve(site.folder, headers={"Access-Control-Allow-Origin": "*"}) as guide,
    ):
        folder, script = Path(name), f"{guide}{PATH}"
        for file, text in {
            "index.html": "",
            "404.html": "",
            "heard.js": HEARD,
            **{f"{style}.css": css for style, css in STYLES.items()},
            **(files or {}),
        }.items():
            (folder / file).write_text(text, "utf-8")
        with serve(folder, headers={"Content-Security-Policy": POLICY.format(script=script)}) as host:
            yield Hosts(guide, host, folder, script, integrity_of(site))
