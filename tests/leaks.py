"""What a test may leave as it found it: the process-wide state that outlives a test, read before and after.

`tests/conftest.py` takes a reading around each test and fails the one that left something behind, so that the next test,
and the program that runs dashcam, meet the process as it was.
"""

import asyncio
import concurrent.futures
import contextvars
import gc
import logging
import multiprocessing.context
import multiprocessing.pool
import multiprocessing.process
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from dashcam.settings import handed

Reading = dict[str, dict[str, Any]]

# whatever dashcam or an app under test could put a patch on
_PATCHABLE: tuple[Any, ...] = (
    threading,
    threading.Thread,
    threading.Timer,
    concurrent.futures,
    concurrent.futures.Executor,
    concurrent.futures.ThreadPoolExecutor,
    concurrent.futures.ProcessPoolExecutor,
    multiprocessing.context.BaseContext,
    multiprocessing.pool.Pool,
    multiprocessing.pool.ThreadPool,
    multiprocessing.process.BaseProcess,
    asyncio.BaseEventLoop,
    asyncio.Task,
    subprocess,
    subprocess.Popen,
    os,
)
_HOOKS = ("excepthook", "displayhook", "unraisablehook", "breakpointhook")
_GRACE_S = 20.0
_GARBAGE_S = 0.03


def reading() -> Reading:
    """Read everything, cheap enough to be done around every test."""
    return {name: read() for name, read in _READERS.items()}


def leaked(before: Reading) -> list[str]:
    """Say what is otherwise than before, once threads and garbage have had a moment to go."""
    found = _differences(before, reading())
    began = time.monotonic()
    collected = False
    while found and time.monotonic() - began < _GRACE_S:
        # most that is still there is a thread about to end; to look through all memory takes ten times as long
        if not collected and time.monotonic() - began > _GARBAGE_S:
            collected = gc.collect() >= 0
        time.sleep(0.005)
        found = _differences(before, reading())
    return found


def _differences(before: Reading, after: Reading) -> list[str]:
    found = []
    for what, old in before.items():
        new = after[what]
        if what != "locks":  # a module that was imported
            found += [f"{what}: {key} is new ({new[key]!r})" for key in new.keys() - old.keys()]
        if what not in _MAY_GO:
            found += [f"{what}: {key} is gone" for key in old.keys() - new.keys()]
            changed = (key for key in old.keys() & new.keys() if old[key] is not new[key] and old[key] != new[key])
            found += [f"{what}: {key} was {old[key]!r}, is {new[key]!r}" for key in changed]
    return found


def _threads() -> dict[str, Any]:
    return {f"{one.name} ({one.ident})": one.name for one in threading.enumerate() if one.is_alive()}


def _descriptors() -> dict[str, Any]:
    """Read what is open; epoll and pipes of a running test worker stay the same before and after."""
    found = {}
    for number in os.listdir("/proc/self/fd") if Path("/proc/self/fd").exists() else ():
        try:
            found[number] = os.readlink(f"/proc/self/fd/{number}")
        except OSError:
            continue  # the listing's own descriptor
    return {f"{number} -> {target}": target for number, target in found.items() if not target.startswith("/proc/")}


def _attributes() -> dict[str, Any]:
    return {
        f"{getattr(owner, '__module__', '') or ''}.{owner.__name__}.{name}": value
        for owner in _PATCHABLE
        for name, value in list(vars(owner).items())
        if callable(value) or isinstance(value, property | classmethod | staticmethod)
    }


def _interpreter() -> dict[str, Any]:
    hooks: dict[str, Any] = {name: getattr(sys, name) for name in _HOOKS}
    return hooks | {
        "cwd": os.getcwd(),
        "trace": sys.gettrace(),
        "profile": sys.getprofile(),
        "path": tuple(sys.path),
        "meta_path": tuple(map(id, sys.meta_path)),
        "recursion limit": sys.getrecursionlimit(),
        "threading.excepthook": threading.excepthook,
        "start method": multiprocessing.get_start_method(allow_none=True),
    }


def _signals() -> dict[str, Any]:
    return {
        name.name: signal.getsignal(name) for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1)
    }


def _logging() -> dict[str, Any]:
    root, ours = logging.getLogger(), logging.getLogger("dashcam")
    return {"root level": root.level, "our level": ours.level, "our handlers": tuple(map(id, ours.handlers))}


def _context() -> dict[str, Any]:
    """Read our own context variables; those of frameworks are theirs."""
    ours = (one for one in contextvars.copy_context().items() if one[0].name.startswith("dashcam"))
    return {variable.name: value for variable, value in ours if value is not None}


def _locks() -> dict[str, Any]:
    """Read whether our own locks are held: one that an exception left locked stops another thread, much later."""
    ours = [(name, vars(module)) for name, module in sys.modules.copy().items() if name.startswith("dashcam.")]
    return {f"{name}.{key}": repr(names[key]).split()[0] for name, names in ours for key in _lock_names(name, names)}


def _lock_names(module: str, names: dict[str, Any]) -> list[str]:
    """Say which names of a module are locks; looked for again when it has more or fewer names than at the last look."""
    size, found = _lock_names_found.get(module, (0, []))
    if size != len(names):
        found = [key for key, value in list(names.items()) if isinstance(value, _LOCKS)]
        _lock_names_found[module] = (len(names), found)
    return found


_LOCKS = type(threading.RLock()), type(threading.Lock())
_lock_names_found: dict[str, tuple[int, list[str]]] = {}


_READERS: dict[str, Callable[[], dict[str, Any]]] = {
    "environment": lambda: {name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"},
    "threads": _threads,
    "open files": _descriptors,
    "patches": _attributes,
    "interpreter": _interpreter,
    "signals": _signals,
    "logging": _logging,
    "context": _context,
    "locks": _locks,
    "handed on": lambda: dict(handed),
}
_MAY_GO = {"threads", "open files"}
