"""OpenAI responses: items in, items out, and the events that stream them."""

import json
from collections.abc import Iterator

from dashcam.testing.provider.content import CREATED, fragments, openai_choice, openai_tools, text_of
from dashcam.testing.provider.exchange import Ask, Obj, Reply, Turn
from dashcam.testing.provider.text import digest, pieces


def read_responses(body: Obj, earlier: list[Turn]) -> Ask:
    """Read `POST /v1/responses`; `earlier` are the turns of the response it goes on from."""
    fmt = (body.get("text") or {}).get("format") or {}
    given = body.get("input") or []
    items = [{"role": "user", "content": given}] if isinstance(given, str) else given
    system = [Turn("system", body["instructions"])] if body.get("instructions") else []
    return Ask(
        model=body.get("model", ""),
        turns=[*system, *earlier, *(turn for turn in map(item_turn, items) if turn)],
        tools=openai_tools(body),
        tool_choice=openai_choice(body.get("tool_choice")),
        schema=fmt.get("schema") if fmt.get("type") == "json_schema" else None,
        json_mode=fmt.get("type") == "json_object",
        max_tokens=body.get("max_output_tokens"),
        reasoning=(body.get("reasoning") or {}).get("effort") not in (None, "none"),
    )


def item_turn(item: Obj) -> Turn | None:
    """Read one input item; kinds that say nothing to the model are None."""
    kind = item.get("type") or "message"
    if kind == "function_call":
        return Turn("assistant", "", [{"name": item["name"], "arguments": item.get("arguments")}])
    if kind.endswith("_call_output"):
        out = item.get("output")
        return Turn("tool", out if isinstance(out, str) else text_of(out)[0])
    if kind != "message":
        return None
    text, images = text_of(item.get("content"))
    role = item.get("role", "user")
    return Turn("system" if role == "developer" else role, text, [], images)


def response_id(body: Obj, earlier: list[Turn]) -> str:
    """Return an id that depends on the request and what it goes on from."""
    return "resp_" + digest([body, [vars(turn) for turn in earlier]], 32)


def turns_to_keep(ask: Ask, reply: Reply) -> list[Turn]:
    """Return what a later request with `previous_response_id` goes on from."""
    calls = [{"name": call["name"], "arguments": call["args"]} for call in reply.calls]
    return [*(turn for turn in ask.turns if turn.role != "system"), Turn("assistant", reply.text, calls)]


def output_items(reply: Reply, rid: str) -> list[Obj]:
    """Return the items of a finished answer: reasoning, then calls or one message."""
    key, out = rid[5:], list[Obj]()
    if reply.thought:
        summary = [{"type": "summary_text", "text": reply.thought}]
        out.append({"id": "rs_" + key, "type": "reasoning", "status": "completed", "summary": summary})
    for i, call in enumerate(reply.calls):
        head = {"id": f"fc_{key}{i}", "type": "function_call", "status": "completed", "call_id": call["id"]}
        out.append({**head, "name": call["name"], "arguments": json.dumps(call["args"], ensure_ascii=False)})
    if not reply.calls:
        text: Obj = {"type": "output_text", "text": reply.text, "annotations": [], "logprobs": []}
        if reply.refused:
            text = {"type": "refusal", "refusal": reply.text}
        head = {"id": "msg_" + key, "type": "message", "status": "completed", "role": "assistant"}
        out.append({**head, "content": [text]})
    return out


def responses_usage(reply: Reply) -> Obj:
    """Return the tokens in the words of the responses API."""
    return {
        "input_tokens": reply.input_tokens,
        "input_tokens_details": {"cached_tokens": reply.cached_tokens, "cache_write_tokens": 0},
        "output_tokens": reply.output_tokens,
        "output_tokens_details": {"reasoning_tokens": reply.reasoning_tokens},
        "total_tokens": reply.input_tokens + reply.output_tokens,
    }


def response_object(body: Obj, reply: Reply, rid: str, status: str = "completed") -> Obj:
    """Return the whole response, finished or (for the first events of a stream) in progress."""
    done = status == "completed"
    reason = "content_filter" if reply.filtered else "max_output_tokens" if reply.cut else None
    cut = done and reason is not None
    return {
        "id": rid,
        "object": "response",
        "created_at": CREATED,
        "status": "incomplete" if cut else status,
        "background": False,
        "error": None,
        "incomplete_details": {"reason": reason} if cut else None,
        "instructions": body.get("instructions"),
        "max_output_tokens": body.get("max_output_tokens"),
        "metadata": body.get("metadata") or {},
        "model": body.get("model"),
        "output": output_items(reply, rid) if done else [],
        "parallel_tool_calls": body.get("parallel_tool_calls", True),
        "previous_response_id": body.get("previous_response_id"),
        "reasoning": body.get("reasoning") or {"effort": None, "summary": None},
        "store": body.get("store", True),
        "temperature": body.get("temperature", 1.0),
        "text": body.get("text") or {"format": {"type": "text"}},
        "tool_choice": body.get("tool_choice") or "auto",
        "tools": body.get("tools") or [],
        "top_p": body.get("top_p", 1.0),
        "truncation": "disabled",
        "service_tier": "default",
        "user": None,
        "usage": responses_usage(reply) if done else None,
    }


def response_stream(body: Obj, reply: Reply, rid: str) -> Iterator[Obj]:
    """Write the response as numbered events."""
    for number, (kind, data) in enumerate(stream_events(body, reply, rid)):
        yield {"type": f"response.{kind}", "sequence_number": number, **data}


def stream_events(body: Obj, reply: Reply, rid: str) -> Iterator[tuple[str, Obj]]:
    """Yield (kind, data) from creation to completion."""
    final = response_object(body, reply, rid)
    yield "created", {"response": response_object(body, reply, rid, "in_progress")}
    yield "in_progress", {"response": response_object(body, reply, rid, "in_progress")}
    for i, item in enumerate(final["output"]):
        empty, events = ITEM_EVENTS[item["type"]](item, {"output_index": i, "item_id": item["id"]})
        yield "output_item.added", {"output_index": i, "item": {**item, **empty, "status": "in_progress"}}
        yield from events
        yield "output_item.done", {"output_index": i, "item": item}
    yield "incomplete" if reply.cut or reply.filtered else "completed", {"response": final}


Events = Iterator[tuple[str, Obj]]


def reasoning_events(item: Obj, at: Obj) -> tuple[Obj, Events]:
    """Return the item while empty, and the events that fill it."""
    part = item["summary"][0]
    text = part["text"]

    def events() -> Events:
        where = {**at, "summary_index": 0}
        yield "reasoning_summary_part.added", {**where, "part": {"type": "summary_text", "text": ""}}
        for piece in pieces(text):
            yield "reasoning_summary_text.delta", {**where, "delta": piece}
        yield "reasoning_summary_text.done", {**where, "text": text}
        yield "reasoning_summary_part.done", {**where, "part": part}

    return {"summary": []}, events()


def call_events(item: Obj, at: Obj) -> tuple[Obj, Events]:
    """Return the call without arguments, and the events that send them."""

    def events() -> Events:
        for fragment in fragments(json.loads(item["arguments"])):
            yield "function_call_arguments.delta", {**at, "delta": fragment}
        yield "function_call_arguments.done", {**at, "name": item["name"], "arguments": item["arguments"]}

    return {"arguments": ""}, events()


def message_events(item: Obj, at: Obj) -> tuple[Obj, Events]:
    """Return the message without content, and the events that send its text."""
    part = item["content"][0]

    def refusing() -> Events:
        where = {**at, "content_index": 0}
        yield "content_part.added", {**where, "part": {**part, "refusal": ""}}
        for piece in pieces(part["refusal"]):
            yield "refusal.delta", {**where, "delta": piece}
        yield "refusal.done", {**where, "refusal": part["refusal"]}
        yield "content_part.done", {**where, "part": part}

    def events() -> Events:
        where = {**at, "content_index": 0}
        yield "content_part.added", {**where, "part": {**part, "text": ""}}
        for piece in pieces(part["text"]):
            yield "output_text.delta", {**where, "delta": piece, "logprobs": []}
        yield "output_text.done", {**where, "text": part["text"], "logprobs": []}
        yield "content_part.done", {**where, "part": part}

    return {"content": []}, refusing() if part["type"] == "refusal" else events()


ITEM_EVENTS = {"reasoning": reasoning_events, "function_call": call_events, "message": message_events}
