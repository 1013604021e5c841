"""What is known of the program we are in."""

import sys

from dashcam.capture import program
from tests.recorded import python


def test_an_ordinary_program_is_not_taken_down() -> None:
    """Neither here, where the main thread lives, nor at the exit of one that Python runs."""
    assert not program.is_taken_down()


def test_at_the_exit_of_a_program_that_python_runs(tmp_path) -> None:
    """Nothing of the program is on the stack any more, whichever way it ends."""
    text = "import atexit, threading\nfrom dashcam.capture import program\natexit.register(lambda: print(program.is_taken_down()))\n"
    for end in ("", "raise SystemExit(0)\n"):
        assert python(tmp_path, "-c", text + end).stdout == b"False\n"


def test_an_exit_in_the_midst_of_a_call(tmp_path) -> None:
    """C's `exit`, called from within the program, takes the interpreter down: its exit handlers find the program on the stack."""
    text = """
import atexit, ctypes, threading
from dashcam.capture import program
atexit.register(lambda: print(program.is_taken_down(), flush=True))
ctypes.pythonapi.Py_FinalizeEx()
"""
    assert python(tmp_path, "-c", text).stdout == b"True\n"


def test_an_interpreter_that_another_program_made(monkeypatch) -> None:
    """It was given no command line."""
    monkeypatch.setattr(sys, "orig_argv", [])
    assert program.is_taken_down()


def test_the_name_of_a_program(monkeypatch) -> None:
    """A script's stem; `python` where there is no script."""
    monkeypatch.setattr(sys.modules["__main__"], "__spec__", None)
    monkeypatch.setattr(sys, "argv", ["/x/rag.py", "a"])
    named = program.script()
    monkeypatch.setattr(sys, "argv", ["-c"])
    assert (named, program.script()) == ("rag", "python")
