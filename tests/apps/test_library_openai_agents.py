"""The OpenAI Agents SDK, by the contract of every integration: agents with tools, handoffs and guardrails."""

import asyncio
from contextlib import asynccontextmanager, contextmanager

import openai
import pytest
from agents import (
    Agent,
    ModelSettings,
    OpenAIChatCompletionsModel,
    OpenAIResponsesModel,
    RunConfig,
    Runner,
    function_tool,
    handoff,
    set_trace_processors,
)
from agents.extensions.handoff_filters import remove_all_tools
from openai import AsyncOpenAI
from openai.types.shared import Reasoning
from pydantic import BaseModel

import dashcam
from tests.apps.contract import Contract

MODEL = "gpt-4o-mini"
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="
EMBEDS = "agents have no embeddings of their own: they are the SDK's"
set_trace_processors([])  # else its own sends traces over the network


class Place(BaseModel):
    """What a structured answer is parsed into."""

    city: str
    days: int


@dashcam.span
def looked_up(city):
    return f"sunny in {city}"


@function_tool
def weather(city: str) -> str:
    """The weather of a city"""
    return looked_up(city)


@asynccontextmanager
async def model(server, make=OpenAIResponsesModel, name=MODEL, retries=0):
    async with AsyncOpenAI(base_url=server.openai_url, api_key="any", max_retries=retries) as client:
        yield make(model=name, openai_client=client)


def agent(made, **more):
    return Agent(**{"name": "helper", "instructions": "Be brief.", "model": made, **more})


async def answer(server, text, *, retries=0, name=MODEL, **more):
    async with model(server, retries=retries, name=name) as made:
        return (await Runner.run(agent(made, **more), text)).final_output


async def events(server, text, make=OpenAIResponsesModel, **more):
    async with model(server, make) as made:
        result = Runner.run_streamed(agent(made, **more), text)
        pieces = [event.data.delta async for event in result.stream_events() if is_text(event)]
        return pieces, result.final_output


def is_text(event):
    return event.type == "raw_response_event" and event.data.type == "response.output_text.delta"


class TestOpenAIAgents(Contract):
    """Responses of OpenAI, and chat completions where the feature is told of both."""

    library = "openai-agents"
    no = {
        "embeddings": EMBEDS,
        "async_embeddings": EMBEDS,
        "left_early": "a run goes on by itself until its cancellation arrives: how far is a matter of chance",
    }

    @contextmanager
    def ready(self, server):
        with asyncio.Runner() as runner:
            client = AsyncOpenAI(base_url=server.openai_url, api_key="any", max_retries=0)
            known = agent(OpenAIResponsesModel(model=MODEL, openai_client=client))
            yield lambda: runner.run(Runner.run(known, "hi"))
            runner.run(client.close())

    def chat(self, server):
        client = AsyncOpenAI(base_url=server.openai_url, api_key="any", max_retries=0)
        with asyncio.Runner() as runner:
            asyncio.set_event_loop(runner.get_loop())
            try:
                known = agent(OpenAIResponsesModel(model=MODEL, openai_client=client))
                return Runner.run_sync(known, "hi", run_config=RunConfig(group_id="c-17")).final_output
            finally:
                runner.run(client.close())
                asyncio.set_event_loop(None)

    async def async_chat(self, server):
        return await answer(server, "hi")

    def stream(self, server):
        return asyncio.run(events(server, "hi"))

    async def async_stream(self, server):
        return await events(server, "hi")

    def tools(self, server):
        return asyncio.run(answer(server, "weather in Paris?", tools=[weather]))

    def streamed_tools(self, server):
        return asyncio.run(events(server, "weather in Paris?", tools=[weather]))

    async def structured(self, server):
        return (await answer(server, "3 days in Rome", output_type=Place)).model_dump()

    async def thinking(self, server):
        settings = ModelSettings(reasoning=Reasoning(effort="low", summary="auto"))
        return await answer(server, "hi", name="gpt-5-mini", model_settings=settings)

    async def media(self, server):
        picture = {"type": "input_image", "image_url": f"data:image/png;base64,{PIXEL}", "detail": "auto"}
        said = [{"role": "user", "content": [{"type": "input_text", "text": "What is this?"}, picture]}]
        return await answer(server, said)

    async def own_span(self, server):
        async with model(server, OpenAIChatCompletionsModel) as made:
            expert = agent(made, name="forecaster", instructions="You know the weather.", tools=[weather])
            hands_on = handoff(expert, input_filter=remove_all_tools)
            must = ModelSettings(tool_choice="required")
            triage = agent(made, name="triage", handoffs=[hands_on], model_settings=must)
            result = await Runner.run(triage, "weather in Paris?")
            return result.final_output, result.last_agent.name

    def error(self, server):
        with pytest.raises(openai.RateLimitError) as refused:
            asyncio.run(answer(server, "[[error:429]] no"))
        return str(refused.value)

    async def async_error(self, server):
        with pytest.raises(openai.BadRequestError) as refused:
            await answer(server, "[[error:400]] no")
        return str(refused.value)

    async def retry(self, server):
        return await answer(server, "[[flaky:429 503]] hi", retries=2)

    async def cut_off(self, server):
        with pytest.raises(openai.APIConnectionError) as broken:
            await events(server, "[[cut:6]] hi", OpenAIChatCompletionsModel)
        return type(broken.value).__name__
