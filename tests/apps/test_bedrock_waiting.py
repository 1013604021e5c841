"""Bedrock through aiobotocore: streams and bodies left in every way, while others wait."""

import asyncio
import gc
import json

import pytest
from aiobotocore.session import get_session

from dashcam.testing.capturing import captured
from dashcam.testing.provider import FakeServer
from tests.apps.bedrock_wire import KEYS

NOVA = "amazon.nova-lite-v1:0"
LLAMA = "meta.llama3-1-8b-instruct-v1:0"
HI = [{"role": "user", "content": [{"text": "hi"}]}]


def only(seen):
    (span,) = seen.spans
    return span


def play(server, app):
    async def run():
        async with get_session().create_client("bedrock-runtime", endpoint_url=server.url, **KEYS) as client:
            await app(client)
        gc.collect()

    asyncio.run(run())


# aiohttp warns of a connection that the program dropped with its stream
UNCLOSED = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")


@UNCLOSED
@pytest.mark.parametrize(("way", "ended"), [("goes", "exhausted"), ("closed", "closed"), ("dropped", "collected")])
def test_how_a_stream_was_left_is_told(server, way, ended):
    """Read in several goes, closed, or dropped."""

    async def app(client):
        stream = (await client.converse_stream(modelId=NOVA, messages=HI))["stream"]
        assert type(stream).__module__ == "aiobotocore.eventstream"
        async for event in stream:
            if "contentBlockDelta" in event:
                break
        if way == "goes":
            async for _ in stream:
                pass
        if way == "closed":
            stream.close()
        del stream
        gc.collect()
        await asyncio.sleep(0)

    with captured() as seen:
        play(server, app)
    span = only(seen)
    assert (span.status, span.stream.ended) == ("ok", ended)
    text = span.output["messages"][0]["parts"][0]["content"]
    assert text == ("Fake reply to: hi" if way == "goes" else "Fake")


@UNCLOSED
def test_a_reader_that_is_called_off_is_cancelled():
    """While it waits for the next event."""

    async def app(client):
        stream = (await client.converse_stream(modelId=NOVA, messages=HI))["stream"]

        async def read():
            async for _ in stream:
                pass

        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(read(), 0.15)

    with FakeServer(tps=10) as slow, captured() as seen:
        play(slow, app)
    span = only(seen)
    assert (span.status, span.stream.ended) == ("cancelled", "cancelled")


def test_pieces_of_a_makers_own_and_a_body_in_chunks(server):
    """The same answer, streamed or read bit by bit."""
    body = json.dumps({"prompt": "hi"})

    async def app(client):
        answer = await client.invoke_model(modelId=LLAMA, body=body)
        assert b"".join([piece async for piece in answer["body"].iter_chunks(9)]).startswith(b"{")
        events = await client.invoke_model_with_response_stream(modelId=LLAMA, body=body)
        async for _ in events["body"]:
            pass

    with captured() as seen:
        play(server, app)
    one, two = seen.spans
    assert one.output == two.output
    assert one.output["messages"][0]["parts"] == [{"type": "text", "content": "Fake reply to: hi"}]
    assert (one.usage.input_tokens, two.usage.output_tokens) == (8, 5)
