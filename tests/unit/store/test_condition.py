from pathlib import Path

import pytest

from dashcam.errors import StoreMissing
from dashcam.store.condition import Condition, condition
from tests.recorded import dashcam

NEVER = {"future_ns": 2**62, "expiry_ns": 0, "recent_ns": 0}
PROGRAM = "import dashcam\nfor name in 'abc':\n    with dashcam.span(name): pass\n"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three traces."""
    folder = tmp_path_factory.mktemp("condition")
    (folder / "program.py").write_text(PROGRAM)
    dashcam(folder, "run", "program.py")
    dashcam(folder, "ls")
    return folder / ".dashcam" / "dashcam.db"


def asked(store: Path, **moments: int) -> Condition:
    return condition(store, **NEVER | moments)


def test_a_store_is_told_in_figures(store: Path) -> None:
    """How many traces, from when to when, recorded by which dashcam."""
    made = asked(store)
    assert (made.trace_count, made.dropped, made.torn_count) == (3, {}, 0)
    assert (made.oldest_ns or 0) < (made.newest_ns or 0)
    assert len(made.dashcams) == 1
    assert made.sqlite.startswith("3.")


def test_traces_after_and_before_a_moment_are_counted(store: Path) -> None:
    """A clock that is wrong; what retention takes next."""
    made = asked(store)
    assert asked(store, future_ns=made.oldest_ns or 0).future_count == 2
    assert asked(store, expiry_ns=made.newest_ns or 0).expiring_count == 2
    assert (made.future_count, made.expiring_count) == (0, 0)


def test_without_a_store_there_is_nothing_to_tell(tmp_path: Path) -> None:
    """And nothing is made."""
    with pytest.raises(StoreMissing):
        asked(tmp_path / "none.db")
    assert list(tmp_path.iterdir()) == []
