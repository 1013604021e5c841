"""Shapes of answers that are no words of `model/`: pages, the state of the store, errors."""

from typing import Literal, TypeAlias

import msgspec

from dashcam.model.app import AppVersion
from dashcam.model.component import Diff
from dashcam.model.lag import Lag
from dashcam.model.page import Page
from dashcam.model.span import Span, SpanRow
from dashcam.model.trace import Trace

State: TypeAlias = Literal["ok", "missing", "foreign", "newer", "older", "locked", "damaged", "full", "unreadable"]


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """What went wrong, in words that say what to do next."""

    message: str
    type: str
    """The kind of error: `FilterError`, `NotFound`, `StoreMissing`, …"""
    at: tuple[int, int] | None = None
    """Where in the text that was sent: characters, from and up to."""


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """The answer of every request that fails."""

    error: Problem


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """How the store stands; counts are `None` while it cannot be read."""

    version: str
    """Of dashcam."""
    store: str
    """The path of the store."""
    state: State
    problem: str | None
    size_bytes: int | None
    """Of the file with its write-ahead log."""
    span_count: int | None
    trace_count: int | None
    lag: Lag | None
    now_ns: int
    """The server's clock."""


class TracePage(Page, frozen=True, kw_only=True):
    """Some traces of a list, in its order."""

    traces: list[Trace]
    pinned: list[str]
    """Ids of those among them that somebody keeps."""


class StoreChange(msgspec.Struct, frozen=True, kw_only=True):
    """The event `change`: something came into the store, or went."""

    seq: int
    """Counts up with each change that this server saw."""
    spans: int
    """In the store now."""
    traces: int
    waiting: int
    """Ended spans that are still in journals."""


class StoreState(msgspec.Struct, frozen=True, kw_only=True):
    """The event `state`: the store went away, came back, or cannot be read."""

    state: State
    problem: str | None


class Live(msgspec.Struct, frozen=True, kw_only=True):
    """What `/api/live` tells, by the names of its events."""

    change: StoreChange
    state: StoreState


class SpanPage(Page, frozen=True, kw_only=True):
    """Some spans of a list, in its order."""

    spans: list[SpanRow]


class SpanList(msgspec.Struct, frozen=True, kw_only=True):
    """Whole spans of one trace."""

    spans: list[Span]


class VersionDiff(msgspec.Struct, frozen=True, kw_only=True):
    """What changed between two versions of an app, with how both did."""

    app: str
    diff: Diff
    before: AppVersion
    after: AppVersion


class Name(msgspec.Struct, frozen=True, kw_only=True):
    """A name that a filter may use."""

    name: str
    type: str
    description: str
    example: str


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a filter can be read, and if not why and where."""

    ok: bool
    message: str | None
    at: tuple[int, int] | None


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """It is done, and there is nothing to say."""
