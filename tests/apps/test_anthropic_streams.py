"""Streams of the Anthropic SDK: same type and identity for the user, joined for the record, and how each one ended."""

import asyncio
import gc

import anthropic
import pytest
from anthropic import Anthropic, AsyncAnthropic, AsyncStream, Stream

from dashcam.testing.capturing import captured

ASK = {"model": "claude-opus-5", "max_tokens": 100, "messages": [{"role": "user", "content": "hi"}]}
SAID = {
    "messages": [
        {"role": "assistant", "parts": [{"type": "text", "content": "Fake reply to: hi"}], "finish_reason": "stop"}
    ]
}
BROKEN_OFF = "the stream was broken off before the provider sends it"


@pytest.fixture
def client(server):
    with Anthropic(base_url=server.url, api_key="x", max_retries=0) as made:
        yield made


def chat(client):
    return client.messages.create(**ASK, stream=True)


def test_a_stream_read_out_is_joined_with_usage_chunks_and_time_to_the_first(client):
    """Every event reaches the user; the span has what they amount to."""
    plain = list(chat(client))
    with captured() as recorded:
        stream = chat(client)
        assert type(stream) is Stream
        assert list(stream) == plain
    (span,) = recorded.spans
    assert (span.status, span.output) == ("ok", SAID)
    assert (span.stream.chunks, span.stream.ended) == (len(plain), "exhausted")
    assert 0 < span.stream.first_chunk_ns <= span.duration_ns
    assert (span.usage.input_tokens, span.usage.output_tokens) == (8, 5)


def test_a_closed_stream_is_ok_and_keeps_what_had_come(client):
    """`close()`, the end of a `with` block, and a stream that nobody began to read."""
    with captured() as recorded:
        stream = chat(client)
        for event in stream:
            if getattr(getattr(event, "delta", None), "text", None) == " to":
                break
        stream.close()
        with chat(client) as other:
            next(other)
        chat(client).close()
    first, second, third = recorded.spans
    assert (first.status, first.stream.ended) == ("ok", "closed")
    assert first.output == {
        "messages": [{"role": "assistant", "parts": [{"type": "text", "content": "Fake reply to"}]}]
    }
    assert (first.usage.input_tokens, first.usage.output_tokens) == (8, None)
    assert first.attributes["usage.missing"] == BROKEN_OFF
    assert (second.status, second.stream.chunks, second.stream.ended) == ("ok", 1, "closed")
    assert (third.stream.chunks, third.stream.ended, third.usage) == (0, "closed", None)


def test_a_stream_left_lying_is_collected(client):
    """A `break`, and a stream that was never read at all."""
    with captured() as recorded:
        for _ in chat(client):
            break
        gc.collect()  # older SDKs hang, recorded or not, where it is collected while httpx's pool is locked for the next
        chat(client)
        gc.collect()
    assert [(span.status, span.stream.chunks, span.stream.ended) for span in recorded.spans] == [
        ("ok", 1, "collected"),
        ("ok", 0, "collected"),
    ]


def test_a_connection_that_breaks_in_the_middle_is_an_error_with_what_had_come(client):
    """The user gets the same exception, the span the words so far."""
    said = {**ASK, "messages": [{"role": "user", "content": "[[cut:5]] hello there my friend"}]}
    with captured() as recorded, pytest.raises(Exception) as raised:  # noqa: PT011  the transport's own, not the SDK's
        list(client.messages.create(**said, stream=True))
    (span,) = recorded.spans
    assert (span.status, span.stream.ended) == ("error", "error")
    assert span.error.type.rpartition(".")[2] == type(raised.value).__name__
    assert span.output["messages"][0]["parts"][0]["content"].startswith("Fake")


def test_the_helper_is_one_span_however_it_is_read(client):
    """Its texts, its events, its final message, a `with` block left early, one left at once."""
    with captured() as recorded:
        with client.messages.stream(**ASK) as stream:
            assert "".join(stream.text_stream) == "Fake reply to: hi"
            assert stream.get_final_message().stop_reason == "end_turn"
        with client.messages.stream(**ASK) as stream:
            kinds = [event.type for event in stream]
        with client.messages.stream(**ASK) as stream:
            for event in stream:
                if event.type == "text":
                    break
        with client.messages.stream(**ASK):
            pass
    assert kinds.count("text") == 5
    assert [span.stream.ended for span in recorded.spans] == ["exhausted", "exhausted", "closed", "closed"]
    assert [span.output == SAID for span in recorded.spans] == [True, True, False, False]


def test_a_raw_stream_is_joined_once_the_user_parses_it(client):
    """`with_raw_response` of a stream: the stream that `.parse()` builds is watched."""
    with captured() as recorded:
        raw = client.messages.with_raw_response.create(**ASK, stream=True)
        assert type(raw.parse()) is Stream
        list(raw.parse())
    (span,) = recorded.spans
    assert (span.output, span.stream.ended) == (SAID, "exhausted")
    assert "output.missing" not in span.attributes


def test_a_raw_stream_read_as_lines_has_no_output_and_ends_with_its_response(client):
    """`with_streaming_response`: what the user reads from it is his own."""
    with captured() as recorded, client.messages.with_streaming_response.create(**ASK, stream=True) as raw:
        assert "event: message_stop" in list(raw.iter_lines())
    (span,) = recorded.spans
    assert (span.status, span.output, span.stream.ended) == ("ok", None, "closed")
    assert span.attributes["output.missing"].startswith("a raw stream")


def test_async_streams_end_the_same_ways(server, runner):
    """Read out, closed, closed by the helper, left lying."""

    async def ask():
        async with AsyncAnthropic(base_url=server.url, api_key="x", max_retries=0) as client:
            stream = await chat(client)
            assert type(stream) is AsyncStream
            async for _ in stream:
                pass
            stream = await chat(client)
            async for _ in stream:
                break
            await stream.close()
            async with client.messages.stream(**ASK) as helper:
                async for _ in helper:
                    break
            await chat(client)
            gc.collect()

    with captured() as recorded:
        runner.run(ask())
    ends = [(span.status, span.stream.ended) for span in recorded.spans]
    assert ends == [("ok", "exhausted"), ("ok", "closed"), ("ok", "closed"), ("ok", "collected")]
    assert recorded.spans[0].output == SAID


def test_a_cancelled_reader_of_an_async_stream_cancels_the_span(server, runner):
    """A task that is cancelled between two events that never come."""

    async def ask():
        async with AsyncAnthropic(base_url=server.url, api_key="x", max_retries=0) as client:
            stream = await chat(client)
            waiting = asyncio.Event()

            async def read():
                await anext(stream)
                held = stream._iterator
                stream._iterator = held_up(held, waiting)
                del held
                await anext(stream)

            task = asyncio.create_task(read())
            await waiting.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            await stream.response.aclose()

    async def held_up(iterator, waiting):
        waiting.set()
        try:
            await asyncio.sleep(10)
        except asyncio.CancelledError as error:
            await iterator.athrow(error)
        yield None

    with captured() as recorded:
        runner.run(ask())
    (span,) = recorded.spans
    assert (span.status, span.stream.ended) == ("cancelled", "cancelled")


def test_the_sdks_line_is_one_we_promise():
    """Said aloud, so that a run's log tells which it was."""
    assert anthropic.__version__.split(".")[0] in {"0", "2"}
