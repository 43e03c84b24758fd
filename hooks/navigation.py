"""What both languages' configurations have in common: the services in the navigation, what the pages are of, and whole addresses in the feed.

Which services there are, in which order and by which names, the catalogue says; the rule bundle repeats the first two, and
each page has its title. So `nav` names none of them: a new one, another name or another order needs an edit of the
catalogue alone. Links in the feed are relative until it is known where the site is published: many readers of feeds keep entries without
the address that they came from. A builder without hooks makes the pages too, and lacks only this.
"""

from __future__ import annotations

import json
import re
from itertools import chain
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files

SECTION = "services/index.md"
"""The page whose section of the navigation gets the pages of the services."""


def on_files(files: Files, config: MkDocsConfig) -> None:
    rules = _rules(Path(config.config_file_path).parent)
    config.extra["rules"] = {name: rules.get(name, "") for name in ("edition", "hash")}
    pages = [f"services/{name}.md" for name in rules.get("services", ())]
    for section in chain.from_iterable(item.values() for item in config.nav or [] if isinstance(item, dict)):
        if SECTION in section:
            section += pages
    feed = files.get_file_from_path("changes.atom")
    if feed and config.site_url:
        address = escape(config.site_url)
        feed.content_string = re.sub('(?<= href=")', lambda _: address, feed.content_string)


def _rules(project: Path) -> dict[str, Any]:
    """The bundle that the generator has just written; there is none where the catalogue has been broken from the start."""
    bundle = project / "build/zh/rules/v1/bundle.json"
    return json.loads(bundle.read_text("utf-8")) if bundle.exists() else {}
