"""Google's Agent Development Kit on Gemini, by the contract of every integration."""

import asyncio
import logging
from contextlib import asynccontextmanager, contextmanager

import pytest
from google import genai
from google.adk.agents import LlmAgent, RunConfig
from google.adk.agents.run_config import StreamingMode
from google.adk.models import Gemini, LlmRequest
from google.adk.planners import BuiltInPlanner
from google.adk.runners import InMemoryRunner
from google.genai import types
from pydantic import BaseModel

import dashcam
from tests.apps.contract import Contract
from tests.apps.test_library_google import PIXEL, client_of

MODEL = "gemini-2.5-flash"
QUESTION = "weather in Paris?"
STREAMED = RunConfig(streaming_mode=StreamingMode.SSE)


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
async def asking(server, http=None, **settings):
    """A runner of one agent, with a session to ask in."""
    client = client_of(server, **(http or {}))
    agent = LlmAgent(name="guide", model=Gemini(model=MODEL, client=client), **settings)
    try:
        async with InMemoryRunner(agent=agent, app_name="tour") as runner:
            await runner.session_service.create_session(app_name="tour", user_id="ann", session_id="s1")
            yield runner
    finally:
        await client.aio.aclose()
        client.close()


def says(*parts):
    return types.Content(role="user", parts=[types.Part(text=one) if isinstance(one, str) else one for one in parts])


async def heard(runner, message, **more):
    """All events' words, and whether they were pieces."""
    said = runner.run_async(user_id="ann", session_id="s1", new_message=message, **more)
    return [
        (part.text, bool(event.partial))
        async for event in said
        for part in (event.content.parts if event.content else ())
        if part.text is not None
    ]


@pytest.fixture(autouse=True)
def _quiet():
    """ADK logs what it raises."""
    log = logging.getLogger("google_adk")
    before = log.level
    log.setLevel(logging.CRITICAL)
    yield
    log.setLevel(before)


@pytest.mark.filterwarnings("ignore:Inheritance class AiohttpClientSession")  # Google's SDK, where aiohttp is there too
class TestGoogleADK(Contract):
    """Agents run whole and streamed; it makes no vectors itself."""

    library = "google-adk"
    no = {
        "embeddings": "it asks for no vectors itself",
        "async_embeddings": "it asks for no vectors itself",
        "left_early": "how far it reads on when its events are left is a matter of chance",
    }

    @contextmanager
    def ready(self, server):
        with asyncio.Runner() as runner:
            client = client_of(server)
            model = Gemini(model=MODEL, client=client)

            async def ask():
                return [
                    one async for one in model.generate_content_async(LlmRequest(model=MODEL, contents=[says("hi")]))
                ]

            yield lambda: runner.run(ask())
            runner.run(client.aio.aclose())
            client.close()

    def chat(self, server):
        return asyncio.run(self.async_chat(server))

    async def async_chat(self, server):
        async with asking(server, instruction="be brief") as runner:
            return await heard(runner, says("hi"))

    def stream(self, server):
        return asyncio.run(self.async_stream(server))

    async def async_stream(self, server):
        async with asking(server, instruction="be brief") as runner:
            return await heard(runner, says("hi"), run_config=STREAMED)

    async def tools(self, server):
        async with asking(server, tools=[weather]) as runner:
            return await heard(runner, says(QUESTION))

    async def streamed_tools(self, server):
        async with asking(server, tools=[weather]) as runner:
            return await heard(runner, says(QUESTION), run_config=STREAMED)

    async def structured(self, server):
        async with asking(server, output_schema=Place) as runner:
            return await heard(runner, says("3 days in Rome"))

    async def thinking(self, server):
        planner = BuiltInPlanner(thinking_config=types.ThinkingConfig(include_thoughts=True))
        async with asking(server, planner=planner) as runner:
            return await heard(runner, says("hi"))

    async def media(self, server):
        async with asking(server) as runner:
            return await heard(runner, says("What is this?", types.Part.from_bytes(data=PIXEL, mime_type="image/png")))

    async def own_span(self, server):
        @dashcam.span
        async def answer(question):
            return [*await self.async_chat(server), question]

        return await answer("!")

    def error(self, server):
        return asyncio.run(self._refused(server, "[[error:429]] no"))

    async def async_error(self, server):
        return await self._refused(server, "[[error:400]] no")

    async def retry(self, server):
        options = types.HttpRetryOptions(attempts=3, initial_delay=0.01, max_delay=0.01, jitter=0)
        return await self._refused(server, "[[error:429]] again", http={"retry_options": options})

    async def _refused(self, server, prompt, **more):
        async with asking(server, **more) as runner:
            with pytest.raises(genai.errors.APIError) as refused:
                await heard(runner, says(prompt))
        return refused.value.code

    async def cut_off(self, server):
        async with asking(server) as runner:
            with pytest.raises(Exception) as broken:
                await heard(runner, says("[[cut:2]] hi"), run_config=STREAMED)
        return type(broken.value).__name__
