"""Inside a program that `dashcam run` started, before its first line: out of sight, then recording.

Our variables leave `os.environ`, so that the program sees the environment it was given; the environment that children
inherit keeps them, and `settings.handed` knows them for children whose environment the program makes itself.
"""

import atexit
import os
import sys

from dashcam.settings import handed

BOOT = "DASHCAM_BOOT"
"""The variable that says which process was started and which variables are ours: `<pid> <name> <name>…`."""
_NOT_RECORDED = ("from multiprocessing.resource_tracker import main",)
"""Beginnings of code that Python runs in helpers of its own, in which no call of the program is ever made."""


def start(folder: str) -> None:
    """Start the recording in this process; `folder` is what stands for us in PYTHONPATH."""
    words = os.environ.get(BOOT, "").split()
    _hide(folder, words[1:])
    if not words or _is_helper():
        return
    from dashcam import runtime  # only here: helpers of Python do without

    if words[0] == str(os.getpid()):
        from dashcam.boot import leaving, summary  # only in the process that a person started

        # at exit the last to register is the first to run: the recording ends before it is summed up
        atexit.register(summary.write, os.getpid(), leaving.watch())
    runtime.start()


def _hide(folder: str, names: list[str]) -> None:
    for name in [BOOT, *names]:
        if name in os.environ:
            handed[name] = os.environ[name]
            _out_of_sight(name, None)
    entries = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    if folder in entries:
        handed["PYTHONPATH"] = folder
        own = [entry for entry in entries if entry != folder]
        _out_of_sight("PYTHONPATH", os.pathsep.join(own) if own else None)


def _out_of_sight(name: str, value: str | None) -> None:
    """Change what `os.environ` shows, and not what children inherit."""
    shown = os.environ._data  # type: ignore[attr-defined]  # private, and the one place that is only the listing
    key = os.environ.encodekey(name)
    if value is None:
        shown.pop(key, None)
    else:
        shown[key] = os.environ.encodevalue(value)


def _is_helper() -> bool:
    arguments = sys.orig_argv
    code = arguments[arguments.index("-c") + 1 :] if "-c" in arguments else []
    return bool(code) and code[0].startswith(_NOT_RECORDED)
