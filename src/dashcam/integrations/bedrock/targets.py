"""Where botocore and aiobotocore are met: the one method that every operation passes, and what reads an answer afterwards.

They serve all of AWS: whatever is not an operation of Bedrock's runtime pays for one look-up and passes.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from dashcam.capture.context import CURRENT, STATE
from dashcam.capture.guard import failed
from dashcam.capture.hidden import hidden, without_us
from dashcam.capture.lifecycle import UNKNOWN
from dashcam.capture.patch import Target
from dashcam.integrations.bedrock.known import OPERATIONS, find, forget

Method = Callable[..., Any]


_reader: list[Callable[..., Any]] = []
"""What begins a call, what reads its answer, and what leaves it wherever it is: loaded by the first call, not with botocore."""


def _start(client: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Begin a call, where the operation is one of ours."""
    operation = args[0] if args else kwargs.get("operation_name")
    if STATE.put is None or type(operation) is not str or operation not in OPERATIONS:
        return None
    if not _reader:
        from dashcam.integrations.bedrock.answers import answered, start  # as said above
        from dashcam.integrations.sdk_call import let_go

        _reader[:] = start, answered, let_go
    return _reader[0](client, operation, args[1] if len(args) > 1 else kwargs.get("api_params"))


def _operation(original: Method) -> Method:
    @wraps(original)
    @hidden
    def _make_api_call(self: Any, *args: Any, **kwargs: Any) -> Any:
        before, call, token = CURRENT.get(), None, UNKNOWN
        try:
            call = _start(self, args, kwargs)
            if call is None:
                token = None
                return original(self, *args, **kwargs)
            token = call.attach()
            try:
                result = original(self, *args, **kwargs)
            except BaseException as error:
                without_us(error)
                call.detach(token)
                call.failed(error)
                raise
            call.detach(token)
        except BaseException:  # an interrupt may fall between any two of these
            if _reader:
                _reader[2](call, token, before)
            raise
        _reader[1](call, result)
        return result

    return _make_api_call


def _aoperation(original: Method) -> Method:
    @wraps(original)
    @hidden
    async def _make_api_call(self: Any, *args: Any, **kwargs: Any) -> Any:
        before, call, token = CURRENT.get(), None, UNKNOWN
        try:
            call = _start(self, args, kwargs)
            if call is None:
                token = None
                return await original(self, *args, **kwargs)
            token = call.attach()
            try:
                result = await original(self, *args, **kwargs)
            except BaseException as error:
                without_us(error)
                call.detach(token)
                call.failed(error)
                raise
            call.detach(token)
        except BaseException:  # an interrupt may fall between any two of these
            if _reader:
                _reader[2](call, token, before)
            raise
        _reader[1](call, result)
        return result

    return _make_api_call


def _events(original: Method) -> Method:
    @wraps(original)
    def events(self: Any) -> Any:
        following = find(self)
        made = original(self)
        return made if following is None else following.events(made)

    return events


def _read(original: Method) -> Method:
    @wraps(original)
    @hidden
    def read(self: Any, *args: Any, **kwargs: Any) -> Any:
        reading = find(self)
        if reading is None:
            return original(self, *args, **kwargs)
        try:
            data = original(self, *args, **kwargs)
        except BaseException as error:
            without_us(error)
            reading.was_not_read(self, error)
            raise
        reading.was_read(self, data, args[0] if args else kwargs.get("amt"))
        return data

    return read


def _aread(original: Method) -> Method:
    @wraps(original)
    @hidden
    async def read(self: Any, *args: Any, **kwargs: Any) -> Any:
        reading = find(self)
        if reading is None:
            return await original(self, *args, **kwargs)
        try:
            data = await original(self, *args, **kwargs)
        except BaseException as error:
            without_us(error)
            reading.was_not_read(self, error)
            raise
        reading.was_read(self, data, args[0] if args else kwargs.get("amt"))
        return data

    return read


def _close(original: Method) -> Method:
    @wraps(original)
    def close(self: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            holder = find(self)
            if holder is not None:
                forget(self)
                holder.closed()
        except Exception:
            failed("follow an answer of Bedrock")
        return original(self, *args, **kwargs)

    return close


_STREAMS = "streams have no output"
_BODIES = "InvokeModel's answers have no output"
_EARLY = "what is closed early is said to be collected"


def _one(module: str, name: str, wrap: Callable[[Method], Method], costs: str) -> Target:
    return Target("bedrock", module, name, wrap, costs)


TARGETS = (
    _one("botocore.client", "BaseClient._make_api_call", _operation, "synchronous calls are not recorded"),
    _one("botocore.eventstream", "EventStream.__iter__", _events, _STREAMS),
    _one("botocore.eventstream", "EventStream.close", _close, _EARLY),
    _one("botocore.response", "StreamingBody.read", _read, _BODIES),
    _one("botocore.response", "StreamingBody.close", _close, _EARLY),
    _one("aiobotocore.client", "AioBaseClient._make_api_call", _aoperation, "asynchronous calls are not recorded"),
    _one("aiobotocore.eventstream", "AioEventStream.__anext__", _events, _STREAMS),
    _one("aiobotocore.response", "AioStreamingBody.read", _aread, _BODIES),
    _one("aiobotocore.response", "AioStreamingBody.close", _close, _EARLY),
    _one("aiobotocore.response", "AioHttpxStreamingBody.read", _aread, _BODIES),
)
