"""What the tests of the LangChain integration stand on."""

import pytest

from dashcam.integrations.langchain import runs


@pytest.fixture(autouse=True)
def _nothing_runs():
    """No test meets a run of another, whichever came before it in this worker."""
    runs.clear()
    yield
    runs.clear()
