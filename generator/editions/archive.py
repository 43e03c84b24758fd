"""Past editions: kept as they were, so that readers can see what changed.

`data/editions/` holds one catalogue for every edition that is no longer in force, named for it, with the rule bundle as it was
published last – an answer that was stored names its hash –, and in SHA256SUMS the sum of each, as `sha256sum --check` reads it. An edition is put there by `python -m generator freeze` before the next
one is written, and is not touched again: corrections belong to the present edition.

A past edition is read, but not proven: it was when it was the present one, and the checks may ask for more since then.
The format may also ask for more. A key that becomes required after an edition was frozen is marked `later` in `format.py`:
required in the present edition, optional in past ones. What this costs: whoever adds such a key has to say
what an edition without it means, and a key once used by a kept edition can be retired but never be read otherwise.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

from ..catalogue.entries import FILE, Catalogue
from ..catalogue.reader import read
from ..problems import CatalogueError, Place, Problem, did_you_mean
from ..source.nodes import decode

FOLDER = "data/editions"
SUMS = "SHA256SUMS"
_SUM = re.compile(r"([0-9a-f]{64})  (\S+\.(?:yaml|json))")
_FREEZE = "run python -m generator freeze while data/services.yaml still holds it"


def past_editions(present: Catalogue, kept: Mapping[str, bytes]) -> tuple[Catalogue, ...]:
    """The kept editions, oldest first. `kept` are the files of the folder by name. Raises CatalogueError."""
    problems = list(_touched(kept))
    if problems:
        raise CatalogueError(problems)
    past = sorted((_read(name, kept[name]) for name in _editions(kept)), key=lambda c: c.edition.published)
    problems = [*_misnamed(past), *_out_of_line([*past, present])]
    if problems:
        raise CatalogueError(problems)
    return tuple(past)


def frozen(
    edition: str, text: bytes, kept: Mapping[str, bytes], rules: bytes | None = None
) -> dict[str, bytes]:
    """The files to write for an edition to be kept; `rules` are its bundle."""
    files = {f"{edition}.yaml": text} | ({bundle_of(edition): rules} if rules else {})
    sums = "".join(f"{_sum(content)}  {name}\n" for name, content in files.items())
    return {**files, SUMS: kept.get(SUMS, b"") + sums.encode()}


def bundle_of(edition: str) -> str:
    return f"{edition}.bundle.json"


def _sum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _editions(kept: Mapping[str, bytes]) -> list[str]:
    return sorted(name for name in kept if name.endswith(".yaml"))


def _read(name: str, content: bytes) -> Catalogue:
    file = f"{FOLDER}/{name}"
    return read(decode(content, file), file, past=True)


def _touched(kept: Mapping[str, bytes]) -> Iterator[Problem]:
    """Every kept edition has its sum, and every sum its edition, unchanged."""
    sums: dict[str, tuple[str, Place]] = {}
    for number, line in enumerate(kept.get(SUMS, b"").decode("utf-8", "replace").splitlines(), 1):
        place = Place(f"{FOLDER}/{SUMS}", number, 1)
        if match := _SUM.fullmatch(line):
            sums[match[2]] = match[1], place
        else:
            yield Problem(
                place, "this is no sum", "a SHA-256, two spaces and the name of an edition’s file", _RESTORE
            )
    for name, (expected, place) in sums.items():
        if name not in kept:
            yield Problem(place, f"{FOLDER}/{name} is missing", "the edition that this sum is of", _RESTORE)
        elif _sum(kept[name]) != expected:
            yield Problem(
                Place(f"{FOLDER}/{name}", 1, 1),
                "this edition was changed after it was frozen",
                f"the text whose SHA-256 is {expected}",
                f"{_RESTORE}; corrections belong in {FILE}",
            )
    for name in _editions(kept):
        if name not in sums:
            wrong = f"{FOLDER}/{SUMS} has no sum of this edition"
            fix = "let python -m generator freeze put it here"
            yield Problem(Place(f"{FOLDER}/{name}", 1, 1), wrong, "one made when it was frozen", fix)


_RESTORE = f"restore it: git checkout -- {FOLDER}"


def _misnamed(past: list[Catalogue]) -> Iterator[Problem]:
    """A kept edition is named for its id."""
    for catalogue in past:
        name = catalogue.edition.place.file.rpartition("/")[2]
        if name != f"{catalogue.edition.id}.yaml":
            wrong = f"edition “{catalogue.edition.id}” is kept under another name"
            yield Problem(catalogue.edition.place, wrong, f"{FOLDER}/{catalogue.edition.id}.yaml", _RESTORE)


def _out_of_line(editions: list[Catalogue]) -> Iterator[Problem]:
    """Every edition replaces the one before it, which was kept, and has an id and a day of publication of its own.

    Which is the first, the present catalogue says: so none is overwritten before it is kept.
    """
    first, beginning = editions[0].edition, editions[-1].guide.first_edition
    if first.replaces or first.id != beginning:
        missing = first.replaces or beginning
        wrong = f"edition “{missing}”, which “{first.id}” replaces, was not kept"
        yield Problem(first.place, wrong, f"{FOLDER}/{missing}.yaml", _FREEZE)
    for before, after in pairwise(catalogue.edition for catalogue in editions):
        if after.id == before.id:
            yield Problem(
                after.place,
                f"edition “{after.id}” is frozen",
                f'an edition with an id of its own, published later, that says: replaces: "{before.id}"',
                f"give the next edition its own, or remove {FOLDER}/{after.id}.yaml and its sum if this is no new one",
            )
            continue
        if after.replaces != before.id:
            wrong = f"edition “{after.id}” does not say that it replaces “{before.id}”"
            fix = did_you_mean(after.replaces or "", [before.id])
            yield Problem(after.place, wrong, f'replaces: "{before.id}"', fix)
        if after.published <= before.published:
            wrong = f"edition “{after.id}” was published on {after.published}, not after “{before.id}”"
            yield Problem(after.place, wrong, f"a day after {before.published}")
