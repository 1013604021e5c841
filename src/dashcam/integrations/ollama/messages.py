"""Requests as neutral messages, answers as one: what is said, thought, shown and called, and the tokens."""

from typing import Any

from dashcam.integrations.fields import fields, get, items, known, number, text, word
from dashcam.integrations.words import (
    Message,
    Part,
    blob_part,
    counted,
    message,
    reasoning_part,
    text_part,
    tool_call,
    tool_definition,
    tool_response,
)
from dashcam.model.types import Json

_NOT_PARAMETERS = frozenset({"messages", "tools", "model", "options", "prompt", "system", "images", "input", "context"})
_BEGINNINGS = (("iVBOR", "image/png"), ("/9j/", "image/jpeg"), ("R0lG", "image/gif"), ("UklGR", "image/webp"))
"""How a picture in base64 begins: Ollama is not told what it is, and nobody who looks at it later would know."""
_DURATIONS = {
    name: f"ollama.{name}_ns" for name in ("total_duration", "load_duration", "prompt_eval_duration", "eval_duration")
}
_COUNTS = ("prompt_eval_count", "eval_count")


def chat_input(body: dict[str, Any]) -> Json:
    """The body of a chat as `{messages, tools, parameters}`."""
    return {
        "messages": [read_message(one) for one in items(body.get("messages"))],
        "tools": [tool_definition(tool) for tool in items(body.get("tools"))],
        "parameters": _parameters(body),
    }


def prompt_input(body: dict[str, Any]) -> Json:
    """A prompt as the user's message, after the system's; the tokens of an earlier one (`context`) are left out."""
    system = text(body.get("system"))
    said: list[Part] = [text_part(body.get("prompt")), *map(_picture, items(body.get("images")))]
    first = [message("system", [text_part(system)])] if system else []
    return {"messages": [*first, message("user", said)], "tools": [], "parameters": _parameters(body)}


def embed_input(body: dict[str, Any]) -> Json:
    """What is embedded, and how: `{input, parameters}`."""
    asked = body.get("input")
    return {"input": body.get("prompt") if asked is None else asked, "parameters": _parameters(body)}


def read_message(said: Any) -> Message:
    """One message, of a request or of an answer."""
    who = word(said, "role")
    if who == "tool":
        return message(
            who, [tool_response(get(said, "tool_call_id"), get(said, "content"))], name=word(said, "tool_name")
        )
    return message(who or "assistant", _parts(said))


def chat_output(answer: Any) -> Json:
    """The answer to a chat."""
    return {"messages": [ended(_parts(get(answer, "message")), word(answer, "done_reason"))]}


def prompt_output(answer: Any) -> Json:
    """The answer to a prompt: words, or a picture."""
    thought, said, picture = (text(get(answer, name)) for name in ("thinking", "response", "image"))
    parts = [reasoning_part(thought)] if thought else []
    parts += [text_part(said)] if said or not picture else []
    parts += [_picture(picture)] if picture else []
    return {"messages": [ended(parts, word(answer, "done_reason"))]}


def embed_output(answer: Any) -> Json:
    """How many vectors of how many dimensions came."""
    one = get(answer, "embedding")
    vectors = items(get(answer, "embeddings")) if one is None else [one]
    return {"count": len(vectors), "dimensions": len(items(vectors[0])) if vectors else None}


def ended(parts: list[Part], why: str | None) -> Message:
    """An answer as a message; Ollama says `stop` too where the model asks for a tool."""
    asks = why == "stop" and "tool_call" in [part["type"] for part in parts]
    return message("assistant", parts, finish="tool_calls" if asks else why)


def finish_reasons(answer: Any) -> list[str]:
    """Why it ended, in Ollama's word."""
    why = word(answer, "done_reason")
    return [] if why is None else [why]


def read_usage(answer: Any) -> dict[str, Json] | None:
    """The tokens; Ollama writes them beside the answer, and leaves out what it has not counted."""
    said = known(answer)
    raw = {name: said[name] for name in _COUNTS if type(said.get(name)) is int}
    return counted(raw, inputs=raw.get("prompt_eval_count"), outputs=raw.get("eval_count")) if raw else None


def durations(answer: Any) -> dict[str, Json]:
    """Nanoseconds that loading the model, reading the prompt and writing took."""
    said = known(answer)
    return {ours: said[name] for name, ours in _DURATIONS.items() if type(said.get(name)) is int}


def read_error(error: BaseException) -> dict[str, Json]:
    """The status: the SDK has one class for all that the server refuses."""
    status = number(fields(error).get("status_code"))
    return {} if status is None or status < 0 else {"http.response.status_code": status}


def calls_of(said: Any) -> list[Part]:
    """The tools that a message asks for; they have no ids."""
    made: list[Part] = []
    for one in items(get(said, "tool_calls")):
        function = get(one, "function")
        made.append(tool_call(get(one, "id"), get(function, "name"), get(function, "arguments")))
    return made


def _parts(said: Any) -> list[Part]:
    state = known(said)
    thought, words, images = text(state.get("thinking")), state.get("content"), state.get("images")
    calls = [] if state.get("tool_calls") is None else calls_of(state)
    pictures = [] if images is None else [_picture(one) for one in items(images)]
    parts = [reasoning_part(thought)] if thought else []
    if text(words) != "" or not (parts or calls or pictures):
        parts += [] if words is None else [text_part(words)]
    return [*parts, *pictures, *calls]


def _picture(image: Any) -> Part:
    """A picture in base64, or one of the SDK's objects that holds it."""
    data = text(image) or text(get(image, "value"))
    if data is None:
        return {"type": "blob", "hash": None, "mime_type": None, "size": None}
    return blob_part(data, next((kind for begin, kind in _BEGINNINGS if data.startswith(begin)), None))


def _parameters(body: dict[str, Any]) -> dict[str, Json]:
    options = body.get("options")
    beside = {key: value for key, value in body.items() if key not in _NOT_PARAMETERS}
    return {**options, **beside} if type(options) is dict else beside
