"""Cohere's SDK, by the contract of every integration."""

import json
from contextlib import asynccontextmanager, contextmanager

import cohere
import httpx
import pytest

import dashcam
from tests.apps.contract import Contract
from tests.apps.test_library_openai import PIXEL, WEATHER, says

MODEL = "command-a-03-2025"
PLACE = {"type": "object", "properties": {"city": {"type": "string"}, "days": {"type": "integer"}}}
VECTORS = {
    "model": "embed-v4.0",
    "input_type": "search_document",
    "embedding_types": ["float"],
    "output_dimension": 256,
}


class Refusing(httpx.HTTPTransport):
    """A line on which the first request is refused."""

    refused = False

    def handle_request(self, request):
        if not self.refused:
            self.refused = True
            said = {"message": "too many"}
            return httpx.Response(429, headers={"retry-after-ms": "1"}, json=said, request=request)
        return super().handle_request(request)


@contextmanager
def made(server, **options):
    with cohere.ClientV2(api_key="any", base_url=server.url, **{"max_retries": 0, **options}) as client:
        yield client


@asynccontextmanager
async def waiting(server):
    async with cohere.AsyncClientV2(api_key="any", base_url=server.url, max_retries=0) as client:
        yield client


def asked(text, **more):
    return {"model": MODEL, "messages": says(text)} | more


def text_of(answer):
    return answer.message.content[-1].text


def piece_of(event):
    return event.delta.message.content.text if event.type == "content-delta" else None


class TestCohere(Contract):
    """The second interface."""

    library = "cohere"
    no = {}

    @contextmanager
    def ready(self, server):
        with made(server) as client:
            yield lambda: client.chat(**asked("hi"))

    def chat(self, server):
        with made(server) as client:
            return text_of(client.chat(**asked("hi")))

    async def async_chat(self, server):
        async with waiting(server) as client:
            return text_of(await client.chat(**asked("hi")))

    def stream(self, server):
        with made(server) as client:
            return [piece_of(event) for event in client.chat_stream(**asked("hi"))]

    async def async_stream(self, server):
        async with waiting(server) as client:
            return [piece_of(event) async for event in client.chat_stream(**asked("hi"))]

    def tools(self, server):
        with made(server) as client:
            turns = says("weather in Paris?")
            first = client.chat(model=MODEL, messages=turns, tools=[WEATHER]).message
            (call,) = first.tool_calls
            result = weather(**json.loads(call.function.arguments))
            turns += [first, {"role": "tool", "tool_call_id": call.id, "content": result}]
            return text_of(client.chat(model=MODEL, messages=turns, tools=[WEATHER]))

    def streamed_tools(self, server):
        with made(server) as client:
            turns = says("weather in Paris?")
            begun, written = None, ""
            for event in client.chat_stream(model=MODEL, messages=turns, tools=[WEATHER]):
                if event.type == "tool-call-start":
                    begun = event.delta.message.tool_calls
                if event.type == "tool-call-delta":
                    written += event.delta.message.tool_calls.function.arguments
            function = {"name": begun.function.name, "arguments": written}
            plan = {"tool_plan": "I will ask the tool."}
            call = {"id": begun.id, "type": "function", "function": function}
            turns.append({"role": "assistant", "tool_calls": [call], **plan})
            turns.append({"role": "tool", "tool_call_id": begun.id, "content": weather(**json.loads(written))})
            events = client.chat_stream(model=MODEL, messages=turns, tools=[WEATHER])
            return [piece_of(event) for event in events]

    def structured(self, server):
        with made(server) as client:
            wanted = {"type": "json_object", "json_schema": PLACE}
            return json.loads(text_of(client.chat(**asked("3 days in Rome", response_format=wanted))))

    def thinking(self, server):
        with made(server) as client:
            answer = client.chat(**asked("hi", model="command-a-reasoning-08-2025", thinking={"type": "enabled"}))
            return [block.type for block in answer.message.content]

    def media(self, server):
        content = [
            {"type": "text", "text": "What is this?"},
            {"type": "image_url", "image_url": {"url": PIXEL}},
        ]
        with made(server) as client:
            turns = [{"role": "user", "content": content}]
            return text_of(client.chat(model="command-a-vision-07-2025", messages=turns))

    def embeddings(self, server):
        with made(server) as client:
            return client.embed(texts=["a cap", "journal"], **VECTORS).embeddings.float_

    async def async_embeddings(self, server):
        async with waiting(server) as client:
            return (await client.embed(texts=["a cap", "journal"], **VECTORS)).embeddings.float_

    def own_span(self, server):
        @dashcam.span
        def answer(question):
            return self.chat(server) + question

        return answer("!")

    def error(self, server):
        with made(server) as client, pytest.raises(cohere.TooManyRequestsError) as refused:
            client.chat(**asked("[[error:429]] no"))
        return refused.value.body

    async def async_error(self, server):
        async with waiting(server) as client:
            with pytest.raises(cohere.BadRequestError) as refused:
                await client.chat(**asked("[[error:400]] no"))
        return refused.value.body

    def retry(self, server):
        with httpx.Client(transport=Refusing()) as line:
            client = cohere.ClientV2(api_key="any", base_url=server.url, max_retries=2, httpx_client=line)
            return text_of(client.chat(**asked("hi")))

    def left_early(self, server):
        with made(server) as client:
            events = client.chat_stream(**asked("hi"))
            first = next(events).type
            events.close()
            return first

    def cut_off(self, server):
        with made(server) as client, pytest.raises(httpx.RemoteProtocolError) as broken:
            list(client.chat_stream(**asked("[[cut:4]] hi")))
        return type(broken.value).__name__


@dashcam.span(kind="tool")
def weather(city):
    return f"sunny in {city}"
