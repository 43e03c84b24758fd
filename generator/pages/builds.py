"""Scripts → the same scripts, the form’s with the name of the build that it belongs to.

Caches between the site and its readers mix files of different ages. So that the form can tell (`form/start.js`), it says
`export const BUILD = "source";`, and what is published has the name of the build there: a hash over all scripts, which the page
carries too. Nothing has to be counted up by hand, and scripts that did not change keep their name. Of the rules the page carries the
hash of their bytes, which the browser holds them to.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

SOURCE = "source"
"""What scripts say that were not built: they belong together as they stand in the project."""


@dataclass(frozen=True)
class MadeWith:
    """What a page goes with: the name of the scripts’ build, the hashes of the rules and of the element for other pages, the
    address of the site, if its publisher has said where it will be, and the pages beside it that are written by hand."""

    scripts: str = SOURCE
    rules: str = ""
    element: str = ""
    site: str = ""
    by_hand: frozenset[str] = frozenset()


_NAME = b'export const BUILD = "%s";'


def name_of(documents: Mapping[str, bytes]) -> str:
    """The name of the build that holds these scripts."""
    digest = hashlib.sha256()
    for path, content in sorted(documents.items()):
        if path.endswith(".js"):
            digest.update(f"{path} {len(content)}\n".encode() + content)
    return digest.hexdigest()[:16]


def integrity(text: str, algorithm: str = "sha256") -> str:
    """The hash of a file as browsers read it (W3C, Subresource Integrity)."""
    return f"{algorithm}-{base64.b64encode(hashlib.new(algorithm, text.encode()).digest()).decode()}"


def named(documents: Mapping[str, bytes]) -> dict[str, bytes]:
    """All documents; those that tell of a build tell of this one."""
    unnamed, name = _NAME % SOURCE.encode(), _NAME % name_of(documents).encode()
    return {
        path: content.replace(unnamed, name) if path.endswith(".js") else content
        for path, content in documents.items()
    }
