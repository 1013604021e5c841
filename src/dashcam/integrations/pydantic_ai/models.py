"""A request to a model: one span, whole or streamed, to which the provider's SDK adds what it knows.

Models that hand a request on to another (fallbacks, limits, instrumentation) make none: each model they ask has its own.
"""

import weakref
from typing import Any

from dashcam.capture import calls
from dashcam.integrations.around import Around
from dashcam.integrations.fields import fields, get, known, named, text, word
from dashcam.integrations.pydantic_ai.managed import Managed
from dashcam.integrations.pydantic_ai.messages import answered, asked, counted
from dashcam.model.types import Json

_MRO = type.__dict__["__mro__"].__get__
_DICT = type.__dict__["__dict__"].__get__
_SAYS = "_answers_requests_itself"
_CLASSES = 4096
_direct: dict[int, tuple[Any, bool]] = {}
"""Whether the models of a class answer requests themselves, by its identity."""
_NAMES = ("messages", "model_settings", "model_request_parameters")
# what Pydantic AI calls a provider, where that is not OpenTelemetry's word
_PROVIDERS = {
    "azure": "azure.ai.openai",
    "bedrock": "aws.bedrock",
    "google": "gcp.gemini",
    "google-gla": "gcp.gemini",
    "google-cloud": "gcp.vertex_ai",
    "google-vertex": "gcp.vertex_ai",
    "mistral": "mistral_ai",
    "moonshotai": "moonshot_ai",
    "xai": "x_ai",
    "grok": "x_ai",
}


class Request(Around):
    """A request that is answered whole."""

    __slots__ = ("asked",)

    asked: str | None

    def found(self, result: Any) -> dict[str, Any]:
        """What the answer says."""
        return answer_of(result, get(result, "parts"), self)


class Streamed(Managed):
    """A request whose answer comes in pieces."""

    __slots__ = ("asked",)

    asked: str | None

    def found(self, result: Any) -> dict[str, Any]:
        """What came by the end of the block; the answer's pieces are put together by Pydantic AI itself."""
        parts = get(fields(result).get("_parts_manager"), "_parts")
        told = answer_of(result, parts, self)
        if get(result, "_usage_received") is not False:
            told["usage"] = counted(get(result, "_usage"))
        return told


def answer_of(result: Any, parts: Any, call: Any) -> dict[str, Any]:
    """The end of a span from a response; what an SDK inside has told is nearer to the provider."""
    told = call.span.pending
    state = known(result)
    finish, model = state.get("finish_reason"), state.get("model_name")
    if type(finish) is not str:
        finish = None
    if type(model) is not str or not model:
        model = text(state.get("_model_name"))
    inner = told.get("attributes") or {}
    attributes: dict[str, Json] = {}
    answer_id = state.get("provider_response_id")
    if answer_id is not None and "gen_ai.response.id" not in inner:
        attributes["gen_ai.response.id"] = answer_id
    if model is not None and model != call.asked and "gen_ai.response.model" not in inner:
        attributes["gen_ai.response.model"] = model
    if finish is not None and "gen_ai.response.finish_reasons" not in inner:
        attributes["gen_ai.response.finish_reasons"] = [finish]
    return {
        "output": None if "output" in told else {"messages": [answered(parts, finish)]},
        "usage": None if "usage" in told else counted(state.get("usage")),
        "provider": None if "provider" in told else provider_word(text(state.get("provider_name"))),
        "attributes": attributes,
    }


def begin_request(model: Any, method: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Request | None:
    """Begin the span of `Model.request`."""
    span = _begin(model, method, args, kwargs)
    if span is None:
        return None
    call = Request(span)
    call.asked = word(model, "_model_name") or word(model, "model")
    return call


def begin_stream(model: Any, method: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Streamed | None:
    """Begin the span of `Model.request_stream`."""
    span = _begin(model, method, args, kwargs)
    if span is None:
        return None
    call = Streamed(span)
    call.asked = name_of(model)
    return call


def name_of(model: Any) -> str | None:
    """The name of a model, from the field that all of Pydantic AI's have."""
    return word(model, "_model_name") or word(model, "model")


def provider_word(name: str | None) -> str | None:
    """Pydantic AI's word for a provider as OpenTelemetry has it."""
    return None if name is None else _PROVIDERS.get(name, name)


def _begin(model: Any, method: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> calls.ActiveSpan | None:
    if not _answers_itself(model):
        return None
    given = {**dict(zip(_NAMES, args, strict=False)), **kwargs} if args else kwargs
    return calls.begin(
        type(model).__name__,
        "llm",
        input=asked(given.get("messages"), given.get("model_settings"), given.get("model_request_parameters")),
        model=name_of(model),
        site=True,
        type=type(model),
        method=method,
        of=model,
    )


def _answers_itself(model: Any) -> bool:
    """A class says that its models only hand requests on; older ones are known by name."""
    cls = type(model)
    seen = _direct.get(id(cls))
    if seen is None or seen[0]() is not cls:
        if len(_direct) >= _CLASSES:
            _direct.clear()
        seen = _direct[id(cls)] = (weakref.ref(cls), _is_direct(model))
    return seen[1]


def _is_direct(model: Any) -> bool:
    for base in _MRO(type(model)):
        own = _DICT(base)
        if _SAYS in own:
            if own[_SAYS] is False:
                return False
            break
    return not (named(model, "pydantic_ai", "WrapperModel") or named(model, "pydantic_ai", "FallbackModel"))
