"""What traces add up to by what they belong to: sessions, runs, an app's components, models.

Every field is present; `None` is unknown, never 0.
"""

import msgspec

from dashcam.model.page import Page


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """The traces of one session."""

    session: str
    user: str | None
    """The last that was named."""
    first_ns: int
    """When the first of its traces began."""
    last_ns: int
    """When the last of them began."""
    trace_count: int
    error_count: int
    """Traces that failed."""
    input_tokens: int | None
    output_tokens: int | None
    cost_usd: float | None
    unpriced_count: int
    """Model calls that the cost leaves out."""
    apps: list[str]
    input_preview: str | None
    """Of the first trace."""
    output_preview: str | None
    """Of the last trace."""


class SessionPage(Page, frozen=True, kw_only=True):
    """Some sessions, the one that was last active first."""

    sessions: list[Session]


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """One execution of a program, its child processes included; figures are `None` where there was no time to add them up."""

    run: str
    argv: list[str] | None
    """What its first process was started with."""
    python: str | None
    started_ns: int
    last_ns: int | None
    """When the last of its traces ended, or began where it runs."""
    processes: int
    alive: bool
    """Whether one of its processes still runs."""
    trace_count: int | None
    error_count: int | None
    """Traces that failed."""
    span_count: int | None
    cost_usd: float | None
    unpriced_count: int | None
    apps: list[str] | None


class RunPage(Page, frozen=True, kw_only=True):
    """Some runs, the newest first."""

    runs: list[Run]


class ComponentFigures(msgspec.Struct, frozen=True, kw_only=True):
    """How the finished calls did that were made on one component."""

    path: str
    span_count: int
    error_count: int
    p50_ns: int | None
    """Percentiles as exact as those of an overview."""
    p95_ns: int | None
    input_tokens: int | None
    output_tokens: int | None
    cost_usd: float | None
    unpriced_count: int


class ComponentPage(msgspec.Struct, frozen=True, kw_only=True):
    """The components of an app that calls were made on, the busiest first."""

    components: list[ComponentFigures]
    trace_count: int
    """Traces that were looked at, the newest first."""
    partial: str | None
    """Why older ones were not, in words."""


class ModelUse(msgspec.Struct, frozen=True, kw_only=True):
    """The finished calls of one model, and what is known of their price."""

    model: str | None
    """`None` for calls whose model nobody told."""
    providers: list[str]
    """Of its last calls, the newest first."""
    calls: int
    unpriced_count: int
    """Calls without a known cost."""
    input_tokens: int | None
    output_tokens: int | None
    cost_usd: float | None
    sources: list[str]
    """The price tables that its last calls were priced by, the newest first."""
    last_ns: int | None
    """When its last call began."""
