"""One line of a file ⇄ one trace: the shape of `dashcam show --json`, checked and bounded on its way in.

A line may come from anybody. It is bounded before it is decoded (length, number of values), decoded to the types of
`model/`, and then asked what types cannot say: ids, ranges, counts. What fails is told in a few words.
"""

import math
import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import BinaryIO, Final

import msgspec

from dashcam.model.mark import Mark
from dashcam.model.span import Span
from dashcam.model.structure import AppStructure
from dashcam.model.trace import TraceWithSpans

LONGEST: Final = 256 * 1024 * 1024
"""Bytes of a line; the trace of an agent with thousands of calls is a few megabytes."""
MOST_VALUES: Final = 20_000_000
"""Commas and brackets of a line: each may become an object many times its size."""
MOST_SPANS: Final = 500_000
MOST_MARKS: Final = 10_000
LARGEST: Final = 2**63 - 1
PIECE: Final = 1024 * 1024
SHORT: Final = 200
"""Characters of a run's id, a mark's name and its author."""
NAME: Final = 1_000
"""Characters of an app's name, a version, a branch."""
LONG: Final = 16_000
"""Characters of a note or of a score that is text."""
_TRACE_ID = re.compile(r"[0-9a-f]{32}")
_SPAN_ID = re.compile(r"[0-9a-f]{16}")
_UID = re.compile(r"[0-9a-f]{32}")
_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(TraceWithSpans)
_structure_decoder = msgspec.json.Decoder(AppStructure)


class Damaged(ValueError):
    """A line that is no trace; the message says why in a few words."""


def to_line(trace: TraceWithSpans | AppStructure) -> bytes:
    """Give a trace, or what a version is made of, as a line, its end included."""
    return _encoder.encode(trace) + b"\n"


def numbered(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Give the lines of a file with their numbers; of one that is too long only so much as tells that it is.

    >>> import io
    >>> list(numbered(io.BytesIO(b"a\\n\\nb")))
    [(1, b'a\\n'), (2, b'\\n'), (3, b'b')]
    """
    number = 0
    while line := file.readline(LONGEST + 1):
        number += 1
        yield number, line
        if len(line) > LONGEST and not line.endswith(b"\n"):
            _skip(file)


def _skip(file: BinaryIO) -> None:
    """Go to the end of a line."""
    while (piece := file.readline(PIECE)) and not piece.endswith(b"\n"):
        pass


def from_line(line: bytes) -> TraceWithSpans | AppStructure:
    """Read a line.

    Raises:
        Damaged: It is neither.
    """
    if len(line) > LONGEST:
        raise Damaged(f"longer than {LONGEST // 2**20} MiB")
    if line.count(b",") + line.count(b"[") + line.count(b"{") > MOST_VALUES:
        raise Damaged("too many values")
    try:
        trace = _decoder.decode(line)
    except msgspec.ValidationError as error:
        return _structure(line, error)
    except (msgspec.DecodeError, UnicodeError) as error:
        raise Damaged(f"not JSON: {error}") from error
    except RecursionError as error:
        raise Damaged("nested too deeply") from error
    check(trace)
    return trace


def _structure(line: bytes, no_trace: msgspec.ValidationError) -> AppStructure:
    """Read a line that is no trace."""
    try:
        found = _structure_decoder.decode(line)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        raise Damaged(f"not a trace: {no_trace}") from no_trace
    git = (found.git.commit, found.git.branch) if found.git is not None else ()
    texts = (found.app, found.version, *git)
    if not found.version or any(text is not None and len(text) > NAME for text in texts):
        raise Damaged("a structure whose app or version is no name")
    _check_numbers((), (found.walked_ns,), None)
    return found


def check(trace: TraceWithSpans) -> None:
    """Refuse what the types let through and a store cannot hold.

    Raises:
        Damaged: With the first thing that is wrong.
    """
    if not _TRACE_ID.fullmatch(trace.trace_id):
        raise Damaged("the trace's id is not 32 of the digits 0-9a-f")
    if not 0 < len(trace.spans) <= MOST_SPANS:
        raise Damaged(f"{len(trace.spans)} spans")
    ids = {span.span_id for span in trace.spans}
    if len(ids) < len(trace.spans):
        raise Damaged("two spans have the same id")
    if any(span.trace_id != trace.trace_id for span in trace.spans):
        raise Damaged("a span is of another trace")
    parents = (span.parent_id for span in trace.spans if span.parent_id is not None)
    if not all(map(_SPAN_ID.fullmatch, chain(ids, parents))):
        raise Damaged("a span's id is not 16 of the digits 0-9a-f")
    counts = (trace.span_count, trace.error_count, trace.unpriced_count, trace.input_tokens, trace.output_tokens)
    _check_numbers((trace.duration_ns, *counts), (trace.started_ns,), trace.cost_usd)
    for span in trace.spans:
        _check_span(span)
    if len(trace.run) > SHORT or any(len(span.run) > SHORT for span in trace.spans):
        raise Damaged("a run's id is too long")
    if len(trace.marks) > MOST_MARKS or not all(_is_mark(mark, trace.trace_id) for mark in trace.marks):
        raise Damaged("a mark on it is not one")


def _is_mark(mark: Mark, trace_id: str) -> bool:
    value = mark.value
    return bool(
        _UID.fullmatch(mark.uid)
        and mark.trace_id == trace_id
        and (mark.span_id is None or _SPAN_ID.fullmatch(mark.span_id))
        and all(text is None or len(text) <= SHORT for text in (mark.name, mark.author))
        and all(text is None or len(text) <= LONG for text in (mark.text, value if type(value) is str else None))
        and (value is None or type(value) in {bool, str} or (type(value) in {int, float} and abs(value) <= LARGEST))
        and 0 <= mark.created_ns <= LARGEST
    )


def _check_span(span: Span) -> None:
    usage, stream = span.usage, span.stream
    counts = [span.duration_ns, span.process, span.site.line if span.site else None]
    if usage is not None:
        counts += [usage.input_tokens, usage.output_tokens, usage.reasoning_tokens]
        counts += [usage.cache_read_tokens, usage.cache_write_tokens]
    if stream is not None:
        counts += [stream.chunks, stream.first_chunk_ns]
    _check_numbers(counts, (span.started_ns, span.thread), span.cost_usd)


def _check_numbers(counts: Iterable[int | None], signed: Iterable[int | None], cost: float | None) -> None:
    if any(number is not None and not 0 <= number <= LARGEST for number in counts):
        raise Damaged("a count is out of range")
    if any(number is not None and not -LARGEST - 1 <= number <= LARGEST for number in signed):
        raise Damaged("a number is out of range")
    if cost is not None and not math.isfinite(cost):
        raise Damaged("a cost is not a number")
