"""OpenAI's SDK, by the contract of every integration."""

import json
from contextlib import contextmanager

import openai
import pytest
from openai import AsyncOpenAI, OpenAI
from pydantic import BaseModel

import dashcam
from tests.apps.contract import Contract

MODEL = "gpt-4o-mini"
KEY = {"api_key": "any", "max_retries": 0}
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


class TestOpenAI(Contract):
    """Chat completions and embeddings; the responses endpoint where the feature is its own."""

    library = "openai"
    no = {}

    @contextmanager
    def ready(self, server):
        with OpenAI(base_url=server.openai_url, **KEY) as client:
            yield lambda: client.chat.completions.create(model=MODEL, messages=says("hi"))

    def chat(self, server):
        with OpenAI(base_url=server.openai_url, **KEY) as client:
            return client.chat.completions.create(model=MODEL, messages=says("hi")).choices[0].message.content

    async def async_chat(self, server):
        async with AsyncOpenAI(base_url=server.openai_url, **KEY) as client:
            answer = await client.chat.completions.create(model=MODEL, messages=says("hi"))
            return answer.choices[0].message.content

    def stream(self, server):
        with OpenAI(base_url=server.openai_url, **KEY) as client:
            stream = client.chat.completions.create(
                model=MODEL, messages=says("hi"), stream=True, stream_options={"include_usage": True}
            )
            return [piece.choices[0].delta.content for piece in stream if piece.choices]

    async def async_stream(self, server):
        async with AsyncOpenAI(base_url=server.openai_url, **KEY) as client:
            stream = await client.chat.completions.create(
                model=MODEL, messages=says("hi"), stream=True, stream_options={"include_usage": True}
            )
            return [piece.choices[0].delta.content async for piece in stream if piece.choices]

    def tools(self, server):
        with OpenAI(base_url=server.openai_url, **KEY) as client:
            turns = says("weather in Paris?")
            first = client.chat.completions.create(model=MODEL, messages=turns, tools=[WEATHER]).choices[0].message
            (call,) = first.tool_calls
            result = weather(**json.loads(call.function.arguments))
            turns += [first.to_dict(), {"role": "tool", "tool_call_id": call.id, "content": result}]
            answer = client.chat.completions.create(model=MODEL, messages=turns, tools=[WEATHER])
            return answer.choices[0].message.content

    def streamed_tools(self, server):
        with OpenAI(base_url=server.openai_url, **KEY) as client:
            turns = says("weather in Paris?")
            told = {"stream_options": {"include_usage": True}}
            with client.chat.completions.stream(model=MODEL, messages=turns, tools=[WEATHER], **told) as stream:
                first = stream.get_final_completion().choices[0].message
            (call,) = first.tool_calls
            result = weather(**json.loads(call.function.arguments))
            said = {"id": call.id, "type": "function"}
            said["function"] = {"name": call.function.name, "arguments": call.function.arguments}
            turns.append({"role": "assistant", "tool_calls": [said]})
            turns.append({"role": "tool", "tool_call_id": call.id, "content": result})
            with client.chat.completions.stream(model=MODEL, messages=turns, tools=[WEATHER], **told) as stream:
                return stream.get_final_completion().choices[0].message.content

    def structured(self, server):
        with OpenAI(base_url=server.openai_url, **KEY) as client:
            answer = client.chat.completions.parse(model=MODEL, messages=says("3 days in Rome"), response_format=Place)
            return answer.choices[0].message.parsed.model_dump()

    def thinking(self, server):
        with OpenAI(base_url=server.openai_url, **KEY) as client:
            answer = client.responses.create(
                model="gpt-5-mini", input="hi", reasoning={"effort": "low", "summary": "auto"}
            )
            return answer.output_text

    def media(self, server):
        picture = {"type": "image_url", "image_url": {"url": PIXEL}}
        text = {"type": "text", "text": "What is this?"}
        with OpenAI(base_url=server.openai_url, **KEY) as client:
            answer = client.chat.completions.create(
                model=MODEL, messages=[{"role": "user", "content": [text, picture]}]
            )
            return answer.choices[0].message.content

    def embeddings(self, server):
        with OpenAI(base_url=server.openai_url, **KEY) as client:
            answer = client.embeddings.create(model="text-embedding-3-small", input=["a cap", "journal"], dimensions=8)
            return [row.embedding for row in answer.data]

    async def async_embeddings(self, server):
        async with AsyncOpenAI(base_url=server.openai_url, **KEY) as client:
            answer = await client.embeddings.create(
                model="text-embedding-3-small", input=["a cap", "journal"], dimensions=8
            )
            return [row.embedding for row in answer.data]

    def own_span(self, server):
        @dashcam.span
        def answer(question):
            return self.chat(server) + question

        return answer("!")

    def error(self, server):
        with OpenAI(base_url=server.openai_url, **KEY) as client, pytest.raises(openai.RateLimitError) as refused:
            client.chat.completions.create(model=MODEL, messages=says("[[error:429]] no"))
        return str(refused.value)

    async def async_error(self, server):
        async with AsyncOpenAI(base_url=server.openai_url, **KEY) as client:
            with pytest.raises(openai.BadRequestError) as refused:
                await client.chat.completions.create(model=MODEL, messages=says("[[error:400]] no"))
        return str(refused.value)

    def retry(self, server):
        with OpenAI(base_url=server.openai_url, api_key="any", max_retries=2) as client:
            with pytest.raises(openai.RateLimitError) as refused:
                client.chat.completions.create(model=MODEL, messages=says("[[error:429]] again"))
        return str(refused.value)

    def left_early(self, server):
        with OpenAI(base_url=server.openai_url, **KEY) as client:
            with client.chat.completions.create(model=MODEL, messages=says("hi"), stream=True) as stream:
                return next(iter(stream)).choices[0].delta.role

    def cut_off(self, server):
        with OpenAI(base_url=server.openai_url, **KEY) as client:
            stream = client.chat.completions.create(model=MODEL, messages=says("[[cut:2]] hi"), stream=True)
            with pytest.raises(Exception) as broken:  # openai 1 lets httpx's own error through
                list(stream)
        return type(broken.value).__name__


@dashcam.span(kind="tool")
def weather(city):
    return f"sunny in {city}"
