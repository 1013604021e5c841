"""Ollama: chat, generate and embeddings, streamed as lines of JSON."""

import json
from collections.abc import Iterator

from dashcam.testing.provider.answer import Fail
from dashcam.testing.provider.content import openai_tools, text_of
from dashcam.testing.provider.embeddings import embed
from dashcam.testing.provider.exchange import Ask, Obj, Reply, Turn
from dashcam.testing.provider.text import count, pieces

MEDIA_TYPE = "application/x-ndjson"
CREATED_AT = "2023-11-14T22:13:20Z"
LOAD_NS, TOKEN_NS = 5_000_000, 10_000


def read_ollama_chat(body: Obj) -> Ask:
    """Read `POST /api/chat`."""
    return _ask(body, [_turn(message) for message in body.get("messages") or []])


def read_ollama_prompt(body: Obj) -> Ask:
    """Read `POST /api/generate`."""
    system = [Turn("system", body["system"])] if body.get("system") else []
    return _ask(body, [*system, Turn("user", body.get("prompt") or "", images=len(body.get("images") or []))])


def ollama_lines(body: Obj, reply: Reply, *, chat: bool) -> Iterator[Obj]:
    """Write the answer as a stream: what was thought, each piece or all calls, and how it ended."""
    head = {"model": body["model"], "created_at": CREATED_AT}
    said: list[Obj] = [{"thinking": reply.thought}] if reply.thought else []
    if reply.calls:
        said.append({"tool_calls": ollama_calls(reply)})
    said += [{"content": piece} for piece in pieces(reply.text)]
    for one in said:
        yield {**head, **_said(one, chat=chat), "done": False}
    yield {**head, **_said({}, chat=chat), **ollama_end(reply)}


def ollama_body(body: Obj, reply: Reply, *, chat: bool) -> Obj:
    """Write the answer whole."""
    said: Obj = {"content": reply.text}
    if reply.thought:
        said["thinking"] = reply.thought
    if reply.calls:
        said["tool_calls"] = ollama_calls(reply)
    head = {"model": body["model"], "created_at": CREATED_AT}
    return {**head, **_said(said, chat=chat), **ollama_end(reply)}


def ollama_calls(reply: Reply) -> list[Obj]:
    """Return the calls; Ollama gives them no ids."""
    return [{"function": {"name": call["name"], "arguments": call["args"]}} for call in reply.calls]


def ollama_end(reply: Reply) -> Obj:
    """Return how it ended, what it used and how long that took."""
    asked, made = TOKEN_NS * reply.input_tokens, TOKEN_NS * reply.output_tokens
    return {
        "done": True,
        "done_reason": "length" if reply.cut else "stop",
        "total_duration": LOAD_NS + asked + made,
        "load_duration": LOAD_NS,
        "prompt_eval_count": reply.input_tokens,
        "prompt_eval_duration": asked,
        "eval_count": reply.output_tokens,
        "eval_duration": made,
    }


def ollama_vectors(body: Obj) -> Obj:
    """Answer `POST /api/embed`, and `/api/embeddings`, the older one, which has a prompt."""
    size = body.get("dimensions") or 768
    if "prompt" in body:
        return {"embedding": embed(body["prompt"], size)}
    texts = [body["input"]] if isinstance(body["input"], str) else body["input"]
    return {
        "model": body["model"],
        "embeddings": [embed(text, size) for text in texts],
        "total_duration": LOAD_NS,
        "load_duration": LOAD_NS,
        "prompt_eval_count": sum(count(text) for text in texts),
    }


def ollama_line(event: Obj | str) -> bytes:
    """Return one event as a line."""
    return json.dumps(event, ensure_ascii=False).encode() + b"\n"


def ollama_failure(fail: Fail) -> Fail:
    """Give a failure Ollama's shape: the words alone."""
    fail.body = {"error": fail.message}
    return fail


def _ask(body: Obj, turns: list[Turn]) -> Ask:
    options, form = body.get("options") or {}, body.get("format")
    return Ask(
        model=body["model"],
        turns=turns,
        tools=openai_tools(body),
        schema=form if isinstance(form, dict) else None,
        json_mode=form == "json",
        max_tokens=options.get("num_predict"),
        stop=options.get("stop") or [],
        reasoning=bool(body.get("think")),
    )


def _turn(message: Obj) -> Turn:
    calls = [call["function"] for call in message.get("tool_calls") or []]
    return Turn(message["role"], text_of(message.get("content"))[0], calls, len(message.get("images") or []))


def _said(said: Obj, *, chat: bool) -> Obj:
    if chat:
        return {"message": {"role": "assistant", "content": "", **said}}
    return {"response": said.get("content", ""), **({"thinking": said["thinking"]} if "thinking" in said else {})}
