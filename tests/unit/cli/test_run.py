import os
import sys
from pathlib import Path

import pytest

from dashcam.cli import main
from dashcam.cli.parser import command_parser
from dashcam.cli.run import _flags, _program, prepare_parser, recorded
from dashcam.errors import UsageError
from dashcam.settings import Settings, handed


def parsed(*arguments: str):
    parser = command_parser("run", "")
    prepare_parser(parser)
    return parser.parse_args(arguments)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["-"], ["-"]),
        (["-", "a", "--b", "-m", "--app", "x"], ["-", "a", "--b", "-m", "--app", "x"]),
        (["--app", "x", "-", "--", "y"], ["-", "--", "y"]),
        (["--", "-", "y"], ["-", "y"]),
        (["-m", "pkg"], ["-m", "pkg"]),
        (["--app=x", "-m", "pkg.mod", "--help", "-m", "z"], ["-m", "pkg.mod", "--help", "-m", "z"]),
        (["--include", "a.*", "--include", "b", "-", "--include", "c"], ["-", "--include", "c"]),
    ],
)
def test_everything_behind_the_program_is_the_programs(arguments: list[str], expected: list[str]) -> None:
    """Even what looks like an option of ours."""
    assert _program(parsed(*arguments)) == expected


def test_our_options_stand_before_the_program() -> None:
    """As with python itself."""
    options = parsed("--app", "x", "--store", "~/y.db", "--include", "a.*", "--include", "b", "-", "z")
    assert (options.app, options.store, options.include) == ("x", Path("~/y.db").expanduser(), ["a.*", "b"])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "which program? dashcam run SCRIPT, or dashcam run -m MODULE"),
        (["-m"], "-m needs the name of a module; see dashcam run --help"),
        (["nope.py", "x"], "there is no script nope.py in {folder}: check the path, or use -m for a module"),
    ],
)
def test_a_program_that_is_not_there_is_status_2_and_leaves_nothing(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    message: str,
) -> None:
    """One line; no store was made for it."""
    monkeypatch.chdir(tmp_path)
    assert main(["run", *arguments]) == 2
    assert capsys.readouterr().err == f"dashcam: {message.format(folder=tmp_path)}\n"
    assert list(tmp_path.iterdir()) == []


def test_a_store_that_cannot_be_used_is_status_3_before_anything_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    """A recording that could not be read again is not begun."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "app.py").write_text("open('ran', 'w')")
    (tmp_path / "x.db").write_text("a letter to my aunt " * 100)
    assert main(["run", "--store", "x.db", "app.py"]) == 3
    assert main(["run", "--store", "app.py/x.db", "app.py"]) == 3
    assert len(capsys.readouterr().err.splitlines()) == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["app.py", "x.db"]


def test_the_environment_names_what_is_ours_in_it(tmp_path: Path) -> None:
    """So that the program can be shown its own; what a person had set before stays in sight."""
    found = Settings(store=tmp_path / "x.db", app="rag", sample=0.5)
    made = recorded(
        {"PATH": "/bin", "PYTHONPATH": "/own", "DASHCAM_SAMPLE": "0.5"}, found, "ab" * 8, 7, has_helper=True
    )
    boot, own = made.pop("PYTHONPATH").split(os.pathsep)
    assert (Path(boot) / "sitecustomize.py").is_file()
    assert (own, made) == (
        "/own",
        {
            "PATH": "/bin",
            "DASHCAM_STORE": str(tmp_path / "x.db"),
            "DASHCAM_APP": "rag",
            "DASHCAM_SAMPLE": "0.5",
            "DASHCAM_RUN": "ab" * 8,
            "DASHCAM_HELPER": "1",
            "DASHCAM_BOOT": "7 DASHCAM_STORE DASHCAM_APP DASHCAM_RUN DASHCAM_HELPER",
        },
    )


def test_a_program_that_runs_dashcam_run_hands_its_span_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the inner program records hangs under the outer one's span."""
    monkeypatch.setitem(handed, "DASHCAM_PARENT", "parent")
    made = recorded({}, Settings(store=tmp_path), "r", 7, has_helper=False)
    assert (made["DASHCAM_PARENT"], made["DASHCAM_HELPER"]) == ("parent", "")


def test_options_of_the_interpreter_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """`python -X dev -m dashcam run app.py` runs the program in development mode."""
    monkeypatch.setattr(sys, "orig_argv", ["python", "-X", "dev", "-W", "error", "-m", "dashcam", "run", "-m", "x"])
    assert _flags() == ["-X", "dev", "-W", "error"]
    monkeypatch.setattr(sys, "orig_argv", ["python", "/bin/dashcam", "run", "app.py"])
    assert _flags() == []


@pytest.mark.parametrize("flag", ["-I", "-E", "-S", "-sE"])
def test_options_that_would_prevent_a_recording_are_refused(monkeypatch: pytest.MonkeyPatch, flag: str) -> None:
    """Instead of running without one and saying nothing."""
    monkeypatch.setattr(sys, "orig_argv", ["python", flag, "-m", "dashcam", "run", "app.py"])
    with pytest.raises(UsageError, match="leave E, I and S out"):
        _flags()
