import logging
import threading
from pathlib import Path

import pytest

from dashcam import settings
from dashcam.collect import collect, lags
from dashcam.errors import NotAStore
from dashcam.journal.owner import Owner
from dashcam.server import collecting
from dashcam.server.collecting import Collecting
from dashcam.store import open_store
from tests.unit.server.collected import count, record, until


def test_nothing_is_written_to_a_store_that_is_not_to_be(path: Path, monkeypatch: pytest.MonkeyPatch):
    """It may be somebody's, with triggers in it; collected is when it is one that may be."""
    monkeypatch.setattr(collecting, "AGAIN_S", 0.01)
    asked: list[int] = []

    def expect() -> None:
        asked.append(1)
        if len(asked) < 3:
            assert not path.exists()
            raise NotAStore("a schema that dashcam does not make")

    record(path, 5)
    at_work = Collecting(settings.load(store=path), expect)
    at_work.start()
    try:
        until(lambda: count(path) == 1)
        assert len(asked) >= 3
    finally:
        at_work.stop()


def test_it_collects_while_it_runs(path: Path):
    """Before the first recording there is nothing; what comes is in the store at once."""
    at_work = Collecting(settings.load(store=path))
    at_work.start()
    try:
        assert not path.exists()
        record(path, 5)
        until(lambda: count(path) == 1)
        record(path, 6)
        until(lambda: count(path) == 2)
    finally:
        at_work.stop()


def test_what_an_earlier_one_left_is_counted_and_indexed(filled: Path):
    """Though nothing new comes."""
    collect(filled)
    at_work = Collecting(settings.load(store=filled))
    at_work.start()
    try:
        until(lambda: not lags(filled, pricing=True))
    finally:
        at_work.stop()
    with open_store(filled) as store:
        assert store.lag().unpriced == 0


def test_it_ends_at_once_and_lets_others_collect(path: Path):
    """No thread is left, and the right to collect is free."""
    record(path, 5)
    at_work = Collecting(settings.load(store=path))
    at_work.start()
    until(lambda: count(path) == 1)
    at_work.stop()
    owner = Owner(path.with_suffix(".journal"))
    assert ([thread for thread in threading.enumerate() if thread.name == "dashcam-collector"], owner.take()) == (
        [],
        True,
    )
    owner.give()


def test_a_fault_does_not_end_it(path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture):
    """It is logged, and collecting is tried again."""
    faults = [LookupError("nobody foresaw this")]
    follow = collecting.follow

    def sometimes(*given: object, **named: object) -> object:
        if faults:
            raise faults.pop()
        return follow(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(collecting, "follow", sometimes)
    monkeypatch.setattr(collecting, "AGAIN_S", 0.01)
    record(path, 5)
    at_work = Collecting(settings.load(store=path))
    with caplog.at_level(logging.ERROR, "dashcam"):
        at_work.start()
        until(lambda: count(path) == 1)
        at_work.stop()
    assert [record.getMessage() for record in caplog.records] == ["dashcam: collecting failed, and is tried again"]
