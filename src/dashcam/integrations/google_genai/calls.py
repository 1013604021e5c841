"""One request of Google's client to a model, from before it is sent until its answer, or the last chunk of it, is there."""

import sys
from types import CodeType, FrameType
from typing import Any

import msgspec

from dashcam.capture.context import CURRENT, SKIPPED, STATE
from dashcam.capture.guard import failed
from dashcam.integrations.fields import class_name, fields, number
from dashcam.integrations.google_genai.client import GOOGLE, asked_of, placed
from dashcam.integrations.google_genai.content import whole
from dashcam.integrations.google_genai.embeddings import Vectors
from dashcam.integrations.google_genai.outer import around
from dashcam.integrations.sdk_answer import Answer, Endpoint, read
from dashcam.integrations.sdk_call import Call
from dashcam.integrations.sdk_watch import awatch, watch
from dashcam.model.types import Json, StreamEnd

BODY_MOST = 8 << 20
_FRAMES = 16
"""Frames between an attempt and ours around the request: the SDK's, and those of what repeats attempts."""
_ARGUMENTS = ("http_method", "path", "request_dict", "http_options")
_NO_COUNT = "the provider counts no tokens of these embeddings"
AROUND: set[CodeType] = {watch.__code__, awatch.__code__}
"""Frames that have a call."""
_decode = msgspec.json.Decoder().decode
_vectors = msgspec.json.Decoder(Vectors).decode


class GoogleCall(Call):
    """A request that was begun."""

    __slots__ = ("failures",)

    def __init__(self, endpoint: Endpoint, asked: str, provider: str) -> None:
        self.failures: list[str] = []
        """How its attempts failed so far."""
        super().__init__(GOOGLE, endpoint, asked, provider)

    def read(self, result: Any) -> None:
        """Take what the client is about to return: the answer as it came, JSON in a text."""
        try:
            if self.failures:
                self._tell_attempts(len(self.failures))
            answer = self._read(fields(result).get("body"))
        except Exception:
            failed("read an answer of google.genai")
            answer = Answer()
        self.answered(answer)

    def failed(self, error: BaseException) -> None:
        """The last attempt failed."""
        self._tell_attempts(len(self.failures) - 1)
        super().failed(error)

    def streamed(self, ended: StreamEnd, error: BaseException | None = None) -> None:
        """The stream is over; where it never began, the request failed."""
        if error is not None and ended == "error" and self.joiner is not None and not self.joiner.chunks:
            self.failed(error)
            return
        self._tell_attempts(len(self.failures))
        super().streamed(ended, error)

    def _tell_attempts(self, count: int) -> None:
        if not self.failures:
            return
        for reason in self.failures[: max(count, 0)]:
            self.again(reason)
        self.failures.clear()

    def _read(self, body: Any) -> Answer:
        said: Any = None
        try:
            if type(body) is not str or len(body) > BODY_MOST:
                self.attributes["output.missing"] = "the body is too large" if body else "there is no body"
            else:
                said = (_vectors if self.endpoint.kind == "embedding" else _decode)(body)
        except (msgspec.MsgspecError, UnicodeError, RecursionError):
            self.attributes["output.missing"] = "the body is not the JSON that was expected"
        if said is None:
            return Answer()
        if self.endpoint.kind == "embedding":
            return _vectors_of(self, said)
        return whole(said) if type(said) is dict else read(self.endpoint, said)


def start(client: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> GoogleCall | None:
    """Begin a call; `None` where the request asks no model or nothing records."""
    if STATE.put is None or CURRENT.get() is SKIPPED:
        return None
    try:
        given = {**dict(zip(_ARGUMENTS, args, strict=False)), **kwargs}
        path: Any = given.get("path")
        body: Any = given.get("request_dict")
        found = asked_of(path, body) if type(path) is str and type(body) is dict else None
        if found is None:
            return None
        endpoint, asked = found
        state = fields(client)
        http = fields(state.get("_http_options"))
        provider, where = placed(state, http)
        call = GoogleCall(endpoint, asked, provider)
        method, call.held = around(3)
        options = given.get("http_options")
        extra = None if options is None else fields(options).get("extra_body")
        extra = http.get("extra_body") if type(extra) is not dict else extra
        if call.open(client, body if type(extra) is not dict else _sent(body, extra), where, method):
            return call
        call._ended = True  # noqa: SLF001  never begun, so nothing to end
    except Exception:
        failed("record the start of a call of google.genai")
    return None


def follow(call: GoogleCall, source: Any, *, is_async: bool) -> Any:
    """Stand before the chunks of a stream."""
    joiner = None if call.endpoint.joiner is None else call.endpoint.joiner()
    if joiner is None:
        call.streamed("closed")
        return source
    call.joiner = joiner
    return (awatch if is_async else watch)(source, call, joiner)


def attempt_failed(error: BaseException) -> None:
    """Remember how an attempt failed with the call that it is of, which our frame around the request has."""
    try:
        frame: FrameType | None = sys._getframe(2)
        for _ in range(_FRAMES):
            if frame is None:
                return
            if frame.f_code in AROUND:
                call = frame.f_locals.get("call")
                if type(call) is GoogleCall:
                    status = number(fields(error).get("code"))
                    call.failures.append(class_name(error) if status is None else str(status))
                return
            frame = frame.f_back
    except Exception:
        failed("see google.genai try again")


def _vectors_of(call: Call, said: Vectors) -> Answer:
    counted = call.endpoint.usage(said)
    if counted is None:
        call.attributes["usage.missing"] = _NO_COUNT
    return Answer(output=call.endpoint.output(said), usage=counted)


def _sent(body: dict[str, Any], extra: dict[str, Any]) -> dict[str, Any]:
    """The body as it will be sent: the SDK adds the program's own extra fields to it, those of the call or of the client."""
    made: dict[str, Json] = dict(body)
    for key, value in extra.items():
        before = made.get(key)
        made[key] = {**before, **value} if type(before) is dict and type(value) is dict else value
    return made
