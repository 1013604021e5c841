"""The current span in a request's `_meta`, and back."""

import pytest

import dashcam
from dashcam.capture.context import CURRENT, SKIPPED
from dashcam.integrations.mcp.carried import entry, parent_of, stamped
from dashcam.testing.capturing import captured


def in_a_span():
    """What `tracestate` says in a span, and the span's context."""
    with dashcam.span("here"):
        return entry(), CURRENT.get()


def test_there_and_back():
    """The span that the other side reads is the one that was current."""
    with captured() as seen:
        said, here = in_a_span()
        found = parent_of({"tracestate": f"vendor=1, {said}"})
    (span,) = seen.spans
    assert found == (here[0], bytes.fromhex(span.trace_id), None, None)


def test_what_sampling_left_out_is_left_out_there_too():
    """A span of zeros says so."""
    with captured():
        in_a_span()  # the store is there from the first span on
        token = CURRENT.set(SKIPPED)
        said = entry()
        CURRENT.reset(token)
        assert parent_of({"tracestate": said}) is SKIPPED


def test_outside_any_span_nothing_is_said():
    """And the parameters stay the very same object."""
    params = {"name": "weather"}
    assert entry() == ""
    with captured():
        assert stamped(params) is params


def test_another_store_is_another_place():
    """Its spans are no parents here, whatever their ids."""
    with captured():
        said, _ = in_a_span()
    with captured():
        in_a_span()
        assert parent_of({"tracestate": said}) is None


@pytest.mark.parametrize("meta", [None, {}, {"tracestate": 7}, {"tracestate": ""}, {"tracestate": "dashcam"}, "text"])
def test_what_says_nothing(meta):
    """Is nobody's word."""
    with captured():
        in_a_span()
        assert parent_of(meta) is None


def test_a_copy_is_stamped():
    """What the program holds stays as it is, and its own entries are beside ours."""
    params = {"name": "weather", "_meta": {"progressToken": 1}}
    with captured():
        in_a_span()
        with dashcam.span("here"):
            made, alone, said = stamped(params), stamped(None), entry()
    assert params == {"name": "weather", "_meta": {"progressToken": 1}}
    assert made == {"name": "weather", "_meta": {"progressToken": 1, "tracestate": said}}
    assert alone == {"_meta": {"tracestate": said}}


@pytest.mark.parametrize("params", [[1], {"_meta": [1]}, {"_meta": {"tracestate": "vendor=1"}}])
def test_what_is_not_touched(params):
    """Parameters of a shape we do not know, and those that say it themselves."""
    with captured():
        in_a_span()
        with dashcam.span("here"):
            assert stamped(params) is params
