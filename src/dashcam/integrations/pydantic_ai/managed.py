"""A span around what is inside an `async with` of Pydantic AI's: its context manager stays what it is.

`@asynccontextmanager` keeps its generator in an attribute of the manager; there a generator of ours stands before it, that
begins the span when the block is entered and ends it when the block is left, however that comes about.
"""

from collections.abc import AsyncGenerator, Callable
from functools import wraps
from types import AsyncGeneratorType, FunctionType
from typing import Any

from dashcam.capture import calls
from dashcam.capture.calls import ActiveSpan
from dashcam.capture.context import CURRENT, SKIPPED, STATE
from dashcam.capture.guard import failed
from dashcam.capture.hidden import hidden, without_us
from dashcam.capture.lifecycle import UNKNOWN, restore
from dashcam.integrations.around import Around, Begin, open_call
from dashcam.integrations.derived import Wrap


class Managed(Around):
    """A call that begins with a block and ends with it."""

    __slots__ = ("value",)

    value: Any
    """What the block works with."""

    def left(self) -> None:
        """End the call: its block was left, not by an error."""
        self.returned(getattr(self, "value", None))

    def broken(self, error: BaseException) -> None:
        """End the call: the block was left by an error, or torn down before its end."""
        self.left() if type(error) is GeneratorExit else self.raised(error)


def managed(begin: Begin, *, inside: bool) -> Wrap:
    """A wrapper for such a method; with `inside` the span is current in the block too, not only where it is entered."""

    def wrap(original: Callable[..., Any], name: str) -> Callable[..., Any]:
        @wraps(original)
        def method(self: Any, *args: Any, **kwargs: Any) -> Any:
            manager = original(self, *args, **kwargs)
            if STATE.put is not None and CURRENT.get() is not SKIPPED:
                _stand_before(manager, (begin, self, name, args, kwargs), inside)
            return manager

        return method

    return wrap


def _stand_before(manager: Any, given: tuple[Any, ...], inside: bool) -> None:  # noqa: FBT001  ours alone
    try:
        state = object.__getattribute__(manager, "__dict__")
        if type(state.get("gen")) is AsyncGeneratorType:
            state["gen"] = _watch([given], state["gen"], inside)
    except Exception:
        failed("stand before a context manager of pydantic_ai")


@hidden
async def _watch(held: list[Any], source: AsyncGenerator[Any, Any], inside: bool) -> AsyncGenerator[Any, Any]:  # noqa: FBT001
    call: Any = None
    before, token = CURRENT.get(), UNKNOWN
    try:
        try:
            call = open_call(*held.pop())
            left_out = call is None and STATE.sample < 1
            token = calls.skip() if left_out else None if call is None else call.span.attach()
            value = await source.asend(None)
            if call is not None:
                call.value = value
            if not inside:
                ActiveSpan.detach(token)
                token = None
            try:
                yield value
            except BaseException as error:
                without_us(error)
                await source.athrow(error)
            else:
                await source.asend(None)
        except StopAsyncIteration:
            ActiveSpan.detach(token)
            if call is not None:
                call.left()
            return
        except BaseException as error:
            without_us(error)
            restore(token, before)
            if call is not None:
                call.broken(error)
            raise
    except BaseException:  # an interrupt may fall between any two of these
        restore(token, before)
        raise
    yield  # the generator behind went on where it should have stopped: so does this one


# Pydantic AI looks at the frames outwards for whoever started a run; this one is passed over as its own are
_watch = FunctionType(_watch.__code__, {**globals(), "__name__": "pydantic_ai"}, "_watch", None, _watch.__closure__)
