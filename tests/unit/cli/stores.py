"""Stores made by hand for tests of the commands that move and delete: some traces of two apps, one of them failed."""

from pathlib import Path

from msgspec.structs import replace

from dashcam.collect.moving.lines import to_line
from dashcam.model.trace import TraceWithSpans
from tests.samples import STARTED, span, trace
from tests.unit.collect.moving.steps import bring, rag

DAY = 86_400 * 10**9


def small(number: int, **fields) -> TraceWithSpans:
    """A trace of one span: `number` days older than the newest."""
    trace_id = f"{number:x}{'0' * 31}"[:32]
    began = STARTED - number * DAY
    one = span(trace_id=trace_id, number=number, started_ns=began, input={"question": f"word{number}"}, **fields)
    return trace([one], trace_id=trace_id)


def several() -> list[TraceWithSpans]:
    """Five traces, the oldest first: four small ones of two apps and one with something of everything."""
    made = [small(4), small(3, app="other"), small(2, status="error"), small(1, app="other")]
    return [replace(one, error_count=int(one.status == "error")) for one in made] + [rag()]


def filled(path: Path) -> Path:
    """A store with the five."""
    bring(b"".join(map(to_line, several())), path)
    return path
