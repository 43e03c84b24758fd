"""Tries what others install: the engine with its types, the schema in Ajv, the Python evaluator as a wheel. Takes Node 20 and npm.

Each in a folder of its own, where nothing of the project and nothing that the site needs can help: `make packages`.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import venv
from pathlib import Path
from tempfile import TemporaryDirectory

from generator.site import RULES, load, rule_files

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ROOT / "tools/packages/node_modules/.bin"
STRICT = [
    "--strict",
    "--noEmit",
    "--target",
    "es2022",
    "--module",
    "nodenext",
    "--moduleResolution",
    "nodenext",
]
WRONG = {
    "a verdict that does not exist": 'check(bundle, {}).services.any!.verdict === "yes";',
    "null for an unanswered fact": "check(bundle, { any: null });",
    "an instant that is no text": "check(bundle, {}, { at: new Date() });",
    "a change of a result": 'check(bundle, {}).edition = "another";',
}
"""Lines that the types have to refuse."""


def main() -> int:
    with TemporaryDirectory() as name:
        folder = Path(name)
        for path, text in rule_files(
            load((ROOT / "data/services.yaml").read_text("utf-8")), _schema()
        ).items():
            (folder / path.removeprefix(f"{RULES}/")).write_text(text, "utf-8")
        types(folder / "types")
        _run("node", str(ROOT / "tools/packages/schema.js"), str(folder))
        wheel(folder)
    return 0


def types(folder: Path) -> None:
    """The examples of the page are right under `tsc --strict`, where the package is installed; each of WRONG is not."""
    folder.mkdir()
    packed = json.loads(
        _run("npm", "pack", "--json", "--pack-destination", str(folder), str(ROOT / "docs/assets"))
    )
    _run(
        "npm",
        "install",
        "--prefix",
        str(folder),
        "--silent",
        "--no-save",
        str(folder / packed[0]["filename"]),
    )
    (folder / "package.json").write_text('{"type": "module"}')
    shutil.copytree(folder / "node_modules/kingdee-success-guide", folder, dirs_exist_ok=True)
    page = (ROOT / "docs/en/rules.md").read_text("utf-8")
    asking, _, *more = re.findall(r"^```js\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    (folder / "example.ts").write_text(
        f"{asking}\n{''.join(more)}\nexport const verdict: string = result.services.any!.verdict;\n"
    )
    begin = 'import { check, type Bundle } from "kingdee-success-guide";\ndeclare const bundle: Bundle;\n'
    for number, line in enumerate(WRONG.values()):
        (folder / f"wrong{number}.ts").write_text(f"{begin}{line}\n")
    _run(str(TOOLS / "tsc"), *STRICT, str(folder / "example.ts"))
    for number, what in enumerate(WRONG):
        refused = subprocess.run(
            [TOOLS / "tsc", *STRICT, folder / f"wrong{number}.ts"], capture_output=True, text=True
        )
        if len(re.findall("error TS", refused.stdout)) != 1:
            raise SystemExit(f"tsc should refuse {what}, and say nothing else: {refused.stdout}")
    print(f"tsc --strict: the page’s examples are right, and {len(WRONG)} wrong lines are refused.")


def wheel(folder: Path) -> None:
    """Installed alone, from a copy, it answers every case that it is given."""
    shutil.copytree(ROOT / "generator/rules", folder / "copy/generator/rules")
    for name in ("pyproject.toml", "LICENSE"):
        shutil.copy(ROOT / name, folder / "copy")
    venv.create(folder / "venv", with_pip=True)
    _run(str(folder / "venv/bin/pip"), "install", "--quiet", str(folder / "copy"))
    installed = json.loads(_run(str(folder / "venv/bin/pip"), "list", "--format", "json"))
    print(
        "pip install .:",
        ", ".join(one["name"] for one in installed if one["name"] not in ("pip", "setuptools")),
    )
    tried = [sys.executable, "-m", "generator", "conform", "--", str(folder / "venv/bin/kingdee-rules")]
    print("\n".join(line for line in _run(*tried).splitlines() if line.startswith("in all")))


def _schema() -> str:
    return (ROOT / "generator/bundle/schema.json").read_text("utf-8")


def _run(*command: str) -> str:
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, encoding="utf-8", check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stdout}")
    print(done.stdout, end="") if command[0] == "node" else None
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
