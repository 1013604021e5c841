"""A program under `dashcam run` is the program under `python`: output, errors, status, and what it can see of itself."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.recorded import dashcam, environment, python

pytestmark = pytest.mark.slow

PROGRAMS = {
    "uncaught exception": "def f(): raise ValueError('x')\nf()",
    "chained exceptions": "try:\n    1/0\nexcept ZeroDivisionError as error:\n    raise RuntimeError('y') from error",
    "syntax error": "def (",
    "status 3": "import sys; sys.exit(3)",
    "status as text": "import sys; sys.exit('bye')",
    "status caught": "import sys\ntry: sys.exit(5)\nexcept SystemExit as error: import traceback; traceback.print_exc(); raise",
    "os._exit": "import os; print('x', flush=True); os._exit(4)",
    "SIGTERM": "import os, signal; os.kill(os.getpid(), signal.SIGTERM)",
    "SIGINT": "import os, signal; os.kill(os.getpid(), signal.SIGINT)",
    "SIGINT caught": "import os, signal, sys\ntry: os.kill(os.getpid(), signal.SIGINT); input()\nexcept KeyboardInterrupt: sys.exit(7)",
    "SIGKILL": "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
    "abort": "import os; os.abort()",
    "thread that raises": "import sys, threading\ndef f(): raise ValueError(1)\nt = threading.Thread(target=f, name='t'); t.start(); t.join(); sys.exit(1)",
    "pool that raises": "import concurrent.futures as c\ndef f(x): raise KeyError(x)\nif __name__ == '__main__':\n with c.ProcessPoolExecutor(1) as e: future = e.submit(f, 1); c.wait([future]); future.result()",
    "child that is not there": "import subprocess; subprocess.run(['nowhere-to-be-found'])",
}
ORDINARY = {
    "itself": "import sys; print(sys.argv, sys.path, __name__, __file__, __spec__, sys.orig_argv[1:], sys.modules['__main__'].__doc__)",
    "environment": "import os, sys; print(sorted(os.environ.items()), sys.flags, sys.warnoptions)",
    "stdin": "import sys; print(sys.stdin.read())",
    "threads": "import threading, gc; print(len(threading.enumerate()), gc.get_threshold(), gc.isenabled())",
    "signals": "import signal; print([signal.getsignal(number) for number in range(1, 32)])",
    "descriptors": "import os; print(os.listdir('/proc/self/fd'))",
    "no child": "import os\ntry: os.wait()\nexcept ChildProcessError as error: print(error)",
    "status 0": "import sys; print('x'); sys.exit()",
    "a warning": "import warnings; warnings.warn('hi')",
    "random numbers": "import random; random.seed(4); print(random.random())",
    "at exit": "import atexit; atexit.register(print, 'late')\nclass A:\n    def __del__(self): print('del')\na = A()",
    "a fork": "import os\nif os.fork() == 0: raise SystemExit(0)\nprint(os.wait()[1])",
    "a child's view": "import subprocess, sys\ncode = 'import os, sys; print(sorted(os.environ.items()), sys.path)'\nprint(subprocess.check_output([sys.executable, '-c', code]))",
    "a child without an environment": "import subprocess; print(subprocess.check_output(['/usr/bin/env'], env={'A': '1'}))",
}
LINE = re.compile(rb"dashcam: nothing recorded: .*\n\Z")


def both(folder: Path, *arguments: str, stdin: bytes = b"") -> list[tuple[int, bytes, bytes]]:
    """Run it plain and recorded; addresses and numbers of processes are not the program's."""
    runs = [python(folder, *arguments, stdin=stdin), dashcam(folder, "run", *arguments, stdin=stdin)]
    return [(run.returncode, _settled(run.stdout), _settled(run.stderr)) for run in runs]


def _settled(text: bytes) -> bytes:
    return re.sub(rb"0x[0-9a-f]+|Process-\d+", b"N", text)


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_that_ends_badly_ends_the_same(tmp_path: Path, name: str) -> None:
    """Byte for byte, with no line of ours behind it."""
    (tmp_path / "app.py").write_text(PROGRAMS[name])
    plain, recorded = both(tmp_path, "app.py", "a", "--app")
    assert recorded == plain


@pytest.mark.parametrize("name", ORDINARY)
def test_a_program_that_ends_well_is_the_same_but_for_one_line(tmp_path: Path, name: str) -> None:
    """The last line on stderr is ours; everything before it is the program's."""
    (tmp_path / "app.py").write_text(ORDINARY[name])
    plain, (status, out, errors) = both(tmp_path, "app.py", "a", "-m", "--app", stdin=b"hello")
    assert (status, out, LINE.sub(b"", errors)) == plain
    assert LINE.search(errors)


@pytest.mark.parametrize(
    "arguments",
    [
        ["-m", "pkg", "--help"],
        ["-m", "pkg.other"],
        ["-m", "nowhere"],
        ["pkg"],
        ["-", "x"],
        ["-m", "timeit", "--nonsense"],
    ],
)
def test_modules_folders_and_stdin_run_as_with_python(tmp_path: Path, arguments: list[str]) -> None:
    """`-m`, a folder with a `__main__.py`, and a program on stdin."""
    (tmp_path / "pkg").mkdir()
    (tmp_path / "pkg" / "__init__.py").touch()
    show = "import sys; print(sys.argv, __name__, __package__, __spec__ and __spec__.name); raise KeyError(1)"
    (tmp_path / "pkg" / "__main__.py").write_text(show)
    (tmp_path / "pkg" / "other.py").write_text(show)
    plain, recorded = both(tmp_path, *arguments, stdin=show.encode())
    assert recorded == plain


def test_options_of_the_interpreter_hold_for_the_program(tmp_path: Path) -> None:
    """`python -O -m dashcam run` is `python -O`."""
    (tmp_path / "app.py").write_text(
        "import sys; print(__debug__, sys.flags.optimize, sys.warnoptions); raise SystemExit(1)"
    )
    plain = python(tmp_path, "-O", "-W", "ignore", "app.py")
    recorded = python(tmp_path, "-O", "-W", "ignore", "-m", "dashcam", "run", "app.py")
    assert recorded.stdout == plain.stdout


def test_the_program_is_the_process_that_was_started(tmp_path: Path) -> None:
    """A supervisor that knows the pid of `dashcam run` knows the program's."""
    (tmp_path / "app.py").write_text("import os; print(os.getpid(), flush=True); input()")
    command = [sys.executable, "-m", "dashcam", "run", "app.py"]
    started = subprocess.Popen(
        command, cwd=tmp_path, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    out, _ = started.communicate(b"\n", timeout=30)
    assert (int(out), started.returncode) == (started.pid, 0)
