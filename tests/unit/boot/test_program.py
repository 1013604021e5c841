import subprocess
import sys
from pathlib import Path

import pytest

from dashcam.boot import program
from tests.recorded import dashcam, environment

BOOT = Path(program.__file__).parent / "path"
SHOW = "import os, sys; print(sorted(name for name in os.environ if 'DASHCAM' in name), os.environ.get('PYTHONPATH'))"


def run(folder: Path, code: str, *arguments: str, **more: str) -> list[str]:
    (folder / "app.py").write_text(code)
    ended = dashcam(folder, "run", *arguments, "app.py", **more)
    assert ended.returncode == 0, ended.stderr.decode()
    return ended.stdout.decode().splitlines()


def test_the_program_sees_the_environment_it_was_given(tmp_path: Path) -> None:
    """Nothing of ours in the listing, the PYTHONPATH of before."""
    before = environment()["PYTHONPATH"]
    assert run(tmp_path, SHOW, "--app", "x") == [f"[] {before}"]


def test_a_variable_that_the_person_set_stays_in_sight(tmp_path: Path) -> None:
    """It is theirs."""
    assert run(tmp_path, SHOW, DASHCAM_SAMPLE="0.5")[0].startswith("['DASHCAM_SAMPLE'] ")


def test_the_search_path_has_nothing_of_ours(tmp_path: Path) -> None:
    """Neither the folder nor what the import system remembers of it."""
    assert run(
        tmp_path, "import sys; print([x for x in [*sys.path, *sys.path_importer_cache] if 'boot/path' in x])"
    ) == ["[]"]


def test_the_programs_own_settings_are_known_although_out_of_sight(tmp_path: Path) -> None:
    """What reads settings inside the program finds the store of this run."""
    code = "import dashcam.settings as s; print(s.load().store, s.load().app)"
    assert run(tmp_path, code, "--store", "y.db", "--app", "rag") == [f"{tmp_path}/y.db rag"]


def test_somebody_elses_sitecustomize_runs_as_without_us(tmp_path: Path) -> None:
    """Under its own name, with its own file."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(
        "import builtins; builtins.customized = (__name__, __file__, __spec__.origin)"
    )
    path = f"{tmp_path}/site:{environment()['PYTHONPATH']}"
    origin = f"{tmp_path}/site/sitecustomize.py"
    code = "import sitecustomize, sys; print(customized, sitecustomize.__file__, sys.modules['sitecustomize'] is sitecustomize)"
    assert run(tmp_path, code, PYTHONPATH=path) == [f"('sitecustomize', '{origin}', '{origin}') {origin} True"]


def test_a_sitecustomize_that_fails_says_so_as_without_us(tmp_path: Path) -> None:
    """Its error is Python's to tell; the program is recorded all the same."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text("1/0")
    (tmp_path / "app.py").write_text("import dashcam; print(dashcam.status()['recording'])")
    path = f"{tmp_path}/site:{environment()['PYTHONPATH']}"
    ended = dashcam(tmp_path, "run", "app.py", PYTHONPATH=path)
    assert ended.stdout == b"True\n"
    assert (
        b"Error in sitecustomize; set PYTHONVERBOSE for traceback:\nZeroDivisionError: division by zero\n"
        in ended.stderr
    )


def test_without_a_sitecustomize_there_is_none(tmp_path: Path) -> None:
    """Importing it fails as it would have."""
    code = "import sys\nprint('sitecustomize' in sys.modules)\ntry: import sitecustomize\nexcept ImportError as e: print(e)"
    assert run(tmp_path, code) == ["False", "No module named 'sitecustomize'"]


def test_an_interpreter_without_dashcam_is_left_alone(tmp_path: Path) -> None:
    """Another environment inherits our folder on its path: nothing is recorded, nothing said, nothing left on the path."""
    more = {"PYTHONPATH": str(BOOT), "DASHCAM_BOOT": "1"}
    code = "import sys; print([x for x in sys.path if 'boot' in x], 'dashcam' in sys.modules)"
    # -s and an empty prefix hide the packages that are installed here
    hide = tmp_path / "hide" / "usercustomize.py"
    hide.parent.mkdir()
    hide.touch()
    (tmp_path / "hide" / "dashcam.py").write_text("raise ImportError('no dashcam here')")
    more["PYTHONPATH"] = f"{BOOT}:{hide.parent}"
    ended = subprocess.run([sys.executable, "-c", code], env=environment(**more), capture_output=True, check=True)
    assert (ended.stdout, ended.stderr) == (b"[] False\n", b"")


def test_a_failure_of_ours_is_silent_unless_asked_for(tmp_path: Path) -> None:
    """The program runs; DASHCAM_DEBUG tells why it is not recorded."""
    (tmp_path / "dashcam.py").write_text("raise RuntimeError('broken')")
    more = {"PYTHONPATH": f"{BOOT}:{tmp_path}", "DASHCAM_BOOT": "1"}
    command = [sys.executable, "-c", "print('ran')"]
    quiet = subprocess.run(command, env=environment(**more), capture_output=True, check=True)
    loud = subprocess.run(command, env=environment(**more, DASHCAM_DEBUG="1"), capture_output=True, check=True)
    assert (quiet.stdout, quiet.stderr, loud.stdout) == (b"ran\n", b"", b"ran\n")
    assert loud.stderr == b"dashcam: not recorded: RuntimeError('broken')\n"


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["python", "-c", "from multiprocessing.resource_tracker import main;main(5)"], True),
        (
            ["python", "-c", "from multiprocessing.spawn import spawn_main; spawn_main()", "--multiprocessing-fork"],
            False,
        ),
        (["python", "-c"], False),
        (["python", "app.py"], False),
    ],
)
def test_helpers_of_python_itself_are_not_recorded(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str], expected: bool
) -> None:
    """No call of the program is ever made in them."""
    monkeypatch.setattr(sys, "orig_argv", arguments)
    assert program._is_helper() is expected


def test_recording_can_be_off(tmp_path: Path) -> None:
    """The program runs as it is; no store is made, no line is written."""
    (tmp_path / "app.py").write_text("import sys; print('dashcam' in sys.modules)")
    ended = dashcam(tmp_path, "run", "app.py", DASHCAM_ENABLED="0")
    assert (ended.stdout, ended.stderr) == (b"False\n", b"")
    assert [path.name for path in tmp_path.iterdir()] == ["app.py"]
