"""Ctrl-C at many moments of a program's life, its start and its end included: never a hang, never half a record."""

import signal
import time

import pytest

from dashcam.errors import StoreMissing
from tests.host_safety.hosts.host import Host
from tests.host_safety.processes import same_process

PROGRAM = """
import sys, threading, time
import dashcam
dashcam.start()

@dashcam.span
def inner(n):
    return n

@dashcam.span
def work(n):
    for i in range(200):
        inner(i)
    time.sleep(0.01)

print("begun", flush=True)
for n in range(12):
    work(n)
print("done", flush=True)
"""
AT_THE_END = """
import os, signal
import dashcam

@dashcam.span
def work(n):
    return n

class Last:
    def __del__(self):  # finds its names as long as modules end in the order in which they end without us
        os.kill(os.getpid(), signal.SIGINT)

work(1)
last = Last()
print("done", flush=True)
"""
MOMENTS = [0.0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.7, 0.9, 1.2]
"""Seconds after the start; by the last of them the program has ended, or is about to."""


@pytest.mark.slow
@pytest.mark.parametrize("way", ["start", "run"])
def test_ctrl_c_at_any_moment(way, tmp_path):
    """The program ends at once, by the interrupt or as if there had been none; what is recorded is whole and can be read.

    An interrupt that falls between a call's start frame and the `try` around it leaves that call, and what it is in, without an end.
    """
    (tmp_path / "app.py").write_text(PROGRAM)
    for number, moment in enumerate(MOMENTS):
        with Host(tmp_path, way, "app.py", DASHCAM_STORE=str(tmp_path / f"{number}.db")) as host:
            time.sleep(moment)
            ended = host.end(signal.SIGINT if host.process.poll() is None else None)
        # 1 is what Python gives where an interrupt meets it before the program's first line
        assert ended.status in (-signal.SIGINT, 130, 1, 0), ended
        # after its last word a program may end without another: see the test below
        by_signal = ended.status in (-signal.SIGINT, 130) and "done" in ended.stdout and ended.stderr == ""
        at_an_end = ended.status == 0 or by_signal
        assert at_an_end or "KeyboardInterrupt" in ended.stderr or "begun" not in ended.stdout, ended
        assert (ended.status != 0) or "done" in ended.stdout, ended
        assert (ended.orphans, "dashcam could not" in ended.stderr) == ((), False), ended
        host.store = tmp_path / f"{number}.db"
        waiting = any(host.store.with_suffix(".journal").glob("*/span-*"))
        try:
            assert {row["status"] for row in host.spans(half_open=2)} <= {"ok", "cancelled", "incomplete"}
        except StoreMissing:  # nothing was recorded; a store that an interrupt left half made is not there yet
            assert not waiting, ended


def test_nb02_ctrl_c_after_the_last_word(tmp_path):
    """At its end Python gives the signal back to the system, which ends the program without a word: plain, and likewise recorded."""
    ended = same_process(AT_THE_END, tmp_path)
    assert (ended.status, ended.stdout, ended.stderr) == (-signal.SIGINT, "done\n", "")
