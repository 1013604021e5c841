"""A store with two traces, what a server of it knows, and a browser that was let in."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dashcam.collect import collect
from dashcam.server.calling import Serving
from tests.journals import JournalBuilder
from tests.unit.server.asking import Browser, logged_in, serving


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a store will be."""
    return tmp_path / ".dashcam" / "dashcam.db"


@pytest.fixture
def filled(path: Path) -> Path:
    """A store with two traces: one of three spans, one of an app of its own."""
    written = JournalBuilder(path.with_suffix(".journal"))
    written.start(10, args=["Who pays?"], extra={"version": "v1"})
    written.call(11, parent=10, trace=10, call=1, args=["q"], mono=5_000_010, output={"documents": []})
    written.start(12, 10, trace=10, call=2, mono=5_000_020, extra={"model": "gpt"})
    written.end_more(12, 1, None, error=["E", "no", None])
    written.end(10, "The seller")
    written.call(20, mono=6_000_000, extra={"app": "other"})
    written.save()
    assert collect(path).problem is None
    return path


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
