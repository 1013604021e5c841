"""Real host programs: each is run plain, with `dashcam.start()` in it and under `dashcam run`, and what came of it is compared.

A program begins with `import dashcam` and `dashcam.start()`; in the plain run both come from a stand-in that does nothing. What
is compared: answers, exit status, stderr without pids and times, processes left behind, how long it took to end.
"""

import contextlib
import difflib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dashcam
from dashcam.collect import collect
from tests.host_safety.processes import LAST_LINE, SOURCE, STAND_IN

WAYS = ("start", "run")
START_S = 60.0
END_S = 20.0
LATE_S = 5.0
"""How much later than plain a recorded program may end: two seconds for what waits to be collected, the rest for a busy machine."""
MARK = "HOST_SAFETY_MARK"
HELPER = b"dashcam.boot.helper"
BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Ended:
    """What a program left; `orphans` are the command lines of processes that outlived it."""

    status: int
    stdout: str
    stderr: str
    orphans: tuple[str, ...]


class Host:
    """One program, run one way, in a folder of its own; use it as a context manager."""

    def __init__(self, folder: Path, way: str, *arguments: str, **environment: str) -> None:
        self.store = folder / f"{way}.db"
        self.way = way
        self.port = free_port()
        boot = folder / f"boot-{way}"
        boot.mkdir(exist_ok=True)
        if way == "plain":
            (boot / "dashcam.py").write_text(STAND_IN)
        # a program that the environment brings (`gunicorn`, `celery`) is started by name, a script or `-m module` by Python
        program = [str(BIN / arguments[0])] if (BIN / arguments[0]).exists() else []
        rest = [argument.replace("PORT", str(self.port)) for argument in arguments[len(program) :]]
        recorder = ["-m", "dashcam", "run"] if way == "run" else []
        self.command = [sys.executable, *recorder, *program, *rest]
        self.mark = f"{os.getpid()}-{time.monotonic_ns()}"
        self.environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("DASHCAM", "PYTEST", "COV"))
        }
        self.environment |= {"DASHCAM_STORE": str(self.store), MARK: self.mark, "PYTHONDONTWRITEBYTECODE": "1"}
        self.environment |= {"PYTHONPATH": os.pathsep.join([str(boot), str(folder), str(SOURCE)])} | environment
        self.folder = folder
        self.took = 0.0
        self.ended: Ended | None = None
        self._files = [open(folder / f"{way}.{name}", "w+b") for name in ("stdout", "stderr")]

    def __enter__(self) -> "Host":
        out, err = self._files
        self.process = subprocess.Popen(
            self.command, cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL, stdout=out, stderr=err
        )
        return self

    def __exit__(self, *error: object) -> None:
        if self.process.poll() is None:
            self.end(signal.SIGKILL)
        for pid in left_behind(self.mark):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        for file in self._files:
            file.close()

    def said(self, number: int = 1) -> str:
        """What it has said until now: 0 for stdout, 1 for stderr."""
        return Path(self._files[number].name).read_text(errors="replace")

    def until(self, is_so: Callable[[], bool], what: str) -> None:
        """Wait for something, as long as the program lives."""
        began = time.monotonic()
        while not is_so():
            assert self.process.poll() is None, f"{self.command} ended before {what}:\n{self.said(0)}\n{self.said()}"
            assert time.monotonic() - began < START_S, f"no {what} in {START_S} s:\n{self.said(0)}\n{self.said()}"
            time.sleep(0.02)

    def get(self, path: str) -> tuple[int, str]:
        """Ask over HTTP; status and body."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=20) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def listens(self) -> bool:
        """Tell whether somebody answers on the port."""
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def end(self, number: int | None = signal.SIGTERM) -> Ended:
        """Send a signal (`None` for a program that ends by itself), wait for the end, and see what is left."""
        began = time.monotonic()
        if number is not None:
            self.process.send_signal(number)
        try:
            status = self.process.wait(START_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"{self.command} does not end:\n{self.said(0)}\n{self.said()}") from None
        # a program that ends by itself takes what it takes: only the end of a server is timed
        self.took = 0.0 if number is None else time.monotonic() - began
        orphans = tuple(name for pid, name in self._left().items())
        stderr = LAST_LINE.sub("", self.said()) if self.way == "run" else self.said()
        self.ended = Ended(status, self.said(0), stderr, orphans)
        return self.ended

    def _left(self) -> dict[int, str]:
        """Give processes a moment to go; the collector of `dashcam run` goes when it has collected."""
        until = time.monotonic() + END_S
        while (found := left_behind(self.mark)) and time.monotonic() < until:
            time.sleep(0.05)
        return found

    def spans(self, *, half_open: int = 0) -> list[dict[str, Any]]:
        """All that was recorded, oldest first, after checking that it is whole."""
        collect(self.store, timeout_s=START_S)
        with dashcam.open(self.store) as store:
            rows = store.sql("select * from spans order by started_ns")
        return whole(rows, half_open=half_open)


def whole(rows: list[dict[str, Any]], *, half_open: int = 0) -> list[dict[str, Any]]:
    """Check that no span is there twice, no more than so many are half-open, and every parent is there."""
    ids = [row["span_id"] for row in rows]
    assert len(set(ids)) == len(ids), "a span is there twice"
    assert len([row["name"] for row in rows if row["status"] == "incomplete"]) <= half_open
    assert {row["parent_id"] for row in rows} - {None} <= set(ids), "a span's parent is not there"
    return rows


def trees(rows: list[dict[str, Any]]) -> list[str]:
    """Each trace as text, `answer(3) > inner(3)`, sorted: what ran under what, whatever the order."""
    below: dict[str | None, list[dict[str, Any]]] = {}
    for row in rows:
        below.setdefault(row["parent_id"], []).append(row)

    def told(row: dict[str, Any]) -> str:
        given = json.loads(row["input"]) if row["input"] else {}
        words = f"{row['name'].rpartition('.')[2]}({', '.join(map(str, given.values()))})"
        words += "" if row["status"] == "ok" else f" {row['status']}"
        under = sorted(map(told, below.get(row["span_id"], ())))
        return words + (f" > {under[0]}" if len(under) == 1 else f" > [{', '.join(under)}]" if under else "")

    roots = below.get(None, [])
    assert len({row["trace_id"] for row in roots}) == len(roots), "two roots in a trace"
    return sorted(map(told, roots))


def left_behind(mark: str) -> dict[int, str]:
    """The processes that have our mark in their environment, with their command lines."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                command = (entry / "cmdline").read_bytes()
                if command and f"{MARK}={mark}".encode() in (entry / "environ").read_bytes():
                    found[int(entry.name)] = command.replace(b"\0", b" ").decode()
    return found


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


_VARYING = re.compile(
    r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:[,.]\d+)?(?: [+-]\d{4})?"  # a time
    r"|\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b"  # an id
    r"|0x[0-9a-f]+"
    r"|(?<=-)(?:plain|start|run)\b|(?<=Worker-)\d"
    r"|\b\d+(?:\.\d+)?(?:e-\d+)? ?(?:s|ms|msecs|micros|seconds)\b"
    r"|\b\d{2,}\b"  # a pid, a port
)


def said_alike(text: str) -> list[str]:
    """The lines without what no two runs have in common (times, pids, ports), sorted: several processes write them."""
    # whether a worker goes before it is told twice is chance
    lines = (line for line in text.splitlines() if " was sent SIG" not in line)
    return sorted(filter(None, (_VARYING.sub("#", line).rstrip() for line in lines)))


def same(plain: Host, recorded: Host, *, counted: bool = True) -> None:
    """Fail unless both ended alike; with `counted=False` a line may be there more often in one of them."""
    first, second = plain.ended, recorded.ended
    assert first is not None
    assert second is not None
    assert (second.status, second.orphans) == (first.status, ()), second
    here, there = (said_alike(ended.stdout + ended.stderr) for ended in (second, first))
    if not counted:
        here, there = sorted(set(here)), sorted(set(there))
    assert here == there, "\n".join(difflib.unified_diff(there, here, "plain", recorded.way, lineterm=""))
    assert recorded.took < 3 * plain.took + LATE_S, f"{recorded.took} s to end, plain {plain.took} s"


@contextlib.contextmanager
def serving(host: Host) -> Iterator[Host]:
    """Run a server until somebody answers on its port."""
    with host:
        host.until(host.listens, "listener")
        yield host
