"""What stands between an SDK stream and the chunks it reads: a generator that hands each on and only then notes it.

It takes the place of the stream's private iterator, itself a generator, so the stream keeps its type and identity. The
commonest chunk (a piece of text for the only choice of a chat) is noted in line, since this is the path of every token.
"""

from collections.abc import AsyncIterator, Iterator
from types import AsyncGeneratorType, GeneratorType
from typing import Any

from dashcam.capture.fault import is_cancelled
from dashcam.capture.guard import failed
from dashcam.integrations.openai.call import Call
from dashcam.integrations.openai.joiners import TEXT_MOST, Joiner
from dashcam.model.types import StreamEnd


def watch(source: Iterator[Any], call: Call, joiner: Joiner) -> Iterator[Any]:
    """Hand on what `source` gives and note it for `call`."""
    chunk, chunks, size, most = None, 0, 0, TEXT_MOST
    simple, write = False, joiner.text.write
    try:
        for chunk in source:
            if not chunks:
                simple = _first(call, joiner, chunk)
            chunks += 1
            yield chunk
            if simple:
                try:
                    (choice,) = chunk.choices
                    choice = choice.__dict__
                    delta = choice["delta"].__dict__
                    piece = delta["content"]
                    if (
                        piece
                        and delta["tool_calls"] is None
                        and choice["finish_reason"] is None
                        and choice["index"] == 0
                    ):
                        size += len(piece)
                        if size < most:
                            write(piece)
                        continue
                except (AttributeError, KeyError, TypeError, ValueError):
                    pass
            _note(joiner, chunk)
    except GeneratorExit:
        _note(joiner, chunk)
        _over(call, joiner, chunks, size, "collected")
        raise
    except BaseException as error:
        _over(call, joiner, chunks, size, "cancelled" if is_cancelled(error) else "error", error)
        raise
    _over(call, joiner, chunks, size, "exhausted")


async def awatch(source: AsyncIterator[Any], call: Call, joiner: Joiner) -> AsyncIterator[Any]:
    """The same for an asynchronous stream."""
    chunk, chunks, size, most = None, 0, 0, TEXT_MOST
    simple, write = False, joiner.text.write
    try:
        async for chunk in source:
            if not chunks:
                simple = _first(call, joiner, chunk)
            chunks += 1
            yield chunk
            if simple:
                try:
                    (choice,) = chunk.choices
                    choice = choice.__dict__
                    delta = choice["delta"].__dict__
                    piece = delta["content"]
                    if (
                        piece
                        and delta["tool_calls"] is None
                        and choice["finish_reason"] is None
                        and choice["index"] == 0
                    ):
                        size += len(piece)
                        if size < most:
                            write(piece)
                        continue
                except (AttributeError, KeyError, TypeError, ValueError):
                    pass
            _note(joiner, chunk)
    except GeneratorExit:
        _note(joiner, chunk)
        _over(call, joiner, chunks, size, "collected")
        raise
    except BaseException as error:
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
        _note(seen["joiner"], seen["chunk"])
    _over(seen["call"], seen["joiner"], seen.get("chunks", 0), seen.get("size", 0), "closed")


def _first(call: Call, joiner: Joiner, chunk: Any) -> bool:
    """Note the time; say whether the chunks are the SDK's own class, whose fields may be read as attributes."""
    try:
        call.first()
        return joiner.simple and type(chunk).__module__.startswith("openai.")
    except Exception:
        failed("see the first chunk of openai")
        return False


def _note(joiner: Joiner, chunk: Any) -> None:
    try:
        if chunk is not None:
            joiner.add(chunk)
    except Exception:
        failed("join a chunk of openai")


def _over(
    call: Call, joiner: Joiner, chunks: int, size: int, ended: StreamEnd, error: BaseException | None = None
) -> None:
    joiner.chunks = chunks
    joiner.text.size += size
    call.streamed(ended, error)
