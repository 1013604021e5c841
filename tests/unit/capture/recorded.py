"""Records into a list: what unit tests of this room look at instead of a store."""

import contextlib
from collections.abc import Iterator
from typing import Any

import msgspec

from dashcam.capture import define, guard
from dashcam.capture.context import STATE
from dashcam.snapshot.marker import Marker

START, END, END_WITH, NOTE = 1, 2, 3, 4
CALLABLE, SITE = 1, 2


class Frames:
    """Frames as they were written, decoded."""

    def __init__(self) -> None:
        self.raw: list[bytes] = []
        self.definitions: dict[int, list[Any]] = {}

    def all(self) -> list[list[Any]]:
        """Return every frame written so far."""
        return [decode(frame) for frame in self.raw]

    def spans(self) -> list[dict[str, Any]]:
        """Return the spans in order of starting, each with what its definition says."""
        spans: dict[int, dict[str, Any]] = {}
        for kind, span, *rest in self.all():
            if kind == START:
                parent, trace, mono, index, thread, args, kwargs, *extra = rest
                spans[span] = {
                    "id": span,
                    "parent": parent,
                    "trace": trace,
                    "args": args,
                    "kwargs": kwargs,
                    "call": index,
                }
                spans[span] |= {"extra": extra[0] if extra else None, "status": None, "mono": mono, "thread": thread}
            elif kind == END:
                spans[span] |= {"status": 0, "output": rest[1], "duration": rest[0]}
            elif kind == END_WITH:
                spans[span] |= {"status": rest[1], "output": rest[2], "duration": rest[0], **rest[3]}
            else:
                spans[span].setdefault("notes", []).append(rest[0])
        return list(spans.values())

    def callable(self, span: dict[str, Any]) -> list[Any]:
        """Return `[name, kind, method, parameters, type]` of a span's callable."""
        return self.definitions[span["call"]][2:]


@contextlib.contextmanager
def recording() -> Iterator[Frames]:
    """Record into a list, our own failures loud."""
    frames = Frames()
    defined: list[bytes] = []
    kept = STATE.put, STATE.content, STATE.sample, STATE.spot_of
    guard.mode.reraise = True
    define.attach(defined.append)
    frames.definitions = _Definitions(defined)
    STATE.put, STATE.content, STATE.sample = frames.raw.append, True, 1.0
    STATE.spot_of = lambda *_: None  # what the app is made of is another matter
    try:
        yield frames
    finally:
        STATE.put, STATE.content, STATE.sample, STATE.spot_of = kept
        define.detach()
        guard.mode.reraise = False


class _Definitions(dict[int, list[Any]]):
    def __init__(self, raw: list[bytes]) -> None:
        self._raw = raw

    def __missing__(self, index: int) -> list[Any]:
        return next(frame for frame in map(decode, self._raw) if frame[1] == index)


def decode(data: bytes) -> Any:
    """Decode a frame; markers come as `Marker`."""
    return msgspec.msgpack.decode(data, ext_hook=lambda _, inner: Marker(decode(bytes(inner))))
