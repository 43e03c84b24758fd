"""The disk: what the generator reads from a project's folder, and how what it makes is written.

Everything else is a function from texts to texts. `root` is the folder of the project everywhere.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from errno import ENOENT
from pathlib import Path

from .catalogue.entries import FILE, LANGUAGES, Catalogue
from .catalogue.reader import read
from .catalogue.translations import TEMPLATES, TRANSLATIONS
from .editions.archive import FOLDER
from .pages.moved import ADDRESSES
from .problems import CatalogueError, Place, Problem, listed, quoted, visible
from .site import Sources
from .source.nodes import decode, lines_of

RULES_SCHEMA = "generator/bundle/schema.json"
TRIAL = "docs/rules/v1/trial"
PUBLISHED = ("data", "docs", TEMPLATES, "overrides")
"""Whatever lies in these folders goes into the site, or is made into it."""
WRITTEN = {".md", ".js", ".css"}
"""Of what is published, the files that are read as texts."""
KEPT = ".gitignore"
"""The one file in a build folder that is not the generator's: it keeps the folder in a fresh clone."""


def edition(root: Path, name: str) -> Catalogue:
    """A catalogue by the id of its edition or by its file. Nothing is proven: half-done work can be compared too."""
    present = read(catalogue_text(root), past=True)
    if name in (FILE, present.edition.id):
        return present
    past = root / FOLDER / f"{name}.yaml"
    path = past if past.is_file() else Path(name)
    if not path.exists():
        ids = sorted({present.edition.id, *(kept.stem for kept in (root / FOLDER).glob("*.yaml"))})
        raise FileNotFoundError(
            ENOENT, f"neither an edition nor a file; the editions are {listed(ids)}", name
        )
    return read(decode(path.read_bytes(), str(path)), str(path), past=True)


def catalogue_text(root: Path) -> str:
    """Raises CatalogueError where there is no such file, or where it is no text."""
    try:
        content = (root / FILE).read_bytes()
    except OSError as error:
        wrong = f"the file cannot be read: {error.strerror}"
        fix = "bring it back, or allow it to be read"
        raise CatalogueError([Problem(Place(FILE, 1, 1), wrong, "the catalogue", fix)]) from error
    return decode(content, FILE)


def lines(root: Path, problems: Iterable[Problem]) -> dict[str, list[str]]:
    """The lines of every file that problems name, as far as it can be read."""
    files = {problem.place.file for problem in problems}
    return {file: lines_of((root / file).read_bytes()) for file in files if _is_own(root / file)}


def _is_own(path: Path) -> bool:
    """A file of the project, and not one somewhere on this machine that a link points at."""
    return path.is_file() and not path.is_symlink()


def sources(root: Path) -> Sources:
    """Raises CatalogueError with every file that is no text and ought to be one, and for links that lead who knows where."""
    published = _published(root)
    if refused := [*_links(root, published), *_unnamed(root, published)]:
        raise CatalogueError(refused)
    docs = root / "docs"
    documents = [path for path in sorted(docs.rglob("*")) if path.is_file()]
    written = [path for path in documents if path.suffix in WRITTEN]
    overrides = sorted((root / "overrides").rglob("*.html"))
    memory = root / TRANSLATIONS  # a project that has no translations yet has none
    fixed = [root / RULES_SCHEMA, root / ADDRESSES, *[memory] * memory.is_file()]
    texts = _texts(root, [*_templates(root), *fixed, *written, *overrides])
    return Sources(
        catalogue_text(root),
        {_name(root, path): texts[path] for path in _templates(root)},
        texts[root / RULES_SCHEMA],
        {path.relative_to(docs).as_posix(): path.read_bytes() for path in documents},
        texts[root / ADDRESSES],
        texts.get(memory, ""),
        kept(root),
        os.environ.get("SITE_URL", ""),
    )


def _published(root: Path) -> list[Path]:
    folders = [root / folder for folder in PUBLISHED]
    return [path for folder in folders for path in (folder, *sorted(folder.rglob("*")))]


def _links(root: Path, published: Iterable[Path]) -> list[Problem]:
    """Whoever looks through a change sees only the name of what would be published."""
    return [
        Problem(
            Place(path.relative_to(root).as_posix(), 1, 1),
            f"this is a symbolic link to {quoted(str(path.readlink()))}",
            "a file or folder of its own: what a link points at, anything on this machine, would be published",
            "put a copy here instead",
        )
        for path in published
        if path.is_symlink()
    ]


def _unnamed(root: Path, published: Iterable[Path]) -> list[Problem]:
    """What has a name that is no address, and that cannot even be printed."""
    return [
        Problem(Place(visible(name), 1, 1), *_NO_NAME)
        for path in published
        if not (name := path.relative_to(root).as_posix()).isprintable()
    ]


_NO_NAME = (
    "the name of this file is no UTF-8, or cannot be seen",
    "letters, digits, -, _ and dots",
    "rename it",
)


def templates(root: Path) -> dict[str, str]:
    """Raises CatalogueError."""
    return {_name(root, path): text for path, text in _texts(root, _templates(root)).items()}


def _templates(root: Path) -> list[Path]:
    return sorted((root / TEMPLATES).rglob("*.j2"))


def _name(root: Path, template: Path) -> str:
    """As templates call each other: its path below their folder."""
    return template.relative_to(root / TEMPLATES).as_posix()


def _texts(root: Path, paths: Iterable[Path]) -> dict[Path, str]:
    found, problems = {}, []
    for path in paths:
        try:
            found[path] = decode(path.read_bytes(), path.relative_to(root).as_posix())
        except CatalogueError as error:
            problems += error.problems
    if problems:
        raise CatalogueError(problems)
    return found


def kept(root: Path) -> dict[str, bytes]:
    """The files of past editions; no folder means no edition before this one."""
    return {path.name: path.read_bytes() for path in sorted((root / FOLDER).glob("*")) if path.is_file()}


def write(files: dict[str, bytes], out: Path) -> tuple[int, int]:
    """Writes what changed and removes what is no longer made; returns how many of each.

    A file that stays the same keeps its time, so that whoever watches the folder sees only what changed.
    """
    written = [path for path, content in files.items() if replace(out / path, content)]
    stale = [path for path in _present(out) if path not in files]
    for path in stale:
        (out / path).unlink()
    return len(written), len(stale)


def replace(path: Path, content: bytes) -> bool:
    if path.is_file() and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.new")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    except BaseException as error:
        beside.unlink(missing_ok=True)
        if isinstance(error, OSError):
            error.filename = str(path)  # a full disk does not say for which file it was too full
        raise
    return True


def _present(out: Path) -> list[str]:
    """Files of an earlier build; the generator owns the language folders and nothing else."""
    return [
        path.relative_to(out).as_posix()
        for language in LANGUAGES
        for path in sorted((out / language).rglob("*"))
        if (path.is_file() or path.is_symlink()) and path.name != KEPT
    ]
