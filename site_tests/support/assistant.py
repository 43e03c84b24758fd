"""The tool server as a client has it: the package’s own, or one that writes lines by hand.

    with assistant(project_root, errors) as client:
        client.call("check", language="zh", answers={})

A server is a process of its own; `errors` is the file that its standard error goes to.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from resource import getpagesize
from typing import Any

from anyio import create_task_group
from anyio.from_thread import BlockingPortal, start_blocking_portal
from mcp import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp_types import CallToolResult, Tool

COMMAND = (sys.executable, "-m", "generator.assistant")
VERSION = "2025-06-18"


@dataclass(frozen=True)
class Assistant:
    """Calls tools, and has each answer held to its schema by the client."""

    portal: BlockingPortal
    client: Client

    def call(self, tool: str, /, **arguments: Any) -> CallToolResult:
        return self.portal.call(partial(self.client.call_tool, tool, arguments))

    def call_at_once(self, tool: str, calls: list[dict[str, Any]]) -> list[CallToolResult]:
        """The results in the order of the calls, none of which waits for another."""
        results: dict[int, CallToolResult] = {}

        async def one(place: int) -> None:
            results[place] = await self.client.call_tool(tool, calls[place])

        async def every() -> None:
            async with create_task_group() as tasks:
                for place in range(len(calls)):
                    tasks.start_soon(one, place)

        self.portal.call(every)
        return [results[place] for place in range(len(calls))]

    def tools(self) -> dict[str, Tool]:
        return {tool.name: tool for tool in self.portal.call(self.client.list_tools).tools}


@contextmanager
def assistant(
    folder: Path, errors: Path, command: tuple[str, ...] = COMMAND, **environment: str
) -> Iterator[Assistant]:
    """Started in a folder, with a command that another one may take the place of. It is to complain of nothing."""
    started = StdioServerParameters(command=command[0], args=[*command[1:]], cwd=folder, env=environment)
    with (
        errors.open("w") as told,
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(Client(stdio_client(started, errlog=told))) as client,
    ):
        yield Assistant(portal, client)
    assert errors.read_text() == ""


def text_of(result: CallToolResult) -> str:
    (content,) = result.content
    return str(content.text) if content.type == "text" else ""


def answer_of(result: CallToolResult) -> dict[str, Any]:
    assert result.structured_content is not None, text_of(result)
    return dict(result.structured_content)


class Wire(subprocess.Popen[bytes]):
    """A server that is spoken to line by line."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        pipe = subprocess.PIPE
        super().__init__([*COMMAND, *arguments], cwd=folder, stdin=pipe, stdout=pipe, stderr=pipe)

    def greet(self) -> None:
        """What a client says first."""
        told = {
            "protocolVersion": VERSION,
            "capabilities": {},
            "clientInfo": {"name": "test", "version": "1"},
        }
        self.ask("initialize", told)
        self.write(json.dumps({"jsonrpc": "2.0", "method": "notifications/initialized"}).encode())

    def ask(self, method: str, params: Any, number: int = 0) -> Any:
        self.write(request(method, params, number))
        return self.read()

    def write(self, line: bytes) -> None:
        assert self.stdin
        self.stdin.write(line + b"\n")
        self.stdin.flush()

    def read(self) -> Any:
        assert self.stdout
        return json.loads(self.stdout.readline())

    def leave(self) -> tuple[int, str]:
        """How it ends once nobody speaks to it, and what it said on standard error."""
        _, errors = self.communicate()
        return self.returncode, errors.decode()


def request(method: str, params: Any, number: int = 0) -> bytes:
    return json.dumps({"jsonrpc": "2.0", "id": number, "method": method, "params": params}).encode()


def tool_call(tool: str, **arguments: Any) -> bytes:
    return request("tools/call", {"name": tool, "arguments": arguments})


def resident_kib(process: int) -> int:
    """Memory that a process has at present: from Linux itself, since not every Linux has `ps`."""
    pages = Path(f"/proc/{process}/statm")
    if pages.exists():
        return int(pages.read_text().split()[1]) * getpagesize() // 1024
    return int(subprocess.check_output(["ps", "-o", "rss=", "-p", str(process)]))
