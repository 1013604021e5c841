"""Arguments and results of each kind of call in the shapes of a span."""

from dashcam.integrations.llamaindex import readers
from tests.unit.integrations.standins import llama, llama_event, llama_message, llama_text

SCORED = llama("NodeWithScore", node=llama("TextNode", "BaseNode", id_="n", text="words", metadata={}), score=1.0)
SHOWN = {"id": "n", "content": "words", "score": 1.0, "metadata": {}}


def test_arguments_are_by_name():
    """The rest of them beside the others; short words; `None` left out."""
    said = {"query_str": "why", "text_chunks": ["a"], "other": None, "args": (), "response_kwargs": {"k": 1}}
    assert readers.arguments(None, said) == {"query": "why", "text_chunks": ["a"], "k": 1}
    assert readers.arguments(None, {"args": (1, 2)}) == {"args": [1, 2]}


def test_retrievers_and_rerankers_have_documents():
    """Before and after."""
    bundle = llama("QueryBundle", query_str="why")
    assert readers.query(None, {"str_or_query_bundle": bundle}) == {"query": "why"}
    assert readers.ranked(None, {"nodes": [SCORED], "query_bundle": bundle}) == {"query": "why", "documents": [SHOWN]}
    assert readers.documents([SCORED]) == {"documents": [SHOWN]}
    assert readers.documents(None) == {"documents": []}


def test_vectors_are_counted_and_not_kept():
    """One, many, none."""
    assert readers.vectors([0.1, 0.2]) == {"count": 1, "dimensions": 2}
    assert readers.vectors([[0.1], [0.2]]) == {"count": 2, "dimensions": 1}
    assert readers.vectors([]) == {"count": 0, "dimensions": None}
    assert readers.embedded(None, {"texts": ["a"]}) == {"input": ["a"], "parameters": {}}


def test_an_embedding_models_name_is_asked_for():
    """Not the word for none."""
    assert readers.embedding_model(llama("Mine", model_name="ada"), {})["model"] == "ada"
    assert readers.embedding_model(llama("Mine", model_name="unknown"), {})["model"] is None


def test_a_tools_arguments_are_what_it_was_given():
    """By name, alone, both, and without the workflow's context."""
    context = llama("Context")
    assert readers.given(None, {"kwargs": {"a": 1, "ctx": context}}) == {"a": 1}
    assert readers.given(None, {"args": ("x",)}) == "x"
    assert readers.given(None, {"args": ("x", "y")}) == ["x", "y"]
    assert readers.given(None, {"args": ("x",), "kwargs": {"a": 1}}) == {"args": ["x"], "a": 1}
    assert readers.given(None, {"input": "x"}) == {"input": "x"}


def test_a_tool_says_what_it_is_called():
    """Also behind LlamaIndex's adapter; one that says nothing keeps the name of its class."""
    told = llama("ToolMetadata", name="add", description="Adds.")
    expected = {"name": "add", "attributes": {"gen_ai.tool.description": "Adds."}}
    assert readers.tool(llama("FunctionTool", _metadata=told), {}) == expected
    adapted = llama("BaseToolAsyncAdapter", base_tool=llama("Tool", _metadata=told))
    assert readers.tool(adapted, {}) == expected
    assert readers.tool(llama("Tool"), {}) == {"name": None, "attributes": None}


def test_a_workflow_is_run_with_its_start_event():
    """Declared or not; without one, with what it was called with."""
    assert readers.started(None, {"start_event": llama_event("StartEvent", extra={"a": 1})}) == {"a": 1}
    assert readers.started(None, {"kwargs": {"topic": "x"}, "ctx": None}) == {"topic": "x"}


def test_an_agent_is_asked_messages():
    """The history first."""
    event = llama_event(
        "AgentWorkflowStartEvent",
        extra={"user_msg": "now", "chat_history": [llama_message("user", llama_text("then"))], "max_iterations": 3},
    )
    asked = readers.asked(None, {"start_event": event})
    assert [one["parts"][0]["content"] for one in asked["messages"]] == ["then", "now"]
    assert asked["max_iterations"] == 3
    assert readers.asked(None, {"start_event": llama_event("StartEvent", extra={"a": 1})}) == {"a": 1}


def test_a_step_takes_an_event_and_a_workflow_comes_to_a_result():
    """Not the context."""
    event = llama_event("Mine", word="x")
    assert readers.step(None, {"ctx": llama("Context"), "ev": event}) == {"ev": {"event": "Mine", "word": "x"}}
    assert readers.stopped(llama_event("StopEvent", result=[SCORED])) == [SHOWN]
    assert readers.stopped(None) is None
