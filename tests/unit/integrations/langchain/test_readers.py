"""From the managers' arguments to kinds, names and fields."""

import pytest

from dashcam.integrations.langchain import readers
from dashcam.integrations.langchain.runs import Run
from tests.unit.integrations.standins import message, record

AGENT = {"ls_integration": "langchain_create_agent", "lc_agent_name": "bot"}
RUN = Run(1, None, None, "llm", "m")


@pytest.mark.parametrize(
    ("said", "metadata", "kind"),
    [
        ({"name": "bot"}, AGENT, "agent"),
        ({"name": "LangGraph"}, {"ls_integration": "langchain_create_agent"}, "agent"),
        ({"name": "AgentExecutor"}, None, "agent"),
        ({"name": "model"}, {**AGENT, "langgraph_node": "model"}, "chain"),
        ({"name": "bot"}, {**AGENT, "langgraph_node": "bot"}, "chain"),
        ({"name": "Prompt", "run_type": "prompt"}, None, "prompt"),
        ({"name": "Parser", "run_type": "parser"}, None, "chain"),
    ],
)
def test_chains_agents_nodes_and_prompts_are_told_apart(said, metadata, kind):
    """By run type and metadata."""
    assert readers.chain(None, {}, 0, said, metadata)[0] == kind


def test_a_node_says_that_it_is_one():
    """Runs inside a node carry the same metadata, but not the node's name."""
    metadata = {"langgraph_node": "ask", "langgraph_step": 2}
    node, inner = (readers.chain(None, {}, 0, {"name": name}, metadata)[2] for name in ("ask", "RunnableSequence"))
    assert node["attributes"] == {"langgraph.node": "ask", "langgraph.step": 2}
    assert "attributes" not in inner


def test_an_input_that_is_not_known_yet_is_not_said():
    """A streaming chain's; it comes with the end."""
    started = readers.chain(None, {"input": ""}, 0, {"name": "c", "defers_inputs": False}, None)
    assert "input" not in started[2]
    assert readers.chain_end("out", {"inputs": {"a": 1}}, RUN) == ("out", {"input": {"a": 1}})
    assert readers.chain_end("out", {}, RUN) == ("out", {})


def test_names_fall_back_to_the_class():
    """A model without a run name; a chain of which nothing is known."""
    serialized = {"id": ["langchain", "chat_models", "ChatX"]}
    kind, name, made = readers.chat(
        serialized, [[message("HumanMessage", "hi")]], 0, {"name": None}, {"ls_provider": "groq"}
    )
    assert (kind, name, made["provider"], made["model"]) == ("llm", "ChatX", "groq", None)
    assert readers.chain(None, {}, 0, {}, None)[1] == "chain"
    assert readers.prompt(None, ["a", "b"], 1, {}, None)[2]["input"]["messages"][0]["parts"][0]["content"] == "b"
    assert readers.retriever(None, "q", 0, {}, None) == ("retriever", "retriever", {"input": {"query": "q"}})


def test_a_tool_has_its_own_name_and_its_arguments_by_name_where_they_are():
    """Else the text it was called with."""
    serialized = {"name": "add", "description": "d"}
    assert readers.tool(serialized, "text", 0, {"inputs": {"a": 1}, "tool_call_id": "c"}, None) == (
        "tool",
        "add",
        {"input": {"a": 1}, "attributes": {"gen_ai.tool.call.id": "c", "gen_ai.tool.description": "d"}},
    )
    assert readers.tool(None, "text", 0, {}, None) == ("tool", "tool", {"input": "text", "attributes": None})


def test_a_tools_message_is_its_content_and_a_failed_one_says_so():
    """Other values are shown as they are."""
    said = message("ToolMessage", "no", status="error")
    assert readers.tool_end(said, {}, RUN) == ("no", {"attributes": {"tool.status": "error"}})
    assert readers.tool_end(3, {}, RUN) == (3, {})


def test_a_retrievers_documents_are_listed():
    """In the order found."""
    found = [record("langchain_core.documents", "Document", page_content=text, metadata={}) for text in "ab"]
    assert [one["content"] for one in readers.retriever_end(found, {}, RUN)[0]["documents"]] == ["a", "b"]


def test_a_trace_gets_the_users_tags_and_metadata_only():
    """LangChain's own, and the session, stand elsewhere."""
    tags = ["beta", "seq:step:1", "langsmith:hidden", 3]
    metadata = {"tenant": 4, "ls_provider": "x", "lc_versions": {}, "langgraph_step": 1, "thread_id": "t", 5: 6}
    assert readers.of_trace(tags, metadata) == {"tags": ["beta"], "metadata": {"tenant": 4}}
    assert readers.of_trace(None, None) == {"tags": None, "metadata": None}
