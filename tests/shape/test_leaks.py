"""The leak watch itself: each kind of leftover is seen, and an honest test is left alone."""

import contextvars
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests import leaks


@contextmanager
def _thread() -> Iterator[None]:
    done = threading.Event()
    runner = threading.Thread(target=done.wait, name="left-behind")
    runner.start()
    yield
    done.set()
    runner.join()


@contextmanager
def _file() -> Iterator[None]:
    with Path(__file__).open():
        yield


@contextmanager
def _variable() -> Iterator[None]:
    os.environ["DASHCAM_LEFT_BEHIND"] = "1"
    yield
    del os.environ["DASHCAM_LEFT_BEHIND"]


@contextmanager
def _patch() -> Iterator[None]:
    start = threading.Thread.start
    threading.Thread.start = lambda self: start(self)
    yield
    threading.Thread.start = start


@contextmanager
def _path() -> Iterator[None]:
    sys.path.append("left-behind")
    yield
    sys.path.remove("left-behind")


@contextmanager
def _context() -> Iterator[None]:
    variable = contextvars.ContextVar("dashcam_left_behind")
    token = variable.set(1)
    yield
    variable.reset(token)


@pytest.mark.parametrize(
    ("leak", "kind"),
    [
        (_thread, "threads"),
        (_file, "open files"),
        (_variable, "environment"),
        (_patch, "patches"),
        (_path, "interpreter"),
        (_context, "context"),
    ],
)
def test_leftover_is_seen(leak, kind, monkeypatch) -> None:
    """A leftover of this kind is named, and only while it is there."""
    monkeypatch.setattr(leaks, "_GRACE_S", 0.0)
    before = leaks.reading()
    with leak():
        assert [found.partition(":")[0] for found in leaks.leaked(before)] == [kind]
    assert leaks.leaked(before) == []


def test_what_ends_by_itself_is_none() -> None:
    """A thread that ends within a moment after its test is no leak."""
    before = leaks.reading()
    runner = threading.Timer(0.05, lambda: None)
    runner.start()
    assert leaks.leaked(before) == []
