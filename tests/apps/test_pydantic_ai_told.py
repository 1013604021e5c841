"""Pydantic AI's own spans, in each of their versions, by way of the bridge: the proof of its readers on what is really written."""

import asyncio
import warnings

import pytest
from opentelemetry.trace import NoOpTracerProvider
from pydantic_ai import Agent, BinaryContent
from pydantic_ai.models.instrumented import InstrumentationSettings
from pydantic_ai.models.test import TestModel

import dashcam
from dashcam.capture import patch
from dashcam.integrations.otel.scopes import Scope
from dashcam.integrations.otel.targets import bridge
from dashcam.testing.capturing import captured
from tests.apps.told import told

SCOPE = Scope(library="told", keeps=("pydantic_ai.",))


@dashcam.span
def inner():
    return 1


def weather(city: str) -> str:
    """The weather."""
    return f"{city}{inner()}"


def run(version):
    """An agent that is told to write spans, of a user whose provider makes none."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        settings = InstrumentationSettings(tracer_provider=NoOpTracerProvider(), version=version)
    agent = Agent(TestModel(), name="guide", tools=[weather], instructions="be brief")
    agent.instrument = settings
    picture = BinaryContent(b"png", media_type="image/png")
    asyncio.run(agent.run(["hi", picture], conversation_id="talk"))


@pytest.mark.parametrize("version", [2, 3, 4, 5, 6])
def test_each_version_is_the_same_to_us(version):
    """Agent, requests, tool with the user's span below it; messages, tools, tokens, session; nobody had to export anything."""
    with captured(integrations=()) as seen:
        patch.on(bridge("pydantic-ai", SCOPE))
        run(version)
    agent, first, tool, mine, last = seen.spans
    assert [span.kind for span in seen.spans] == ["agent", "llm", "tool", "function", "llm"]
    assert [span.parent_id for span in (first, tool, mine, last)] == [
        agent.span_id,
        agent.span_id,
        tool.span_id,
        agent.span_id,
    ]
    assert (agent.name, tool.name, first.model, first.provider) == ("guide", "weather", "test", "test")
    assert (tool.input, tool.output, seen.traces[0].session) == ({"city": "a"}, "a1", "talk")
    system, user = first.input["messages"]
    assert system == {"role": "system", "parts": [{"type": "text", "content": "be brief"}]}
    assert [part["type"] for part in user["parts"]] == ["text", "blob"]
    assert [one["name"] for one in first.input["tools"]] == ["weather"]
    (called,) = first.output["messages"][0]["parts"]
    assert (called["type"], called["arguments"]) == ("tool_call", {"city": "a"})
    answer = last.input["messages"][-1]["parts"][0]
    assert (answer["type"], answer["id"], answer["response"]) == ("tool_call_response", called["id"], "a1")
    assert last.usage.output_tokens > 0
    assert "png" not in told(seen).replace("image/png", "")
