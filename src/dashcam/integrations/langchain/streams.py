"""Streams of models: the run's span is current while the model makes the next chunk, and never while the reader has it."""

from collections.abc import AsyncIterator, Callable, Iterator
from functools import wraps
from typing import Any

from dashcam.capture.calls import ActiveSpan
from dashcam.capture.context import CURRENT, STATE
from dashcam.capture.streams import unhooked
from dashcam.integrations.langchain.scopes import Scope
from dashcam.model.types import Json

_get, _set, _reset = CURRENT.get, CURRENT.set, CURRENT.reset
_OVER: Json = object()


def stream(original: Callable[..., Any]) -> Callable[..., Any]:
    """Around a model's `stream`: its span is current at each step and counts the chunks."""

    @wraps(original)
    def stream(self: Any, *args: Any, **kwargs: Any) -> Iterator[Any]:
        source = original(self, *args, **kwargs)
        if STATE.put is None:
            yield from source
            return
        scope = Scope("llm")
        tokens = scope.open()
        try:
            chunk = next(source, _OVER)
        finally:
            scope.close(tokens)
        run = scope.run
        while chunk is not _OVER:
            if run is not None:
                run.chunk()
            try:
                yield chunk
            except BaseException as error:
                token = _set(_get() if run is None else run.context)
                try:
                    chunk = source.throw(error)
                finally:
                    _reset(token)
            else:
                token = _set(_get() if run is None else run.context)
                try:
                    chunk = next(source, _OVER)
                finally:
                    _reset(token)

    return stream


def astream(original: Callable[..., Any]) -> Callable[..., Any]:
    """The same around `astream`."""

    @wraps(original)
    async def astream(self: Any, *args: Any, **kwargs: Any) -> AsyncIterator[Any]:
        source = original(self, *args, **kwargs)
        scope = Scope("llm")
        tokens = scope.open()
        try:
            chunk = await unhooked(source)
        except StopAsyncIteration:
            chunk = _OVER
        except BaseException as error:
            scope.broken(error)
            raise
        finally:
            scope.close(tokens)
        run = scope.run
        while chunk is not _OVER:
            if run is not None:
                run.chunk()
            try:
                yield chunk
            except BaseException as error:
                token = _set(_get() if run is None else run.context)
                try:
                    chunk = await source.athrow(error)
                finally:
                    ActiveSpan.detach(token)
            else:
                token = _set(_get() if run is None else run.context)
                try:
                    chunk = await anext(source, _OVER)
                finally:
                    ActiveSpan.detach(token)

    return astream
