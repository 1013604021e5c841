"""`dashcam ui` as it is typed: a line with a link, a page behind it, a second start, a quiet end."""

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from dashcam.cli.entry import main
from tests.journals import JournalBuilder


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Where a store will be."""
    return tmp_path / ".dashcam" / "dashcam.db"


def _start(store: Path, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "dashcam", "ui", "--no-open", "--store", str(store), *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


class Client:
    """A browser's part: opens the link, then asks with its cookie."""

    def __init__(self, line: str) -> None:
        link = next(word for word in line.split() if word.startswith("http://"))
        self.host, _, code = link.removeprefix("http://").partition("/enter/")
        status, headers, _ = self.ask(f"/enter/{code}")
        self.entered = status
        self._cookie = (headers.get("Set-Cookie") or "").partition(";")[0]

    def ask(self, path: str) -> tuple[int, http.client.HTTPMessage, bytes]:
        """GET."""
        line = http.client.HTTPConnection(self.host, timeout=20)
        try:
            line.request("GET", path, headers={"Cookie": getattr(self, "_cookie", "")})
            answer = line.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            line.close()

    def status(self) -> dict[str, object]:
        """How the store stands."""
        return msgspec.json.decode(self.ask("/api/status")[2])


@pytest.fixture
def running(store: Path) -> Iterator[subprocess.Popen[str]]:
    """A server, before anything was recorded."""
    with _start(store) as process:
        yield process
        process.kill()


def _line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline()


def test_from_nothing_to_the_first_trace(running: subprocess.Popen[str], store: Path):
    """The link lets in, the page waits, what a program records is there without anybody asking for it."""
    client = Client(_line(running))
    assert (client.entered, client.status()["state"], client.ask("/api/status")[0]) == (303, "missing", 200)
    written = JournalBuilder(store.with_suffix(".journal"))
    written.call(5)
    written.save()
    end = time.monotonic() + 20
    while client.status()["trace_count"] != 1:
        assert time.monotonic() < end, client.status()
        time.sleep(0.05)


def test_a_second_start_gives_another_link(running: subprocess.Popen[str], store: Path):
    """To the server that runs, and leaves it running."""
    first = Client(_line(running))
    done = subprocess.run(
        [sys.executable, "-m", "dashcam", "ui", "--no-open", "--store", str(store)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    second = Client(done.stdout)
    assert (done.returncode, done.stderr, second.host, second.entered) == (0, "", first.host, 303)
    assert (first.ask("/api/status")[0], len(done.stdout.splitlines())) == (200, 1)


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 0)])
def test_it_ends_quietly(running: subprocess.Popen[str], store: Path, number: signal.Signals, status: int):
    """While a page listens, too; nothing is said, and nothing that tells of a server stays."""
    client = Client(_line(running))
    line = http.client.HTTPConnection(client.host, timeout=20)
    line.request("GET", "/api/live", headers={"Cookie": client._cookie})
    answer = line.getresponse()
    answer.readline()
    began = time.monotonic()
    running.send_signal(number)
    _, errors = running.communicate(timeout=20)
    line.close()
    assert (running.returncode, errors, (store.with_suffix(".ui") / "server").exists()) == (status, "", False)
    assert time.monotonic() - began < 15


def test_its_descriptors_and_threads_stay_few(running: subprocess.Popen[str], store: Path):
    """However often it is asked."""
    client = Client(_line(running))
    client.status()

    def count() -> tuple[int, int]:
        folder = Path(f"/proc/{running.pid}")
        return len(os.listdir(folder / "fd")), len(os.listdir(folder / "task"))

    if not Path(f"/proc/{running.pid}").exists():
        pytest.skip("no /proc here")
    before = count()
    for _ in range(30):
        client.status()
    until = time.monotonic() + 20
    while any(now > then + 2 for now, then in zip(count(), before, strict=True)):
        assert time.monotonic() < until, (before, count())
        time.sleep(0.02)


@pytest.mark.parametrize("port", ["0", "65536", "x", "-1"])
def test_a_port_that_is_none(port: str, capsys: pytest.CaptureFixture[str]):
    """Is wrong use."""
    assert main(["ui", "--port", port]) == 2
    assert "is not a port" in capsys.readouterr().err or port == "-1"


def test_no_other_address_is_offered(capsys: pytest.CaptureFixture[str]):
    """There is no way to be seen from other machines (S1)."""
    assert main(["ui", "--host", "0.0.0.0"]) == 2
    assert "--host" in capsys.readouterr().err
