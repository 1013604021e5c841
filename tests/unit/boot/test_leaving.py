import pickle
import subprocess
import sys
import traceback

import pytest

from dashcam.boot.leaving import watch
from tests.recorded import environment


@pytest.fixture
def is_normal(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "exit", sys.exit)
    for name in ("last_type", "last_exc", "last_value", "last_traceback"):
        monkeypatch.delattr(sys, name, raising=False)
    return watch()


def leave(*status: object) -> SystemExit:
    with pytest.raises(SystemExit) as left:
        sys.exit(*status)
    return left.value


@pytest.mark.parametrize(
    ("status", "expected"), [((), True), ((None,), True), ((0,), True), ((3,), False), (("bye",), False)]
)
def test_an_exit_is_normal_with_no_status_or_0(is_normal, status: tuple, expected: bool) -> None:
    """Everything else is somebody's error, and stays the last word."""
    assert leave(*status).code == (status[0] if status else None)
    assert is_normal() is expected


def test_an_exception_that_nobody_caught_is_not_a_normal_exit(is_normal, monkeypatch: pytest.MonkeyPatch) -> None:
    """Python leaves its type in `sys`."""
    monkeypatch.setattr(sys, "last_type", ValueError, raising=False)
    assert not is_normal()


def test_leaving_has_no_frame_of_ours_in_its_traceback(is_normal) -> None:
    """The real `sys.exit` raises, called by the interpreter itself."""
    frames = traceback.extract_tb(leave(3).__traceback__)
    assert [frame.filename for frame in frames] == [__file__] * len(frames)


def test_sys_exit_looks_and_fails_as_before(is_normal) -> None:
    """Name, words, pickling by name, and the message of a wrong call."""
    assert (sys.exit.__name__, sys.exit.__module__, sys.exit.__doc__[:20]) == ("exit", "sys", "Exit the interpreter")
    assert pickle.loads(pickle.dumps(sys.exit)) is sys.exit
    with pytest.raises(TypeError, match="exit expected at most 1 argument, got 2"):
        sys.exit(1, 2)


def test_the_watch_is_not_on_without_dashcam_run() -> None:
    """`import dashcam` and `dashcam.start()` leave `sys.exit` alone."""
    code = "import sys, inspect, dashcam\ndashcam.start()\nprint(inspect.isbuiltin(sys.exit))"
    assert (
        subprocess.run([sys.executable, "-c", code], env=environment(), capture_output=True, check=True).stdout
        == b"True\n"
    )
