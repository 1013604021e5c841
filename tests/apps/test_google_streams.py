"""Streams of Google's Gen AI SDK: the program's own generators, joined for the record, and how each one ended."""

import asyncio
import gc
import logging
import sys

import pytest
from google import genai

import dashcam
from dashcam.testing.capturing import captured

MODEL = "gemini-2.5-flash"
pytestmark = pytest.mark.filterwarnings("ignore:Inheritance class Aiohttp:DeprecationWarning")
BROKEN_OFF = "the stream was broken off before the provider sends it"


@pytest.fixture
def client(server):
    logging.getLogger("google_genai").setLevel(logging.ERROR)
    with genai.Client(api_key="any", http_options={"base_url": server.url, "client_args": {"verify": False}}) as made:
        yield made


def chat(client, said="hi"):
    return client.models.generate_content_stream(model=MODEL, contents=said)


async def achat(client, said="hi"):
    return await client.aio.models.generate_content_stream(model=MODEL, contents=said)


def ended(recorded):
    return [(span.status, span.stream.chunks, span.stream.ended) for span in recorded.spans]


def test_a_stream_is_the_sdks_own(client):
    """Type, name and code: nothing of ours stands between it and the program."""
    plain = chat(client)
    with captured():
        stream = chat(client)
        assert (type(stream), stream.gi_code) == (type(plain), plain.gi_code)
        assert (stream.__name__, stream.__qualname__) == (plain.__name__, plain.__qualname__)
        assert [chunk.text for chunk in stream] == [chunk.text for chunk in plain]


def test_closed_and_dropped_are_told_apart(client):
    """The innermost generator hears the same of either; of a stream nobody began to read no request was sent."""
    with captured() as recorded:
        closed = chat(client)
        next(closed)
        closed.close()
        dropped = chat(client)
        next(dropped)
        del dropped
        gc.collect()
        chat(client).close()
        talk = client.chats.create(model=MODEL).send_message_stream("hi")
        next(talk)
        talk.close()
    assert ended(recorded) == [("ok", 1, "closed"), ("ok", 1, "collected"), ("ok", 1, "closed")]
    assert {span.attributes["usage.missing"] for span in recorded.spans} == {BROKEN_OFF}
    assert {(span.usage.input_tokens, span.usage.output_tokens) for span in recorded.spans} == {(8, None)}


def test_an_asynchronous_stream_ends_as_it_ended(client, runner):
    """Closed, dropped and failed; the event loop closes what is below, a moment later. One that is read out is the contract's.

    From Python 3.13 on what is below a closed one may wait for the garbage collector, as if it had been dropped.
    """

    async def app():
        closed = await achat(client)
        await anext(closed)
        await closed.aclose()
        await asyncio.sleep(0.2)
        dropped = await achat(client)
        await anext(dropped)
        del dropped
        gc.collect()
        await asyncio.sleep(0.2)
        with pytest.raises(Exception, match="."):
            [chunk async for chunk in await achat(client, "[[cut:2]] hi")]
        await client.aio.aclose()

    with captured() as recorded:
        runner.run(app())
    closed, *others = ended(recorded)
    assert closed[:2] == ("ok", 1)
    assert closed[2] in ("closed", "collected") if sys.version_info >= (3, 13) else closed[2] == "closed"
    assert others == [("ok", 1, "collected"), ("error", 2, "error")]


def test_a_cancelled_stream_is_cancelled(client, runner):
    """While it waits for its first chunk."""

    async def read():
        return [chunk async for chunk in await achat(client, "[[delay:0.3]] hi")]

    async def app():
        task = asyncio.create_task(read())
        await asyncio.sleep(0.1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.sleep(0.3)
        await client.aio.aclose()

    with captured() as recorded:
        runner.run(app())
    (span,) = recorded.spans
    assert span.status == "cancelled"


def test_a_refused_stream_has_no_chunks(client):
    """The request is sent when the first chunk is asked for: what it fails with is the call's."""
    with captured() as recorded, pytest.raises(genai.errors.ClientError):
        next(chat(client, "[[error:429]] no"))
    (span,) = recorded.spans
    assert (span.status, span.stream) == ("error", None)
    assert span.attributes["google.error.status"] == "RESOURCE_EXHAUSTED"


def weather(city: str) -> str:
    """The weather of a city"""
    return f"sunny in {city}"


def talk(client, said="weather in Paris?"):
    return client.chats.create(model=MODEL, config={"tools": [weather]}).send_message_stream(said)


def test_a_stream_with_functions_is_one_trace(client):
    """What the SDK asks, runs and asks again is below the stream; between the steps nothing of it is current."""
    plain = talk(client)
    said = [chunk.text for chunk in plain]
    with captured() as recorded:
        stream = talk(client)
        assert (type(stream), stream.__name__, stream.__qualname__) == (
            type(plain),
            plain.__name__,
            plain.__qualname__,
        )
        assert [chunk.text for chunk in stream] == said
        with dashcam.span("after"):
            pass
    first, after = recorded.traces
    assert [span.kind for span in first.spans] == ["chain", "llm", "tool", "llm"]
    assert {span.parent_id for span in first.spans[1:]} == {first.spans[0].span_id}
    assert first.spans[0].output == "According to the tool: sunny in Paris"
    assert [span.name for span in after.spans] == ["after"]


def test_how_such_a_stream_ended(client):
    """Closed, dropped, failed; one that was never begun has sent nothing and is nothing."""
    with captured() as recorded:
        closed = talk(client)
        next(closed)
        closed.close()
        dropped = talk(client)
        next(dropped)
        del dropped
        gc.collect()
        with pytest.raises(genai.errors.ClientError):
            list(talk(client, "[[error:400]] no"))
        talk(client)
    chains = [trace.spans[0] for trace in recorded.traces]
    assert [(span.status, span.stream.ended) for span in chains] == [
        ("ok", "closed"),
        ("ok", "collected"),
        ("error", "error"),
    ]
    inner = [trace.spans[1].stream for trace in recorded.traces[:2]]
    assert [stream.ended for stream in inner] == ["closed", "collected"]


def test_an_asynchronous_stream_with_functions(client, runner):
    """Read out, left by a task that goes away, and by a loop that ends."""

    async def read():
        chat = client.aio.chats.create(model=MODEL, config={"tools": [weather]})
        return [chunk.text async for chunk in await chat.send_message_stream("weather in Paris?")]

    async def leave():
        chat = client.aio.chats.create(model=MODEL, config={"tools": [weather]})
        stream = await chat.send_message_stream("weather in Paris?")
        await anext(stream)
        await stream.aclose()
        await client.aio.aclose()

    with captured() as recorded:
        said = runner.run(read())
        runner.run(leave())
    assert said[-1] == " Paris"
    read_out, left = (trace.spans for trace in recorded.traces)
    assert [span.kind for span in read_out] == ["chain", "llm", "tool", "llm"]
    assert {span.parent_id for span in read_out[1:]} == {read_out[0].span_id}
    assert (read_out[0].stream.ended, left[0].stream.ended) == ("exhausted", "closed")
