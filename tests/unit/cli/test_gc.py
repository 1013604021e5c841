import json
import os
import time
from pathlib import Path

import pytest

from dashcam.cli import gc, main
from dashcam.cli.gc import COPY_S, age
from dashcam.store import open_store
from tests.samples import STARTED
from tests.unit.cli.stores import DAY, filled, several


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project's store with traces of 4, 3, 2, 1 and 0 days ago."""
    monkeypatch.setenv("DASHCAM_STORE", str(tmp_path / "dashcam.db"))
    monkeypatch.setattr(time, "time_ns", lambda: STARTED + DAY // 2)
    return filled(tmp_path / "dashcam.db")


def left(store: Path) -> list[int]:
    """How old what is left is, in days."""
    with open_store(store) as opened:
        ids = {trace.trace_id for trace in opened.traces()}
    return [4 - at for at, trace in enumerate(several()) if trace.trace_id in ids]


def tidied(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict:
    """What `gc --json` says."""
    assert main(["gc", *arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize(
    ("arguments", "stay"),
    [
        (["--older", "2d"], [1, 0]),
        (["--older", "60h"], [2, 1, 0]),
        (["--keep", "2"], [1, 0]),
        (["--keep", "1", "--app", "other"], [4, 2, 1, 0]),
        (["--older", "1d", "--app", "nobody"], [4, 3, 2, 1, 0]),
        (["--max", "1"], []),
        ([], [4, 3, 2, 1, 0]),
    ],
)
def test_what_is_beyond_a_limit_goes(
    store: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], stay: list[int]
) -> None:
    """The oldest first; a dry run counts the same and leaves all."""
    would = tidied(capsys, "--dry-run", *arguments)["traces"]
    assert left(store) == [4, 3, 2, 1, 0]
    assert (tidied(capsys, *arguments)["traces"], left(store)) == (would, stay)


def test_without_options_the_settings_hold(
    store: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same ones that hold by themselves."""
    monkeypatch.setenv("DASHCAM_RETENTION_DAYS", "3")
    with open_store(store) as opened:
        opened.pin("40")
    assert main(["gc"]) == 0
    assert (left(store), capsys.readouterr().out[:27]) == ([4, 2, 1, 0], "deleted 1 trace with 1 span")


def test_room_is_given_back(store: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """When enough of the file lies idle it is written anew."""
    monkeypatch.setattr(gc, "LEAST_UNUSED", 0)
    monkeypatch.setattr(gc, "UNUSED", 0.0)
    tidied(capsys, "--keep", "1")
    with open_store(store) as opened:
        assert opened.integrity() == []
    assert tidied(capsys)["bytes"] >= 0


def test_old_copies_go(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Those of a week; a younger one and what only looks like one stay; so they do in a dry run."""
    names = [f"{store.name}.version-1", f"{store.name}.version-2"]
    old, young = (store.with_name(name) for name in names)
    for path in (old, young):
        path.write_bytes(b"x" * 1000)
    os.utime(old, (time.time() - COPY_S - 60,) * 2)
    link = store.with_name(f"{store.name}.version-0")
    link.symlink_to(old)
    assert (tidied(capsys, "--dry-run")["copies"], old.exists()) == (0, True)
    done = tidied(capsys)
    assert (done["copies"], old.exists(), young.exists(), link.is_symlink()) == (1, False, True, True)
    assert done["bytes"] == 1000


@pytest.mark.parametrize("arguments", [["--older", "soon"], ["--max", "much"], ["--keep", "0"], ["--older", "-3d"]])
def test_a_wrong_limit_is_one_line(store: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    """Nothing goes."""
    assert (main(["gc", *arguments]), left(store)) == (2, [4, 3, 2, 1, 0])
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_no_store_is_status_3(tmp_path: Path) -> None:
    """And none is made."""
    path = tmp_path / "none.db"
    assert ([main([name, "--store", str(path)]) for name in ("gc", "rebuild")], list(tmp_path.iterdir())) == (
        [3, 3],
        [],
    )


def test_ages_are_read() -> None:
    """In seconds to weeks, days without a unit."""
    assert [age(text) / 1e9 for text in ("90s", "5m", "12 h", "30d", "30", "2w")] == [
        90, 300, 43_200, 2_592_000, 2_592_000, 1_209_600,
    ]  # fmt: skip
