"""Anthropic messages: content blocks in and out, thinking, tools, and the events that stream them."""

from collections.abc import Iterator

from dashcam.testing.provider.content import fragments, text_of, tool_of
from dashcam.testing.provider.exchange import Ask, Obj, Reply, Turn
from dashcam.testing.provider.text import digest, pieces


def read_anthropic(body: Obj) -> Ask:
    """Read `POST /v1/messages`."""
    system = [Turn("system", text_of(body["system"])[0])] if body.get("system") else []
    choice = body.get("tool_choice") or {}
    fmt = (body.get("output_config") or {}).get("format") or body.get("output_format") or {}
    return Ask(
        model=body.get("model", ""),
        turns=[*system, *(turn for message in body.get("messages") or [] for turn in message_turns(message))],
        tools=[tool_of(tool, "input_schema") for tool in body.get("tools") or [] if "input_schema" in tool],
        tool_choice=choice.get("name") or choice.get("type"),
        schema=fmt.get("schema"),
        max_tokens=body.get("max_tokens"),
        stop=body.get("stop_sequences") or [],
        reasoning=(body.get("thinking") or {}).get("type") in ("enabled", "adaptive"),
    )


def message_turns(message: Obj) -> Iterator[Turn]:
    """Read one message: what was said, then each tool result as a turn of its own."""
    content = message.get("content")
    blocks = [{"type": "text", "text": content}] if isinstance(content, str) else content or []
    plain, images = text_of([block for block in blocks if block.get("type") in ("text", "image")])
    calls = [{"name": b["name"], "arguments": b["input"]} for b in blocks if b.get("type") == "tool_use"]
    results = [block for block in blocks if block.get("type") == "tool_result"]
    if plain or calls or images or not results:
        yield Turn(message["role"], plain, calls, images)
    for block in results:
        yield Turn("tool", text_of(block.get("content"))[0])


def blocks_of(reply: Reply) -> list[Obj]:
    """Return the answer as content blocks."""
    out: list[Obj] = []
    if reply.thought:
        out.append({"type": "thinking", "thinking": reply.thought, "signature": "sig_" + digest(reply.thought)})
    if reply.text and not reply.calls:
        out.append({"type": "text", "text": reply.text})
    for call in reply.calls:
        key = call["id"].replace("call_", "toolu_")
        out.append({"type": "tool_use", "id": key, "name": call["name"], "input": call["args"]})
    return out


def anthropic_body(body: Obj, reply: Reply) -> Obj:
    """Write the answer; its input tokens leave the cached ones out, as Anthropic counts."""
    return {
        "id": "msg_" + digest(body),
        "type": "message",
        "role": "assistant",
        "model": body.get("model"),
        "content": blocks_of(reply),
        "stop_reason": stop_reason(reply),
        "stop_sequence": None,
        "usage": {
            "input_tokens": reply.input_tokens - reply.cached_tokens,
            "cache_creation_input_tokens": 0,
            "cache_read_input_tokens": reply.cached_tokens,
            "output_tokens": reply.output_tokens,
            "service_tier": "standard",
        },
    }


def stop_reason(reply: Reply) -> str:
    """Return Anthropic's word for why the answer ended."""
    if reply.refused or reply.filtered:
        return "refusal"
    return "tool_use" if reply.calls else "max_tokens" if reply.cut else "end_turn"


def anthropic_stream(body: Obj, reply: Reply) -> Iterator[Obj]:
    """Write the same answer as events."""
    full = anthropic_body(body, reply)
    begun: Obj = {"content": [], "stop_reason": None, "usage": {**full["usage"], "output_tokens": 1}}
    yield {"type": "message_start", "message": {**full, **begun}}
    for i, block in enumerate(full["content"]):
        yield {"type": "content_block_start", "index": i, "content_block": {**block, **EMPTY[block["type"]]}}
        if i == 0:
            yield {"type": "ping"}
        for delta in block_deltas(block):
            yield {"type": "content_block_delta", "index": i, "delta": delta}
        yield {"type": "content_block_stop", "index": i}
    ended = {"stop_reason": full["stop_reason"], "stop_sequence": None}
    yield {"type": "message_delta", "delta": ended, "usage": full["usage"]}
    yield {"type": "message_stop"}


EMPTY: dict[str, Obj] = {"text": {"text": ""}, "thinking": {"thinking": "", "signature": ""}, "tool_use": {"input": {}}}
"""What a block holds when it starts, by its type."""


def block_deltas(block: Obj) -> Iterator[Obj]:
    """Yield the deltas that fill a block."""
    if block["type"] == "text":
        for piece in pieces(block["text"]):
            yield {"type": "text_delta", "text": piece}
    elif block["type"] == "thinking":
        for piece in pieces(block["thinking"]):
            yield {"type": "thinking_delta", "thinking": piece}
        yield {"type": "signature_delta", "signature": block["signature"]}
    else:
        for fragment in fragments(block["input"]):
            yield {"type": "input_json_delta", "partial_json": fragment}
