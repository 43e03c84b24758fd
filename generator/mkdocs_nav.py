"""The services in the navigation, for both languages' configurations.

Which services there are, and in which order, the catalogue says; the rule bundle repeats it. A new one needs an entry in
the catalogue alone: its page stands below those that `nav` names, under its own title. A builder without hooks makes the
page too, and lacks only the entry in the navigation.
"""

from __future__ import annotations

import json
from itertools import chain
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files

SECTION = "services/index.md"
"""The page whose section of the navigation gets the pages of the services."""


def on_files(files: Files, config: MkDocsConfig) -> None:
    pages = [f"services/{name}.md" for name in _services(Path(config.config_file_path).parent)]
    for section in chain.from_iterable(item.values() for item in config.nav or [] if isinstance(item, dict)):
        if SECTION in section:
            named = set(chain.from_iterable(map(_pages, section)))
            section += [page for page in pages if page not in named]


def _services(project: Path) -> list[str]:
    bundle = project / "build/zh/rules/v1/bundle.json"
    # There is none where the catalogue has been broken from the start.
    return list(json.loads(bundle.read_text("utf-8"))["services"]) if bundle.exists() else []


def _pages(item: Any) -> list[str]:
    return list(item.values()) if isinstance(item, dict) else [item]
