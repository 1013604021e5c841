"""NB-62: power cuts at any place; the short form of `python -m tests.host_safety.durability.power`."""

from pathlib import Path
from random import Random

import pytest

from tests.host_safety.durability.commands import told
from tests.host_safety.durability.disk import CUT, DELETE, SYNC, WRITE, Tape, by_lot, nothing, state, whole


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_nb62_nothing_is_lost_by_a_power_cut():
    """From 300 states a power cut can leave it goes on: the store is sound, what was collected, marked or deleted is so."""
    status, figures, said = told("power", "--states", "300", timeout_s=100)
    assert (status, said) == (0, "")
    assert figures["states"] == 300
    assert figures["events"] > 2_000


@pytest.fixture
def tape(tmp_path: Path) -> Tape:
    """A file that was there, written over, synced, written again; a log that came and went."""
    (tmp_path / "dashcam.db").write_bytes(b"old" * 1_000)
    made = Tape(tmp_path)
    made.add(WRITE, "dashcam.db", 0, b"a" * 1_024)
    made.add(SYNC, "dashcam.db")
    made.add(WRITE, "dashcam.db-wal", 0, b"log")
    made.add(DELETE, "dashcam.db-wal")
    made.add(WRITE, "dashcam.db", 1_024, b"b" * 1_024)
    made.add(CUT, "dashcam.db", 2_048)
    return made


def test_what_is_synced_is_certain(tape: Tape):
    """Nothing else is, where nothing else came through."""
    assert state(tape, 6, nothing, Random(1)) == {"dashcam.db": b"a" * 1_024 + (b"old" * 1_000)[1_024:]}
    assert state(tape, 1, nothing, Random(1)) == tape.before


def test_what_was_killed_has_written_all(tape: Tape):
    """Every write before the end, and none behind it."""
    assert state(tape, 6, whole, Random(1)) == {"dashcam.db": b"a" * 1_024 + b"b" * 1_024}
    assert state(tape, 3, whole, Random(1))["dashcam.db-wal"] == b"log"


def test_between_the_two_is_everything(tape: Tape):
    """Writes come through in part, later ones without earlier ones; a deleted file comes back or does not."""
    states = [state(tape, 6, by_lot(Random(seed)), Random(seed)) for seed in range(50)]
    assert all(one["dashcam.db"][:1_024] == b"a" * 1_024 for one in states)
    assert {one["dashcam.db"][1_024:2_048].count(b"b") for one in states} >= {0, 512, 1_024}
    assert {"dashcam.db-wal" in one for one in states} == {True, False}


def test_the_first_sync_of_a_new_log_makes_a_deletion_certain(tape: Tape):
    """SQLite syncs the folder with it."""
    tape.add(WRITE, "dashcam.db-journal", 0, b"new")
    tape.add(SYNC, "dashcam.db-journal")
    assert "dashcam.db-wal" not in state(tape, 8, nothing, Random(1))
