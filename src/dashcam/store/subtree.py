"""A part of a trace as a trace: what a recording inside another trace gave."""

import msgspec

from dashcam.model.trace import TraceWithSpans
from dashcam.model.types import Json
from dashcam.snapshot.preview import preview_of


def subtree(trace: TraceWithSpans, span_id: str) -> TraceWithSpans:
    """Give a span and all below it as a trace of the same id, with totals of its own; the whole trace where the span is its root.

    Raises:
        KeyError: The trace has no such span.
    """
    by_id = {span.span_id: span for span in trace.spans}
    root = by_id[span_id]
    if root.parent_id is None:
        return trace
    inside, spans = {span_id}, [root]
    for span in trace.spans:
        if span.parent_id in inside:
            inside.add(span.span_id)
            spans.append(span)
    usages = [span.usage for span in spans if span.usage is not None]
    costs = [span.cost_usd for span in spans if span.cost_usd is not None]
    return msgspec.structs.replace(
        trace,
        name=root.name,
        kind=root.kind,
        app=root.app,
        version=root.version,
        path=root.path,
        status=root.status,
        started_ns=root.started_ns,
        duration_ns=root.duration_ns,
        span_count=len(spans),
        error_count=sum(span.status == "error" for span in spans),
        input_tokens=_sum([usage.input_tokens for usage in usages]),
        output_tokens=_sum([usage.output_tokens for usage in usages]),
        cost_usd=sum(costs) if costs else None,
        unpriced_count=sum(span.kind in ("llm", "embedding") and span.cost_usd is None for span in spans),
        models=list(dict.fromkeys(span.model for span in spans if span.model is not None)),
        input_preview=_preview(root.input),
        output_preview=_preview(root.output),
        spans=spans,
        marks=[mark for mark in trace.marks if mark.span_id in inside],
    )


def _sum(counts: list[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if known else None


def _preview(value: Json) -> str | None:
    return None if value is None else preview_of(value)
