"""The requests that become spans: method, kind and readers, a row each. Handshakes, pings and notifications pass untouched."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dashcam.integrations.fields import get, items, plain, word
from dashcam.integrations.mcp.content import address, documents, either, listed, messages, parts
from dashcam.model.types import Json, Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """How requests of one method and their results are read."""

    kind: Kind
    name: Callable[[Any], str | None] = lambda _: None
    """What a span is called, by the parameters; else it is called like the method."""
    input: Callable[[Any], Json]
    output: Callable[[Any], Json]


def _named(params: Any) -> str | None:
    return word(params, "name")


def _arguments(params: Any) -> Json:
    given = get(params, "arguments")
    return {} if given is None else plain(given)


def _tool_result(result: Any) -> Json:
    made: dict[str, Json] = {"content": parts(get(result, "content"))}
    structured = either(result, "structured_content")
    return made if structured is None else made | {"structured": plain(structured)}


def _page(params: Any) -> Json:
    cursor = get(params, "cursor")
    return {} if cursor is None else {"cursor": cursor}


def _listing(name: str) -> Callable[[Any], Json]:
    return lambda result: {name: listed(either(result, name))}


def _list(name: str) -> Method:
    return Method(kind="function", input=_page, output=_listing(name))


def _prompt(result: Any) -> Json:
    return {"messages": messages(get(result, "messages"))}


def _asked(params: Any) -> Json:
    """What a server asks a client to ask a model."""
    system = either(params, "system_prompt")
    first = [] if system is None else [{"role": "system", "content": {"type": "text", "text": system}}]
    known = {name: plain(either(params, name)) for name in _PARAMETERS}
    parameters = {name: value for name, value in known.items() if value is not None}
    return {"messages": messages([*first, *items(get(params, "messages"))]), "parameters": parameters}


_PARAMETERS = ("max_tokens", "temperature", "stop_sequences", "include_context", "model_preferences", "tool_choice")


def _sampled(result: Any) -> Json:
    said = {"messages": messages([result]), "model": get(result, "model"), "stop_reason": either(result, "stop_reason")}
    return {name: value for name, value in said.items() if value is not None}


def _elicited(params: Any) -> Json:
    known = {"message": get(params, "message"), "schema": plain(either(params, "requested_schema"))}
    return {name: value for name, value in known.items() if value is not None}


METHODS: dict[str, Method] = {
    "tools/call": Method(kind="tool", name=_named, input=_arguments, output=_tool_result),
    "tools/list": _list("tools"),
    "resources/read": Method(
        kind="retriever",
        input=lambda params: {"query": address(get(params, "uri"))},
        output=lambda result: {"documents": documents(get(result, "contents"))},
    ),
    "resources/list": _list("resources"),
    "resources/templates/list": _list("resource_templates"),
    "prompts/get": Method(kind="prompt", name=_named, input=_arguments, output=_prompt),
    "prompts/list": _list("prompts"),
    "completion/complete": Method(
        kind="function",
        input=lambda params: {"ref": plain(get(params, "ref")), "argument": plain(get(params, "argument"))},
        output=lambda result: plain(get(result, "completion")),
    ),
    # a model is asked by whoever answers this, with a span of its own where its SDK is known
    "sampling/createMessage": Method(kind="chain", input=_asked, output=_sampled),
    "elicitation/create": Method(kind="function", input=_elicited, output=plain),
    "roots/list": Method(
        kind="function", input=lambda _: {}, output=lambda result: {"roots": listed(get(result, "roots"))}
    ),
}
