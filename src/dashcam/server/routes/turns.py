"""One session read from top to bottom: each of its traces with what went in and what came out, whole."""

import msgspec

from dashcam.model.page import Page
from dashcam.model.trace import Trace
from dashcam.model.types import Json
from dashcam.server.calling import Call
from dashcam.server.routes.traces import Limit
from dashcam.store import Store


class Turn(msgspec.Struct, frozen=True, kw_only=True):
    """A trace of a session; its values are those of its first root call."""

    trace: Trace
    input: Json
    output: Json


class TurnPage(Page, frozen=True, kw_only=True):
    """Some turns of a session, in the order they were taken."""

    turns: list[Turn]


class OfSession(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which session, from where on."""

    session: str
    limit: Limit = 50
    after: str | None = None


def turns(call: Call, asked: OfSession) -> TurnPage:
    """Give a page of what was said in a session, the oldest first."""
    store = call.store
    found = store.traces(f"session == {asked.session!r}", order="oldest", limit=asked.limit, after=asked.after)
    return TurnPage(turns=[_turn(store, trace) for trace in found], after=found.after, partial=found.partial)


def _turn(store: Store, trace: Trace) -> Turn:
    roots = store.spans(f'trace_id == "{trace.trace_id}" and parent_id is None', order="oldest", limit=1)
    root = next(iter(roots), None)
    return Turn(trace=trace, input=root.input if root else None, output=root.output if root else None)
