"""NB-62: kill -9 at any moment; the short form of `python -m tests.host_safety.durability.kills`."""

from pathlib import Path

import pytest

import dashcam
from tests.host_safety.durability.commands import told
from tests.recorded import python


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_nb62_what_was_said_before_kill_9_is_there():
    """A hundred kills of programs that record, collect, import, tidy, upgrade: no call that had returned is lost or doubled."""
    status, figures, said = told("kills", "--rounds", "100", timeout_s=280)
    assert (status, said) == (0, "")
    assert (figures["lost"], figures["doubled"], figures["wrong"], figures["rounds"]) == (0, 0, 0, 100)
    assert figures["killed"] > 50
    assert figures["acknowledged"] > 100


FORKED_BEFORE_THE_START = """
import os
import dashcam
for number in range(3):
    if not os.fork():
        dashcam.start(store="s.db", integrations=())
        dashcam.span(lambda number: number)(number)
        os._exit(0)
for _ in range(3):
    os.wait()
"""


def test_nb46_children_of_a_process_that_had_loaded_us_have_ids_of_their_own(tmp_path: Path):
    """Each worker starts recording after the fork: its traces are its own, whatever its parent had loaded."""
    assert python(tmp_path, "-c", FORKED_BEFORE_THE_START).stderr == b""
    with dashcam.open(tmp_path / "s.db") as store:
        traces = [store.trace(trace.trace_id) for trace in store.traces()]
    assert sorted(trace.spans[0].output for trace in traces) == [0, 1, 2]
