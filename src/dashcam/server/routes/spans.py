"""Lists of spans of all traces, a page at a time."""

from dashcam.server.answers import SpanPage
from dashcam.server.calling import Call
from dashcam.server.routes.traces import Listed


def list_spans(call: Call, asked: Listed) -> SpanPage:
    """Give a page of spans, without what they took and gave."""
    found = call.store.span_rows(asked.filter, app=asked.app, order=asked.order, limit=asked.limit, after=asked.after)
    return SpanPage(spans=list(found), after=found.after, partial=found.partial)
