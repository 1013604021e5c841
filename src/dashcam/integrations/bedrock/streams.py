"""A stream of events while the program reads it, which it may do in several goes.

Two places are watched. The generator of raw frames, which the stream keeps, tells the end: read out, dropped, or broken off by
the network. The generator that each loop over the stream makes hands the events on, notes them, and tells failures that come
as an event; that it is left early is no end, since the next loop goes on where it stood.
"""

from collections.abc import AsyncIterator, Iterator
from types import AsyncGeneratorType
from typing import Any

from dashcam.capture.fault import is_cancelled
from dashcam.capture.guard import failed
from dashcam.capture.hidden import hidden, without_us
from dashcam.integrations.bedrock.calls import BedrockCall
from dashcam.integrations.bedrock.known import keep
from dashcam.integrations.fields import fields, named
from dashcam.integrations.sdk_answer import TEXT_MOST, Joiner
from dashcam.model.types import StreamEnd


class Following:
    """A stream of ours: its call, and the event that was handed on and not noted yet."""

    __slots__ = ("call", "event", "joiner")

    def __init__(self, call: BedrockCall, joiner: Joiner) -> None:
        self.call = call
        self.joiner = joiner
        self.event: Any = None

    def note(self) -> None:
        """Take the event that was handed on, now that the program asks for more or leaves."""
        event, self.event = self.event, None
        if event is None:
            return
        try:
            self.joiner.chunks += 1
            self.joiner.add(event)
        except Exception:
            failed("join an event of Bedrock")

    def events(self, made: Any) -> Any:
        """What one loop over the stream reads."""
        return (_ahanded_on if type(made) is AsyncGeneratorType else _handed_on)(made, self)

    def closed(self) -> None:
        """The program closed the stream."""
        self.over("closed")

    def over(self, ended: StreamEnd, error: BaseException | None = None) -> None:
        """The stream is over, once."""
        self.note()
        self.call.streamed(ended, error)


def follow(call: BedrockCall, stream: Any) -> None:
    """Watch a stream of botocore's or aiobotocore's from its first event on."""
    state = fields(stream)
    source = state.get("_event_generator")
    make = call.endpoint.joiner
    if source is None or make is None or not named(stream, "botocore", "EventStream"):
        call.attributes["output.missing"] = "not a stream of botocore's own"
        call.streamed("closed")
        return
    call.joiner = make()
    following = Following(call, call.joiner)
    keep(stream, following, _nothing)
    is_async = named(stream, "aiobotocore", "AioEventStream")
    state["_event_generator"] = (_araw if is_async else _raw)(source, following)


def _nothing() -> None:
    """Whoever drops a stream drops the generator that it keeps, which tells the end."""


@hidden
def _raw(source: Iterator[Any], following: Following) -> Iterator[Any]:
    """The frames as they come in."""
    try:
        yield from source
    except BaseException as error:
        without_us(error)
        following.over(*_end_of(error))
        raise
    following.over("exhausted")


@hidden
async def _araw(source: AsyncIterator[Any], following: Following) -> AsyncIterator[Any]:
    out = False
    try:
        async for frame in source:
            out = True
            yield frame
            out = False
    except BaseException as error:
        without_us(error)
        # where the loop ends it calls off the closing of what was dropped: that is no reader called off
        following.over(*(("collected", None) if out else _end_of(error)))
        raise
    following.over("exhausted")


@hidden
def _handed_on(events: Iterator[Any], following: Following) -> Iterator[Any]:
    """The events of one loop over the stream."""
    joiner, call = following.joiner, following.call
    quick, text = joiner.quick, joiner.text
    write, most = text.write, TEXT_MOST
    begun = joiner.chunks
    event, out = None, False
    try:
        for event in events:
            if not begun:
                begun = 1
                call.first()
            if following.event is not None:
                following.note()  # a loop that was left had it, and is not collected yet
            following.event = event
            out = True
            yield event
            out = False
            if following.event is not event:
                continue
            piece = quick(event)
            if piece:
                # the path of every token
                following.event = None
                joiner.chunks += 1
                text.size += len(piece)
                if text.size < most:
                    write(piece)
            else:
                following.note()
    except BaseException as error:
        without_us(error)
        if not out:
            following.over(*_end_of(error))
        elif following.event is event:
            following.note()  # left while the program had the event: the stream itself goes on
        raise


@hidden
async def _ahanded_on(events: AsyncIterator[Any], following: Following) -> AsyncIterator[Any]:
    """The same of an asynchronous stream."""
    joiner, call = following.joiner, following.call
    quick, text = joiner.quick, joiner.text
    write, most = text.write, TEXT_MOST
    begun = joiner.chunks
    event, out = None, False
    try:
        async for event in events:
            if not begun:
                begun = 1
                call.first()
            if following.event is not None:
                following.note()  # a loop that was left had it, and is not collected yet
            following.event = event
            out = True
            yield event
            out = False
            if following.event is not event:
                continue
            piece = quick(event)
            if piece:
                # the path of every token
                following.event = None
                joiner.chunks += 1
                text.size += len(piece)
                if text.size < most:
                    write(piece)
            else:
                following.note()
    except BaseException as error:
        without_us(error)
        if not out:
            following.over(*_end_of(error))
        elif following.event is event:
            following.note()  # left while the program had the event: the stream itself goes on
        raise


def _end_of(error: BaseException) -> tuple[StreamEnd, BaseException | None]:
    if isinstance(error, GeneratorExit):
        return "collected", None
    return "cancelled" if is_cancelled(error) else "error", error
