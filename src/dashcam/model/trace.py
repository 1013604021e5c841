"""One root call with totals over its spans; `spans` is filled where a single trace is read."""

import msgspec

from dashcam.model.mark import Mark
from dashcam.model.span import Span
from dashcam.model.tree import SpanTree, find, grow
from dashcam.model.types import Json, Kind, Status


class Trace(msgspec.Struct, frozen=True, kw_only=True):
    """One root call and what it adds up to.

    `cost_usd` is the sum of what is known, `None` where nothing is; `unpriced_count` says how many model calls it leaves out.
    """

    trace_id: str
    name: str
    kind: Kind
    app: str | None
    version: str | None
    path: str | None
    status: Status
    started_ns: int
    duration_ns: int | None
    session: str | None
    user: str | None
    tags: list[str]
    metadata: dict[str, Json]
    run: str
    span_count: int
    error_count: int
    input_tokens: int | None
    output_tokens: int | None
    cost_usd: float | None
    unpriced_count: int
    models: list[str]
    input_preview: str | None
    output_preview: str | None


class TraceWithSpans(Trace, frozen=True, kw_only=True):
    """A trace as `dashcam show --json` prints it: its spans in the order they started."""

    spans: list[Span]
    marks: list[Mark] = []
    """What people said about it and its spans, oldest first."""

    def tree(self) -> SpanTree:
        """Give the spans as the tree of calls that they are; it prints readable, and `walk()` goes through it."""
        return grow(self.spans)

    def find(self, **fields: Json) -> list[Span]:
        """Give the spans of which each field named is equal to what is given, in the order they started.

        `tool="search"` is short for `kind="tool", name="search"`.

        Raises:
            UsageError: Spans have no such field.
        """
        return find(self.spans, fields)

    def _repr_html_(self) -> str:
        """Give the tree as a notebook shows it."""
        from dashcam.model.markup import trace_html  # late: only a notebook asks

        return trace_html(self)

    def to_dicts(self) -> list[dict[str, Json]]:
        """Give the spans as plain dicts, the shape of `dashcam show --json`."""
        return [msgspec.to_builtins(span) for span in self.spans]
