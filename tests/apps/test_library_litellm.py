"""LiteLLM, by the contract of every integration: OpenAI's format through its SDK, Anthropic's through LiteLLM itself."""

import gc
import json
from contextlib import contextmanager
from typing import ClassVar

import litellm
import pytest
from litellm import acompletion, aembedding, completion, embedding
from litellm.exceptions import MidStreamFallbackError
from pydantic import BaseModel

import dashcam
from tests.apps.contract import Contract
from tests.apps.litellm_quiet import QUIET, close_clients, closing, no_gateway, warm  # noqa: F401  fixtures

pytestmark = QUIET
MODEL = "openai/gpt-4o-mini"
COUNTED = {"stream": True, "stream_options": {"include_usage": True}}
WEATHER = {
    "type": "function",
    "function": {
        "name": "weather",
        "description": "The weather of a city",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
    },
}
PIXEL = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="
)


class Place(BaseModel):
    """What a structured answer is parsed into."""

    city: str
    days: int


def says(text):
    return [{"role": "user", "content": text}]


def at(server):
    return {"api_base": server.openai_url, "api_key": "any", "max_retries": 0}


class TestLiteLLM(Contract):
    """Functions that were imported before anything was recorded."""

    library = "litellm"
    no: ClassVar = {}

    @contextmanager
    def ready(self, server):
        yield lambda: completion(MODEL, says("hi"), **at(server))
        close_clients()

    def chat(self, server):
        return completion(MODEL, says("hi"), **at(server)).choices[0].message.content

    async def async_chat(self, server):
        async with closing():
            return (await acompletion(MODEL, says("hi"), **at(server))).choices[0].message.content

    def stream(self, server):
        stream = completion(MODEL, says("hi"), **COUNTED, **at(server))
        return [piece.choices[0].delta.content for piece in stream if piece.choices]

    async def async_stream(self, server):
        async with closing():
            stream = await acompletion(MODEL, says("hi"), **COUNTED, **at(server))
            return [piece.choices[0].delta.content async for piece in stream if piece.choices]

    def tools(self, server):
        turns = says("weather in Paris?")
        first = completion(MODEL, turns, tools=[WEATHER], **at(server)).choices[0].message
        (call,) = first.tool_calls
        turns += [first, answered(call)]
        return completion(MODEL, turns, tools=[WEATHER], **at(server)).choices[0].message.content

    def streamed_tools(self, server):
        turns = says("weather in Paris?")
        chunks = list(completion(MODEL, turns, tools=[WEATHER], **COUNTED, **at(server)))
        first = litellm.stream_chunk_builder(chunks).choices[0].message
        (call,) = first.tool_calls
        turns += [first, answered(call)]
        chunks = list(completion(MODEL, turns, tools=[WEATHER], **COUNTED, **at(server)))
        return litellm.stream_chunk_builder(chunks).choices[0].message.content

    def structured(self, server):
        answer = completion(MODEL, says("3 days in Rome"), response_format=Place, **at(server))
        return Place.model_validate_json(answer.choices[0].message.content).model_dump()

    def thinking(self, server):
        answer = completion(
            "anthropic/claude-sonnet-4-5",
            says("hi"),
            thinking={"type": "enabled", "budget_tokens": 1024},
            max_tokens=2048,
            api_base=server.url,
            api_key="any",
        )
        return answer.choices[0].message.reasoning_content, answer.choices[0].message.content

    def media(self, server):
        picture = {"type": "image_url", "image_url": {"url": PIXEL}}
        said = [{"role": "user", "content": [{"type": "text", "text": "What is this?"}, picture]}]
        return completion(MODEL, said, **at(server)).choices[0].message.content

    def embeddings(self, server):
        answer = embedding("openai/text-embedding-3-small", ["a cap", "journal"], dimensions=8, **at(server))
        return [row["embedding"] for row in answer.data]

    async def async_embeddings(self, server):
        async with closing():
            answer = await aembedding("openai/text-embedding-3-small", ["a cap", "journal"], dimensions=8, **at(server))
            return [row["embedding"] for row in answer.data]

    def own_span(self, server):
        @dashcam.span
        def answer(question):
            return self.chat(server) + question

        return answer("!")

    def error(self, server):
        with pytest.raises(litellm.RateLimitError) as refused:
            completion(MODEL, says("[[error:429]] no"), **at(server))
        return str(refused.value)

    async def async_error(self, server):
        async with closing():
            with pytest.raises(litellm.BadRequestError) as refused:
                await acompletion(MODEL, says("[[error:400]] no"), **at(server))
            return str(refused.value)

    def retry(self, server):
        with pytest.raises(litellm.RateLimitError) as refused:
            completion(MODEL, says("[[error:429]] again"), num_retries=1, **at(server))
        return str(refused.value)

    def left_early(self, server):
        said = next(iter(completion(MODEL, says("hi"), stream=True, **at(server)))).choices[0].delta.role
        close_clients()  # LiteLLM's thread has the stream until it has logged it
        gc.collect()
        return said

    def cut_off(self, server):
        stream = completion(MODEL, says("[[cut:2]] hi"), stream=True, **at(server))
        with pytest.raises(MidStreamFallbackError) as broken:
            list(stream)
        return type(broken.value).__name__


def answered(call):
    """The tool's answer to a call."""
    said = weather(**json.loads(call.function.arguments))
    return {"role": "tool", "tool_call_id": call.id, "content": said}


@dashcam.span(kind="tool")
def weather(city):
    return f"sunny in {city}"
