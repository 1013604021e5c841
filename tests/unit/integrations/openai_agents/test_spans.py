"""Spans of the Agents SDK as objects of any kind: none of their code runs, none of them is kept."""

import gc
import weakref

import pytest

from dashcam.integrations.around import around
from dashcam.integrations.openai_agents import opened, spans
from dashcam.integrations.openai_agents.opened import agents_from, slot, tool_named
from dashcam.integrations.openai_agents.runs import asked, run
from dashcam.testing.capturing import captured
from tests.unit.integrations.standins import Loud, record


class Theirs:
    """A span as the SDK makes it: its data is all that is read."""

    def __init__(self, data, **more):
        self.__dict__.update({"_span_data": data, "_error": None, **more})


def data(kind, /, **fields):
    return record("agents.tracing.span_data", kind, **fields)


def agent(name, *handoffs, tools=()):
    return record("agents.agent", "Agent", name=name, handoffs=list(handoffs), tools=list(tools))


def play(theirs):
    spans.started(theirs, current=True)
    spans.finished(theirs)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("AgentSpanData", "agent"),
        ("FunctionSpanData", "tool"),
        ("HandoffSpanData", "tool"),
        ("GuardrailSpanData", "guardrail"),
        ("GenerationSpanData", "llm"),
        ("ResponseSpanData", "llm"),
        ("CustomSpanData", "chain"),
        ("MCPListToolsSpanData", "function"),
    ],
)
def test_data_without_fields_and_data_whose_fields_are_loud_make_a_span_each(name, kind):
    """Whatever a release leaves out, whatever a user puts in."""
    names = (
        "name tools handoffs output_type input output model usage response from_agent to_agent triggered server result"
    )
    with captured() as recorded:
        play(Theirs(data(name)))
        play(Theirs(data(name, **{field: Loud() for field in names.split()})))
    assert [(span.kind, span.status) for span in recorded.spans] == [(kind, "ok")] * 2


def test_tasks_turns_and_unknown_data_are_no_spans():
    """The run and the agent once more; what a later release adds is not guessed."""
    with captured() as recorded:
        for name in ("TaskSpanData", "TurnSpanData", "NewSpanData"):
            play(Theirs(data(name, name="x")))
    assert recorded.spans == []


def test_a_model_of_the_users_own_has_what_its_span_says():
    """Messages in the format of chat completions, tokens as the SDK counts them."""
    said = {
        "model": "mine",
        "input": [{"role": "user", "content": "hi"}],
        "output": [{"role": "assistant", "content": "hello"}],
        "usage": {"input_tokens": 3, "output_tokens": 1},
    }
    with captured() as recorded:
        play(Theirs(data("GenerationSpanData", **said)))
    (span,) = recorded.spans
    assert (span.model, span.usage.input_tokens, span.usage.output_tokens) == ("mine", 3, 1)
    assert span.input["messages"][0]["parts"] == [{"type": "text", "content": "hi"}]
    assert span.output["messages"][0]["parts"] == [{"type": "text", "content": "hello"}]


def test_a_span_that_is_dropped_without_an_end_is_forgotten():
    """Nothing of ours holds it, and nothing of it stays with us."""
    with captured():
        theirs = Theirs(data("AgentSpanData", name="a"))
        spans.started(theirs, current=False)
        held = weakref.ref(theirs)
        del theirs
        gc.collect()
        assert held() is None
        assert (spans.OPEN, opened.BY_ID) == ({}, {})


def test_a_run_that_is_over_is_forgotten():
    """Whether it returns or raises, and whatever it was asked."""

    def stops(*_):
        raise ValueError("stop")

    with captured() as recorded:
        around(run)(lambda *_: "done", "agents.run.AgentRunner.run")(None, agent("a"), "hi")
        with pytest.raises(ValueError, match="stop"):
            around(run)(stops, "agents.run.AgentRunner.run")(None, agent("a"), "hi")
        assert opened.BY_ID == {}
    assert [span.status for span in recorded.spans] == ["ok", "error"]


def test_starting_and_finishing_twice_is_once():
    """The SDK warns of it; we say nothing."""
    with captured() as recorded:
        theirs = Theirs(data("AgentSpanData", name="a"))
        spans.started(theirs, current=True)
        play(theirs)
        spans.finished(theirs)
    assert [span.name for span in recorded.spans] == ["a"]


def test_agents_are_found_through_handoffs_of_both_kinds_and_circles():
    """An agent itself, or a handoff that holds it weakly; of two with one name neither is known."""
    third, twin = agent("third"), agent("twin")
    handoff = record("agents.handoffs", "Handoff", agent_name="third", _agent_ref=weakref.ref(third))
    first = agent("first", handoff, twin, agent("twin"), Loud(), None)
    third.__dict__["handoffs"] = [first]
    found = agents_from(first)
    assert (found["first"], found["third"], found["twin"]) == (first, third, None)
    assert agents_from(Loud()) == {}


def test_a_tool_is_told_by_its_name():
    """And a run's input by its exact type."""
    tool = record("agents.tool", "FunctionTool", name="weather")
    assert tool_named(agent("a", tools=[Loud(), tool]), "weather") is tool
    assert (asked(Loud()), asked({"role": "user"}), slot(Loud(), "_nothing")) == (None, None, None)
