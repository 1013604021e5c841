"""The program's own functions, under `dashcam run`: what its file defines is recorded from the first call on."""

import subprocess
import sys
from pathlib import Path

import pytest

from dashcam.store import open_store
from tests.recorded import dashcam, python

APP = """
import sys
def answer(x): return part(x) + 1
class Index:
    def find(self, x): return x
def part(x): return Index().find(x)
def fails(): raise ValueError("x")
if __name__ == "__main__":
    print(answer(1), sys.gettrace(), sys.getprofile(), answer.__name__, __spec__ and __spec__.name, type(__loader__).__name__)
    if len(sys.argv) > 1: fails()
"""


@pytest.mark.slow
@pytest.mark.newest
@pytest.mark.parametrize("program", [["app.py"], ["-m", "app"], ["app.py", "x"]])
@pytest.mark.parametrize("pattern", ["app.*", "__main__.*"])
def test_the_program_s_own_functions(tmp_path: Path, program: list[str], pattern: str) -> None:
    """The program is as it is without us, and each call of what it defines is a span; Python 3.11 says that it cannot."""
    (tmp_path / "app.py").write_text(APP)
    plain = python(tmp_path, *program)
    run = dashcam(tmp_path, "run", "--include", pattern, *program)
    assert (run.returncode, run.stdout) == (plain.returncode, plain.stdout)
    if sys.version_info < (3, 12):
        assert run.stderr.startswith(b"dashcam: Python 3.11 records a script's own functions only with @dashcam.span")
        return
    if plain.returncode:
        assert run.stderr == plain.stderr
    subprocess.run([sys.executable, "-m", "dashcam", "ls"], cwd=tmp_path, capture_output=True, check=False)
    with open_store(tmp_path / ".dashcam" / "dashcam.db") as store:
        names = [row["name"] for row in store.sql("select name from spans order by started_ns")]
    assert names == ["answer", "part", "Index.find"] + (["fails"] if plain.returncode else [])
