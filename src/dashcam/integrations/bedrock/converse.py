"""Converse: a request's system prompt, turns and tools, the answer's blocks, as neutral messages; usage in totals.

Nova's own body, through InvokeModel, is the same shape.
"""

from typing import Any

from dashcam.integrations.bedrock.names import model_of
from dashcam.integrations.fields import get, items, known, number, plain, word
from dashcam.integrations.sdk_answer import Answer
from dashcam.integrations.words import (
    Message,
    Part,
    bytes_part,
    counted,
    message,
    other,
    reasoning_part,
    text_part,
    tool_call,
    tool_definition,
    tool_response,
)
from dashcam.model.types import Json

_NOT_PARAMETERS = frozenset({"messages", "system", "toolConfig", "inferenceConfig", "modelId"})
_MEDIA = {"image": "image", "video": "video", "audio": "audio", "document": "application"}
_DOCUMENTS = {"csv": "text/csv", "html": "text/html", "txt": "text/plain", "md": "text/markdown"}
_MARKS = frozenset({"cachePoint"})
"""Blocks that say something to the service and nothing to the model."""


def read_input(body: dict[str, Any]) -> Json:
    """A request as `{messages, tools, parameters}`, the system prompt as the first message."""
    asked, config = body.get("toolConfig"), body.get("inferenceConfig")
    system = _parts(items(body["system"])) if "system" in body else None
    messages: list[Message] = [message("system", system)] if system else []
    for turn in items(body.get("messages")):
        messages += read_turn(turn)
    parameters: dict[str, Json] = {**config} if type(config) is dict else {}
    for key, value in body.items():
        if key not in _NOT_PARAMETERS:
            parameters[key] = value  # noqa: PERF403  a comprehension is one call more
    offered: list[Json] = []
    if asked is not None:
        tools = known(asked)
        if tools.get("toolChoice") is not None:
            parameters["toolChoice"] = tools["toolChoice"]
        offered += [_tool(tool) for tool in items(tools.get("tools")) if get(tool, "cachePoint") is None]
    return {"messages": messages, "tools": offered, "parameters": parameters}


def _parts(blocks: list[Any]) -> list[Part]:
    made: list[Part] = []
    for block in blocks:
        said = block.get("text") if type(block) is dict and len(block) == 1 else None
        if type(said) is str:
            made.append({"type": "text", "content": said})
        else:
            made += read_block(block)
    return made


def read_turn(said: Any) -> list[Message]:
    """One turn: what tools answered are messages of the tools, as with other providers, in the order they stand.

    >>> turn = [{"toolResult": {"toolUseId": "t", "content": [{"text": "4"}]}}, {"text": "go on"}]
    >>> [one["role"] for one in read_turn({"role": "user", "content": turn})]
    ['tool', 'user']
    """
    state = said if type(said) is dict else known(said)
    blocks = items(state.get("content"))
    for block in blocks:
        if (block if type(block) is dict else known(block)).get("toolResult") is not None:
            return _with_results(state, blocks)
    return [message(state.get("role"), _parts(blocks))]


def _with_results(state: dict[str, Any], blocks: list[Any]) -> list[Message]:
    made: list[Message] = []
    words: list[Part] = []
    for block in blocks:
        if get(block, "toolResult") is not None:
            made.append(message("tool", read_block(block)))
            words = []
        else:
            if not words:
                made.append(message(state.get("role"), words))
            words += read_block(block)
    return made


def read_block(block: Any) -> list[Part]:
    """One block of content; each is an object with one field, which says what it is."""
    name = ""
    for key in block if type(block) is dict else ():
        if type(key) is str:
            name = key
            break
    content = get(block, name)
    if name == "text":
        return [text_part(content)]
    if name == "toolUse":
        return [tool_call(get(content, "toolUseId"), get(content, "name"), get(content, "input"))]
    if name == "toolResult":
        return [_result(content)]
    if name == "reasoningContent":
        thought = get(get(content, "reasoningText"), "text")
        return [other({"type": "redacted_reasoning"}) if thought is None else reasoning_part(thought)]
    if name in _MEDIA:
        return [_media(name, content)]
    if name == "citationsContent":
        return [text_part(get(one, "text")) for one in items(get(content, "content"))]
    if name == "guardContent" and word(get(content, "text"), "text") is not None:
        return [text_part(get(get(content, "text"), "text"))]
    return [] if name in _MARKS else [other(block)]


def read_answer(said: Any) -> Answer:
    """A whole answer."""
    state = said if type(said) is dict else known(said)
    blocks = items(get(get(state.get("output"), "message"), "content"))
    finish = state.get("stopReason")
    return Answer(
        output={"messages": [message("assistant", _parts(blocks), finish=finish)]},
        usage=read_usage(state.get("usage")),
        finish=[finish] if type(finish) is str else [],
        model=None if state.get("trace") is None else routed(said),
        attributes=beside(said),
    )


def routed(said: Any) -> str | None:
    """The model that a router chose."""
    return model_of(word(get(get(said, "trace"), "promptRouter"), "invokedModelId"))


def beside(said: Any) -> dict[str, Json]:
    """What an answer, or the last event of a stream, says beside its words: the tier that served, what guardrails found."""
    state = said if type(said) is dict else known(said)
    found: dict[str, Json] = {}
    if "serviceTier" in state and (tier := word(state["serviceTier"], "type")) is not None:
        found["service_tier"] = tier
    if "performanceConfig" in state and (latency := word(state["performanceConfig"], "latency")) is not None:
        found["aws.bedrock.latency"] = latency
    if "trace" in state and (guardrail := get(state["trace"], "guardrail")) is not None:
        found["aws.bedrock.guardrail.trace"] = plain(guardrail)
    return found


def read_usage(said: Any) -> dict[str, Json] | None:
    """The answer's tokens, or `None` where it says none; Bedrock's input leaves out what the cache took or gave."""
    if said is None:
        return None
    raw = plain(said)
    counts = raw if type(raw) is dict else {}
    fresh = counts.get("inputTokens")
    given = _either(counts, "cacheReadInputTokens", "cacheReadInputTokenCount")
    taken = _either(counts, "cacheWriteInputTokens", "cacheWriteInputTokenCount")
    return counted(
        raw,
        inputs=fresh + (given or 0) + (taken or 0) if type(fresh) is int else None,
        outputs=counts.get("outputTokens"),
        cache_read=given,
        cache_write=taken,
    )


def _either(counts: dict[str, Any], name: str, nova: str) -> int | None:
    """Nova's own body counts the same under other names."""
    if name not in counts and nova not in counts:
        return None
    found = counts.get(name)
    return found if type(found) is int else number(counts.get(nova))


def _tool(tool: Any) -> Json:
    """A tool offered, flat; one of the service's own as it is."""
    spec = get(tool, "toolSpec")
    if spec is None:
        return plain(tool)
    schema = get(get(spec, "inputSchema"), "json")
    return tool_definition({"name": get(spec, "name"), "description": get(spec, "description"), "parameters": schema})


def _result(said: Any) -> Part:
    """What a tool answered: a text where it is text, so that it is found as text; else JSON or parts."""
    blocks = items(get(said, "content"))
    texts = [word(block, "text") for block in blocks]
    response: Json
    if blocks and all(text is not None for text in texts):
        response = "".join(text or "" for text in texts)
    elif len(blocks) == 1 and get(blocks[0], "json") is not None:
        response = plain(get(blocks[0], "json"))
    else:
        response = [
            plain(block) if get(block, "json") is not None else part for block in blocks for part in read_block(block)
        ]
    made = tool_response(get(said, "toolUseId"), response)
    if word(said, "status") == "error":
        made["is_error"] = True
    return made


def _media(name: str, said: Any) -> Part:
    """A picture, a document: its content as a hash, or where it lies."""
    form = word(said, "format") or "unknown"
    mime_type = _DOCUMENTS.get(form, f"{_MEDIA[name]}/{form}")
    source = get(said, "source")
    content = get(source, "bytes")
    if type(content) is bytes or type(content) is bytearray:
        return bytes_part(bytes(content), mime_type)
    where = word(get(source, "s3Location"), "uri")
    if where is not None:
        return {"type": "uri", "uri": where, "mime_type": mime_type}
    written = word(source, "text")
    if written is not None:
        return text_part(written)
    return other({"type": name, "format": form})
