"""A recorded process that a test leads: it writes frames into its journal as the format says, lives, and dies when told."""

import os
from pathlib import Path
from typing import NamedTuple

from dashcam.journal.liveness import hold, release
from tests.journals import MONO, SegmentBuilder, encoded, framed, trace_id, tree

SIZE = 32 * 1024
CALLABLES = (
    ("Rag.answer", "chain"),
    ("search", "retriever"),
    ("chat", "llm"),
    ("lookup", "tool"),
    ("step", "function"),
)


PATHS = ("", "llm", "steps[1].llm")
"""Places that every app has."""


class Walk(NamedTuple):
    """An app that was walked; its version where that was told."""

    number: int
    app: str
    version: str | None = None

    def place(self, path: str) -> int:
        """The number of one of its places."""
        return self.number * 10 + PATHS.index(path)


class Life:
    """One process with its folder, its lock and its current segment; only what is new is ever written."""

    def __init__(self, root: Path, number: int, wall_ns: int) -> None:
        run = f"{number:016x}"
        self.prefix = number.to_bytes(8, "big")
        self.folder = root / f"{run}-{1000 + number}-{number:08x}"
        self.folder.mkdir(parents=True, mode=0o700)
        self.alive = True
        hold(self.folder)
        self._defines = defines = SegmentBuilder(self.folder / "define-000001.seg", b"defs")
        self._said: set[str] = set()
        self.walks: list[Walk] = []
        defines.add(0, 1, run, 1000 + number, wall_ns, MONO, self.prefix, ["app.py"], "script", "3.11.2", "0.1.0", None)
        for index, (name, kind) in enumerate(CALLABLES):
            defines.add(1, index, name, kind, None, ["text"], None)
        defines.save()
        self._segments = 0
        self._next_segment()
        self._spans = 0

    def announce(self, app: str) -> int:
        """Say that an app is being walked; gives the number of the walk."""
        number = len(self.walks) + 1
        self.walks.append(Walk(number, app))
        self._defines.add(3, number, app)
        for place, path in enumerate(PATHS):
            self._defines.add(5, number * 10 + place, number, path, ["a", path] if place else None)
        self._defines.save()
        return number

    def tell(self, number: int, version: str) -> None:
        """Say what a walk found; the tree of a version once."""
        self.walks[number - 1] = Walk(number, self.walks[number - 1].app, version)
        made = None if version in self._said else tree(version)
        self._said.add(version)
        self._defines.add(4, number, version, made, None).save()

    def _next_segment(self) -> None:
        self._segments += 1
        self._path = self.folder / f"span-{self._segments:06d}.seg"
        self._at = 8
        self._path.write_bytes(b"DCJ1span" + bytes(SIZE - 8))

    def _put(self, *elements: object) -> None:
        body = encoded(list(elements))
        if self._at + len(body) + 64 > SIZE:
            self._write(encoded([9]))
            self._next_segment()
        self._write(body)

    def _write(self, body: bytes) -> None:
        frame = framed(self._at, body)
        fd = os.open(self._path, os.O_RDWR)
        os.pwrite(fd, frame, self._at)
        os.close(fd)
        self._at += len(frame)

    def start(self, parent: int, root: int | None, mono: int, call: int, text: str, extra: dict | None) -> int:
        """Begin a span; a root where there is no parent. Gives its number."""
        self._spans += 1
        span = self._spans
        self._put(1, span, parent, root or span, MONO + mono, call, 7, [text], None, extra or {})
        return span

    def end(self, span: int, duration_ns: int, status: int, output: str | None, extra: dict | None) -> None:
        """End a span."""
        self._put(3, span, duration_ns, status, output, extra or {})

    def note(self, span: int, fields: dict) -> None:
        """Say something more about a span."""
        self._put(4, span, fields)

    def trace_id(self, root: int) -> str:
        """The public id of a trace by its root's number."""
        return trace_id(root, self.prefix)

    def die(self) -> None:
        """Be gone, as after `kill -9`."""
        if self.alive:
            self.alive = False
            release(self.folder)
