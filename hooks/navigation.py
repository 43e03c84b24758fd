"""The services in the navigation, for both languages' configurations.

Which services there are, in which order and by which names, the catalogue says; the rule bundle repeats the first two, and
each page has its title. So `nav` names none of them: a new one, another name or another order needs an edit of the
catalogue alone. A builder without hooks makes the pages too, and lacks only the entries in the navigation.
"""

from __future__ import annotations

import json
from itertools import chain
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files

SECTION = "services/index.md"
"""The page whose section of the navigation gets the pages of the services."""


def on_files(files: Files, config: MkDocsConfig) -> None:
    pages = [f"services/{name}.md" for name in _services(Path(config.config_file_path).parent)]
    for section in chain.from_iterable(item.values() for item in config.nav or [] if isinstance(item, dict)):
        if SECTION in section:
            section += pages


def _services(project: Path) -> list[str]:
    bundle = project / "build/zh/rules/v1/bundle.json"
    # There is none where the catalogue has been broken from the start.
    return list(json.loads(bundle.read_text("utf-8"))["services"]) if bundle.exists() else []
