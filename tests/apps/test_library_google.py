"""Google's Gen AI SDK, by the contract of every integration."""

import logging
from contextlib import contextmanager

import pytest
from google import genai
from google.genai import errors, types
from pydantic import BaseModel

import dashcam
from tests.apps.contract import Contract

MODEL = "gemini-2.5-flash"
PIXEL = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\nIDATx\x9cc\xfa\xff\xff?\x00\x05\xfe\x02\xfe\xa7\x9a\xa0\xa0\x00\x00\x00\x00IEND\xaeB`\x82"
)
VECTORS = {"model": "gemini-embedding-001", "contents": ["a cap", "journal"], "config": {"output_dimensionality": 8}}
pytestmark = pytest.mark.filterwarnings("ignore:Inheritance class Aiohttp:DeprecationWarning")
"""The SDK derives a class that aiohttp would rather not have derived."""


class Place(BaseModel):
    """What a structured answer is parsed into."""

    city: str
    days: int


def client_of(server, **options):
    """A client that loads no certificates, which takes it a tenth of a second."""
    plain = {"client_args": {"verify": False}, "async_client_args": {"verify": False}}
    return genai.Client(api_key="any", http_options={"base_url": server.url, **plain, **options})


def weather(city: str) -> str:
    """The weather of a city"""
    return f"sunny in {city}"


TOOLS = {"tools": [weather]}
"""The SDK runs the function itself."""


@pytest.fixture(autouse=True)
def _quiet():
    """The SDK warns of tools outside of a chat."""
    log = logging.getLogger("google_genai")
    before = log.level
    log.setLevel(logging.ERROR)
    yield
    log.setLevel(before)


class TestGoogle(Contract):
    """`generate_content` and `embed_content`; tools by the SDK's own calling of functions, in a chat."""

    library = "google-genai"
    no = {}

    @contextmanager
    def ready(self, server):
        with client_of(server) as client:
            yield lambda: client.models.generate_content(model=MODEL, contents="hi")

    def chat(self, server):
        with client_of(server) as client:
            return client.models.generate_content(model=MODEL, contents="hi").text

    async def async_chat(self, server):
        async with client_of(server).aio as client:
            return (await client.models.generate_content(model=MODEL, contents="hi")).text

    def stream(self, server):
        with client_of(server) as client:
            return [chunk.text for chunk in client.models.generate_content_stream(model=MODEL, contents="hi")]

    async def async_stream(self, server):
        async with client_of(server).aio as client:
            stream = await client.models.generate_content_stream(model=MODEL, contents="hi")
            return [chunk.text async for chunk in stream]

    def tools(self, server):
        with client_of(server) as client:
            return client.chats.create(model=MODEL, config=TOOLS).send_message("weather in Paris?").text

    def streamed_tools(self, server):
        with client_of(server) as client:
            chat = client.chats.create(model=MODEL, config=TOOLS)
            return "".join(chunk.text or "" for chunk in chat.send_message_stream("weather in Paris?"))

    def structured(self, server):
        with client_of(server) as client:
            config = {"response_mime_type": "application/json", "response_schema": Place}
            answer = client.models.generate_content(model=MODEL, contents="3 days in Rome", config=config)
            return answer.parsed.model_dump()

    def thinking(self, server):
        with client_of(server) as client:
            config = types.GenerateContentConfig(
                system_instruction="be brief",
                temperature=0.5,
                thinking_config=types.ThinkingConfig(include_thoughts=True, thinking_budget=64),
            )
            return client.models.generate_content(model=MODEL, contents="[[cached:4]] hi", config=config).text

    def media(self, server):
        with client_of(server) as client:
            picture = types.Part.from_bytes(data=PIXEL, mime_type="image/png")
            paper = types.Part.from_uri(file_uri="gs://papers/one.pdf", mime_type="application/pdf")
            return client.models.generate_content(model=MODEL, contents=["What is this?", picture, paper]).text

    def embeddings(self, server):
        with client_of(server) as client:
            return [row.values for row in client.models.embed_content(**VECTORS).embeddings]

    async def async_embeddings(self, server):
        async with client_of(server).aio as client:
            return [row.values for row in (await client.models.embed_content(**VECTORS)).embeddings]

    def own_span(self, server):
        @dashcam.span
        def answer(question):
            return self.tools(server) + question

        return answer("!")

    def error(self, server):
        with client_of(server) as client, pytest.raises(errors.ClientError) as refused:
            client.models.generate_content(model=MODEL, contents="[[error:429]] no")
        return str(refused.value)

    async def async_error(self, server):
        async with client_of(server).aio as client:
            with pytest.raises(errors.ServerError) as refused:
                await client.models.generate_content(model=MODEL, contents="[[error:503]] no")
        return str(refused.value)

    def retry(self, server):
        again = {"attempts": 3, "initial_delay": 0.001, "jitter": 0.001}
        with client_of(server, retry_options=again) as client, pytest.raises(errors.ClientError) as refused:
            client.models.generate_content(model=MODEL, contents="[[error:429]] again")
        return str(refused.value)

    def left_early(self, server):
        with client_of(server) as client:
            stream = client.models.generate_content_stream(model=MODEL, contents="hi")
            first = next(stream).text
            stream.close()
            return first

    def cut_off(self, server):
        with client_of(server) as client:
            stream = client.models.generate_content_stream(model=MODEL, contents="[[cut:2]] hi")
            with pytest.raises(Exception) as broken:  # the HTTP library's own
                list(stream)
        return type(broken.value).__name__
