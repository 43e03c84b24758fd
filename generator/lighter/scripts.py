"""Modules that import each other → one file that runs as they would, without comments and blanks.

    joined("site/main.js", scripts)      the files that come of it, by their paths: the first is the entry’s own

Ours need little of what modules can do, so this reads no more than that: an import or an export stands at the beginning of a line,
imports name what they take as its module does, and nothing that is exported changes. Each module becomes a function that is called
once, in the order in which a browser would run them, and gives what others take: a name in all of the file. `import("./x.js")`
stays one, of a file of its own, and so does the import of a library that is kept as its makers sent it (assets/vendor/). Whatever
else there is is refused.

None of the usual tools can be had without Node. Names stay long: tdewolff-minify 2.24.12, which shortens them, also puts
`const { a } = b` before the `const b` that it takes from, and rjsmin leaves every statement as it is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import chain
from posixpath import dirname, join, normpath, relpath

import rjsmin

from .names import named

IMPORT = re.compile(r'^import \{((?:(?! as )[^}])*)\} from "(\.(?:(?!vendor)[^"])+)";$', re.MULTILINE)
LIBRARY = re.compile(r'^import \{[^}]*\} from "\.\./vendor/[^"]+";\n', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async )?(?:function\*?|class|const) (\w+))", re.MULTILINE)
LATER = re.compile(r'(?<=\bimport\(")(\.[^"]+)(?="\))')
LEFT = re.compile(r"^(?:import\b(?!\()|export\b).*", re.MULTILINE)


class ScriptError(ValueError):
    """What keeps a script from being joined, with its file."""


def joined(entry: str, scripts: Mapping[str, str]) -> dict[str, str]:
    """Paths are those of the site; the last file is the entry’s."""
    made: dict[str, str] = {}
    modules: list[str] = []
    _collect(entry, scripts, modules, ())
    given = _given(modules, scripts)
    texts = [_function(path, given[path], entry, scripts, made) for path in modules]
    libraries = [line for path in modules for line in LIBRARY.findall(scripts[path])]
    text = str(rjsmin.jsmin("".join([*libraries, *texts])))
    return {**made, named(entry, text): text}


def _collect(path: str, scripts: Mapping[str, str], modules: list[str], importing: tuple[str, ...]) -> None:
    """Those that are imported come first, each once."""
    if path in importing:
        raise ScriptError(f"{' imports '.join((*importing, path))}: in a circle")
    if path not in scripts:
        raise ScriptError(f"{' imports '.join((*importing, path))}, which is not there")
    for _, target in IMPORT.findall(scripts[path]):
        if (other := _at(path, target)) not in modules:
            _collect(other, scripts, modules, (*importing, path))
    modules.append(path)


def _given(modules: Sequence[str], scripts: Mapping[str, str]) -> dict[str, list[str]]:
    """What each module gives: the last, the entry, all that it exports, and the others what is taken."""
    imports = " ".join(names for path in modules for names, _ in IMPORT.findall(scripts[path]))
    taken = {*re.findall(r"\w+", imports), *EXPORT.findall(scripts[modules[-1]])}
    given = {path: [name for name in EXPORT.findall(scripts[path]) if name in taken] for path in modules}
    for name, count in Counter(chain(*given.values())).items():
        if count > 1:
            raise ScriptError(
                f"{' and '.join(path for path in given if name in given[path])} both export {name}"
            )
    return given


def _function(
    path: str, given: Sequence[str], entry: str, scripts: Mapping[str, str], made: dict[str, str]
) -> str:
    def later(found: re.Match[str]) -> str:
        files = joined(_at(path, found[1]), scripts)
        made.update(files)
        way = relpath([*files][-1], dirname(entry))
        return way if way.startswith(".") else f"./{way}"

    text = EXPORT.sub("", IMPORT.sub("", LIBRARY.sub("", LATER.sub(later, scripts[path]))))
    if left := LEFT.search(text):
        raise ScriptError(
            f"{path}: {left[0]}: an import or export that generator/lighter/scripts.py cannot read"
        )
    if "import.meta" in text and dirname(path) != dirname(entry):
        raise ScriptError(f"{path} asks where it lies, and becomes a part of {entry}, which lies elsewhere")
    names = f"{{ {', '.join(given)} }}"
    # A classic script, which exports nothing, may not speak of it.
    head = f"{'export ' if path == entry else ''}const {names} = " if given else ""
    return f"{head}(() => {{\n{text}\nreturn {names};\n}})();\n"


def _at(path: str, target: str) -> str:
    return normpath(join(dirname(path), target))
