import io
import subprocess
import sys
from pathlib import Path

import pytest

from dashcam.cli import main
from dashcam.cli.entry import COMMANDS, help_text, load
from dashcam.cli.terminal import columns
from dashcam.version import __version__
from tests.recorded import dashcam, environment


@pytest.mark.parametrize("arguments", [[], ["--help"], ["-h"], ["help"]])
def test_help_fits_a_screen_and_lists_every_command(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """The first thing a person sees: short, and every command in it."""
    assert main(arguments) == 0
    shown = capsys.readouterr().out
    assert shown == help_text()
    assert len(shown.splitlines()) <= 24
    assert max(map(len, shown.splitlines())) <= 80
    assert all(f"\n  {name} " in shown for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_commands_help_is_its_docstring_with_an_example_and_its_statuses(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """One truth for the code and for people."""
    assert main([name, "--help"]) == 0
    shown = capsys.readouterr().out
    assert " ".join((load(name).__doc__ or "").split()) in " ".join(shown.split())
    assert f"  dashcam {name}" in shown
    assert "Exit status: " in shown


@pytest.mark.parametrize("name", COMMANDS)
def test_a_commands_help_fits_80_columns(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is prose is filled, what is an example was written for it."""
    monkeypatch.setenv("COLUMNS", "80")
    assert main([name, "--help"]) == 0
    assert [line for line in capsys.readouterr().out.splitlines() if columns(line) > 80] == []


@pytest.mark.parametrize("option", ["-V", "--version"])
def test_the_version_is_one_line(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    """With the Python it runs on, for a bug report."""
    assert main([option]) == 0
    assert capsys.readouterr().out == f"dashcam {__version__} (Python {sys.version.partition(' ')[0]})\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["lss"], 'there is no command "lss"; did you mean ls?'),
        (["zzz"], 'there is no command "zzz"; see dashcam --help'),
        (["ls", "--bar"], "unrecognized arguments: --bar; see dashcam ls --help"),
        (["ls", "--js"], "unrecognized arguments: --js; see dashcam ls --help"),
        (["ls", "--limit", "0"], 'argument --limit: "0" is not a number from 1 on; see dashcam ls --help'),
        (["ls", "--limit", "x"], 'argument --limit: "x" is not a number from 1 on; see dashcam ls --help'),
        (["ls", "--store", ""], "argument --store: the path of a file is needed; see dashcam ls --help"),
        (["import"], "the following arguments are required: FILE; see dashcam import --help"),
        (
            ["sql", "select 1", "--json", "--csv"],
            "argument --csv: not allowed with argument --json; see dashcam sql --help",
        ),
    ],
)
def test_wrong_use_is_one_line_and_status_2(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is wrong, and where the right way is written."""
    assert main(arguments) == 2
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == ("", f"dashcam: {message}\n")


def test_a_wrong_setting_is_status_2(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """It is said where it stands, at the command line always."""
    monkeypatch.setenv("DASHCAM_SAMPLE", "lots")
    assert main(["ls"]) == 2
    assert capsys.readouterr().err == 'dashcam: DASHCAM_SAMPLE is "lots": a number from 0 to 1 is needed, like 0.25\n'


@pytest.mark.parametrize("command", [["ls"], ["show", "3f2a"], ["sql", "select 1"]])
def test_a_store_that_cannot_be_read_is_status_3(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No store yet, and a file that is not ours, which stays as it is."""
    assert main([*command, "--store", str(tmp_path / "none.db")]) == 3
    (tmp_path / "other.db").write_text("a letter to my aunt " * 100)
    assert main([*command, "--store", str(tmp_path / "other.db")]) == 3
    lines = capsys.readouterr().err.splitlines()
    assert [line.partition(":")[0] for line in lines] == ["dashcam", "dashcam"]
    assert [path.name for path in tmp_path.iterdir()] == ["other.db"]


def test_ctrl_c_is_quiet(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """As shells expect it: 130 and not a word."""

    def interrupt(_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(load("ui"), "run", interrupt)
    assert main(["ui"]) == 130
    assert capsys.readouterr() == ("", "")


def test_a_reader_that_leaves_early_is_no_error(recorded: Path) -> None:
    """`dashcam ls | head -1` ends quietly."""
    command = (
        f"{sys.executable} -m dashcam sql 'select a.* from spans a, spans b, spans c, spans d' --json | head -c 10"
    )
    ended = subprocess.run(
        ["bash", "-c", f"{command}; exit ${{PIPESTATUS[0]}}"], cwd=recorded, env=environment(), capture_output=True
    )
    assert (ended.returncode, ended.stderr) == (141, b"")


def test_what_a_terminal_cannot_show_is_a_question_mark(recorded: Path) -> None:
    """An ASCII terminal gets the tree without its lines, not an exception."""
    ended = dashcam(recorded, "ls", PYTHONIOENCODING="ascii")
    assert (ended.returncode, ended.stderr) == (0, b"")


def test_help_does_not_need_a_real_stream(monkeypatch: pytest.MonkeyPatch) -> None:
    """Notebooks and servers put objects of their own in the place of stdout."""
    screen = io.StringIO()
    monkeypatch.setattr(sys, "stdout", screen)
    assert main([]) == 0
    assert screen.getvalue() == help_text()


def test_the_module_is_the_command(tmp_path: Path) -> None:
    """`python -m dashcam` for those whose PATH does not have the script."""
    assert dashcam(tmp_path, "--version").stdout.startswith(b"dashcam ")


def test_help_and_version_load_no_database(tmp_path: Path) -> None:
    """The command line answers at once."""
    code = "import sys\nfrom dashcam.cli import main\nmain(['--version']); main(['show', '--help'])\nprint('apsw' in sys.modules)"
    ended = subprocess.run([sys.executable, "-c", code], env=environment(), capture_output=True, check=True)
    assert ended.stdout.splitlines()[-1] == b"False"
