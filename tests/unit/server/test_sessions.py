"""S4 and S5 of the security contract: who gets a session, how long it lasts, and what of it is on disk."""

import os
import stat
from pathlib import Path

import pytest

from dashcam.server import sessions as room
from dashcam.server.beside import Beside
from dashcam.server.sessions import GRACE_S, LIFE_S, LINK_S, MOST, TURN_S, Sessions, make_link, token_of


class Clock:
    """A clock that stands still until it is moved; links are as old as their files."""

    def __init__(self, now: float) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def beside(path: Path) -> Beside:
    """The folder of a server's files."""
    found = Beside(path)
    found.make()
    return found


@pytest.fixture
def clock(beside: Beside) -> Clock:
    """A clock that begins now."""
    return Clock(beside.folder.stat().st_mtime)


def _on_disk(beside: Beside) -> str:
    files = [file for file in beside.folder.rglob("*") if file.is_file() and file.name != "token"]
    return " ".join([*(str(file) for file in files), *(file.read_text() for file in files)])


def test_the_token_is_made_once_for_its_owner(beside: Beside):
    """256 random bits in a file that nobody else reads; a later server has the same one."""
    token = token_of(beside)
    file = beside.folder / "token"
    assert (len(token), stat.S_IMODE(file.stat().st_mode), token_of(beside)) == (43, 0o600, token)
    assert token_of(Beside(beside.folder.parent / "other.db")) != token


def test_the_token_opens_a_session(beside: Beside):
    """Pasted with its line end, too; nothing else does."""
    sessions = Sessions(beside)
    token = token_of(beside)
    opened = sessions.login(f" {token}\n")
    assert opened is not None
    assert sessions.find([opened]) is not None
    assert [sessions.login(wrong) for wrong in ("", token[:-1], token + "x", "\udcff", room._hash(token))] == [None] * 5


def test_a_link_opens_one_session(beside: Beside):
    """The second who comes with it is sent away."""
    sessions = Sessions(beside)
    code = make_link(beside)
    assert [sessions.enter(code) is not None, sessions.enter(code)] == [True, None]


@pytest.mark.parametrize("code", ["", "x", "..", "../token", "/etc/passwd", "\0", "é" * 3000])
def test_a_code_is_no_path(beside: Beside, code: str):
    """It is hashed before it becomes the name of a file."""
    token_of(beside)
    assert Sessions(beside).enter(code) is None
    assert (beside.folder / "token").exists()


def test_a_link_grows_old(beside: Beside, clock: Clock):
    """After an hour it opens nothing, and the next one that is made clears it away."""
    code = make_link(beside)
    clock.now += LINK_S + 60
    assert Sessions(beside, clock=clock).enter(code) is None
    late = make_link(beside)
    old = make_link(beside)
    file = beside.folder / "once" / room._hash(old)
    os.utime(file, (0, 0))
    make_link(beside)
    assert (file.exists(), Sessions(beside).enter(late) is not None) == (False, True)


def test_only_hashes_are_kept(beside: Beside):
    """Who reads the files has neither a code nor a session."""
    sessions = Sessions(beside)
    code, unused = make_link(beside), make_link(beside)
    opened = sessions.enter(code)
    assert opened is not None
    disk = _on_disk(beside)
    assert [secret in disk for secret in (code, unused, opened)] == [False] * 3
    assert room._hash(opened) in disk


def test_a_session_survives_its_server(beside: Beside):
    """A page that is open goes on when the server was started again."""
    opened = Sessions(beside).enter(make_link(beside))
    assert opened is not None
    assert Sessions(beside).find([opened]) is not None


def test_a_session_ends_after_a_month_of_silence(beside: Beside, clock: Clock):
    """And is not read again after that."""
    sessions = Sessions(beside, clock=clock)
    opened = sessions.login(token_of(beside))
    assert opened is not None
    clock.now += LIFE_S + 1
    assert (sessions.find([opened]), Sessions(beside, clock=clock)._kept) == (None, {})


def test_a_session_that_is_used_gets_a_new_name(beside: Beside, clock: Clock):
    """After a day; the old one holds for a minute once the new one was used, for requests that are on their way."""
    sessions = Sessions(beside, clock=clock)
    old = sessions.login(token_of(beside)) or ""
    first = sessions.find([old])
    clock.now += TURN_S
    turned, late = sessions.find([old]), sessions.find([old])
    assert first is not None
    assert turned is not None
    assert late is not None
    new = str(turned.renewed)
    assert (first.renewed, turned.renewed is None, late.renewed) == (None, False, None)
    assert sessions.find([new]) == first == late
    clock.now += GRACE_S - 1
    assert sessions.find([old]) is not None
    clock.now += 2
    assert (sessions.find([old]), sessions.find([new]) is not None) == (None, True)


def test_a_new_name_that_did_not_arrive_is_given_once_more(beside: Beside, clock: Clock):
    """A page that closed before its answer came is not logged out; the name that was lost opens nothing."""
    sessions = Sessions(beside, clock=clock)
    old = sessions.login(token_of(beside)) or ""
    clock.now += TURN_S
    lost = sessions.find([old])
    clock.now += GRACE_S + 1
    again = sessions.find([old])
    assert lost is not None
    assert again is not None
    assert (again.renewed is None, sessions.find([str(lost.renewed)])) == (False, None)
    assert sessions.find([str(again.renewed)]) is not None
    clock.now += GRACE_S + 1
    assert sessions.find([old]) is None


def test_logging_out_ends_all_names_of_a_session(beside: Beside, clock: Clock):
    """On the server and on disk; other sessions stay."""
    sessions = Sessions(beside, clock=clock)
    mine, other = (sessions.login(token_of(beside)) or "" for _ in range(2))
    clock.now += TURN_S
    turned = sessions.find([mine])
    assert turned is not None
    sessions.end(turned.login)
    for found in (sessions, Sessions(beside, clock=clock)):
        assert [found.find([name]) is not None for name in (mine, str(turned.renewed), other)] == [False, False, True]


def test_there_are_only_so_many(beside: Beside, clock: Clock):
    """The oldest go."""
    sessions = Sessions(beside, clock=clock)
    opened = []
    for _ in range(MOST + 5):
        clock.now += 1
        opened.append(sessions.login(token_of(beside)) or "")
    assert [index for index, name in enumerate(opened) if sessions.find([name])] == list(range(5, MOST + 5))


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"x": 1}', b"\xff"])
def test_a_damaged_file_is_no_session(beside: Beside, content: bytes):
    """Then people log in again."""
    beside.write("sessions", content)
    assert Sessions(beside)._kept == {}


def test_without_a_place_to_write_sessions_last_as_long_as_the_server(beside: Beside, monkeypatch: pytest.MonkeyPatch):
    """A full disk locks nobody out."""
    token = token_of(beside)
    sessions = Sessions(beside)

    def full(self: Beside, name: str, content: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Beside, "write", full)
    opened = sessions.login(token)
    assert opened is not None
    assert sessions.find([opened]) is not None
