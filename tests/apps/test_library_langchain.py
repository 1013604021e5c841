"""LangChain, by the contract of every integration: chains of a prompt, a model and a parser, as people write them."""

from contextlib import asynccontextmanager, contextmanager

import openai
import pytest
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.tools import tool
from langchain_openai import ChatOpenAI, OpenAIEmbeddings
from openai import DefaultAsyncHttpxClient, DefaultHttpxClient
from pydantic import BaseModel

import dashcam
from tests.apps.contract import Contract

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="
TEXTS = ["a cap", "journal"]


class Place(BaseModel):
    """What a structured answer is parsed into."""

    city: str
    days: int


@dashcam.span
def looked_up(city):
    return f"sunny in {city}"


@tool
def weather(city: str) -> str:
    """The weather of a city"""
    return looked_up(city)


@contextmanager
def model(server, **more):
    """With clients of its own: else LangChain's models share theirs over the whole process."""
    with DefaultHttpxClient() as http:
        given = {"model": "gpt-4o-mini", "base_url": server.openai_url, "api_key": "any", "max_retries": 0}
        yield ChatOpenAI(**{**given, "http_client": http, **more})


@asynccontextmanager
async def amodel(server, **more):
    """The same for those who wait."""
    async with DefaultAsyncHttpxClient() as http:
        with model(server, http_async_client=http, **more) as made:
            yield made


def chain(model):
    return ChatPromptTemplate.from_messages([("system", "Be brief."), ("human", "{text}")]) | model | StrOutputParser()


def embedding(server, **more):
    given = {"model": "text-embedding-3-small", "base_url": server.openai_url, "api_key": "any", "dimensions": 8}
    return OpenAIEmbeddings(**given, check_embedding_ctx_length=False, max_retries=0, **more)


class TestLangChain(Contract):
    """Chat models and embeddings of OpenAI."""

    library = "langchain"
    no = {}

    @contextmanager
    def ready(self, server):
        with model(server) as made:
            yield lambda: made.invoke("hi")

    def chat(self, server):
        with model(server) as made:
            return chain(made).invoke({"text": "hi"})

    async def async_chat(self, server):
        async with amodel(server) as made:
            return await chain(made).ainvoke({"text": "hi"})

    def stream(self, server):
        with model(server, stream_usage=True) as made:
            return list(chain(made).stream({"text": "hi"}))

    async def async_stream(self, server):
        async with amodel(server, stream_usage=True) as made:
            return [piece async for piece in chain(made).astream({"text": "hi"})]

    def tools(self, server):
        with model(server) as made:
            return self.in_turns(made.bind_tools([weather]).invoke)

    def streamed_tools(self, server):
        with model(server, stream_usage=True) as made:
            bound = made.bind_tools([weather])

            def joined(turns):
                first, *rest = bound.stream(turns)
                return sum(rest, first)

            return self.in_turns(joined)

    def in_turns(self, ask):
        turns = [("user", "weather in Paris?")]
        first = ask(turns)
        (call,) = first.tool_calls
        return ask([*turns, first, weather.invoke(call)]).content

    def structured(self, server):
        with model(server) as made:
            return made.with_structured_output(Place).invoke("3 days in Rome").model_dump()

    def thinking(self, server):
        with model(server, model="gpt-5-mini", reasoning={"effort": "low", "summary": "auto"}) as made:
            return [block["type"] for block in made.invoke("hi").content]

    def media(self, server):
        picture = {"type": "image", "base64": PIXEL, "mime_type": "image/png"}
        with model(server) as made:
            said = [{"type": "text", "text": "What is this?"}, picture]
            return made.invoke([{"role": "user", "content": said}]).content

    def embeddings(self, server):
        with DefaultHttpxClient() as http:
            return embedding(server, http_client=http).embed_documents(TEXTS)

    async def async_embeddings(self, server):
        async with DefaultAsyncHttpxClient() as http:
            return await embedding(server, http_async_client=http).aembed_documents(TEXTS)

    def own_span(self, server):
        with model(server) as made:
            return (chain(made) | looked_up).invoke({"text": "hi"})

    def error(self, server):
        with model(server) as made, pytest.raises(openai.RateLimitError) as refused:
            chain(made).invoke({"text": "[[error:429]] no"})
        return str(refused.value)

    async def async_error(self, server):
        async with amodel(server) as made:
            with pytest.raises(openai.BadRequestError) as refused:
                await chain(made).ainvoke({"text": "[[error:400]] no"})
        return str(refused.value)

    def retry(self, server):
        with model(server, max_retries=2) as made:
            return chain(made).invoke({"text": "[[flaky:429 503]] hi"})

    def left_early(self, server):
        with model(server) as made:
            stream = chain(made).stream({"text": "hi"})
            first = next(stream)
            stream.close()
            return first

    def cut_off(self, server):
        with model(server) as made, pytest.raises(openai.APIConnectionError) as broken:
            list(chain(made).stream({"text": "[[cut:2]] hi"}))
        return type(broken.value).__name__
