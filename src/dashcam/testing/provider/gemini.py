"""Google Gemini: generate, stream, embed and count, in camel case or (as some clients write) snake case."""

import re
from collections.abc import Iterator

from dashcam.model.types import Json
from dashcam.testing.provider.answer import Fail
from dashcam.testing.provider.content import text_of, tool_of
from dashcam.testing.provider.embeddings import embed
from dashcam.testing.provider.exchange import Ask, Obj, Reply, Tool, Turn
from dashcam.testing.provider.text import count, digest, pieces

STATUSES = {400: "INVALID_ARGUMENT", 401: "UNAUTHENTICATED", 403: "PERMISSION_DENIED", 404: "NOT_FOUND"}
STATUSES |= {429: "RESOURCE_EXHAUSTED", 500: "INTERNAL", 503: "UNAVAILABLE", 504: "DEADLINE_EXCEEDED"}
SAID = ("text", "calls", "thought", "cut", "input_tokens", "output_tokens", "reasoning_tokens", "cached_tokens")
"""What of a reply its id depends on."""


def field(obj: Obj, camel: str) -> Json:
    """Return a field by its camel-case name, or else by its snake-case one.

    >>> field({"max_output_tokens": 3}, "maxOutputTokens")
    3
    """
    return obj.get(camel, obj.get(re.sub(r"([A-Z])", r"_\1", camel).lower()))


def read_gemini(body: Obj, model: str) -> Ask:
    """Read `POST /v1beta/models/{model}:generateContent`."""
    system = field(body, "systemInstruction")
    config = field(body, "generationConfig") or {}
    calling = (field(body, "toolConfig") or {}).get("functionCallingConfig") or {}
    return Ask(
        model=model,
        turns=[
            *([Turn("system", text_of(system.get("parts"))[0])] if system else []),
            *(turn for content in body.get("contents") or [] for turn in content_turns(content)),
        ],
        tools=gemini_tools(body),
        tool_choice={"ANY": "required", "NONE": "none"}.get(calling.get("mode", ""), "auto"),
        schema=field(config, "responseJsonSchema") or field(config, "responseSchema"),
        json_mode=field(config, "responseMimeType") == "application/json",
        max_tokens=field(config, "maxOutputTokens"),
        stop=field(config, "stopSequences") or [],
        reasoning=bool(field(config, "thinkingConfig")),
    )


def content_turns(content: Obj) -> Iterator[Turn]:
    """Read one content: what was said, then each function's response as a turn of its own."""
    parts = content.get("parts") or []
    text, images = text_of(parts)
    calls = [call for part in parts if (call := field(part, "functionCall"))]
    if text or images or calls:
        role = "assistant" if content.get("role") == "model" else "user"
        yield Turn(role, text, [{"name": call["name"], "arguments": call.get("args")} for call in calls], images)
    for response in (found for part in parts if (found := field(part, "functionResponse"))):
        out = response.get("response") or {}
        yield Turn("tool", str(out.get("result", out.get("output", out))))


def gemini_tools(body: Obj) -> list[Tool]:
    """Return the declared functions."""
    declared = [f for tool in body.get("tools") or [] for f in field(tool, "functionDeclarations") or []]
    return [
        {**tool_of(f, "parameters"), "schema": field(f, "parametersJsonSchema") or f.get("parameters")}
        for f in declared
    ]


def shows_thoughts(body: Obj) -> bool:
    """Whether what the model thinks is to be part of the answer."""
    thinking = field(field(body, "generationConfig") or {}, "thinkingConfig") or {}
    return bool(field(thinking, "includeThoughts"))


def gemini_failure(fail: Fail) -> Fail:
    """Give a failure Google's own words."""
    status = STATUSES.get(fail.status, "UNKNOWN")
    fail.body = {"error": {"code": fail.status, "message": fail.message, "status": status}}
    return fail


def gemini_stream(model: str, reply: Reply, *, thoughts: bool = False) -> Iterator[Obj]:
    """Write the answer as chunks, one a piece; calls come in one, and so does what was thought."""
    texts = pieces(reply.text) or [""]
    groups = call_parts(reply) or [[{"text": piece}] for piece in texts]
    return gemini_chunks(model, reply, [*([thought_parts(reply)] if thoughts else []), *groups])


def gemini_body(model: str, reply: Reply, *, thoughts: bool = False) -> Obj:
    """Write the answer whole."""
    (said,) = call_parts(reply) or [[{"text": reply.text}]]
    return next(gemini_chunks(model, reply, [[*(thought_parts(reply) if thoughts else []), *said]]))


def thought_parts(reply: Reply) -> list[Obj]:
    """Return what was thought."""
    return [{"text": reply.thought, "thought": True}] if reply.thought else []


def call_parts(reply: Reply) -> list[list[Obj]]:
    """Return the calls as the parts of one chunk, nothing when there are none."""
    calls = [{"functionCall": {"name": c["name"], "args": c["args"], "id": c["id"]}} for c in reply.calls]
    return [list[Obj](calls)] if calls else []


def gemini_chunks(model: str, reply: Reply, groups: list[list[Obj]]) -> Iterator[Obj]:
    """Yield one chunk a group of parts; the last one says how it ended and what it used."""
    head = {"modelVersion": model, "responseId": digest([model, {name: getattr(reply, name) for name in SAID}], 16)}
    usage = {
        "promptTokenCount": reply.input_tokens,
        "candidatesTokenCount": reply.output_tokens - reply.reasoning_tokens,
        "thoughtsTokenCount": reply.reasoning_tokens,
        "cachedContentTokenCount": reply.cached_tokens,
        "totalTokenCount": reply.input_tokens + reply.output_tokens,
    }
    for i, parts in enumerate(groups):
        candidate: Obj = {"content": {"role": "model", "parts": parts}, "index": 0}
        last = i == len(groups) - 1
        if last:
            candidate["finishReason"] = "SAFETY" if reply.filtered else "MAX_TOKENS" if reply.cut else "STOP"
        known = usage if last else {"promptTokenCount": reply.input_tokens}
        yield {**head, "candidates": [candidate], "usageMetadata": known}


def embed_body(body: Obj, verb: str) -> Obj:
    """Answer `:embedContent` and `:batchEmbedContents`, and `:predict`, which is Vertex AI's."""
    if verb == "predict":
        size = field(body.get("parameters") or {}, "outputDimensionality") or 768
        return {"predictions": [predicted(instance["content"], size) for instance in body["instances"]]}
    requests = body.get("requests") or [body]
    vectors = [
        {"values": embed(text_of(request["content"].get("parts"))[0], field(request, "outputDimensionality") or 768)}
        for request in requests
    ]
    return {"embeddings": vectors} if verb.startswith("batch") else {"embedding": vectors[0]}


def predicted(text: str, size: int) -> Obj:
    """Return one of Vertex AI's predictions, which counts its tokens."""
    return {"embeddings": {"values": embed(text, size), "statistics": {"truncated": False, "token_count": count(text)}}}
