"""One recorded process as its journal folder shows it: who it is, what its indices mean, which segments there are."""

import os
from pathlib import Path
from typing import Annotated, Any, TypeAlias

import msgspec

from dashcam.journal.liveness import is_alive
from dashcam.journal.reader import Frame, read_frames

PROCESS, CALLABLE, SITE, WALK, VERSION, PLACE = 0, 1, 2, 3, 4, 5
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
    walk: int | None = None
    """Which walk of an app the calls are of."""
    place: int | None = None
    guessed: bool = False
    """Whether the place is one of several by turns."""


class VersionFrame(msgspec.Struct, frozen=True, array_like=True):
    """What a walk found; the tree is there once for each version of a process."""

    version: str | None
    tree: bytes | None = None
    git: tuple[str | None, str | None, bool | None] | None = None
    """Commit, branch, whether files were changed since."""

    def git_json(self) -> str | None:
        """Git's answer as the store keeps it."""
        return None if self.git is None else _json(dict(zip(("commit", "branch", "dirty"), self.git, strict=True)))


class PlaceFrame(msgspec.Struct, frozen=True, array_like=True):
    """One place in an app, and all places of the object that is there where it has several."""

    walk: int
    path: str
    paths: list[str] | None = None


class ProcessJournal:
    """The folder of one process; `refresh` reads what was defined since."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.process: ProcessFrame | None = None
        self.callables: dict[int, CallableFrame] = {}
        self.sites: dict[int, tuple[str, int, str]] = {}
        self.walks: dict[int, str | None] = {}
        """The name of each app that was walked, `None` for the program's own."""
        self.versions: dict[int, VersionFrame] = {}
        """What is told of the walks, by their number."""
        self.found: dict[str, VersionFrame] = {}
        """What is told of each version, with its tree if that was told."""
        self.places: dict[int, PlaceFrame] = {}
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

    @property
    def awaited(self) -> set[int]:
        """Walks whose version has not been told."""
        return self.walks.keys() - self.versions.keys()

    def _define(self, frame: Frame) -> None:
        try:
            if frame[0] == PROCESS:
                self.process = _convert(frame[1:12], ProcessFrame)
            elif frame[0] == CALLABLE:
                self.callables[frame[1]] = _convert(frame[2:10], CallableFrame)
            elif frame[0] == SITE:
                self.sites[frame[1]] = _convert(frame[2:5], tuple[str, int, str])
            else:
                self._define_part(frame)
        except (msgspec.ValidationError, IndexError, TypeError):
            return  # a definition that is not one names nothing; its spans say "unknown"

    def _define_part(self, frame: Frame) -> None:
        """Take what is said of an app's parts."""
        if frame[0] == WALK:
            self.walks[_convert(frame[1], int)] = _convert(frame[2], str | None)
        elif frame[0] == VERSION:
            told: VersionFrame = _convert(frame[2:5], VersionFrame)
            self.versions[_convert(frame[1], int)] = told
            if told.version is not None and (told.tree is not None or told.version not in self.found):
                self.found[told.version] = told
        elif frame[0] == PLACE:
            self.places[_convert(frame[1], int)] = _convert(frame[2:5], PlaceFrame)


def span_segments(folder: Path) -> list[Path]:
    """The span segments of a journal folder, oldest first."""
    return _files(folder, "span-")


def _files(folder: Path, prefix: str) -> list[Path]:
    try:
        names = [name for name in os.listdir(folder) if name.startswith(prefix) and name.endswith(".seg")]
    except OSError:
        return []
    return [folder / name for name in sorted(names, key=lambda name: (len(name), name))]


def _convert(items: Any, kind: Any) -> Any:
    return msgspec.convert(items, kind)


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()
