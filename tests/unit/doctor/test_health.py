from pathlib import Path

import apsw
import pytest

from dashcam.doctor.health import examine


def test_what_is_in_a_store_is_told(filled: Path) -> None:
    """With the versions, and nothing of other places."""
    health = examine(filled)
    assert (health.store.path, health.store.state, health.store.spans) == (str(filled), "ok", 1)
    assert health.store.condition is not None
    assert (health.store.condition.trace_count, health.store.damage, health.journals) == (1, [], [])
    assert {one.name for one in health.settings} >= {"store", "mask", "retention_days"}


def test_a_damaged_database_is_found(filled: Path) -> None:
    """SQLite's own check is asked; the page of an index is overwritten that nothing else looks at."""
    db = apsw.Connection(str(filled))
    page = db.execute("select rootpage from sqlite_schema where name = 'marks_by_name'").get
    db.close()
    with filled.open("r+b") as file:
        file.seek((page - 1) * 16_384)
        file.write(b"\xff" * 1_000)
    health = examine(filled)
    assert (health.store.state, len(health.store.damage or []) > 0) == ("ok", True)


def test_large_databases_are_looked_through_when_asked(filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes a while; that it was not done is said."""
    monkeypatch.setattr("dashcam.doctor.health.QUICK_BYTES", 10)
    assert (examine(filled).store.damage, examine(filled, full=True).store.damage) == (None, [])


def test_a_place_without_a_store_is_looked_at_all_the_same(tmp_path: Path) -> None:
    """Settings and disk are told; nothing is made."""
    health = examine(tmp_path / "none.db")
    assert (health.store.state, health.store.size_bytes, health.journals) == ("none yet", None, [])
    assert health.place.free_bytes > 0
    assert list(tmp_path.iterdir()) == []
