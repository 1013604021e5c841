"""Streams that make their iterator on first use, as the Anthropic SDK's do: watched from then on, ended without it too."""

import gc
from copy import copy
from functools import cached_property, partial

import pytest

from dashcam.integrations import sdk_call
from dashcam.integrations.anthropic.endpoints import ANTHROPIC
from dashcam.integrations.sdk_results import LateIterator, answered, stream_closed
from dashcam.testing.capturing import captured
from tests.unit.integrations.standins import anthropic, record

start = partial(sdk_call.start, ANTHROPIC)
EVENTS = [
    anthropic(type="content_block_start", index=0, content_block=anthropic(type="text", text="")),
    anthropic(type="content_block_delta", index=0, delta=anthropic(type="text_delta", text="so")),
]


class Stream:
    """As the SDK makes it: the iterator, once asked for, is a generator on a copy."""

    def __init__(self, events):
        self.events = events

    @cached_property
    def _iterator(self):
        return copy(self).__stream__()

    def __stream__(self):
        yield from self.events


Stream.__module__ = "anthropic._streaming"


@pytest.fixture
def late():
    before = vars(Stream)["_iterator"]
    Stream._iterator = LateIterator(before)
    yield
    Stream._iterator = before


def begun(stream, **more):
    client = record("anthropic", "Anthropic", _base_url=record("httpx2", "URL", host="api.anthropic.com", port=None))
    options = record(
        "anthropic._models",
        "FinalRequestOptions",
        url="/v1/messages",
        method="post",
        json_data={"model": "m", "max_tokens": 5, "messages": [], "system": record("anthropic", "Omit")},
        **more,
    )
    answered(start(client, options), stream)
    return stream


@pytest.mark.usefixtures("late")
def test_the_iterator_is_the_streams_own_watched():
    """Made when it is first asked for, once, and every event handed on."""
    with captured() as recorded:
        stream = begun(Stream(EVENTS))
        assert "_iterator" not in vars(stream)
        assert [one is other for one, other in zip(stream._iterator, EVENTS, strict=True)] == [True, True]
        assert stream._iterator is stream._iterator
    (span,) = recorded.spans
    assert span.output["messages"][0]["parts"] == [{"type": "text", "content": "so"}]
    assert (span.stream.chunks, span.stream.ended) == (2, "exhausted")


@pytest.mark.usefixtures("late")
def test_a_dropped_stream_is_collected_at_once_read_or_not():
    """No circle of ours keeps it for the garbage collector."""
    gc.disable()
    try:
        with captured() as recorded:
            begun(Stream(EVENTS))
            stream = begun(Stream(EVENTS))
            next(stream._iterator)
            del stream
            assert [(span.stream.chunks, span.stream.ended) for span in recorded.spans] == [
                (0, "collected"),
                (1, "collected"),
            ]
    finally:
        gc.enable()


@pytest.mark.usefixtures("late")
def test_a_stream_closed_unread_is_closed():
    """And stays so when it is read all the same."""
    with captured() as recorded:
        stream = begun(Stream(EVENTS))
        stream_closed(stream)
        assert list(stream._iterator) == EVENTS
    (span,) = recorded.spans
    assert (span.stream.chunks, span.stream.ended) == (0, "closed")


@pytest.mark.usefixtures("late")
def test_a_stream_that_is_no_calls_is_left_as_it_is():
    """Its iterator is the SDK's own generator."""
    stream = Stream(EVENTS)
    assert stream._iterator.gi_code is Stream.__stream__.__code__


def test_without_the_hook_the_call_ends_at_once_and_says_why():
    """Better than a message that is said to be empty."""
    with captured() as recorded:
        begun(Stream(EVENTS))
    assert recorded.spans[0].attributes["output.missing"] == "this SDK's stream has no iterator to watch"


def test_what_was_left_out_of_a_request_is_no_parameter():
    """Some releases keep it in the body, as an object that says so; what they add to the path, beside it."""
    with captured() as recorded:
        begun(anthropic(content=[]), qualifiers={"beta": "true"})
    (span,) = recorded.spans
    assert (span.name, span.input["messages"], span.input["parameters"]) == (
        "anthropic.beta.messages",
        [],
        {"max_tokens": 5},
    )
