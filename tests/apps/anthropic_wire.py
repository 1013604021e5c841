"""What the Anthropic API says that the stand-in server does not: answers word for word, handed to the SDK by its own transport."""

import json
import sys

import anthropic

HTTPX = sys.modules[anthropic.DefaultHttpxClient.__mro__[1].__module__.partition(".")[0]]
"""httpx2 or httpx, whichever this SDK stands on."""


def http(body, *, status=200):
    """A client for `http_client=` that answers every request with this: an object whole, a list as events."""
    events = isinstance(body, list)
    text = "".join(f"event: {one['type']}\ndata: {json.dumps(one)}\n\n" for one in body) if events else json.dumps(body)
    kind = "text/event-stream" if events else "application/json"

    def answer(_):
        return HTTPX.Response(status, headers={"content-type": kind}, content=text.encode())

    return anthropic.DefaultHttpxClient(transport=HTTPX.MockTransport(answer))


def answer(*blocks, stop="end_turn", **usage):
    """A whole answer."""
    counted = {"input_tokens": 3, "output_tokens": 40, **usage}
    head = {"id": "msg_1", "type": "message", "role": "assistant", "model": "claude-opus-5", "stop_sequence": None}
    return {**head, "content": list(blocks), "stop_reason": stop, "usage": counted}


def events(whole):
    """The same answer as the API streams it: each block begins empty, usage comes in two halves."""
    usage = whole["usage"]
    first = {**{key: value for key, value in usage.items() if key != "output_tokens_details"}, "output_tokens": 1}
    yield {"type": "message_start", "message": {**whole, "content": [], "stop_reason": None, "usage": first}}
    for index, block in enumerate(whole["content"]):
        empty, deltas = _begun(block)
        yield {"type": "content_block_start", "index": index, "content_block": empty}
        for delta in deltas:
            yield {"type": "content_block_delta", "index": index, "delta": delta}
        yield {"type": "content_block_stop", "index": index}
    last = {key: value for key, value in usage.items() if key.startswith("output_tokens")}
    yield {
        "type": "message_delta",
        "delta": {"stop_reason": whole["stop_reason"], "stop_sequence": None},
        "usage": last,
    }
    yield {"type": "message_stop"}


def _begun(block):
    kind = block["type"]
    if kind == "text":
        half = len(block["text"]) // 2
        pieces = (block["text"][:half], block["text"][half:])
        return {**block, "text": ""}, [{"type": "text_delta", "text": piece} for piece in pieces]
    if kind == "thinking":
        sign = {"type": "signature_delta", "signature": block["signature"]}
        said = {"type": "thinking_delta", "thinking": block["thinking"]}
        return {**block, "thinking": "", "signature": ""}, [said, sign]
    if kind.endswith("tool_use"):
        text = json.dumps(block["input"]) if block["input"] else ""
        pieces = (text[:5], text[5:])
        return {**block, "input": {}}, [{"type": "input_json_delta", "partial_json": piece} for piece in pieces]
    return block, []
