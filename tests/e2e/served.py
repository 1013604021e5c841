"""The dashboard as a user has it: `dashcam ui` in a process of its own, entered by the link that it prints, once."""

import re
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.e2e.recordings import DASHCAM

STATIC = Path(__file__).resolve().parents[2] / "src" / "dashcam" / "server" / "static" / "index.html"
WAITED_S = 60
LINK = re.compile(r"(https?://[^\s/]+)(/enter/\S+)")


@dataclass(frozen=True)
class Served:
    """A running dashboard."""

    origin: str
    """`http://127.0.0.1:PORT`."""
    link: str
    """Where the first visitor is let in."""
    store: Path
    process: subprocess.Popen[str]


@contextmanager
def dashboard(store: Path, command: str = "ui") -> Iterator[Served]:
    """Serve a store until the block ends; with `demo` it is filled before."""
    assert STATIC.exists(), "the page is not built: scripts/web build"
    words = [*DASHCAM, command, "--no-open", "--store", store]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        said: list[str] = []
        try:
            found = _link(process, said)
            assert found, "the dashboard said no link:\n" + "".join(said)
            yield Served(found[1], found[0], store, process)
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


def _link(process: subprocess.Popen[str], said: list[str]) -> re.Match[str] | None:
    """Read until the link comes; later lines are read and dropped, so that the server never waits for us."""
    assert process.stdout
    alarm = threading.Timer(WAITED_S, process.kill)
    alarm.start()
    try:
        for line in process.stdout:
            said.append(line)
            if found := LINK.search(line):
                threading.Thread(target=process.stdout.read, daemon=True).start()
                return found
    finally:
        alarm.cancel()
    return None
