"""That the house keeps its rooms: imports point one way, and what only one room may know stays there."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from .support.project import ROOT

MAY_KNOW = {
    "at_once": set(),
    "problems": set(),
    "report": {"problems"},
    "content_security_policy": {"problems"},
    "source": {"problems"},
    "rules": set(),
    "catalogue": {"problems", "source", "rules"},
    "proofs": {"problems", "rules", "catalogue"},
    "bundle": {"problems", "rules", "catalogue"},
    "assistant": {"problems", "source", "rules", "catalogue", "proofs", "bundle"},
    "lighter": set(),
    "editions": {"problems", "source", "rules", "catalogue"},
    "pages": {"problems", "source", "rules", "catalogue", "editions"},
}
"""For each room the rooms it may import from; what touches a disk, and `site`, is the edge and may know all."""
EDGE = {"site", "pack", "batch", "disk", "lock", "publish", "__main__"}


def test_imports_point_one_way() -> None:
    crossings = {
        (room, other)
        for path in sorted((ROOT / "generator").rglob("*.py"))
        for room in [_room(path)]
        for other in _imported(path)
        if room not in EDGE and other != room and other not in MAY_KNOW[room]
    }
    assert crossings == set()


def test_every_room_is_named_above_and_in_the_readme() -> None:
    rooms = {_room(path) for path in (ROOT / "generator").rglob("*.py")} - {"__init__"}
    assert rooms - EDGE == set(MAY_KNOW)
    readme = (ROOT / "README.md").read_text("utf-8")
    packages = [path.parent.name for path in (ROOT / "generator").glob("*/__init__.py")]
    assert [name for name in packages if f"\n      {name}/ " not in readme] == []


@pytest.mark.parametrize("library", ["mkdocs", "properdocs"])
def test_only_the_hooks_know_the_builder(library: str) -> None:
    knowing = [
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "generator").rglob("*.py")
        if library in {name.partition(".")[0] for name in _foreign(path)}
    ]
    assert knowing == []


PUBLISHED = {"OWN_DATA", "FILE", "FOLDER", "ADDRESSES", "TRANSLATIONS"}
"""What names `data/` of the project, or something in it."""
MAY_READ = {
    "site_tests/support/project.py": "says where it lies",
    "site_tests/catalogue/test_schema.py": "the schema for editors is made by the tool",
    "site_tests/supply/test_line_ends.py": "puts data of its own beside other files of the project",
}


def test_only_tests_of_the_content_read_what_is_published() -> None:
    """So that whoever edits the catalogue turns no test of the tool red. What is found here belongs into `site_tests/content`, or
    takes the fixtures of `support/given.py`."""
    reading = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "site_tests").rglob("*.py")
        if "content" not in path.parts and _reads_what_is_published(path)
    }
    assert reading == set(MAY_READ)


def _reads_what_is_published(path: Path) -> bool:
    nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
    joined = [node for node in nodes if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div)]
    below = [node.right for node in joined if isinstance(node.left, ast.Name) and node.left.id == "ROOT"]
    imported = {alias.name for node in nodes if isinstance(node, ast.ImportFrom) for alias in node.names}
    worked_out = [part for part in below if not isinstance(part, ast.Constant)]
    return (
        any(_is_data(part) for part in below)
        or any(isinstance(part, ast.Name) and part.id in PUBLISHED for part in worked_out)
        or bool(worked_out and any(map(_is_below_data, nodes)))
        or any(map(_starts_the_generator, nodes))
        or "OWN_DATA" in imported
    )


def _is_data(node: ast.AST) -> bool:
    return _is_below_data(node) or (isinstance(node, ast.Constant) and node.value == "data")


def _is_below_data(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and bool(re.fullmatch(r"data/\S+", str(node.value)))


def _starts_the_generator(node: ast.AST) -> bool:
    """In the project itself, where it reads what is published."""
    return (
        isinstance(node, ast.Call)
        and any(
            keyword.arg == "cwd" and isinstance(keyword.value, ast.Name) and keyword.value.id == "ROOT"
            for keyword in node.keywords
        )
        and "generator" in {part.value for part in ast.walk(node) if isinstance(part, ast.Constant)}
    )


def _room(path: Path) -> str:
    parts = path.relative_to(ROOT / "generator").with_suffix("").parts
    return parts[0]


def _imported(path: Path) -> Iterator[str]:
    """The rooms of the generator that a module imports from."""
    package = path.relative_to(ROOT / "generator").parts[:-1]
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = [*package[: len(package) - node.level + 1], *(node.module or "").split(".")]
            named = [part for part in base if part]
            yield from [named[0]] if named else (alias.name for alias in node.names)


def _foreign(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module or ""


# ------------------------------------------------------------------ the form and the cards: their pages, their scripts, their looks

TEMPLATES = (
    "check.md.j2",
    "sales.md.j2",
    "embed.md.j2",
    *(f"components/{name}.j2" for name in ("form", "verdict_row", "proof", "words")),
)
FOR_OTHERS = {"search-exclude"}
"""What MkDocs’ search looks for."""


def test_scripts_and_page_of_the_form_know_each_other_by_the_same_names() -> None:
    """Each `data-…` that a script looks for is on the page, and each on the page is looked for."""
    folder = ROOT / "generator/pages/templates"
    on_the_page = {
        name
        for template in TEMPLATES
        for name in re.findall(r"\bdata-([a-z]+(?:-[a-z]+)*)", _without_comments(folder / template))
    }
    assets = ROOT / "docs/assets"
    scripts = [
        *sorted((assets / "form").glob("*.js")),
        *(
            assets / f"site/{name}.js"
            for name in ("main", "present", "day_bars", "open_now", "guard", "cards", "live")
        ),
    ]
    wanted = {name for path in scripts for name in _looked_for(path.read_text("utf-8"))}
    styles = {
        name
        for path in sorted(assets.glob("*.css"))
        for name in re.findall(r"\[data-([a-z-]+)", path.read_text("utf-8"))
    }
    set_by_scripts = {"is", "state", "late", "guarded"}
    set_by_the_build = {"rest"}
    around_it = {"language-switch"}
    assert wanted - on_the_page - set_by_scripts - set_by_the_build - around_it == set()
    assert on_the_page - wanted - styles - FOR_OTHERS == set()


def _looked_for(script: str) -> Iterator[str]:
    """Names in selectors, and those that a script reads or shows by."""
    yield from re.findall(r"\[data-([a-z-]+)", script)
    yield from re.findall(r'\bnamed\("([a-z-]+)"\)', script)
    yield from map(_kebab, re.findall(r"\bdataset\??\.(\w+)", script))
    yield from map(_kebab, re.findall(r'\bshowOnly\([^,]+, "(\w+)"', script))
    for names in re.findall(r"{([^{}]*)} = root\.dataset", script):
        yield from map(_kebab, re.findall(r"\w+", names))


def _without_comments(path: Path) -> str:
    return re.sub(r"{#.*?#}", "", path.read_text("utf-8"), flags=re.DOTALL)


def _kebab(name: str) -> str:
    return re.sub(r"[A-Z]", lambda letter: f"-{letter[0].lower()}", name)


def test_every_style_sheet_is_loaded_and_what_is_for_paper_stands_in_one() -> None:
    sheets = {path.stem: path.read_text("utf-8") for path in (ROOT / "docs/assets").glob("*.css")}
    (loaded,) = re.findall(r"for sheet in \[(.*?)\]", (ROOT / "overrides/main.html").read_text("utf-8"))
    assert set(re.findall(r'"(\w+)"', loaded)) == set(sheets)
    assert [sheet for sheet, rules in sheets.items() if "@media print" in rules] == ["print"]
