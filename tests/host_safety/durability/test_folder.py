"""NB-59: what happens to the program, and to what it records, when somebody takes the files away under it."""

from pathlib import Path

import pytest

import dashcam
from tests.recorded import python

START = """
import os, shutil, sys, time
from pathlib import Path
import dashcam
dashcam.start(store=".dashcam/dashcam.db", integrations=())

@dashcam.span
def work(name, text=""):
    return name

for number in range(20):
    work(f"before {number}")
%s
for number in range(20):
    work(f"after {number}")
print(dashcam.flush(10), dashcam.status()["dropped"])
"""
AWAY = 'shutil.rmtree(".dashcam")'
TAKEN = {
    "the folder is deleted": AWAY,
    "the folder is deleted after a collection": f"dashcam.flush()\n{AWAY}",
    "another folder stands there": f'{AWAY}\nPath(".dashcam").mkdir()',
    "the journals alone are deleted": 'shutil.rmtree(".dashcam/dashcam.journal")',
    "the store alone is deleted": 'dashcam.flush()\nfor path in Path(".dashcam").glob("dashcam.db*"): path.unlink()',
    "the folder is moved away": 'os.rename(".dashcam", "elsewhere")',
}


def names_in(store: Path) -> set[str]:
    with dashcam.open(store) as opened:
        assert opened.integrity() == []
        return {str(opened.trace(trace.trace_id).spans[0].output) for trace in opened.traces(limit=None)}


@pytest.mark.parametrize("what", TAKEN)
def test_nb59_it_goes_on_in_new_files(tmp_path: Path, what: str):
    """The program feels nothing; a flush notices, and what is recorded from then on is kept and readable."""
    again = 'dashcam.flush()\nfor number in range(5): work(f"again {number}")\n'
    done = python(tmp_path, "-c", START % TAKEN[what] + again)
    assert done.returncode == 0, done.stderr
    assert done.stderr == b""
    assert names_in(tmp_path / ".dashcam" / "dashcam.db") >= {f"again {number}" for number in range(5)}


def test_nb59_a_folder_that_goes_is_noticed_without_a_flush(tmp_path: Path):
    """Where spans come in numbers: half a segment later another journal is begun, in a folder made anew."""
    much = "shutil.rmtree('.dashcam')\nfor number in range(100):\n    work('much', 'x' * 60_000 + str(number))\n    time.sleep(0.005)\n"
    done = python(tmp_path, "-c", START % much)
    assert (done.returncode, done.stderr) == (0, b"")
    assert names_in(tmp_path / ".dashcam" / "dashcam.db") >= {f"after {number}" for number in range(20)}


IN_PLACE = {
    "garbage": 'path.write_bytes(b"garbage " * 10_000)',
    "garbage over a page": 'file = path.open("r+b"); file.seek(16_384); file.write(b"garbage " * 2_048); file.close()',
    "empty": 'path.write_bytes(b"")',
    "cut in half": "os.truncate(path, path.stat().st_size // 2)",
    "another database": "import sqlite3; path.unlink(); db = sqlite3.connect(path); db.execute('create table a (b)'); db.commit(); db.close()",
    "a folder": "path.unlink(); path.mkdir()",
    "an older copy": "shutil.copy(copy, path)",
}


@pytest.mark.parametrize("what", IN_PLACE)
def test_nb59_a_store_that_is_damaged_costs_the_program_nothing(tmp_path: Path, what: str):
    """While it is open: no exception, status 0; what is recorded waits in the journal, and comes in once the store is well."""
    taken = f'path, copy = Path(".dashcam/dashcam.db"), Path("copy.db")\ndashcam.flush()\nshutil.copy(path, copy)\n{IN_PLACE[what]}'
    done = python(tmp_path, "-c", START % taken)
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith(b" 0\n")
    store = tmp_path / ".dashcam" / "dashcam.db"
    for path in store.parent.glob("dashcam.db*"):
        path.rmdir() if path.is_dir() else path.unlink()
    after = {f"after {number}" for number in range(20)}
    if done.stdout.startswith(b"False"):
        assert names_in(store) >= after


def test_nb59_a_store_replaced_between_two_writes_is_not_written_into_the_void(tmp_path: Path):
    """What a helper collects after the file was unlinked goes into a new file."""
    taken = "\n".join(
        f"for number in range(10): work(f'turn {turn} {{number}}')\ndashcam.flush()\nfor path in Path('.dashcam').glob('dashcam.db*'): path.unlink()"
        for turn in range(3)
    )
    done = python(tmp_path, "-c", START % taken)
    assert (done.returncode, done.stderr, done.stdout) == (0, b"", b"True 0\n")
    assert names_in(tmp_path / ".dashcam" / "dashcam.db") >= {f"after {number}" for number in range(20)}
