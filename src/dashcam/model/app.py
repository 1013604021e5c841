"""An app with its versions, and how each of them did: what `store.apps()` gives and `dashcam apps --json` prints."""

import msgspec

from dashcam.model.component import Component
from dashcam.model.structure import Git


class AppVersion(msgspec.Struct, frozen=True, kw_only=True):
    """One version of an app; figures are of its finished traces, `None` is unknown, never 0."""

    version: str
    first_seen_ns: int
    last_seen_ns: int
    trace_count: int
    """Its traces, and those of other apps that it was a part of."""
    error_rate: float | None
    """Failed traces among all that have ended, 0 to 1."""
    p50_ns: int | None
    p95_ns: int | None
    cost_usd_per_trace: float | None
    unpriced_count: int
    """Model calls that the cost leaves out."""
    git: Git | None
    structure: Component | None
    """Its components, where they were asked for and are known."""


class App(msgspec.Struct, frozen=True, kw_only=True):
    """An app and its versions, the newest first."""

    app: str
    first_seen_ns: int
    last_seen_ns: int
    trace_count: int
    """All its traces, those without a version too."""
    versions: list[AppVersion]
