"""The rows that the collector hands to a store, as tuples in the order of their columns.

Ids inside the store are whole numbers that the collector counts up; `text` and payload columns hold such ids.
"""

from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple, TypeAlias

Row: TypeAlias = tuple[Any, ...] | list[Any]

SPAN_COLUMNS: Final = tuple(
    "trace span_id parent_id process name kind app version path paths path_exact type method site started_ns duration_ns"
    " status error stream_chunks stream_first_ns stream_ended input output input_tokens output_tokens cache_read_tokens"
    " cache_write_tokens reasoning_tokens usage_raw cost_usd cost_source model provider attributes links thread task".split()
)
TRACE_COLUMNS: Final = tuple(
    "id trace_id root process name kind app version path status open started_ns duration_ns session user tags metadata"
    " span_count error_count input_tokens output_tokens cost_usd unpriced_count models input_preview output_preview".split()
)


PayloadRow: TypeAlias = tuple[int, bytes, bytes | None, list[int] | None]
"""One distinct value: its id, its hash, the bytes to keep (snapshot/body.py), or the ids of the payloads it is put together from.

A plain tuple, since there are two of them a span: one of a class takes four times as long to be made and to be taken apart.
"""


class StructureRow(NamedTuple):
    """What one version of an app is made of: app and version as ids of texts, Git's answer and the tree as JSON."""

    app: int | None
    version: int
    walked_ns: int
    git: str | None
    tree: bytes | None


@dataclass(frozen=True, slots=True)
class ProcessRow:
    """One recorded process as its journal's first frame tells it."""

    id: int
    folder: str
    run: str
    pid: int
    started_ns: int
    argv: str | None
    python: str | None
    dashcam: str | None


@dataclass(slots=True)
class SegmentRow:
    """How far one journal segment is in the store."""

    name: str
    read_to: int = 0
    torn: tuple[tuple[int, int], ...] = ()
    done: bool = False


@dataclass(slots=True)
class JournalRow:
    """What the store knows of one process's journal."""

    id: int
    finished: bool
    segments: dict[str, SegmentRow]
    open: list[Row]
    """`SPAN_COLUMNS` of each span whose end has not come, after the row's own id."""
    early: list[tuple[int, int, bytes]]
    """Frames read before their start: the row's own id, the span, the frame."""
    past: str = ""
    """The segment up to which those without a row are in the store; empty where each has one."""


@dataclass(slots=True)
class Batch:
    """Everything that one transaction writes."""

    process: int
    new_process: ProcessRow | None = None
    texts: list[tuple[int, str]] = field(default_factory=list)
    payloads: list[PayloadRow] = field(default_factory=list)
    new_traces: list[Row] = field(default_factory=list)
    traces: list[Row] = field(default_factory=list)
    spans: list[Row] = field(default_factory=list)
    opened: list[Row] = field(default_factory=list)
    closed: list[tuple[int]] = field(default_factory=list)
    apps: set[tuple[int, int]] = field(default_factory=set)
    """Apps of spans that are not their trace's own, each with the trace."""
    versions: set[tuple[int | None, int, int]] = field(default_factory=set)
    """App and version of spans that are not their trace's own, each with the trace."""
    renamed: list[tuple[int]] = field(default_factory=list)
    """Traces of the store whose app or version is another one now."""
    structures: list[StructureRow] = field(default_factory=list)
    marks: list[Row] = field(default_factory=list)
    """Scores that the app gave; each is put in once, by its `uid`."""
    early: list[tuple[int, int, bytes]] = field(default_factory=list)
    met: list[tuple[int]] = field(default_factory=list)
    """Early frames whose start has come."""
    read: list[tuple[SegmentRow, int]] = field(default_factory=list)
    """Segments with how far they are now, and how far the store must have thought them to be."""
    past: str = ""
    """Up to which segment those that are done need no row any more."""
    finished: bool = False
    dropped: dict[str, int] = field(default_factory=dict)
    torn: int = 0
