"""Everything in this folder is about the catalogue that is published, so everything is made of that one."""

from __future__ import annotations

from pathlib import Path

import pytest

from ..support.given import (
    book,
    bundle,
    catalogue,
    catalogue_text,
    checker,
    engine_page,
    node,
    project_root,
    published,
    site,
    site_url,
)
from ..support.project import OWN_DATA

__all__ = [
    "book", "bundle", "catalogue", "catalogue_text", "checker", "engine_page", "node", "project_root", "published", "site", "site_url",
]  # fmt: skip
"""Taken in once more, so that they are made of the folder below."""


@pytest.fixture(scope="session")
def data() -> Path:
    return OWN_DATA
