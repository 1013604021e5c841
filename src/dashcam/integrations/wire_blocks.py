"""Content blocks of Anthropic's format as neutral parts: what is said, thought, called and answered; signatures and secrets stay out."""

from typing import Any

from dashcam.integrations.fields import extra, fields, get, items, known, word
from dashcam.integrations.words import (
    Part,
    blob_part,
    media_part,
    other,
    reasoning_part,
    text_part,
    tool_call,
    tool_response,
)
from dashcam.model.types import Json

_CALLS = frozenset({"tool_use", "server_tool_use", "mcp_tool_use"})
_OPAQUE = frozenset(
    {"signature", "encrypted_content", "encrypted_index", "encrypted_stdout", "authorization_token", "cache_control"}
)
"""What only the provider can read, or nobody should."""
_DEPTH = 12


def read_content(content: Any) -> list[Part]:
    """The content of a message: a text, or blocks.

    >>> read_content("hi") == read_content([{"type": "text", "text": "hi"}]) == [{"type": "text", "content": "hi"}]
    True
    """
    if content is None or type(content) is list or type(content) is tuple:
        made: list[Part] = []
        for block in items(content):  # nearly all of it is words, which need no call more
            state = known(block)
            kind = state.get("type")
            if type(kind) is str and kind == "text":
                made.append({"type": "text", "content": state.get("text")})
            else:
                made += read_block(block)
        return made
    return [{"type": "text", "content": content}]


def read_block(block: Any) -> list[Part]:
    """One block; a document made of blocks is those."""
    kind = word(block, "type")
    if kind == "text":
        return [text_part(get(block, "text"))]
    if kind == "thinking":
        return [reasoning_part(get(block, "thinking"))]
    if kind == "redacted_thinking":
        return [other({"type": kind})]
    if kind in _CALLS:
        return [tool_call(get(block, "id"), get(block, "name"), get(block, "input"))]
    if kind is not None and kind.endswith("tool_result"):
        return [_result(block)]
    if kind in ("image", "document"):
        return _media(block)
    return [text_part(block)] if type(block) is str else [other(shown(block))]


def shown(value: Any, depth: int = _DEPTH) -> Json:
    """A block we have no word for, as plain data without what is opaque; content in base64 as its hash and size.

    >>> shown({"type": "x", "signature": "s", "items": [{"type": "base64", "data": "AAAA"}]})["items"][0]["size"]
    3
    """
    kind = type(value)
    if value is None or kind is str or kind is int or kind is float or kind is bool:
        return value
    if depth == 0:
        return None
    if kind is list or kind is tuple:
        return [shown(one, depth - 1) for one in value]
    state = value if kind is dict else {**fields(value), **extra(value)}
    if not state and kind is not dict:
        return value
    data = word(state, "data")
    if data is not None and word(state, "type") == "base64":
        return blob_part(data, word(state, "media_type"))
    return {key: shown(one, depth - 1) for key, one in state.items() if one is not None and key not in _OPAQUE}


def _media(block: Any) -> list[Part]:
    source = get(block, "source")
    kind = word(source, "type")
    data = word(source, "data")
    if kind == "base64" and data is not None:
        return [blob_part(data, word(source, "media_type"))]
    if kind == "url" and word(source, "url") is not None:
        return [media_part(word(source, "url"), word(source, "media_type"))]
    if kind == "text" and data is not None:
        return [text_part(data)]
    if kind == "content":
        return read_content(get(source, "content"))
    return [other(shown(block))]


def _result(block: Any) -> Part:
    """What a tool answered: a text where it is text, so that it is found as text; else its parts."""
    content = get(block, "content")
    if word(block, "type") != "tool_result":
        made = tool_response(get(block, "tool_use_id"), shown(content))
    else:
        parts = read_content(content)
        texts = [part["content"] for part in parts if part["type"] == "text"]
        is_text = len(texts) == len(parts) and all(type(text) is str for text in texts)
        made = tool_response(get(block, "tool_use_id"), "".join(map(str, texts)) if is_text else list(parts))
    if get(block, "is_error") is True:
        made["is_error"] = True
    return made
