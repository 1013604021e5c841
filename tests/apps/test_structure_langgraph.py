"""What LangGraph apps are made of: nodes, edges, branches, tools, the prebuilt agents, graphs in graphs."""

import warnings
from typing import TypedDict

import pytest

pytest.importorskip("langgraph")

from langchain.agents import create_agent
from langchain_core.tools import tool
from langchain_openai import ChatOpenAI
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.func import entrypoint, task
from langgraph.graph import END, START, StateGraph

from dashcam.snapshot.components import walk
from dashcam.snapshot.diff import diff
from dashcam.snapshot.fingerprint import fingerprint

LLM = ChatOpenAI(model="gpt-4o-mini", api_key="sk-abcdefghijklmnop1234")
RULES = "Be brief."


class State(TypedDict, total=False):
    value: str


@tool
def add(a: int, b: int) -> int:
    """Add two numbers."""
    return a + b


def ask(state):
    return {"value": LLM.invoke(RULES + state["value"]).content}


def check(state):
    return {"value": state["value"].strip()}


def again(state):
    return "ask" if len(state["value"]) > 400 else END


def built(*, second=check, branch=again):
    building = StateGraph(State)
    building.add_node("ask", ask)
    building.add_node("check it", second)
    building.add_edge(START, "ask")
    building.add_edge("ask", "check it")
    building.add_conditional_edges("check it", branch, {"ask": "ask", END: END})
    return building


def told(app):
    return [(one.path, one.kind, one.type.qualname) for one in walk(app).components]


def test_graph():
    """Nodes are the user's functions with what they refer to; edges and branches are told."""
    app = built().compile(name="asker")
    assert told(app) == [
        ("", "chain", "CompiledStateGraph"),
        ("nodes.ask", "function", "RunnableCallable"),
        ("nodes.ask.LLM", "llm", "ChatOpenAI"),
        ('nodes["check it"]', "function", "RunnableCallable"),
        ('branches["check it"].again.path', "function", "RunnableCallable"),
    ]
    root = walk(app).root
    assert root.parameters["name"] == "asker"
    assert root.parameters["edges"] == [["__start__", "ask"], ["ask", "check it"]]
    assert root.parameters["branches"]["check it"]["again"]["ends"] == {"ask": "ask", "__end__": "__end__"}
    node = walk(app).components[1]
    assert "LLM.invoke(RULES" in node.source.text
    assert node.parameters["RULES"] == RULES


def test_graph_before_it_is_compiled():
    """The builder has the same nodes at the same places."""
    compiled = [path for path, _, _ in told(built().compile())]
    assert [path for path, _, _ in told(built())] == compiled


def test_places():
    """A node's function, its wrappers and the model that it uses are found by identity."""
    app = built().compile()
    found = walk(app)
    node = app.nodes["ask"]
    assert {tuple(found.paths_of(one)) for one in (ask, node, node.bound)} == {("nodes.ask",)}
    assert found.paths_of(LLM) == ["nodes.ask.LLM"]


def test_agent():
    """The prebuilt agent is an agent with its model, its prompt, its tools, at both nodes."""
    app = create_agent(LLM, [add], system_prompt="Be kind.")
    found = walk(app)
    assert (found.root.kind, found.root.type.qualname) == ("agent", "CompiledStateGraph")
    assert found.paths_of(LLM) == ["nodes.model.model"]
    assert "nodes.tools.tools[0]" in found.paths_of(add)
    assert found.paths_of(add.func) == found.paths_of(add)
    model = next(one for one in found.components if one.path == "nodes.model")
    assert model.parameters["system_message"]["fields"]["content"] == "Be kind."


def test_older_agent():
    """The agent that LangGraph itself brings is one too."""
    from langgraph.prebuilt import create_react_agent

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        app = create_react_agent(LLM, [add], prompt="Be kind.", name="helper")
    found = walk(app)
    assert (found.root.kind, found.root.parameters["name"]) == ("agent", "helper")
    assert any(path.startswith("nodes.agent.") for path in found.paths_of(LLM))
    assert "nodes.tools.tools[0]" in found.paths_of(add)


def test_graph_in_a_graph():
    """A graph as a node is a part with its own nodes; used twice it has two places."""
    inner = built().compile(name="inner")
    building = StateGraph(State)
    building.add_node("first", inner)
    building.add_node("second", inner)
    building.add_edge(START, "first")
    building.add_edge("first", "second")
    found = walk(building.compile())
    assert found.paths_of(inner) == ["nodes.first", "nodes.second"]
    assert found.paths_of(LLM) == ["nodes.first.nodes.ask.LLM", "nodes.second.nodes.ask.LLM"]


def test_several_agents():
    """A graph of agents: a model that is router and worker has both places."""
    worker = create_agent(LLM, [add], name="worker")

    def route(state):
        return {"messages": [LLM.invoke(state["messages"])]}

    from langgraph.graph import MessagesState

    building = StateGraph(MessagesState)
    building.add_node("route", route)
    building.add_node("work", worker)
    building.add_edge(START, "route")
    building.add_edge("route", "work")
    found = walk(building.compile())
    assert found.paths_of(LLM) == ["nodes.route.LLM", "nodes.work.nodes.model.model"]
    assert [one.kind for one in found.components if one.path == "nodes.work"] == ["agent"]


def test_entrypoint():
    """An app of the functional kind is a graph of its function."""

    @task
    def step(text):
        return LLM.invoke(text).content

    @entrypoint()
    def flow(text):
        return step(text).result()

    found = walk(flow)
    assert found.paths_of(LLM)
    assert any(one.source is not None and "step(text).result()" in one.source.text for one in found.components)


def test_memory_is_no_version(server, http):
    """A graph with a checkpointer that has answered is the version that it was."""
    llm = ChatOpenAI(model="gpt-4o-mini", base_url=server.openai_url, api_key="x", **http)
    app = create_agent(llm, [add], checkpointer=InMemorySaver())
    before = walk(app)
    app.invoke({"messages": [("human", "Add 1 and 2")]}, {"configurable": {"thread_id": "1"}})
    assert diff(before, walk(app)) == diff(before, before)
    assert fingerprint(walk(app)) == fingerprint(before)
    other = create_agent(llm, [add], checkpointer=InMemorySaver())
    assert fingerprint(walk(other)) == fingerprint(before)


def test_changes_are_told():
    """Another node function, branch or tool is a new version; the diff names the place."""

    def checked(state):
        return {"value": state["value"].lower()}

    @tool("add")
    def other_add(a: int, b: int) -> int:
        """Add two integers."""
        return a + b

    before = walk(built().compile())
    after = walk(built(second=checked).compile())
    assert fingerprint(before) != fingerprint(after)
    assert [(one.path, one.name) for one in diff(before, after).changed] == [
        ('nodes["check it"]', "function"),
        ('nodes["check it"]', "source"),
    ]
    one, two = walk(create_agent(LLM, [add])), walk(create_agent(LLM, [other_add]))
    assert ("nodes.tools.tools[0]", "description") in [(one.path, one.name) for one in diff(one, two).changed]
