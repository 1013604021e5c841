"""Cohere: chat of the second and the first interface, its events, vectors and ranking."""

import json
from collections.abc import Iterator

from dashcam.testing.provider.answer import Fail
from dashcam.testing.provider.bedrock_models import read_command
from dashcam.testing.provider.content import fragments, openai_tools
from dashcam.testing.provider.embeddings import embed
from dashcam.testing.provider.exchange import Ask, Obj, Reply, Tool, Turn
from dashcam.testing.provider.openai_chat import chat_turn
from dashcam.testing.provider.text import count, digest, pieces

_DIMENSIONS = 1536


def read_cohere(body: Obj) -> Ask:
    """Read `POST /v2/chat`."""
    fmt = body.get("response_format") or {}
    return Ask(
        model=body.get("model", ""),
        turns=[chat_turn(message) for message in body.get("messages") or []],
        tools=openai_tools(body),
        tool_choice={"REQUIRED": "required", "NONE": "none"}.get(body.get("tool_choice") or ""),
        schema=fmt.get("json_schema") or fmt.get("schema"),
        json_mode=fmt.get("type") == "json_object",
        max_tokens=body.get("max_tokens"),
        stop=body.get("stop_sequences") or [],
        reasoning=(body.get("thinking") or {}).get("type") == "enabled",
    )


def read_cohere_v1(body: Obj) -> Ask:
    """Read `POST /v1/chat`: tools flat, their results beside the message."""
    ask = read_command(body, body.get("model") or "")
    results = [Turn("tool", json.dumps(one.get("outputs"))) for one in body.get("tool_results") or []]
    first = [Turn("system", body["preamble"])] if body.get("preamble") else []
    return Ask(ask.model, [*first, *ask.turns, *results], [v1_tool(tool) for tool in body.get("tools") or []])


def v1_tool(tool: Obj) -> Tool:
    """A tool of the first interface, with a schema made of its parameters."""
    said = tool.get("parameter_definitions") or {}
    wanted = {
        name: {"type": {"str": "string", "int": "integer"}.get(one["type"], "string")} for name, one in said.items()
    }
    schema = {"type": "object", "properties": wanted, "required": list(wanted)}
    return {"name": tool["name"], "description": tool.get("description") or "", "schema": schema}


def cohere_usage(reply: Reply) -> Obj:
    """Tokens in Cohere's words: what is billed, and what was used with the words that Cohere adds."""
    billed = {"input_tokens": float(reply.input_tokens), "output_tokens": float(reply.output_tokens)}
    used = {"input_tokens": float(reply.input_tokens + 60), "output_tokens": float(reply.output_tokens + 2)}
    return {"billed_units": billed, "tokens": used, "cached_tokens": float(reply.cached_tokens)}


def cohere_finish(reply: Reply) -> str:
    """Cohere's word for why the answer ended."""
    return "TOOL_CALL" if reply.calls else "MAX_TOKENS" if reply.cut else "COMPLETE"


def cohere_calls(reply: Reply) -> list[Obj]:
    """The answer's tool calls."""
    return [
        {
            "id": call["id"],
            "type": "function",
            "function": {"name": call["name"], "arguments": json.dumps(call["args"])},
        }
        for call in reply.calls
    ]


def cohere_body(body: Obj, reply: Reply) -> Obj:
    """Write the answer of the second interface."""
    said: Obj = {"role": "assistant"}
    if reply.calls:
        said |= {"tool_plan": "I will ask the tool.", "tool_calls": cohere_calls(reply)}
    else:
        thought = [{"type": "thinking", "thinking": reply.thought}] if reply.thought else []
        said["content"] = [*thought, {"type": "text", "text": reply.text}]
    return {
        "id": digest(body, 36),
        "finish_reason": cohere_finish(reply),
        "message": said,
        "usage": cohere_usage(reply),
    }


def cohere_stream(body: Obj, reply: Reply) -> Iterator[Obj]:
    """Write the same answer as events."""
    yield {"type": "message-start", "id": digest(body, 36), "delta": {"message": {"role": "assistant", "content": []}}}
    blocks: list[tuple[str, str]] = [("thinking", reply.thought)] if reply.thought else []
    blocks += [] if reply.calls else [("text", reply.text)]
    for i, (kind, text) in enumerate(blocks):
        yield {"type": "content-start", "index": i, "delta": {"message": {"content": {"type": kind, kind: ""}}}}
        for piece in pieces(text):
            yield {"type": "content-delta", "index": i, "delta": {"message": {"content": {kind: piece}}}}
        yield {"type": "content-end", "index": i}
    if reply.calls:
        yield {"type": "tool-plan-delta", "delta": {"message": {"tool_plan": "I will ask the tool."}}}
    for i, call in enumerate(cohere_calls(reply)):
        begun = {**call, "function": {**call["function"], "arguments": ""}}
        yield {"type": "tool-call-start", "index": i, "delta": {"message": {"tool_calls": begun}}}
        for fragment in fragments(reply.calls[i]["args"]):
            function = {"function": {"arguments": fragment}}
            yield {"type": "tool-call-delta", "index": i, "delta": {"message": {"tool_calls": function}}}
        yield {"type": "tool-call-end", "index": i}
    yield {"type": "message-end", "delta": {"finish_reason": cohere_finish(reply), "usage": cohere_usage(reply)}}


def cohere_v1_body(body: Obj, reply: Reply) -> Obj:
    """Write the answer of the first interface."""
    calls = [{"name": call["name"], "parameters": call["args"]} for call in reply.calls]
    usage = cohere_usage(reply)
    return {
        "response_id": digest(body, 36),
        "generation_id": digest([body], 36),
        "text": reply.text,
        "finish_reason": "MAX_TOKENS" if reply.cut else "COMPLETE",
        **({"tool_calls": calls} if calls else {}),
        "meta": {"api_version": {"version": "1"}, "billed_units": usage["billed_units"], "tokens": usage["tokens"]},
    }


def cohere_v1_stream(body: Obj, reply: Reply) -> Iterator[Obj]:
    """The same as events; the last one holds the whole answer."""
    whole = cohere_v1_body(body, reply)
    yield {"event_type": "stream-start", "is_finished": False, "generation_id": whole["generation_id"]}
    for piece in pieces(reply.text):
        yield {"event_type": "text-generation", "is_finished": False, "text": piece}
    if reply.calls:
        yield {"event_type": "tool-calls-generation", "is_finished": False, "tool_calls": whole["tool_calls"]}
    ended = {"is_finished": True, "finish_reason": whole["finish_reason"], "response": whole}
    yield {"event_type": "stream-end", **ended}


def cohere_vectors(body: Obj) -> Obj:
    """Answer `POST /v2/embed` and `/v1/embed`: by type where types were asked for."""
    given = body.get("texts") or ["" for _ in body.get("images") or []]
    vectors = [embed(text, body.get("output_dimension") or _DIMENSIONS) for text in given]
    by_type = bool(body.get("embedding_types"))
    billed = {"input_tokens": float(sum(map(count, given)))}
    return {
        "id": digest(body, 36),
        "response_type": "embeddings_by_type" if by_type else "embeddings_floats",
        "texts": given,
        "embeddings": {"float": vectors} if by_type else vectors,
        "meta": {"api_version": {"version": "2"}, "billed_units": billed},
    }


def cohere_line(event: Obj | str) -> bytes:
    """An event of the first interface: a line of JSON."""
    return (json.dumps(event, ensure_ascii=False) + "\n").encode()


def cohere_failure(fail: Fail) -> Fail:
    """The same failure in Cohere's shape."""
    fail.body = {"id": digest(fail.message, 36), "message": fail.message}
    return fail
