"""LlamaIndex apps plain, recorded, and recorded while every internal step of ours fails in turn: the same each time."""

import asyncio

import pytest
from llama_index.core.chat_engine import SimpleChatEngine
from llama_index.core.llms import ChatMessage
from llama_index.core.memory import ChatMemoryBuffer
from llama_index.core.query_engine import CustomQueryEngine
from llama_index.core.tools import FunctionTool
from llama_index.core.workflow import StartEvent, StopEvent, Workflow, step

from dashcam.testing.safety.adapter import Dashcam
from dashcam.testing.safety.three_ways import same
from tests.apps.llamaindex_parts import Own

pytestmark = pytest.mark.slow


class Tracer(Dashcam):
    """With the hooks of LlamaIndex; what is theirs and only runs through us is no step of ours."""

    def __init__(self):
        super().__init__(integrations=("llamaindex",))

    def is_step(self, frame, event, arg):
        theirs = event == "call" and "site-packages" in frame.f_code.co_filename
        return not theirs and super().is_step(frame, event, arg)


def query(record):
    """A query engine with a tool and a model in it."""

    @record
    def mine(value):
        return value

    class Engine(CustomQueryEngine):
        def custom_query(self, query_str):
            tool = FunctionTool.from_defaults(lambda city: mine(f"sunny in {city}"), name="look_up", description="x")
            return f"{tool.call(city='Oslo').content} {Own().complete(query_str).text}"

    return str(Engine().query("?"))


def stream(record):
    """A stream read to its end, one closed, one dropped."""
    whole = [chunk.delta for chunk in Own().stream_chat([ChatMessage("hi")])]
    closed = Own().stream_complete("hi")
    first = next(closed).delta
    closed.close()
    for chunk in Own().stream_complete("hi"):
        return whole, first, chunk.delta, type(closed).__name__


def chat(record):
    """A chat that streams, which a thread of LlamaIndex's reads."""
    engine = SimpleChatEngine.from_defaults(llm=Own(), memory=ChatMemoryBuffer.from_defaults(tokenizer_fn=str.split))
    said = "".join(engine.stream_chat("hi").response_gen)
    return said, [message.content for message in engine.chat_history]


def fails(record):
    """A tool that raises."""

    def fail(city: str) -> str:
        raise LookupError(city)

    FunctionTool.from_defaults(fail).call(city="Oslo")


async def flow(record):
    """A workflow with two steps, one of them in a thread, and a stream read in a step."""

    class Flow(Workflow):
        @step
        async def only(self, ev: StartEvent) -> StopEvent:
            pieces = [one.delta async for one in await Own().astream_chat([ChatMessage("hi")])]
            return StopEvent(result=(ev.topic, pieces))

    return await Flow().run(topic="x")


async def cancelled(record):
    """A cancelled stream."""

    async def read():
        async for _ in await Own().astream_chat([ChatMessage("hi")]):
            await asyncio.sleep(5)

    task = asyncio.create_task(read())
    await asyncio.sleep(0.01)
    task.cancel()
    await task


@pytest.mark.parametrize("program", [query, stream, fails])
def test_plain_apps_are_the_same_three_ways(program):
    """Whatever step of ours fails: the same results and exceptions, one count, one line, nothing left in the context."""
    same(program, tracer=Tracer())


@pytest.mark.parametrize("program", [chat, flow, cancelled])
def test_apps_with_threads_and_tasks_are_the_same_recorded(program):
    """Where the order of steps is not the same twice, no step is made to fail."""
    same(program, tracer=Tracer(), sweep=False)
