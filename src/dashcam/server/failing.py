"""Errors as answers: the kind of an error is its status, its message goes to the page, and no traceback ever leaves.

What is no error of ours is a fault of dashcam itself: it is logged once, and the page is told that it is in the log.
"""

import logging
import sys
from typing import Final

from dashcam.errors import (
    AmbiguousId,
    CannotRebuild,
    DashcamError,
    FilterError,
    NotAStore,
    NotFound,
    StoreError,
    StoreFull,
    StoreMissing,
    StoreTooNew,
    StoreTooOld,
    StoreUnreadable,
    UsageError,
)
from dashcam.server.answers import Failure, Problem, State

_log = logging.getLogger("dashcam")
STATUSES: Final[dict[type[DashcamError], int]] = {
    AmbiguousId: 409,
    UsageError: 400,
    NotFound: 404,
    CannotRebuild: 409,
    StoreError: 503,
}
"""The status of each kind of error; the first that fits."""
STATES: Final[dict[type[StoreError], State]] = {
    StoreMissing: "missing",
    NotAStore: "foreign",
    StoreTooNew: "newer",
    StoreTooOld: "older",
    StoreFull: "full",
    StoreUnreadable: "unreadable",
}
"""What stands for an error of the store on the page."""
OURS: Final = "something in dashcam itself failed: where `dashcam ui` runs, its output says more"
_said: set[tuple[str, str]] = set()


def failure(message: str, kind: str, at: tuple[int, int] | None = None) -> Failure:
    """The answer of a request that fails."""
    return Failure(error=Problem(message=message, type=kind, at=at))


def answered(error: Exception, where: str) -> tuple[int, Failure]:
    """Status and answer of an error; `where` is the route, for the log."""
    if isinstance(error, DashcamError):
        status = next((found for kind, found in STATUSES.items() if isinstance(error, kind)), 400)
        return status, failure(str(error), type(error).__name__, place_of(error))
    tell(error, where)
    return 500, failure(OURS, "InternalError")


def state_of(error: StoreError) -> State:
    """What is wrong with a store, in a word."""
    cause = type(error.__cause__).__name__
    if cause in {"BusyError", "LockedError"}:
        return "locked"
    if cause == "CorruptError":
        return "damaged"
    return next((state for kind, state in STATES.items() if isinstance(error, kind)), "unreadable")


def place_of(error: DashcamError) -> tuple[int, int] | None:
    """Where in a text an error was met: characters, from and up to."""
    if not isinstance(error, FilterError):
        return None
    return error.at, getattr(error, "end", error.at + 1)


def tell(error: Exception, where: str) -> None:
    """Log a fault of ours, once for each kind and place."""
    key = (where, type(error).__name__)
    if key not in _said:
        _said.add(key)
        _log.error("dashcam: %s failed", where, exc_info=error if sys.exc_info()[0] is None else True)
