import os
import signal
import subprocess
import sys
import urllib.request


def test_the_command_says_where_it_listens_and_ends_quietly():
    """`--port 0` picks a free port; the first line of stdout names it; an interrupt is no traceback."""
    command = [sys.executable, "-m", "dashcam.testing.provider", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        url = process.stdout.readline().removeprefix("listening on ").strip()
        with urllib.request.urlopen(url + "/_fake/health", timeout=10) as answer:
            assert answer.read() == b'{"ok": true}'
        os.kill(process.pid, signal.SIGINT)
        assert process.wait(10) == 0
        assert process.stderr.read() == ""
