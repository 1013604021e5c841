"""Calls and the generators that watch their streams, on requests and chunks shaped like the SDK's."""

import asyncio
import gc
import itertools
import tracemalloc
from functools import partial

import pytest

from dashcam.capture import calls
from dashcam.integrations import sdk_call
from dashcam.integrations.openai.endpoints import OPENAI
from dashcam.integrations.sdk_results import answered, built, response_closed, stream_closed
from dashcam.integrations.sdk_watch import awatch, closed, watch
from dashcam.integrations.wire_joiners import ChatJoiner
from dashcam.testing.capturing import captured
from tests.unit.integrations.standins import Loud, openai, record

start = partial(sdk_call.start, OPENAI)
BODY = {"model": "m", "messages": [{"role": "user", "content": "hi"}]}


def options(url="/chat/completions", method="post", **more):
    return record("openai._models", "FinalRequestOptions", url=url, method=method, **{"json_data": BODY, **more})


def client():
    return record("openai", "OpenAI", _base_url=record("httpx", "URL", host="api.openai.com", port=None))


def piece(text, finish=None):
    choice = openai(index=0, finish_reason=finish, delta=openai(content=text, tool_calls=None))
    return openai(id="c", model="m", usage=None, choices=[choice])


def begun():
    call = start(client(), options())
    call.joiner = ChatJoiner()
    return call


def test_only_posts_to_the_endpoints_we_know_begin_a_call():
    """And only while something records; odd options are no call at all."""
    assert start(client(), options()) is None
    with captured() as recorded:
        others = [options("/models"), options(method="get"), options(url=Loud()), None, Loud()]
        assert [start(client(), one) for one in others] == [None] * 5
        start(client(), options()).failed(ValueError("x"))
    assert recorded.tree() == "openai.chat.completions llm error"


def test_a_body_added_by_the_user_is_part_of_the_request():
    """`extra_body` reaches the provider, so it is recorded."""
    with captured() as recorded:
        start(client(), options(extra_json={"top_k": 3})).failed(ValueError("x"))
    assert recorded.spans[0].input["parameters"] == {"top_k": 3}


def test_inside_a_frameworks_span_no_span_is_made():
    """What the SDK knows goes into the framework's."""
    with captured() as recorded:
        span = calls.begin("Framework", "llm")
        token = span.attach()
        call = start(client(), options())
        span.detach(token)
        assert call.attach() is None
        answered(call, openai(id="c", model="m-1", choices=[], usage=openai(prompt_tokens=1, completion_tokens=2)))
        span.end("said")
    (made,) = recorded.spans
    assert (made.name, made.provider, made.usage.output_tokens) == ("Framework", "openai", 2)
    assert made.attributes == {
        "server.address": "api.openai.com",
        "gen_ai.response.id": "c",
        "gen_ai.response.model": "m-1",
    }


def test_a_watched_stream_hands_on_the_same_chunks_and_joins_them():
    """Identity, order, number."""
    chunks = [piece("a"), piece("b"), piece(None, "stop")]
    with captured() as recorded:
        call = begun()
        seen = list(watch(iter(chunks), call, call.joiner))
    assert all(one is other for one, other in zip(seen, chunks, strict=True))
    (span,) = recorded.spans
    assert (span.stream.chunks, span.stream.ended, span.output["messages"][0]["parts"][0]["content"]) == (
        3,
        "exhausted",
        "ab",
    )


def test_a_chunk_is_handed_on_before_it_is_noted():
    """The consumer has it while the record has not."""
    with captured():
        call = begun()
        stream = watch(iter([piece("a"), piece("b")]), call, call.joiner)
        next(stream)
        assert str(call.joiner.text) == ""
        next(stream)
        assert str(call.joiner.text) == "a"
        stream.close()


def test_a_closed_stream_notes_its_last_chunk_and_ends_once():
    """Closed by the user, then collected: said once."""
    with captured() as recorded:
        call = begun()
        stream = watch(iter([piece("a"), piece("b")]), call, call.joiner)
        next(stream)
        closed(stream)
        del stream
        gc.collect()
    (span,) = recorded.spans
    assert (span.stream.chunks, span.stream.ended, span.output["messages"][0]["parts"][0]["content"]) == (
        1,
        "closed",
        "a",
    )


def test_a_stream_that_fails_is_an_error_with_the_users_exception():
    """The same object, and what had come."""
    boom = OSError("gone")

    def source():
        yield piece("a")
        raise boom

    with captured() as recorded, pytest.raises(OSError, match="gone") as raised:
        call = begun()
        list(watch(source(), call, call.joiner))
    assert raised.value is boom
    (span,) = recorded.spans
    assert (span.status, span.stream.ended, span.error.message) == ("error", "error", "gone")


def test_a_chunk_of_the_users_own_class_is_never_asked():
    """A custom type is read by its fields."""
    with captured() as recorded:
        call = begun()
        list(watch(iter([Loud(), piece("a")]), call, call.joiner))
    assert recorded.spans[0].stream.chunks == 2


def test_a_stream_of_a_hundred_thousand_chunks_retains_little():
    """Chunks go as they came."""
    with captured() as recorded:
        call = begun()
        stream = watch(itertools.repeat(piece("x"), 100_000), call, call.joiner)
        for _ in zip(range(1000), stream, strict=False):
            pass
        tracemalloc.start()
        for _ in stream:
            pass
        grown = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
    assert grown < 200_000
    assert recorded.spans[0].stream.chunks == 100_000


def test_an_async_stream_is_watched_the_same_way():
    """Read out, and closed after one chunk."""

    async def source():
        for text in ("a", "b"):
            yield piece(text)

    async def read():
        call = begun()
        assert [one async for one in awatch(source(), call, call.joiner)]
        call = begun()
        stream = awatch(source(), call, call.joiner)
        await anext(stream)
        closed(stream)
        await stream.aclose()

    with captured() as recorded:
        asyncio.run(read())
    assert [(span.stream.chunks, span.stream.ended) for span in recorded.spans] == [(2, "exhausted"), (1, "closed")]


def test_closing_other_iterators_does_nothing():
    """Generators that are not ours, finished ones, no generators."""
    for one in (iter([]), (_ for _ in ()), None, Loud()):
        assert closed(one) is None


def stream_of(chunks, name="Stream", **fields):
    return record("openai", name, _iterator=iter(chunks), **fields)


def test_a_stream_keeps_its_identity_and_gets_a_watched_iterator():
    """Only the private iterator is another, of the same kind as the SDK's own."""
    with captured() as recorded:
        stream = stream_of([piece("a")])
        answered(start(client(), options()), stream)
        list(stream.__dict__["_iterator"])
        helper = record("openai.lib", "ChatCompletionStream", _raw_stream=stream)
        stream_closed(helper)
        stream_closed(stream)
    assert recorded.spans[0].stream.ended == "exhausted"


def test_a_stream_without_an_iterator_ends_at_once_and_says_why():
    """Another release of the SDK may have none."""
    with captured() as recorded:
        answered(start(client(), options()), record("openai", "Stream"))
    assert recorded.spans[0].attributes["output.missing"] == "this SDK's stream has no iterator to watch"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"not json", "a raw response: its body is not JSON"),
        (None, "a raw response: its body was not read whole, or is too large"),
        (b"x" * (9 << 20), "a raw response: its body was not read whole, or is too large"),
    ],
    ids=["broken", "unread", "huge"],
)
def test_a_raw_response_that_cannot_be_read_says_why(content, said):
    """Output null, with the reason, once the program has closed it."""
    raw = record(
        "openai",
        "LegacyAPIResponse",
        http_response=record("httpx", "Response", _content=content),
        _cast_to=1,
        _stream=False,
    )
    with captured() as recorded:
        answered(start(client(), options()), raw)
        response_closed(raw)
    assert (recorded.spans[0].output, recorded.spans[0].attributes["output.missing"]) == (None, said)


def test_a_raw_stream_waits_for_the_stream_built_on_its_response():
    """Then it is watched; other streams are none of its business."""
    response = record("httpx", "Response")
    raw = record("openai", "LegacyAPIResponse", http_response=response, _cast_to=1, _stream=True)
    with captured() as recorded:
        answered(start(client(), options()), raw)
        built(stream_of([], response=record("httpx", "Response")))
        stream = stream_of([piece("a")], response=response)
        built(stream)
        list(stream.__dict__["_iterator"])
        response_closed(raw)
    (span,) = recorded.spans
    assert (span.stream.ended, "output.missing" in span.attributes) == ("exhausted", False)


def test_a_raw_stream_that_goes_away_is_collected_and_one_that_is_closed_is_closed():
    """Nothing was built on either."""
    with captured() as recorded:
        raws = [
            record("openai", "APIResponse", http_response=record("httpx", "Response"), _cast_to=1, _is_sse_stream=True)
            for _ in range(2)
        ]
        for raw in raws:
            answered(start(client(), options()), raw)
        response_closed(raws.pop())
        raws.clear()
        del raw
        gc.collect()
    assert sorted(span.stream.ended for span in recorded.spans) == ["closed", "collected"]
