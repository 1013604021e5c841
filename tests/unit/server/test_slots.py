import pytest

from dashcam.errors import UsageError
from dashcam.server.slots import Slots


def test_a_place_is_given_back():
    """Whatever the work came to."""
    places = Slots(1, "full")
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), places.taken():
            1 / 0
    with places.taken():
        pass


def test_who_comes_beyond_is_told_at_once():
    """And takes no place from those who work."""
    places = Slots(2, "two are at work")
    with places.taken(), places.taken():
        for _ in range(3):
            with pytest.raises(UsageError, match="two are at work"), places.taken():
                pytest.fail("there was no place")
    with places.taken():
        pass
