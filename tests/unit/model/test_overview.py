from datetime import UTC, datetime

from dashcam.model.overview import Point

NOTHING = dict.fromkeys(("trace_count", "trace_error_count", "span_count", "error_count", "unpriced_count"), 0)
UNKNOWN = dict.fromkeys(("p50_ns", "p95_ns", "p99_ns", "input_tokens", "output_tokens", "cost_usd"))


def test_a_point_says_when_it_begins():
    """As nanoseconds and as a time in UTC."""
    point = Point(started_ns=86_400_000_000_000, timed="traces", **NOTHING, **UNKNOWN)
    assert point.started == datetime(1970, 1, 2, tzinfo=UTC)
