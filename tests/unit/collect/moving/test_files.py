import os
import stat
from pathlib import Path

import pytest

from dashcam.collect.moving.files import made_whole
from dashcam.errors import UsageError


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_appears_whole_and_private(tmp_path: Path):
    """Under its name only when it is complete, readable by its owner only."""
    target = tmp_path / "a.jsonl"
    with made_whole(target) as draft:
        draft.write_bytes(b"half")
        assert (target.exists(), draft.parent, stat.S_IMODE(draft.stat().st_mode)) == (False, tmp_path, 0o600)
    assert (names(tmp_path), target.read_bytes(), stat.S_IMODE(target.stat().st_mode)) == (["a.jsonl"], b"half", 0o600)


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_what_fails_leaves_nothing(tmp_path: Path, error):
    """No half file, and nothing that SQLite lays beside one."""

    def fail():
        with made_whole(tmp_path / "a.db") as draft:
            draft.with_name(draft.name + "-wal").touch()
            raise error

    with pytest.raises(error):
        fail()
    assert names(tmp_path) == []


def test_nothing_is_overwritten_unasked(tmp_path: Path):
    """Neither a file, nor a link to nowhere, nor one that appears meanwhile."""
    there, link, late = (tmp_path / name for name in ("a.jsonl", "b.jsonl", "c.jsonl"))
    there.write_text("mine")
    link.symlink_to("nowhere")
    for target in (there, link):
        with pytest.raises(UsageError, match="is there already"), made_whole(target):
            pass
    with pytest.raises(UsageError, match="is there already"), made_whole(late):
        late.write_text("faster")
    assert (there.read_text(), late.read_text(), names(tmp_path)) == (
        "mine",
        "faster",
        ["a.jsonl", "b.jsonl", "c.jsonl"],
    )


def test_it_is_overwritten_when_that_is_asked(tmp_path: Path):
    """A link is replaced, not followed; the log of a database that was there does not outlive it."""
    elsewhere, link, store = (tmp_path / name for name in ("mine.txt", "a.jsonl", "b.db"))
    elsewhere.write_text("mine")
    link.symlink_to(elsewhere)
    for name in ("b.db", "b.db-wal", "b.db-shm", "a.jsonl-wal"):
        (tmp_path / name).write_text("old")
    for target in (link, store):
        with made_whole(target, force=True) as draft:
            draft.write_text("new")
    assert (elsewhere.read_text(), link.is_symlink(), link.read_text(), store.read_text()) == (
        "mine",
        False,
        "new",
        "new",
    )
    assert names(tmp_path) == ["a.jsonl", "a.jsonl-wal", "b.db", "mine.txt"]


def test_what_cannot_be_written_is_said(tmp_path: Path):
    """A folder, a folder that is not there, a folder that may not be written."""
    for target, why in ((tmp_path, "is a folder"), (tmp_path / "no" / "a.jsonl", "there is no folder")):
        with pytest.raises(UsageError, match=why), made_whole(target):
            pass
    if os.geteuid():
        tmp_path.chmod(0o500)
        with pytest.raises(UsageError, match="cannot write"), made_whole(tmp_path / "a.jsonl"):
            pass
        tmp_path.chmod(0o700)


def test_a_file_system_without_links_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """There it is renamed; what is there still stays."""

    def refuse(*_, **__):
        raise OSError(95, "not supported")

    monkeypatch.setattr(os, "link", refuse)
    with made_whole(tmp_path / "a.jsonl") as draft:
        draft.write_text("new")
    with pytest.raises(UsageError, match="is there already"), made_whole(tmp_path / "b.jsonl"):
        (tmp_path / "b.jsonl").write_text("faster")
    assert ((tmp_path / "a.jsonl").read_text(), names(tmp_path)) == ("new", ["a.jsonl", "b.jsonl"])
