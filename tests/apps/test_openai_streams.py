"""Streams of the OpenAI SDK: same type and identity for the user, joined for the record, and how each one ended."""

import asyncio
import gc

import openai
import pytest
from openai import AsyncOpenAI, AsyncStream, OpenAI, Stream

from dashcam.testing.capturing import captured

MODEL = "gpt-4o-mini"
ASK = [{"role": "user", "content": "hi"}]
SAID = {
    "messages": [
        {"role": "assistant", "parts": [{"type": "text", "content": "Fake reply to: hi"}], "finish_reason": "stop"}
    ]
}
BROKEN_OFF = "the stream was broken off before the provider sends it"


@pytest.fixture
def client(server):
    with OpenAI(base_url=server.openai_url, api_key="x", max_retries=0) as made:
        yield made


def chat(client, **more):
    return client.chat.completions.create(model=MODEL, messages=ASK, stream=True, **more)


def test_a_stream_read_out_is_joined_with_usage_chunks_and_time_to_the_first(client):
    """Every chunk reaches the user; the span has what they amount to."""
    with captured() as recorded:
        stream = chat(client, stream_options={"include_usage": True})
        assert type(stream) is Stream
        chunks = list(stream)
    (span,) = recorded.spans
    assert (span.status, span.output) == ("ok", SAID)
    assert (span.stream.chunks, span.stream.ended) == (len(chunks), "exhausted")
    assert 0 < span.stream.first_chunk_ns <= span.duration_ns
    assert (span.usage.input_tokens, span.usage.output_tokens) == (8, 5)


def test_a_stream_without_usage_says_that_there_is_none(client):
    """Usage is unknown, with the reason, and never guessed."""
    with captured() as recorded:
        list(chat(client))
    (span,) = recorded.spans
    assert span.usage is None
    assert span.attributes["usage.missing"] == "the provider sent none with this stream"


def test_tool_calls_are_put_together_from_their_pieces(client):
    """Arguments come a few characters at a time, of two calls at once."""
    said = '[[tool:add {"a": 1, "b": 2}]] [[tool:add {"a": 3, "b": 4}]]'
    tool = {"type": "function", "function": {"name": "add", "parameters": {"type": "object"}}}
    with captured() as recorded:
        for _ in client.chat.completions.create(
            model=MODEL, messages=[{"role": "user", "content": said}], tools=[tool], stream=True
        ):
            pass
    (message,) = recorded.spans[0].output["messages"]
    assert [part["arguments"] for part in message["parts"]] == [{"a": 1, "b": 2}, {"a": 3, "b": 4}]
    assert message["finish_reason"] == "tool_call"


def test_a_closed_stream_is_ok_and_keeps_what_had_come(client):
    """`close()`, and the same at the end of a `with` block."""
    with captured() as recorded:
        stream = chat(client)
        read = [next(stream) for _ in range(3)]
        stream.close()
        with chat(client) as other:
            next(other)
    first, second = recorded.spans
    assert (first.status, first.stream.chunks, first.stream.ended) == ("ok", 3, "closed")
    assert first.output["messages"][0]["parts"][0]["content"] == "".join(
        chunk.choices[0].delta.content or "" for chunk in read
    )
    assert first.attributes["usage.missing"] == BROKEN_OFF
    assert (second.status, second.stream.ended) == ("ok", "closed")


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
    """The user gets the SDK's exception, the span the words so far."""
    with captured() as recorded, pytest.raises(Exception) as raised:  # noqa: PT011  openai 2 lets httpx's through
        for _ in client.chat.completions.create(
            model=MODEL, messages=[{"role": "user", "content": "[[cut:4]] hello there my friend"}], stream=True
        ):
            pass
    (span,) = recorded.spans
    assert (span.status, span.stream.ended) == ("error", "error")
    assert span.error.type.rpartition(".")[2] == type(raised.value).__name__
    assert span.output["messages"][0]["parts"][0]["content"].startswith("Fake")


def test_several_choices_become_several_messages(client):
    """`n=2`: the pieces of both come mixed."""
    with captured() as recorded:
        list(chat(client, n=2))
    assert recorded.spans[0].output == {"messages": SAID["messages"] * 2}


def test_the_sdks_own_stream_helper_is_one_span(client):
    """`chat.completions.stream(...)`, read out and left early."""
    with captured() as recorded:
        with client.chat.completions.stream(model=MODEL, messages=ASK) as events:
            for _ in events:
                pass
        with client.chat.completions.stream(model=MODEL, messages=ASK) as events:
            for _ in events:
                break
    assert [span.stream.ended for span in recorded.spans] == ["exhausted", "closed"]
    assert recorded.spans[0].output == SAID


def test_a_stream_of_responses_takes_the_final_answer(client):
    """Events: the completed answer with its usage."""
    with captured() as recorded:
        events = list(client.responses.create(model=MODEL, input="hi", stream=True))
    (span,) = recorded.spans
    assert (span.output, span.stream.chunks, span.usage.output_tokens) == (SAID, len(events), 5)


def test_a_stream_of_responses_broken_off_keeps_its_deltas(client):
    """Without the completed answer, the deltas make the message."""
    with captured() as recorded:
        stream = client.responses.create(model=MODEL, input="hi", stream=True)
        for event in stream:
            if event.type == "response.output_text.delta" and event.delta == " to":
                break
        stream.close()
    (span,) = recorded.spans
    assert span.output == {"messages": [{"role": "assistant", "parts": [{"type": "text", "content": "Fake reply to"}]}]}
    assert span.stream.ended == "closed"


def test_a_legacy_completion_streams_too(client):
    """One text a choice."""
    with captured() as recorded:
        list(client.completions.create(model="gpt-3.5-turbo-instruct", prompt="hi", stream=True))
    assert recorded.spans[0].output == SAID


def test_a_raw_stream_is_joined_once_the_user_parses_it(client):
    """`with_raw_response` of a stream: the stream that `.parse()` builds is watched."""
    with captured() as recorded:
        raw = client.chat.completions.with_raw_response.create(model=MODEL, messages=ASK, stream=True)
        assert type(raw.parse()) is Stream
        list(raw.parse())
    (span,) = recorded.spans
    assert (span.output, span.stream.ended) == (SAID, "exhausted")
    assert "output.missing" not in span.attributes


def test_a_raw_stream_read_as_lines_has_no_output_and_ends_with_its_response(client):
    """`with_streaming_response`: what the user reads from it is his own."""
    with (
        captured() as recorded,
        client.chat.completions.with_streaming_response.create(model=MODEL, messages=ASK, stream=True) as raw,
    ):
        assert "data: [DONE]" in list(raw.iter_lines())
    (span,) = recorded.spans
    assert (span.status, span.output, span.stream.ended) == ("ok", None, "closed")
    assert span.attributes["output.missing"].startswith("a raw stream")


def test_async_streams_end_the_same_ways(server, runner):
    """Read out, closed, and cancelled while waiting for a chunk."""

    async def ask():
        async with AsyncOpenAI(base_url=server.openai_url, api_key="x", max_retries=0) as client:
            stream = await chat(client)
            assert type(stream) is AsyncStream
            async for _ in stream:
                pass
            stream = await chat(client)
            async for _ in stream:
                break
            await stream.close()

    with captured() as recorded:
        runner.run(ask())
    assert [(span.status, span.stream.ended) for span in recorded.spans] == [("ok", "exhausted"), ("ok", "closed")]
    assert recorded.spans[0].output == SAID


def test_a_cancelled_reader_of_an_async_stream_cancels_the_span(server, runner):
    """A task that is cancelled between two chunks that never come."""

    async def ask():
        async with AsyncOpenAI(base_url=server.openai_url, api_key="x", max_retries=0) as client:
            stream = await chat(client)
            waiting = asyncio.Event()

            async def read():
                await anext(stream)
                stream._iterator, held = held_up(stream._iterator, waiting), stream._iterator
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


def test_the_sdks_major_version_is_one_we_promise():
    """Said aloud, so that a run's log tells which half of the world it was."""
    assert openai.__version__.split(".")[0] in {"2", "3"}
