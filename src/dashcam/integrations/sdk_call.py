"""One request of an SDK to a model, from before it is sent until its answer, or the last chunk of it, is there.

A call either has a span of its own or, inside a framework's span of the same call, adds to that one. None of its methods
raises, and each end is an end once.
"""

import sys
import weakref
from collections.abc import Callable
from contextvars import Token
from types import CodeType, FrameType
from typing import Any

from dashcam.capture import calls
from dashcam.capture.context import CURRENT, SCOPES, SKIPPED, STATE, Here
from dashcam.capture.guard import failed
from dashcam.capture.lifecycle import put_back, restore
from dashcam.integrations.fields import class_name, fields, number
from dashcam.integrations.merge import leave, take
from dashcam.integrations.sdk_answer import Answer, Endpoint, Joiner, Sdk
from dashcam.model.types import Json, StreamEnd

_FRAMES = range(8)
"""Frames looked at for the method: `request` is called by `post`, that by the resource."""
_REASONS_MOST = 32
_LEFT_OUT = ("Omit", "NotGiven")
_METHODS: dict[int, tuple[CodeType, str | None]] = {}
"""The methods of resources that were seen, by their code's identity, which it keeps as long as it is in here; of other code, that it is none."""
_CODES = 1000
_PLAIN = frozenset({str, int, float, bool, list, dict})
NO_USAGE = {
    "exhausted": "the provider sent none with this stream",
    "closed": "the stream was broken off before the provider sends it",
    "collected": "the stream was broken off before the provider sends it",
    "cancelled": "the stream was broken off before the provider sends it",
}
"""Why there is no usage, by how a stream ended."""


class Call:
    """A request that was begun; see the module."""

    # at the class and not in slots: most calls never say otherwise
    joiner: Joiner | None = None
    held: weakref.ref[Any] | None = None
    """The generator that the program holds, where it holds one: whether it was closed or dropped tells nobody else."""
    is_unread = False
    """Whether the answer is there, and its body is still the program's to read."""
    asked = False
    """Whether the provider was asked for more than the program asks for."""
    _reasons: tuple[str, ...] = ()
    _span: calls.ActiveSpan | None = None
    _outer: calls.ActiveSpan | None = None
    _first_ns: int | None = None
    _held = False
    _undo: Callable[[], None] | None = None
    _ended = True

    def __init__(self, sdk: Sdk, endpoint: Endpoint, asked: str | None, provider: str) -> None:
        self.sdk = sdk
        self.endpoint = endpoint
        self.attributes: dict[str, Json] = {}
        self._asked = asked
        self._provider = provider
        self._ended = False  # last: without it nothing is to end

    def open(self, client: Any, body: dict[str, Any], where: dict[str, Json], method: str | None = None) -> bool:
        """Find the framework's span to add to, or begin one; false where nothing records."""
        here = CURRENT.get()
        endpoint = self.endpoint
        outer = None if here is None or here[2] is None else take(endpoint.kind, self._provider, self._asked)
        if outer is not None:
            self._outer, pending = outer, outer.pending
            if where:
                pending.setdefault("attributes", {}).update(where)
            if outer.wants_input:
                given = endpoint.input(body)
                if given is not None:
                    pending["input"] = given
                if self._asked is not None:
                    pending["model"] = self._asked
            for reason in outer.tried:
                self.again(reason)
        else:
            # by itself a client is no app: such a call belongs to the program
            of = client if here is not None or SCOPES.get() else None
            self._span = calls.begin(
                endpoint.name,
                endpoint.kind,
                input=endpoint.input(body),
                model=self._asked,
                provider=self._provider,
                attributes=where,
                of=of,
                shares=None if of is None else fields(of).get("_client"),
                type=type(client),
                method=method or _method(self.sdk.name),
                site=True,
            )
        return outer is not None or self._span is not None

    def ask(self, options: dict[str, Any]) -> None:
        """Ask for more than the program does, where the settings say so."""
        undo = None if self.endpoint.ask is None else self.endpoint.ask(options, self._provider)
        if undo is not None:
            self._undo, self.asked = undo, True

    def attach(self) -> Token[Here | None] | None:
        """Make the span current while the SDK works, for what the user hung into its transport."""
        return None if self._span is None else CURRENT.set(self._span.context)

    def detach(self, token: Token[Here | None] | None) -> None:
        """Put the context back, and the options."""
        if self._undo is not None:
            self._undo()
        if token is not None:
            # `put_back_anywhere`, without the call: every request passes here
            try:
                token.var.reset(token)
            except ValueError:
                return
            except Exception:
                put_back(token)

    def first(self) -> None:
        """The first chunk is about to be handed on: from now on the generator that does so sees the end."""
        span = self._span or self._outer
        self._first_ns = None if span is None else span.elapsed_ns()
        self._held = True

    def answered(self, answer: Answer) -> None:
        """The whole answer is there."""
        self._end(answer, None, None)

    def failed(self, error: BaseException) -> None:
        """The request raised."""
        self._end(Answer(), None, error)

    def streamed(self, ended: StreamEnd, error: BaseException | None = None) -> None:
        """The stream is over: read out, broken off, or failed."""
        if ended == "collected" and self.held is not None and self.held() is not None:
            ended = "closed"
        try:
            answer = Answer() if self.joiner is None else self.joiner.answer()
        except Exception:
            failed(f"join a stream of {self.sdk.name}")
            answer = Answer()
        self._end(answer, [0 if self.joiner is None else self.joiner.chunks, self._first_ns, ended], error)

    def _end(self, answer: Answer, stream: list[Any] | None, error: BaseException | None) -> None:
        if self._ended:
            return
        self._ended = True
        try:
            self._learn(answer, stream)
            if error is not None and self.sdk.error is not None:
                self.attributes.update(self.sdk.error(error))
            model = self._model(answer)
            usage, more, outer = answer.usage, self.attributes, self._outer
            if outer is not None:
                # `add`, without the call: most requests inside a framework end here
                pending = outer.pending
                if answer.output is not None:
                    pending["output"] = answer.output
                if model is not None:
                    pending["model"] = model
                if usage is not None:
                    pending["usage"] = usage
                if stream is not None:
                    pending["stream"] = stream
                if more:
                    pending.setdefault("attributes", {}).update(more)
                if error is not None:
                    leave(outer, self._provider, self._asked, (*self._reasons, _reason(error)))
            elif self._span is not None:
                self._span.end(answer.output, error=error, model=model, usage=usage, stream=stream, attributes=more)
        except Exception:
            failed(f"end a call of {self.sdk.name}")

    def _model(self, answer: Answer) -> str | None:
        """Azure is asked for a deployment, under a name of the user's; its answer tells the model."""
        return answer.model if self._provider == "azure.ai.openai" else None

    def _learn(self, answer: Answer, stream: list[Any] | None) -> None:
        """What the answer says about itself, under OpenTelemetry's names."""
        learned = self.attributes
        if answer.id is not None:
            learned["gen_ai.response.id"] = answer.id
        if answer.model is not None and answer.model != self._asked:
            learned["gen_ai.response.model"] = answer.model
        if answer.finish:
            learned["gen_ai.response.finish_reasons"] = answer.finish
        if stream is not None:
            missing = None if answer.usage and not answer.usage_begun else NO_USAGE.get(stream[2])
            if answer.cut:
                learned["stream.cut"] = answer.cut
            if missing is not None:
                learned["usage.missing"] = missing
        if answer.attributes:
            learned.update(answer.attributes)

    def again(self, reason: str) -> None:
        """The SDK is about to send the request once more, since the last attempt ended like this."""
        self._reasons = (*self._reasons, reason)
        self.attributes["http.request.resend_count"] = len(self._reasons)
        self.attributes["retry.reasons"] = [*self._reasons[:_REASONS_MOST]]

    def __del__(self) -> None:
        """A stream that nobody began to read, closed or kept; a body that nobody read. One that an interrupt left half made is none."""
        if self._ended:
            return
        if self.is_unread:
            self.answered(Answer())
        elif not self._held:
            self.streamed("collected")


def let_go(call: Call | None, token: Any, before: Here | None) -> None:
    """Leave nothing of a call current, wherever an interrupt broke into it; `before` is what was current before."""
    restore(token, before)
    if call is not None:
        call.detach(None)


def start(sdk: Sdk, client: Any, options: Any) -> Call | None:
    """Begin a call; `None` where the request is not one of ours or nothing records."""
    here = CURRENT.get()
    if STATE.put is None or here is SKIPPED:
        return None
    try:
        asked = fields(options)
        path, method = asked.get("url"), asked.get("method")
        if type(path) is not str or type(method) is not str or method.lower() != "post":
            return None
        beside = asked.get("qualifiers")
        endpoint = sdk.endpoints.get(path) if beside is None else _endpoint(sdk, path, beside)
        if endpoint is None:
            return None
        body: dict[str, Any] = {}
        left: Any = body
        for given in (asked.get("json_data"), asked.get("extra_json")):
            if type(given) is dict:  # what is left out is still there in some releases, as one object that says so
                for name, one in given.items():
                    if one is left:
                        continue
                    if type(one) in _PLAIN or type(one).__name__ not in _LEFT_OUT:
                        body[name] = one
                    else:
                        left = one
        files = asked.get("files")
        if files is not None:
            body["files"] = files
        provider, where = sdk.address(client)
        model = body.get("model")
        call = Call(sdk, endpoint, model if type(model) is str else None, provider)
        if call.open(client, body, where):
            if endpoint.ask is not None and STATE.stream_usage:
                call.ask(asked)
            return call
        call._ended = True  # noqa: SLF001  never begun, so nothing to end
    except Exception:
        failed(f"record the start of a call of {sdk.name}")
    return None


def _reason(error: BaseException) -> str:
    """Why an attempt failed: the status that came, else the exception's name."""
    status = number(fields(error).get("status_code"))
    return class_name(error) if status is None else str(status)


def _method(sdk: str) -> str | None:
    """The resource's method that was called, `module.Class.name`, from the SDK's frames: their code, none of their variables."""
    frame: FrameType | None = sys._getframe(3)
    for _ in _FRAMES:
        if frame is None:
            break
        found = _METHODS.get(id(frame.f_code))
        if found is None:
            found = _seen(sdk, frame)
        if found[1] is not None:
            return found[1]
        frame = frame.f_back
    return None


def _seen(sdk: str, frame: FrameType) -> tuple[CodeType, str | None]:
    code = frame.f_code
    if len(_METHODS) >= _CODES:
        _METHODS.clear()
    module = frame.f_globals.get("__name__")
    is_one = type(module) is str and module.startswith(sdk + ".resources.")
    found = _METHODS[id(code)] = (code, f"{module}.{code.co_qualname}" if is_one else None)
    return found


def _endpoint(sdk: Sdk, path: str, beside: Any) -> Endpoint | None:
    """By path; some releases keep what they add to its query (`beta=true`) apart until they send."""
    if type(beside) is dict and beside:
        query = "&".join(f"{name}={value}" for name, value in beside.items() if type(value) is str)
        return sdk.endpoints.get(f"{path}?{query}") or sdk.endpoints.get(path)
    return sdk.endpoints.get(path)
