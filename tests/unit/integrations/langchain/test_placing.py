"""What a run's object, its tags and its graph say of its place."""

import pytest

from dashcam.integrations.langchain.objects import Call, roles
from dashcam.integrations.langchain.placing import Place, function_name, is_agent, place_of, settle, steps_of
from dashcam.integrations.langchain.runs import Run
from tests.unit.integrations.standins import record

SEQUENCE, PARALLEL, BRANCH = (frozenset({name}) for name in ("RunnableSequence", "RunnableParallel", "RunnableBranch"))


@pytest.mark.parametrize(
    ("tag", "around", "step"),
    [
        ("seq:step:3", SEQUENCE, "steps[2]"),
        ("map:key:a b", PARALLEL, 'steps["a b"]'),
        ("map:key:context", PARALLEL, "steps.context"),
        ("map:key:key:a", PARALLEL, 'steps["key:a"]'),
        ("branch:1", BRANCH, "branches[0].then"),
        ("branch:default", BRANCH, "default"),
        ("condition:2", BRANCH, "branches[1].condition"),
        ("seq:step:x", SEQUENCE, None),
        ("branch:mine", BRANCH, None),
        ("condition:", BRANCH, None),
        ("seq:step:3", PARALLEL, None),
        ("mine", SEQUENCE, None),
        (7, SEQUENCE, None),
    ],
)
def test_steps_in_langchains_words(tag, around, step):
    """As the describers write them; a tag that speaks of another kind of object is left over from further up."""
    assert steps_of([tag], around) == (() if step is None else (step,))


def test_an_entrypoint_is_called_like_its_function():
    """Pregel itself with one node; a compiled graph, a graph with a name, anything else has none."""
    graph = record("langgraph.pregel.main", "Pregel", nodes={"flow": None}, builder=None)
    two = record("langgraph.pregel.main", "Pregel", nodes={"a": None, "b": None})
    built = record("langgraph.pregel.main", "Pregel", nodes={"flow": None}, builder=object())
    assert function_name("LangGraph", Place(None, graph)) == "flow"
    assert [function_name(name, Place(None, one)) for name, one in (("mine", graph), ("LangGraph", two), ("LangGraph", built))] == [
        None, None, None,
    ]  # fmt: skip
    assert function_name("LangGraph", Place(None, 7)) is None


def test_an_agent_is_told_by_its_graph():
    """By what `create_agent` notes in it, whatever the run is called."""
    graph = record("langgraph.pregel.main", "Pregel", config={"metadata": {"ls_integration": "langchain_create_agent"}})
    other = record("langgraph.pregel.main", "Pregel", config={"metadata": {}})
    assert [is_agent(Place(Call(one, "m", (), 0, roles(one)), one)) for one in (graph, other, 7)] == [
        True,
        False,
        False,
    ]
    assert not is_agent(Place(None, None))


def test_nothing_is_said_of_an_unknown_object():
    """No class, no method, no path."""
    assert place_of(None, "Runnable", None, None) == Place(None, None)
    assert Place(None, None).told(None, ["seq:step:1"]) == {}


def test_a_run_without_a_place_hands_no_path_on():
    """Its inner runs take no hint from it."""
    run = Run(1, None, None, "chain", "c")
    settle(run, Place(None, None), None)
    assert (run.path, run.frame, run.value()) == (None, None, None)


def test_hints_are_paths_below_the_run_around():
    """And what hands a call on is said besides; a function has no class."""
    outer = Run(1, None, None, "chain", "c")
    sequence = record("langchain_core.runnables.base", "RunnableSequence")
    outer.path, outer.value = "steps[0]", lambda: sequence

    def function():
        return None

    told = Place(Call(function, "m", (sequence,), 0), function).told(outer, ["seq:step:2"])
    assert told == {
        "of": function, "whole": sequence, "type": None, "method": "m", "hints": ("steps[0].steps[1]",), "within": (sequence,),
    }  # fmt: skip
    node = Place(Call(sequence, "m", (), 0), sequence, "ask").told(outer, ["seq:step:2"])
    assert (node["hints"], node["type"]) == (("steps[0].nodes.ask",), type(sequence))
