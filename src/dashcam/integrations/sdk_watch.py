"""What stands between an SDK stream and the chunks it reads: a generator that hands each on and only then notes it.

It takes the place of the stream's private iterator, itself a generator, so the stream keeps its type and identity. The
commonest chunk, a piece of text, is told by the joiner's `quick` and written here, since this is the path of every token.
"""

from collections.abc import AsyncIterator, Callable, Iterator
from types import AsyncGeneratorType, GeneratorType
from typing import Any

from dashcam.capture.fault import is_cancelled
from dashcam.capture.guard import failed
from dashcam.capture.hidden import hidden, without_us
from dashcam.integrations.sdk_answer import TEXT_MOST, Joiner
from dashcam.integrations.sdk_call import Call
from dashcam.model.types import StreamEnd


@hidden
def watch(source: Iterator[Any], call: Call, joiner: Joiner) -> Iterator[Any]:
    """Hand on what `source` gives and note it for `call`."""
    chunk, chunks, size, most = None, 0, 0, TEXT_MOST
    quick: Callable[[Any], str | None] = _never
    write = joiner.text.write
    try:
        for chunk in source:
            if not chunks and _first(call, chunk):
                quick = joiner.quick
            chunks += 1
            yield chunk
            piece = quick(chunk)
            if piece:
                size += len(piece)
                if size < most:
                    write(piece)
            else:
                _note(call, joiner, chunk)
    except GeneratorExit:
        _note(call, joiner, chunk)
        _over(call, joiner, chunks, size, "collected")
        raise
    except BaseException as error:
        without_us(error)
        _over(call, joiner, chunks, size, "cancelled" if is_cancelled(error) else "error", error)
        raise
    _over(call, joiner, chunks, size, "exhausted")


@hidden
async def awatch(source: AsyncIterator[Any], call: Call, joiner: Joiner) -> AsyncIterator[Any]:
    """The same for an asynchronous stream."""
    chunk, chunks, size, most = None, 0, 0, TEXT_MOST
    quick: Callable[[Any], str | None] = _never
    write = joiner.text.write
    try:
        async for chunk in source:
            if not chunks and _first(call, chunk):
                quick = joiner.quick
            chunks += 1
            yield chunk
            piece = quick(chunk)
            if piece:
                size += len(piece)
                if size < most:
                    write(piece)
            else:
                _note(call, joiner, chunk)
    except GeneratorExit:
        _note(call, joiner, chunk)
        _over(call, joiner, chunks, size, "collected")
        raise
    except BaseException as error:
        without_us(error)
        _over(call, joiner, chunks, size, "cancelled" if is_cancelled(error) else "error", error)
        raise
    _over(call, joiner, chunks, size, "exhausted")


def closed(iterator: Any) -> None:
    """The user closed a stream: end its call now, and not when the iterator is collected."""
    kind = type(iterator)
    frame = iterator.gi_frame if kind is GeneratorType else iterator.ag_frame if kind is AsyncGeneratorType else None
    if frame is None or frame.f_code not in (watch.__code__, awatch.__code__):
        return
    seen = frame.f_locals
    if seen.get("chunk") is not None:
        _note(seen["call"], seen["joiner"], seen["chunk"])
    _over(seen["call"], seen["joiner"], seen.get("chunks", 0), seen.get("size", 0), "closed")


def _first(call: Call, chunk: Any) -> bool:
    """Note the time; say whether the chunks are the SDK's own class, whose fields may be read as attributes."""
    try:
        call.first()
        return type(chunk).__module__.startswith(call.sdk.name + ".")
    except Exception:
        failed(f"see the first chunk of {call.sdk.name}")
        return False


def _never(_: Any) -> str | None:
    """Chunks of a class that nobody knows are read by `add`."""
    return None


def _note(call: Call, joiner: Joiner, chunk: Any) -> None:
    try:
        if chunk is not None:
            joiner.add(chunk)
    except Exception:
        failed(f"join a chunk of {call.sdk.name}")


def _over(
    call: Call, joiner: Joiner, chunks: int, size: int, ended: StreamEnd, error: BaseException | None = None
) -> None:
    joiner.chunks = chunks
    joiner.text.size += size
    call.streamed(ended, error)
