"""How fast engine.js answers beside other rule engines for JavaScript, and beside itself at an earlier commit: `make peers`.

Each engine of ours gets the bundle of its own generator, and where services are a thousand, all get one of `many.py`. `python -m bench.peers
PART` holds those contests alone whose title has the part. The rest is in `contest.mjs`; how our rules are told to each
peer, in a file named after it. Where the figures were taken, and of which versions, is said above them.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path

from generator.catalogue.entries import FILE
from generator.site import load

from ..base import BASE, ROOT, lay_out_base
from .many import many_services

HERE = Path(__file__).resolve().parent


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder) / "base"
        base.mkdir()
        lay_out_base(base)
        many = Path(folder) / "many.json"
        many.write_text(json.dumps(many_services(load((ROOT / FILE).read_text("utf-8")).rules)))
        files = {"now": _edition(ROOT, Path(folder)), "base": _edition(base, base), "many": str(many)}
        _print_circumstances()
        subprocess.run(["node", "contest.mjs", json.dumps(files), *sys.argv[1:]], cwd=HERE, check=True)


def _edition(project: Path, folder: Path) -> dict[str, str]:
    """Where an engine and its bundle are; the bundle goes into the folder."""
    bundle = folder / "bundle.json"
    with bundle.open("wb") as file:
        subprocess.run([sys.executable, "-m", "generator", "bundle"], cwd=project, stdout=file, check=True)
    return {"engine": (project / "docs/assets/engine.js").as_uri(), "bundle": str(bundle)}


def _print_circumstances() -> None:
    node = subprocess.run(["node", "--version"], capture_output=True, encoding="utf-8", check=True).stdout
    load = " ".join(f"{load:.1f}" for load in os.getloadavg())
    package = json.loads((HERE / "package.json").read_text("utf-8"))
    peers = {**package["dependencies"], **package["optionalDependencies"]}
    print(f"Node {node.strip()}, {platform.machine()}, {os.cpu_count()} processors, load {load}; base {BASE}")
    print("Peers:", ", ".join(f"{name} {version}" for name, version in peers.items()), flush=True)


if __name__ == "__main__":
    main()
