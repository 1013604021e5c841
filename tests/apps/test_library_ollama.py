"""Ollama's client, by the contract of every integration."""

from contextlib import contextmanager

import ollama
import pytest
from ollama import AsyncClient, Client
from pydantic import BaseModel

import dashcam
from tests.apps.contract import Contract

MODEL = "llama3.2"
PIXEL = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\nIDATx\x9cc\xfa\xff\xff?\x00\x05\xfe\x02\xfe\xa7\x9a\xa0\xa0\x00\x00\x00\x00IEND\xaeB`\x82"
)
VECTORS = {"model": "nomic-embed-text", "input": ["a cap", "journal"], "dimensions": 8}


class Place(BaseModel):
    """What a structured answer is parsed into."""

    city: str
    days: int


def says(text):
    return [{"role": "user", "content": text}]


@dashcam.span(kind="tool")
def weather(city: str) -> str:
    """The weather of a city

    Args:
        city: where
    """
    return f"sunny in {city}"


class TestOllama(Contract):
    """Chat, a prompt where the feature is its own, and embeddings."""

    library = "ollama"
    no = {"retry": "the client sends each request once"}

    @contextmanager
    def ready(self, server):
        with Client(server.url) as client:
            yield lambda: client.chat(MODEL, says("hi"))

    def chat(self, server):
        with Client(server.url) as client:
            return client.chat(MODEL, says("hi")).message.content

    async def async_chat(self, server):
        async with AsyncClient(server.url) as client:
            return (await client.chat(MODEL, says("hi"))).message.content

    def stream(self, server):
        with Client(server.url) as client:
            return [chunk.message.content for chunk in client.chat(MODEL, says("hi"), stream=True)]

    async def async_stream(self, server):
        async with AsyncClient(server.url) as client:
            return [chunk.message.content async for chunk in await client.chat(MODEL, says("hi"), stream=True)]

    def tools(self, server):
        with Client(server.url) as client:
            turns = says("weather in Paris?")
            first = client.chat(MODEL, turns, tools=[weather]).message
            (call,) = first.tool_calls
            result = weather(**call.function.arguments)
            turns += [first, {"role": "tool", "tool_name": call.function.name, "content": result}]
            return client.chat(MODEL, turns, tools=[weather]).message.content

    def streamed_tools(self, server):
        with Client(server.url) as client:
            turns = says("weather in Paris?")
            *said, _ = client.chat(MODEL, turns, tools=[weather], stream=True)
            (call,) = said[0].message.tool_calls
            result = weather(**call.function.arguments)
            turns += [said[0].message, {"role": "tool", "tool_name": call.function.name, "content": result}]
            return "".join(one.message.content for one in client.chat(MODEL, turns, tools=[weather], stream=True))

    def structured(self, server):
        with Client(server.url) as client:
            answer = client.chat(MODEL, says("3 days in Rome"), format=Place.model_json_schema())
            return Place.model_validate_json(answer.message.content).model_dump()

    def thinking(self, server):
        with Client(server.url) as client:
            options = {"temperature": 0.5, "num_predict": 64}
            answer = client.generate(MODEL, "hi", system="be brief", think=True, options=options, keep_alive="5m")
            return answer.thinking + answer.response

    def media(self, server):
        with Client(server.url) as client:
            turn = {"role": "user", "content": "What is this?", "images": [PIXEL]}
            return client.chat(MODEL, [turn]).message.content

    def embeddings(self, server):
        with Client(server.url) as client:
            return client.embed(**VECTORS).embeddings

    async def async_embeddings(self, server):
        async with AsyncClient(server.url) as client:
            return (await client.embed(**VECTORS)).embeddings

    def own_span(self, server):
        @dashcam.span
        def answer(question):
            return self.chat(server) + question

        return answer("!")

    def error(self, server):
        with Client(server.url) as client, pytest.raises(ollama.ResponseError) as refused:
            client.chat(MODEL, says("[[error:404]] no"))
        return str(refused.value)

    async def async_error(self, server):
        async with AsyncClient(server.url) as client:
            with pytest.raises(ollama.ResponseError) as refused:
                await client.chat(MODEL, says("[[error:500]] no"))
        return str(refused.value)

    def left_early(self, server):
        with Client(server.url) as client:
            stream = client.chat(MODEL, says("hi"), stream=True)
            first = next(stream).message.content
            stream.close()
            return first

    def cut_off(self, server):
        with Client(server.url) as client:
            with pytest.raises(Exception) as broken:  # httpx's own error
                list(client.chat(MODEL, says("[[cut:2]] hi"), stream=True))
        return type(broken.value).__name__
