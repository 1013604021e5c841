"""Lists of traces, a page at a time."""

from collections.abc import Iterable
from typing import Annotated, TypeAlias

import msgspec

from dashcam.model.trace import Trace
from dashcam.server.answers import TracePage
from dashcam.server.calling import Call
from dashcam.store import Store
from dashcam.store.base import Order

Limit: TypeAlias = Annotated[int, msgspec.Meta(ge=1, le=1_000)]
_AT_ONCE = 100
"""So many ids fit into a filter."""


class Listed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which traces or spans, in which order, from where on."""

    filter: str | None = None
    app: str | None = None
    order: Order = "newest"
    limit: Limit = 50
    after: str | None = None


def traces(call: Call, asked: Listed) -> TracePage:
    """Give a page of traces."""
    found = call.store.traces(asked.filter, app=asked.app, order=asked.order, limit=asked.limit, after=asked.after)
    rows = list(found)
    return TracePage(traces=rows, pinned=pinned(call.store, rows), after=found.after, partial=found.partial)


def pinned(store: Store, traces: Iterable[Trace]) -> list[str]:
    """Those of the traces that somebody keeps."""
    ids = [f'"{trace.trace_id}"' for trace in traces]
    some = (ids[at : at + _AT_ONCE] for at in range(0, len(ids), _AT_ONCE))
    filters = (f"pinned and trace_id in [{', '.join(named)}]" for named in some)
    return [trace.trace_id for filtered in filters for trace in store.traces(filtered, limit=None)]
