"""Some minutes of `python -m tests.bench.day`: its limits, its pins and its deletions, at their own scale."""

from pathlib import Path

import pytest

from tests.bench.day import SCALE, SPANS_A_DAY, Plan, rows, simulate


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_limits_are_met_and_what_goes_is_gone(tmp_path: Path):
    """By size, age and number: the pinned stay, nothing is dropped or said, no word of what went lies in any file."""
    plan = Plan(hours=0.03, spans=SPANS_A_DAY // SCALE * 3, store_bytes=1_000_000, kept_s=12, keep=40, hour=24)
    day = simulate(tmp_path / "day.db", plan)
    said = {row.what: row.today for row in rows(day)}
    assert (day.wrong, day.found, day.dropped) == ([], [], 0)
    assert said["pinned traces that are there, whole"] == f"{len(day.pinned)} of {len(day.pinned)}"
    assert min(day.looked_for, day.deleted, len(day.pinned)) >= 3
    assert (day.gone > 100, day.segments > 20) == (True, True), said
    assert set(day.tidied) >= {"age"}, said
