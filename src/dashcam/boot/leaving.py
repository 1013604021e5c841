"""Tells a normal exit from all others, so that the summary never stands behind somebody's error.

An exception that nobody caught leaves its type in `sys`. The status given to `sys.exit` leaves nothing that can be read
afterwards, so it is noted on its way: `sys.exit` becomes a class whose making notes the status and whose `__init__` is the
real `sys.exit`, called by the interpreter itself. Tracebacks of `SystemExit` have no frame of ours.
"""

import sys
from collections.abc import Callable
from typing import Any

from dashcam.capture.program import is_taken_down


def watch() -> Callable[[], bool]:
    """Note statuses from here on; return what tells, at the end, whether the exit is a normal one."""
    status: list[object] = [None]
    real = sys.exit

    def note(cls: type, *given: Any) -> Any:
        status[0] = given[0] if given else None
        return object.__new__(cls)

    named = {"__new__": note, "__init__": staticmethod(real), "__doc__": real.__doc__, "__module__": "sys"}
    sys.exit = type("exit", (), named)
    return lambda: not hasattr(sys, "last_type") and status[0] in (None, 0) and not is_taken_down()
