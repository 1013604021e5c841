"""What `request` returned: the SDK's object, a stream, or a raw response; each is read without being touched.

A raw response keeps its `.parse()` cache as it is: its body is decoded a second time, here, if it has been read at all.
A raw response of a stream is remembered by its HTTP response, until the SDK builds the stream on it.
"""

import weakref
from typing import Any

import msgspec

from dashcam.capture.guard import failed
from dashcam.integrations.fields import fields, named
from dashcam.integrations.openai.call import Call
from dashcam.integrations.openai.endpoints import read
from dashcam.integrations.openai.joiners import Answer
from dashcam.integrations.openai.watch import awatch, closed, watch

BODY_MOST = 8 << 20
_SDK = "openai"
"""Where its classes say they come from; some are renamed to the top of the package."""
_PENDING: dict[int, tuple[weakref.ref[Any], Call]] = {}


def answered(call: Call, result: Any) -> None:
    """Take what `request` is about to return; the call ends here unless it streams."""
    try:
        state = fields(result)
        if named(result, _SDK, "Stream") or named(result, _SDK, "AsyncStream"):
            watch_stream(call, result)
        elif "http_response" in state and "_cast_to" in state:
            _raw(call, state)
        else:
            call.answered(read(call.endpoint, result))
    except Exception:
        failed("read an answer of openai")


def watch_stream(call: Call, stream: Any) -> None:
    """Put ourselves before the iterator that a stream reads from."""
    make = call.endpoint.joiner
    state = fields(stream)
    source = state.get("_iterator")
    if make is None or source is None:
        call.attributes["output.missing"] = "this SDK's stream has no iterator to watch"
        call.streamed("closed")
        return
    call.joiner = make()
    follow = awatch if named(stream, _SDK, "AsyncStream") else watch
    state["_iterator"] = follow(source, call, call.joiner)


def built(stream: Any) -> None:
    """The SDK built a stream on an HTTP response; if that belongs to a raw response of ours, watch it."""
    known = _PENDING.pop(id(fields(stream).get("response")), None)
    if known is not None and known[0]() is not None:
        known[1].attributes.pop("output.missing", None)
        watch_stream(known[1], stream)


def stream_closed(stream: Any) -> None:
    """The user closed a stream, or one of the SDK's helpers around it."""
    state = fields(stream)
    raw = state.get("_raw_stream")
    closed((state if raw is None else fields(raw)).get("_iterator"))


def response_closed(raw: Any) -> None:
    """The user closed a raw response; a stream that was never built on it is over."""
    known = _PENDING.pop(id(fields(raw).get("http_response")), None)
    if known is not None:
        known[1].streamed("closed")


def _raw(call: Call, state: dict[str, Any]) -> None:
    response = state["http_response"]
    if state.get("_stream") is True or state.get("_is_sse_stream") is True:
        call.attributes["output.missing"] = "a raw stream: what the program read from it is not known"
        key = id(response)
        _PENDING[key] = (weakref.ref(response, lambda _: _PENDING.pop(key, None)), call)
        return
    content = fields(response).get("_content")
    if type(content) is not bytes or len(content) > BODY_MOST:
        call.attributes["output.missing"] = "a raw response: its body was not read when the call returned"
        call.answered(Answer())
        return
    try:
        body = msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        call.attributes["output.missing"] = "a raw response: its body is not JSON"
        call.answered(Answer())
        return
    call.answered(read(call.endpoint, body))
