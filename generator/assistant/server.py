"""The five tools as the Model Context Protocol has them, over standard input and output; all that knows the protocol.

What a tool is there for is said here, for the assistant alone; of the document it says what the bundle says. Arguments that are wrong
are told all at once, as an answer that the assistant reads; only what is no request, or of no tool, is an error of the protocol.
"""

from __future__ import annotations

import json
from pathlib import Path
from time import time
from typing import Any

import anyio
from jsonschema import Draft202012Validator
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.shared.exceptions import MCPError
from mcp.shared.message import SessionMessage
from mcp_types import (
    INVALID_PARAMS,
    PARSE_ERROR,
    CallToolRequestParams,
    CallToolResult,
    ErrorData,
    JSONRPCError,
    ListToolsResult,
    TextContent,
    Tool,
    ToolAnnotations,
)

from ..rules import CheckError, fault, shown
from ..rules.hours import beijing_text
from .guide import Guide, Json

NAME = "entitlements"
"""What a client calls it."""
PURPOSES = {
    "questions": "What to ask a customer next, with hints, and what each option sets. Ask in these words; what the customer does not know sets nothing.",
    "check": "What a customer is entitled to, why, how to get it, its limits, and whether it can be used at an instant, which is the present where none is named. Pass only what the customer said: what is left out is unanswered, and the answer says what it still depends on. Pass verdicts on as they are, never as a yes or no that they are not.",
    "clause": "Passages of the document by number or section, word for word with their page; also what it does not state, and how ambiguous passages are read.",
    "search": "Looks for words in the document, in both languages, and in what it does not state. What is not stated, or not found, is passed on as that: never guess.",
    "contacts": "Telephone numbers and addresses, each with what it is for, for whom and when.",
}
ANSWER = json.loads(Path(__file__).with_name("answer.json").read_bytes())
"""The JSON Schema of every answer."""


def server(guides: dict[str, Guide]) -> Server[Any]:
    """Answers by the guide of each language."""
    tools = {tool.name: tool for tool in _tools(guides)}
    validators = {name: Draft202012Validator(tool.input_schema) for name, tool in tools.items()}

    async def list_tools(_: Any, __: Any) -> ListToolsResult:
        return ListToolsResult(tools=[*tools.values()])

    async def call_tool(_: Any, params: CallToolRequestParams) -> CallToolResult:
        if params.name not in tools:
            raise MCPError(INVALID_PARAMS, f"{shown(params.name)} is no tool; allowed: {', '.join(tools)}")
        try:
            return _called(guides, validators[params.name], tools[params.name], params.arguments or {})
        except CheckError as error:
            return _told("\n".join(_messages(error)), is_error=True)

    both = [guide.instructions() for guide in guides.values()]
    title = " / ".join(guide.bundle["title"][language] for language, guide in guides.items())
    return Server(
        NAME,
        version=next(iter(guides.values())).bundle["edition"],
        title=title,
        instructions="\n\n".join(both),
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


def _called(
    guides: dict[str, Guide], valid: Draft202012Validator, tool: Tool, arguments: Json
) -> CallToolResult:
    """Raises CheckError. Answers and instants are left to the evaluator, which knows better what is wrong with them.

    Whoever names no instant asks for the present, as a reader of the form does: without any, no condition of use would be told, and
    so not that a yearly maximum is used up.
    """
    wrong = [
        fault("invalid_request", f"{'.'.join(map(str, error.path)) or 'arguments'}: {error.message[:200]}")
        for error in valid.iter_errors(arguments)
        if (error.path and error.path[0] not in ("answers", "at")) or not error.path
    ]
    given = {name: value for name, value in arguments.items() if name != "language"}
    if "at" in tool.input_schema["properties"] and given.get("at") in (None, "now"):
        given["at"] = beijing_text(int(time()))
    if wrong:
        raise CheckError([*wrong, *_also_wrong(guides, given)])
    guide = guides[arguments["language"]]
    answer = getattr(guide, tool.name)(**given)
    return _told(guide.as_text(answer), answer)


def _also_wrong(guides: dict[str, Guide], given: Json) -> list[Json]:
    try:
        next(iter(guides.values())).checker.check(given.get("answers", {}), given.get("at"))
    except CheckError as error:
        return error.faults
    return []


def _messages(error: CheckError) -> list[str]:
    more = [f"and {error.more} more"] if error.more else []
    return [f"{one['code']}: {one['message']}" for one in error.faults] + more


def _told(text: str, answer: Json | None = None, is_error: bool = False) -> CallToolResult:
    return CallToolResult(content=[TextContent(text=text)], structured_content=answer, is_error=is_error)


def _tools(guides: dict[str, Guide]) -> list[Tool]:
    guide = next(iter(guides.values()))
    language = {"enum": [*guides], "description": "That of the customer."}
    services = {
        "type": "array",
        "items": {"enum": [*guide.bundle["services"]]},
        "description": "Only these; all where left out.",
    }
    answers = {
        "type": "object",
        "description": "What the customer said, by fact. Leave out whatever is not known.",
        "properties": {name: _fact(one) for name, one in guide.bundle["facts"].items()},
    }
    at = {
        "type": "string",
        "description": "The instant asked about, as 2026-03-04T10:00:00+08:00. Left out, or now: the present, by this server’s clock.",
    }
    texts = {"type": "string", "minLength": 1, "maxLength": 200}
    takes: dict[str, tuple[Json, list[str]]] = {
        "questions": ({"answers": answers, "at": at}, []),
        "check": ({"answers": answers, "at": at, "services": services}, ["answers"]),
        "clause": (
            {"numbers": {"type": "array", "minItems": 1, "maxItems": 50, "items": texts}},
            ["numbers"],
        ),
        "search": ({"query": texts}, ["query"]),
        "contacts": ({"services": services}, []),
    }
    title = " / ".join(guide.bundle["title"].values())
    return [
        Tool(
            name=name,
            description=f"{title}: {PURPOSES[name]}",
            input_schema={
                "type": "object",
                "properties": {"language": language, **properties},
                "required": ["language", *required],
                "additionalProperties": False,
            },
            output_schema=ANSWER,
            annotations=ToolAnnotations(read_only_hint=True, open_world_hint=False),
        )
        for name, (properties, required) in takes.items()
    ]


def _fact(fact: Json) -> Json:
    """In both languages, since an assistant is to find the value that a customer named in one of them."""
    name = " / ".join(fact["name"].values())
    if "values" not in fact:
        return {"type": "integer", "minimum": 0, "description": name}
    values = "; ".join(f"{one} = {' / '.join(texts.values())}" for one, texts in fact["values"].items())
    return {"enum": [*fact["values"]], "description": f"{name}: {values}"}


async def serve(of: Server[Any]) -> None:
    """Until standard input ends."""
    async with stdio_server() as (read, write), anyio.create_task_group() as tasks:
        requests, received = anyio.create_memory_object_stream[SessionMessage | Exception]()

        async def refuse_what_is_none() -> None:
            """The library passes over a line that is no request; whoever sent it would wait for ever."""
            async with requests:
                async for item in read:
                    if isinstance(item, Exception):
                        wrong = ErrorData(
                            code=PARSE_ERROR,
                            message="this line is no JSON-RPC 2.0 message; expected one in a line",
                        )
                        await write.send(SessionMessage(JSONRPCError(jsonrpc="2.0", id=None, error=wrong)))
                    else:
                        await requests.send(item)

        tasks.start_soon(refuse_what_is_none)
        await of.run(received, write, of.create_initialization_options())
