"""A recording around a test: what was written can be looked at, and a failure of ours surfaces."""

import logging
from collections.abc import Iterator

import pytest

from dashcam.testing.safety.adapter import Dashcam
from tests.host_safety.points import points_of_name


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test that has points in its name with them, so that `-m 'nb'` finds it."""
    for item in items:
        for point in points_of_name(item.name):
            item.add_marker(pytest.mark.nb(point))


@pytest.fixture
def tracer() -> Iterator[Dashcam]:
    """Record the test; `tracer.frames` is what it wrote."""
    with Dashcam().started() as made, made.loud():
        # pytest puts handlers on a logger that does not propagate, and leaves them there
        logging.getLogger("dashcam").propagate = True
        made.fresh()
        yield made
