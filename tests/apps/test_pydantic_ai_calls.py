"""What is special to Pydantic AI: models without an SDK, models that ask others, its own spans, runs inside runs."""

import asyncio
from contextlib import asynccontextmanager

import pytest
from anthropic import AsyncAnthropic
from google import genai
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from pydantic_ai import Agent, CallDeferred, DeferredToolRequests, ModelRetry
from pydantic_ai.messages import ModelResponse, TextPart, ThinkingPart, ToolCallPart
from pydantic_ai.models import Model
from pydantic_ai.models.anthropic import AnthropicModel
from pydantic_ai.models.fallback import FallbackModel
from pydantic_ai.models.function import FunctionModel
from pydantic_ai.models.google import GoogleModel
from pydantic_ai.models.instrumented import InstrumentationSettings, InstrumentedModel
from pydantic_ai.models.test import TestModel
from pydantic_ai.providers.anthropic import AnthropicProvider
from pydantic_ai.providers.google import GoogleProvider
from pydantic_ai.toolsets import FunctionToolset
from pydantic_ai.usage import RequestUsage

import dashcam
from dashcam.snapshot.components import walk
from dashcam.snapshot.fingerprint import fingerprint
from dashcam.testing.capturing import captured

SAID = TestModel(custom_output_text="sunny")


@dashcam.span
def inner():
    return 1


def weather(city: str) -> str:
    """The weather."""
    return f"{city}{inner()}"


def run(agent, *args, **more):
    return asyncio.run(agent.run(*args, **more))


def test_a_model_without_an_sdk_is_read_from_what_it_answers():
    """Thoughts, words, calls; tokens with their parts; which model it says it was; why it stopped."""

    def answer(messages, info):
        return ModelResponse(
            parts=[ThinkingPart("hm"), TextPart("fine"), TextPart("")],
            usage=RequestUsage(input_tokens=9, cache_read_tokens=4, output_tokens=3, details={"reasoning_tokens": 1}),
            provider_name="google-vertex",
            provider_response_id="r1",
            finish_reason="length",
        )

    with captured() as seen:
        run(Agent(FunctionModel(answer, model_name="mine"), model_settings={"temperature": 0.5}), "hi")
    _, model = seen.spans
    (message,) = model.output["messages"]
    assert (model.kind, model.model, model.provider) == ("llm", "mine", "gcp.vertex_ai")
    assert [part["content"] for part in message["parts"]] == ["hm", "fine"]
    assert message["finish_reason"] == "length"
    assert model.input["parameters"] == {"temperature": 0.5}
    usage = model.usage
    assert (usage.input_tokens, usage.cache_read_tokens, usage.output_tokens, usage.reasoning_tokens) == (9, 4, 3, 1)
    assert model.attributes["gen_ai.response.id"] == "r1"


def test_a_stream_without_an_sdk():
    """What came is what Pydantic AI put together of it."""

    async def pieces(messages, info):
        yield "sun"
        yield "ny"

    async def main(agent):
        async with agent.run_stream("hi") as result:
            return [piece async for piece in result.stream_text(delta=True, debounce_by=None)]

    with captured() as seen:
        assert asyncio.run(main(Agent(FunctionModel(stream_function=pieces)))) == ["sun", "ny"]
    agent, model = seen.spans
    assert model.output["messages"][0]["parts"] == [{"type": "text", "content": "sunny"}]
    assert (agent.status, model.status, model.parent_id) == ("ok", "ok", agent.span_id)


def test_models_that_hand_on_have_no_span_of_their_own():
    """A fallback's attempts are a span each, an instrumented model is the model it instruments."""

    def refuse(messages, info):
        raise ConnectionError("down")

    both = FallbackModel(FunctionModel(refuse, model_name="first"), SAID, fallback_on=(ConnectionError,))
    with captured() as seen:
        assert run(Agent(both, name="a"), "hi").output == "sunny"
        assert run(Agent(InstrumentedModel(SAID), name="b"), "hi").output == "sunny"
    assert seen.tree().splitlines() == [
        "a agent ok",
        "  FunctionModel llm error",
        "  TestModel llm ok",
        "b agent ok",
        "  TestModel llm ok",
    ]


def test_a_class_that_goes_on_to_its_parent_is_one_request():
    """As Pydantic AI's own models for hosts that speak another's format do."""

    class Mine(TestModel):
        async def request(self, *args, **kwargs):
            return await super().request(*args, **kwargs)

    with captured() as seen:
        run(Agent(Mine(custom_output_text="x"), name="a"), "hi")
    assert seen.tree() == "a agent ok\n  Mine llm ok"


def test_agents_inside_tools_and_tools_side_by_side():
    """Each is below what called it, in whatever task it runs."""
    helper = Agent(SAID, name="helper")
    agent = Agent(TestModel(), name="main", tools=[weather])

    @agent.tool_plain
    async def ask() -> str:
        return (await helper.run("and?")).output

    with captured() as seen:
        run(agent, "hi")
    assert seen.tree().splitlines() == [
        "main agent ok",
        "  TestModel llm ok",
        "  weather tool ok",
        "    inner function ok",
        "  ask tool ok",
        "    helper agent ok",
        "      TestModel llm ok",
        "  TestModel llm ok",
    ]


def test_every_way_to_run_an_agent():
    """`run_sync`, `iter` by hand, `run_stream_events`, a recorded coroutine around: the same tree."""
    agent = Agent(TestModel(), name="a", tools=[weather])
    tree = "a agent ok\n  TestModel llm ok\n  weather tool ok\n    inner function ok\n  TestModel llm ok"

    async def by_hand():
        async with agent.iter("hi") as steps:
            async for _ in steps:
                pass
        return steps.result.output

    async def by_events():
        async with agent.run_stream_events("hi") as events:
            return [event async for event in events][-1].result.output

    def waiting():
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        got = agent.run_sync("hi").output
        asyncio.set_event_loop(None)
        loop.close()
        return got

    wanted = run(agent, "hi").output
    for way in (lambda: asyncio.run(by_hand()), lambda: asyncio.run(by_events()), waiting):
        with captured() as seen:
            got = way()
        assert (got, seen.tree()) == (wanted, tree)


def test_the_users_own_instrumentation_is_his():
    """What his exporters get is the same with us and without, and ours is the same with it and without."""

    def play(agent):
        out = InMemorySpanExporter()
        provider = TracerProvider()
        provider.add_span_processor(SimpleSpanProcessor(out))
        agent.instrument = InstrumentationSettings(tracer_provider=provider)
        run(agent, "hi", conversation_id="c", run_id="r")
        return [(span.name, sorted(span.attributes), span.status.status_code) for span in out.get_finished_spans()]

    agent = Agent(TestModel(), name="a", tools=[weather])
    plain = play(agent)
    with captured() as told:
        assert play(agent) == plain
    agent.instrument = False
    with captured() as seen:
        run(agent, "hi", conversation_id="c", run_id="r")
    assert (seen.tree(), len(plain)) == (told.tree(), 4)


def test_a_conversation_is_a_session():
    """The one given, or the one that Pydantic AI makes; the app is called what the agent is called."""
    with captured() as seen:
        run(Agent(SAID, name="guide"), "hi", conversation_id="talk-1")
        other = run(Agent(SAID, name="guide"), "hi")
    assert [trace.session for trace in seen.traces] == ["talk-1", other.conversation_id]
    assert {trace.app for trace in seen.traces} == {"guide"}


def test_how_tools_fail():
    """One that raises, one that wants to be called again, one that is put off."""
    agent = Agent(TestModel(), name="a", output_type=[str, DeferredToolRequests], retries=1)
    tries = []

    @agent.tool_plain
    def again() -> str:
        tries.append(1)
        if len(tries) == 1:
            raise ModelRetry("again, please")
        return "ok"

    @agent.tool_plain
    def later() -> str:
        raise CallDeferred

    with captured() as seen:
        run(agent, "hi")
    tools = [(span.name, span.status, span.error and span.error.type) for span in seen.spans if span.kind == "tool"]
    assert ("again", "error", "pydantic_ai.exceptions.ToolRetryError") in tools
    assert ("later", "ok", None) in tools


def test_a_cancelled_run_is_cancelled():
    """Whoever waits for it gives up."""

    async def gives_up():
        asked = asyncio.Event()

        async def wait(messages, info):
            asked.set()
            await asyncio.sleep(60)

        running = asyncio.create_task(Agent(FunctionModel(wait), name="a").run("hi"))
        await asked.wait()
        running.cancel()
        await running

    with captured() as seen, pytest.raises(asyncio.CancelledError):
        asyncio.run(gives_up())
    assert seen.tree() == "a agent cancelled\n  FunctionModel llm cancelled"


class Desk:
    """An app that holds agents."""

    def __init__(self):
        self.model = TestModel()
        self.guide = Agent(
            self.model, name="guide", tools=[weather], instructions="be brief", toolsets=[FunctionToolset()]
        )
        self.other = Agent(TestModel(), name="other")


def test_calls_have_their_places_in_the_app():
    """Agents, models and tools are its parts, under the words of their constructor, and what an agent does leaves it what it was."""
    desk = Desk()
    before = walk(desk)
    with captured() as seen, dashcam.record(desk):
        run(desk.guide, "hi")
    told = [(span.name, span.path, span.paths) for span in seen.spans if span.kind != "function"]
    model = ("TestModel", "guide.model", ["model", "guide.model"])
    assert told == [("guide", "guide", None), model, ("weather", "guide.tools.weather", None), model]
    found = {one.path: one.kind for one in before.components}
    assert {name: found[name] for name in ("guide", "model", "guide.tools.weather", "other.model")} == {
        "guide": "agent",
        "model": "llm",
        "guide.tools.weather": "tool",
        "other.model": "llm",
    }
    assert not any("._" in path for path in found)
    assert fingerprint(walk(desk)) == fingerprint(before)


def test_one_trace_left_out_is_left_out_whole():
    """By sampling."""
    with captured(sample=0.0) as seen:
        assert run(Agent(TestModel(), tools=[weather]), "hi").output
    assert seen.traces == []


class Loud(str):
    """A text that must not be asked."""

    __slots__ = ()

    def __eq__(self, other):
        raise AssertionError("foreign code ran")

    __hash__ = str.__hash__
    __repr__ = __eq__


def test_hostile_answers_and_settings():
    """Texts of classes of one's own, calls with arguments that are no JSON."""

    def answer(messages, info):
        if len(messages) > 1:
            return ModelResponse(parts=[TextPart("done")])
        return ModelResponse(parts=[TextPart(Loud("x")), ToolCallPart("weather", "{broken", "c1")])

    with captured() as seen:
        run(Agent(FunctionModel(answer), name="a", tools=[weather]), "hi", model_settings={"x": object()})
    first = next(span for span in seen.spans if span.kind == "llm")
    assert first.output["messages"][0]["parts"][1]["arguments"] == "{broken"


def test_everything_is_put_back():
    """The classes have their own methods again, those defined meanwhile too."""
    before = [
        vars(Agent)["iter"],
        vars(TestModel)["request"],
        vars(TestModel)["request_stream"],
        Model.__init_subclass__,
    ]
    with captured():
        assert vars(TestModel)["request"] is not before[1]

        class Late(TestModel):
            async def request(self, *args, **kwargs):
                return await super().request(*args, **kwargs)

    now = [vars(Agent)["iter"], vars(TestModel)["request"], vars(TestModel)["request_stream"], Model.__init_subclass__]
    assert now[:3] == before[:3]
    assert not hasattr(vars(Late)["request"], "__wrapped__") or "dashcam" not in repr(vars(Late)["request"].__code__)


@asynccontextmanager
async def claude(server):
    """Anthropic's model, by its SDK."""
    async with AsyncAnthropic(base_url=server.url, api_key="any", max_retries=0) as client:
        yield AnthropicModel("claude-opus-4-6", provider=AnthropicProvider(anthropic_client=client))


@asynccontextmanager
async def gemini(server):
    """Google's model, by its SDK."""
    plain = {"client_args": {"verify": False}, "async_client_args": {"verify": False}}
    client = genai.Client(api_key="any", http_options={"base_url": server.url, **plain})
    yield GoogleModel("gemini-2.5-flash", provider=GoogleProvider(client=client))
    await client.aio.aclose()
    client.close()


@pytest.mark.filterwarnings("ignore:Inheritance class Aiohttp:DeprecationWarning")
@pytest.mark.parametrize(("model", "provider"), [(claude, "anthropic"), (gemini, "gcp.gemini")])
def test_with_every_sdk_a_request_is_one_span(server, model, provider):
    """Whole and streamed, with the tool in between; tokens and answers are the same, as the SDK tells them."""

    async def whole():
        async with model(server) as asked:
            await Agent(asked, name="a", tools=[weather]).run("weather in Paris?")

    async def streamed():
        async with (
            model(server) as asked,
            Agent(asked, name="a", tools=[weather]).run_stream("weather in Paris?") as said,
        ):
            await said.get_output()

    told = []
    for way in (whole, streamed):
        with captured() as seen:
            asyncio.run(way())
        assert [span.kind for span in seen.spans] == ["agent", "llm", "tool", "function", "llm"]
        requests = [span for span in seen.spans if span.kind == "llm"]
        assert {span.provider for span in requests} == {provider}
        told.append([(span.output, span.usage.input_tokens, span.usage.output_tokens) for span in requests])
    assert told[0] == told[1]
