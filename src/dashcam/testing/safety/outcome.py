"""What a program under test did, as plain values that can be compared: what it returned, raised, printed and left behind."""

import asyncio
import contextlib
import inspect
import io
import sys
import threading
import traceback
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, NamedTuple

MACHINERY = str(Path(__file__).parent)
"""Where what runs programs lies, which belongs to nobody that is looked at."""
PROGRAMS = str(Path(__file__).parent / "programs")
_COMPARED = (str, bytes, int, float, bool, type(None))

Recorder = Callable[[Any], Any]
Program = Callable[[Recorder], Any]
"""Builds its functions and classes with a decorator, uses them, and returns what should be equal whoever recorded it.

The decorator is the identity for the plain run. A coroutine function is run to its end in an event loop of its own. What
a program leaves behind (a file, a list that was appended to) it looks at itself and returns."""


_args: Callable[[BaseException], tuple[Any, ...]] = vars(BaseException)["args"].__get__


class Told(NamedTuple):
    """An exception in plain values; `frames` are those of the program itself, outermost first."""

    type: str
    args: tuple[Any, ...]
    notes: tuple[str, ...]
    suppress: bool
    cause: "Told | None"
    context: "Told | None"
    parts: "tuple[Told, ...]"
    frames: tuple[str, ...]


def told(error: BaseException | None, depth: int = 8) -> Told | None:
    """Say of an exception whatever a program could find out, without asking it to show itself."""
    if error is None or depth == 0:
        return None
    args = tuple(arg if type(arg) in _COMPARED else type(arg).__qualname__ for arg in _args(error))
    parts = error.exceptions if isinstance(error, BaseExceptionGroup) else ()
    return Told(
        type(error).__qualname__,
        args,
        tuple(getattr(error, "__notes__", ())),
        error.__suppress_context__,
        told(error.__cause__, depth - 1),
        told(error.__context__, depth - 1),
        tuple(made for made in (told(part, depth - 1) for part in parts) if made is not None),
        tuple(f"{Path(file).name}:{line} {name}" for file, line, name in frames(error) if _is_users(file)),
    )


def frames(error: BaseException) -> list[tuple[str, int, str]]:
    """Return file, line and function of each frame of the traceback."""
    walked = traceback.walk_tb(error.__traceback__)
    return [(frame.f_code.co_filename, line, frame.f_code.co_name) for frame, line in walked]


def foreign(error: BaseException) -> int:
    """Count the frames that belong neither to the program nor to Python."""
    library = str(Path(contextlib.__file__).parent)
    return sum(not (_is_users(file) or _is_runner(file) or _is_library(file, library)) for file, _, _ in frames(error))


def _is_library(file: str, library: str) -> bool:
    return file.startswith("<frozen") or (file.startswith(library) and "site-packages" not in file)


def _is_runner(file: str) -> bool:
    return file.startswith(MACHINERY) and not file.startswith(PROGRAMS)


def _is_users(file: str) -> bool:
    return file.startswith(PROGRAMS) or Path(file).name.startswith("test_")


@dataclass(frozen=True)
class Outcome:
    """All that is compared. `noise`: exceptions nobody caught (`sys.unraisablehook`, `threading.excepthook`)."""

    returned: Any
    raised: Told | None
    stdout: str
    stderr: str
    warned: tuple[tuple[str, str, str, int], ...]
    noise: tuple[tuple[str, Told | None], ...]


def differences(expected: Outcome, actual: Outcome) -> list[str]:
    """Say in which points two outcomes are not the same."""
    pairs = ((field.name, getattr(expected, field.name), getattr(actual, field.name)) for field in fields(Outcome))
    return [f"{name}: plain {plain!r}, here {here!r}" for name, plain, here in pairs if plain != here]


def outcome_of(program: Program, record: Recorder, around: Any = None) -> Outcome:
    """Run a program; `around` is a context manager entered right before it (an injector of faults)."""
    noise: list[tuple[str, Told | None]] = []
    returned = raised = None
    with _listening(noise) as (stdout, stderr, warned):
        try:
            with around or contextlib.nullcontext():
                returned = _call(program, record)
        except BaseException as error:
            raised = told(error)
            error.__traceback__ = None
        said = tuple((w.category.__name__, str(w.message), Path(w.filename).name, w.lineno) for w in warned)
    return Outcome(returned, raised, stdout.getvalue(), stderr.getvalue(), said, tuple(noise))


def _call(program: Program, record: Recorder) -> Any:
    if inspect.iscoroutinefunction(program):
        return asyncio.run(program(record))
    return program(record)


@contextlib.contextmanager
def _listening(noise: list[tuple[str, Told | None]]) -> Iterator[tuple[io.StringIO, io.StringIO, list[Any]]]:
    kept = sys.unraisablehook, threading.excepthook
    sys.unraisablehook = lambda unraisable: noise.append(("unraisable", told(unraisable.exc_value)))
    threading.excepthook = lambda args: noise.append(("thread", told(args.exc_value)))
    try:
        with (
            contextlib.redirect_stdout(io.StringIO()) as stdout,
            contextlib.redirect_stderr(io.StringIO()) as stderr,
            warnings.catch_warnings(record=True) as warned,
        ):
            warnings.simplefilter("always")
            yield stdout, stderr, warned
    finally:
        sys.unraisablehook, threading.excepthook = kept


def caught(call: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Call and return what came back, or the exception told."""
    try:
        return call(*args, **kwargs)
    except BaseException as error:
        return told(error)
