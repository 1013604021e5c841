"""Many processes at once, one collector at a time: the short form of `python -m tests.bench.soak`."""

import pytest

from tests.bench.soak import Outcome, soak


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_every_finished_span_is_there(tmp_path):
    """Four processes record while `dashcam ls` runs in a loop: no error anywhere, every finished span can be read."""
    outcome = soak(tmp_path / "soak.db", processes=4, seconds=2)
    assert outcome == Outcome(
        recorded=outcome.readable, readable=outcome.recorded, lists=outcome.lists, seconds=outcome.seconds
    )
    assert outcome.lists > 0
    assert outcome.is_sound


def test_a_missing_span_is_not_sound():
    """An outcome with fewer spans than were recorded, or none, is not sound."""
    assert not Outcome(recorded=3, readable=2).is_sound
    assert not Outcome().is_sound
    assert Outcome(recorded=3, readable=3).is_sound
