"""A request of an agent's to a model, to which the SDK that sends it adds what it knows."""

from typing import Any

from dashcam.capture import calls
from dashcam.integrations.around import Around
from dashcam.integrations.fields import class_name, get, named, word
from dashcam.integrations.google_adk.contents import answered, asked, counted, reason_of
from dashcam.integrations.words import Part
from dashcam.model.types import Json, StreamEnd

_MOST = 1 << 20


class Request(Around):
    """A request: ADK's models hand out responses one by one, also where there is but one."""

    __slots__ = ("_parts", "_room", "_usage", "_whole", "asked", "streams")

    def __init__(self, span: calls.ActiveSpan, *, asked_for: str | None, streams: bool) -> None:
        super().__init__(span)
        self.asked = asked_for
        self.streams = streams
        self._parts: list[Part] = []
        self._room = _MOST
        self._usage: Any = None
        self._whole: Any = None

    def take(self, response: Any) -> None:
        """Keep a whole response, or the pieces until it comes; the SDK that is known keeps them by itself."""
        told = get(response, "usage_metadata")
        self._usage = self._usage if told is None else told
        if get(response, "partial") is not True:
            self._whole = response
        elif "output" not in self.span.pending and self._room > 0:
            pieces = answered(get(response, "content"), None)["parts"]
            self._room -= sum(len(piece.get("content") or "") for piece in pieces) + len(pieces)
            self._parts += pieces

    def joined(self) -> dict[str, Any]:
        """What the responses came to."""
        last = self._whole
        finish = reason_of(get(last, "finish_reason"))
        answering = word(last, "model_version")
        attributes: dict[str, Json] = {
            "gen_ai.response.finish_reasons": None if finish is None else [finish],
            "gen_ai.response.model": None if answering == self.asked else answering,
            "google_adk.error_code": word(last, "error_code"),
        }
        known = self.span.pending.get("attributes") or {}
        return {
            "output": None if self.told("output") else self._answered(),
            "usage": None if self.told("usage") else counted(self._usage),
            "attributes": {
                name: value for name, value in attributes.items() if value is not None and name not in known
            },
        }

    def _answered(self) -> Json:
        content = get(self._whole, "content")
        made = answered(content, get(self._whole, "finish_reason"))
        if content is None:
            made["parts"] = _glued(self._parts)
        return {"messages": [made]} if made["parts"] else None

    def streamed(self, ended: StreamEnd, error: BaseException | None) -> None:
        """End it; as a stream where it was asked for as one and no SDK has told more of it."""
        if self.streams and "stream" not in self.span.pending:
            super().streamed(ended, error)
        else:
            self.ended = ended
            self.end(self.joined, error=error)


def begin_request(model: Any, method: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Request | None:
    """Begin the span of `BaseLlm.generate_content_async`; a model that asks others in turn has none, they have."""
    if named(model, "google.adk.models", "FallbackModel"):
        return None
    request = args[0] if args else kwargs.get("llm_request")
    streams = (args[1] if len(args) > 1 else kwargs.get("stream")) is True
    name = word(request, "model") or word(model, "model")
    span = calls.begin(
        class_name(model),
        "llm",
        input=asked(request),
        model=name,
        site=True,
        type=type(model),
        method=method,
        of=model,
    )
    return None if span is None else Request(span, asked_for=name, streams=streams)


def _glued(parts: list[Part]) -> list[Part]:
    """Pieces of the same kind of words that follow on each other are one part."""
    made: list[Part] = []
    for part in parts:
        last = made[-1] if made else None
        if last is not None and last["type"] == part["type"] and type(part.get("content")) is str:
            last["content"] += part["content"]
        else:
            made.append(dict(part))
    return made
