"""What was not kept: counted, warned of once, told once."""

import logging
import threading

import msgspec

from dashcam.journal.losses import Losses


def test_counted_and_told_once(tmp_path, caplog):
    """A drop frame tells what was dropped since the last one, with the last reason; the totals go on."""
    losses = Losses(tmp_path)
    losses.add(10, "cap")
    losses.add(5, "full")
    assert msgspec.msgpack.decode(losses.frame()) == [5, 2, 15, "full"]
    losses.add(1, "")
    assert msgspec.msgpack.decode(losses.frame()) == [5, 1, 1, "full"]
    assert (losses.frames, losses.bytes, losses.unsaid, losses.unsaid_bytes) == (3, 16, 0, 0)
    assert len(caplog.records) == 1


def test_no_reason():
    """Without a reason the frame says `error`."""
    assert msgspec.msgpack.decode(Losses(None).frame()) == [5, 0, 0, "error"]


def test_the_warning_says_what_to_do(tmp_path, caplog):
    """The one line names the folder and what stands in the way."""
    Losses(tmp_path).add(1, "cap")
    assert caplog.records[0].name == "dashcam"
    assert str(tmp_path) in caplog.text
    assert "journal_max_bytes" in caplog.text


def test_a_handler_that_fails(tmp_path):
    """A handler of the host's that raises is not the host's call."""

    class Failing(logging.Handler):
        def handle(self, record):
            raise RuntimeError("x")

    log, handler = logging.getLogger("dashcam"), Failing()
    log.addHandler(handler)
    try:
        Losses(tmp_path).add(1, "full")
    finally:
        log.removeHandler(handler)


def test_many_threads(tmp_path, caplog):
    """No frame that was dropped is missing from the count."""
    losses = Losses(tmp_path)

    def drops():
        for _ in range(2_000):
            losses.add(3, "cap")

    threads = [threading.Thread(target=drops) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (losses.frames, losses.bytes) == (8_000, 24_000)
    assert len(caplog.records) == 1
