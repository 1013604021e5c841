"""NB-63: there is no back end. Nothing that is recorded is sent anywhere, so that no answer can harm: the system's own calls tell."""

import os
import shutil
import subprocess
import sys

import pytest

from tests.host_safety.processes import SOURCE

PROGRAM = """
import dashcam

@dashcam.span
def work(n):
    return n

print([work(n) for n in range(3)])
dashcam.flush()
"""
SOCKET = """
import socket

socket.socket().close()
"""


def traced(folder, program, *recorder):
    """Run a program with all its processes under strace; return what it said, and its calls of the network."""
    if shutil.which("strace") is None:
        pytest.skip("not run here: strace is not installed")
    (folder / "app.py").write_text(program)
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("DASHCAM", "PYTEST", "COV"))
    }
    environment |= {"DASHCAM_STORE": str(folder / "s.db"), "PYTHONPATH": str(SOURCE)}
    command = ["strace", "-f", "-e", "trace=network", "-o", "calls.txt", sys.executable, *recorder, "app.py"]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=55, check=False)
    if "ptrace" in done.stderr:
        pytest.skip("not run here: no process may be traced")
    assert done.returncode == 0, done.stderr
    lines = (folder / "calls.txt").read_text().splitlines()
    return done.stdout, [
        line for line in lines if "(" in line and not line.partition(" ")[2].lstrip().startswith(("---", "+++"))
    ]


def test_nb63_nothing_is_sent(tmp_path):
    """Recorded, flushed, collected by the helper, shown at the end: no process has so much as opened a socket."""
    said, network = traced(tmp_path, PROGRAM, "-m", "dashcam", "run")
    assert said == "[0, 1, 2]\n"
    assert (tmp_path / "s.db").exists()
    assert network == []


def test_nb63_a_socket_would_be_seen(tmp_path):
    """The same look sees the one that a program opens."""
    _, network = traced(tmp_path, SOCKET)
    assert [line.partition("(")[0].rpartition(" ")[2] for line in network] == ["socket"]
