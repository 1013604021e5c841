import json
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from dashcam.doctor.findings import findings
from dashcam.doctor.health import Health, examine
from dashcam.doctor.report import apart, report
from dashcam.errors import DashcamError


def test_a_report_is_all_facts_and_what_they_mean(filled: Path) -> None:
    """The fields of the facts first, the findings last."""
    filled.chmod(0o644)
    health = examine(filled)
    told = json.loads(msgspec.json.encode(report(health)))
    assert list(told) == [*Health.__struct_fields__, "findings"]
    assert told["findings"] == msgspec.to_builtins(findings(health)) != []


def test_another_process_sees_the_same(filled: Path) -> None:
    """But for the time, and for the room that is left."""
    here, there = (json.loads(msgspec.json.encode(one)) for one in (report(examine(filled)), apart(filled)))
    for name in ("store", "settings", "problems", "findings", "libraries"):
        assert there[name] == here[name]


def test_a_file_of_this_folder_is_not_imported(filled: Path, tmp_path: Path) -> None:
    """Whatever it is called."""
    (tmp_path / "msgspec.py").write_text("raise SystemExit('imported')")
    (tmp_path / "dashcam.py").write_text("raise SystemExit('imported')")
    assert apart(filled).store.state == "ok"


def test_one_that_takes_too_long_is_an_error(filled: Path) -> None:
    """Which says what to do instead."""
    with pytest.raises(DashcamError, match="longer than 0.001 s: try `dashcam doctor`"):
        apart(filled, seconds=0.001)


def test_one_that_fails_is_an_error(filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of its own output is told."""
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(DashcamError, match="failed: try `dashcam doctor`"):
        apart(filled)


def test_it_says_nothing_but_the_report(filled: Path) -> None:
    """One JSON object on stdout."""
    command = [sys.executable, "-P", "-m", "dashcam.doctor", str(filled)]
    done = subprocess.run(command, capture_output=True, check=True)
    assert (json.loads(done.stdout)["store"]["path"], done.stderr) == (str(filled), b"")
