import stat
from pathlib import Path

import pytest

from dashcam.server.beside import Beside


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_only_the_owner_reads(path: Path):
    """The folder can be entered by its owner alone, whatever it was before; its files are read by nobody else."""
    beside = Beside(path)
    beside.folder.mkdir(parents=True, mode=0o755)
    beside.write("token", b"x")
    assert (_mode(beside.folder), _mode(beside.folder / "token")) == (0o700, 0o600)


def test_nothing_is_committed_by_accident(tmp_path: Path):
    """A store may lie anywhere in a repository."""
    Beside(tmp_path / "mine.db").make()
    assert (tmp_path / "mine.ui" / ".gitignore").read_text() == "*\n"


def test_the_project_folder_is_made_as_the_recorder_makes_it(path: Path):
    """`dashcam ui` may come before the first recording."""
    Beside(path).make()
    assert (path.parent / ".gitignore").read_text() == "*\n"


def test_a_file_is_put_in_place_whole(path: Path):
    """Nobody reads half of one, and nothing is left beside it."""
    beside = Beside(path)
    beside.write("saved", b"one")
    beside.write("saved", b"two")
    assert beside.read("saved") == b"two"
    assert sorted(file.name for file in beside.folder.iterdir()) == [".gitignore", "saved"]


def test_what_cannot_be_put_in_place_leaves_nothing(path: Path):
    """A folder of that name is in the way."""
    beside = Beside(path)
    beside.make()
    (beside.folder / "saved" / "in the way").mkdir(parents=True)
    with pytest.raises(OSError, match="saved"):
        beside.write("saved", b"one")
    assert sorted(file.name for file in beside.folder.iterdir()) == [".gitignore", "saved"]


def test_what_is_not_there(path: Path):
    """No folder is no content."""
    assert Beside(path).read("token") is None
