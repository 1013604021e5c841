"""Chat, agents and fill-in-the-middle: OpenAI's messages, with blocks of Mistral's own in their content."""

from typing import Any

from dashcam.integrations import wire_chat as chat
from dashcam.integrations.fields import class_name, get, items, known, number, plain, word
from dashcam.integrations.mistral.said import said
from dashcam.integrations.sdk_answer import Answer
from dashcam.integrations.words import (
    Message,
    Part,
    blob_part,
    counted,
    media_part,
    message,
    other,
    reasoning_part,
    text_part,
    tool_definition,
    usage,
)
from dashcam.model.types import Json

_NOT_PARAMETERS = frozenset({"messages", "tools", "model", "prompt"})
_CACHED = ("prompt_tokens_details", "prompt_token_details")


def read_input(body: dict[str, Any]) -> Json:
    """The arguments of a call as `{messages, tools, parameters}`; the prompt to be completed is the user's."""
    prompt = body.get("prompt")
    turns, tools = body.get("messages"), body.get("tools")
    if prompt is not None:
        messages = [message("user", [text_part(prompt)])]
    elif turns is None or type(turns) is list or type(turns) is tuple:
        messages = [read_message(said(turn)) for turn in items(turns)]
    else:  # an iterator is the SDK's alone to read
        messages = [message("user", [other({"type": class_name(turns)})])]
    return {
        "messages": messages,
        "tools": [] if tools is None else [tool_definition(said(tool)) for tool in items(tools)],
        "parameters": {name: said(value) for name, value in body.items() if name not in _NOT_PARAMETERS},
    }


def read_message(turn: Any, finish: Any = None) -> Message:
    """One message, as plain data.

    >>> read_message({"role": "user", "content": "hi"})
    {'role': 'user', 'parts': [{'type': 'text', 'content': 'hi'}]}
    """
    content = turn.get("content") if type(turn) is dict else get(turn, "content")
    if type(content) is not list or word(turn, "role") == "tool":
        return chat.read_message(turn, finish)
    made = chat.read_message({**turn, "content": None}, finish)
    calls = made["parts"]
    made["parts"] = [part for block in content for part in read_block(block)] + (calls if type(calls) is list else [])
    return made


def read_block(block: Any) -> list[Part]:
    """One block of content."""
    kind = word(block, "type")
    if kind == "text":
        return [text_part(get(block, "text"))]
    if kind == "thinking":
        return [reasoning_part(thought(block))]
    if kind == "image_url":
        image = get(block, "image_url")
        return [media_part(image if type(image) is str else get(image, "url"))]
    if kind == "document_url":
        return [media_part(get(block, "document_url"))]
    if kind == "input_audio":
        return [_audio(block)]
    return [text_part(block)] if type(block) is str else [other(block)]


def thought(block: Any) -> str:
    """The words of a block of thoughts."""
    return "".join(word(one, "text") or "" for one in items(get(block, "thinking")))


def read_output(answer: Any) -> Json:
    """The choices of an answer, as plain data, one message each."""
    choices = items(get(answer, "choices"))
    return {"messages": [read_message(get(one, "message"), get(one, "finish_reason")) for one in choices]}


def whole(answer: dict[str, Any]) -> Answer:
    """An answer, each of its choices looked at once: what its readers, one by one, say of it."""
    messages: list[Json] = []
    finish: list[str] = []
    for one in map(known, items(answer.get("choices"))):
        why = one.get("finish_reason")
        messages.append(read_message(said(one.get("message")), why))
        if type(why) is str:
            finish.append(why)
    return Answer(
        output={"messages": messages},
        usage=read_usage(said(answer.get("usage"))),
        id=said(answer.get("id")),
        model=said(answer.get("model")),
        finish=finish,
    )


def read_usage(told: Any) -> dict[str, Json] | None:
    """The answer's `usage`, or `None` where there is none; what the cache gave has had several names."""
    if told is None:
        return None
    raw, given = plain(told), None
    counts = raw if type(raw) is dict else {}
    for name in _CACHED:
        if counts.get(name) is not None:
            given = number(get(counts[name], "cached_tokens"))
            break
    return counted(
        raw,
        inputs=counts.get("prompt_tokens"),
        outputs=counts.get("completion_tokens"),
        cache_read=counts.get("num_cached_tokens") if given is None else given,
    )


def read_vectors_usage(told: Any) -> dict[str, Json] | None:
    """Tokens of an embedding; it has an input only."""
    return None if told is None else usage(told, inputs=get(told, "prompt_tokens"), outputs=None)


def _audio(block: Any) -> Part:
    given = get(block, "input_audio")
    data = given if type(given) is str else word(given, "data")
    if data is None:
        return other(block)
    return media_part(data) if data.startswith(("http", "data:")) else blob_part(data, "audio/unknown")
