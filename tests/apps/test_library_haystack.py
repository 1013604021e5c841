"""Haystack, by the contract of every integration: pipelines, agents, embedders, with OpenAI's SDK inside."""

import asyncio
import os
import threading
from contextlib import contextmanager

import pytest
from pydantic import BaseModel

import dashcam
from tests.apps.contract import Contract

os.environ.setdefault("HAYSTACK_TELEMETRY_ENABLED", "False")  # before it is imported: it asks then

from haystack import Document, Pipeline, component
from haystack.components.agents import Agent
from haystack.components.builders import ChatPromptBuilder
from haystack.components.embedders import OpenAIDocumentEmbedder
from haystack.components.generators.chat import OpenAIChatGenerator, OpenAIResponsesChatGenerator
from haystack.components.retrievers.in_memory import InMemoryBM25Retriever
from haystack.core.errors import PipelineRuntimeError
from haystack.dataclasses import ChatMessage, ImageContent
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack.tools import tool
from haystack.utils import Secret
from tqdm import tqdm

# embedders have a bar, even where they show none: neither a watching thread of its own nor a lock across processes
tqdm.monitor_interval = 0
tqdm.set_lock(threading.RLock())

MODEL = "gpt-4o-mini"
WITH_USAGE = {"stream_options": {"include_usage": True}}
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="


class Place(BaseModel):
    """What a structured answer is parsed into."""

    city: str
    days: int


@tool
def weather(city: str) -> str:
    """The weather of a city"""
    with dashcam.span("look out"):
        return f"sunny in {city}"


@component
class Shorten:
    """A component of the user's own."""

    @component.output_types(documents=list[Document])
    def run(self, documents: list[Document]):
        with dashcam.span("cut"):
            return {"documents": documents[:1]}


def generator(server, kind=OpenAIChatGenerator, model=MODEL, **more):
    return kind(
        api_key=Secret.from_token("any"), model=model, api_base_url=server.openai_url, **{"max_retries": 0, **more}
    )


@contextmanager
def pipeline(server, **more):
    """Prompt and model."""
    made = Pipeline()
    made.add_component("prompt", ChatPromptBuilder([ChatMessage.from_user("{{question}}")]))
    made.add_component("llm", generator(server, **more))
    made.connect("prompt", "llm.messages")
    yield made
    made.close()


def embedder(server):
    return OpenAIDocumentEmbedder(
        Secret.from_token("any"), api_base_url=server.openai_url, dimensions=8, progress_bar=False
    )


def asks(question):
    return {"prompt": {"question": question}}


class TestHaystack(Contract):
    """Pipelines of prompt and model; agents where tools are asked for; a retriever and a component of one's own."""

    library = "haystack"
    no = {}

    @contextmanager
    def ready(self, server):
        model = generator(server)
        yield lambda: model.run([ChatMessage.from_user("hi")])
        model.client.close()

    def chat(self, server):
        with pipeline(server) as chain:
            return chain.run(asks("hi"))["llm"]["replies"][0].text

    async def async_chat(self, server):
        with pipeline(server) as chain:
            answer = await chain.run_async(asks("hi"))
            await chain.close_async()
            return answer["llm"]["replies"][0].text

    def stream(self, server):
        pieces = []
        with pipeline(server, generation_kwargs=WITH_USAGE) as chain:
            chain.run({**asks("hi"), "llm": {"streaming_callback": lambda piece: pieces.append(piece.content)}})
        return pieces

    async def async_stream(self, server):
        with pipeline(server, generation_kwargs=WITH_USAGE) as chain:
            pieces = [piece.content async for piece in chain.stream(asks("hi"))]
            await chain.close_async()
        return pieces

    def tools(self, server, **more):
        agent = Agent(chat_generator=generator(server, **more), tools=[weather])
        answer = agent.run([ChatMessage.from_user("weather in Paris?")])
        agent.close()
        return answer["last_message"].text

    def streamed_tools(self, server):
        pieces = []
        self.tools(server, generation_kwargs=WITH_USAGE, streaming_callback=lambda piece: pieces.append(piece.content))
        return pieces

    def structured(self, server):
        with pipeline(server, generation_kwargs={"response_format": Place}) as chain:
            return chain.run(asks("3 days in Rome"))["llm"]["replies"][0].text

    def thinking(self, server):
        reasons = {"reasoning": {"effort": "low", "summary": "auto"}}
        with pipeline(
            server, kind=OpenAIResponsesChatGenerator, model="gpt-5-mini", generation_kwargs=reasons
        ) as chain:
            return chain.run(asks("hi"))["llm"]["replies"][0].text

    def media(self, server):
        asked = generator(server)
        question = ChatMessage.from_user(content_parts=["What is this?", ImageContent(PIXEL, "image/png")])
        answer = asked.run([question])
        asked.close()
        return answer["replies"][0].text

    def embeddings(self, server):
        made = embedder(server)
        found = made.run([Document(content="a cap"), Document(content="journal")])
        made.close()
        return [document.embedding for document in found["documents"]]

    async def async_embeddings(self, server):
        made = embedder(server)
        found = await made.run_async([Document(content="a cap"), Document(content="journal")])
        await made.close_async()
        return [document.embedding for document in found["documents"]]

    def own_span(self, server):
        store = InMemoryDocumentStore()
        store.write_documents([Document(id=text, content=text) for text in ("a cap is a hat", "no cap", "a journal")])
        text = ChatMessage.from_user("{{documents[0].content}}: {{question}}")
        # named: Haystack finds them in another order in each process
        prompt = ChatPromptBuilder([text], variables=["question", "documents"])
        with pipeline(server) as chain:
            rag = Pipeline(metadata={"team": "hats"})
            rag.add_component("retriever", InMemoryBM25Retriever(store, top_k=2))
            rag.add_component("shorten", Shorten())
            rag.add_component("prompt", prompt)
            rag.add_component("llm", chain.remove_component("llm"))
            rag.connect("retriever", "shorten")
            rag.connect("shorten", "prompt.documents")
            rag.connect("prompt", "llm.messages")
            answer = rag.run({"retriever": {"query": "cap"}, "prompt": {"question": "hi"}})
            rag.close()
        return answer["llm"]["replies"][0].text

    def error(self, server):
        with pipeline(server) as chain, pytest.raises(PipelineRuntimeError) as refused:
            chain.run(asks("[[error:429]] no"))
        return str(refused.value)

    async def async_error(self, server):
        with pipeline(server) as chain:
            with pytest.raises(PipelineRuntimeError) as refused:
                await chain.run_async(asks("[[error:400]] no"))
            await chain.close_async()
        return str(refused.value)

    def retry(self, server):
        with pipeline(server, max_retries=2) as chain, pytest.raises(PipelineRuntimeError) as refused:
            chain.run(asks("[[error:429]] again"))
        return str(refused.value)

    async def left_early(self, server):
        async def hold(_):
            await asyncio.Event().wait()

        with pipeline(server, streaming_callback=hold) as chain:
            answer = chain.stream(asks("hi"))
            async for piece in answer:
                await answer.aclose()
                return [piece.content]

    def cut_off(self, server):
        with (
            pipeline(server, streaming_callback=lambda _: None) as chain,
            pytest.raises(PipelineRuntimeError) as broken,
        ):
            chain.run(asks("[[cut:2]] hi"))
        return type(broken.value.__cause__).__name__
