"""LangGraph: one span a node, what runs in a node under it, and steering that is no error."""

import gc
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TypedDict

import pytest
from langchain.agents import create_agent
from langchain_core.tools import tool
from langchain_openai import ChatOpenAI
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.func import entrypoint, task
from langgraph.graph import END, START, StateGraph
from langgraph.types import Command, interrupt

import dashcam
from dashcam.capture.context import CURRENT
from dashcam.testing.capturing import captured


class State(TypedDict, total=False):
    value: str


@dashcam.span(name="mine")
def mine(value):
    return value


@pytest.fixture
def model(server, http):
    return ChatOpenAI(model="gpt-4o-mini", base_url=server.openai_url, api_key="x", max_retries=0, **http)


def graph(*nodes, name="LangGraph", **options):
    """A graph that runs these nodes one after the other."""
    building = StateGraph(State)
    before = START
    for node in nodes:
        building.add_node(node.__name__, node)
        building.add_edge(before, node.__name__)
        before = node.__name__
    return building.compile(name=name, **options)


def test_a_graph_is_one_span_a_node_with_the_users_spans_below(model):
    """Node, the user's block in it, the model call in that; the graph's own name is the app."""

    def ask(state):
        with dashcam.span("block"):
            return {"value": model.invoke(state["value"]).content}

    def check(state):
        return {"value": mine(state["value"])}

    with captured() as recorded:
        graph(ask, check, name="asker").invoke({"value": "hi"})
        assert CURRENT.get() is None
    assert (
        recorded.tree()
        == """\
asker chain ok
  ask chain ok
    block function ok
      ChatOpenAI llm ok
  check chain ok
    mine function ok"""
    )
    assert recorded.traces[0].app == "asker"
    assert recorded.spans[1].attributes == {"langgraph.node": "ask", "langgraph.step": 1}


def test_every_way_to_call_a_graph_gives_the_same_tree(runner):
    """`invoke ainvoke stream astream batch abatch`."""

    def first(state):
        return {"value": mine(state["value"])}

    async def astream():
        return [step async for step in graph(first).astream({"value": "x"})]

    with captured(sequential=False) as recorded:
        graph(first).invoke({"value": "x"})
        list(graph(first).stream({"value": "x"}))
        graph(first).batch([{"value": "x"}])
        runner.run(graph(first).ainvoke({"value": "x"}))
        runner.run(astream())
        runner.run(graph(first).abatch([{"value": "x"}]))
    assert recorded.tree() == "\n".join(["LangGraph chain ok\n  first chain ok\n    mine function ok"] * 6)


def test_messages_streamed_out_of_a_graph_leave_one_model_span(model):
    """`stream_mode="messages"` makes the model stream inside: the SDK's figures are in its span."""

    def ask(state):
        return {"value": model.invoke("hi").content}

    with captured() as recorded:
        list(graph(ask).stream({"value": "x"}, stream_mode="messages"))
    assert recorded.tree() == "LangGraph chain ok\n  ask chain ok\n    ChatOpenAI llm ok"
    assert recorded.spans[2].stream.ended == "exhausted"


def test_an_agent_is_an_agent_with_tools_named_like_tools(model):
    """`create_agent`: agent, its nodes, model calls, the tool with threads in it; the thread id is the session."""

    @tool
    def weather(city: str) -> str:
        """The weather of a city."""
        with ThreadPoolExecutor(1) as pool:
            pool.submit(mine, city).result()
        return f"sunny in {city}"

    with captured(sequential=False) as recorded:
        agent = create_agent(model, [weather], name="forecaster")
        agent.invoke({"messages": [("user", "weather in Paris?")]}, {"configurable": {"thread_id": "c-17"}})
    assert (
        recorded.tree()
        == """\
forecaster agent ok
  model chain ok
    ChatOpenAI llm ok
  tools chain ok
    weather tool ok
      mine function ok
  model chain ok
    ChatOpenAI llm ok"""
    )
    (trace,) = recorded.traces
    assert (trace.app, trace.session, trace.input_tokens is not None) == ("forecaster", "c-17", True)


def test_an_interrupt_and_its_resumption_are_no_errors():
    """The graph stops to ask, and goes on when told."""

    def ask(state):
        return {"value": mine(interrupt({"question": "go on?"}))}

    running = graph(ask, checkpointer=InMemorySaver())
    config = {"configurable": {"thread_id": "t-1"}}
    with captured() as recorded:
        running.invoke({"value": "x"}, config)
        running.invoke(Command(resume="yes"), config)
    assert (
        recorded.tree()
        == """\
LangGraph chain ok
  ask chain ok
LangGraph chain ok
  ask chain ok
    mine function ok"""
    )
    assert recorded.spans[1].attributes["langgraph.control"] == "GraphInterrupt"
    assert recorded.traces[1].input_preview is not None


def test_commands_within_a_graph_and_to_its_parent_are_no_errors():
    """A node sends the graph on, and a subgraph's node the graph around it."""

    def leave(state):
        return Command(goto="after", graph=Command.PARENT)

    def after(state):
        return Command(goto=END, update={"value": "done"})

    building = StateGraph(State)
    building.add_node("inner", graph(leave))
    building.add_node("after", after)
    building.add_edge(START, "inner")
    with captured() as recorded:
        assert building.compile(name="around").invoke({"value": "x"}) == {"value": "done"}
    assert (
        recorded.tree()
        == """\
around chain ok
  inner chain ok
    LangGraph chain ok
      leave chain ok
  after chain ok"""
    )
    assert recorded.spans[4].output == {"command": {"update": {"value": "done"}, "goto": END}}


def test_a_node_that_raises_is_an_error_up_to_the_graph_with_its_threads_below():
    """The user's exception, and a thread of the node's."""

    def fail(state):
        thread = threading.Thread(target=mine, args=("x",))
        thread.start()
        thread.join()
        raise ValueError("boom")

    with captured() as recorded, pytest.raises(ValueError, match="boom"):
        graph(fail).invoke({"value": "x"})
    assert recorded.tree() == "LangGraph chain error\n  fail chain error\n    mine function ok"


def test_a_graph_stream_that_is_left_early_is_ok(runner):
    """`break` after the first step, synchronous and not."""

    def first(state):
        return {"value": "1"}

    def second(state):
        return {"value": "2"}

    async def astream():
        stream = graph(first, second).astream({"value": "x"})
        async for _ in stream:
            break
        await stream.aclose()

    with captured() as recorded:
        for _ in graph(first, second).stream({"value": "x"}):
            break
        runner.run(astream())
        gc.collect()
    assert recorded.tree() == "\n".join(["LangGraph chain ok\n  first chain ok"] * 2)


def test_an_entrypoints_app_is_called_like_its_function():
    """The functional API: the graph, its function, its tasks."""

    @task
    def double(value):
        return mine(value) * 2

    @entrypoint()
    def doubler(value):
        return double(value).result()

    with captured(sequential=False) as recorded:
        assert doubler.invoke(2) == 4
    assert recorded.traces[0].app == "doubler"
    assert (
        recorded.tree()
        == """\
LangGraph chain ok
  doubler chain ok
    double chain ok
      mine function ok"""
    )


def test_a_routing_function_is_under_the_node_it_follows():
    """Conditional edges, with the user's span in the function that decides."""

    def first(state):
        return {"value": "1"}

    def route(state):
        return mine(END)

    building = StateGraph(State)
    building.add_node("first", first)
    building.add_edge(START, "first")
    building.add_conditional_edges("first", route)
    with captured() as recorded:
        building.compile().invoke({"value": "x"})
    assert recorded.tree() == "LangGraph chain ok\n  first chain ok\n    route chain ok\n      mine function ok"
