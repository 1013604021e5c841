from pathlib import Path

import pytest


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Where a store will be; its journals lie beside it."""
    return tmp_path / ".dashcam" / "dashcam.db"


@pytest.fixture
def root(store: Path) -> Path:
    return store.with_suffix(".journal")
