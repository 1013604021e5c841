"""Our failure is never theirs: where every internal step reports what went wrong.

A step that fails calls `failed(where)` from its `except Exception`. The failure is counted, logged once a place,
and forgotten; in our own tests `reraise` makes it loud instead.
"""

import sys
from collections.abc import Callable

failures: dict[str, int] = {}
"""How often each internal step has failed in this process, by name; `dashcam.status()` shows it."""


class _Mode:
    __slots__ = ("reraise",)

    def __init__(self) -> None:
        self.reraise = False


mode = _Mode()
"""`mode.reraise = True` turns swallowing off: set by our tests, never in production."""


def failed(where: str) -> None:
    """Note that the step `where` raised; call it inside the `except Exception` that caught it.

    At the end of the stack, where the program itself is about to fail, there is nothing to report: that is counted only.
    """
    if isinstance(sys.exception(), RecursionError):
        failures[where] = failures.get(where, 0) + 1
        return
    if mode.reraise:
        raise  # noqa: PLE0704  the caller's except block is the one that holds the exception
    try:
        refused(where)
    except Exception:
        return


def refused(where: str) -> None:
    """Count and log what was handed in and cannot be kept: no failure of ours, so it is never raised."""
    try:
        failures[where] = failures.get(where, 0) + 1
        if failures[where] == 1:
            import logging  # only here: a start without trouble is 3 ms quicker

            said = "dashcam could not %s; the call went on untouched, part of its record is missing"
            logging.getLogger("dashcam").warning(said, where)
    except Exception:
        pass


def surely(step: Callable[[], object], where: str) -> None:
    """Do what must not be left undone: a second time where it failed."""
    try:
        step()
    except Exception:
        try:
            step()
        except Exception:
            failed(where)


def reset() -> None:
    """Forget all counts, as a fresh process would."""
    failures.clear()
