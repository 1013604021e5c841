"""The first interface: one message and what was said before, tools with flat parameters and their results beside it."""

from typing import Any

from dashcam.integrations.fields import get, items, plain, word
from dashcam.integrations.words import Message, Part, message, text_part, tool_call, tool_response
from dashcam.model.types import Json

_ROLES = {"CHATBOT": "assistant", "SYSTEM": "system", "TOOL": "tool", "USER": "user"}
_NOT_PARAMETERS = frozenset({"message", "chat_history", "preamble", "tools", "tool_results", "model"})


def read_input(body: dict[str, Any]) -> Json:
    """The arguments of a call as `{messages, tools, parameters}`, the preamble as the first message."""
    preamble, said = body.get("preamble"), word(body, "message")
    return {
        "messages": ([] if preamble is None else [message("system", [text_part(preamble)])])
        + [_earlier(turn) for turn in items(body.get("chat_history"))]
        + ([message("user", [text_part(said)])] if said else [])
        + [_result(one) for one in items(body.get("tool_results"))],
        "tools": [_tool(tool) for tool in items(body.get("tools"))],
        "parameters": {name: plain(value) for name, value in body.items() if name not in _NOT_PARAMETERS},
    }


def read_output(answer: Any) -> Json:
    """The answer as one message."""
    finish = word(answer, "finish_reason")
    said = word(answer, "text")
    called = calls(get(answer, "tool_calls"))
    ended = "tool_call" if called else None if finish is None else finish.lower()
    return {"messages": [message("assistant", ([text_part(said)] if said else []) + called, finish=ended)]}


def calls(said: Any) -> list[Part]:
    """The tool calls of an answer; they have no ids."""
    return [tool_call(None, get(one, "name"), plain(get(one, "parameters"))) for one in items(said)]


def _earlier(turn: Any) -> Message:
    who = _ROLES.get(word(turn, "role") or "", "user")
    said = word(turn, "message")
    return message(who, ([text_part(said)] if said else []) + calls(get(turn, "tool_calls")))


def _result(one: Any) -> Message:
    """What a tool answered, told by its call."""
    return message("tool", [tool_response(None, plain(get(one, "outputs")))], name=word(get(one, "call"), "name"))


def _tool(tool: Any) -> Json:
    return {
        "type": "function",
        "name": word(tool, "name"),
        "description": word(tool, "description"),
        "parameters": plain(get(tool, "parameter_definitions")),
    }
