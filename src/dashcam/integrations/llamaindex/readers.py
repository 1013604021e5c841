"""From a call's object, arguments and result to what a span begins and ends with; a few functions a kind of call."""

from typing import Any

from dashcam.integrations.fields import fields, get, items, named, text, word
from dashcam.integrations.llamaindex import models
from dashcam.integrations.llamaindex.content import (
    event_fields,
    read_message,
    read_nodes,
    read_query,
    shown,
    stop_result,
)
from dashcam.integrations.llamaindex.kept import known_names
from dashcam.model.types import Json
from dashcam.snapshot.labels import label

_SHORT = {"str_or_query_bundle": "query", "query_bundle": "query", "query_str": "query"}
"""What LlamaIndex calls an argument, where people have a shorter word."""

_NAMED = frozenset("kwargs kwds prompt_args response_kwargs".split())
"""What LlamaIndex calls the rest of the named arguments."""


def arguments(_: Any, said: dict[str, Any]) -> Json:
    """All arguments by name, those that are `None` left out."""
    made: dict[str, Json] = {}
    for name, value in said.items():
        if name in _NAMED and type(value) is dict:
            for key, one in value.items():
                made[_SHORT.get(key) or key] = _shown(one)
        elif value is not None and not (name == "args" and type(value) is tuple and not value):
            made[_SHORT.get(name, name)] = _shown(value)
    return made


def _shown(value: Any) -> Json:
    """An argument; a class is its name."""
    return label(value).full if named(value, "builtins", "type") else shown(value)


def result(value: Any) -> Json:
    """What a call returned."""
    return shown(value)


def query(_: Any, said: dict[str, Any]) -> Json:
    """What a retriever is asked."""
    return {"query": read_query(next(iter(said.values()), None))}


def documents(value: Any) -> Json:
    """What a retriever found, or a postprocessor left over."""
    return {"documents": read_nodes(value)}


def ranked(_: Any, said: dict[str, Any]) -> Json:
    """The nodes handed to a postprocessor, and the query they are for."""
    return {"query": read_query(said.get("query_bundle")), "documents": read_nodes(said.get("nodes"))}


def request(instance: Any, said: dict[str, Any]) -> Json:
    """A model's request."""
    return models.read_request(instance, said)


def answer(value: Any) -> Json:
    """A model's answer."""
    return models.read_answer(value)


def model(instance: Any, _: dict[str, Any]) -> dict[str, Any]:
    """Which model of whose is asked."""
    return {"model": models.model_of(instance), "provider": models.provider_of(instance)}


def learned(value: Any, counts: bool) -> dict[str, Any]:  # noqa: FBT001  a role's, called in one place
    """What an answer says of itself; its tokens only where nobody nearer to the provider `counts` them."""
    attributes = models.read_response(value)
    return {"attributes": attributes} if counts else {"usage": models.read_usage(value), "attributes": attributes}


def embedded(_: Any, said: dict[str, Any]) -> Json:
    """What is made into vectors."""
    return {"input": next(iter(said.values()), None), "parameters": {}}


def embedding_model(instance: Any, _: dict[str, Any]) -> dict[str, Any]:
    """Which embedding model of whose is asked."""
    state = fields(instance)
    asked = text(state.get("model_name")) or text(state.get("model"))
    return {"model": None if asked == "unknown" else asked, "provider": models.provider_of(instance)}


def vectors(value: Any) -> Json:
    """How many vectors of how many dimensions came; the numbers are not kept."""
    rows = items(value)
    many = not rows or type(rows[0]) is list
    vector = (rows[0] if rows else []) if many else rows
    return {"count": len(rows) if many else 1, "dimensions": len(vector) or None}


def given(_: Any, said: dict[str, Any]) -> Json:
    """A tool's arguments: by name, or the one that has none."""
    made, args = {}, items(said.get("args"))
    for name, value in said.items():
        if name == "kwargs" and type(value) is dict:
            made.update({key: shown(one) for key, one in value.items() if not _is_context(one)})
        elif name != "args":
            made[name] = shown(value)
    if not args:
        return made
    if not made:
        return shown(args[0]) if len(args) == 1 else shown(args)
    return {"args": shown(args), **made}


def tool(instance: Any, _: dict[str, Any]) -> dict[str, Any]:
    """A tool's own name and what it says it does."""
    state = fields(instance)
    told = state.get("_metadata")
    told = get(state.get("base_tool"), "_metadata") if told is None else told
    description = word(told, "description")
    return {
        "name": word(told, "name"),
        "attributes": None if description is None else {"gen_ai.tool.description": description},
    }


def started(_: Any, said: dict[str, Any]) -> Json:
    """What a workflow is run with."""
    event = said.get("start_event")
    if "Event" not in known_names(event):
        return arguments(None, {name: value for name, value in said.items() if name == "kwargs"})
    return {name: shown(value) for name, value in event_fields(event).items() if value is not None}


def asked(instance: Any, said: dict[str, Any]) -> Json:
    """What an agent is asked: the messages so far and the new one."""
    event = said.get("start_event")
    if "AgentWorkflowStartEvent" not in known_names(event):
        return started(instance, said)
    found = event_fields(event)
    new = found.get("user_msg")
    messages = [*items(found.get("chat_history")), *([] if new is None else [new])]
    limit = found.get("max_iterations")
    made: dict[str, Json] = {"messages": [read_message(one) for one in messages]}
    return made if limit is None else made | {"max_iterations": limit}


def stopped(value: Any) -> Json:
    """What a workflow or an agent came to."""
    return shown(stop_result(value) if "StopEvent" in known_names(value) else value)


def step(_: Any, said: dict[str, Any]) -> Json:
    """The event a step takes; its context and resources are the workflow's own."""
    return {name: shown(value) for name, value in said.items() if not _is_context(value)}


def _is_context(value: Any) -> bool:
    return "Context" in known_names(value)
