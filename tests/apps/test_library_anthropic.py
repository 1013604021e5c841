"""Anthropic's SDK, by the contract of every integration."""

from contextlib import contextmanager

import anthropic
import pytest
from anthropic import Anthropic, AsyncAnthropic
from pydantic import BaseModel

import dashcam
from tests.apps.contract import Contract

MODEL = "claude-opus-4-8"
KEY = {"api_key": "any", "max_retries": 0}
WEATHER = {
    "name": "weather",
    "description": "The weather of a city",
    "input_schema": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
}
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="
NONE = "Anthropic has no endpoint for them"


class Place(BaseModel):
    """What a structured answer is parsed into."""

    city: str
    days: int


def ask(text, **more):
    return {"model": MODEL, "max_tokens": 100, "messages": [{"role": "user", "content": text}], **more}


class TestAnthropic(Contract):
    """Messages, of the stable interface."""

    library = "anthropic"
    no = {"embeddings": NONE, "async_embeddings": NONE}

    @contextmanager
    def ready(self, server):
        with Anthropic(base_url=server.url, **KEY) as client:
            yield lambda: client.messages.create(**ask("hi"))

    def chat(self, server):
        with Anthropic(base_url=server.url, **KEY) as client:
            return client.messages.create(**ask("hi")).content[0].text

    async def async_chat(self, server):
        async with AsyncAnthropic(base_url=server.url, **KEY) as client:
            return (await client.messages.create(**ask("hi"))).content[0].text

    def stream(self, server):
        with Anthropic(base_url=server.url, **KEY) as client, client.messages.stream(**ask("hi")) as stream:
            return list(stream.text_stream)

    async def async_stream(self, server):
        async with AsyncAnthropic(base_url=server.url, **KEY) as client:
            async with client.messages.stream(**ask("hi")) as stream:
                return [text async for text in stream.text_stream]

    def tools(self, server):
        with Anthropic(base_url=server.url, **KEY) as client:
            first = client.messages.create(**ask("weather in Paris?", tools=[WEATHER]))
            answer = client.messages.create(**answered(first, ask("weather in Paris?", tools=[WEATHER])))
            return answer.content[0].text

    def streamed_tools(self, server):
        with Anthropic(base_url=server.url, **KEY) as client:
            with client.messages.stream(**ask("weather in Paris?", tools=[WEATHER])) as stream:
                first = stream.get_final_message()
            turns = answered(first, ask("weather in Paris?", tools=[WEATHER]))
            with client.messages.stream(**turns) as stream:
                return stream.get_final_message().content[0].text

    def structured(self, server):
        with Anthropic(base_url=server.url, **KEY) as client:
            answer = client.messages.parse(**ask("3 days in Rome"), output_format=Place)
            return answer.parsed_output.model_dump()

    def thinking(self, server):
        with Anthropic(base_url=server.url, **KEY) as client:
            answer = client.messages.create(**ask("hi", thinking={"type": "adaptive"}))
            return [block.type for block in answer.content]

    def media(self, server):
        picture = {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": PIXEL}}
        with Anthropic(base_url=server.url, **KEY) as client:
            answer = client.messages.create(**ask([{"type": "text", "text": "What is this?"}, picture]))
            return answer.content[0].text

    def own_span(self, server):
        @dashcam.span
        def answer(question):
            return self.chat(server) + question

        return answer("!")

    def error(self, server):
        with Anthropic(base_url=server.url, **KEY) as client, pytest.raises(anthropic.RateLimitError) as refused:
            client.messages.create(**ask("[[error:429]] no"))
        return str(refused.value)

    async def async_error(self, server):
        async with AsyncAnthropic(base_url=server.url, **KEY) as client:
            with pytest.raises(anthropic.BadRequestError) as refused:
                await client.messages.create(**ask("[[error:400]] no"))
        return str(refused.value)

    def retry(self, server):
        with Anthropic(base_url=server.url, api_key="any", max_retries=3) as client:
            return client.messages.create(**ask("[[flaky:429 529]] hi")).content[0].text

    def left_early(self, server):
        with Anthropic(base_url=server.url, **KEY) as client, client.messages.stream(**ask("hi")) as stream:
            return next(iter(stream.text_stream))

    def cut_off(self, server):
        with Anthropic(base_url=server.url, **KEY) as client:
            stream = client.messages.create(**ask("[[cut:5]] hi"), stream=True)
            with pytest.raises(Exception) as broken:  # of the HTTP library, in some releases
                list(stream)
        return type(broken.value).__name__


def answered(first, request):
    """The conversation after the tool has run."""
    (call,) = (block for block in first.content if block.type == "tool_use")
    result = {"type": "tool_result", "tool_use_id": call.id, "content": weather(**call.input)}
    said = {"role": "assistant", "content": [block.to_dict() for block in first.content]}
    return {**request, "messages": [*request["messages"], said, {"role": "user", "content": [result]}]}


@dashcam.span(kind="tool")
def weather(city):
    return f"sunny in {city}"
