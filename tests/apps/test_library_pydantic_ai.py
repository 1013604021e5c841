"""Pydantic AI on OpenAI's models, by the contract of every integration."""

import asyncio
from contextlib import asynccontextmanager, contextmanager

import pytest
from openai import AsyncOpenAI
from pydantic import BaseModel
from pydantic_ai import Agent, BinaryContent, Embedder
from pydantic_ai.direct import model_request
from pydantic_ai.embeddings.openai import OpenAIEmbeddingModel
from pydantic_ai.exceptions import ModelHTTPError
from pydantic_ai.messages import ModelRequest
from pydantic_ai.models.openai import OpenAIChatModel, OpenAIResponsesModel
from pydantic_ai.providers.openai import OpenAIProvider

import dashcam
from tests.apps.contract import Contract
from tests.apps.test_library_openai import PIXEL

QUESTION = "weather in Paris?"


class Place(BaseModel):
    """What a structured answer is parsed into."""

    city: str
    days: int


@dashcam.span
def look_up(city):
    return f"sunny in {city}"


def weather(city: str) -> str:
    """The weather of a city"""
    return look_up(city)


@asynccontextmanager
async def asking(server, name="gpt-4o-mini", model=OpenAIChatModel, **settings):
    """An agent, and the client it asks with, closed behind it."""
    async with AsyncOpenAI(base_url=server.openai_url, api_key="any", max_retries=0) as client:
        yield Agent(model(name, provider=OpenAIProvider(openai_client=client)), name="guide", **settings)


class TestPydanticAI(Contract):
    """Agents run whole and streamed; what else it has of models is embedding."""

    library = "pydantic-ai"
    no = {}

    @contextmanager
    def ready(self, server):
        with asyncio.Runner() as runner:
            client = AsyncOpenAI(base_url=server.openai_url, api_key="any", max_retries=0)
            model = OpenAIChatModel("gpt-4o-mini", provider=OpenAIProvider(openai_client=client))
            yield lambda: runner.run(model_request(model, [ModelRequest.user_text_prompt("hi")]))
            runner.run(client.close())

    def chat(self, server):
        return asyncio.run(self.async_chat(server))

    async def async_chat(self, server):
        async with asking(server, instructions="be brief") as agent:
            return (await agent.run("hi")).output

    def stream(self, server):
        return asyncio.run(self.async_stream(server))

    async def async_stream(self, server):
        async with asking(server, instructions="be brief") as agent, agent.run_stream("hi") as result:
            return [piece async for piece in result.stream_text(delta=True, debounce_by=None)]

    async def tools(self, server):
        async with asking(server, tools=[weather]) as agent:
            return (await agent.run(QUESTION)).output

    async def streamed_tools(self, server):
        async with asking(server, tools=[weather]) as agent, agent.run_stream(QUESTION) as result:
            return [piece async for piece in result.stream_text(delta=True, debounce_by=None)]

    async def structured(self, server):
        async with asking(server, output_type=Place) as agent:
            return (await agent.run("3 days in Rome")).output

    async def thinking(self, server):
        settings = {"openai_reasoning_effort": "low", "openai_reasoning_summary": "auto"}
        async with asking(server, "gpt-5-mini", OpenAIResponsesModel, model_settings=settings) as agent:
            return (await agent.run("hi")).output

    async def media(self, server):
        async with asking(server) as agent:
            return (await agent.run(["What is this?", BinaryContent.from_data_uri(PIXEL)])).output

    def embeddings(self, server):
        return asyncio.run(self.async_embeddings(server))

    async def async_embeddings(self, server):
        async with AsyncOpenAI(base_url=server.openai_url, api_key="any", max_retries=0) as client:
            model = OpenAIEmbeddingModel("text-embedding-3-small", provider=OpenAIProvider(openai_client=client))
            answer = await Embedder(model, settings={"dimensions": 8}).embed_documents(["a cap", "journal"])
            return [list(row) for row in answer.embeddings]

    async def own_span(self, server):
        @dashcam.span
        async def answer(question):
            return await self.async_chat(server) + question

        return await answer("!")

    def error(self, server):
        return asyncio.run(self._refused(server, "[[error:429]] no"))

    async def async_error(self, server):
        return await self._refused(server, "[[error:400]] no")

    async def _refused(self, server, prompt):
        async with asking(server) as agent:
            with pytest.raises(ModelHTTPError) as refused:
                await agent.run(prompt)
        return refused.value.status_code

    async def retry(self, server):
        async with AsyncOpenAI(base_url=server.openai_url, api_key="any", max_retries=2) as client:
            agent = Agent(OpenAIChatModel("gpt-4o-mini", provider=OpenAIProvider(openai_client=client)))
            with pytest.raises(ModelHTTPError) as refused:
                await agent.run("[[error:429]] again")
        return refused.value.status_code

    async def left_early(self, server):
        async with asking(server) as agent, agent.run_stream("hi") as result:
            async for piece in result.stream_text(delta=True, debounce_by=None):
                return piece

    async def cut_off(self, server):
        async with asking(server) as agent:
            with pytest.raises(Exception) as broken:
                async with agent.run_stream("[[cut:2]] hi") as result:
                    [piece async for piece in result.stream_text(delta=True)]
        return type(broken.value).__name__
