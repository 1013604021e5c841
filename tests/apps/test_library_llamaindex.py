"""LlamaIndex, by the contract of every integration: its chat models, tools, agents and embeddings."""

import base64
from contextlib import asynccontextmanager, contextmanager

import openai
import pytest
from llama_index.core.agent.workflow import FunctionAgent
from llama_index.core.llms import ChatMessage, ImageBlock, TextBlock
from llama_index.core.prompts import PromptTemplate
from llama_index.core.tools import FunctionTool
from llama_index.embeddings.openai import OpenAIEmbedding
from llama_index.llms.openai import OpenAI, OpenAIResponses
from openai import DefaultAsyncHttpxClient, DefaultHttpxClient
from pydantic import BaseModel

import dashcam
from dashcam.testing.provider.images import PIXEL
from tests.apps.contract import Contract

pytestmark = pytest.mark.filterwarnings("ignore::pydantic.warnings.PydanticDeprecationWarning")
TEXTS = ["a cap", "journal"]
TOLD = {"stream_options": {"include_usage": True}}


class Place(BaseModel):
    """What a structured answer is parsed into."""

    city: str
    days: int


@dashcam.span
def looked_up(city):
    return f"sunny in {city}"


def weather(city: str) -> str:
    """The weather of a city"""
    return looked_up(city)


def given(server, **more):
    return {"api_base": server.openai_url, "api_key": "any", "max_retries": 0, **more}


@contextmanager
def model(server, make=OpenAI, **more):
    with DefaultHttpxClient() as http:
        yield make(**given(server, model="gpt-4o-mini", http_client=http, **more))


@asynccontextmanager
async def amodel(server, **more):
    async with DefaultAsyncHttpxClient() as http:
        with DefaultHttpxClient() as plain:
            yield OpenAI(**given(server, model="gpt-4o-mini", async_http_client=http, http_client=plain, **more))


def says(text):
    return [ChatMessage(role="system", content="Be brief."), ChatMessage(role="user", content=text)]


class TestLlamaIndex(Contract):
    """Models and embeddings of OpenAI; an agent where the feature asks for one."""

    library = "llamaindex"
    no = {}

    @contextmanager
    def ready(self, server):
        with model(server) as made:
            yield lambda: made.chat(says("hi"))

    def chat(self, server):
        with model(server) as made:
            return made.chat(says("hi")).message.content

    async def async_chat(self, server):
        async with amodel(server) as made:
            return (await made.achat(says("hi"))).message.content

    def stream(self, server):
        with model(server, additional_kwargs=TOLD) as made:
            return [piece.delta for piece in made.stream_chat(says("hi"))]

    async def async_stream(self, server):
        async with amodel(server, additional_kwargs=TOLD) as made:
            return [piece.delta async for piece in await made.astream_chat(says("hi"))]

    def tools(self, server):
        with model(server) as made:
            return self.in_turns(made, made.chat_with_tools)

    def streamed_tools(self, server):
        with model(server, additional_kwargs=TOLD) as made:
            return self.in_turns(made, lambda *args, **said: list(made.stream_chat_with_tools(*args, **said))[-1])

    def in_turns(self, made, ask):
        tool = FunctionTool.from_defaults(weather)
        first = ask([tool], chat_history=says("weather in Paris?"))
        (call,) = made.get_tool_calls_from_response(first)
        result = tool.call(**call.tool_kwargs)
        told = ChatMessage(role="tool", content=result.content, additional_kwargs={"tool_call_id": call.tool_id})
        return ask([tool], chat_history=[*says("weather in Paris?"), first.message, told]).message.content

    def structured(self, server):
        with model(server) as made:
            found = made.structured_predict(Place, PromptTemplate("{days} days in {city}"), days=3, city="Rome")
            return found.model_dump()

    def thinking(self, server):
        with model(server, OpenAIResponses, reasoning_options={"effort": "low", "summary": "auto"}) as made:
            made.model = "gpt-5-mini"
            return [block.block_type for block in made.chat(says("hi")).message.blocks]

    def media(self, server):
        picture = ImageBlock(image=base64.b64decode(PIXEL), image_mimetype="image/png")
        with model(server) as made:
            return made.chat(
                [ChatMessage(role="user", blocks=[TextBlock(text="What is this?"), picture])]
            ).message.content

    def embeddings(self, server):
        with DefaultHttpxClient() as http:
            made = OpenAIEmbedding(**given(server, dimensions=8, http_client=http))
            return made.get_text_embedding_batch(TEXTS)

    async def async_embeddings(self, server):
        async with DefaultAsyncHttpxClient() as http:
            with DefaultHttpxClient() as plain:
                made = OpenAIEmbedding(**given(server, dimensions=8, async_http_client=http, http_client=plain))
                return await made.aget_text_embedding_batch(TEXTS)

    async def own_span(self, server):
        async with amodel(server) as made:
            agent = FunctionAgent(name="forecaster", tools=[weather], llm=made, streaming=False)
            return str(await agent.run("weather in Paris?"))

    def error(self, server):
        with model(server) as made, pytest.raises(openai.RateLimitError) as refused:
            made.chat(says("[[error:429]] no"))
        return str(refused.value)

    async def async_error(self, server):
        async with amodel(server) as made:
            with pytest.raises(openai.BadRequestError) as refused:
                await made.achat(says("[[error:400]] no"))
        return str(refused.value)

    def retry(self, server):
        with model(server) as made:
            made.max_retries = 2
            return made.chat(says("[[flaky:429 503]] hi")).message.content

    def left_early(self, server):
        with model(server) as made:
            stream = made.stream_chat(says("hi"))
            first = next(stream).delta
            stream.close()
            return first

    def cut_off(self, server):
        with model(server) as made, pytest.raises(Exception) as broken:  # of the HTTP library, in this release
            list(made.stream_chat(says("[[cut:2]] hi")))
        return type(broken.value).__name__
