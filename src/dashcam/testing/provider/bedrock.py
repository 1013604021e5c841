"""Amazon Bedrock's Converse: its blocks in and out, its events, and the binary frames that all of AWS's streams come in."""

import base64
import json
import struct
from binascii import crc32
from collections.abc import Iterator

from dashcam.testing.provider.answer import Fail
from dashcam.testing.provider.content import fragments
from dashcam.testing.provider.exchange import Ask, Obj, Reply, Tool, Turn
from dashcam.testing.provider.text import digest, pieces

MEDIA_TYPE = "application/vnd.amazon.eventstream"
REQUEST_ID = "x-amzn-RequestId"
ERRORS = {
    400: "ValidationException",
    403: "AccessDeniedException",
    404: "ResourceNotFoundException",
    408: "ModelTimeoutException",
    424: "ModelErrorException",
    429: "ThrottlingException",
    503: "ServiceUnavailableException",
}
"""AWS's names of failures, by status."""
LATENCY_MS = 7


def aws_failure(fail: Fail) -> Fail:
    """The same failure, said as AWS does: its name stands in a header."""
    fail.body = {"message": fail.message}
    fail.headers = {
        "x-amzn-ErrorType": ERRORS.get(fail.status, "InternalServerException"),
        REQUEST_ID: digest(fail.message, 36),
    }
    return fail


def frame(name: str, payload: Obj, kind: str = "event") -> bytes:
    """One message of an event stream: lengths, headers, JSON and checksums; `kind` may be `exception` too.

    >>> len(frame("messageStop", {}))
    99
    """
    said = {f":{kind}-type": name, ":content-type": "application/json", ":message-type": kind}
    headers = b"".join(
        struct.pack("!B", len(key)) + key.encode() + struct.pack("!BH", 7, len(value)) + value.encode()
        for key, value in said.items()
    )
    body = json.dumps(payload, ensure_ascii=False).encode()
    prelude = struct.pack("!II", 16 + len(headers) + len(body), len(headers))
    whole = prelude + struct.pack("!I", crc32(prelude)) + headers + body
    return whole + struct.pack("!I", crc32(whole))


def event_frame(event: Obj | str) -> bytes:
    """An event of Converse, `{name: content}`, as a frame."""
    ((name, content),) = event.items() if isinstance(event, dict) else ((event, {}),)
    return frame(name, content)


def chunk_frame(event: Obj | str) -> bytes:
    """A piece of a model's own answer as a frame: JSON in base64 in JSON."""
    said = json.dumps(event, ensure_ascii=False).encode()
    return frame("chunk", {"bytes": base64.b64encode(said).decode()})


def read_converse(body: Obj, model: str) -> Ask:
    """Read `POST /model/{model}/converse`; Nova's own body is the same."""
    config = body.get("inferenceConfig") or {}
    tools = body.get("toolConfig") or {}
    choice = tools.get("toolChoice") or {}
    more = body.get("additionalModelRequestFields") or {}
    shape = ((body.get("outputConfig") or {}).get("textFormat") or {}).get("structure") or {}
    schema = (shape.get("jsonSchema") or {}).get("schema")
    return Ask(
        model=model,
        turns=[
            *(Turn("system", block["text"]) for block in body.get("system") or [] if "text" in block),
            *(turn for message in body.get("messages") or [] for turn in converse_turns(message)),
        ],
        tools=[converse_tool(tool["toolSpec"]) for tool in tools.get("tools") or [] if "toolSpec" in tool],
        tool_choice=(choice.get("tool") or {}).get("name") or next(iter(choice), None),
        schema=json.loads(schema) if schema else None,
        max_tokens=config.get("maxTokens") or config.get("max_new_tokens"),
        stop=config.get("stopSequences") or [],
        reasoning=bool(more.get("thinking") or more.get("reasoning_config") or more.get("reasoningConfig")),
    )


def converse_tool(spec: Obj) -> Tool:
    """One tool offered."""
    return {
        "name": spec["name"],
        "description": spec.get("description") or "",
        "schema": (spec.get("inputSchema") or {}).get("json"),
    }


def converse_turns(message: Obj) -> Iterator[Turn]:
    """Read one message: what was said, then each tool result as a turn of its own."""
    blocks = message["content"]
    texts = [block["text"] for block in blocks if "text" in block]
    calls = [block["toolUse"] for block in blocks if "toolUse" in block]
    results = [block["toolResult"] for block in blocks if "toolResult" in block]
    images = sum("image" in block for block in blocks)
    if texts or calls or images or not results:
        called = [{"name": call["name"], "arguments": call["input"]} for call in calls]
        yield Turn(message["role"], "\n".join(texts), called, images)
    for result in results:
        said = [part.get("text") or json.dumps(part.get("json")) for part in result.get("content") or []]
        yield Turn("tool", "\n".join(said))


def converse_blocks(reply: Reply) -> list[Obj]:
    """The answer as content blocks."""
    blocks: list[Obj] = []
    if reply.thought:
        thought = {"text": reply.thought, "signature": "sig_" + digest(reply.thought)}
        blocks.append({"reasoningContent": {"reasoningText": thought}})
    if reply.text and not reply.calls:
        blocks.append({"text": reply.text})
    for call in reply.calls:
        key = call["id"].replace("call_", "tooluse_")
        blocks.append({"toolUse": {"toolUseId": key, "name": call["name"], "input": call["args"]}})
    return blocks


def converse_usage(reply: Reply) -> Obj:
    """Tokens in Bedrock's words: its input leaves the cached ones out."""
    return {
        "inputTokens": reply.input_tokens - reply.cached_tokens,
        "outputTokens": reply.output_tokens,
        "totalTokens": reply.input_tokens + reply.output_tokens,
        "cacheReadInputTokens": reply.cached_tokens,
        "cacheWriteInputTokens": 0,
    }


def converse_body(reply: Reply) -> Obj:
    """Write the answer whole."""
    return {
        "output": {"message": {"role": "assistant", "content": converse_blocks(reply)}},
        "stopReason": "tool_use" if reply.calls else "max_tokens" if reply.cut else "end_turn",
        "usage": converse_usage(reply),
        "metrics": {"latencyMs": LATENCY_MS},
    }


def converse_stream(reply: Reply) -> Iterator[Obj]:
    """Write the same answer as events, each under its name."""
    whole = converse_body(reply)
    yield {"messageStart": {"role": "assistant"}}
    for i, block in enumerate(converse_blocks(reply)):
        call = block.get("toolUse")
        if call is not None:
            begun = {"toolUseId": call["toolUseId"], "name": call["name"]}
            yield {"contentBlockStart": {"start": {"toolUse": begun}, "contentBlockIndex": i}}
        for delta in block_deltas(block):
            yield {"contentBlockDelta": {"delta": delta, "contentBlockIndex": i}}
        yield {"contentBlockStop": {"contentBlockIndex": i}}
    yield {"messageStop": {"stopReason": whole["stopReason"]}}
    yield {"metadata": {"usage": whole["usage"], "metrics": whole["metrics"]}}


def block_deltas(block: Obj) -> Iterator[Obj]:
    """Yield the deltas that fill a block."""
    if "text" in block:
        for piece in pieces(block["text"]):
            yield {"text": piece}
    elif "toolUse" in block:
        for fragment in fragments(block["toolUse"]["input"]):
            yield {"toolUse": {"input": fragment}}
    else:
        thought = block["reasoningContent"]["reasoningText"]
        for piece in pieces(thought["text"]):
            yield {"reasoningContent": {"text": piece}}
        yield {"reasoningContent": {"signature": thought["signature"]}}
