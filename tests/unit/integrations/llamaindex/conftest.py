"""What the tests of the LlamaIndex integration stand on."""

import pytest

from dashcam.integrations.llamaindex import running
from dashcam.integrations.llamaindex.handed import HANDED


@pytest.fixture(autouse=True)
def _nothing_runs():
    """No test meets a call of another, whichever came before it in this worker."""
    running.clear()
    HANDED.clear()
    yield
    running.clear()
    HANDED.clear()
