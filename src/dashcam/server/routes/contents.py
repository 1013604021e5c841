"""What tells two runs apart without reading their values."""

import msgspec

from dashcam.model.outline import Contents
from dashcam.server.calling import Call


class OfTrace(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which trace; the first characters of its id will do."""

    trace_id: str


def contents(call: Call, asked: OfTrace) -> Contents:
    """Give hashes of what every span got and gave, in the order of the trace's outline."""
    return call.store.contents(asked.trace_id)
