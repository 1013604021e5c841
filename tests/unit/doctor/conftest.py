from pathlib import Path

import pytest

from dashcam.collect import collect
from tests.journals import JournalBuilder


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in an empty folder; libraries are imported by the tests that are about them."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DASHCAM_INTEGRATIONS", "none")


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    """A store with one trace."""
    store = tmp_path / ".dashcam" / "dashcam.db"
    written = JournalBuilder(store.with_suffix(".journal"))
    written.call(10)
    written.save()
    assert collect(store).problem is None
    return store
