"""A store with two traces, what a server of it knows, and a browser that was let in."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dashcam.server.calling import Serving
from tests.unit.server.asking import Browser, logged_in, recorded, serving


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a store will be."""
    return tmp_path / ".dashcam" / "dashcam.db"


@pytest.fixture
def filled(path: Path) -> Path:
    """A store with two traces: one of three spans, one of an app of its own."""
    return recorded(path)


@pytest.fixture
def served(filled: Path) -> Iterator[Serving]:
    """What a server of that store knows."""
    found = serving(filled)
    yield found
    found.stores.close()


@pytest.fixture
def browser(served: Serving) -> Browser:
    """A browser that was let in."""
    return logged_in(served)
