"""What DSPy's objects are given and give: inputs by name, predictions by field, a language model's request and its result."""

from typing import Any

from dashcam.integrations import wire_chat as chat
from dashcam.integrations.fields import fields, get, items, known, named, plain, slot, text
from dashcam.integrations.words import (
    Message,
    blob_part,
    media_part,
    message,
    reasoning_part,
    text_part,
    tool_call,
    tool_definition,
    usage,
)
from dashcam.model.types import Json

_NOT_PARAMETERS = frozenset(
    "messages prompt request tools functions model api_key api_base base_url api_version cache headers extra_headers".split()
)
_MEDIA = {"Image": ("url", ""), "Audio": ("data", "audio_format"), "File": ("file_data", "")}
_DEPTH = 4
_LEAVES = frozenset({type(None), int, float, bool})
_ITEMS_MOST = 100
_CACHED = "answered from DSPy's cache: no tokens were used"


def module_input(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Json:
    """What a module is called with; predictors and programs take names alone."""
    return shown({**kwargs, **({"args": list(args)} if args else {})})


def stored(result: Any) -> Json:
    """A prediction or an example by its fields; anything else as it is."""
    kept = fields(result).get("_store")
    return shown(kept if type(kept) is dict else result)


def shown(value: Any, depth: int = _DEPTH) -> Json:
    """A value with pictures, sounds and files in it as what stands for them."""
    kind = type(value)
    if depth == 0 or kind is str:
        return value
    if kind is list:
        return [shown(one, depth - 1) for one in value[:_ITEMS_MOST]] + value[_ITEMS_MOST:] if value else []
    if kind is dict:
        made: dict[Any, Json] = {}
        for name, one in value.items():  # no comprehension, and no call for a text: there are many of both
            made[name] = one if type(one) is str else shown(one, depth - 1)
        return made
    if kind in _LEAVES:
        return value
    for name, (field, type_field) in _MEDIA.items():
        if named(value, "dspy.adapters.types", name):
            data = text(get(value, field))
            return value if data is None else _media(data, get(value, type_field))
    return value


def asked(lm: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Json:
    """The request of a language model: its own settings under those of the call."""
    own = fields(lm).get("kwargs")
    given = {**own, **kwargs} if type(own) is dict else kwargs
    prompt = args[0] if args else given.get("prompt")
    tools = given.get("tools")
    return {
        "messages": _messages(prompt, given.get("messages"), given.get("request")),
        "tools": [] if tools is None else [*map(tool_definition, items(tools))],
        "parameters": {name: one for name, one in given.items() if name not in _NOT_PARAMETERS and one is not None},
    }


def answered(result: Any, ends: list[Any] | None = None) -> dict[str, Any]:
    """What DSPy knows of a call when it is over, as fields of the span: usage, ids, whether it was its cache."""
    state = known(result)
    responses = items(state.get("responses"))
    finish = [one for one in (ends_of(responses) if ends is None else ends) if type(one) is str]
    learned: dict[str, Json] = {"gen_ai.response.finish_reasons": finish} if finish else {}
    answer_id = slot(responses[0], "id") if responses else None
    if type(answer_id) is str:
        learned["gen_ai.response.id"] = answer_id
    if state.get("cache_hit") is True:
        return {"attributes": {**learned, "dspy.cache_hit": True, "usage.missing": _CACHED}}
    return {"attributes": learned, "usage": read_usage(state.get("usage"), responses)}


def ends_of(responses: list[Any]) -> list[Any]:
    """Why each answer ended."""
    ends = []
    for one in responses:
        ends.append(slot(one, "finish_reason"))  # noqa: PERF401  a comprehension is one call more
    return ends


def outputs(result: Any, ends: list[Any] | None = None) -> Json:
    """The answers of a call, one message a candidate; `ends` is what `ends_of` says, where that is known."""
    state = known(result)
    if ends is None:
        ends = ends_of(items(state.get("responses")))
    messages: list[Json] = []
    for at, one in enumerate(items(state.get("outputs"))):
        messages.append(_output(one, ends[at] if at < len(ends) else None))
    return {"messages": messages}


def read_usage(said: Any, responses: list[Any]) -> dict[str, Json] | None:
    """Tokens as DSPy has them, OpenAI's way; `raw` is what the provider said, where one answer has kept it."""
    state = known(said)
    if not state:
        return None
    prompt, completion = state.get("prompt_tokens_details"), state.get("completion_tokens_details")
    own = get(slot(responses[0], "provider_data"), "usage") if len(responses) == 1 else None
    return usage(
        own if fields(own) else said,
        inputs=state.get("prompt_tokens"),
        outputs=state.get("completion_tokens"),
        cache_read=None if prompt is None else get(prompt, "cached_tokens"),
        cache_write=None if prompt is None else get(prompt, "cache_creation_tokens"),
        reasoning=None if completion is None else get(completion, "reasoning_tokens"),
    )


def documents(result: Any) -> Json:
    """What a retriever found: passages of a prediction, or a list of them."""
    kept = stored(result)
    found = get(kept, "passages") if fields(kept) else kept
    return {"documents": [_document(one) for one in items(found)]}


def _messages(prompt: Any, said: Any, request: Any) -> list[Message]:
    """Messages, or the one that a prompt is; a request in DSPy's own words is kept as it is."""
    if said is not None:
        return [chat.read_message(one) for one in items(said)]
    alone = request if prompt is None else prompt
    return [] if alone is None else [message("user", [text_part(alone if type(alone) is str else plain(alone))])]


def _output(said: Any, finish: Any) -> Message:
    """A text, or a dict of text, thoughts and tool calls."""
    if type(said) is str or said is None:
        return message("assistant", [] if said is None else [text_part(said)], finish=finish)
    known = said if isinstance(said, dict) else {}
    thought, said_text = dict.get(known, "reasoning_content"), dict.get(known, "text")
    parts = [reasoning_part(thought)] if thought is not None else []
    parts += [text_part(said_text)] if said_text is not None else []
    return message("assistant", [*parts, *map(_call, items(dict.get(known, "tool_calls")))], finish=finish)


def _call(one: Any) -> dict[str, Json]:
    function = dict.get(one, "function") if isinstance(one, dict) else get(one, "function")
    source = function if isinstance(function, dict) else fields(function)
    call_id = dict.get(one, "id") if isinstance(one, dict) else get(one, "id")
    return tool_call(call_id, dict.get(source, "name"), dict.get(source, "arguments"))


def _media(data: str, said: Any) -> Json:
    """An address, or content in base64: sounds come without what says so."""
    return blob_part(data, f"audio/{said}") if type(said) is str else media_part(data)


def _document(one: Any) -> Json:
    if type(one) is str:
        return {"id": None, "content": one, "score": None, "metadata": None}
    kept = stored(one)
    content = get(kept, "long_text") or get(kept, "text")
    return {"id": get(kept, "pid"), "content": content, "score": get(kept, "score"), "metadata": None}
