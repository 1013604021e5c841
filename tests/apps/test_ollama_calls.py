"""Ollama's client: places, its functions without a client, ends of streams, and what the program sees of us: nothing."""

import asyncio
import gc
import inspect
import subprocess
import sys
from types import AsyncGeneratorType, GeneratorType

import httpx
import ollama
import pytest
from ollama import AsyncClient, Client

import dashcam
from dashcam.capture import calls, patch
from dashcam.testing.capturing import captured

MODEL = "llama3.2"
BROKEN_OFF = "the stream was broken off before the provider sends it"


@pytest.fixture
def client(server):
    with Client(server.url) as made:
        yield made


def says(text="hi"):
    return [{"role": "user", "content": text}]


class Guide:
    """An app that holds a client."""

    def __init__(self, client):
        self.client = client

    def answer(self, question):
        return self.client.chat(MODEL, says(question)).message.content


def test_a_call_is_on_the_client_that_the_app_holds(client):
    """With the method that was called, and the user's line."""
    guide = Guide(client)
    with dashcam.record(guide, name="guide") as recording:
        guide.answer("hi")
    *_, call = recording.traces[0].spans
    assert (call.path, call.site.function) == ("client", "Guide.answer")
    assert (call.method, call.provider) == ("ollama._client.Client.chat", "ollama")


def test_the_functions_of_the_module_are_recorded(client, monkeypatch):
    """They are methods of a client that the module holds, also for who took them before."""
    monkeypatch.setattr(ollama._client, "_client", None, raising=False)
    monkeypatch.setattr(ollama.chat.__self__, "_client", client._client)
    with captured() as recorded:
        assert ollama.chat(MODEL, says()).message.content == "Fake reply to: hi"
        assert ollama.embed(MODEL, "a cap").embeddings
    assert [span.name for span in recorded.spans] == ["ollama.chat", "ollama.embed"]


def test_the_older_embeddings_and_prompts(client):
    """Every path that asks a model; others are no spans."""
    with captured() as recorded:
        client.embeddings(MODEL, "a cap")
        client.generate(MODEL, "hi")
        with pytest.raises(ollama.ResponseError):
            client.show(MODEL)
    vectors, said = recorded.spans
    assert (vectors.input["input"], vectors.output, vectors.usage) == ("a cap", {"count": 1, "dimensions": 768}, None)
    assert (said.usage.input_tokens, said.usage.output_tokens) == (8, 5)
    assert said.attributes["ollama.total_duration_ns"] == 5_130_000


def test_a_streamed_prompt_is_joined(client):
    """Thoughts apart from words."""
    with captured() as recorded:
        chunks = list(client.generate(MODEL, "hi", think=True, stream=True))
    (span,) = recorded.spans
    assert span.output["messages"][0]["parts"] == [
        {"type": "reasoning", "content": "The user asks: hi"},
        {"type": "text", "content": "".join(chunk.response for chunk in chunks)},
    ]
    assert (span.stream.chunks, span.stream.ended) == (len(chunks), "exhausted")


def test_how_a_stream_ended(client):
    """Closed, dropped, dropped before it began, refused."""
    with captured() as recorded:
        closed = client.chat(MODEL, says(), stream=True)
        next(closed)
        closed.close()
        dropped = client.chat(MODEL, says(), stream=True)
        next(dropped)
        del dropped
        gc.collect()
        client.chat(MODEL, says(), stream=True)
        with pytest.raises(ollama.ResponseError):
            next(client.chat(MODEL, says("[[error:404]] no"), stream=True))
    ended = [(span.status, span.stream and (span.stream.chunks, span.stream.ended)) for span in recorded.spans]
    assert ended == [("ok", (1, "closed")), ("ok", (1, "collected")), ("ok", (0, "collected")), ("error", None)]
    assert {span.attributes.get("usage.missing") for span in recorded.spans} == {BROKEN_OFF, None}
    assert recorded.spans[-1].attributes["http.response.status_code"] == 404


def test_how_an_asynchronous_stream_ended(server, runner):
    """Read out, closed, dropped, and cancelled while it waits."""

    async def app():
        async with AsyncClient(server.url) as client:
            stream = await client.chat(MODEL, says(), stream=True)
            assert type(stream) is AsyncGeneratorType
            assert "".join([chunk.message.content async for chunk in stream]) == "Fake reply to: hi"
            closed = await client.chat(MODEL, says(), stream=True)
            await anext(closed)
            await closed.aclose()
            dropped = await client.chat(MODEL, says(), stream=True)
            await anext(dropped)
            del dropped
            await asyncio.sleep(0.02)
            task = asyncio.create_task(read(client))
            await asyncio.sleep(0.1)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            await asyncio.sleep(0.3)

    async def read(client):
        return [chunk async for chunk in await client.chat(MODEL, says("[[delay:0.3]] hi"), stream=True)]

    with captured() as recorded:
        runner.run(app())
    ended = [(span.status, span.stream.ended) for span in recorded.spans]
    assert ended == [("ok", "exhausted"), ("ok", "closed"), ("ok", "collected"), ("cancelled", "cancelled")]


def test_a_stream_goes_by_the_sdks_own_name(client):
    """A generator, as without us."""
    plain = client.chat(MODEL, says(), stream=True)
    with captured():
        stream = client.chat(MODEL, says(), stream=True)
        assert type(stream) is type(plain) is GeneratorType
        assert (stream.__name__, stream.__qualname__) == (plain.__name__, plain.__qualname__)
        stream.close()
    plain.close()


def test_nobody_at_home():
    """The SDK's own error, and the call's."""
    with captured() as recorded, Client("http://127.0.0.1:9") as client, pytest.raises(ConnectionError):
        client.chat(MODEL, says())
    (span,) = recorded.spans
    assert (span.status, span.error.type) == ("error", "ConnectionError")


def test_the_sdks_methods_stay_what_they_are(client):
    """And a traceback shows no frame of ours."""

    def frames():
        found = []
        for stream in (False, True):
            with pytest.raises(ollama.ResponseError) as refused:
                list(client.chat(MODEL, says("[[error:400]] no"), stream=stream))
            found.append([(entry.path.name, entry.name) for entry in refused.traceback])
        return found

    before, plain = Client._request, frames()
    with captured():
        assert inspect.signature(Client._request) == inspect.signature(before)
        assert inspect.iscoroutinefunction(AsyncClient._request)
        assert frames() == plain
        states = [state.state for state in patch.states() if state.library == "ollama"]
    assert states == ["applied"] * 3
    assert Client._request is before


def test_an_answer_that_is_no_ollamas_is_handed_on(client):
    """What the SDK makes of it is its affair; a class of ours in between would change that."""

    def odd(_):
        return httpx.Response(200, json={"message": {"role": "assistant", "content": "hi"}, "novel": 1})

    with captured() as recorded, Client(transport=httpx.MockTransport(odd)) as other:
        assert other.chat(MODEL, says()).message.content == "hi"
    (span,) = recorded.spans
    assert (span.usage, span.output["messages"][0]["parts"][0]["content"]) == (None, "hi")


LATE = """
import dashcam, sys
from dashcam.testing.provider import FakeServer
from dashcam.testing.capturing import captured
with FakeServer() as server, captured() as recorded:
    assert "ollama" not in sys.modules
    from ollama import Client
    Client(server.url).chat("m", [{"role": "user", "content": "hi"}])
print([(span.name, span.status) for span in recorded.spans])
"""


@pytest.mark.slow
def test_imported_late_it_is_recorded_too():
    """Nothing is imported for it; its hooks come with it."""
    done = subprocess.run([sys.executable, "-c", LATE], capture_output=True, text=True, check=True)
    assert done.stdout == "[('ollama.chat', 'ok')]\n"


def test_inside_a_frameworks_model_there_is_no_second_span(client):
    """Whole or streamed: what the SDK knows is added to the framework's span of the same call."""
    with captured() as recorded:
        for stream in (False, True):
            outer = calls.begin("Model", "llm", input={"messages": []})
            token = outer.attach()
            list(client.chat(MODEL, says(), stream=stream))
            outer.detach(token)
            outer.end({"messages": []})
    assert [(span.name, span.provider, span.usage.output_tokens) for span in recorded.spans] == [
        ("Model", "ollama", 5)
    ] * 2
