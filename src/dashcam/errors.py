"""The whole error tree: what a person can meet, each with what to do next.

    DashcamError
    ├── UsageError             wrong use: a bad argument, filter or query            exit status 2
    │   ├── SettingsError      a setting that cannot be read
    │   ├── FilterError        a filter that cannot be read
    │   ├── QueryError         SQL that is wrong or that writes
    │   └── AmbiguousId        a trace id prefix that fits more than one trace
    ├── NotFound               an unknown trace, span, app or version                exit status 1
    ├── CannotRebuild          a stored component that cannot be made anew           exit status 1
    └── StoreError             the store cannot be read                              exit status 3
        ├── StoreMissing       there is no file at that path yet
        ├── NotAStore          the file is there and is not ours
        ├── StoreTooNew        written by a newer dashcam
        ├── StoreTooOld        written by an older dashcam, and not upgraded yet
        ├── StoreUnreadable    permissions, disk or damage
        └── StoreFull          the disk is full or the cap is reached

None of these is ever raised into a recorded program: capture counts and goes on.
"""

from typing import ClassVar


class DashcamError(Exception):
    """Base of everything dashcam raises on purpose."""

    exit_status: ClassVar[int] = 2


class UsageError(DashcamError):
    """The call, the option or the expression is not one dashcam knows."""


class SettingsError(UsageError):
    """A setting has a value that cannot be read."""


class FilterError(UsageError):
    """The filter cannot be read; the message says what, where, and the nearest that is known."""

    def __init__(self, message: str, *, at: int = 0) -> None:
        super().__init__(message)
        self.at = at
        """The character of the filter where it went wrong, from 0."""


class QueryError(UsageError):
    """The SQL is wrong, or it would write."""


class AmbiguousId(UsageError):
    """The first characters given fit more than one trace."""


class NotFound(DashcamError):
    """Nothing of that name or id is in the store."""

    exit_status: ClassVar[int] = 1


class CannotRebuild(DashcamError):
    """A stored component cannot be made anew; the message names every place and why."""

    exit_status: ClassVar[int] = 1

    def __init__(self, message: str, *, reasons: "dict[str, str] | None" = None) -> None:
        super().__init__(message)
        self.reasons = reasons or {}
        """Why, by the place in the app."""


class StoreError(DashcamError):
    """The store cannot be used."""

    exit_status: ClassVar[int] = 3


class StoreMissing(StoreError):
    """There is no store at that path yet."""


class NotAStore(StoreError):
    """The file at that path was not written by dashcam."""


class StoreTooNew(StoreError):
    """The store was written by a newer dashcam than this one."""


class StoreTooOld(StoreError):
    """The store was written by an older dashcam; whoever collects upgrades it."""


class StoreUnreadable(StoreError):
    """The store is there and cannot be opened or read."""


class StoreFull(StoreError):
    """There is no room left to write in."""
