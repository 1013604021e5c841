"""All programs, run one after the other: in this process (`run`), or in one of its own that may hang, crash and be ended (`apart`)."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from importlib import import_module
from typing import Final, cast

import msgspec

from dashcam.errors import UsageError
from dashcam.testing.safety.cases import Case
from dashcam.testing.safety.outcome import differences, outcome_of
from dashcam.testing.safety.programs import (
    callables,
    classes,
    coroutines,
    exceptions,
    running,
    steps,
    streams,
    values,
    wrappers,
)
from dashcam.testing.safety.three_ways import Injected, Tracer, recorded, sweep

_MODULES = (exceptions, callables, wrappers, classes, streams, coroutines, values, running, steps)
CASES: Final = tuple(
    sorted(
        (one for module in _MODULES for one in vars(module).values() if isinstance(one, Case)),
        key=lambda case: case.point,
    )
)
DASHCAM: Final = "dashcam.testing.safety.adapter:Dashcam"
PATIENCE_S: Final = 20.0
"""How long one program may take, all its ways together."""


class Result(msgspec.Struct, frozen=True):
    """What one program showed of a tracer: differences from the plain run, recorded and with steps failing."""

    point: str
    program: str
    says: str
    recorded: list[str] = []
    failing: list[str] = []
    steps: int = 0
    felt: int = 0
    """Of so many steps that failed, so many were felt by the program."""
    seconds: float = 0.0

    @property
    def sound(self) -> bool:
        """Whether nothing differed."""
        return not self.recorded and not self.felt


def tracer_of(named: str) -> Tracer:
    """Make the adapter that is named `module:Class`.

    Raises:
        UsageError: It cannot be imported.
    """
    module, _, name = named.partition(":")
    try:
        return cast("Tracer", getattr(import_module(module), name)())
    except (ImportError, AttributeError, ValueError) as error:
        raise UsageError(f"no tracer {named!r} ({error}): name its adapter as module:Class") from error


def run(case: Case, tracer: Tracer) -> Result:
    """Run one program plain, recorded, and once for each place of the tracer at which it can fail."""
    began = time.monotonic()
    plain = outcome_of(case.program, lambda target: target)
    wrong = differences(plain, outcome_of(case.program, lambda target: target))
    if wrong or (case.holds and not case.holds(plain)):
        return Result(
            case.point, case.name, case.says, [f"the plain program does not do what it is there for: {plain}"]
        )
    failing: list[list[str]] = []
    with tracer.started():
        different = recorded(case.program, tracer, plain)
        if case.sweep and not different:
            failing = [found for _, found in sweep(case.program, tracer, plain, (Injected,), repeats=1)]
    felt = [found for found in failing if found]
    return Result(
        case.point,
        case.name,
        case.says,
        different,
        felt[0] if felt else [],
        len(failing),
        len(felt),
        round(time.monotonic() - began, 3),
    )


def apart(named: str, *, patience_s: float = PATIENCE_S) -> Iterator[Result]:
    """Have a process of its own run everything, and another go on where one hangs or dies."""
    tracer_of(named)  # a name that is wrong is said here
    at = 0
    while at < len(CASES):
        for said in _lines(named, at, patience_s):
            yield msgspec.json.decode(said, type=Result)
            at += 1
        if at < len(CASES):
            case = CASES[at]
            yield Result(case.point, case.name, case.says, [f"hung for {patience_s:g} s, or its process died"])
            at += 1


def _lines(named: str, at: int, patience_s: float) -> Iterator[bytes]:
    # a file of this folder that is called like a module is imported only where an adapter may lie here
    safe = ("-P",) if named == DASHCAM else ()
    command = [sys.executable, *safe, "-m", "dashcam.testing.safety", named, str(at)]
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdout is not None
        while True:
            watch = threading.Timer(patience_s, process.kill)
            watch.start()
            line = process.stdout.readline()
            watch.cancel()
            if not line.endswith(b"\n"):
                process.kill()
                return
            yield line
