"""A recording around a test: what was written can be looked at, and a failure of ours surfaces."""

import logging
from collections.abc import Iterator

import pytest

from dashcam.testing.safety.adapter import Dashcam


@pytest.fixture
def tracer() -> Iterator[Dashcam]:
    """Record the test; `tracer.frames` is what it wrote."""
    with Dashcam().started() as made, made.loud():
        # pytest puts handlers on a logger that does not propagate, and leaves them there
        logging.getLogger("dashcam").propagate = True
        made.fresh()
        yield made
