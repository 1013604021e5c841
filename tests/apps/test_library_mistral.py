"""Mistral's SDK, by the contract of every integration."""

import gc
import json
from contextlib import contextmanager

import httpx2
import pytest
from mistralai.client import Mistral
from mistralai.client.errors import SDKError
from mistralai.client.utils import BackoffStrategy, RetryConfig
from pydantic import BaseModel

import dashcam
from tests.apps.contract import Contract
from tests.apps.test_library_openai import PIXEL, WEATHER, says

MODEL = "mistral-small-latest"


class Place(BaseModel):
    """What a structured answer is parsed into."""

    city: str
    days: int


class Refusing(httpx2.HTTPTransport):
    """A line on which the first request is refused."""

    refused = False

    def handle_request(self, request):
        if not self.refused:
            self.refused = True
            return httpx2.Response(429, headers={"retry-after": "0"}, json={"message": "too many"}, request=request)
        return super().handle_request(request)


def made(server, **options):
    return Mistral(api_key="any", server_url=server.mistral_url, **options)


class TestMistral(Contract):
    """Chat and embeddings."""

    library = "mistral"
    no = {}

    def play(self, feature, server):
        played = super().play(feature, server)
        # a client's finalizer runs an event loop in whatever thread collects it: here, not in one that a later test looks at
        gc.collect()
        return played

    @contextmanager
    def ready(self, server):
        with made(server) as client:
            yield lambda: client.chat.complete(model=MODEL, messages=says("hi"))

    def chat(self, server):
        with made(server) as client:
            return client.chat.complete(model=MODEL, messages=says("hi")).choices[0].message.content

    async def async_chat(self, server):
        async with made(server) as client:
            answer = await client.chat.complete_async(model=MODEL, messages=says("hi"))
            return answer.choices[0].message.content

    def stream(self, server):
        with made(server) as client, client.chat.stream(model=MODEL, messages=says("hi")) as events:
            return [event.data.choices[0].delta.content for event in events]

    async def async_stream(self, server):
        async with made(server) as client:
            events = await client.chat.stream_async(model=MODEL, messages=says("hi"))
            return [event.data.choices[0].delta.content async for event in events]

    def tools(self, server):
        with made(server) as client:
            turns = says("weather in Paris?")
            first = client.chat.complete(model=MODEL, messages=turns, tools=[WEATHER]).choices[0].message
            (call,) = first.tool_calls
            result = weather(**json.loads(call.function.arguments))
            turns += [first, {"role": "tool", "tool_call_id": call.id, "name": "weather", "content": result}]
            return client.chat.complete(model=MODEL, messages=turns, tools=[WEATHER]).choices[0].message.content

    def streamed_tools(self, server):
        with made(server) as client:
            turns = says("weather in Paris?")
            with client.chat.stream(model=MODEL, messages=turns, tools=[WEATHER]) as events:
                pieces = [call for event in events for call in event.data.choices[0].delta.tool_calls or []]
            written = "".join(piece.function.arguments for piece in pieces)
            call = {"id": pieces[0].id, "function": {"name": pieces[0].function.name, "arguments": written}}
            result = weather(**json.loads(written))
            turns.append({"role": "assistant", "content": "", "tool_calls": [call]})
            turns.append({"role": "tool", "tool_call_id": call["id"], "name": "weather", "content": result})
            with client.chat.stream(model=MODEL, messages=turns, tools=[WEATHER]) as events:
                return "".join(event.data.choices[0].delta.content for event in events)

    def structured(self, server):
        with made(server) as client:
            answer = client.chat.parse(Place, model=MODEL, messages=says("3 days in Rome"))
            return answer.choices[0].message.parsed.model_dump()

    def thinking(self, server):
        with made(server) as client:
            answer = client.chat.complete(
                model="magistral-small-latest", messages=says("hi"), prompt_mode="reasoning", temperature=0.7
            )
            return [block.type for block in answer.choices[0].message.content]

    def media(self, server):
        content = [{"type": "text", "text": "What is this?"}, {"type": "image_url", "image_url": PIXEL}]
        with made(server) as client:
            answer = client.chat.complete(model=MODEL, messages=[{"role": "user", "content": content}])
            return answer.choices[0].message.content

    def embeddings(self, server):
        with made(server) as client:
            answer = client.embeddings.create(model="mistral-embed", inputs=["a cap", "journal"])
            return [row.embedding for row in answer.data]

    async def async_embeddings(self, server):
        async with made(server) as client:
            answer = await client.embeddings.create_async(model="mistral-embed", inputs=["a cap", "journal"])
            return [row.embedding for row in answer.data]

    def own_span(self, server):
        @dashcam.span
        def answer(question):
            return self.chat(server) + question

        return answer("!")

    def error(self, server):
        with made(server) as client, pytest.raises(SDKError) as refused:
            client.chat.complete(model=MODEL, messages=says("[[error:429]] no"))
        return str(refused.value)

    async def async_error(self, server):
        async with made(server) as client:
            with pytest.raises(SDKError) as refused:
                await client.chat.complete_async(model=MODEL, messages=says("[[error:400]] no"))
        return str(refused.value)

    def retry(self, server):
        quickly = RetryConfig("backoff", BackoffStrategy(1, 1, 1.0, 10_000, jitter_ms=0), retry_connection_errors=True)
        with (
            httpx2.Client(transport=Refusing()) as line,
            made(server, client=line, retry_config=quickly) as client,
        ):
            return client.chat.complete(model=MODEL, messages=says("hi")).choices[0].message.content

    def left_early(self, server):
        with made(server) as client, client.chat.stream(model=MODEL, messages=says("hi")) as events:
            return next(events).data.choices[0].delta.role

    def cut_off(self, server):
        with made(server) as client, client.chat.stream(model=MODEL, messages=says("[[cut:3]] hi")) as events:
            with pytest.raises(httpx2.RemoteProtocolError) as broken:
                list(events)
        return type(broken.value).__name__


@dashcam.span(kind="tool")
def weather(city):
    return f"sunny in {city}"
