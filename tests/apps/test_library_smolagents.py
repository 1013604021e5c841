"""smolagents, by the contract of every integration."""

import json
from contextlib import contextmanager
from io import StringIO

import openai
import pytest
from PIL import Image
from rich.console import Console
from smolagents import AgentLogger, CodeAgent, LogLevel, OpenAIModel, ToolCallingAgent, tool
from smolagents.models import ChatMessage, MessageRole
from smolagents.utils import AgentGenerationError

import dashcam
from tests.apps.contract import Contract

MODEL = "gpt-4o-mini"
QUIET = {"verbosity_level": LogLevel.OFF}
PLACE = {
    "type": "json_schema",
    "json_schema": {
        "name": "place",
        "schema": {
            "type": "object",
            "properties": {"city": {"type": "string"}, "days": {"type": "integer"}},
            "required": ["city", "days"],
        },
    },
}
BRIEF = {
    "system_prompt": "Use your tools.",
    "planning": {"initial_plan": "", "update_plan_pre_messages": "", "update_plan_post_messages": ""},
    "managed_agent": {"task": "{{task}}", "report": "{{final_answer}}"},
    "final_answer": {"pre_messages": "", "post_messages": ""},
}
"""The library's own prompts are pages long, and others in each release."""


def made(server, **more):
    return OpenAIModel(
        MODEL, api_base=server.openai_url, api_key="any", client_kwargs={"max_retries": 0}, **{"retry": False, **more}
    )


def says(*content):
    return [ChatMessage(role=MessageRole.USER, content=list(content))]


def text(words):
    return {"type": "text", "text": words}


@tool
def weather(city: str) -> str:
    """The weather of a city.

    Args:
        city: Which city.
    """
    with dashcam.span("look out of the window"):
        return f"sunny in {city}"


def forecaster(model, **more):
    """An agent of one step: streamed, its second request would tell its first otherwise, and be answered otherwise."""
    named = {"name": "forecaster", "description": "Knows the weather."}
    return ToolCallingAgent([weather], model, BRIEF, max_steps=1, **named, **QUIET, **more)


class TestSmolagents(Contract):
    """Models by themselves; agents where there are tools."""

    library = "smolagents"
    no = {
        "async_chat": "smolagents has no asynchronous calls",
        "async_stream": "smolagents has no asynchronous calls",
        "async_error": "smolagents has no asynchronous calls",
        "thinking": "smolagents drops what a model thought",
        "embeddings": "smolagents has no embeddings",
        "async_embeddings": "smolagents has no embeddings",
    }

    @contextmanager
    def ready(self, server):
        model = made(server)
        with model.client:
            yield lambda: model.generate(says(text("hi")))

    def chat(self, server):
        model = made(server)
        with model.client:
            return model.generate(says(text("hi"))).content

    def stream(self, server):
        model = made(server)
        with model.client:
            return [one.content for one in model.generate_stream(says(text("hi")))]

    def tools(self, server):
        model = made(server)
        with model.client:
            return forecaster(model).run("weather in Paris?")

    def streamed_tools(self, server):
        model = made(server)
        with model.client:
            agent = forecaster(model, stream_outputs=True, logger=AgentLogger(console=Console(file=StringIO())))
            return [type(step).__name__ for step in agent.run("weather in Paris?", stream=True)]

    def structured(self, server):
        model = made(server)
        with model.client:
            return json.loads(model.generate(says(text("3 days in Rome")), response_format=PLACE).content)

    def media(self, server):
        model = made(server)
        picture = {"type": "image", "image": Image.new("RGB", (1, 1))}
        with model.client:
            return model.generate(says(text("What is this?"), picture)).content

    def own_span(self, server):
        model = made(server)
        reply = "[[reply:<code>\nanswer = weather('Rome')\nfinal_answer(answer)\n</code>]] weather in Rome?"
        with model.client:
            return CodeAgent([weather], model, BRIEF, **QUIET).run(reply)

    def error(self, server):
        model = made(server)
        with model.client, pytest.raises(AgentGenerationError) as refused:
            ToolCallingAgent([weather], model, BRIEF, **QUIET).run("[[error:400]] no")
        return str(refused.value)

    def retry(self, server):
        model = made(server, retry=True)
        model.retryer.wait_seconds = 0
        with model.client, pytest.raises(openai.RateLimitError) as refused:
            model.generate(says(text("[[error:429]] again")))
        return str(refused.value)

    def left_early(self, server):
        model = made(server)
        with model.client:
            stream = model.generate_stream(says(text("hi")))
            first = [next(stream).content, next(stream).content]
            stream.close()
            return first

    def cut_off(self, server):
        model = made(server)
        with model.client, pytest.raises(Exception) as broken:  # openai 2 lets httpx's own error through
            list(model.generate_stream(says(text("[[cut:2]] hi"))))
        return type(broken.value).__name__
