"""What the tests of moving do again and again: lines into a store, and out of it."""

import io
from pathlib import Path

from msgspec.structs import replace

from dashcam.collect.moving import Imported, export_lines, import_lines
from dashcam.model.trace import TraceWithSpans
from dashcam.snapshot.redact import Masker
from dashcam.store import open_inlet, open_store
from tests import samples


def rag() -> TraceWithSpans:
    """The trace with something of everything, its spans in the order they started."""
    made = samples.rag()
    return replace(made, spans=sorted(made.spans, key=lambda one: (one.started_ns, one.parent_id is not None)))


def unseen(_count: int = 1, /, *, total: int | None = None) -> None:
    """Progress that nobody looks at."""


def bring(lines: bytes, path: Path) -> Imported:
    inlet = open_inlet(path)
    try:
        return import_lines(io.BytesIO(lines), inlet, path, Masker(), unseen)
    finally:
        inlet.close()


def lines_of(path: Path, ids: list[str]) -> bytes:
    out = io.BytesIO()
    with open_store(path) as store:
        export_lines((store.trace(trace_id) for trace_id in ids), out, unseen)
    return out.getvalue()
