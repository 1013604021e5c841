from pathlib import Path

import pytest

from dashcam.collect import collect
from tests.journals import JournalBuilder


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a store will be."""
    return tmp_path / ".dashcam" / "dashcam.db"


@pytest.fixture
def filled(path: Path) -> Path:
    """A store with two traces: one of three spans, one of an app of its own."""
    written = JournalBuilder(path.with_suffix(".journal"))
    message = {"role": "user", "parts": [{"type": "text", "content": "hi"}]}
    written.start(10, args=["Who pays?"], extra={"version": "v1"})
    written.call(11, parent=10, trace=10, call=1, args=["q"], mono=5_000_010, output={"documents": []})
    written.start(12, 10, trace=10, call=2, mono=5_000_020, extra={"input": {"messages": [message]}, "model": "gpt"})
    written.end_more(12, 1, None, error=["E", "no", None])
    written.end(10, "The seller")
    written.call(20, mono=6_000_000, extra={"app": "other"})
    written.save()
    assert collect(path).problem is None
    return path
