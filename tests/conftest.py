"""What holds for every test: whatever it leaves behind in the process fails it."""

from collections.abc import Iterator

import pytest

from tests.leaks import leaked, reading


@pytest.fixture(autouse=True)
def _no_leaks(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that leaves a thread, an open file, a patch, a variable or a hook behind."""
    before = reading()
    yield
    found = leaked(before)
    if found:
        pytest.fail(f"{request.node.nodeid} leaks: " + "; ".join(found), pytrace=False)
