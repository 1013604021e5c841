"""A process that collects beside a server; whatever becomes of either, the journals are collected."""

import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from dashcam import settings
from dashcam.collect import collect, lags
from dashcam.errors import NotAStore
from dashcam.journal.owner import Owner
from dashcam.server.helping import Helping, Rest, has_journals
from tests.unit.server.collected import count, record, until

SERVER = """
import sys, threading
from dashcam import settings
from dashcam.server.helping import Helping
Helping(settings.load(store=sys.argv[1])).start()
threading.Event().wait()
"""


def _until(is_so: Callable[[], bool]) -> None:
    """Wait for what a process does that has to start first."""
    until(is_so, 60.0)


def _is_free(path: Path) -> bool:
    """Whether nobody collects."""
    owner = Owner(path.with_suffix(".journal"))
    try:
        return owner.take()
    finally:
        owner.give()


def _threads() -> set[str]:
    return {thread.name for thread in threading.enumerate() if thread.name.startswith("dashcam-")}


@contextmanager
def _helping(path: Path, rest_s: float = 1_000.0) -> Iterator[Helping]:
    at_work = Helping(settings.load(store=path), rest_s=rest_s)
    at_work.start()
    try:
        yield at_work
    finally:
        at_work.stop()


def test_another_process_collects_and_ends_with_the_server(path: Path, caplog: pytest.LogCaptureFixture):
    """What comes is in the store at once; then the right to collect is free, nothing is left, and nothing was said."""
    record(path, 5)
    with caplog.at_level(logging.WARNING, "dashcam"), _helping(path) as at_work:
        _until(lambda: count(path) == 1)
        pid = at_work.pid
        record(path, 6)
        _until(lambda: count(path) == 2)
        during = _threads()
    assert (pid is not None and pid != os.getpid(), "dashcam-collector" in during) == (True, False)
    assert (at_work.pid, _threads(), _is_free(path), caplog.records) == (None, set(), True, [])


def test_there_is_no_process_while_nothing_is_recorded(path: Path, caplog: pytest.LogCaptureFixture):
    """It ends by itself when the journals have gone, and comes again with the next; that is nothing to speak of."""
    with caplog.at_level(logging.WARNING, "dashcam"), _helping(path, rest_s=0.0) as at_work:
        for number in (5, 6):
            record(path, number)
            _until(lambda number=number: count(path) == number - 4)  # type: ignore[misc]
            _until(lambda: at_work.pid is None)
        assert _threads() == {"dashcam-helping"}
    assert (_threads(), _is_free(path), caplog.records) == (set(), True, [])


def test_what_an_earlier_one_left_is_done(filled: Path):
    """Though nothing new comes; then nobody is needed."""
    collect(filled)
    assert lags(filled, pricing=True)
    with _helping(filled, rest_s=0.0) as at_work:
        _until(lambda: not lags(filled, pricing=True))
        _until(lambda: at_work.pid is None)
    with _helping(filled) as at_work:
        assert (at_work._lags(), at_work.pid) == (False, None)


def test_a_store_that_is_not_to_be_read_is_the_processes_to_tell(path: Path):
    """It is not looked into before."""

    def expect() -> None:
        raise NotAStore("a schema that dashcam does not make")

    assert Helping(settings.load(store=path), expect)._lags()


def test_it_rests_when_there_have_been_no_journals_for_a_while(tmp_path: Path):
    """A folder is a program that records, or one whose calls wait."""
    now = [0.0]
    rest = Rest(tmp_path, 10.0, lambda: now[0])
    seen = []
    for at, folders in [(10, 0), (11, 1), (21, 0), (22, 0), (32, 0)]:
        now[0] = at
        for number in range(folders):
            (tmp_path / str(number)).mkdir()
        seen.append(rest())
        for number in range(folders):
            (tmp_path / str(number)).rmdir()
    assert (seen, has_journals(tmp_path / "nowhere")) == ([False, False, False, True, True], False)


def test_one_that_is_ended_at_once_leaves_none(path: Path):
    """However far it was."""
    with _helping(path) as at_work:
        pass
    assert (at_work.pid, _threads()) == (None, set())


def test_when_the_process_dies_the_server_says_so_and_goes_on(path: Path, caplog: pytest.LogCaptureFixture):
    """Nothing is lost; one thread more."""
    record(path, 5)
    with caplog.at_level(logging.WARNING, "dashcam"), _helping(path) as at_work:
        _until(lambda: count(path) == 1)
        assert at_work.pid is not None
        os.kill(at_work.pid, signal.SIGKILL)
        record(path, 6)
        _until(lambda: count(path) == 2)
        assert (at_work.pid, "dashcam-collector" in _threads()) == (None, True)
    assert [record.getMessage() for record in caplog.records] == [
        "dashcam: the process that collects ended with -9: the server itself goes on"
    ]
    assert (_threads(), _is_free(path)) == (set(), True)


@pytest.mark.parametrize(("executable", "why"), [("", "there is no Python"), ("/nowhere/python", "No such file")])
def test_where_there_can_be_no_process_the_server_collects(
    executable: str, why: str, path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    """As in an interpreter that is part of another program."""
    monkeypatch.setattr(sys, "executable", executable)
    record(path, 5)
    with caplog.at_level(logging.WARNING, "dashcam"), _helping(path) as at_work:
        _until(lambda: count(path) == 1)
        assert at_work.pid is None
    [said] = [record.getMessage() for record in caplog.records]
    assert (said.startswith("dashcam: the process that collects cannot be started"), why in said) == (True, True)


def test_a_server_that_is_killed_leaves_no_collector(path: Path):
    """Its end of the standard input goes with it, nothing else has to be told."""
    record(path, 5)
    server = subprocess.Popen([sys.executable, "-c", SERVER, str(path)])
    try:
        _until(lambda: count(path) == 1 and not _is_free(path))
    finally:
        server.kill()
        server.wait()
    _until(lambda: _is_free(path))
