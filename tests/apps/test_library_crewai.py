"""CrewAI, by the contract of every integration."""

from contextlib import contextmanager
from unittest.mock import patch

import openai
import pytest
from pydantic import BaseModel

import dashcam
from tests.apps.contract import Contract
from tests.apps.crewai_quietly import LLM, Agent, Crew, Flow, Task, build_embedder, listen, quietly, start, tool

MODEL = "openai/gpt-4o-mini"
PIXEL = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="
)


class Place(BaseModel):
    """What a structured answer is parsed into."""

    city: str
    days: int


@tool("weather")
def weather(city: str) -> str:
    """The weather of a city."""
    with dashcam.span("look out of the window"):
        return f"sunny in {city}"


@contextmanager
def made(server, model=MODEL, **more):
    llm = LLM(model=model, base_url=server.openai_url, api_key="any", **{"max_retries": 0, **more})
    try:
        yield llm
    finally:
        llm._get_sync_client().close()


def crew(llm, **more):
    reporter = Agent(role="Reporter", goal="Tell the weather", backstory="Long in service.", llm=llm, tools=[weather])
    report = Task(description="weather in {city}?", expected_output="A sentence.", agent=reporter, name="report")
    return Crew(agents=[reporter], tasks=[report], name="news", **more)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of its own fields, at each agent
class TestCrewAI(Contract):
    """Models by themselves; a crew where there are tools, a flow around an agent."""

    library = "crewai"
    no = {
        "left_early": "CrewAI reads a stream to its end in a thread, whoever stops reading",
        "async_embeddings": "CrewAI's embedders are not asynchronous",
    }

    @contextmanager
    def ready(self, server):
        with made(server) as llm:
            yield lambda: llm.call("hi")

    def chat(self, server):
        with made(server) as llm:
            return llm.call("hi")

    async def async_chat(self, server):
        with made(server) as llm:
            answer = await llm.acall("hi")
            await llm._get_async_client().close()
            return answer

    def stream(self, server):
        with made(server, stream=True) as llm:
            return llm.call("hi")

    async def async_stream(self, server):
        with made(server, stream=True) as llm:
            answer = await llm.acall("hi")
            await llm._get_async_client().close()
            return answer

    def tools(self, server):
        with made(server) as llm:
            return crew(llm).kickoff(inputs={"city": "Paris"}).raw

    def streamed_tools(self, server):
        with made(server) as llm:
            stream = crew(llm, stream=True).kickoff(inputs={"city": "Paris"})
            return "".join(chunk.content for chunk in stream), stream.result.raw

    def structured(self, server):
        with made(server) as llm:
            return llm.call("3 days in Rome", response_model=Place).model_dump()

    def thinking(self, server):
        thoughts = {"reasoning": {"effort": "low", "summary": "auto"}}
        with made(server, "openai/gpt-5-mini", api="responses", **thoughts) as llm:
            return llm.call("hi")

    def media(self, server):
        picture = {"type": "image_url", "image_url": {"url": PIXEL}}
        with made(server) as llm:
            return llm.call([{"role": "user", "content": [{"type": "text", "text": "What is this?"}, picture]}])

    def embeddings(self, server):
        config = {
            "api_key": "any",
            "api_base": server.openai_url,
            "model_name": "text-embedding-3-small",
            "dimensions": 8,
        }
        embedder = build_embedder({"provider": "openai", "config": config})
        vectors = [[float(one) for one in vector] for vector in embedder(["a cap", "journal"])]
        embedder.client.close()
        return vectors

    def own_span(self, server):
        with made(server) as llm:
            reporter = Agent(role="Reporter", goal="Tell the weather", backstory="", llm=llm, tools=[weather])

            class News(Flow):
                _skip_auto_memory = True  # a database of vectors that nobody asked for

                @start()
                def ask(self):
                    with dashcam.span("choose"):
                        return "weather in Rome?"

                @listen(ask)
                def answer(self, question):
                    return reporter.kickoff(question).raw

            with quietly():
                return News().kickoff(inputs={"edition": "evening"})

    def error(self, server):
        with made(server) as llm, pytest.raises(openai.BadRequestError) as refused:
            llm.call("[[error:400]] no")
        return str(refused.value)

    async def async_error(self, server):
        with made(server) as llm, pytest.raises(openai.BadRequestError) as refused:
            await llm.acall("[[error:400]] no")
        await llm._get_async_client().close()
        return str(refused.value)

    def retry(self, server):
        with (
            made(server) as llm,
            patch("crewai.llms.retry._LLM_RATE_LIMIT_INITIAL_DELAY_SECONDS", 0),
            pytest.raises(openai.RateLimitError) as refused,
        ):
            llm.call("[[error:429]] again")
        return str(refused.value)

    def cut_off(self, server):
        with (
            made(server, stream=True) as llm,
            pytest.raises(Exception) as broken,
        ):  # openai 2 lets httpx's own error through
            llm.call("[[cut:2]] hi")
        return type(broken.value).__name__
