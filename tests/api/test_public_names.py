"""What the package offers is written down, so that no name or signature changes unseen."""

import dashcam
from tests.api.names import KEPT, lines


def test_public_names_are_the_ones_written_down():
    """Names and signatures are those of public_names.txt; after a change that is meant, `scripts/public-names` renews it."""
    assert lines() == KEPT.read_text().splitlines()


def test_all_is_sorted_and_each_once():
    """`__all__` reads like an index."""
    assert list(dashcam.__all__) == sorted(set(dashcam.__all__))


def test_every_name_is_documented():
    """Each public function and class has a docstring of its own."""
    things = {name: getattr(dashcam, name) for name in dashcam.__all__}
    assert [name for name, thing in things.items() if callable(thing) and not thing.__doc__] == []
