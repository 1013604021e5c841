"""Google Gemini: generate, stream, embed and count, in camel case or (as some clients write) snake case."""

import re
from collections.abc import Iterator

from dashcam.model.types import Json
from dashcam.testing.provider.content import text_of, tool_of
from dashcam.testing.provider.embeddings import embed
from dashcam.testing.provider.exchange import Ask, Obj, Reply, Tool, Turn
from dashcam.testing.provider.text import digest, pieces


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


def gemini_stream(model: str, reply: Reply) -> Iterator[Obj]:
    """Write the answer as chunks, one a piece; calls come in one."""
    texts = pieces(reply.text) or [""]
    return gemini_chunks(model, reply, call_parts(reply) or [[{"text": piece}] for piece in texts])


def gemini_body(model: str, reply: Reply) -> Obj:
    """Write the answer whole."""
    return next(gemini_chunks(model, reply, call_parts(reply) or [[{"text": reply.text}]]))


def call_parts(reply: Reply) -> list[list[Obj]]:
    """Return the calls as the parts of one chunk, nothing when there are none."""
    calls = [{"functionCall": {"name": c["name"], "args": c["args"], "id": c["id"]}} for c in reply.calls]
    return [list[Obj](calls)] if calls else []


def gemini_chunks(model: str, reply: Reply, groups: list[list[Obj]]) -> Iterator[Obj]:
    """Yield one chunk a group of parts; the last one says how it ended and what it used."""
    head = {"modelVersion": model, "responseId": digest([model, vars(reply)], 16)}
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
            candidate["finishReason"] = "MAX_TOKENS" if reply.cut else "STOP"
        known = usage if last else {"promptTokenCount": reply.input_tokens}
        yield {**head, "candidates": [candidate], "usageMetadata": known}


def embed_body(body: Obj, verb: str) -> Obj:
    """Answer `:embedContent` and `:batchEmbedContents`."""
    requests = body.get("requests") or [body]
    vectors = [
        {"values": embed(text_of(request["content"].get("parts"))[0], request.get("outputDimensionality") or 768)}
        for request in requests
    ]
    return {"embeddings": vectors} if verb.startswith("batch") else {"embedding": vectors[0]}
