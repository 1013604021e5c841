from pathlib import Path

import pytest


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a store will be, in a folder of its own."""
    return tmp_path / "here" / "dashcam.db"
