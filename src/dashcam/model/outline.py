"""A trace as a screen draws it: every span's figures in columns, and none of its values. What a search inside it found.

Columns are in the order in which the spans started. A text stands once in `strings`; columns of texts hold its place there, -1
where there is none.
"""

import msgspec

from dashcam.model.mark import Mark
from dashcam.model.trace import Trace


class Columns(msgspec.Struct, frozen=True, kw_only=True):
    """One column a field, one entry a span."""

    span_id: list[str]
    parent: list[int]
    """The place of the parent in these columns, -1 where it is not in the trace."""
    name: list[int]
    kind: list[int]
    """Places in `kinds`."""
    status: list[int]
    """Places in `statuses`."""
    started_ns: list[int]
    """Since the trace began; below 0 for a process whose clock is behind."""
    duration_ns: list[int | None]
    path: list[int]
    app: list[int]
    version: list[int]
    method: list[int]
    model: list[int]
    provider: list[int]
    input_tokens: list[int | None]
    output_tokens: list[int | None]
    cost_usd: list[float | None]
    first_chunk_ns: list[int | None]
    thread: list[int]
    """The thread's own number, -1 where it is unknown."""


class Outline(msgspec.Struct, frozen=True, kw_only=True):
    """One trace with its spans in columns, those still running included."""

    trace: Trace
    marks: list[Mark]
    """What people said about it and its spans, oldest first."""
    strings: list[str]
    spans: Columns
    kinds: list[str]
    statuses: list[str]


class Contents(msgspec.Struct, frozen=True, kw_only=True):
    """What tells whether two spans got and gave the same: a piece of each value's content hash, in the order of an outline."""

    input: list[str | None]
    output: list[str | None]


class Previews(msgspec.Struct, frozen=True, kw_only=True):
    """The first 80 characters of what some spans of a trace got, on one line: of a model call its last message."""

    span_ids: list[str]
    input: list[str | None]
    """As long as `span_ids`; `None` where nothing came in, or nothing that can be read."""


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """The spans of a trace that hold a text, in the order they started."""

    span_ids: list[str]
    partial: str | None
    """Why something may be missing, in words; `None` when these are all."""
