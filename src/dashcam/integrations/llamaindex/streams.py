"""A model's answer while it is read: what stands between LlamaIndex's generator and the integration's own.

LlamaIndex hands out a generator of its own around the one of the model's class. That generator stays as it is, type and
identity; only what it reads from, held in a cell of its closure, is replaced by an iterator that makes the model's span
current for the time of each step, counts, and knows the end: read out, closed, collected, failed or cancelled.
"""

import gc
import weakref
from collections.abc import Callable
from types import AsyncGeneratorType, CellType, GeneratorType
from typing import Any, TypeAlias

from dashcam.capture.calls import ActiveSpan
from dashcam.capture.context import CURRENT, Here
from dashcam.capture.fault import is_cancelled
from dashcam.capture.guard import failed
from dashcam.capture.hidden import hidden, without_us
from dashcam.capture.lifecycle import put_back
from dashcam.model.types import StreamEnd

Over: TypeAlias = Callable[[Any, list[Any], BaseException | None], None]
"""What is told of the end: the last chunk, `[chunks, first_chunk_ns, ended]`, the error."""
_VARIABLE = "f_return_val"
"""What LlamaIndex calls the generator it reads from."""
_set, _reset = CURRENT.set, CURRENT.reset
_open: dict[str, "weakref.ref[_Watched]"] = {}


class _Watched:
    """Reads a model's generator; see the module."""

    __slots__ = (
        "__weakref__",
        "_ended",
        "_here",
        "_key",
        "_outer",
        "_over",
        "_source",
        "_span",
        "chunks",
        "first",
        "last",
    )

    def __init__(self, key: str, outer: Any, source: Any, span: ActiveSpan, over: Over) -> None:
        self._key = key
        self._outer = weakref.ref(outer)
        self._source = source
        self._span = span
        self._here: Here = span.context
        self._over = over
        self._ended = False
        self.chunks = 0
        self.first: int | None = None
        self.last: Any = None

    def end(self, ended: StreamEnd, error: BaseException | None = None) -> None:
        """Tell of the end, the first time this is called."""
        if self._ended:
            return
        self._ended = True
        try:
            _open.pop(self._key, None)
            self._over(self.last, [self.chunks, self.first, ended], error)
        except Exception:
            failed("end a stream of llamaindex")

    def broken_off(self, error: BaseException | None = None) -> None:
        """It will not be read on: closed or collected, or something was thrown into it."""
        if error is not None and type(error) is not GeneratorExit:
            self.raised(error)
        else:
            # what is inside ends first, and adds what it knows; an asynchronous one ends when its loop comes to it
            self._source = None
            self.end("collected" if self._outer() is None else "closed")

    def raised(self, error: BaseException) -> None:
        """A step raised."""
        self.end("cancelled" if is_cancelled(error) else "error", error)

    def came(self, chunk: Any) -> None:
        """Count a chunk that is about to be handed on."""
        if not self.chunks:
            self.first = self._span.elapsed_ns()
        self.chunks += 1
        self.last = chunk

    def __del__(self) -> None:
        try:
            if not self._ended:
                self.broken_off()
        except AttributeError:
            return  # it was never made whole
        except Exception:
            failed("end a stream of llamaindex")


class _Iterator(_Watched):
    """Reads a generator."""

    __slots__ = ()

    def __iter__(self) -> "_Iterator":
        return self

    @hidden
    def __next__(self) -> Any:
        try:
            token = _set(self._here)
        except Exception:
            token = _failed_to_set()
        try:
            chunk = self._source.send(None)
        except StopIteration:
            self.end("exhausted")
            raise
        except BaseException as error:
            without_us(error)
            self.raised(error)
            raise
        finally:
            _leave(token)
        try:
            self.came(chunk)
        except Exception:
            failed("count a chunk of llamaindex")
        return chunk


class _AsyncIterator(_Watched):
    """Reads an asynchronous generator."""

    __slots__ = ()

    def __aiter__(self) -> "_AsyncIterator":
        return self

    @hidden
    async def __anext__(self) -> Any:
        try:
            token = _set(self._here)
        except Exception:
            token = _failed_to_set()
        try:
            chunk = await self._source.asend(None)
        except StopAsyncIteration:
            self.end("exhausted")
            raise
        except BaseException as error:
            without_us(error)
            self.raised(error)
            raise
        finally:
            _leave(token)
        try:
            self.came(chunk)
        except Exception:
            failed("count a chunk of llamaindex")
        return chunk


def watch(key: str, outer: Any, span: ActiveSpan, over: Over) -> bool:
    """Follow an answer that is about to be handed out; false where this release keeps its generator elsewhere."""
    frame = outer.gi_frame if type(outer) is GeneratorType else outer.ag_frame
    source = None if frame is None else frame.f_locals.get(_VARIABLE)
    kind = _KINDS.get(type(source))
    if kind is None or type(source) is not type(outer):
        return False
    for cell in gc.get_referents(outer):
        if type(cell) is CellType and cell.cell_contents is source:
            made = kind(key, outer, source, span, over)
            _open[key] = weakref.ref(made)
            cell.cell_contents = made
            return True
    return False


def broken_off(key: Any, error: BaseException | None) -> None:
    """LlamaIndex tells that its generator was closed, or that something was thrown into it."""
    found = _open.get(key) if type(key) is str else None
    watched = None if found is None else found()
    if watched is not None:
        watched.broken_off(error)


def _failed_to_set() -> Any:
    failed("make a span of llamaindex current")


def _leave(token: Any) -> None:
    try:
        if token is not None:
            _reset(token)
    except ValueError:
        pass  # the step ended in another context than it began in
    except Exception:
        put_back(token)


_KINDS: dict[type, type[_Watched]] = {GeneratorType: _Iterator, AsyncGeneratorType: _AsyncIterator}
