"""Where LangGraph's calls are made: two whole graphs read by a person, the functional kind, what a node is."""

import pytest
from langgraph.func import entrypoint, task

from dashcam.testing.capturing import captured
from tests.apps.graph_apps import ASKED, agent, model_of, team
from tests.apps.paths import expected, places, told

CONFIG = {"configurable": {"thread_id": "c-1"}}
APPS = {"agent": (agent, "forecaster"), "team": (team, "newsroom")}
MADE_IN_THE_CALL = ["RunnableSequence", "StrOutputParser", "strip"]
"""Calls of the team without a place: the critic makes this chain each time it is asked."""


@pytest.mark.parametrize("name", APPS)
def test_a_graph_whole(server, http, name):
    """Each call of a trace at its place, as the person who wrote the graph would call it."""
    make, called = APPS[name]
    app = make(model_of(server.openai_url, **http))
    with captured(sequential=False) as recorded:
        app.invoke(ASKED, CONFIG)
    assert told(recorded) == expected(name)
    assert recorded.traces[0].app == called
    assert [span for span in recorded.spans if span.path is not None and not span.path_exact] == []
    assert [span.name for span in recorded.spans if span.path is None] == (MADE_IN_THE_CALL if name == "team" else [])


@pytest.mark.parametrize("name", APPS)
def test_a_graph_in_tasks_and_streams(server, http, runner, name):
    """`ainvoke`, `stream` with tokens, `batch`: the places of `invoke`, and one version."""
    app = APPS[name][0](model_of(server.openai_url, **http))
    with captured(sequential=False) as recorded:
        app.invoke(ASKED, CONFIG)
        runner.run(app.ainvoke(ASKED, {"configurable": {"thread_id": "c-2"}}))
        list(app.stream(ASKED, {"configurable": {"thread_id": "c-3"}}, stream_mode="messages"))
        app.batch([ASKED], {"configurable": {"thread_id": "c-4"}})
    found = [sorted((span.name, str(span.path), span.path_exact) for span in trace.spans) for trace in recorded.traces]
    assert found == [found[0]] * 4
    assert len({trace.version for trace in recorded.traces}) == 1


def test_an_entrypoint_and_its_tasks():
    """The functional API: the function is the node, its tasks are its parts, and the app is called like it from the start."""

    @task
    def double(value):
        return value * 2

    @entrypoint()
    def doubler(value):
        return double(double(value).result()).result()

    with captured(sequential=False) as recorded:
        doubler.invoke(2)
    assert places(recorded) == [
        ("LangGraph", ""),
        ("doubler", "nodes.doubler"),
        ("double", "nodes.doubler.double"),
        ("double", "nodes.doubler.double"),
    ]
    assert {span.app for span in recorded.spans} == {"doubler"}
