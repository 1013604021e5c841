import json
import re
from pathlib import Path
from types import SimpleNamespace

import pytest

from dashcam.cli import main
from dashcam.cli.doctor import health_lines
from dashcam.cli.terminal import Terminal, columns
from dashcam.doctor.findings import Finding
from dashcam.doctor.health import examine

QUIET = "DASHCAM_INTEGRATIONS"


@pytest.fixture(autouse=True)
def _no_imports(monkeypatch: pytest.MonkeyPatch) -> None:
    """Libraries are imported by the one test that is about them."""
    monkeypatch.setenv(QUIET, "none")


def test_a_sound_store_is_said_to_be_sound(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where it is, how large, what is in it, on which disk; how full this machine's disk is does not matter here."""
    monkeypatch.setattr("dashcam.doctor.health.shutil.disk_usage", lambda _: SimpleNamespace(free=51 * 10**9))
    assert main(["doctor"]) == 0
    shown = capsys.readouterr().out
    assert f"  path         {here}/.dashcam/dashcam.db\n  state        ok\n" in shown
    facts = dict(re.findall(r"^  (\w+) {2,}(.+)$", shown, re.MULTILINE))
    assert re.fullmatch(r"[\d.]+ [kM]B of 5 GB", facts["size"])
    assert facts["traces"] == "5 with 7 spans"
    assert "from" in facts
    assert re.search(r"\n  disk         \w+, 51 GB free\n", shown)
    assert shown.splitlines()[-1] == "all is well"


def test_each_setting_says_where_it_came_from(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In words a person knows."""
    monkeypatch.setenv("DASHCAM_CAPTURE_CONTENT", "0")
    monkeypatch.setenv("DASHCAM_MASK", "a,b")
    main(["doctor"])
    rows = [
        line.split(maxsplit=1)[1]
        for line in capsys.readouterr().out.splitlines()
        if re.match("  (capt|mask|journal_|app|incl)", line)
    ]
    assert [re.sub(" {2,}", " | ", row) for row in rows] == [
        "the object's or the script's name | default",
        "no | DASHCAM_CAPTURE_CONTENT",
        "a, b | DASHCAM_MASK",
        "none | default",
        "1.1 GB | default",
    ]


def test_the_same_as_json(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Values as they are, not as they read."""
    assert main(["doctor", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    settings = {one["name"]: one["value"] for one in found["settings"]}
    assert (settings["enabled"], settings["integrations"], settings["app"]) == (True, [], None)
    assert (found["store"]["state"], found["store"]["spans"], found["journals"]) == ("ok", 7, [])
    assert (found["store"]["condition"]["trace_count"], found["store"]["damage"]) == (5, [])
    assert (found["problems"], found["findings"]) == ([], [])


def test_a_place_without_a_store_says_how_to_get_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Status 0: nothing is wrong. And looking makes nothing."""
    monkeypatch.chdir(tmp_path)
    assert main(["doctor"]) == 0
    assert capsys.readouterr().out.splitlines()[-3:] == [
        "· nothing was recorded here yet",
        "  → dashcam run SCRIPT, or dashcam.start() in the program",
        "all is well",
    ]
    assert list(tmp_path.iterdir()) == []


def test_a_store_that_is_not_ours_is_status_3(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """All the rest is told all the same."""
    (tmp_path / "x.db").write_text("a letter to my aunt " * 100)
    (tmp_path / "x.db").chmod(0o600)
    assert main(["doctor", "--store", str(tmp_path / "x.db")]) == 3
    shown = capsys.readouterr().out
    assert " ".join(shown.split()).count("is not a database → name another file with --store") == 1
    assert "settings\n" in shown


def test_a_wrong_setting_is_status_2_and_hides_nothing(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where every other command stops, doctor goes on."""
    monkeypatch.setenv("DASHCAM_SAMPLE", "lots")
    assert main(["doctor"]) == 2
    shown = capsys.readouterr().out
    assert "  state        ok" in shown
    assert '✗ DASHCAM_SAMPLE is "lots"' in shown


def test_something_wrong_is_status_1_with_what_to_do(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A database that others can read."""
    (here / ".dashcam" / "dashcam.db").chmod(0o644)
    assert main(["doctor"]) == 1
    said = " ".join(capsys.readouterr().out.split("\n\n")[-1].split())
    assert re.match(r"✗ \S+/dashcam\.db \(0644\) is open to other users of this machine → chmod", said)
    assert " → chmod go-rwx " in said


@pytest.mark.parametrize("width", [80, 120])
def test_lines_fit_the_terminal(here: Path, width: int) -> None:
    """Long paths are cut in tables; the facts of the store are whole."""
    health = examine(None)
    found = [Finding("wrong", "store", "word " * 60, "todo " * 60)]
    lines = list(health_lines(health, found, Terminal(width=width, colours=False)))
    assert max(columns(line) for line in lines[9:]) <= width
