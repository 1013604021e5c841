"""Scores that the recorded app gave its spans → rows of `marks`, each with an id that is the same however often it is read."""

from hashlib import blake2b
from math import isfinite

from dashcam.journal.process import ProcessFrame
from dashcam.model.mark import APP, Mark
from dashcam.model.types import Json
from dashcam.store.marks import as_row
from dashcam.store.rows import Row

NAME, TEXT, MOST = 200, 4_000, 1_000


def score_rows(scores: Json, trace_id: str | None, span: int, process: ProcessFrame) -> list[Row]:
    """Make a row of each `[name, value, reason, mono_ns, trace]` of one span; what makes no sense is left out.

    Args:
        scores: The list as a note has it.
        trace_id: The span's trace; `None` where the span is not known, and what the score says itself has to do.
        span: The span's id.
        process: Whose journal it is.
    """
    if type(scores) is not list:
        return []
    sound = [one for one in scores[:MOST] if _makes_sense(one)]
    placed = [(one, trace_id or _trace(one[4], process)) for one in sound]
    return [_row(one, trace, f"{span:016x}", process) for one, trace in placed if trace is not None]


def _trace(trace: Json, process: ProcessFrame) -> str | None:
    """The public id of a trace; unknown in a process begun inside a span, where a number may stand for the outer trace."""
    if type(trace) is bytes:
        return trace.hex()
    return None if process.parent is not None else trace.to_bytes(8, "little").hex() + process.trace_prefix.hex()


def _makes_sense(score: Json) -> bool:
    return (
        type(score) is list
        and len(score) == 5
        and type(score[0]) is str
        and type(score[1]) in {str, bool, int, float, type(None)}
        and (type(score[1]) is not int or abs(score[1]) < 2**63)
        and type(score[2]) in {str, type(None)}
        and type(score[3]) is int
        and 0 <= score[3] < 2**62
        and (len(score[4]) == 16 if type(score[4]) is bytes else type(score[4]) is int and 0 <= score[4] < 2**64)
    )


def _row(score: list[Json], trace_id: str, span_id: str, process: ProcessFrame) -> Row:
    name, value, reason, mono_ns, _ = score
    if type(value) is float and not isfinite(value):
        value = None
    told = f"{trace_id} {span_id} {name} {mono_ns - process.mono_ns} {value!r}"
    return as_row(
        Mark(
            uid=blake2b(told.encode("utf-8", "backslashreplace"), digest_size=16).hexdigest(),
            trace_id=trace_id,
            span_id=span_id,
            kind="score",
            name=_text(name, NAME),
            value=_text(value, TEXT) if type(value) is str else value,
            text=None if reason is None else _text(reason, TEXT),
            author=APP,
            created_ns=process.wall_ns + mono_ns - process.mono_ns,
        )
    )


def _text(text: str, most: int) -> str:
    return text[:most].encode("utf-8", "backslashreplace").decode()
