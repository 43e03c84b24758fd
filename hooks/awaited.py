"""The English site is begun before there is anything to build: it has loaded what it needs when the pages are there, which it is told by a
line (`whole_build.py`). Whoever builds it by itself is not waited for."""

from __future__ import annotations

import os

from mkdocs.config.defaults import MkDocsConfig

AWAITED = "PAGES_ARE_AWAITED"


def on_pre_build(config: MkDocsConfig) -> None:
    if AWAITED in os.environ:
        input()
