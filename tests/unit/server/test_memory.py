import ctypes
import subprocess
import sys

import pytest

from dashcam.server import memory


def test_what_is_free_is_given_back(monkeypatch: pytest.MonkeyPatch):
    """By the C library's own call, after Python's garbage is gone."""
    called: list[object] = []
    monkeypatch.setattr(memory.gc, "collect", lambda: called.append("collected"))
    monkeypatch.setattr(
        ctypes, "CDLL", lambda _name: type("C", (), {"malloc_trim": lambda _self, pad: called.append(pad)})()
    )
    monkeypatch.setattr(sys, "platform", "linux")
    memory.give_back()
    assert called == ["collected", 0]


@pytest.mark.parametrize("platform", ["linux", "darwin"])
def test_where_there_is_no_such_call(platform: str, monkeypatch: pytest.MonkeyPatch):
    """Nothing happens."""
    monkeypatch.setattr(ctypes, "CDLL", lambda _name: object())
    monkeypatch.setattr(sys, "platform", platform)
    memory.share()
    memory.give_back()


POOLS = """
import ctypes, sys, tempfile, threading
from pathlib import Path
from dashcam.server import memory

if sys.argv[1] == "shared":
    memory.share()
held = []
all_hold, over = threading.Barrier(5), threading.Barrier(5)

def hold():
    held.append(bytes(range(256)) * 64)
    all_hold.wait()
    over.wait()

threads = [threading.Thread(target=hold) for _ in range(4)]
for thread in threads:
    thread.start()
all_hold.wait()
told = Path(tempfile.mkdtemp(), "told")
own = ctypes.CDLL(None)
own.fopen.restype = ctypes.c_void_p
file = ctypes.c_void_p(own.fopen(str(told).encode(), b"w"))
own.malloc_info(0, file)
own.fclose(file)
over.wait()
print(told.read_text().count("<heap nr="))
"""


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "malloc_info"), reason="glibc tells of its pools")
def test_all_threads_take_from_one_pool():
    """Without it four threads that hold something at once have one each beside the first."""

    def pools(how: str) -> int:
        return int(
            subprocess.run([sys.executable, "-c", POOLS, how], capture_output=True, check=True, text=True).stdout
        )

    assert (pools("shared"), pools("apart") > 1) == (1, True)
