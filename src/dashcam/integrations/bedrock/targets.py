"""Where botocore and aiobotocore are met: the one method that every operation passes, and what reads an answer afterwards.

They serve all of AWS: whatever is not an operation of Bedrock's runtime pays for one look-up and passes.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from dashcam.capture.guard import failed
from dashcam.capture.hidden import hidden, without_us
from dashcam.capture.patch import Target
from dashcam.integrations.bedrock.calls import OPERATIONS, BedrockCall, start
from dashcam.integrations.bedrock.converse import read_answer
from dashcam.integrations.bedrock.streams import ahanded_on, follow, following_of, handed_on, stream_closed
from dashcam.integrations.bedrock.unread import body_closed, reading_of, wait_for, was_not_read, was_read
from dashcam.integrations.fields import get

Method = Callable[..., Any]


def _call_of(client: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> BedrockCall | None:
    operation = args[0] if args else kwargs.get("operation_name")
    if type(operation) is not str or operation not in OPERATIONS:
        return None
    return start(client, operation, args[1] if len(args) > 1 else kwargs.get("api_params"))


def _answered(call: BedrockCall, args: tuple[Any, ...], kwargs: dict[str, Any], result: Any) -> None:
    """Take what the operation is about to return; the call ends here only where all of the answer is in it."""
    try:
        operation = args[0] if args else kwargs.get("operation_name")
        call.learn(result)
        if operation == "Converse":
            call.answered(read_answer(result))
        elif operation == "InvokeModel":
            wait_for(call, get(result, "body"))
        else:
            follow(call, get(result, "stream" if operation == "ConverseStream" else "body"))
    except Exception:
        failed("read an answer of Bedrock")


def _operation(original: Method) -> Method:
    @wraps(original)
    @hidden
    def _make_api_call(self: Any, *args: Any, **kwargs: Any) -> Any:
        call = _call_of(self, args, kwargs)
        if call is None:
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
        _answered(call, args, kwargs, result)
        return result

    return _make_api_call


def _aoperation(original: Method) -> Method:
    @wraps(original)
    @hidden
    async def _make_api_call(self: Any, *args: Any, **kwargs: Any) -> Any:
        call = _call_of(self, args, kwargs)
        if call is None:
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
        _answered(call, args, kwargs, result)
        return result

    return _make_api_call


def _events(original: Method) -> Method:
    @wraps(original)
    def events(self: Any) -> Any:
        following = following_of(self)
        made = original(self)
        return made if following is None else handed_on(made, following)

    return events


def _aevents(original: Method) -> Method:
    @wraps(original)
    def events(self: Any) -> Any:
        following = following_of(self)
        made = original(self)
        return made if following is None else ahanded_on(made, following)

    return events


def _read(original: Method) -> Method:
    @wraps(original)
    @hidden
    def read(self: Any, *args: Any, **kwargs: Any) -> Any:
        reading = reading_of(self)
        if reading is None:
            return original(self, *args, **kwargs)
        try:
            data = original(self, *args, **kwargs)
        except BaseException as error:
            without_us(error)
            was_not_read(self, reading, error)
            raise
        was_read(self, reading, data, args[0] if args else kwargs.get("amt"))
        return data

    return read


def _aread(original: Method) -> Method:
    @wraps(original)
    @hidden
    async def read(self: Any, *args: Any, **kwargs: Any) -> Any:
        reading = reading_of(self)
        if reading is None:
            return await original(self, *args, **kwargs)
        try:
            data = await original(self, *args, **kwargs)
        except BaseException as error:
            without_us(error)
            was_not_read(self, reading, error)
            raise
        was_read(self, reading, data, args[0] if args else kwargs.get("amt"))
        return data

    return read


def _closing(seen: Callable[[Any], None]) -> Callable[[Method], Method]:
    def wrap(original: Method) -> Method:
        @wraps(original)
        def close(self: Any, *args: Any, **kwargs: Any) -> Any:
            try:
                seen(self)
            except Exception:
                failed("follow an answer of Bedrock")
            return original(self, *args, **kwargs)

        return close

    return wrap


_STREAMS = "streams have no output"
_BODIES = "InvokeModel's answers have no output"
_EARLY = "what is closed early is said to be collected"


def _one(module: str, name: str, wrap: Callable[[Method], Method], costs: str) -> Target:
    return Target("bedrock", module, name, wrap, costs)


TARGETS = (
    _one("botocore.client", "BaseClient._make_api_call", _operation, "synchronous calls are not recorded"),
    _one("botocore.eventstream", "EventStream.__iter__", _events, _STREAMS),
    _one("botocore.eventstream", "EventStream.close", _closing(stream_closed), _EARLY),
    _one("botocore.response", "StreamingBody.read", _read, _BODIES),
    _one("botocore.response", "StreamingBody.close", _closing(body_closed), _EARLY),
    _one("aiobotocore.client", "AioBaseClient._make_api_call", _aoperation, "asynchronous calls are not recorded"),
    _one("aiobotocore.eventstream", "AioEventStream.__anext__", _aevents, _STREAMS),
    _one("aiobotocore.response", "AioStreamingBody.read", _aread, _BODIES),
    _one("aiobotocore.response", "AioStreamingBody.close", _closing(body_closed), _EARLY),
    _one("aiobotocore.response", "AioHttpxStreamingBody.read", _aread, _BODIES),
)
