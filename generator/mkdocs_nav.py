"""The services in the navigation, for both languages' configurations.

Those that `nav` names stand where it says. A new one needs an entry in the catalogue alone: its page stands below them,
under its own title. A builder without hooks makes the page too, and only lacks the entry in the navigation.
"""

from __future__ import annotations

from itertools import chain
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files

INDEX = "services/index.md"


def on_files(files: Files, config: MkDocsConfig) -> None:
    sections = chain.from_iterable(item.values() for item in config.nav or [] if isinstance(item, dict))
    for section in sections:
        if INDEX in section:
            named = {page for item in section for page in _pages(item)}
            found = (file.src_uri for file in files.documentation_pages())
            section += sorted(page for page in found if page.startswith("services/") and page not in named)


def _pages(item: Any) -> list[str]:
    return list(item.values()) if isinstance(item, dict) else [item]
