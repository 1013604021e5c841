"""Who collects: told without disturbing him, by whoever may want to do it."""

import subprocess
import sys
from pathlib import Path

import pytest

from dashcam.journal.owner import LOCK, Owner, is_collected

HOLDS = """
import sys
from pathlib import Path
from dashcam.journal.owner import Owner
print(Owner(Path(sys.argv[1])).take(), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    made = tmp_path / "s.journal"
    made.mkdir()
    return made


def test_nobody_collects(root: Path):
    """Nothing is left behind by asking, and who wants to collect can."""
    assert (is_collected(root), list(root.iterdir())) == (False, [])
    (root / LOCK).touch()
    assert is_collected(root) is False
    owner = Owner(root)
    assert owner.take()
    owner.give()


def test_this_process_collects(root: Path):
    """Asking does not take it away: closing any descriptor of the file would."""
    owner = Owner(root)
    assert owner.take()
    assert is_collected(root) is True
    code = "import sys; from pathlib import Path; from dashcam.journal.owner import is_collected; print(is_collected(Path(sys.argv[1])))"
    told = subprocess.run([sys.executable, "-c", code, str(root)], capture_output=True, text=True, check=True)
    owner.give()
    assert (told.stdout.strip(), is_collected(root)) == ("True", False)


def test_another_process_collects(root: Path):
    """Until it ends, however it does."""
    command = [sys.executable, "-c", HOLDS, str(root)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline().strip() == "True"
        seen = is_collected(root)
        other.kill()
    assert (seen, is_collected(root)) == (True, False)


def test_a_recorded_program_looks_without_loading_what_collecting_takes(root: Path):
    """Neither SQLite nor `threading`, which takes the thread that loads it first for the main one."""
    (root / LOCK).touch()
    code = (
        "import sys; from pathlib import Path; from dashcam.journal.owner import is_collected; is_collected(Path(sys.argv[1])); "
        "print([name for name in ('apsw', 'threading', 'dashcam.collect', 'dashcam.store') if name in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", code, str(root)], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
