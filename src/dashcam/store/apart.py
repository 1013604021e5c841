"""Plain SQL for people we do not know: the query runs in a process of its own, which has little and is ended in time.

The asking side starts `python -I`, hands the query over on stdin and reads no more than the answer may be; the answering side
takes its own rights away before it opens the store. A single long step of SQLite's machine, which no handler can interrupt,
ends with the process.
"""

import json
import os
import resource
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any, Final

import msgspec

from dashcam import errors
from dashcam.errors import DashcamError, QueryError
from dashcam.model.sql import SqlAnswer
from dashcam.model.types import Json
from dashcam.store.surface import MIB, Bounds, Parameters, ask, table, too_long

STRICT: Final = Bounds(seconds=0.5, rows=10_000, size=4 * MIB, value=16 * MIB)
"""For a client of a server."""
MEMORY: Final = 512 * MIB
"""Address space of the process that answers."""
START_S: Final = 10.0
"""How long a process may take to begin, on a busy machine."""
GRACE_S: Final = 0.25
"""After its time a query is stopped by SQLite's handler; so much later the process is, wherever it is."""
_ESCAPED: Final = 6
"""Bytes that a character may take in JSON."""
_BOOT: Final = (
    "import json, sys; sys.path[:0] = json.loads(sys.argv[1]); from dashcam.store.apart import answer; answer()"
)


def ask_apart(
    path: Path, query: str, parameters: Parameters = (), *, bounds: Bounds = STRICT, memory: int = MEMORY
) -> list[dict[str, Json]]:
    """Rows of a reading query as `ask` gives them, from a process that cannot harm this one.

    Raises:
        QueryError: The SQL is wrong, reads what is not public, writes, takes too long, too much memory, or answers too much.
        StoreError: The store cannot be read.
    """
    answered = _asked(path, query, parameters, bounds, memory, as_table=False)
    return msgspec.convert(answered["rows"], list[dict[str, Json]])


def table_apart(
    path: Path, query: str, parameters: Parameters = (), *, bounds: Bounds = STRICT, memory: int = MEMORY
) -> SqlAnswer:
    """The answer to a reading query as `table` gives it, from a process that cannot harm this one.

    Raises:
        QueryError: The SQL is wrong, reads what is not public, writes, takes too long or too much memory.
        StoreError: The store cannot be read.
    """
    return msgspec.convert(_asked(path, query, parameters, bounds, memory, as_table=True)["table"], SqlAnswer)


def _asked(
    path: Path, query: str, parameters: Parameters, bounds: Bounds, memory: int, *, as_table: bool
) -> dict[str, Json]:
    request = _Request(str(path), query, parameters, bounds, memory, as_table)
    command = [sys.executable, "-I", "-c", _BOOT, json.dumps([place for place in sys.path if place])]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={}, cwd="/"
    ) as process:
        try:
            said = _exchange(process, msgspec.json.encode(request), bounds)
        finally:
            process.kill()
    return _understood(said, process.returncode, bounds)


def _exchange(process: "subprocess.Popen[bytes]", request: bytes, bounds: Bounds) -> bytes:
    """Hand the request over and read the answer, no longer and no more than it may be; end the process then."""
    if process.stdin is None or process.stdout is None:
        return b""
    try:
        process.stdin.write(request)
        process.stdin.close()
    except BrokenPipeError:
        return b""
    said = _read(process.stdout, time.monotonic() + START_S + bounds.seconds, _ESCAPED * bounds.size + MIB)
    if said:
        process.wait(GRACE_S + START_S)
    return said


def _read(pipe: IO[bytes], deadline: float, most: int) -> bytes:
    pieces: list[bytes] = []
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)
        while sum(map(len, pieces)) <= most and selector.select(max(0.0, deadline - time.monotonic())):
            piece = os.read(pipe.fileno(), MIB)
            if not piece:
                return b"".join(pieces)
            pieces.append(piece)
    return b""


def _understood(said: bytes, status: int, bounds: Bounds) -> dict[str, Json]:
    """What was answered, or its error raised here."""
    if not said:
        if -status in {signal.SIGALRM, signal.SIGXCPU, signal.SIGKILL}:
            raise too_long(bounds)
        raise QueryError("the query could not be finished: it took more than it may have, narrow it")
    answered = msgspec.json.decode(said, type=dict[str, Any])
    if "kind" not in answered:
        return answered
    kind = getattr(errors, str(answered["kind"]), QueryError)
    raise kind(str(answered.get("message")))


class _Request(msgspec.Struct):
    path: str
    query: str
    parameters: Sequence[Json] | Mapping[str, Json]
    bounds: Bounds
    memory: int
    as_table: bool = False


def answer() -> None:
    """Be the process that answers: one request from stdin, one answer to stdout."""
    request = msgspec.json.decode(sys.stdin.buffer.read(), type=_Request)
    _give_up_rights(request)
    asked = (Path(request.path), request.query, request.parameters)
    try:
        if request.as_table:
            said = msgspec.json.encode({"table": table(*asked, bounds=request.bounds)})
        else:
            said = msgspec.json.encode({"rows": ask(*asked, bounds=request.bounds)})
    except DashcamError as error:
        said = msgspec.json.encode({"kind": type(error).__name__, "message": str(error)})
    except MemoryError:
        said = msgspec.json.encode({"kind": "QueryError", "message": "the answer needs more memory than it may have"})
    signal.setitimer(signal.ITIMER_REAL, 0)
    sys.stdout.buffer.write(said)
    sys.stdout.buffer.flush()
    os._exit(0)


def _give_up_rights(request: _Request) -> None:
    """Take a limit for everything that a query could take too much of; the kernel ends what outruns its time."""
    seconds = request.bounds.seconds + GRACE_S
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    used = time.process_time()
    for what, most in (
        (resource.RLIMIT_CPU, int(used + seconds) + 2),
        (resource.RLIMIT_AS, request.memory),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 16 * MIB),
        (resource.RLIMIT_NOFILE, 64),
    ):
        hard = resource.getrlimit(what)[1]
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (least, least))
