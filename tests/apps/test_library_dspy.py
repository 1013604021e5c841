"""DSPy, by the contract of every integration: its own engine, LiteLLM for embeddings."""

import os
import tempfile
from contextlib import asynccontextmanager, contextmanager
from typing import ClassVar

os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
os.environ.setdefault("DSPY_CACHEDIR", tempfile.mkdtemp(prefix="dspy-cache-"))

import dspy
import pytest
from pydantic import BaseModel

import dashcam
from tests.apps.contract import Contract
from tests.apps.litellm_quiet import QUIET, closing, no_gateway, warm  # noqa: F401  fixtures

pytestmark = [
    *QUIET,
    # DSPy's own words about itself
    pytest.mark.filterwarnings("ignore:.*messages:DeprecationWarning"),
]
PIXEL = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="
)
QA = "question -> answer"


class Place(BaseModel):
    """What a structured answer is parsed into."""

    city: str
    days: int


class Trip(dspy.Signature):
    """Plan a trip."""

    question: str = dspy.InputField()
    place: Place = dspy.OutputField()


class Look(dspy.Signature):
    """Look at a picture."""

    picture: dspy.Image = dspy.InputField()
    answer: str = dspy.OutputField()


def weather(city: str) -> str:
    """The weather of a city."""
    return f"sunny in {city}"


@contextmanager
def asking(server, model="openai/gpt-4o-mini", **more):
    """A language model for a block, closed behind it."""
    base = server.url if model.startswith("anthropic") else server.openai_url
    lm = dspy.LM(model, api_base=base, api_key="any", cache=False, **{"num_retries": 0, **more})
    with dspy.context(lm=lm):
        yield lm
    lm.close()


@asynccontextmanager
async def aasking(server, **more):
    """The same for an event loop."""
    async with closing():
        with asking(server, **more) as lm:
            yield lm
            await lm.aclose()


def listening(program, name):
    """A program that streams one of its fields."""
    return dspy.streamify(program, stream_listeners=[dspy.streaming.StreamListener(signature_field_name=name)])


async def read(stream):
    """What a stream of a program's came to: its prediction comes last."""
    return [one async for one in stream][-1].answer


class TestDSPy(Contract):
    """Predictors, agents and language models."""

    library = "dspy"
    no: ClassVar = {
        "left_early": "the program runs on by itself until it next hands something on: cancelled then, or done before"
    }

    @contextmanager
    def ready(self, server):
        with asking(server):
            predictor = dspy.Predict(QA)
            yield lambda: predictor(question="hi")

    def chat(self, server):
        with asking(server):
            return dspy.Predict(QA)(question="hi").answer

    async def async_chat(self, server):
        async with aasking(server):
            return (await dspy.Predict(QA).acall(question="hi")).answer

    async def stream(self, server):
        async with aasking(server):
            return await read(listening(dspy.Predict(QA), "answer")(question="hi"))

    async def async_stream(self, server):
        async with aasking(server):
            program = dspy.streamify(
                dspy.Predict(QA),
                is_async_program=True,
                stream_listeners=[dspy.streaming.StreamListener(signature_field_name="answer")],
            )
            return await read(program(question="hi"))

    def tools(self, server):
        with asking(server):
            return dspy.ReAct(QA, tools=[weather], max_iters=3)(question="weather in Paris?").answer

    async def streamed_tools(self, server):
        async with aasking(server):
            agent = dspy.ReAct(QA, tools=[weather], max_iters=3)
            return await read(listening(agent, "answer")(question="weather in Paris?"))

    def structured(self, server):
        with asking(server):
            return dspy.Predict(Trip)(question="3 days in Rome").place.model_dump()

    def thinking(self, server):
        thought = {"type": "enabled", "budget_tokens": 1024}
        with asking(server, model="anthropic/claude-sonnet-4-5", thinking=thought, max_tokens=2048) as lm:
            return dict(lm("hi")[0])

    def media(self, server):
        with asking(server):
            return dspy.Predict(Look)(picture=dspy.Image(PIXEL)).answer

    def embeddings(self, server):
        return embedder(server)(["a cap", "journal"]).tolist()

    async def async_embeddings(self, server):
        async with closing():
            return (await embedder(server).acall(["a cap", "journal"])).tolist()

    def own_span(self, server):
        @dashcam.span
        def shorten(text):
            return text[:10]

        class Program(dspy.Module):
            def __init__(self):
                super().__init__()
                self.first = dspy.ChainOfThought(QA)

            def forward(self, question):
                return dspy.Prediction(answer=shorten(self.first(question=question).answer))

        with asking(server):
            return Program()(question="hi").answer

    def error(self, server):
        with asking(server) as lm, pytest.raises(dspy.LMRateLimitError) as refused:
            lm("[[error:429]] no")
        return str(refused.value)

    async def async_error(self, server):
        async with aasking(server) as lm:
            with pytest.raises(dspy.LMInvalidRequestError) as refused:
                await lm.acall("[[error:400]] no")
        return str(refused.value)

    def retry(self, server):
        with asking(server, num_retries=2) as lm, pytest.raises(dspy.LMRateLimitError) as refused:
            lm("[[error:429]] again")
        return str(refused.value)

    async def cut_off(self, server):
        async with aasking(server):
            with pytest.raises(Exception) as broken:  # noqa: PT011  a group of them
                await read(listening(dspy.Predict(QA), "answer")(question="[[cut:2]] hi"))
            return type(broken.value).__name__


def embedder(server):
    """An embedder of LiteLLM's."""
    return dspy.Embedder(
        "openai/text-embedding-3-small", api_base=server.openai_url, api_key="any", dimensions=8, caching=False
    )
