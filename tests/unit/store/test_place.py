import errno
from pathlib import Path

import pytest

from dashcam.errors import StoreFull, StoreUnreadable
from dashcam.store import place
from dashcam.store.place import file_system, identity, make_file, make_folder, shares_memory

MOUNTS = "/dev/sda / ext4 rw 0 0\nhost:/x {root}/share nfs4 rw 0 0\nnone {root}/share/with\\040space tmpfs rw 0 0\n"


@pytest.fixture
def mounts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "mounts").write_text(MOUNTS.format(root=tmp_path))
    monkeypatch.setattr(place, "_MOUNTS", str(tmp_path / "mounts"))
    return tmp_path


@pytest.mark.parametrize(
    ("at", "expected"),
    [("x.db", ("ext4", True)), ("share/x.db", ("nfs4", False)), ("share/with space/x.db", ("tmpfs", True)), ("shared/x.db", ("ext4", True))],
)  # fmt: skip
def test_the_nearest_mount_says_whether_memory_is_shared(mounts: Path, at: str, expected: tuple[str, bool]):
    """A network file system is no place for a write-ahead log; a name that only begins alike is another place."""
    assert (file_system(mounts / at), shares_memory(mounts / at)) == expected


def test_where_nothing_is_said_memory_is_taken_as_shared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Systems without /proc have local disks as a rule."""
    monkeypatch.setattr(place, "_MOUNTS", str(tmp_path / "none"))
    assert (file_system(tmp_path), shares_memory(tmp_path)) == ("", True)


def test_a_replaced_file_is_another(tmp_path: Path):
    """Device and inode tell them apart; nothing has no identity."""
    path, other = tmp_path / "a", tmp_path / "b"
    make_file(path)
    make_file(other)
    before = identity(path)
    other.rename(path)
    assert (before == identity(path), identity(tmp_path / "none")) == (False, None)


def test_a_file_that_is_there_is_left(tmp_path: Path):
    """Making is for what is missing."""
    path = tmp_path / "a"
    path.write_text("kept")
    make_file(path)
    assert path.read_text() == "kept"


@pytest.mark.parametrize(
    ("number", "error"), [(errno.ENOSPC, StoreFull), (errno.EDQUOT, StoreFull), (errno.EROFS, StoreUnreadable)]
)
def test_a_place_that_refuses_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, error: type[Exception]
):
    """Full is told from forbidden."""

    def refuse(_: Path) -> None:
        raise OSError(number, "refused")

    monkeypatch.setattr(place, "prepare_folder", refuse)
    with pytest.raises(error, match=str(tmp_path)):
        make_folder(tmp_path / "x")
