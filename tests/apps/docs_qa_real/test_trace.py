"""A trace of the example app's agent with a real model (SmolLM2-135M), recorded by `scripts/demo --real`.

Kept as it came but for the folder's name: what was recorded once must be readable for good, and real tokens, times and
texts look other than a stand-in's. To renew it: `dashcam show TRACE --json`.
"""

import json
from pathlib import Path

import msgspec
import pytest

from dashcam.model.trace import TraceWithSpans

TEXT = Path(__file__).with_name("trace.json").read_bytes()


@pytest.fixture(scope="module")
def trace() -> TraceWithSpans:
    return msgspec.json.decode(TEXT, type=TraceWithSpans, strict=True)


def by_name(trace, name):
    return [span for span in trace.spans if span.name == name]


def test_it_decodes_to_the_model_with_nothing_left_over(trace):
    """Encoded again it is the same JSON: no field has gone, none has come, none has changed its type."""
    assert msgspec.to_builtins(trace) == json.loads(TEXT)


def test_the_tree_is_model_tools_model(trace):
    """The agent asks the model, calls the tool it was told to, asks again; the retriever is under the tool."""
    names = {span.span_id: span.name for span in trace.spans}
    assert [(names.get(span.parent_id), span.name, span.kind) for span in trace.spans] == [
        (None, "reader", "agent"),
        ("reader", "model", "chain"),
        ("model", "ChatOpenAI", "llm"),
        ("reader", "tools", "chain"),
        ("tools", "search_documentation", "tool"),
        ("search_documentation", "VectorStoreRetriever", "retriever"),
        ("reader", "model", "chain"),
        ("model", "ChatOpenAI", "llm"),
    ]
    assert len({(span.trace_id, span.run) for span in trace.spans}) == 1


def test_a_child_lies_within_its_parent(trace):
    """In time: no span starts before its parent or ends after it."""
    spans = {span.span_id: span for span in trace.spans}
    for span in trace.spans:
        parent = spans.get(span.parent_id, span)
        assert parent.started_ns <= span.started_ns
        assert span.started_ns + span.duration_ns <= parent.started_ns + parent.duration_ns


def test_tokens_are_the_servers_and_add_up(trace):
    """Both calls have what the server counted; the trace has their sum, and no cost, since none is known."""
    calls = by_name(trace, "ChatOpenAI")
    assert [(call.usage.input_tokens, call.usage.output_tokens) for call in calls] == [(40, 10), (182, 70)]
    assert (trace.input_tokens, trace.output_tokens) == (222, 80)
    assert (trace.cost_usd, trace.unpriced_count) == (None, 2)
    assert {call.model for call in calls} == set(trace.models) == {"smollm2-135m-instruct"}


def test_the_tool_was_called_with_what_the_model_wrote(trace):
    """The model's arguments, the tool's input and the retriever's query are one and the same."""
    (part,) = by_name(trace, "ChatOpenAI")[0].output["messages"][0]["parts"]
    (tool,) = by_name(trace, "search_documentation")
    (retriever,) = by_name(trace, "VectorStoreRetriever")
    assert (part["type"], part["name"]) == ("tool_call", tool.name)
    assert part["arguments"] == tool.input == retriever.input == {"query": "What is masked?"}
    assert retriever.output["documents"][0]["content"] == tool.output


def test_the_second_call_has_the_whole_conversation(trace):
    """System prompt, question, the call and its result, as the model saw them."""
    messages = by_name(trace, "ChatOpenAI")[1].input["messages"]
    assert [message["role"] for message in messages] == ["system", "user", "assistant", "tool"]


def test_the_conversation_is_the_session(trace):
    """LangGraph's thread id."""
    assert (trace.session, trace.app, trace.status) == ("reader-1", "reader", "ok")
