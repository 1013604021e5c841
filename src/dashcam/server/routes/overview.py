"""What a stretch of time adds up to."""

import msgspec

from dashcam.model.overview import Overview
from dashcam.model.types import Kind
from dashcam.server.calling import Call
from dashcam.store.stretch import Step


class Summed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which calls, of which time: nanoseconds since 1970."""

    since: int | None = None
    until: int | None = None
    app: str | None = None
    version: str | None = None
    model: str | None = None
    kind: Kind | None = None
    step: Step | None = None


def overview(call: Call, asked: Summed) -> Overview:
    """Give counts, errors, percentiles, tokens and cost, in all and over time."""
    return call.store.overview(**msgspec.structs.asdict(asked))
