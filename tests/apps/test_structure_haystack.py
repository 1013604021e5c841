"""What Haystack apps are made of: pipelines, components by name, agents, tools."""

import os

import pytest

os.environ.setdefault("HAYSTACK_TELEMETRY_ENABLED", "False")  # before it is imported: it asks then
pytest.importorskip("haystack")

from haystack import Document, Pipeline, component
from haystack.components.agents import Agent
from haystack.components.builders import ChatPromptBuilder
from haystack.components.generators.chat import OpenAIChatGenerator
from haystack.components.retrievers.in_memory import InMemoryBM25Retriever
from haystack.dataclasses import ChatMessage
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack.tools import ComponentTool, tool
from haystack.utils import Secret

from dashcam.snapshot.components import walk
from dashcam.snapshot.fingerprint import fingerprint


@component
class Shorten:
    """A component of the user's own."""

    def __init__(self, most: int):
        self.most = most

    @component.output_types(documents=list[Document])
    def run(self, documents: list[Document]):
        return {"documents": documents[: self.most]}


@tool
def weather(city: str) -> str:
    """The weather of a city"""
    return f"sunny in {city}"


def model():
    return OpenAIChatGenerator(api_key=Secret.from_token("secret-token"), model="gpt-4o-mini")


def rag(*, text="{{documents}}: {{question}}", most=2):
    made = Pipeline()
    made.add_component("retriever", InMemoryBM25Retriever(InMemoryDocumentStore(), top_k=3))
    made.add_component("shorten", Shorten(most))
    made.add_component("prompt", ChatPromptBuilder([ChatMessage.from_user(text)]))
    made.add_component("llm", model())
    made.connect("retriever", "shorten")
    made.connect("shorten", "prompt.documents")
    made.connect("prompt", "llm.messages")
    return made


def told(app):
    return [(one.path, one.kind, one.type.qualname) for one in walk(app).components]


def test_pipeline():
    """Its components by their names in it, and who hands what to whom; Haystack's own notes on them are left out."""
    app = rag()
    assert told(app) == [
        ("", "chain", "Pipeline"),
        ("retriever", "retriever", "InMemoryBM25Retriever"),
        ("shorten", "function", "Shorten"),
        ("prompt", "prompt", "ChatPromptBuilder"),
        ("llm", "llm", "OpenAIChatGenerator"),
    ]
    root, *parts = walk(app).components
    assert root.parameters["connections"] == [
        "retriever.documents -> shorten.documents",
        "shorten.documents -> prompt.documents",
        "prompt.prompt -> llm.messages",
    ]
    assert parts[1].parameters == {"most": 2}
    assert not any("secret-token" in str(one.parameters) for one in parts)


def test_version_of_a_pipeline():
    """The same built anew is the same; a prompt, a parameter and a connection each make another."""
    other = rag()
    other.metadata["team"] = "hats"
    versions = {fingerprint(walk(app).root) for app in (rag(), rag(), rag(text="{{documents}}"), rag(most=1), other)}
    assert len(versions) == 4


def test_a_prompts_variables_have_one_order():
    """Haystack finds them in another one in each process."""
    prompt = ChatPromptBuilder([ChatMessage.from_user("{{b}} {{a}}")])
    prompt.variables = ["b", "a"]
    assert walk(prompt).root.parameters["variables"] == ["a", "b"]


def test_a_pipeline_that_has_run_is_what_it_was():
    """Clients that it made and what it counted are no part of it."""
    app = rag()
    before = fingerprint(walk(app).root)
    app.warm_up()
    after = fingerprint(walk(app).root)
    app.close()
    assert after == before


def test_agent():
    """Its model, its tools, and the builder of its prompt; a component inside a tool."""
    tools = [weather, ComponentTool(component=Shorten(2), name="shorten", description="Shorten")]
    assert told(Agent(chat_generator=model(), tools=tools, system_prompt="be brief")) == [
        ("", "agent", "Agent"),
        ("chat_generator", "llm", "OpenAIChatGenerator"),
        ("tools[0]", "tool", "Tool"),
        ("tools[1]", "tool", "ComponentTool"),
        ("tools[1].component", "function", "Shorten"),
        ("system_chat_prompt_builder", "prompt", "ChatPromptBuilder"),
    ]
