"""What the site is made of, as two CycloneDX bills of materials, for those who have to know whether a fault concerns them.

    python -m tools.sbom SITE FOLDER     (make sbom: site/ → sbom/)

`build.cdx.json` is what is installed where the site is built: requirements.lock, told by cyclonedx-py. `reader.cdx.json` is
what runs in a reader's browser: every script and stylesheet of the built site, with its hash, under the one who made it: this
project, Material, or a library kept in docs/assets/vendor/. Material bundles libraries without saying which version; they are
named as its source maps name them. Neither bill holds a time or a random number, so the same site has the same bills.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any

from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import DisjunctiveLicense
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from site_tests.support.project import ROOT

VENDOR = "docs/assets/vendor"


def main() -> None:
    site, folder = (Path(name) for name in sys.argv[1:])
    if not (site / "index.html").is_file():
        sys.exit(f"{site}: holds no built site; run `make build` first")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "build.cdx.json").write_text(of_build(), "utf-8")
    (folder / "reader.cdx.json").write_text(of_reader(site), "utf-8")
    print(f"{folder}: build.cdx.json, reader.cdx.json")


def of_build() -> str:
    """All of the lock, the tools of the tests too: they are installed beside what builds."""
    options = [
        "--pyproject",
        "pyproject.toml",
        "--output-reproducible",
        "--short-PURLs",
        "--spec-version",
        "1.6",
    ]
    run = subprocess.run(
        [sys.executable, "-m", "cyclonedx_py", "requirements", "requirements.lock", *options],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return run.stdout


def of_reader(site: Path) -> str:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    material = _component("mkdocs-material", version("mkdocs-material"), "MIT", "pypi", [])
    bom = Bom(components=[material, *(_library(site, library) for library in vendored())])
    bom.metadata.component = _component(
        project["name"], project["version"], "MIT", None, _scripts(site, _our_own), ComponentType.APPLICATION
    )
    bom.register_dependency(bom.metadata.component, bom.components)
    bom.serial_number = bom.metadata.timestamp = None  # type: ignore[assignment]  # not the same twice
    return JsonV1Dot6(bom).output_as_string(indent=2) + "\n"


def vendored() -> list[dict[str, Any]]:
    libraries: list[dict[str, Any]] = tomllib.loads((ROOT / VENDOR / "vendored.toml").read_text("utf-8"))[
        "library"
    ]
    return libraries


def scripts(site: Path) -> list[str]:
    """All that a browser runs or draws with, as addresses below the site."""
    return sorted(
        path.relative_to(site).as_posix() for path in site.rglob("*") if path.suffix in {".js", ".css"}
    )


def _library(site: Path, library: dict[str, Any]) -> Component:
    files = _scripts(site, lambda path: path == f"assets/vendor/{library['file']}")
    return _component(library["name"], library["version"], library["licence"], "npm", files)


def _our_own(path: str) -> bool:
    return not path.startswith("assets/vendor/")


def _scripts(site: Path, belongs: Callable[[str], bool]) -> list[Component]:
    return [
        Component(
            type=ComponentType.FILE,
            name=path,
            bom_ref=path,
            hashes=[HashType(alg=HashAlgorithm.SHA_256, content=_sha256(site / path))],
        )
        for path in scripts(site)
        if belongs(path)
    ]


def _component(
    name: str,
    release: str,
    licence: str,
    registry: str | None,
    parts: Iterable[Component],
    kind: ComponentType = ComponentType.LIBRARY,
) -> Component:
    return Component(
        type=kind,
        name=name,
        version=release,
        bom_ref=f"{name}@{release}",
        licenses=[DisjunctiveLicense(id=licence)],
        purl=PackageURL(registry, name=name, version=release) if registry else None,
        components=parts,
    )


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    main()
