"""What a trace that begins at a LlamaIndex call belongs to: app, session, user, metadata, as the program says them."""

from typing import Any

from dashcam.integrations.fields import fields, text, word
from dashcam.integrations.llamaindex.content import event_fields
from dashcam.integrations.llamaindex.kept import known_names

_OWN = "llamaindex."
_SESSIONS = ("session_id", "thread_id", "conversation_id")
_NOT_CHOSEN = frozenset({"Agent", "chat_history"})
"""What an agent and a chat store are called when nobody named them."""


def of_trace(instance: Any, said: dict[str, Any], tags: Any) -> dict[str, Any]:
    """The fields of a trace's root, as `calls.begin` takes them."""
    found: dict[str, Any] = {
        "app": _name(instance),
        "session": _session(instance, said),
        "user": None,
        "metadata": None,
    }
    if not fields(tags):
        return found
    marks = {key: value for key, value in fields(tags).items() if type(key) is str and not key.startswith(_OWN)}
    session = next((marks.pop(name) for name in _SESSIONS if name in marks), None)
    user = marks.pop("user_id", None)
    return found | {
        "session": _text(session) or found["session"],
        "user": _text(user),
        "metadata": marks or None,
    }


def _name(instance: Any) -> str | None:
    """The name that somebody gave an agent or a workflow."""
    names = known_names(instance)
    if "Workflow" not in names:
        return None
    said = word(instance, "_workflow_name") or (word(instance, "name") if "BaseWorkflowAgent" in names else None)
    return None if said in _NOT_CHOSEN else said


def _session(instance: Any, said: dict[str, Any]) -> str | None:
    """The conversation that a memory keeps: of a chat engine, or handed to an agent."""
    memory = fields(instance).get("_memory")
    event = said.get("start_event")
    if memory is None and event is not None and "Event" in known_names(event):
        memory = event_fields(event).get("memory")
    if memory is None:
        return None
    for name in ("session_id", "chat_store_key"):
        key = word(memory, name)
        if key is not None and key not in _NOT_CHOSEN:
            return key
    return None


def _text(value: Any) -> str | None:
    return str(value) if type(value) is int else text(value)
