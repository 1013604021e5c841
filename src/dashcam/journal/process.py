"""One recorded process as its journal folder shows it: who it is, what its indices mean, which segments there are."""

import os
from pathlib import Path
from typing import Annotated, Any, TypeAlias

import msgspec

from dashcam.journal.liveness import is_alive
from dashcam.journal.reader import Frame, read_frames

PROCESS, CALLABLE, SITE = 0, 1, 2
Number: TypeAlias = Annotated[int, msgspec.Meta(ge=0, le=2**62)]
"""What the store can keep, sums of two as well."""


class ProcessFrame(msgspec.Struct, frozen=True, array_like=True):
    """The first frame of a journal: identity, clock anchor, what was started."""

    format: int
    run: str
    pid: Number
    wall_ns: Number
    mono_ns: Number
    trace_prefix: bytes
    argv: list[str] | None = None
    app: str | None = None
    python: str | None = None
    dashcam: str | None = None
    parent: tuple[bytes, int] | None = None
    """The span this process was started in, with its trace: its roots hang there."""


class CallableFrame(msgspec.Struct, frozen=True, array_like=True):
    """One interned callable: what every call of it has in common."""

    name: str
    kind: str
    method: str | None = None
    parameters: list[str] | None = None
    type: tuple[str, str, list[str]] | None = None


class ProcessJournal:
    """The folder of one process; `refresh` reads what was defined since."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.process: ProcessFrame | None = None
        self.callables: dict[int, CallableFrame] = {}
        self.sites: dict[int, tuple[str, int, str]] = {}
        self._offsets: dict[str, int] = {}
        self.refresh()

    def is_alive(self) -> bool:
        """Tell whether the process still lives."""
        return is_alive(self.folder)

    def segments(self) -> list[Path]:
        """The span segments that are there, oldest first."""
        return span_segments(self.folder)

    def refresh(self) -> None:
        """Read the define segments on from where the last reading ended."""
        for path in _files(self.folder, "define-"):
            chunk = read_frames(path, self._offsets.get(path.name, 0), alive=True)
            self._offsets[path.name] = chunk.offset
            for frame in chunk.frames:
                self._define(frame)

    def _define(self, frame: Frame) -> None:
        try:
            if frame[0] == PROCESS:
                self.process = _convert(frame[1:12], ProcessFrame)
            elif frame[0] == CALLABLE:
                self.callables[frame[1]] = _convert(frame[2:7], CallableFrame)
            elif frame[0] == SITE:
                self.sites[frame[1]] = _convert(frame[2:5], tuple[str, int, str])
        except (msgspec.ValidationError, IndexError, TypeError):
            return  # a definition that is not one names nothing; its spans say "unknown"


def span_segments(folder: Path) -> list[Path]:
    """The span segments of a journal folder, oldest first."""
    return _files(folder, "span-")


def _files(folder: Path, prefix: str) -> list[Path]:
    try:
        names = [name for name in os.listdir(folder) if name.startswith(prefix) and name.endswith(".seg")]
    except OSError:
        return []
    return [folder / name for name in sorted(names, key=lambda name: (len(name), name))]


def _convert(items: Frame, kind: Any) -> Any:
    return msgspec.convert(items, kind)
