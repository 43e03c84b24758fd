"""Modules that import each other → one file that runs as they would, without comments and blanks.

    joined("site/main.js", scripts)      the files that come of it, by their paths: the first is the entry’s own

Ours need little of what modules can do, so this reads no more than that: an import or an export stands at the beginning of a line,
imports name what they take, and nothing that is exported changes. Each module becomes a function that is called once, in the order
in which a browser would run them. `import("./x.js")` stays one, of a file of its own, and so does the import of a library that is
kept as its makers sent it (assets/vendor/). Whatever else there is is refused.

None of the usual tools can be had without Node. Names stay long: tdewolff-minify 2.24.12, which shortens them, also puts
`const { a } = b` before the `const b` that it takes from, and rjsmin leaves every statement as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from posixpath import dirname, join, normpath, relpath

import rjsmin

from .names import named

IMPORT = re.compile(r'^import \{([^}]*)\} from "(\.(?:(?!vendor)[^"])+)";$', re.MULTILINE)
LIBRARY = re.compile(r'^import \{[^}]*\} from "\.\./vendor/[^"]+";\n', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async )?(?:function\*?|class|const) (\w+))", re.MULTILINE)
LATER = re.compile(r'(?<=\bimport\(")(\.[^"]+)(?="\))')
LEFT = re.compile(r"^(?:import\b(?!\()|export\b).*", re.MULTILINE)


def joined(entry: str, scripts: Mapping[str, str]) -> dict[str, str]:
    """Paths are those of the site; the last file is the entry’s."""
    made: dict[str, str] = {}
    modules: dict[str, str] = {}
    _collect(entry, scripts, modules, ())
    texts = [_function(path, modules, entry, scripts, made) for path in modules]
    libraries = [line for path in modules for line in LIBRARY.findall(scripts[path])]
    text = str(rjsmin.jsmin("".join([*libraries, *texts])))
    return {**made, named(entry, text): text}


def _collect(
    path: str, scripts: Mapping[str, str], modules: dict[str, str], importing: tuple[str, ...]
) -> None:
    """Those that are imported come first, each once."""
    if path in importing:
        raise ValueError(f"{' imports '.join((*importing, path))}: in a circle")
    for _, target in IMPORT.findall(scripts[path]):
        if (other := _at(path, target)) not in modules:
            _collect(other, scripts, modules, (*importing, path))
    modules[path] = f"m{len(modules)}"


def _function(
    path: str, modules: Mapping[str, str], entry: str, scripts: Mapping[str, str], made: dict[str, str]
) -> str:
    def later(found: re.Match[str]) -> str:
        files = joined(_at(path, found[1]), scripts)
        made.update(files)
        way = relpath([*files][-1], dirname(entry))
        return way if way.startswith(".") else f"./{way}"

    def taken(found: re.Match[str]) -> str:
        return f"const {{{found[1].replace(' as ', ': ')}}} = {modules[_at(path, found[2])]};"

    text = IMPORT.sub(taken, LIBRARY.sub("", LATER.sub(later, scripts[path])))
    exported = ", ".join(EXPORT.findall(text))
    text = EXPORT.sub("", text)
    if left := LEFT.search(text):
        raise ValueError(
            f"{path}: {left[0]}: an import or export that generator/lighter/scripts.py cannot read"
        )
    if "import.meta" in text and dirname(path) != dirname(entry):
        raise ValueError(f"{path} asks where it lies, and becomes a part of {entry}, which lies elsewhere")
    return f"{_names(path, modules, entry, exported)}(() => {{\n{text}\nreturn {{ {exported} }};\n}})();\n"


def _names(path: str, modules: Mapping[str, str], entry: str, exported: str) -> str:
    """What holds the exports; a classic script, which has none, may not speak of them."""
    if path != entry:
        return f"const {modules[path]} = "
    return f"export const {{ {exported} }} = " if exported else ""


def _at(path: str, target: str) -> str:
    return normpath(join(dirname(path), target))
