"""InvokeModel: the body is that of the model's maker, told by its shape, since the name of a profile tells nothing of it."""

from collections.abc import Callable
from typing import Any

import msgspec

from dashcam.integrations import wire_chat as chat
from dashcam.integrations import wire_messages as anthropic
from dashcam.integrations import wire_rerank as rerank
from dashcam.integrations.bedrock import converse
from dashcam.integrations.bedrock.vectors import vectors, vectors_input
from dashcam.integrations.fields import get, items, number, plain, word
from dashcam.integrations.sdk_answer import Answer
from dashcam.integrations.words import blob_part, message, other, text_part, usage
from dashcam.model.types import Json, Kind

BODY_MOST = 8 << 20
_EMBEDS = ("texts", "input_type", "embeddingTypes", "embedding_types", "embeddingConfig", "dimensions")
_COUNTS = {
    "x-amzn-bedrock-input-token-count": "inputTokens",
    "x-amzn-bedrock-output-token-count": "outputTokens",
    "x-amzn-bedrock-cache-read-input-token-count": "cacheReadInputTokens",
    "x-amzn-bedrock-cache-write-input-token-count": "cacheWriteInputTokens",
}
"""Bedrock counts for every model, in headers; where the body counts too it tells more."""
_ROLES = {"CHATBOT": "assistant", "SYSTEM": "system", "TOOL": "tool"}


def decoded(body: Any) -> dict[str, Any]:
    """A body as JSON, where it is plain bytes or a text of a size to read; a file is the program's to read.

    >>> decoded(b'{"prompt": "hi"}'), decoded(b"[")
    ({'prompt': 'hi'}, {})
    """
    kind = type(body)
    if kind is not bytes and kind is not str and kind is not bytearray:
        return {}
    try:
        found = msgspec.json.decode(body) if len(body) <= BODY_MOST else None
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return {}
    return found if type(found) is dict else {}


def kind_of(model: str, body: dict[str, Any]) -> Kind:
    """What a request is for: an answer, vectors, an order.

    >>> kind_of("cohere.rerank-v3-5:0", {"query": "q", "documents": []}), kind_of("x", {"prompt": "hi"})
    ('reranker', 'llm')
    """
    if "query" in body and "documents" in body:
        return "reranker"
    return "embedding" if "embed" in model or any(name in body for name in _EMBEDS) else "llm"


def read_input(kind: Kind, body: dict[str, Any]) -> Json:
    """The body of a request in our words."""
    if kind != "llm":
        return rerank.read_input(body) if kind == "reranker" else vectors_input(body)
    if "anthropic_version" in body:
        return anthropic.read_input(body)
    if "messages" in body:
        is_nova = "inferenceConfig" in body or "schemaVersion" in body or not _has_types(body["messages"])
        return converse.read_input(body) if is_nova else chat.read_input(body)
    said = next((name for name in ("prompt", "inputText", "message") if name in body), None)
    if said is None:
        return {"messages": [message("user", [other(body)])] if body else [], "tools": [], "parameters": {}}
    before = [
        message(_ROLES.get(word(one, "role") or "", "user"), [text_part(get(one, "message"))])
        for one in items(body.get("chat_history"))
    ]
    return {
        "messages": [*before, message("user", [text_part(body[said])])],
        "tools": [plain(tool) for tool in items(body.get("tools"))],
        "parameters": {key: value for key, value in body.items() if key not in (said, "chat_history", "tools")},
    }


def read_answer(kind: Kind, said: dict[str, Any], asked: dict[str, Any], headers: Any) -> Answer:
    """A whole answer in our words; `asked` is the request."""
    counted = read_counts({name: get(headers, header) for header, name in _COUNTS.items()})
    if kind == "embedding":
        return Answer(output=vectors(said), usage=counted or _few(said, "inputTextTokenCount", None))
    if kind == "reranker":
        return Answer(output=rerank.read_output(said, asked.get("documents")), usage=counted)
    made = next((read(said) for name, read in _ANSWERS if name in said), None)
    if made is None:
        return Answer(output={"messages": [message("assistant", [other(said)])] if said else []}, usage=counted)
    return Answer(
        output=made.output,
        usage=made.usage if "usage" in said else counted or made.usage,
        id=made.id,
        model=made.model,
        finish=made.finish,
        attributes=made.attributes,
    )


def read_counts(said: dict[str, Any]) -> dict[str, Json] | None:
    """What Bedrock itself counted, in headers as text; `None` where it did not.

    >>> read_counts({"inputTokens": "8", "outputTokens": None})["input_tokens"]
    8
    """
    told = {
        name: int(count) for name, count in said.items() if type(count) is str and count.isascii() and count.isdigit()
    }
    return converse.read_usage(told) if told else None


def read_metrics(said: Any) -> dict[str, Json] | None:
    """What Bedrock counted, as the last piece of every stream says it."""
    fresh = number(get(said, "inputTokenCount"))
    if fresh is None:
        return None
    given, taken = (number(get(said, f"cache{way}InputTokenCount")) for way in ("Read", "Write"))
    return usage(
        said,
        inputs=fresh + (given or 0) + (taken or 0),
        outputs=get(said, "outputTokenCount"),
        cache_read=given,
        cache_write=taken,
    )


def spoken(said: Any) -> tuple[str, str | None]:
    """The words of an answer, or of a piece of one, that has one text, and why it ended.

    >>> spoken({"outputs": [{"text": "hi", "stop_reason": "stop"}]}), spoken({"generation": "hi"})
    (('hi', 'stop'), ('hi', None))
    """
    one = next((items(get(said, name))[0] for name in _LISTS if items(get(said, name))), said)
    words = next((found for name in _TEXTS if (found := word(one, name)) is not None), None)
    words = words if words is not None else word(get(one, "message"), "content") or word(get(one, "delta"), "content")
    return words or "", next((found for name in _ENDS if (found := word(one, name)) is not None), None)


_LISTS = ("results", "outputs", "generations", "choices")
_TEXTS = ("generation", "outputText", "text", "completion")
_ENDS = ("stop_reason", "completionReason", "finish_reason", "stopReason")


def _has_types(said: Any) -> bool:
    """Whether the blocks of messages say their type, or are texts: OpenAI's shape; Amazon's say nothing."""
    contents = [get(one, "content") for one in items(said)]
    blocks = [block for content in contents for block in items(content)]
    return not blocks or any(word(block, "type") is not None for block in blocks)


def _few(said: Any, inputs: str, outputs: str | None) -> dict[str, Json] | None:
    """A body that has its counts among its words."""
    counted = {name: get(said, name) for name in (inputs, outputs) if name is not None and get(said, name) is not None}
    if not counted:
        return None
    return usage(counted, inputs=get(said, inputs), outputs=None if outputs is None else get(said, outputs))


def _anthropic(said: Any) -> Answer:
    return Answer(
        output=anthropic.read_output(said),
        usage=anthropic.read_usage(get(said, "usage")),
        id=get(said, "id"),
        model=get(said, "model"),
        finish=anthropic.finish_reasons(said),
    )


def _chat(said: Any) -> Answer:
    if get(items(get(said, "choices"))[0] if items(get(said, "choices")) else None, "message") is None:
        return _text(said)
    return Answer(
        output=chat.read_output(said),
        usage=chat.read_usage(get(said, "usage")),
        id=get(said, "id"),
        model=get(said, "model"),
        finish=chat.finish_reasons(said) or [end for end in (spoken(said)[1],) if end is not None],
    )


def _text(said: Any) -> Answer:
    words, end = spoken(said)
    return Answer(
        output={"messages": [message("assistant", [text_part(words)], finish=None if end is None else end.lower())]},
        usage=_few(said, "prompt_token_count", "generation_token_count"),
        id=get(said, "generation_id"),
        finish=[] if end is None else [end],
    )


def _pictures(said: Any) -> Answer:
    content = [word(one, "base64") or one for one in (*items(get(said, "images")), *items(get(said, "artifacts")))]
    parts = [blob_part(one, "image/png") if type(one) is str else other(one) for one in content]
    return Answer(output={"messages": [message("assistant", parts)]})


_ANSWERS: tuple[tuple[str, Callable[[Any], Answer]], ...] = (
    ("output", converse.read_answer),
    ("content", _anthropic),
    ("choices", _chat),
    ("images", _pictures),
    ("artifacts", _pictures),
    *((name, _text) for name in ("generation", "results", "outputs", "generations", "text", "completion")),
)
"""By a field that only this maker's answers have."""
