"""The program that we are in: its name, and how the interpreter ends, as far as what runs at its exit has to know."""

import sys
from pathlib import Path


def is_taken_down() -> bool:
    """Say, at exit, whether a program that Python is a part of ends it from within C's `exit`, as uwsgi does on a signal.

    Libraries may be down by then: loading what stands on OpenSSL ends the process with a segmentation fault. Such a program
    either made the interpreter itself, or ends it in the midst of a call that it will never return from.
    """
    if not sys.orig_argv:
        return True
    threads = sys.modules.get("threading")
    if threads is None or threads.main_thread().is_alive():
        return False  # nobody ends it: somebody calls what is registered for the exit
    frame = sys._getframe()
    while frame.f_back is not None:
        frame = frame.f_back
    return frame.f_code.co_name == "<module>"


def stay_interrupted() -> None:
    """Let a program that Ctrl-C ended say so in its exit status.

    The interpreter notes it when the interrupt leaves the program, and forgets it when text is run as code, which the
    modules loaded for the flush and for versions do in making their classes. Running it once more as text makes the note again.
    """
    if getattr(sys, "last_type", None) is not KeyboardInterrupt:
        return
    try:
        exec("raise KeyboardInterrupt")  # noqa: S102  a constant
    except KeyboardInterrupt:
        return


def script() -> str:
    """Return the name of the program: its script or module."""
    name = getattr(sys.modules.get("__main__"), "__spec__", None)
    if name is not None:
        return str(name.name).removesuffix(".__main__")
    given = (getattr(sys, "argv", None) or [""])[0]
    return "python" if given in ("", "-", "-c") else Path(given).stem
