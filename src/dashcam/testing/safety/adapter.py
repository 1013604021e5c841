"""dashcam as the three-way runner sees it: started on a journal of its own, with a tap on the frames it writes."""

import contextlib
import logging
import shutil
import tempfile
from collections.abc import Iterator
from inspect import CO_GENERATOR
from pathlib import Path
from types import CoroutineType, FrameType, GeneratorType
from typing import Any

import msgspec

from dashcam import runtime
from dashcam.capture import carry, guard
from dashcam.capture.context import CURRENT, SCOPES, STATE, TAGS
from dashcam.capture.spans import span
from dashcam.testing.safety.outcome import MACHINERY, PROGRAMS

OURS = str(Path(runtime.__file__).parent)
SAFETY = __name__.rpartition(".")[0]
PASSED_ON = frozenset({"send", "throw", "close", "asend", "athrow", "aclose", "__await__"})
"""Methods of the program's own generators and coroutines, by which we hand control to it."""
ORIGINALS = ("threading.py", "concurrent/futures/thread.py", "multiprocessing/pool.py")
"""Where the library functions lie that our patches call on the program's behalf."""
FINALISERS = frozenset({"__del__", "remove", "_remove"})
"""What runs where an object goes, whoever let go of it (the last two are weak references' callbacks)."""
_STARTING = carry._starting  # noqa: SLF001  what a start that failed half-way would leave there
_decode = msgspec.msgpack.Decoder().decode


class Dashcam:
    """The adapter; `frames` are all frames written since `fresh`.

    Apps are walked only with `walks`: a walk has a thousand steps, which are made to fail in a sweep of their own.
    """

    def __init__(self, *, walks: bool = False, **settings: Any) -> None:
        self.frames: list[bytes] = []
        self.logged: list[str] = []
        self._walks = walks
        self._settings = {"integrations": (), **settings}

    def record(self, target: Any) -> Any:
        """Decorate with `@dashcam.span`."""
        return span(target)

    @contextlib.contextmanager
    def started(self) -> Iterator["Dashcam"]:
        """Record to a store in a temporary folder."""
        folder = tempfile.mkdtemp(prefix="dashcam-")
        log = logging.getLogger("dashcam")
        handler = _Lines(self.logged)
        log.addHandler(handler)
        log.propagate = False
        try:
            runtime.start(store=Path(folder) / "s.db", **self._settings)
            if not self._walks:
                STATE.spot_of = lambda *_: None
            self._tap()
            yield self
        finally:
            runtime.stop()
            log.removeHandler(handler)
            log.propagate = True
            guard.reset()
            shutil.rmtree(folder, ignore_errors=True)

    def _tap(self) -> None:
        """Let the first span open the journal, then listen to what goes into it."""
        probe()
        put = STATE.put
        assert put is not None, "dashcam does not record"

        def tapped(frame: bytes) -> None:
            put(frame)
            self.frames.append(frame)

        STATE.put = tapped

    @contextlib.contextmanager
    def loud(self) -> Iterator[None]:
        """Re-raise our own failures."""
        guard.mode.reraise = True
        try:
            yield
        finally:
            guard.mode.reraise = False

    def is_step(self, frame: FrameType, event: str, arg: Any) -> bool:
        """Take calls made from code in the package, but for those that run the program or the library patched for it."""
        if event == "c_call":
            # by the module, since frames that keep out of sight have another file's name
            module = str(frame.f_globals.get("__name__"))
            return module.startswith("dashcam.") and not module.startswith(SAFETY) and not _is_theirs(arg)
        caller = frame.f_back
        if caller is None or not _is_ours(caller.f_code.co_filename):
            return False
        if frame.f_code.co_flags & CO_GENERATOR:
            return False  # a generator is entered again to be closed, where nothing can be raised
        callee = frame.f_code.co_filename
        if frame.f_code.co_name in FINALISERS:
            return False
        return _is_ours(callee) or not (callee.startswith("<dashcam") or _is_programs(callee))

    def fresh(self) -> None:
        """Forget frames, counts and log lines of earlier runs."""
        self.frames.clear()
        self.logged.clear()
        guard.reset()

    def complaints(self, *, failed: bool) -> list[str]:
        """Check that nothing is half-open, that a failure was counted and logged once, that the next call is recorded."""
        found = []
        if CURRENT.get() is not None or TAGS.get() is not None or _STARTING:
            found.append(f"left behind: {CURRENT.get()}, {TAGS.get()}, {_STARTING}")
            CURRENT.set(None)
            TAGS.set(None)
            _STARTING.clear()
        if SCOPES.get():
            found.append(f"recordings left on: {SCOPES.get()}")
            SCOPES.set(())
        if sum(guard.failures.values()) != failed or len(self.logged) != failed:
            found.append(f"failures {guard.failures}, logged {self.logged}, where {int(failed)} is right")
        before = len(self.frames)
        probe()
        kinds = [_decode(frame)[0] for frame in self.frames[before:]]
        if kinds != [1, 2]:
            found.append(f"the next call wrote frames of kinds {kinds}")
        return found

    def spans(self) -> list[dict[str, Any]]:
        """Return what was recorded: each start joined with its end, in order of starting."""
        spans: dict[int, dict[str, Any]] = {}
        for frame in map(_decode, self.frames):
            if frame[0] == 1:
                spans[frame[1]] = {
                    "id": frame[1],
                    "parent": frame[2],
                    "args": frame[7],
                    "kwargs": frame[8],
                    "status": None,
                }
            elif frame[0] == 2:
                spans[frame[1]] |= {"status": "ok", "output": frame[3]}
            elif frame[0] == 3:
                spans[frame[1]] |= {"status": ("ok", "error", "cancelled")[frame[3]], "output": frame[4], **frame[5]}
        return list(spans.values())


@span
def probe() -> None:
    """The call after the one under test."""


def _is_theirs(arg: Any) -> bool:
    return getattr(arg, "__name__", "") in PASSED_ON or isinstance(
        getattr(arg, "__self__", None), (GeneratorType, CoroutineType)
    )


def _is_ours(file: str) -> bool:
    return file.startswith(OURS) and not file.startswith(MACHINERY)


def _is_programs(file: str) -> bool:
    return file.startswith(PROGRAMS) or "/tests/" in file or file.endswith(ORIGINALS)


class _Lines(logging.Handler):
    def __init__(self, lines: list[str]) -> None:
        super().__init__()
        self._lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        self._lines.append(record.getMessage())
