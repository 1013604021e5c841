"""Runs begin, end and fail: the managers' calls become spans."""

from dashcam.capture import calls
from dashcam.integrations.langchain import readers, runs
from dashcam.integrations.langchain.lifecycle import ended, raised, started
from dashcam.testing.capturing import captured
from tests.unit.integrations.standins import manager, message, record


def begin(read, made, args, kwargs):
    started(read, "Runnable", args, kwargs, None, made)


def chain(key, parent=None, name="c", **fields):
    made = manager(key, parent, **{"tags": [], "metadata": {}, **fields})
    begin(readers.chain, made, (None, {"in": key}), {"name": name})
    return made


def test_runs_hang_under_their_parents():
    """By id, whatever is current."""
    with captured() as recorded:
        one, two = chain(1), chain(2, 1)
        ended(readers.chain_end, two, ("out",), {})
        ended(readers.chain_end, one, ("out",), {})
        ended(readers.chain_end, one, ("twice",), {})
    assert recorded.tree() == "c chain ok\n  c chain ok"
    assert [span.output for span in recorded.spans] == ["out", "out"]


def test_the_same_run_begins_once():
    """Two managers may tell of it."""
    with captured() as recorded:
        chain(1)
        ended(readers.chain_end, chain(1), ("out",), {})
    assert recorded.tree() == "c chain ok"


def test_a_hidden_run_stands_for_its_parent():
    """What runs in it hangs under the nearest that is seen."""
    with captured() as recorded:
        seen, hidden = chain(1, name="seen"), chain(2, 1, name="hidden", tags=["langsmith:hidden"])
        inner = chain(3, 2, name="inner")
        for one in (inner, hidden, seen):
            ended(readers.chain_end, one, ("out",), {})
    assert recorded.tree() == "seen chain ok\n  inner chain ok"


def test_a_batch_of_model_runs_is_one_span_each():
    """With its own conversation."""
    batch = [[message("HumanMessage", text)] for text in "ab"]
    with captured() as recorded:
        managers = [manager(key, tags=[], metadata={}) for key in (1, 2)]
        begin(readers.chat, managers, (None, batch), {"name": "m", "invocation_params": {}})
        for one in managers:
            raised(one, (ValueError("x"),), {})
    assert [span.input["messages"][0]["parts"][0]["content"] for span in recorded.spans] == ["a", "b"]
    assert [span.status for span in recorded.spans] == ["error", "error"]


def test_arguments_may_come_by_keyword():
    """As some callers of the managers do."""
    with captured() as recorded:
        one = manager(1, tags=[], metadata={})
        begin(readers.retriever, one, (), {"serialized": None, "query": "q", "name": "r"})
        raised(one, (), {"error": ValueError("x")})
    assert (recorded.spans[0].input, recorded.spans[0].status) == ({"query": "q"}, "error")


def test_steering_a_graph_is_no_error():
    """`GraphInterrupt`, `ParentCommand`: the class's name is kept."""
    interrupt = type("GraphInterrupt", (type("GraphBubbleUp", (Exception,), {"__module__": "langgraph.errors"}),), {})
    with captured() as recorded:
        raised(chain(1), (interrupt("?"),), {})
    assert (recorded.spans[0].status, recorded.spans[0].attributes) == ("ok", {"langgraph.control": "GraphInterrupt"})


def test_a_generator_that_is_closed_is_ok_and_keeps_what_had_come():
    """LangChain tells it as an error, with the chunks so far."""
    partial = record(
        "langchain_core.outputs", "Generation", message=message("AIMessage", "so far"), generation_info=None
    )
    response = record("langchain_core.outputs", "LLMResult", generations=[[partial]])
    with captured() as recorded:
        one = manager(1, tags=[], metadata={})
        begin(readers.chat, [one], (None, [[]]), {"name": "m"})
        runs.find(1).chunk()
        raised(one, (GeneratorExit(),), {"response": response})
    (span,) = recorded.spans
    assert (span.status, span.stream.chunks, span.stream.ended) == ("ok", 1, "closed")
    assert span.output["messages"][0]["parts"][0]["content"] == "so far"


def test_an_unnamed_graph_of_one_function_is_called_by_that_function():
    """An entrypoint's first node is triggered by the graph's start; other graphs keep the script's name."""
    with captured(app="script") as recorded:
        for key, triggers in ((1, ("__start__",)), (3, ("branch:to:flow",))):
            root = chain(key, name="LangGraph")
            node = chain(key + 1, key, "flow", metadata={"langgraph_triggers": triggers, "langgraph_node": "flow"})
            ended(readers.chain_end, node, ("x",), {})
            ended(readers.chain_end, root, ("x",), {})
    assert [trace.app for trace in recorded.traces] == ["flow", "script"]


def test_a_trace_inside_the_users_span_keeps_the_users_app_and_takes_the_session():
    """Tags and metadata are the root's to say."""
    with captured(app="script") as recorded:
        span = calls.begin("answer", "function")
        token = span.attach()
        one = chain(1, name="rag", tags=["beta"], metadata={"thread_id": "t-1", "tenant": 4})
        ended(readers.chain_end, one, ("x",), {})
        span.detach(token)
        span.end()
    (trace,) = recorded.traces
    assert (trace.app, trace.session, trace.tags, trace.metadata) == ("script", "t-1", [], {})


def test_sampling_leaves_a_trace_out_whole():
    """Its inner runs begin no trace of their own."""
    with captured(sample=0.0) as recorded:
        one, two = chain(1), chain(2, 1)
        ended(readers.chain_end, two, ("x",), {})
        ended(readers.chain_end, one, ("x",), {})
    assert recorded.traces == []


def test_managers_of_nobody_are_let_pass():
    """No ids, no runs: nothing is recorded and nothing raised."""
    with captured() as recorded:
        begin(readers.chain, None, (), {})
        ended(readers.chain_end, object(), (), {})
        raised(manager(5), (ValueError("x"),), {})
    assert recorded.traces == []
