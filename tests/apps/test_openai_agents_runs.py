"""Runs of the OpenAI Agents SDK: whoever listens to its traces, or nobody; what they belong to; what goes wrong in them."""

import asyncio
import gc

import agents
import pytest
from agents import (
    Agent,
    GuardrailFunctionOutput,
    InputGuardrailTripwireTriggered,
    OpenAIResponsesModel,
    RunConfig,
    Runner,
    SQLiteSession,
    add_trace_processor,
    custom_span,
    function_tool,
    input_guardrail,
    set_trace_processors,
    set_tracing_disabled,
    trace,
)
from agents.tracing import TracingProcessor
from openai import AsyncOpenAI

import dashcam
from dashcam.capture.context import CURRENT
from dashcam.testing.capturing import captured

TREE = """\
Agent workflow chain ok
  helper agent ok
    response llm ok
    weather tool ok
      mine function ok
    response llm ok"""


class Heard(TracingProcessor):
    """A processor of the user's."""

    def __init__(self):
        self.said = []

    def on_trace_start(self, trace):
        self.said.append(("trace", trace.name))

    def on_trace_end(self, trace):
        self.said.append(("trace over", trace.name))

    def on_span_start(self, span):
        self.said.append(("span", span.span_data.type))

    def on_span_end(self, span):
        self.said.append(("span over", span.span_data.type))

    def shutdown(self):
        pass

    def force_flush(self):
        pass


@pytest.fixture(autouse=True)
def quiet():
    """Nobody listens, as a user may have it: the default sends traces over the network."""
    set_trace_processors([])
    yield
    set_trace_processors([])
    set_tracing_disabled(False)


@dashcam.span(name="mine")
def mine(city):
    return f"sunny in {city}"


@function_tool
def weather(city: str) -> str:
    """The weather of a city"""
    return mine(city)


@function_tool
def broken(city: str) -> str:
    """The weather of a city"""
    raise ValueError(f"no weather in {city}")


@input_guardrail
async def polite(context, agent, said):
    return GuardrailFunctionOutput(output_info=None, tripwire_triggered="rude" in str(said))


def play(server, text="weather in Paris?", *, then=None, **more):
    """One run, awaited or by `then`; each has a client and a loop of its own."""
    given = {name: more.pop(name) for name in ("run_config", "session") if name in more}

    async def run():
        async with AsyncOpenAI(base_url=server.openai_url, api_key="any", max_retries=0) as client:
            model = OpenAIResponsesModel(model="gpt-4o-mini", openai_client=client)
            helper = Agent(**{"name": "helper", "model": model, "tools": [weather], **more})
            if then is not None:
                return await then(helper)
            return (await Runner.run(helper, text, **given)).final_output

    return asyncio.run(run())


def test_a_run_leaves_nothing_current(server):
    """Neither in the task that awaited it nor afterwards."""

    async def then(helper):
        await Runner.run(helper, "weather in Paris?")
        assert CURRENT.get() is None

    with captured() as recorded:
        play(server, then=then)
    assert recorded.tree() == TREE


def test_the_users_processors_hear_what_they_heard_and_ours_is_none_of_them(server):
    """Those there were, those added and those set after us: the same events, in the same order."""
    plain, before, after = Heard(), Heard(), Heard()
    set_trace_processors([plain])
    play(server)
    set_trace_processors([before])
    with captured() as recorded:
        provider = agents.tracing.get_trace_provider()
        assert provider._multi_processor._processors == (before,)
        play(server)
        set_trace_processors([])
        add_trace_processor(after)
        play(server)
    assert before.said == after.said == plain.said
    assert len(plain.said) > 8
    assert recorded.tree() == f"{TREE}\n{TREE}"


@pytest.mark.parametrize("how", ["by a call", "by the environment", "by the run"])
def test_what_is_not_traced_is_recorded_all_the_same(server, how, monkeypatch):
    """With tracing disabled nobody hears of a run, and its record is what it was."""
    heard = Heard()
    set_trace_processors([heard])
    if how == "by a call":
        set_tracing_disabled(True)
    elif how == "by the environment":
        provider = agents.tracing.get_trace_provider()
        monkeypatch.setattr(provider, "_manual_disabled", None)
        monkeypatch.setattr(provider, "_env_disabled", None)
        monkeypatch.setenv("OPENAI_AGENTS_DISABLE_TRACING", "1")
    with captured() as recorded:
        play(server, run_config=RunConfig(tracing_disabled=how == "by the run"))
    assert heard.said == []
    assert recorded.tree() == TREE
    answers = [span.output["messages"][0]["parts"] for span in recorded.spans if span.kind == "llm"]
    assert [parts[0]["type"] for parts in answers] == ["tool_call", "text"]


def test_what_the_sdk_keeps_from_its_traces_is_recorded(server):
    """`trace_include_sensitive_data` is about whom the SDK tells; our own setting is `capture_content`."""
    with captured() as recorded:
        play(server, run_config=RunConfig(trace_include_sensitive_data=False))
    tool = next(span for span in recorded.spans if span.kind == "tool")
    assert (tool.input, tool.output) == ({"city": "Paris"}, "sunny in Paris")
    with captured(capture_content=False) as recorded:
        play(server)
    assert "Paris" not in str([(span.input, span.output, span.attributes) for span in recorded.spans])


def test_a_run_is_in_the_app_of_its_agent_and_its_parts_have_places(server):
    """Agent and tool by the objects that the app holds."""
    with captured() as recorded:
        play(server)
    (one,) = recorded.traces
    assert (one.name, one.app) == ("Agent workflow", "helper")
    places = {span.name: span.path for span in recorded.spans if span.kind in ("agent", "tool")}
    assert places == {"helper": "", "weather": "tools[0]"}


def test_groups_sessions_and_metadata_are_those_of_the_trace(server):
    """The group id first; the session's id where there is none."""
    with captured() as recorded:
        play(server, run_config=RunConfig(workflow_name="forecast", group_id="c-17", trace_metadata={"tenant": "4"}))
        session = SQLiteSession("s-1")
        play(server, session=session)
        session.close()
    first, second = recorded.traces
    assert (first.name, first.session, first.metadata) == ("forecast", "c-17", {"tenant": "4"})
    assert second.session == "s-1"


def test_runs_inside_a_trace_of_the_users_are_one_trace(server):
    """With a span of the SDK's that the user made by hand."""

    async def then(helper):
        with trace("jokes", group_id="c-1"):
            with custom_span("rate", {"of": 10}):
                mine("Rome")
            await Runner.run(helper, "hi")

    with captured() as recorded:
        play(server, then=then, tools=[])
    assert recorded.tree() == (
        "jokes chain ok\n  rate chain ok\n    mine function ok\n"
        "  Agent workflow chain ok\n    helper agent ok\n      response llm ok"
    )
    assert (recorded.traces[0].session, recorded.spans[1].input) == ("c-1", {"of": 10})


def test_an_agent_that_is_a_tool_runs_under_that_tool(server):
    """Run within run."""

    async def then(helper):
        asks = Agent(
            name="asks",
            model=helper.model,
            tools=[helper.as_tool("forecast", "The weather of a city")],
            instructions="Ask.",
        )
        await Runner.run(asks, "weather in Paris?")

    with captured() as recorded:
        play(server, then=then, tools=[])
    assert (
        recorded.tree()
        == """\
Agent workflow chain ok
  asks agent ok
    response llm ok
    forecast tool ok
      Agent workflow chain ok
        helper agent ok
          response llm ok
    response llm ok"""
    )


def test_runs_at_once_are_each_their_own_trace(server):
    """Three tasks of one loop."""

    async def then(helper):
        await asyncio.gather(*(Runner.run(helper, "weather in Paris?") for _ in range(3)))

    with captured(sequential=False) as recorded:
        play(server, then=then)
    assert recorded.tree() == "\n".join([TREE] * 3)


def test_a_guardrail_that_stops_a_run_is_seen_and_so_is_the_stop(server):
    """The exception is the program's, and no other."""
    with captured() as recorded, pytest.raises(InputGuardrailTripwireTriggered):
        play(server, "something rude", tools=[], input_guardrails=[polite])
    spans = {span.name: span for span in recorded.spans}
    assert spans["polite"].kind == "guardrail"
    assert spans["polite"].output == {"triggered": True}
    assert spans["Agent workflow"].status == "error"
    assert spans["Agent workflow"].error.type == "agents.exceptions.InputGuardrailTripwireTriggered"


def test_a_tool_that_fails_is_an_error_although_the_run_goes_on(server):
    """The SDK tells the model of it, in words."""
    with captured() as recorded:
        play(server, tools=[broken])
    tool = next(span for span in recorded.spans if span.kind == "tool")
    assert (tool.status, recorded.traces[0].status) == ("error", "ok")
    assert tool.output.startswith("An error occurred while running the tool")
    assert tool.attributes["agents.error"].startswith("Error running tool")


def test_a_run_inside_an_exceptions_handler_is_no_error(server):
    """What was being handled before is none of its own."""

    async def then(helper):
        try:
            raise KeyError("before")
        except KeyError:
            await Runner.run(helper, "hi")

    with captured() as recorded:
        play(server, then=then, tools=[])
    assert {span.status for span in recorded.spans} == {"ok"}


def test_a_cancelled_run_is_cancelled_to_its_leaves(server):
    """Its task was; the model's call was waiting."""

    async def then(helper):
        task = asyncio.create_task(Runner.run(helper, "[[delay:0.3]] hi"))
        await asyncio.sleep(0.1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.sleep(0.25)  # until the server has noticed

    with captured() as recorded:
        play(server, then=then, tools=[])
    assert {span.status for span in recorded.spans} == {"cancelled"}


def test_a_streamed_run_is_over_when_its_task_is(server):
    """Whoever reads, and when; its result is the SDK's own."""

    async def then(helper):
        result = Runner.run_streamed(helper, "weather in Paris?")
        assert type(result) is agents.RunResultStreaming
        assert CURRENT.get() is None
        async for _ in result.stream_events():
            assert CURRENT.get() is None
        return result.final_output

    with captured() as recorded:
        assert play(server, then=then) == "According to the tool: sunny in Paris"
    assert recorded.tree() == TREE
    assert recorded.spans[0].output == "According to the tool: sunny in Paris"


def test_an_error_that_nobody_asked_for_is_still_said_by_the_loop(server):
    """A streamed run whose failure nobody reads: asyncio complains as it does without us."""

    def complaints():
        said = []

        async def then(helper):
            asyncio.get_running_loop().set_exception_handler(lambda _, context: said.append(context["message"]))
            result = Runner.run_streamed(helper, "[[error:400]] no")
            task = result.run_loop_task
            await asyncio.wait([task])
            del result, task
            gc.collect()

        play(server, then=then, tools=[])
        return said

    plain = complaints()
    with captured() as recorded:
        assert complaints() == plain
    assert {span.status for span in recorded.spans} == {"error"}
