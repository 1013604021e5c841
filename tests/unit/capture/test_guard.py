"""How our own failures are counted and told."""

import pytest

from dashcam.capture import guard


@pytest.fixture(autouse=True)
def _fresh():
    guard.reset()
    yield
    guard.reset()


def fail(where):
    try:
        raise OSError(where)
    except OSError:
        guard.failed(where)


def test_counted_each_time_and_logged_once_a_place(caplog):
    """The log has one line a place, the counter every time."""
    for where in ("write", "write", "read"):
        fail(where)
    assert guard.failures == {"write": 2, "read": 1}
    assert [record.getMessage().partition(";")[0] for record in caplog.records] == [
        "dashcam could not write",
        "dashcam could not read",
    ]


def test_loud():
    """In our own tests the failure itself comes out."""
    guard.mode.reraise = True
    try:
        with pytest.raises(OSError, match="write"):
            fail("write")
    finally:
        guard.mode.reraise = False


def test_what_cannot_be_kept_is_counted_and_never_raised(caplog):
    """It was handed in by the program, so it is no failure of ours even where those are loud."""
    guard.mode.reraise = True
    try:
        guard.refused("keep a score")
        guard.refused("keep a score")
    finally:
        guard.mode.reraise = False
    assert guard.failures == {"keep a score": 2}
    assert [record.message.partition(";")[0] for record in caplog.records] == ["dashcam could not keep a score"]
