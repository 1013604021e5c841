import os
import subprocess
import sys
from pathlib import Path

from dashcam.journal.liveness import hold, is_alive, release

HOLDER = """
import sys
from pathlib import Path
from dashcam.journal.liveness import hold
hold(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def _holder(folder: Path) -> subprocess.Popen[bytes]:
    process = subprocess.Popen([sys.executable, "-c", HOLDER, folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"held\n"
    return process


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.communicate()


def test_a_folder_is_alive_until_its_process_is_killed(tmp_path: Path):
    """`kill -9` frees the lock: nothing has to be cleaned up for the death to be seen."""
    process = _holder(tmp_path)
    before = is_alive(tmp_path)
    _end(process)
    assert (before, is_alive(tmp_path)) == (True, False)


def test_looking_does_not_end_the_life_of_ones_own_folder(tmp_path: Path):
    """Closing any descriptor of the lock file would drop the lock: the process that holds it never opens it again."""
    hold(tmp_path)
    seen = [is_alive(tmp_path) for _ in range(2)]
    looker = "import sys; from pathlib import Path; from dashcam.journal.liveness import is_alive; sys.exit(is_alive(Path(sys.argv[1])))"
    other = subprocess.run([sys.executable, "-c", looker, tmp_path], check=False).returncode
    release(tmp_path)
    assert (seen, other, is_alive(tmp_path)) == ([True, True], 1, False)


def test_a_forked_child_does_not_keep_its_parent_alive(tmp_path: Path):
    """The child inherits the table of held folders and not the lock."""
    process = subprocess.Popen(
        [
            sys.executable,
            "-c",
            HOLDER.replace("sys.stdin.read()", "import os; os._exit(0) if os.fork() else sys.stdin.read()"),
            tmp_path,
        ],
        stdin=subprocess.PIPE,
    )
    process.wait()
    dead = not is_alive(tmp_path)
    process.communicate()
    assert dead


def test_holding_twice_is_holding_once(tmp_path: Path):
    """One descriptor, one lock file, readable by its owner alone."""
    hold(tmp_path)
    hold(tmp_path)
    mode = os.stat(tmp_path / "lock").st_mode & 0o777
    release(tmp_path)
    assert (mode, is_alive(tmp_path)) == (0o600, False)


def test_a_folder_without_a_lock_file_is_dead(tmp_path: Path):
    """What never was held has no process."""
    assert not is_alive(tmp_path)
