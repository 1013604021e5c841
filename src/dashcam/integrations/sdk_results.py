"""What `request` returned: the SDK's object, a stream, or a raw response; each is read without being touched.

A raw response keeps its `.parse()` cache as it is: its body is decoded a second time, here, if it has been read at all.
A raw response of a stream is remembered by its HTTP response, until the SDK builds the stream on it; a stream that makes
its iterator on first use, by itself until then.
"""

import weakref
from functools import cached_property
from typing import Any

import msgspec

from dashcam.capture.guard import failed
from dashcam.integrations.fields import fields, known, named
from dashcam.integrations.sdk_answer import Answer, read
from dashcam.integrations.sdk_call import Call
from dashcam.integrations.sdk_watch import awatch, closed, watch

BODY_MOST = 8 << 20
_NOT_READ = "a raw response: its body was not read whole, or is too large"
_KINDS: dict[int, tuple[weakref.ref[Any], bool]] = {}
"""Whether a class is one of streams, by its identity: each answer is asked."""
_CLASSES = 1000
_PENDING: dict[int, tuple[weakref.ref[Any], Call]] = {}
_UNREAD: dict[int, tuple[weakref.ref[Any], Call]] = {}


def answered(call: Call, result: Any) -> None:
    """Take what `request` is about to return; the call ends here unless it streams."""
    try:
        kind = _KINDS.get(id(type(result)))
        if _is_stream(call.sdk.name, result) if kind is None or kind[0]() is not type(result) else kind[1]:
            watch_stream(call, result)
            return
        said = known(result)
        if "_cast_to" in said and "http_response" in said:
            _raw(call, said)
        elif said and call.endpoint.whole is not None:  # as `read` does, which would look for the fields once more
            call.answered(call.endpoint.whole(said))
        else:
            call.answered(read(call.endpoint, result))
    except Exception:
        failed(f"read an answer of {call.sdk.name}")


def _is_stream(sdk: str, result: Any) -> bool:
    found = named(result, sdk, "Stream") or named(result, sdk, "AsyncStream")
    if len(_KINDS) >= _CLASSES:
        _KINDS.clear()
    cls = type(result)
    _KINDS[id(cls)] = weakref.ref(cls), found
    return found


def watch_stream(call: Call, stream: Any) -> None:
    """Put ourselves before the iterator that a stream reads from, now or when it makes it."""
    make = call.endpoint.joiner
    state = fields(stream)
    source = state.get("_iterator")
    if make is None or (source is None and not _is_late(stream)):
        call.attributes["output.missing"] = "this SDK's stream has no iterator to watch"
        call.streamed("closed")
        return
    call.joiner = make()
    if source is None:
        _remember(_UNREAD, stream, call)
    else:
        state["_iterator"] = _watched(call, stream, source)


class LateIterator(cached_property[Any]):
    """Stands for the `_iterator` of a class whose streams make it on first use: the same one, watched if it is a call's."""

    def __init__(self, found: cached_property[Any]) -> None:
        make = found.func
        super().__init__(lambda stream: _begun(stream, make(stream)))
        self.attrname = found.attrname


def _is_late(stream: Any) -> bool:
    places = type.__dict__["__mro__"].__get__(type(stream))
    found = next((vars(place)["_iterator"] for place in places if "_iterator" in vars(place)), None)
    return type(found) is LateIterator


def _begun(stream: Any, source: Any) -> Any:
    try:
        known = _UNREAD.pop(id(stream), None)
        if known is not None and known[0]() is stream:
            return _watched(known[1], stream, source)
    except Exception:
        failed("follow a stream")
    return source


def _watched(call: Call, stream: Any, source: Any) -> Any:
    joiner = call.joiner
    if joiner is None:
        return source
    is_async = named(stream, call.sdk.name, "AsyncStream")
    if call.asked and call.endpoint.keep_back is not None:
        source = call.endpoint.keep_back[is_async](source, joiner)
    return (awatch if is_async else watch)(source, call, joiner)


def _remember(where: dict[int, tuple[weakref.ref[Any], Call]], what: Any, call: Call) -> None:
    """Keep a call by an object that it waits for; whoever drops the object drops the call."""
    key = id(what)
    where[key] = (weakref.ref(what, lambda _: where.pop(key, None)), call)


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
    unread = _UNREAD.pop(id(stream), None)
    if unread is not None:
        unread[1].streamed("closed")


def response_closed(raw: Any) -> None:
    """The user closed a raw response: what of it was read is there now; a stream that was never built on it is over."""
    response = fields(raw).get("http_response")
    known = _PENDING.pop(id(response), None)
    if known is not None and known[1].is_unread:
        _body(known[1], response)
    elif known is not None:
        known[1].streamed("closed")


def _raw(call: Call, state: dict[str, Any]) -> None:
    response = state["http_response"]
    if state.get("_stream") is True or state.get("_is_sse_stream") is True:
        call.attributes["output.missing"] = "a raw stream: what the program read from it is not known"
        _remember(_PENDING, response, call)
        return
    if type(fields(response).get("_content")) is bytes:
        _body(call, response)
    else:
        call.attributes["output.missing"] = _NOT_READ
        call.is_unread = True
        _remember(_PENDING, response, call)


def _body(call: Call, response: Any) -> None:
    """End a call with the body of its answer, as far as that has been read."""
    content = fields(response).get("_content")
    if type(content) is not bytes or len(content) > BODY_MOST:
        call.attributes["output.missing"] = _NOT_READ
        call.answered(Answer())
        return
    call.attributes.pop("output.missing", None)
    try:
        body = msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        call.attributes["output.missing"] = "a raw response: its body is not JSON"
        call.answered(Answer())
        return
    call.answered(read(call.endpoint, body))
