"""What traces belong to: sessions, and runs of programs."""

import msgspec

from dashcam.model.gathered import RunPage, SessionPage
from dashcam.server.calling import Call
from dashcam.server.routes.traces import Limit


class Paged(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many, from where on."""

    limit: Limit = 50
    after: str | None = None


def sessions(call: Call, asked: Paged) -> SessionPage:
    """Give a page of sessions, the one that was last active first."""
    return call.store.sessions(limit=asked.limit, after=asked.after)


def runs(call: Call, asked: Paged) -> RunPage:
    """Give a page of executions of programs, the newest first."""
    return call.store.runs(limit=asked.limit, after=asked.after)
