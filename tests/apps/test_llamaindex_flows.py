"""LlamaIndex workflows and agents: every step, model and tool call under the run, in tasks and threads."""

import asyncio
import threading

import pytest
from llama_index.core.agent.workflow import AgentStream, AgentWorkflow, FunctionAgent, ReActAgent
from llama_index.core.llms import ChatMessage
from llama_index.core.memory import ChatMemoryBuffer
from llama_index.core.tools import FunctionTool
from llama_index.core.workflow import (
    Context,
    Event,
    HumanResponseEvent,
    InputRequiredEvent,
    StartEvent,
    StopEvent,
    Workflow,
    step,
)

import dashcam
from dashcam.capture.context import CURRENT
from dashcam.testing.capturing import captured
from tests.apps.llamaindex_parts import Flow, look_up, look_up_later, mine, model

# LlamaIndex looks for an agent's steps by asking pydantic for every attribute there is, old ones too
pytestmark = pytest.mark.filterwarnings("ignore::pydantic.warnings.PydanticDeprecationWarning")

FLOW = """\
Flow.run chain ok
  Flow.first chain ok
    mine function ok
  Flow.second chain ok
    mine function ok"""
AGENT = """\
FunctionAgent.run agent ok
  FunctionAgent.init_run chain ok
  FunctionAgent.setup_agent chain ok
  FunctionAgent.run_agent_step chain ok
    OpenAI.astream_chat llm ok
  FunctionAgent.parse_agent_output chain ok
  FunctionAgent.call_tool chain ok
    look_up tool ok
      mine function ok
  FunctionAgent.aggregate_tool_results chain ok
  FunctionAgent.setup_agent chain ok
  FunctionAgent.run_agent_step chain ok
    OpenAI.astream_chat llm ok
  FunctionAgent.parse_agent_output chain ok"""
ASK = "Look up the weather of the city Oslo"


@pytest.fixture
def llm(server, http):
    return model(server, http)


def run(runner, flow, *args, **kwargs):
    async def main():
        result = await flow.run(*args, **kwargs)
        assert CURRENT.get() is None
        return result

    return runner.run(main())


def test_a_workflow_is_one_trace(runner):
    """Its run, each step under it, asynchronous or in a thread, and the user's own span under its step."""
    with captured(sequential=False) as recorded:
        assert run(runner, Flow(), topic="x") == "x!"
    assert recorded.tree() == FLOW
    root, first, _, second, _ = recorded.spans
    assert (root.input, root.output) == ({"topic": "x"}, "x!")
    assert first.input == {"ev": {"event": "StartEvent", "topic": "x"}}
    assert (first.output, second.output) == ({"event": "Middle", "word": "x"}, {"event": "StopEvent", "result": "x!"})
    assert first.method == "tests.apps.llamaindex_parts.Flow.first"
    assert second.type.bases[0] == "workflows.workflow.Workflow"


def test_a_workflow_hangs_under_the_call_that_ran_it(runner):
    """Its handler is awaited elsewhere; two side by side stay apart."""

    @dashcam.span(name="outer")
    async def outer():
        return await asyncio.gather(Flow().run(topic="a"), Flow().run(topic="b"))

    with captured(sequential=False) as recorded:
        assert runner.run(outer()) == ["a!", "b!"]
    flow = "\n".join("  " + line for line in FLOW.splitlines())
    assert recorded.tree() == f"outer function ok\n{flow}\n{flow}"


def test_a_workflow_named_by_the_user_is_the_app(runner):
    """An explicit name is the app's; a class's is not."""
    with captured(sequential=False) as recorded:
        run(runner, Flow(workflow_name="mail"), topic="x")
        run(runner, Flow(), topic="x")
    assert recorded.traces[0].app == "mail"
    assert recorded.traces[1].app not in ("mail", "Flow")


def test_a_step_that_fails_fails_the_run(runner):
    """The error is told at the step."""

    class Fails(Workflow):
        @step
        async def fail(self, ev: StartEvent) -> StopEvent:
            raise KeyError("no")

    with captured(sequential=False) as recorded, pytest.raises(KeyError):
        run(runner, Fails())
    assert recorded.tree() == "Fails.run chain error\n  Fails.fail chain error"
    assert recorded.spans[1].error.type == "KeyError"
    assert recorded.spans[1].error.stack


class Slow(Workflow):
    """Waits in a step."""

    started: asyncio.Event

    @step
    async def wait(self, ev: StartEvent) -> StopEvent:
        self.started.set()
        await asyncio.sleep(5)
        return StopEvent()


def test_a_cancelled_workflow_is_cancelled_and_so_is_its_step(runner):
    """The dispatcher is told that both returned; the event before says what happened."""

    async def main():
        flow = Slow()
        flow.started = asyncio.Event()
        handler = flow.run()
        await flow.started.wait()
        await handler.cancel_run()

    with captured(sequential=False) as recorded:
        runner.run(main())
    assert recorded.tree() == "Slow.run chain cancelled\n  Slow.wait chain cancelled"


def test_a_workflow_that_takes_too_long_is_an_error_its_step_cancelled(runner):
    """A time-out of the workflow's own."""

    async def main():
        flow = Slow(timeout=0.1)
        flow.started = asyncio.Event()
        await flow.run()

    with captured(sequential=False) as recorded, pytest.raises(Exception, match="timed out"):
        runner.run(main())
    assert recorded.tree() == "Slow.run chain error\n  Slow.wait chain cancelled"


def test_a_cancelled_call_is_cancelled(runner):
    """A tool that is awaited when its task is cancelled."""

    async def forever() -> str:
        """Wait."""
        await asyncio.sleep(5)

    async def main():
        task = asyncio.create_task(FunctionTool.from_defaults(async_fn=forever).acall())
        await asyncio.sleep(0.05)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    with captured() as recorded:
        runner.run(main())
    assert recorded.tree() == "forever tool cancelled"


def test_a_step_that_waits_for_a_human_is_run_again(runner):
    """The first run of it ends when it begins to wait."""

    class Asks(Workflow):
        @step
        async def ask(self, ctx: Context, ev: StartEvent) -> StopEvent:
            answer = await ctx.wait_for_event(HumanResponseEvent, waiter_event=InputRequiredEvent(prefix="name?"))
            return StopEvent(result=answer.response)

    async def main():
        handler = Asks().run()
        async for event in handler.stream_events():
            if isinstance(event, InputRequiredEvent):
                handler.ctx.send_event(HumanResponseEvent(response="Ann"))
        return await handler

    with captured(sequential=False) as recorded:
        assert runner.run(main()) == "Ann"
    assert recorded.tree() == "Asks.run chain ok\n  Asks.ask chain ok\n  Asks.ask chain ok"


def test_steps_side_by_side_and_threads_of_the_users_stay_under_their_step(runner):
    """Three workers at once, each with a thread of its own."""

    class Part(Event):
        number: int

    class Done(Event):
        number: int

    class Many(Workflow):
        @step
        async def split(self, ctx: Context, ev: StartEvent) -> Part | None:
            for number in range(3):
                ctx.send_event(Part(number=number))

        @step(num_workers=3)
        async def work(self, ev: Part) -> Done:
            thread = threading.Thread(target=mine, args=(ev.number,))
            thread.start()
            await asyncio.to_thread(thread.join)
            return Done(number=ev.number)

        @step
        async def join(self, ctx: Context, ev: Done) -> StopEvent | None:
            found = ctx.collect_events(ev, [Done] * 3)
            return None if found is None else StopEvent(result=sorted(one.number for one in found))

    with captured(sequential=False) as recorded:
        assert run(runner, Many()) == [0, 1, 2]
    spans = {span.span_id: span for span in recorded.spans}
    threads = [span for span in recorded.spans if span.name == "mine"]
    assert [spans[span.parent_id].name for span in threads] == ["Many.work"] * 3
    assert sorted(spans[span.parent_id].input["ev"]["number"] for span in threads) == [0, 1, 2]


def test_a_function_agent_is_one_trace(llm, runner):
    """The steps, the model twice, the tool and the user's own span in it; the agent's name is the app."""
    agent = FunctionAgent(tools=[look_up], llm=llm, name="weather")
    memory = ChatMemoryBuffer.from_defaults(chat_store_key="user-7", llm=llm)
    with captured(sequential=False) as recorded:
        assert str(run(runner, agent, user_msg=ASK, memory=memory)) == "According to the tool: sunny in Oslo"
    assert recorded.tree() == AGENT
    trace = recorded.traces[0]
    assert (trace.app, trace.session, trace.kind) == ("weather", "user-7", "agent")
    root = trace.spans[0]
    assert root.input == {"messages": [{"role": "user", "parts": [{"type": "text", "content": ASK}]}]}
    assert root.output["messages"][0]["parts"][0]["content"] == "According to the tool: sunny in Oslo"
    asked, tool = trace.spans[4], trace.spans[7]
    (call,) = asked.output["messages"][0]["parts"]
    assert (call["type"], call["name"], call["arguments"]) == ("tool_call", "look_up", {"city": "Oslo"})
    assert asked.input["tools"][0]["name"] == "look_up"
    assert (tool.input, tool.output) == ({"city": "Oslo"}, "sunny in Oslo")
    answered = trace.spans[12].input["messages"]
    assert [one["role"] for one in answered] == ["user", "assistant", "tool"]
    assert answered[2]["parts"][0]["response"] == "sunny in Oslo"


def test_streaming_an_agents_events_changes_nothing(llm, runner):
    """The events come as ever; the trace is the same; an asynchronous tool too."""
    agent = FunctionAgent(tools=[FunctionTool.from_defaults(async_fn=look_up_later, name="look_up")], llm=llm)

    async def main():
        handler = agent.run(user_msg=ASK)
        pieces = []
        async for event in handler.stream_events():
            assert CURRENT.get() is None
            if isinstance(event, AgentStream):
                pieces.append(event.delta)
        await handler
        return "".join(pieces)

    with captured(sequential=False) as recorded:
        assert runner.run(main()) == "According to the tool: sunny in Oslo"
    assert recorded.tree() == AGENT
    assert recorded.traces[0].app not in ("Agent", "FunctionAgent")


def test_a_tool_that_fails_is_an_error_the_agent_goes_on_from(llm, runner):
    """LlamaIndex hands the error to the model; the tool's span has it."""

    def look_up(city: str) -> str:
        """Look up the weather of a city."""
        raise LookupError(city)

    with captured(sequential=False) as recorded:
        run(runner, FunctionAgent(tools=[look_up], llm=llm), user_msg=ASK)
    assert recorded.traces[0].status == "ok"
    (failed,) = [span for span in recorded.spans if span.status == "error"]
    assert (failed.name, failed.kind, failed.error.type) == ("look_up", "tool", "LookupError")


def test_an_agent_workflow_is_one_trace(llm, runner):
    """Several agents in one; the run is the agent."""
    weather = FunctionAgent(tools=[look_up], llm=llm, name="weather", description="weather", streaming=False)
    other = FunctionAgent(tools=[], llm=llm, name="other", description="other")
    flow = AgentWorkflow(agents=[weather, other], root_agent="weather")
    with captured(sequential=False) as recorded:
        run(runner, flow, user_msg=ASK)
    lines = recorded.tree().splitlines()
    assert lines[0] == "AgentWorkflow.run agent ok"
    assert len(recorded.traces) == 1
    assert {span.status for span in recorded.spans} == {"ok"}
    assert [span.name for span in recorded.spans if span.kind == "tool"] == ["look_up"]
    assert {span.name for span in recorded.spans if span.kind == "llm"} == {"OpenAI.achat"}


@pytest.mark.filterwarnings("ignore:is_running called from within a step")  # LlamaIndex's own
def test_a_react_agent_is_one_trace(llm, runner):
    """Its thoughts are text; its parser is a call of its own."""
    reply = "[[reply:Thought: I can answer without using any more tools.\nAnswer: fine]]"
    with captured(sequential=False) as recorded:
        assert str(run(runner, ReActAgent(tools=[look_up], llm=llm), user_msg=f"{reply} how?")) == "fine"
    assert recorded.tree() == (
        "ReActAgent.run agent ok\n"
        "  ReActAgent.init_run chain ok\n"
        "  ReActAgent.setup_agent chain ok\n"
        "  ReActAgent.run_agent_step chain ok\n"
        "    OpenAI.astream_chat llm ok\n"
        "    ReActOutputParser.parse function ok\n"
        "  ReActAgent.parse_agent_output chain ok"
    )


def test_a_model_that_calls_tools_by_itself_hangs_over_them(llm):
    """`predict_and_call`, without an agent."""
    with captured() as recorded:
        llm.predict_and_call([FunctionTool.from_defaults(look_up)], ASK)
    assert recorded.tree() == (
        "OpenAI.predict_and_call chain ok\n  OpenAI.chat llm ok\n  look_up tool ok\n    mine function ok"
    )


def test_a_history_given_to_an_agent_is_its_input(llm, runner):
    """Earlier messages stand before the new one."""
    history = [ChatMessage("a"), ChatMessage("b", role="assistant")]
    with captured(sequential=False) as recorded:
        run(runner, FunctionAgent(llm=llm), user_msg="hi", chat_history=history)
    assert [one["role"] for one in recorded.spans[0].input["messages"]] == ["user", "assistant", "user"]
