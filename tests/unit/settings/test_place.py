import os
from pathlib import Path

import pytest

from dashcam.settings.place import default_store, journal_root, nearest_pyproject, prepare_folder, start_folder


@pytest.mark.parametrize("mark", ["pyproject.toml", ".git"])
def test_the_store_lies_beside_the_nearest_mark_of_a_project(tmp_path: Path, mark: str) -> None:
    """All programs of one project share one store, from whichever folder they start."""
    (tmp_path / mark).touch()
    below = tmp_path / "src" / "deep"
    below.mkdir(parents=True)
    assert default_store(below, {}) == tmp_path / ".dashcam" / "dashcam.db"


def test_without_a_project_the_store_lies_in_the_start_folder(tmp_path: Path) -> None:
    """A script in any folder is recorded there."""
    assert default_store(tmp_path, {}) == tmp_path / ".dashcam" / "dashcam.db"


def test_in_the_root_of_the_file_system_the_store_lies_in_the_users_data_folder() -> None:
    """A container that starts in `/` gets no folder in its root."""
    assert default_store(Path("/"), {"HOME": "/home/ada"}) == Path("/home/ada/.local/share/dashcam/dashcam.db")


def test_the_data_folder_may_be_named_by_the_environment() -> None:
    """XDG_DATA_HOME holds, unless it is relative, which its standard forbids."""
    assert default_store(Path("/"), {"XDG_DATA_HOME": "/data", "HOME": "/h"}) == Path("/data/dashcam/dashcam.db")
    assert default_store(Path("/"), {"XDG_DATA_HOME": "data", "HOME": "/h"}) == Path(
        "/h/.local/share/dashcam/dashcam.db"
    )


def test_where_nothing_can_be_written_the_store_lies_in_the_users_data_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A read-only project is recorded all the same."""
    (tmp_path / "pyproject.toml").touch()
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != tmp_path)
    assert default_store(tmp_path, {"HOME": "/h"}) == Path("/h/.local/share/dashcam/dashcam.db")


def test_a_writable_store_folder_in_a_read_only_project_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder mounted for us counts, not what lies around it."""
    (tmp_path / ".dashcam").mkdir()
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != tmp_path)
    assert default_store(tmp_path, {"HOME": "/h"}) == tmp_path / ".dashcam" / "dashcam.db"


def test_the_nearest_pyproject_is_a_file(tmp_path: Path) -> None:
    """A folder of that name says nothing."""
    (tmp_path / "pyproject.toml").touch()
    below = tmp_path / "a"
    (below / "pyproject.toml").mkdir(parents=True)
    assert nearest_pyproject(below) == tmp_path / "pyproject.toml"


def test_a_start_folder_that_is_gone_counts_as_the_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program whose folder was deleted still starts."""
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert start_folder() == Path("/")
    monkeypatch.chdir(tmp_path)


def test_journals_lie_beside_their_store() -> None:
    """Whoever has the store's path finds what waits for it."""
    assert journal_root(Path("/x/traces.db")) == Path("/x/traces.journal")


def test_the_folder_and_its_missing_parents_are_for_this_user_only(tmp_path: Path) -> None:
    """Recordings hold what people say to models."""
    folder = tmp_path / "a" / ".dashcam"
    prepare_folder(folder)
    assert [oct(path.stat().st_mode & 0o777) for path in (folder.parent, folder)] == ["0o700", "0o700"]


def test_our_own_folder_keeps_itself_out_of_git(tmp_path: Path) -> None:
    """A recording is never committed by accident, and a `.gitignore` that is there stays as it is."""
    prepare_folder(tmp_path / ".dashcam")
    assert (tmp_path / ".dashcam" / ".gitignore").read_text() == "*\n"
    (tmp_path / ".dashcam" / ".gitignore").write_text("mine")
    prepare_folder(tmp_path / ".dashcam")
    assert (tmp_path / ".dashcam" / ".gitignore").read_text() == "mine"


def test_a_folder_that_somebody_chose_gets_no_file_of_ours(tmp_path: Path) -> None:
    """`--store results/run.db` must not hide the other files of `results`."""
    prepare_folder(tmp_path / "results")
    assert list((tmp_path / "results").iterdir()) == []


def test_a_file_in_the_way_is_an_os_error(tmp_path: Path) -> None:
    """The caller decides what it means: a warning in a recorded program, exit status 3 for a reader."""
    (tmp_path / "x").touch()
    with pytest.raises(OSError, match="x"):
        prepare_folder(tmp_path / "x" / "y")
