"""What smolagents' messages, tools and models tell: its dataclasses, in our neutral words."""

from typing import Any

from dashcam.integrations.fields import fields, get, items, known, number, plain, text, word
from dashcam.integrations.words import Message, Part, media_part, message, other, tool_call, usage
from dashcam.model.types import Json

_MRO = type.__dict__["__mro__"].__get__
_DICT = type.__dict__["__dict__"].__get__
_ROLES = {"tool-call": "assistant", "tool-response": "user"}
"""What these messages are sent as: texts that speak of a tool."""
_IMAGE: Part = {"type": "blob", "hash": None, "mime_type": "image/png", "size": None}


def said(value: Any, name: str) -> Any:
    """What an object says of itself under a name, on itself or on its class, as a tool does; no property is run."""
    state = fields(value)
    if name in state:
        return state[name]
    return next((_DICT(cls)[name] for cls in _MRO(type(value)) if name in _DICT(cls)), None)


def read_message(one: Any, finish: Any = None) -> Message:
    """A message of a request or an answer."""
    state = known(one)
    content, calls, who = state.get("content"), state.get("tool_calls"), state.get("role")
    parts: list[Part] = []
    if type(content) is str:
        if content:
            parts.append({"type": "text", "content": content})
    else:
        for piece in items(content):  # nearly all of it is words, which need no call
            if type(piece) is dict and type(piece.get("type")) is str and piece["type"] == "text":
                parts.append({"type": "text", "content": piece.get("text")})
            else:
                parts.append(_part(piece))
    if calls is not None:
        parts += _calls(calls)
    return message(_ROLES.get(who, who) if type(who) is str and who else _role(who), parts, finish=finish)


def read_tool(tool: Any) -> Json:
    """A tool, or an agent that is called like one, as it is offered to a model."""
    given = said(tool, "inputs")
    inputs = {name: one for name, one in fields(given).items() if type(name) is str} if type(given) is dict else {}
    needed = [name for name, one in inputs.items() if get(one, "nullable") is not True]
    return {
        "type": "function",
        "name": text(said(tool, "name")),
        "description": text(said(tool, "description")),
        "parameters": {
            "type": "object",
            "properties": {name: _sent(plain(one)) for name, one in inputs.items()},
            "required": needed,
        },
    }


def has_image(read: list[Any]) -> bool:
    """Whether there is a picture among messages, an object of Pillow's: its bytes are made when it is sent."""
    for one in read:
        for part in one["parts"]:
            if part is _IMAGE:
                return True
    return False


def read_answer(answer: Any) -> Json:
    """A model's message, whole."""
    return {"messages": [read_message(answer, next(iter(finish_reasons(answer)), None))]}


def finish_reasons(answer: Any) -> list[str]:
    """Why it ended, where what the provider sent is kept."""
    choices = items(get(get(answer, "raw"), "choices"))
    return [found for one in choices if (found := word(one, "finish_reason")) is not None]


def read_usage(counted: Any, raw: Any = None) -> dict[str, Json] | None:
    """Tokens as smolagents counts them; `raw` is what the provider said."""
    inputs, outputs = number(get(counted, "input_tokens")), number(get(counted, "output_tokens"))
    if inputs is None and outputs is None:
        return None
    asked, made = get(raw, "prompt_tokens_details"), get(raw, "completion_tokens_details")
    return usage(
        counted if raw is None else raw,
        inputs=inputs,
        outputs=outputs,
        cache_read=get(asked, "cached_tokens"),
        reasoning=get(made, "reasoning_tokens"),
    )


def _sent(one: Json) -> Json:
    """An input as the library offers it: what may be anything is said to be a text."""
    return {**one, "type": "string"} if isinstance(one, dict) and one.get("type") == "any" else one


def _role(given: Any) -> str:
    """A role as smolagents' enumeration of texts has it."""
    name = word(given, "_value_")
    return "user" if name is None else _ROLES.get(name, name)


def _part(one: Any) -> Part:
    state = known(one)
    kind = text(state.get("type"))
    if kind == "text":
        return {"type": "text", "content": state.get("text")}
    if kind == "image":
        return _IMAGE
    if kind == "image_url":
        return media_part(get(get(one, "image_url"), "url"))
    return other(one)


def _calls(asked: Any) -> list[Part]:
    found = []
    for call in items(asked):
        function = get(call, "function")
        found.append(tool_call(get(call, "id"), get(function, "name"), get(function, "arguments")))
    return found
