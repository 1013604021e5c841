"""A tool that an agent runs."""

from typing import Any

from dashcam.capture import calls
from dashcam.integrations.around import Around
from dashcam.integrations.fields import get, text, word
from dashcam.model.types import Json


class Tool(Around):
    """One execution of a tool."""

    __slots__ = ()


def begin_tool(tool: Any, method: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Tool | None:
    """Begin the span of `BaseTool.run_async`."""
    context = kwargs.get("tool_context")
    attributes: dict[str, Json] = {
        "gen_ai.tool.call.id": word(context, "function_call_id") or word(context, "_function_call_id"),
        "gen_ai.tool.description": text(get(tool, "description")),
    }
    span = calls.begin(
        text(get(tool, "name")) or "tool",
        "tool",
        input=kwargs.get("args", args[0] if args else None),
        attributes={name: value for name, value in attributes.items() if value},
        site=True,
        type=type(tool),
        method=method,
        of=tool,
        shares=get(tool, "func"),  # ADK makes a tool of a function anew for each turn
    )
    return None if span is None else Tool(span)
