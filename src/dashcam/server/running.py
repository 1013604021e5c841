"""One server for one store: its port, the link that opens it, a second start that finds the first, and its end.

A lock in the folder beside the store tells whether a server lives (a number of a process would be used again), a file there
tells its port. Both are for the owner alone.
"""

import contextlib
import errno
import fcntl
import os
import signal
import socket
import tempfile
import time
from pathlib import Path
from typing import Final

import msgspec

from dashcam.errors import StoreError, UsageError
from dashcam.server.beside import Beside
from dashcam.server.sessions import make_link
from dashcam.settings import Settings

HOST: Final = "127.0.0.1"
PORT: Final = 3274
"""DASH on the keys of a telephone."""
LOCK: Final = "lock"
SERVER: Final = "server"
STARTS_S: Final = 10.0
"""How long a second start waits for a first one that has just begun."""
INTERRUPTED: Final = 130


class Address(msgspec.Struct, frozen=True):
    """What a running server tells of itself."""

    pid: int
    port: int


class Running:
    """A server that serves a store: this process's own, not yet begun, or one that was found."""

    def __init__(
        self, settings: Settings, beside: Beside, port: int, listening: socket.socket | None, lock: int
    ) -> None:
        self.settings = settings
        self.beside = beside
        self.port = port
        self._socket = listening
        self._lock = lock

    @property
    def is_ours(self) -> bool:
        """Whether this process is to serve."""
        return self._socket is not None

    @property
    def address(self) -> str:
        """Where the dashboard is, for a browser that has its session."""
        return f"http://{HOST}:{self.port}/"

    def link(self) -> str:
        """A new link, which lets one browser in.

        Raises:
            StoreError: Nothing can be written beside the store.
        """
        try:
            return f"{self.address}enter/{make_link(self.beside)}"
        except OSError as error:
            raise _unwritable(self.beside, error) from error

    def serve(self, *, idle_s: float | None = None) -> int:
        """Serve until somebody ends it, or, with `idle_s`, until nobody has looked for so long; return the exit status."""
        from dashcam.server.serving import Server  # late: a link is given before half of a second of imports

        assert self._socket is not None
        server = Server(self.settings, self.beside, self.port, idle_s=idle_s)
        try:
            return _status(server.run(self._socket))
        finally:
            self.close()

    def close(self) -> None:
        """Let the port go, and the right to serve."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None
        if self._lock >= 0:
            with contextlib.suppress(OSError):
                (self.beside.folder / SERVER).unlink()
            os.close(self._lock)
            self._lock = -1


def find_or_begin(settings: Settings, port: int | None = None) -> Running:
    """The server of a store: the one that runs, or a new one, which listens already and is to be served.

    Args:
        settings: Of the store.
        port: Where a new one listens; without it `PORT`, or any that is free.

    Raises:
        UsageError: The port is in use.
        StoreError: Nothing can be written beside the store, or the server that runs does not say where.
    """
    beside = _folder(settings.store)
    lock = _take(beside)
    if lock is None:
        return find(settings)
    try:
        with contextlib.suppress(FileNotFoundError):
            (beside.folder / SERVER).unlink()
        listening = _listen(port)
        found = listening.getsockname()[1]
        beside.write(SERVER, msgspec.json.encode(Address(os.getpid(), found)))
    except BaseException:
        os.close(lock)
        raise
    return Running(settings, beside, found, listening, lock)


def find(settings: Settings) -> Running:
    """The server of a store that runs, or is just being started.

    Raises:
        StoreError: It does not say where.
    """
    beside = _folder(settings.store)
    return Running(settings, beside, _port_of(beside), None, -1)


def _folder(store: Path) -> Beside:
    """The folder beside the store; one of this process alone where nothing can be written there."""
    beside = Beside(store)
    try:
        beside.make()
        beside.write("writable", b"")
        (beside.folder / "writable").unlink()
    except OSError:
        beside.folder = Path(tempfile.mkdtemp(prefix="dashcam-ui-"))
    return beside


def _take(beside: Beside) -> int | None:
    """Become the one that serves; `None` where another process is. The file is never opened twice: closing one would drop the lock."""
    try:
        descriptor = os.open(beside.folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise _unwritable(beside, error) from error
    try:
        fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno not in {errno.EACCES, errno.EAGAIN}:  # a file system without locks: each start is the first
            return descriptor
        os.close(descriptor)
        return None
    return descriptor


def _port_of(beside: Beside) -> int:
    """Where the server listens that holds the lock."""
    until = time.monotonic() + STARTS_S
    while True:
        with contextlib.suppress(msgspec.MsgspecError):
            return msgspec.json.decode(beside.read(SERVER) or b"", type=Address).port
        if time.monotonic() > until:
            raise StoreError(
                f"a dashboard runs for this store and does not say where, in {beside.folder}: end it first"
            )
        time.sleep(0.05)


def _listen(port: int | None) -> socket.socket:
    """A socket that listens, on this machine only."""
    wanted = [PORT, 0] if port is None else [port]
    for number in wanted:
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((HOST, number))
            listening.listen(128)
        except OSError as error:
            listening.close()
            if number == wanted[-1]:
                raise UsageError(
                    f"port {number} cannot be had ({error.strerror}): choose another with --port"
                ) from error
        else:
            return listening
    raise AssertionError("unreachable")


def _status(ended_by: int | None) -> int:
    return INTERRUPTED if ended_by == signal.SIGINT else 0


def _unwritable(beside: Beside, error: OSError) -> StoreError:
    return StoreError(f"cannot write in {beside.folder}: {error.strerror}; choose another place with --store")
