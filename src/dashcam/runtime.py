"""The one place where the rooms are joined: start, stop, flush, and what a fork and the exit need.

`start` puts the hooks in and makes the journal ready; the journal itself is opened by the first span. Calls are safe to
repeat, from any thread, and in a child after a fork. Nothing here raises into the program for a reason of ours.
"""

import atexit
import os
import sys
from _thread import RLock, allocate_lock
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Any

from dashcam import settings as settings_room
from dashcam.capture import carry, carry_processes, define, guard, patch
from dashcam.capture.context import CURRENT, STATE, Put, trace_id
from dashcam.capture.guard import surely
from dashcam.capture.hidden import hidden
from dashcam.journal.losses import Losses
from dashcam.journal.own import Early, Identity, OwnJournal
from dashcam.journal.writer import WHY
from dashcam.settings import Settings
from dashcam.snapshot.redact import Masker
from dashcam.version import __version__

LOCK_S = 1.0
"""How long what waits for other threads waits; a program must never wait for good."""
RETRY_S = 1.0
EXIT_S = 2.0
FORK_S = 0.5


class _Session:
    """What is on in this process: its settings, its journal once there is one, what was lost."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.journal: OwnJournal | None = None
        self.losses = Losses(settings_room.journal_root(settings.store))
        self.run = os.environ.get("DASHCAM_RUN") or settings_room.handed.get("DASHCAM_RUN") or os.urandom(8).hex()
        self.parent = carry_processes.parent()
        self.tried = -RETRY_S
        self.why = ""
        self.early = Early(self.losses, self._opened, self._go_on)

    def _opened(self) -> Put:
        """Open the journal where it is time to, and return where frames go."""
        if self.journal is None and monotonic() - self.tried >= RETRY_S:
            try:
                self._open()
            finally:
                self.tried = monotonic()
        return self._lose if self.journal is None else self.journal.spans.put

    def _go_on(self, put: Put) -> None:
        """Have frames go past us."""
        if self.journal is not None and self.journal.spans.put == put and STATE.put == self.early.put:
            STATE.put = put

    def _lose(self, frame: bytes) -> None:
        self.losses.add(len(frame), self.why)

    def _open(self) -> None:
        try:
            settings_room.prepare_folder(self.settings.store.parent)
            argv = STATE.masker.command_line(getattr(sys, "argv", []))
            from dashcam.capture.program import script  # late: nothing asks who we are before the first span

            identity = Identity(self.run, STATE.prefix, self.settings.app or script(), __version__, self.parent, argv)
            root, limit = settings_room.journal_root(self.settings.store), self.settings.journal_max_bytes
            self.journal = OwnJournal(root, identity, limit, self.losses, _relieve, self.begin_anew)
        except OSError as error:
            self.why = WHY.get(error.errno or 0, "folder")
            return
        define.attach(self.journal.defines.put)

    def begin_anew(self) -> None:
        """Leave a journal whose folder was deleted: the next frame opens another."""
        journal, self.journal = self.journal, None
        if journal is not None:
            STATE.put = self.early.put if STATE.put == journal.spans.put else STATE.put
            define.detach()
            journal.close()
            self.tried = -RETRY_S

    def begin_in_child(self) -> None:
        """Begin anew in a forked child: what the parent has, and is in the midst of, is the parent's."""
        self.journal, self.losses, self.tried = None, Losses(self.losses.folder), -RETRY_S
        self.early = Early(self.losses, self._opened, self._go_on)
        STATE.put = self.early.put

    def end(self) -> None:
        """Write what waits, and close the journal."""
        with self.early.settled(EXIT_S):
            self.early.end(None if self.journal is None else self.journal.spans.put)
            define.detach()
            if self.journal is not None:
                self.journal.close()


_lock = RLock()
_forking = allocate_lock()
_on: list[_Session] = []
_registered: list[bool] = []
_recordings: dict[int, object] = {}
"""The recordings that are on, by identity."""


def start(
    *,
    app: str | None = None,
    store: str | os.PathLike[str] | None = None,
    enabled: bool | None = None,
    capture_content: bool | None = None,
    mask: tuple[str, ...] | list[str] | None = None,
    include: tuple[str, ...] | list[str] | None = None,
    ignore: tuple[str, ...] | list[str] | None = None,
    sample: float | None = None,
    journal_max_bytes: int | str | None = None,
    store_max_bytes: int | str | None = None,
    integrations: tuple[str, ...] | list[str] | None = None,
    stream_usage: bool | None = None,
) -> None:
    """Record every installed library we know, and every `@dashcam.span`, from here on.

    Each keyword is a setting (see the page on settings); what is not given comes from the environment, `pyproject.toml` or
    the default. A value that cannot be read is warned of and its default used. Calling it again changes nothing.
    """
    try:
        given: dict[str, Any] = {"app": app, "store": store, "enabled": enabled, "capture_content": capture_content}
        given |= {"mask": mask, "include": include, "ignore": ignore}
        given |= {"sample": sample, "journal_max_bytes": journal_max_bytes, "store_max_bytes": store_max_bytes}
        with _lock:
            if not _on:
                _start(settings_room.load_quietly(**given, integrations=integrations, stream_usage=stream_usage))
            STATE.everywhere = True
    except Exception:
        guard.failed("start")


def _start(settings: Settings) -> None:
    if not settings.enabled:
        return
    STATE.own_ids()
    STATE.mask(Masker(settings.mask, os.urandom(16)))
    STATE.content, STATE.sample, STATE.stream_usage = settings.capture_content, settings.sample, settings.stream_usage
    session = _Session(settings)
    _on.append(session)
    STATE.put = session.early.put
    STATE.spot_of = _first_spot
    STATE.forked = _forked_unseen
    if not _registered:
        _registered.append(True)
        os.register_at_fork(before=_before_fork, after_in_child=_after_fork)
        atexit.register(_at_exit)
    patch.on(carry.TARGETS)
    carry_processes.on({**settings_room.as_environment(settings), "DASHCAM_RUN": session.run})
    _integrate(settings)
    if settings.include:
        from dashcam.capture import include  # late: what swaps code is loaded only where it is asked for

        include.on(settings.include, settings.ignore)


def _loaded_off() -> list[Callable[[], None]]:
    """Return what ends the rooms that are loaded only where they are needed."""
    # the next recording may have other masks: it walks each app anew
    ends = ("apps", "forget"), ("versions", "give_up"), ("include", "off")
    found = [(sys.modules.get(f"dashcam.capture.{room}"), name) for room, name in ends]
    return [getattr(room, name) for room, name in found if room is not None]


def _first_spot(*args: Any) -> Any:
    """Load what walks apps, with the first trace."""
    try:
        from dashcam.capture.apps import spot_of  # late: a program that records nothing does not pay for it
    except (ImportError, KeyError):  # in the midst of it: a signal handler, a finaliser; or the interpreter ends
        return None
    STATE.spot_of = spot_of
    return spot_of(*args)


def _integrate(settings: Settings) -> None:
    from dashcam.integrations.table import hooks  # late: the table is looked at only where something is recorded

    patch.on(hooks(settings.integrations))


def session() -> _Session | None:
    """Return what is on in this process, `None` where nothing is."""
    return _on[0] if _on else None


def begin_recording(by: object) -> Path | None:
    """Be ready for a recording, where nothing records yet for it alone; return the store's path, `None` where recording is off."""
    with _lock:
        _recordings[id(by)] = by
        if not _on:
            _start(settings_room.load_quietly())
            STATE.everywhere = False
        return _on[0].settings.store if _on else None


def end_recording(by: object) -> None:
    """Stop what `begin_recording` started, with the last recording that is on."""
    with _lock:
        _recordings.pop(id(by), None)
        if not _recordings and not STATE.everywhere:
            stop()


@hidden
def stop() -> None:
    """Stop recording; every patched attribute gets back the object it had."""
    done: list[bool] = []
    try:
        with _lock:
            _stop()
            done.append(True)
    except Exception:
        if not done:
            _stop()
        guard.failed("stop")
    surely(_renew_lock, "stop")


def _stop() -> None:
    _settle(EXIT_S)
    STATE.put = None
    STATE.everywhere = True
    for step in (*_loaded_off(), carry_processes.off, patch.off):
        surely(step, "stop")
    while _on:
        surely(_on[-1].end, "stop")
        del _on[-1]


def _renew_lock() -> None:
    """Leave the next recording a lock that nobody holds, whatever became of this one's."""
    global _lock
    _lock = RLock()


def flush(timeout: float = 2.0) -> bool:
    """Bring what has ended into the store; `True` when all of it is readable there.

    Args:
        timeout: seconds to wait at most.
    """
    session = _on[0] if _on else None
    if session is None:
        return True
    try:
        is_caught_up = session.early.catch_up(timeout)
        if session.journal is None:
            return is_caught_up
        from dashcam.collect import collect  # late: the database is loaded only where something is read

        _settle(timeout)
        if not session.journal.folder.exists():
            session.begin_anew()
        return collect(session.settings, timeout_s=timeout).waiting == 0 and is_caught_up
    except Exception:
        guard.failed("flush")
        return False


def _settle(timeout: float) -> None:
    """Wait for the versions of apps that are being found out in this process: in a child forked in C nobody does, before its first trace."""
    if STATE.pid == os.getpid() and (versions := sys.modules.get("dashcam.capture.versions")) is not None:
        versions.settle(timeout)


def _before_fork() -> None:
    """Let what other threads load and find out come to its end: the child would have their locks, and not the threads."""
    try:
        __import__("dashcam.capture.apps")
        _settle(FORK_S)
    except Exception:
        guard.failed("go on before a fork")


def _after_fork() -> None:
    """Begin a journal of its own in a forked child, under the span that forked it."""
    _renew_lock()
    try:
        here = CURRENT.get()
        if here is not None and here[0]:
            CURRENT.set((here[0], bytes.fromhex(trace_id(here[1])), None, here[3]))
        STATE.reseed()
        define.detach()
        for name in ("held", "versions"):
            loaded = sys.modules.get(f"dashcam.capture.{name}")
            if loaded is not None:
                loaded.after_fork()
        for session in _on:
            session.begin_in_child()
    except Exception:
        guard.failed("go on after a fork")
    STATE.reseed()  # last: other threads wait for it in `_forked_unseen`


def _forked_unseen() -> Put | None:
    """Do what a fork needs in a child whose parent forked in C, past Python's hooks; return where its frames go."""
    held = _forking.acquire(timeout=LOCK_S)
    try:
        if STATE.pid != os.getpid():
            _after_fork()
    finally:
        if held:
            _forking.release()
    return STATE.put


def _relieve() -> None:
    """Collect in the background, where nobody else does and much waits."""
    try:
        if _on and not settings_room.has_helper():
            from dashcam.collect import relieve  # late: as in `flush`

            relieve(_on[0].settings)
    except Exception:
        guard.failed("collect what waits")


def _at_exit() -> None:
    """Bring what was recorded into the store, within two seconds, unless a helper does it, or the next reader has to."""
    if not _on:
        return
    try:
        with _on[0].early.settled(LOCK_S):
            pass
        from dashcam.capture import program  # late: see `_open`

        if not program.is_taken_down():
            _settle(EXIT_S)
            if not settings_room.has_helper():
                flush(EXIT_S)
            program.stay_interrupted()
    except Exception:
        guard.failed("collect what was recorded")
