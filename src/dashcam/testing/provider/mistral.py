"""Mistral: OpenAI's chat with its own differences: tokens in a stream's last chunk, thoughts as blocks, errors of its own shape."""

from collections.abc import Iterator

from dashcam.testing.provider.answer import Fail
from dashcam.testing.provider.content import CREATED, finish, fragments
from dashcam.testing.provider.embeddings import embed
from dashcam.testing.provider.exchange import Ask, Obj, Reply, Turn
from dashcam.testing.provider.openai_chat import chat_message, read_chat
from dashcam.testing.provider.text import count, digest, pieces

_CODES = {429: "1300", 401: "1000", 400: "3051"}
_DIMENSIONS = 1024


def read_mistral(body: Obj) -> Ask:
    """Read `POST /v1/chat/completions`, or `/v1/agents/completions`, where an agent stands for the model."""
    thinks = body.get("prompt_mode") == "reasoning" or body.get("reasoning_effort") not in (None, "none")
    return read_chat({
        **body,
        "model": body.get("model") or body.get("agent_id") or "",
        "reasoning_effort": "high" if thinks else None,
    })  # fmt: skip


def read_fim(body: Obj) -> Ask:
    """Read `POST /v1/fim/completions`: what goes between a prompt and a suffix."""
    return Ask(body.get("model", ""), [Turn("user", body["prompt"])], max_tokens=body.get("max_tokens"))


def mistral_usage(reply: Reply) -> Obj:
    """Tokens in Mistral's words."""
    return {
        "prompt_tokens": reply.input_tokens,
        "completion_tokens": reply.output_tokens,
        "total_tokens": reply.input_tokens + reply.output_tokens,
        "prompt_tokens_details": {"cached_tokens": reply.cached_tokens},
    }


def mistral_body(body: Obj, reply: Reply) -> Obj:
    """Write the answer whole."""
    said = chat_message(reply)
    message: Obj = {"role": "assistant", "content": said["content"] or ""}
    if reply.thought:
        message["content"] = [thinking(reply.thought), {"type": "text", "text": reply.text}]
    if reply.calls:
        message["tool_calls"] = [
            {**call, "id": short_id(call["id"]), "index": i} for i, call in enumerate(said["tool_calls"])
        ]
    choice = {"index": 0, "message": message, "finish_reason": finish(reply)}
    return {**head(body, "chat.completion"), "choices": [choice], "usage": mistral_usage(reply)}


def mistral_stream(body: Obj, reply: Reply) -> Iterator[Obj | str]:
    """Write the same answer as chunks; the last one says why it ended and what it used."""
    first = head(body, "chat.completion.chunk")
    for delta in deltas(reply):
        yield {**first, "choices": [{"index": 0, "delta": delta, "finish_reason": None}]}
    last = {"index": 0, "delta": {"content": ""}, "finish_reason": finish(reply)}
    yield {**first, "choices": [last], "usage": mistral_usage(reply)}
    yield "[DONE]"


def deltas(reply: Reply) -> Iterator[Obj]:
    """Yield what each chunk adds."""
    yield {"role": "assistant", "content": ""}
    for piece in pieces(reply.thought):
        yield {"content": [thinking(piece)]}
    for piece in [] if reply.calls else pieces(reply.text):
        yield {"content": piece}
    for i, call in enumerate(reply.calls):
        for j, fragment in enumerate(fragments(call["args"])):
            known = {"id": short_id(call["id"]) if j == 0 else "null"}
            function = {"name": call["name"] if j == 0 else "", "arguments": fragment}
            yield {"content": "", "tool_calls": [{**known, "function": function, "index": i}]}


def thinking(text: str) -> Obj:
    """A block of thoughts."""
    return {"type": "thinking", "thinking": [{"type": "text", "text": text}]}


def short_id(call: str) -> str:
    """A tool call's id as Mistral makes them: nine characters.

    >>> len(short_id("call_1"))
    9
    """
    return digest(call, 9)


def head(body: Obj, kind: str) -> Obj:
    """What stands before the choices."""
    model = body.get("model") or "mistral-small-latest"
    return {"id": digest(body, 32), "object": kind, "created": CREATED, "model": model}


def mistral_vectors(body: Obj) -> Obj:
    """Answer `POST /v1/embeddings`."""
    given = body["input"] if isinstance(body["input"], list) else [body["input"]]
    used = sum(map(count, given))
    size = body.get("output_dimension") or _DIMENSIONS
    rows = [{"object": "embedding", "index": i, "embedding": embed(text, size)} for i, text in enumerate(given)]
    usage = {"prompt_tokens": used, "completion_tokens": 0, "total_tokens": used}
    return {"id": digest(body, 32), "object": "list", "data": rows, "model": body.get("model"), "usage": usage}


def mistral_failure(fail: Fail) -> Fail:
    """The same failure in Mistral's shape."""
    told = {"message": fail.message, "type": "invalid_request_error", "param": None}
    fail.body = {"object": "error", **told, "code": _CODES.get(fail.status, "3000")}
    return fail
