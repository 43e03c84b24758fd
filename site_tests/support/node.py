"""The JavaScript engine outside a browser, in the Node that comes with Playwright: nothing has to be installed for it.

    with Node(bundle) as node:
        node.check([{"answers": {"region": "mainland"}}])   # as Python's evaluator answers, or so the tests hold

`Evaluator` is what the tests ask of any evaluator in JavaScript; `chromium.py` is the other one.
"""

from __future__ import annotations

import json
import os
import subprocess
from abc import ABC, abstractmethod
from types import TracebackType
from typing import Any

from playwright._impl._driver import compute_driver_executable

from .project import ROOT

RUNNER = ROOT / "site_tests/support/engine_runner.js"


class Evaluator(ABC):
    """Something that runs `engine_runner.js`."""

    @abstractmethod
    def perform(self, task: str, argument: Any) -> Any:
        """The answer to one task, whose names are the functions of `engine_runner.js`."""

    def check(self, requests: list[dict[str, Any]]) -> list[dict[str, Any]]:
        answers: list[dict[str, Any]] = self.perform("check", requests)
        return answers


class Node(Evaluator):
    """A Node process that stays for many tasks; `zone` is its TZ."""

    def __init__(self, bundle: dict[str, Any] | None = None, zone: str | None = None) -> None:
        node, _ = compute_driver_executable()
        # The engine has no package.json beside it to say that it is a module: Node finds out, and would warn.
        self._process = subprocess.Popen(
            [node, "--disable-warning=MODULE_TYPELESS_PACKAGE_JSON", str(RUNNER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            env=os.environ | ({"TZ": zone} if zone else {}),
        )
        if bundle is not None:
            self.perform("use", bundle)

    def perform(self, task: str, argument: Any) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({task: argument}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(
                f"Node ended with exit code {self._process.wait()}; what it said is on standard error."
            )
        return json.loads(line)

    def close(self) -> None:
        self._process.communicate()

    def __enter__(self) -> Node:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()
