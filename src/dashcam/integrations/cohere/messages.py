"""The second interface: messages with blocks in and out, tools as OpenAI's, tokens as they are billed."""

from typing import Any

from dashcam.integrations.fields import class_name, fields, get, items, plain, word
from dashcam.integrations.words import (
    Message,
    Part,
    media_part,
    message,
    other,
    reasoning_part,
    text_part,
    tool_call,
    tool_definition,
    tool_response,
    usage,
)
from dashcam.model.types import Json

_NOT_PARAMETERS = frozenset({"messages", "tools", "model"})


def read_input(body: dict[str, Any]) -> Json:
    """The arguments of a call as `{messages, tools, parameters}`."""
    turns = body.get("messages")
    is_listed = type(turns) is list or type(turns) is tuple
    return {
        "messages": [read_message(turn) for turn in items(turns)]
        if is_listed
        else [message("user", [other({"type": class_name(turns)})])],
        "tools": [tool_definition(plain(tool)) for tool in items(body.get("tools"))],
        "parameters": {name: plain(value) for name, value in body.items() if name not in _NOT_PARAMETERS},
    }


def read_message(turn: Any, finish: str | None = None) -> Message:
    """One message of a request or an answer; what the model plans to do with tools is a thought.

    >>> read_message({"role": "user", "content": "hi"})
    {'role': 'user', 'parts': [{'type': 'text', 'content': 'hi'}]}
    """
    who = word(turn, "role")
    content = get(turn, "content")
    parts = [text_part(content)] if type(content) is str else [read_block(block) for block in items(content)]
    if who == "tool":
        texts = [part["content"] for part in parts if part["type"] == "text"]
        is_text = len(texts) == len(parts) and all(type(text) is str for text in texts)
        return message(
            who, [tool_response(get(turn, "tool_call_id"), "".join(map(str, texts)) if is_text else list(parts))]
        )
    plan = word(turn, "tool_plan")
    before = [reasoning_part(plan)] if plan else []
    return message(
        who, before + parts + calls(get(turn, "tool_calls")), finish=None if finish is None else finish.lower()
    )


def calls(said: Any) -> list[Part]:
    """The tool calls of a message."""
    made = []
    for one in items(said):
        function = get(one, "function")
        made.append(tool_call(get(one, "id"), get(function, "name"), get(function, "arguments")))
    return made


def read_block(block: Any) -> Part:
    """One block of content."""
    kind = word(block, "type")
    if kind == "text":
        return text_part(get(block, "text"))
    if kind == "thinking":
        return reasoning_part(get(block, "thinking"))
    if kind == "image_url":
        return media_part(get(get(block, "image_url"), "url"))
    if kind == "document":
        found = get(get(block, "document"), "data")
        return text_part(found) if type(found) is str else other(block)
    return text_part(block) if type(block) is str else other(block)


def read_output(answer: Any) -> Json:
    """The answer's one message."""
    return {"messages": [read_message(get(answer, "message"), word(answer, "finish_reason"))]}


def finish_reasons(answer: Any) -> list[str]:
    """Why the answer ended, in Cohere's own word."""
    said = word(answer, "finish_reason")
    return [] if said is None else [said]


def read_usage(said: Any) -> dict[str, Json] | None:
    """What is billed, else what was used: Cohere counts both, and adds words of its own to the second.

    >>> read_usage({"billed_units": {"input_tokens": 8.0}, "tokens": {"input_tokens": 68.0}})["input_tokens"]
    8
    """
    if said is None:
        return None
    counted = fields(get(said, "billed_units"))
    if whole(counted.get("input_tokens")) is None:
        counted = fields(get(said, "tokens"))
    return usage(said, inputs=whole(counted.get("input_tokens")), outputs=whole(counted.get("output_tokens")))


def whole(count: Any) -> int | None:
    """A count, which Cohere says as a float."""
    return int(count) if type(count) is int or (type(count) is float and count.is_integer()) else None
