"""What the wire formats share: text out of message content, OpenAI's tools, arguments in stream fragments."""

import json
from typing import Any

from dashcam.model.types import Json
from dashcam.testing.provider.exchange import Obj, Reply, Tool

CREATED = 1_700_000_000
"""A fixed clock: answers must not depend on when they are given."""


def text_of(content: Json) -> tuple[str, int]:
    """Return the text of a message's content, whatever its form, and how many images it holds.

    >>> text_of([{"type": "text", "text": "look"}, {"type": "image_url", "image_url": {"url": "…"}}])
    ('look', 1)
    """
    if content is None or isinstance(content, str):
        return content or "", 0
    texts, images = [], 0
    for part in [content] if isinstance(content, dict) else content:
        if isinstance(part, str):
            texts.append(part)
        elif "text" in part and isinstance(part["text"], str):
            texts.append(part["text"])
        elif "image" in str(part.get("type", "")) or "inlineData" in part:
            images += 1
        elif "content" in part:
            texts.append(text_of(part["content"])[0])
    return "\n".join(texts), images


def openai_tools(body: Obj) -> list[Tool]:
    """Return the functions offered, in the form of chat completions or of responses."""
    offered = [tool for tool in body.get("tools") or [] if tool.get("type", "function") == "function"]
    return [tool_of(tool.get("function", tool), "parameters") for tool in offered]


def tool_of(function: Obj, schema_key: str) -> Tool:
    """Return one tool whose schema stands under the given key."""
    return {
        "name": function["name"],
        "description": function.get("description") or "",
        "schema": function.get(schema_key),
    }


def openai_choice(choice: Json) -> str | None:
    """Return `tool_choice` as one word: auto, none, required or the tool's name."""
    found: Any = choice
    if isinstance(choice, dict):
        found = (choice.get("function") or choice).get("name") or choice.get("mode")
    return found if found is None else str(found)


def fragments(args: Obj) -> list[str]:
    """Return a call's arguments as the pieces a stream sends."""
    raw = json.dumps(args, ensure_ascii=False)
    return [raw[i : i + 12] for i in range(0, len(raw), 12)]


def finish(reply: Reply) -> str:
    """Return OpenAI's word for why the answer ended."""
    if reply.filtered:
        return "content_filter"
    return "tool_calls" if reply.calls else "length" if reply.cut else "stop"
