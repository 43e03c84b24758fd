"""Every address that was ever published, and the pages that lead on from those that have moved.

`data/addresses.txt` has an address a line, relative to the root of the site, which is `./`; `old/ -> new/` says where one has moved.
A moved page becomes a small page of its own that leads to the new one with scripts and without, on any web host.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from jinja2 import DictLoader, Environment, StrictUndefined

from ..problems import CatalogueError, Place, Problem, quoted
from .render import rendered

ADDRESSES = "data/addresses.txt"
_ADDRESS = re.compile(r"(?:(?:\w[\w.-]*/)*(?:\w[\w.-]*)?)", re.ASCII)
TEMPLATE = "components/moved.html.j2"


def addresses(text: str) -> dict[str, str]:
    """Every address with the one that it has now. Raises CatalogueError."""
    found: dict[str, str] = {}
    places: dict[str, Place] = {}
    problems: list[Problem] = []
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip() and not line.startswith("#"):
            place = Place(ADDRESSES, number, 1)
            old, _, new = (part.strip().removeprefix("./") for part in line.partition("->"))
            if bad := next((part for part in (old, new) if not _ADDRESS.fullmatch(part)), None):
                expected = "letters, digits and “/”, relative to the root of the site"
                problems.append(Problem(place, f"{quoted(bad)} is no address", expected))
                continue
            if old in found:
                problems.append(Problem(place, f"{quoted(old)} stands twice", "each address once"))
            found[old] = new or old
            places[old] = place
    problems += [
        Problem(
            places[old],
            f"{quoted(old)} leads to {quoted(new)}, which has moved or is not listed",
            "a present address",
        )
        for old, new in found.items()
        if found.get(new) != new
    ]
    if problems:
        raise CatalogueError(problems)
    return found


def moved_pages(text: str, templates: Mapping[str, str]) -> dict[str, str]:
    """A page for each address that has moved, by its path in the folders that MkDocs reads."""
    environment = Environment(
        loader=DictLoader(dict(templates)), undefined=StrictUndefined, trim_blocks=True, autoescape=True
    )
    return {
        _path(old): rendered(
            environment,
            TEMPLATE,
            say=_say_in(old),
            target="../" * old.count("/") + new,
            up="../" * old.count("/"),
        )
        for old, new in addresses(text).items()
        if new != old
    }


def _say_in(address: str) -> Callable[[str, str], str]:
    return lambda zh, en: en if address.startswith("en/") else zh


def _path(address: str) -> str:
    path = address if address.startswith("en/") else f"zh/{address}"
    return path + "index.html" if path.endswith("/") else path
