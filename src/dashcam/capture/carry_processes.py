"""Takes the current span across processes: small patches, put on at start and taken off at stop.

A child started by `subprocess` or `multiprocessing` finds the span it was started in in its environment (`DASHCAM_PARENT`); a
task of a process pool, and a child of a fork server, carry it in their own pickle, where an item sets it as it is
unpickled. A forked child inherits it in memory. No patch stands on the way of the user's call or of its exceptions, so
that tracebacks stay as they are, and a child that is not recorded needs nothing of ours.
"""

import functools
import operator
import os
from collections.abc import Callable, Iterator, Mapping
from types import ModuleType
from typing import Any

from dashcam.capture import patch
from dashcam.capture.context import CURRENT, SKIPPED, STATE, Here, trace_id
from dashcam.capture.guard import failed
from dashcam.capture.patch import Setup, Target
from dashcam.settings import handed

PARENT = "DASHCAM_PARENT"
_NOWHERE = f"{0:032x}-{0:016x}"
"""Stands for a span that sampling left out: what is done for it in other processes is left out too."""
_ENV = 5
"""Where `fork_exec` has the environment among its arguments, in every Python we support."""
_NOTHING: Mapping[str, str] = {}
_added: list[str] = []
"""What `on` has put into `handed`."""
_COSTS = "calls made in child processes begin traces of their own"


def on(environment: Mapping[str, str] = _NOTHING) -> None:
    """Put the patches on; children get these variables too, where they have none of that name."""
    for name in environment.keys() - handed.keys():
        _added.append(name)  # first: what follows may fail, and `off` takes back what is listed here
        handed[name] = environment[name]
    patch.on(TARGETS)


def off() -> None:
    """Hand nothing on any more; the hooks themselves are taken out by `patch.off`, with all others."""
    while _added:
        handed.pop(_added.pop(), None)


def here_as_text() -> str:
    """Return where we are as a child process reads it, `<trace>-<span>`; empty outside any span."""
    here = CURRENT.get()
    if here is None or STATE.put is None:
        return ""
    return _NOWHERE if here is SKIPPED else f"{trace_id(here[1])}-{here[0]:016x}"


def from_text(text: str) -> Here | None:
    """Return the place that a text of another process names, `None` where it names none.

    >>> from_text("000102030405060708090a0b0c0d0e0f-00000000000000ff")[0]
    255
    """
    trace, _, span = text.partition("-")
    if text == _NOWHERE or len(trace) != 32 or len(span) != 16:
        return SKIPPED if text == _NOWHERE else None
    try:
        return int(span, 16), bytes.fromhex(trace), None, None
    except ValueError:
        return None


def parent() -> tuple[Any, int] | None:
    """Return the span of another process that this one was started in."""
    here = from_text(os.environ.get(PARENT) or handed.get(PARENT) or "")
    return (here[1], here[0]) if here is not None and here[0] else None


def arrive(text: str) -> None:
    """Make the place that a task was sent from current; called by the task's own pickle, in the child."""
    try:
        CURRENT.set(from_text(text))
    except Exception:
        failed("take up a span of another process")


class Arrival:
    """Calls `arrive` where it is unpickled, if that process is recorded; there it is `None`.

    Its pickle names nothing of ours, so that it can be read where dashcam cannot be imported.
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def __reduce__(self) -> tuple[Any, ...]:
        code = f"import sys\nroom = sys.modules.get({__name__!r})\nif room: room.arrive({self._text!r})"
        return exec, (code, {})


class CarriedArguments(dict[str, Any]):
    """Keyword arguments of a task, which take the span along when they are pickled; unpickled they are a plain dict."""

    __slots__ = ("_text",)

    def __init__(self, arguments: Mapping[str, Any], text: str) -> None:
        super().__init__(arguments)
        self._text = text

    def __reduce__(self) -> tuple[Any, ...]:
        # the first of two: the second has done its work by being unpickled
        return operator.getitem, ((dict(self), Arrival(self._text)), 0)


def with_ours(env: list[bytes] | None) -> list[bytes] | None:
    """Return the environment for a child, as `fork_exec` takes it: with what this process was handed, and where we are.

    An environment that the program made from nothing (one without `PATH`) stays as it is.
    """
    if STATE.put is None:
        return env
    text = here_as_text()
    ours = {**handed, PARENT: text} if text else handed
    if env is None:
        # what `dashcam run` handed over is inherited by itself, unless the program has set a PYTHONPATH of its own
        if not text and (not ours or ("DASHCAM_BOOT" in ours and "PYTHONPATH" not in os.environ)):
            return None
        env = [name + b"=" + value for name, value in os.environb.items()]
    elif not any(entry.startswith(b"PATH=") for entry in env):
        return env
    return _merged(env, {os.fsencode(name): os.fsencode(value) for name, value in ours.items()})


def _merged(env: list[bytes], ours: dict[bytes, bytes]) -> list[bytes]:
    given = dict(entry.split(b"=", 1) for entry in env)
    made = {**ours, **given}
    if parent := ours.get(PARENT.encode()):
        made[PARENT.encode()] = parent
    if folder := ours.get(b"PYTHONPATH"):
        entries = [entry for entry in given.get(b"PYTHONPATH", b"").split(b":") if entry != folder]
        made[b"PYTHONPATH"] = b":".join([folder, *entries] if entries != [b""] else [folder])
    return [name + b"=" + value for name, value in made.items()]


def _fork_exec(original: Callable[..., int]) -> Callable[..., int]:
    def fork_exec(*args: Any) -> int:
        try:
            args = (*args[:_ENV], with_ours(args[_ENV]), *args[_ENV + 1 :])
        except Exception:
            failed("hand the current span to a child process")
        return original(*args)

    fork_exec.__wrapped__ = original  # type: ignore[attr-defined]
    return fork_exec


def _takes_env(original: Callable[..., Any]) -> Callable[..., Any]:
    """Stand before what starts children past `fork_exec`, and takes their environment as a keyword."""

    @functools.wraps(original)
    def start(*args: Any, **kwargs: Any) -> Any:
        try:
            given = kwargs.get("env")
            listed = None if given is None else [os.fsencode(key) + b"=" + os.fsencode(given[key]) for key in given]
            made = with_ours(listed)
            if made is not listed and made is not None:
                pairs = (entry.split(b"=", 1) for entry in made)
                kwargs = {**kwargs, "env": {os.fsdecode(key): os.fsdecode(value) for key, value in pairs}}
        except Exception:
            failed("hand the current span to a child process")
        return original(*args, **kwargs)

    return start


def _hook_subprocess(module: ModuleType) -> Callable[[], None]:
    """Stand before the one function that starts a child; the quicker way around it has a documented switch."""
    names: Any = module
    before, quick = names._fork_exec, getattr(names, "_USE_POSIX_SPAWN", False)
    names._fork_exec = made = _fork_exec(getattr(before, "__wrapped__", before))
    names._USE_POSIX_SPAWN = False

    def undo() -> None:
        if names._fork_exec is made:
            names._fork_exec = getattr(before, "__wrapped__", before)
        names._USE_POSIX_SPAWN = quick

    return undo


def _preparation(original: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    def get_preparation_data(*args: Any, **kwargs: Any) -> dict[str, Any]:
        data = original(*args, **kwargs)
        try:
            text = here_as_text()
            if text:
                data["dashcam"] = Arrival(text)
        except Exception:
            failed("hand the current span to a child process")
        return data

    return get_preparation_data


def _work_item(original: Callable[..., Any]) -> Callable[..., Any]:
    def work_item(future: Any, fn: Any, args: Any, kwargs: Any) -> Any:
        return original(future, fn, args, carried(kwargs))

    return work_item


def _task_generation(original: Callable[..., Iterator[Any]]) -> Callable[..., Iterator[Any]]:
    def _guarded_task_generation(*args: Any, **kwargs: Any) -> Iterator[Any]:
        empty = carried({})
        return ((*task[:-1], empty) for task in original(*args, **kwargs))

    return _guarded_task_generation


def _apply_async(original: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(original)
    def apply_async(self: Any, func: Any, args: Any = (), kwds: Any = None, *more: Any, **named: Any) -> Any:
        return original(self, func, args, carried({} if kwds is None else kwds), *more, **named)

    return apply_async


def carried(arguments: Any) -> Any:
    """Return keyword arguments that take along where we are now, outside any span too: the last task's is over then."""
    try:
        return CarriedArguments(arguments, here_as_text()) if type(arguments) is dict else arguments
    except Exception:
        failed("hand the current span to a task")
        return arguments


TARGETS: tuple[Target | Setup, ...] = (
    Setup("subprocess", "subprocess", "_fork_exec", _hook_subprocess, _COSTS),
    Target("multiprocessing", "_posixsubprocess", "fork_exec", _fork_exec, _COSTS),
    Target("multiprocessing", "multiprocessing.spawn", "get_preparation_data", _preparation, _COSTS),
    Target("multiprocessing", "multiprocessing.pool", "Pool._guarded_task_generation", _task_generation, _COSTS),
    Target("multiprocessing", "multiprocessing.pool", "Pool.apply_async", _apply_async, _COSTS),
    Target("uvloop", "uvloop", "Loop.subprocess_exec", _takes_env, _COSTS),
    Target("uvloop", "uvloop", "Loop.subprocess_shell", _takes_env, _COSTS),
    Target("gevent", "gevent.subprocess", "Popen.__init__", _takes_env, _COSTS),
    Target("eventlet", "eventlet.green.subprocess", "Popen.__init__", _takes_env, _COSTS),
    Target("concurrent.futures", "concurrent.futures.process", "_WorkItem", _work_item, _COSTS),
)
