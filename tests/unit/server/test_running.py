"""One server for one store: its port, its lock, its files, and the second who comes."""

import os
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from dashcam import settings
from dashcam.errors import StoreError, UsageError
from dashcam.server import running as room
from dashcam.server.beside import Beside
from dashcam.server.running import HOST, Running, find, find_or_begin
from dashcam.server.sessions import Sessions
from dashcam.settings import Settings

HOLD = """
import sys
from dashcam import settings
from dashcam.server.running import find_or_begin
running = find_or_begin(settings.load(store=sys.argv[1]))
print(running.is_ours, running.port, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def found(path: Path) -> Settings:
    """Settings of a store that is not there yet."""
    return settings.load(store=path)


@pytest.fixture
def begun(found: Settings) -> Iterator[Running]:
    """A server that could serve."""
    running = find_or_begin(found)
    yield running
    running.close()


@pytest.fixture
def elsewhere(path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that serves the same store."""
    command = [sys.executable, "-c", HOLD, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()


def test_it_listens_on_this_machine_only(begun: Running):
    """On the address that no other machine reaches, before anything is loaded."""
    listening = begun._socket
    assert listening is not None
    assert (listening.getsockname(), begun.address) == ((HOST, begun.port), f"http://127.0.0.1:{begun.port}/")
    assert HOST == "127.0.0.1"


def test_what_it_tells_of_itself_is_for_its_owner(begun: Running, path: Path):
    """Folder, lock and address."""
    folder = path.with_suffix(".ui")
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in (folder, folder / "lock", folder / "server")}
    assert modes == {"dashcam.ui": 0o700, "lock": 0o600, "server": 0o600}
    assert msgspec.json.decode((folder / "server").read_bytes()) == {"pid": os.getpid(), "port": begun.port}


def test_its_links_open(begun: Running, path: Path):
    """Each is another one, and good for a session."""
    links = [begun.link() for _ in range(2)]
    codes = [link.removeprefix(f"{begun.address}enter/") for link in links]
    sessions = Sessions(Beside(path))
    assert (len(set(codes)), [sessions.enter(code) is not None for code in codes]) == (2, [True, True])


def test_a_second_start_finds_the_first(elsewhere: subprocess.Popen[str], found: Settings, path: Path):
    """Wherever it listens; its links open it, and nothing of it is taken away."""
    assert elsewhere.stdout is not None
    told = elsewhere.stdout.readline().split()
    running = find_or_begin(found)
    assert (told[0], running.is_ours, str(running.port)) == ("True", False, told[1])
    assert Sessions(Beside(path)).enter(running.link().rpartition("/")[2]) is not None
    running.close()
    assert find(found).port == running.port


def test_a_server_that_died_is_no_server(elsewhere: subprocess.Popen[str], found: Settings):
    """However it died: what it wrote is not believed."""
    assert elsewhere.stdout is not None
    elsewhere.stdout.readline()
    elsewhere.kill()
    elsewhere.wait()
    running = find_or_begin(found)
    assert running.is_ours
    running.close()


def test_another_store_has_a_server_of_its_own(begun: Running, tmp_path: Path):
    """At another port."""
    other = find_or_begin(settings.load(store=tmp_path / "other.db"))
    assert (other.is_ours, other.port == begun.port) == (True, False)
    other.close()


def test_a_port_of_ones_own(found: Settings):
    """Is used, or said to be in use: never another instead."""
    with socket.create_server((HOST, 0)) as taken:
        number = taken.getsockname()[1]
        with pytest.raises(UsageError, match=f"port {number} cannot be had"):
            find_or_begin(found, number)
    running = find_or_begin(found, number)
    assert running.port == number
    running.close()


def test_closing_lets_everything_go(begun: Running, path: Path, found: Settings):
    """The port, the lock and the address; twice is once."""
    begun.close()
    begun.close()
    assert not (path.with_suffix(".ui") / "server").exists()
    with socket.create_server((HOST, begun.port)):
        pass


def test_who_holds_the_lock_and_says_nothing(
    elsewhere: subprocess.Popen[str], found: Settings, path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Is waited for, not for ever."""
    assert elsewhere.stdout is not None
    elsewhere.stdout.readline()
    (path.with_suffix(".ui") / "server").unlink()
    monkeypatch.setattr(room, "STARTS_S", 0.1)
    with pytest.raises(StoreError, match="does not say where"):
        find_or_begin(found)


def test_where_nothing_can_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Its files lie in a folder of this start alone."""
    (tmp_path / "dashcam.ui").write_text("a file is in the way")
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    running = find_or_begin(settings.load(store=tmp_path / "dashcam.db"))
    assert (running.is_ours, running.beside.folder.name.startswith("dashcam-ui-")) == (True, True)
    assert stat.S_IMODE(running.beside.folder.stat().st_mode) == 0o700
    assert Sessions(running.beside).enter(running.link().rpartition("/")[2]) is not None
    running.close()
