"""One demo for all tests of the room: made once, as `dashcam demo --no-serve` makes it."""

import shutil
from pathlib import Path

import pytest

from dashcam.demo.making import STEPS, make, programs_of


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo's store; it told each of its steps."""
    store = tmp_path_factory.mktemp("demo") / "demo.db"
    steps: list[int] = []
    make(store, steps.append)
    assert sum(steps) == STEPS
    return store


@pytest.fixture
def own(made: Path, tmp_path: Path) -> Path:
    """A copy of it, for a test that changes it."""
    shutil.copyfile(made, tmp_path / made.name)
    shutil.copytree(programs_of(made), programs_of(tmp_path / made.name))
    return tmp_path / made.name
