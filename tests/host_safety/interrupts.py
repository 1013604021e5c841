"""Ctrl-C before each bytecode of ours that stands around a program's function: what puts it there, and what to see afterwards."""

import contextlib
import dis
import gc
import sys

from dashcam.testing.safety.adapter import OURS, Dashcam
from dashcam.testing.safety.outcome import MACHINERY

LEFT = "left behind"
NEVER = {"NOP", "RETURN_VALUE", "RETURN_CONST"}
"""Instructions at which Python never looks whether a signal has come: it does where a function begins, after a call, in a loop's jump."""
LET_GO = {"_Out.close"}
"""What a file calls as it goes, beside `__del__`."""


class Interrupter:
    """Raises KeyboardInterrupt before the `at`-th bytecode of ours; with `at=0` it only counts them."""

    def __init__(self, at):
        self.at = at
        self.steps = 0
        self.where = self.name = None

    def __call__(self, frame, event, arg):
        file = frame.f_code.co_filename
        if not (file.startswith("<dashcam") or (file.startswith(OURS) and not file.startswith(MACHINERY))):
            return None
        if in_finaliser(frame):
            return None
        frame.f_trace_lines, frame.f_trace_opcodes = False, True
        return self.step

    def step(self, frame, event, arg):
        if event == "opcode" and self.where is None:
            self.steps += 1
            self.name = dis.opname[frame.f_code.co_code[frame.f_lasti]]
            if self.steps == self.at:
                self.where = f"bytecode {self.at} ({self.name}), {frame.f_code.co_qualname} line {frame.f_lineno}"
                raise KeyboardInterrupt
        return self.step

    def __enter__(self):
        sys.settrace(self)
        return self

    def __exit__(self, *_):
        sys.settrace(None)


def in_finaliser(frame):
    """Tell whether the frame is of what Python calls as an object goes, or was called by it: what is raised there it never lets out."""
    while (
        frame is not None
        and frame.f_code.co_qualname.rpartition(".")[2] != "__del__"
        and frame.f_code.co_qualname not in LET_GO
    ):
        frame = frame.f_back
    return frame is not None


def stepped(made):
    """Run a coroutine that never waits."""
    try:
        with contextlib.suppress(StopIteration):
            made.send(None)
    finally:
        made.close()


@contextlib.contextmanager
def uncollected():
    """Collect no garbage: what an interrupt left half made ends with it, and that is not to be in the midst of the next call."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def interrupted(shape, *also):
    """Make a shape's call as often as it has bytecodes of ours, interrupted before another one each time; return what was wrong.

    Nothing may be left current, in `also` neither, and the function must not run twice. Run it in a thread of its own: what an
    interrupt leaves of the interpreter's state of a thread goes with it.
    """
    tracer = Dashcam()
    with tracer.started(), uncollected():
        ran = []
        call = shape(ran)
        call()
        for counting in (Interrupter(0), Interrupter(0)):  # Python 3.12 tells of no bytecode the first time
            with counting:
                call()
        wrong = []
        for at in range(1, counting.steps + 1):
            ran.clear()
            tracer.fresh()
            came = None
            with Interrupter(at) as interrupter:
                try:
                    call()
                except KeyboardInterrupt as error:
                    came = error
            if came is None and interrupter.where:
                wrong.append(f"{interrupter.where}: swallowed")
            if len(ran) > 1:
                wrong.append(f"{interrupter.where}: ran {len(ran)} times")
            felt = tracer.complaints(failed=False)
            for variable in also:
                if variable.get() is not None:
                    felt.append(f"{LEFT}: {variable.get()}")
                    variable.set(None)
            wrong += [f"{interrupter.where}: {one}" for one in felt if not (interrupter.name in NEVER and LEFT in one)]
        if counting.steps < 30:
            wrong.append(f"only {counting.steps} bytecodes of ours were met")
        return wrong
