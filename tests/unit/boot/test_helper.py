import os
import subprocess
import sys
from pathlib import Path

from dashcam.boot import detached
from dashcam.boot.helper import run_is_over
from dashcam.journal import liveness


def test_a_run_is_over_when_its_program_and_all_its_journals_are(tmp_path: Path) -> None:
    """A child that outlives the program is still collected; another run's processes do not count."""
    program = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    own, other = tmp_path / f"aaaa-{os.getpid()}-1", tmp_path / f"bbbb-{os.getpid()}-1"
    for folder in (own, other):
        folder.mkdir()
        liveness.hold(folder)
    is_over = run_is_over(tmp_path, program.pid, "aaaa")
    seen = [is_over()]
    program.communicate(b"\n")
    seen.append(is_over())
    liveness.release(own)
    seen.append(is_over())
    liveness.release(other)
    assert seen == [False, False, True]


def test_a_program_that_is_gone_already_has_ended(tmp_path: Path) -> None:
    """The helper may start after a very short program."""
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    assert run_is_over(tmp_path, ended.pid, "aaaa")()


def test_a_detached_process_is_nobodys_child(tmp_path: Path) -> None:
    """No child to wait for, its own session, no descriptor but three that lead nowhere; the pipe and the listing are its own."""
    fifo = tmp_path / "answer"
    os.mkfifo(fifo)
    code = (
        "import os, sys\n"
        "facts = [os.getsid(0) != int(sys.argv[2]), os.getppid() != int(sys.argv[3]), sorted(map(os.readlink, map('/proc/self/fd/{}'.format, '012')))]\n"
        "open(sys.argv[1], 'w').write(repr(facts + [len(os.listdir('/proc/self/fd'))]))"
    )
    read, write = os.pipe()
    os.set_inheritable(write, True)
    detached.start([sys.executable, "-c", code, str(fifo), str(os.getsid(0)), str(os.getpid())], dict(os.environ))
    os.close(write)
    assert os.read(read, 1) == b""
    os.close(read)
    assert fifo.read_text() == "[True, True, ['/dev/null', '/dev/null', '/dev/null'], 5]"
