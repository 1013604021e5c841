"""Chat completions: the request's messages and tools, the answer's choices, as neutral messages."""

from typing import Any

from dashcam.integrations.fields import get, items, known, plain, word
from dashcam.integrations.words import (
    FINISH,
    ROLES,
    Message,
    Part,
    blob_part,
    counted,
    media_part,
    message,
    other,
    reasoning_part,
    text_part,
    tool_call,
    tool_definition,
    tool_response,
)
from dashcam.model.types import Json

SOUND = "audio/unknown"
"""In which format the model speaks stands in the request."""
_RICH = ("tool_calls", "reasoning_content", "reasoning", "refusal", "audio", "function_call")
"""Fields of a message that has more to say than its words."""
_ROLE_AND_WORDS = 2
_NOT_PARAMETERS = frozenset({"messages", "tools", "functions", "model"})


def read_input(body: dict[str, Any]) -> Json:
    """The body of a request as `{messages, tools, parameters}`."""
    tools = (*items(body.get("tools")), *items(body.get("functions"))) if "tools" in body or "functions" in body else ()
    parameters: dict[str, Json] = {}
    for key, value in body.items():
        if key not in _NOT_PARAMETERS:
            parameters[key] = value  # noqa: PERF403  a comprehension is one call more
    return {
        "messages": [*map(read_message, items(body.get("messages")))],
        "tools": [*map(tool_definition, tools)] if tools else [],
        "parameters": parameters,
    }


def read_message(said: Any, finish: Any = None) -> Message:
    """One message of a request or an answer.

    >>> read_message({"role": "user", "content": "hi"})
    {'role': 'user', 'parts': [{'type': 'text', 'content': 'hi'}]}
    """
    said = said if type(said) is dict else known(said)
    who, content = said.get("role"), said.get("content")
    if type(who) is str and who in ("tool", "function"):
        return message(who, [tool_response(said.get("tool_call_id"), _response(said))], name=said.get("name"))
    if type(content) is str and type(who) is str and len(said) == _ROLE_AND_WORDS and finish is None:
        return {"role": ROLES.get(who, who), "parts": [{"type": "text", "content": content}] if content else []}
    if type(content) is str:  # most messages are words alone
        for more in map(said.get, _RICH):
            if more is not None:
                break
        else:
            made: Message = {
                "role": ROLES.get(who, who) if type(who) is str else "user",
                "parts": [{"type": "text", "content": content}] if content else [],
            }
            if said.get("name") is not None:
                made["name"] = said["name"]
            if type(finish) is str and finish in FINISH:
                made["finish_reason"] = FINISH[finish]
            return made
    refused = refusal(said.get("refusal"))
    parts = [*_reasoning(said), *_content(content), *audio(said), *refused, *_calls(said)]
    return message(who, parts, name=said.get("name"), finish="refusal" if refused and finish == "stop" else finish)


def read_output(answer: Any) -> Json:
    """The choices of an answer, one message each."""
    choices = map(known, items(get(answer, "choices")))
    return {"messages": [read_message(one.get("message"), one.get("finish_reason")) for one in choices]}


def finish_reasons(answer: Any) -> list[str]:
    """Why each choice ended, in the provider's own words."""
    return [said for one in items(get(answer, "choices")) if (said := word(one, "finish_reason")) is not None]


def read_usage(said: Any) -> dict[str, Json] | None:
    """The answer's `usage`, or `None` where the provider sent none."""
    if said is None:
        return None
    raw = plain(said)
    counts = raw if type(raw) is dict else {}
    prompt, completion = counts.get("prompt_tokens_details"), counts.get("completion_tokens_details")
    return counted(
        raw,
        inputs=counts.get("prompt_tokens"),
        outputs=counts.get("completion_tokens"),
        cache_read=prompt.get("cached_tokens") if type(prompt) is dict else None,
        cache_write=prompt.get("cache_write_tokens") if type(prompt) is dict else None,
        reasoning=completion.get("reasoning_tokens") if type(completion) is dict else None,
    )


def _response(said: Any) -> Json:
    """A tool's answer as text where it is text, so that it is found as text."""
    content = get(said, "content")
    pieces = items(content)
    if pieces and all(word(one, "type") == "text" for one in pieces):
        return "".join(word(one, "text") or "" for one in pieces)
    return plain(content)


def _content(content: Any) -> list[Part]:
    if content is None or (type(content) is str and not content):
        return []
    if type(content) is not list and type(content) is not tuple:
        return [text_part(content)]
    return [_part(piece) for piece in content]


def _part(piece: Any) -> Part:
    kind = word(piece, "type")
    if kind == "text":
        return text_part(get(piece, "text"))
    if kind == "image_url":
        image = get(piece, "image_url")
        return media_part(image if type(image) is str else get(image, "url"))
    if kind == "input_audio":
        return sound_part(piece)
    if kind == "file":
        data = word(get(piece, "file"), "file_data")
        return other(piece) if data is None else file_part(data)
    return text_part(piece) if type(piece) is str else other(piece)


def sound_part(piece: Any) -> Part:
    """A sound inside a request."""
    spoken = get(piece, "input_audio")
    data = word(spoken, "data")
    return other(piece) if data is None else blob_part(data, f"audio/{word(spoken, 'format') or 'unknown'}")


def file_part(data: str) -> Part:
    """A file inside a request: its type stands before it, or nobody says it."""
    return media_part(data) if data.startswith("data:") else blob_part(data, None)


def _reasoning(said: Any) -> list[Part]:
    """What hosts that show the model's thoughts add to OpenAI's format, under either of two names."""
    thought = word(said, "reasoning_content") or word(said, "reasoning")
    return [] if thought is None else [reasoning_part(thought)]


def refusal(said: Any) -> list[Part]:
    """The words of a model that refuses."""
    return [] if said is None else [other({"type": "refusal", "refusal": said})]


def audio(said: Any) -> list[Part]:
    """What the model spoke: the words of it, and the sound; of one that it spoke earlier only the name is said again."""
    spoken = get(said, "audio")
    if spoken is None:
        return []
    data, words = word(spoken, "data"), word(spoken, "transcript")
    if data is None:
        return [other({"type": "audio", "id": get(spoken, "id")})]
    return [*([] if words is None else [text_part(words)]), blob_part(data, SOUND)]


def _calls(said: Any) -> list[Part]:
    calls = [_call(one) for one in items(get(said, "tool_calls"))]
    legacy = get(said, "function_call")
    if legacy is not None:
        calls.append(tool_call(None, get(legacy, "name"), get(legacy, "arguments")))
    return calls


def _call(one: Any) -> Part:
    function = get(one, "function")
    if function is not None:
        return tool_call(get(one, "id"), get(function, "name"), get(function, "arguments"))
    custom = get(one, "custom")
    return other(one) if custom is None else tool_call(get(one, "id"), get(custom, "name"), get(custom, "input"))
