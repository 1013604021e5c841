from pathlib import Path

import apsw
import pytest

from dashcam.store import open_store, payloads
from dashcam.store.payloads import Payloads
from dashcam.store.rows import PayloadRow

ROWS: list[PayloadRow] = [(1, b"a", b"\xa2hi", None), (2, b"b", None, [1, 5]), (3, b"c", b"\xa2ho", None)]


@pytest.fixture
def db(path: Path):
    """A store that holds, at the same numbers, something else than was just written: what comes from where is seen."""
    open_store(path, create=True).close()
    opened = apsw.Connection(str(path))
    opened.executemany(
        "insert into payloads (id, hash, size, parts, body) values (?, ?, 0, ?, ?)",
        [(1, b"a", None, b"\xa3old"), (2, b"b", "[7,8]", None), (3, b"c", None, b"\xa3old"), (4, b"d", "[9]", None)],
    )
    yield opened
    opened.close()


def test_what_was_just_written_is_handed_out_once(db: apsw.Connection):
    """Bodies and parts from memory the first time, then from the store, like all that was not remembered."""
    read = Payloads(db)
    read.remember(ROWS)
    assert [(read.parts({1, 2, 3, 4}), read.body(1), read.body(3)) for _ in range(2)] == [
        ({2: [1, 5], 4: [9]}, b"\xa2hi", b"\xa2ho"),
        ({2: [7, 8], 4: [9]}, b"\xa3old", b"\xa3old"),
    ]


def test_beyond_the_bound_nothing_is_remembered(db: apsw.Connection, monkeypatch: pytest.MonkeyPatch):
    """Parts count like bodies; what was handed out makes room again."""
    monkeypatch.setattr(payloads, "FRESH", 2 * payloads.PART)
    read = Payloads(db)
    read.remember(ROWS[1:2])
    read.remember(ROWS[:1])
    assert (read.body(1), read.parts({2})) == (b"\xa3old", {2: [1, 5]})
    read.remember(ROWS[:1])
    assert read.body(1) == b"\xa2hi"


def test_what_was_deleted_is_forgotten(db: apsw.Connection):
    """Its number may be given to something else."""
    read = Payloads(db)
    read.remember(ROWS)
    read.forget_fresh()
    assert (read.body(1), read.parts({2})) == (b"\xa3old", {2: [7, 8]})
