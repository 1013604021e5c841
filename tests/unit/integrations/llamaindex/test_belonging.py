"""Which app, session and user a trace belongs to, as the program says it."""

import pytest

from dashcam.integrations.llamaindex.belonging import of_trace
from tests.unit.integrations.standins import llama, llama_event, record

NOTHING = {"app": None, "session": None, "user": None, "metadata": None}


def agent(**fields):
    return record("app", "Mine", "BaseWorkflowAgent", "Workflow", **fields)


@pytest.fixture(autouse=True)
def _theirs():
    """Bases of these names are LlamaIndex's."""
    for base in type(agent()).__mro__[1:-1]:
        base.__module__ = "workflows.workflow"


def test_nothing_said_is_nothing_known():
    """A call on no object."""
    assert of_trace(None, {}, None) == NOTHING


@pytest.mark.parametrize(
    ("instance", "app"),
    [
        (agent(name="weather"), "weather"),
        (agent(name="Agent"), None),
        (agent(name="Agent", _workflow_name="mail"), "mail"),
        (llama("RetrieverQueryEngine", name="engine"), None),
    ],
)
def test_a_chosen_name_is_the_apps(instance, app):
    """Not what an agent is called when nobody named it, not the name of something else."""
    assert of_trace(instance, {}, {})["app"] == app


def test_the_key_of_a_memory_is_the_session():
    """A chat engine's, or one handed to an agent; not the key nobody chose."""
    chosen = llama("ChatMemoryBuffer", chat_store_key="user-7")
    usual = llama("ChatMemoryBuffer", chat_store_key="chat_history")
    assert of_trace(llama("ContextChatEngine", _memory=chosen), {}, {})["session"] == "user-7"
    assert of_trace(llama("ContextChatEngine", _memory=usual), {}, {})["session"] is None
    assert of_trace(llama("ContextChatEngine", _memory=llama("Memory", session_id="s")), {}, {})["session"] == "s"
    event = llama_event("AgentWorkflowStartEvent", extra={"memory": chosen})
    assert of_trace(agent(name="Agent"), {"start_event": event}, {})["session"] == "user-7"


def test_tags_are_the_traces():
    """Session and user have their places, LlamaIndex's own are left out, the rest is metadata."""
    tags = {"thread_id": "t", "user_id": 7, "team": "blue", "llamaindex.run_id": "x"}
    assert of_trace(None, {}, tags) == {"app": None, "session": "t", "user": "7", "metadata": {"team": "blue"}}
