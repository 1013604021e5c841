"""Where an integration's share of a call goes: `python -m tests.bench.own_calls NAME…`, in an environment that has the library.

Bytecodes that run in functions of ours, and calls of these, of the calling thread: the call recorded less its spans by hand, the
dearest function first. The same on every machine, and there in seconds: to look for what could go before `overhead_instructions` says what went.
"""

import contextlib
import sys
from collections import Counter
from collections.abc import Callable
from types import FrameType
from typing import Any

from dashcam.testing.provider import FakeServer
from tests.bench.called import libraries, put_hooks, recording

OURS = ("/src/dashcam/", "<dashcam")
AHEAD = 5


def main(only: list[str]) -> None:
    """Say it of each library that is here, or of those named."""
    with FakeServer() as server:
        for name in libraries(only):
            with contextlib.redirect_stdout(sys.stderr), recording(name, server) as called:
                called.many(called.by_hand, AHEAD)
                by_hand = counted(called.by_hand)
                put_hooks(None)
                called.many(called.call, AHEAD)
                recorded = counted(called.call)
            for counts, less in zip(recorded, by_hand, strict=True):
                counts.subtract(less)
            codes, calls = recorded
            print(f"{name}: {codes.total():,} bytecodes in {calls.total():,} calls")
            for function, count in codes.most_common():
                if count:
                    print(f"{count:6,} in {calls[function]:3} {function}")


def counted(job: Callable[[], Any]) -> tuple[Counter[str], Counter[str]]:
    """Do the job; give the bytecodes and the calls of each function of ours."""
    codes, calls = Counter[str](), Counter[str]()

    def step(frame: FrameType, event: str, _: Any) -> Any:
        if event == "opcode":
            codes[_name(frame)] += 1
        return step

    def enter(frame: FrameType, _: str, __: Any) -> Any:
        if not any(ours in frame.f_code.co_filename for ours in OURS):
            return None
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        calls[_name(frame)] += 1
        return step

    before = sys.gettrace()
    sys.settrace(enter)
    try:
        job()
    finally:
        sys.settrace(before)
    return codes, calls


def _name(frame: FrameType) -> str:
    return f"{frame.f_code.co_filename.rpartition('dashcam/')[2]}:{frame.f_code.co_qualname}"


if __name__ == "__main__":
    main(sys.argv[1:])
