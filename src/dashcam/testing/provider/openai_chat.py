"""OpenAI chat completions and the older completions: read the request, write the answer or its stream."""

import json
from collections.abc import Iterator

from dashcam.testing.provider.answer import FILTERED
from dashcam.testing.provider.content import CREATED, finish, fragments, openai_choice, openai_tools, text_of
from dashcam.testing.provider.exchange import Ask, Obj, Reply, Turn
from dashcam.testing.provider.text import digest, pieces

ROLES = {"developer": "system", "function": "tool"}


def read_chat(body: Obj) -> Ask:
    """Read `POST /v1/chat/completions`."""
    fmt = body.get("response_format") or {}
    return Ask(
        model=body.get("model", ""),
        turns=[chat_turn(message) for message in body.get("messages") or []],
        tools=openai_tools(body),
        tool_choice=openai_choice(body.get("tool_choice")),
        schema=(fmt.get("json_schema") or {}).get("schema"),
        json_mode=fmt.get("type") == "json_object",
        max_tokens=body.get("max_completion_tokens") or body.get("max_tokens"),
        stop=stop_marks(body),
        reasoning=body.get("reasoning_effort") not in (None, "none"),
    )


def chat_turn(message: Obj) -> Turn:
    """Read one message; smolagents writes tool results as user text that begins with 'Observation:'."""
    text, images = text_of(message.get("content"))
    said: str = message["role"]
    role = ROLES.get(said, said)
    if role == "user" and text.startswith("Observation:"):
        role, text = "tool", text[12:].strip()
    return Turn(role, text, message.get("tool_calls") or [], images)


def stop_marks(body: Obj) -> list[str]:
    """Return the stop marks, given as one text or a list."""
    stop = body.get("stop") or []
    return [stop] if isinstance(stop, str) else stop


def chat_usage(reply: Reply, choices: int = 1) -> Obj:
    """Return the tokens in OpenAI's words."""
    output = reply.output_tokens * choices
    details = {"reasoning_tokens": reply.reasoning_tokens, "audio_tokens": 0}
    return {
        "prompt_tokens": reply.input_tokens,
        "completion_tokens": output,
        "total_tokens": reply.input_tokens + output,
        "prompt_tokens_details": {"cached_tokens": reply.cached_tokens, "audio_tokens": 0},
        "completion_tokens_details": {**details, "accepted_prediction_tokens": 0, "rejected_prediction_tokens": 0},
    }


def chat_message(reply: Reply) -> Obj:
    """Return the assistant's message."""
    said: Obj = {"role": "assistant", "content": reply.text, "refusal": None, "annotations": []}
    if reply.refused:
        return {**said, "content": None, "refusal": reply.text}
    if not reply.calls:
        return said
    calls = [
        {
            "id": call["id"],
            "type": "function",
            "function": {"name": call["name"], "arguments": json.dumps(call["args"], ensure_ascii=False)},
        }
        for call in reply.calls
    ]
    return {**said, "content": None, "tool_calls": calls}


def logprobs(reply: Reply) -> list[Obj]:
    """Return a log probability for each piece of the text."""
    return [
        {"token": piece, "logprob": -0.05 * (1 + i % 5), "bytes": list(piece.encode()), "top_logprobs": []}
        for i, piece in enumerate(pieces(reply.text))
    ]


def chat_body(body: Obj, reply: Reply) -> Obj:
    """Write the answer to a chat completion."""
    many = body.get("n") or 1
    probabilities = {"content": logprobs(reply), "refusal": None} if body.get("logprobs") else None
    choice = {"message": chat_message(reply), "finish_reason": finish(reply), "logprobs": probabilities}
    if reply.filtered:
        choice["content_filter_results"] = FILTERED
    return {
        "id": "chatcmpl-" + digest(body),
        "object": "chat.completion",
        "created": CREATED,
        "model": body.get("model"),
        "choices": [{"index": i, **choice} for i in range(many)],
        "usage": chat_usage(reply, many),
        "service_tier": "default",
        "system_fingerprint": "fp_fake",
    }


def chat_stream(body: Obj, reply: Reply) -> Iterator[Obj | str]:
    """Write the same answer as chunks, with a usage chunk where the request wants one."""
    wants = (body.get("stream_options") or {}).get("include_usage")
    head = {
        "id": "chatcmpl-" + digest(body),
        "object": "chat.completion.chunk",
        "created": CREATED,
        "model": body.get("model"),
        "service_tier": "default",
        "system_fingerprint": "fp_fake",
    }
    for i in range(body.get("n") or 1):
        for delta, done, probabilities in chat_deltas(reply, with_logprobs=bool(body.get("logprobs"))):
            choice = {"index": i, "delta": delta, "logprobs": probabilities, "finish_reason": done}
            yield {**head, "choices": [choice], **({"usage": None} if wants else {})}
    if wants:
        yield {**head, "choices": [], "usage": chat_usage(reply)}
    yield "[DONE]"


def chat_deltas(reply: Reply, *, with_logprobs: bool) -> Iterator[tuple[Obj, str | None, Obj | None]]:
    """Yield (delta, finish reason, log probabilities) of one choice."""
    yield {"role": "assistant", "content": None if reply.calls else "", "refusal": None}, None, None
    probabilities = logprobs(reply) if with_logprobs else []
    for i, piece in enumerate([] if reply.calls else pieces(reply.text)):
        said = {"refusal" if reply.refused else "content": piece}
        yield said, None, {"content": [probabilities[i]], "refusal": None} if with_logprobs else None
    for i, call in enumerate(reply.calls):
        begin = {"index": i, "id": call["id"], "type": "function", "function": {"name": call["name"], "arguments": ""}}
        yield {"tool_calls": [begin]}, None, None
        for fragment in fragments(call["args"]):
            yield {"tool_calls": [{"index": i, "function": {"arguments": fragment}}]}, None, None
    yield {}, finish(reply), None


def read_completion(body: Obj) -> Ask:
    """Read `POST /v1/completions`."""
    prompt = body["prompt"] if isinstance(body["prompt"], str) else body["prompt"][0]
    limit = body.get("max_tokens", 16)
    return Ask(body.get("model", ""), [Turn("user", prompt)], max_tokens=limit, stop=stop_marks(body))


def completion_body(body: Obj, reply: Reply) -> Obj:
    """Write the answer to a completion."""
    return {**completion_chunk(body, reply.text, finish(reply)), "usage": chat_usage(reply)}


def completion_stream(body: Obj, reply: Reply) -> Iterator[Obj | str]:
    """Write the same answer as chunks."""
    for piece in pieces(reply.text):
        yield completion_chunk(body, piece, None)
    yield completion_chunk(body, "", finish(reply))
    if (body.get("stream_options") or {}).get("include_usage"):
        yield {**completion_chunk(body, "", None), "choices": [], "usage": chat_usage(reply)}
    yield "[DONE]"


def completion_chunk(body: Obj, text: str, done: str | None) -> Obj:
    """Return one chunk, or the head of a whole answer."""
    choice = {"index": 0, "text": text, "logprobs": None, "finish_reason": done}
    head = {"id": "cmpl-" + digest(body), "object": "text_completion", "created": CREATED}
    return {**head, "model": body.get("model"), "choices": [choice]}
