"""Whole programs, in processes of their own: what they print, where they end, what status they leave."""

import signal

import pytest

from tests.host_safety.processes import same_process

FUNCTIONS = """
import asyncio, sys, threading, warnings, logging
import dashcam

@dashcam.span
def work(n):
    return n * 2

@dashcam.span
def fail(n):
    raise ValueError(f"no {n}")

@dashcam.span
async def awaits(n):
    await asyncio.sleep(0)
    return work(n)

@dashcam.span
async def awaits_and_fails():
    await awaits(1)
    fail("in a coroutine")

@dashcam.span
def streams(n):
    for i in range(n):
        yield work(i)

@dashcam.span
class Thing:
    def method(self):
        return work(4)
"""

ENDS = {
    "prints": "print(work(2), asyncio.run(awaits(3)), list(streams(3)), Thing().method())",
    "raises": "fail(1)",
    "raises in a coroutine": "asyncio.run(awaits_and_fails())",
    "raises in a thread": "t = threading.Thread(target=fail, args=(2,), name='t'); t.start(); t.join(); print('after')",
    "exits": "sys.exit(3)",
    "exits with words": "sys.exit('for a reason')",
    "exits inside a span": "dashcam.span(lambda: sys.exit(5))()",
    "leaves at once": "import os; work(1); os._exit(9)",
    "killed": "import os, signal; work(1); os.kill(os.getpid(), signal.SIGKILL)",
    "interrupted": "import os, signal; dashcam.span(lambda: os.kill(os.getpid(), signal.SIGINT))()",
    "warns": "dashcam.span(lambda: warnings.warn('old', DeprecationWarning, stacklevel=2))()",
    "never awaited": "awaits(1); print('after')",
    "logs": "logging.basicConfig(format='%(filename)s:%(lineno)d %(funcName)s %(message)s'); Thing(); logging.error('x')",
    "a generator left open": "made = streams(3); next(made)",
    "an unraisable": "sys.unraisablehook = lambda u: print(repr(u.exc_value))\\nexec('class D:\\n def __del__(self): fail(7)\\nd = D()\\ndel d')",
    "too deep": "sys.setrecursionlimit(300)\n@dashcam.span\ndef deep(): deep()\ntry: deep()\nexcept RecursionError as e: print('deep')",
    "reads stdin and arguments": "print(sys.argv, sys.stdin.read(), __name__, __file__[-6:])",
    "chains of exceptions": "try:\n fail(1)\nexcept ValueError as e:\n raise KeyError('second') from e",
    "exception groups": "@dashcam.span\ndef group(): raise ExceptionGroup('g', [ValueError(1), TypeError(2)])\ngroup()",
    "a finaliser at exit": "import atexit; atexit.register(lambda: print('atexit', work(1)))",
}


@pytest.mark.parametrize("end", ENDS)
def test_nb01_nb02_nb20_nb30_programs_end_alike(end, tmp_path):
    """Stdout, stderr and exit status are byte for byte those of the program without us."""
    ended = same_process(FUNCTIONS + ENDS[end] + "\n", tmp_path, arguments=("a", "--b"))
    expected = {
        "exits": 3,
        "exits inside a span": 5,
        "leaves at once": 9,
        "killed": -signal.SIGKILL,
        "raises": 1,
        "interrupted": -signal.SIGINT,
    }
    assert ended.status == expected.get(end, ended.status)
