"""The same script in processes of its own: with nothing, with `dashcam.start()`, under `dashcam run`, and with every write of
ours failing; what it says on stdout and stderr and its exit status have to be the same.
"""

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "src"
# the twin that a script finds where no recorder is: decorators that do nothing
STAND_IN = """
class span:
    def __new__(cls, target=None, /, **options):
        return target if callable(target) else object.__new__(cls)
    def __call__(self, target): return target
    def __enter__(self): return self
    def __exit__(self, *error): pass
def start(**settings): pass
"""
START = "import dashcam\ndashcam.start(integrations=())\n"
FAIL = """
from dashcam.capture.context import STATE
import logging
logging.getLogger("dashcam").addHandler(logging.NullHandler())
logging.getLogger("dashcam").propagate = False
def fail(frame): raise MemoryError
STATE.put = fail
"""
WAYS = ("start", "run", "failing")
LAST_LINE = re.compile(r"^dashcam: .*\n?", re.MULTILINE)


@dataclass(frozen=True)
class Ended:
    """What a process left: its exit status (negative for a signal) and what it said."""

    status: int
    stdout: str
    stderr: str


def run_script(script: str, way: str, folder: Path, *, arguments: tuple[str, ...] = ()) -> Ended:
    """Run a script one way; `plain` is without dashcam."""
    place = folder / "app"
    place.mkdir(exist_ok=True)
    (place / "app.py").write_text(script)
    boot = folder / way
    boot.mkdir(exist_ok=True)
    if way == "plain":
        (boot / "dashcam.py").write_text(STAND_IN)
    elif way != "run":
        (boot / "sitecustomize.py").write_text(START + (FAIL if way == "failing" else ""))
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("DASHCAM", "PYTEST", "COV"))
    }
    environment |= {"DASHCAM_STORE": str(folder / f"{way}.db"), "PYTHONPATH": os.pathsep.join([str(boot), str(SOURCE)])}
    command = [sys.executable, *(("-m", "dashcam", "run") if way == "run" else ()), "app.py", *arguments]
    done = subprocess.run(command, cwd=place, env=environment, capture_output=True, text=True, timeout=50, check=False)
    return Ended(done.returncode, done.stdout, LAST_LINE.sub("", done.stderr) if way == "run" else done.stderr)


def same_process(script: str, folder: Path, *, arguments: tuple[str, ...] = (), ways: tuple[str, ...] = WAYS) -> Ended:
    """Run a script in all ways and fail unless they end alike; return how the plain one ended."""
    plain = run_script(script, "plain", folder, arguments=arguments)
    for way in ways:
        here = run_script(script, way, folder, arguments=arguments)
        assert here == plain, f"{way} is not as plain:\n{here}\n{plain}"
    return plain
