"""Starts the server, or prints what a client’s configuration needs.

python -m generator.assistant              answers from the catalogue in data/services.yaml
python -m generator.assistant RULES        from bundle.json and words.json in that folder, as they are published in rules/v1/
python -m generator.assistant --configure  prints the lines for a client’s configuration
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from ..bundle.bundle import bundle as made
from ..bundle.words import words as all_words
from ..catalogue.entries import FILE
from ..catalogue.reader import read as read_catalogue
from ..problems import CatalogueError
from ..proofs.prove import prove
from ..rules import Checker
from ..rules.from_bundle import rule_book
from ..source.nodes import decode
from .guide import LANGUAGES, Guide, Json
from .rules import BUNDLE, WORDS, UnusableError, read

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = ROOT / "generator/bundle/schema.json"


def main() -> int:
    """0 when the client has left, 1 where there is nothing sound to answer from, 2 where the library is missing."""
    _without_grammars()
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(
        "python -m generator.assistant", description=__doc__, formatter_class=raw
    )
    files = "a folder with bundle.json and words.json"
    parser.add_argument("rules", metavar="RULES", nargs="?", type=Path, help=files)
    lines = "print the lines for a client’s configuration"
    parser.add_argument("--configure", action="store_true", help=lines)
    options = parser.parse_args()
    try:
        bundle, words = _published(options.rules) if options.rules else _of_the_catalogue()
        return _configure(options.rules) if options.configure else _serve(bundle, words)
    except (OSError, CatalogueError, UnusableError) as error:
        return _complain(1, f"{options.rules or FILE}: nothing can be answered.\n{error}")
    except ModuleNotFoundError as error:
        return _complain(
            2, f"{error.name} is not installed; to fix: pip install '.[assistant]', or make setup"
        )
    except KeyboardInterrupt:
        return 130


def _without_grammars() -> None:
    """Where it finds this package, jsonschema compiles grammars for a second, to check a kind of address that no schema here asks for."""
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]


def _complain(code: int, message: str) -> int:
    """In UTF-8 whatever the locale, since catalogues are Chinese."""
    sys.stderr.buffer.write(f"{message}\n".encode())
    return code


def _configure(rules: Path | None) -> int:
    """For clients that take `mcpServers`; they start a server in a folder of their own, so every path is absolute."""
    arguments = ["-m", "generator.assistant", *([str(rules.resolve())] if rules else [])]
    started = {"command": sys.executable, "args": arguments, "env": {"PYTHONPATH": str(ROOT)}}
    print(json.dumps({"mcpServers": {"entitlements": started}}, indent=2))
    return 0


def _published(folder: Path) -> tuple[Json, Json]:
    missing = [name for name in (BUNDLE, WORDS) if not (folder / name).is_file()]
    if missing:
        raise UnusableError([f"{name}: there is no such file in this folder" for name in missing])
    files = {name: (folder / name).read_bytes() for name in (BUNDLE, WORDS)}
    return read(files, json.loads(SCHEMA.read_bytes()))


def _of_the_catalogue() -> tuple[Json, Json]:
    catalogue = read_catalogue(decode((ROOT / FILE).read_bytes(), FILE))
    prove(catalogue)
    rules = made(catalogue)
    return rules, all_words(catalogue, rules)


def _serve(bundle: Json, words: Json) -> int:
    import anyio  # one look at the library is a second, which nobody is to wait for whose files are refused

    from .server import serve, server

    checker = Checker(rule_book(bundle))
    guides = {language: Guide(bundle, words, checker, language) for language in LANGUAGES}
    try:
        anyio.run(serve, server(guides))
    except* BrokenPipeError:
        pass  # the client left without reading
    return 0


if __name__ == "__main__":
    sys.exit(main())
