"""A request of an agent's to a model, to which the SDK that sends it adds what it knows."""

from typing import Any

from dashcam.capture import calls
from dashcam.integrations.around import Around
from dashcam.integrations.fields import known, named, word
from dashcam.integrations.google_adk.contents import answered, asked, counted, reason_of
from dashcam.integrations.words import Part
from dashcam.model.types import Json, StreamEnd

_MOST = 1 << 20
_ENDED, _ANSWERING = "gen_ai.response.finish_reasons", "gen_ai.response.model"


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
        self._whole: dict[str, Any] = {}

    def take(self, response: Any) -> None:
        """Keep a whole response, or the pieces until it comes; the SDK that is known keeps them by itself."""
        state = known(response)
        told = state.get("usage_metadata")
        self._usage = self._usage if told is None else told
        if state.get("partial") is not True:
            self._whole = state
        elif "output" not in self.span.pending and self._room > 0:
            pieces = answered(state.get("content"), None)["parts"]
            self._room -= sum(len(piece.get("content") or "") for piece in pieces) + len(pieces)
            self._parts += pieces

    def joined(self) -> dict[str, Any]:
        """What the responses came to."""
        last, pending = self._whole, self.span.pending
        inside = pending.get("attributes") or {}
        learned: dict[str, Json] = {}
        finish, answering, code = last.get("finish_reason"), last.get("model_version"), last.get("error_code")
        finish = None if finish is None or _ENDED in inside else reason_of(finish)
        if finish is not None:
            learned[_ENDED] = [finish]
        if type(answering) is str and answering != self.asked and _ANSWERING not in inside:
            learned[_ANSWERING] = answering
        if type(code) is str:
            learned["google_adk.error_code"] = code
        return {
            "output": None if pending.get("output") is not None else self._answered(),
            "usage": None if pending.get("usage") is not None else counted(self._usage),
            "attributes": learned,
        }

    def _answered(self) -> Json:
        content = self._whole.get("content")
        made = answered(content, self._whole.get("finish_reason"))
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
        type(model).__name__,
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
