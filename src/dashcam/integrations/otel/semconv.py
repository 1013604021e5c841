"""What the attributes of a span say in the words of OpenTelemetry's conventions for generative AI, and in those before them.

Two readings: of what is known when a span begins, and of everything when it ends. Whatever is not of the type that the
conventions give it is no more than a value among the attributes.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from dashcam.integrations.otel.messages import definitions, instructions, messages, spoken
from dashcam.integrations.otel.scopes import Attributes, Facts
from dashcam.model.types import Json, Kind

OPERATIONS: dict[str, Kind] = {
    "chat": "llm",
    "text_completion": "llm",
    "generate_content": "llm",
    "fetch_response": "llm",
    "embeddings": "embedding",
    "retrieval": "retriever",
    "search_memory": "retriever",
    "execute_tool": "tool",
    "invoke_agent": "agent",
    "create_agent": "agent",
    "plan": "agent",
    "invoke_workflow": "chain",
}
"""`gen_ai.operation.name`, which is also the first word of a span's name."""
_OLD_KINDS: dict[str, Kind] = {"workflow": "chain", "task": "chain", "agent": "agent", "tool": "tool"}
_NAMED = ("invoke_agent", "create_agent", "execute_tool", "invoke_workflow")
"""Operations whose spans are called what they are called on."""
_KEEPS = ("gen_ai.", "server.", "error.", "mcp.", "jsonrpc.")
_TEXT_MOST = 4 << 20

_INPUT = ("gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens")
_OUTPUT = ("gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens")
_READ = (
    "gen_ai.usage.cache_read.input_tokens",
    "gen_ai.usage.cache_read_input_tokens",
    "gen_ai.usage.details.cache_read_tokens",
)
_WRITTEN = (
    "gen_ai.usage.cache_write.input_tokens",
    "gen_ai.usage.cache_creation.input_tokens",
    "gen_ai.usage.cache_write_input_tokens",
    "gen_ai.usage.cache_creation_input_tokens",
    "gen_ai.usage.details.cache_write_tokens",
)
_THOUGHT = (
    "gen_ai.usage.reasoning.output_tokens",
    "gen_ai.usage.details.reasoning_tokens",
    "gen_ai.usage.reasoning_tokens",
)
_GIVEN = ("gen_ai.tool.call.arguments", "tool_arguments", "traceloop.entity.input")
_GAVE = ("gen_ai.tool.call.result", "tool_response", "traceloop.entity.output")
_USAGE = ("gen_ai.usage.", "llm.usage.")
_SAID = (
    "gen_ai.operation.name",
    "gen_ai.request.model",
    "gen_ai.response.model",
    "gen_ai.provider.name",
    "gen_ai.system",
    "gen_ai.input.messages",
    "gen_ai.output.messages",
    "gen_ai.system_instructions",
    "gen_ai.tool.definitions",
    "gen_ai.tool.name",
    "gen_ai.tool.call.arguments",
    "gen_ai.tool.call.result",
    "gen_ai.retrieval.documents",
    "gen_ai.retrieval.query.text",
    "gen_ai.conversation.id",
)
"""What has a place of its own on our span."""
_SAID_TOO = ("gen_ai.request.", "gen_ai.usage.", "gen_ai.prompt.", "gen_ai.completion.", "gen_ai.aggregated_usage.")


def begun(name: str, attributes: Attributes, kinds: Mapping[str, Kind]) -> Facts:
    """What is known of a span that begins: `name kind model provider session`.

    >>> begun("execute_tool add", {}, {})["kind"]
    'tool'
    """
    first, _, rest = name.partition(" ")
    operation = _word(attributes, "gen_ai.operation.name") or first
    kind = (
        OPERATIONS.get(operation) or _OLD_KINDS.get(_word(attributes, "traceloop.span.kind") or "") or kinds.get(first)
    )
    return {
        "name": _called(operation, attributes) or (rest if first in _NAMED and rest else name),
        "kind": kind or "chain",
        "model": _word(attributes, "gen_ai.request.model"),
        "provider": _provider(attributes) if kind in ("llm", "embedding") else None,
        "session": _word(attributes, "gen_ai.conversation.id"),
    }


def read(name: str, kind: str, attributes: Attributes, keeps: tuple[str, ...]) -> Facts:
    """What is known of a span that has ended."""
    facts: Facts = {
        "attributes": _kept(kind, attributes, keeps),
        "session": _word(attributes, "gen_ai.conversation.id"),
    }
    operation = _word(attributes, "gen_ai.operation.name") or name.partition(" ")[0]
    facts["name"] = _called(operation, attributes)
    facts.update(_READERS.get(kind, _conversation)(attributes))
    return {name: value for name, value in facts.items() if value is not None}


def _model_call(attributes: Attributes) -> Facts:
    asked, answered = _word(attributes, "gen_ai.request.model"), _word(attributes, "gen_ai.response.model")
    return {
        **_conversation(attributes),
        "model": asked or answered,
        "provider": _provider(attributes),
        "usage": usage(attributes),
    }


def _conversation(attributes: Attributes) -> Facts:
    said = [*instructions(attributes), *messages(attributes, "input")]
    asked: dict[str, Json] = {"messages": said, "tools": definitions(attributes), "parameters": _parameters(attributes)}
    answer = messages(attributes, "output")
    return {"input": asked if said else None, "output": {"messages": answer} if answer else None}


def _embedding(attributes: Attributes) -> Facts:
    asked = _word(attributes, "gen_ai.request.model")
    return {"model": asked, "provider": _provider(attributes), "usage": usage(attributes)}


def _tool(attributes: Attributes) -> Facts:
    return {"input": opened(_first(attributes, _GIVEN)), "output": opened(_first(attributes, _GAVE))}


def _retriever(attributes: Attributes) -> Facts:
    found = opened(attributes.get("gen_ai.retrieval.documents"))
    query = attributes.get("gen_ai.retrieval.query.text")
    return {
        "input": None if query is None else {"query": query},
        "output": {"documents": found} if type(found) is list else None,
    }


_READERS = {"llm": _model_call, "embedding": _embedding, "tool": _tool, "retriever": _retriever}


def usage(attributes: Attributes) -> dict[str, Json] | None:
    """Tokens, the parts told from the whole; who counts what the cache took beside the input has it added here.

    >>> said = {"gen_ai.usage.input_tokens": 5, "gen_ai.usage.cache_read.input_tokens": 100}
    >>> usage(said)["input_tokens"]
    105
    """
    raw = {name: value for name, value in attributes.items() if name.startswith(_USAGE)}
    if not raw:
        return None
    inputs, taken, written = _count(raw, _INPUT), _count(raw, _READ), _count(raw, _WRITTEN)
    parts = (taken or 0) + (written or 0)
    return {
        "input_tokens": inputs + parts if inputs is not None and parts > inputs else inputs,
        "output_tokens": _count(raw, _OUTPUT),
        "cache_read_tokens": taken,
        "cache_write_tokens": written,
        "reasoning_tokens": _count(raw, _THOUGHT),
        "raw": raw,
    }


def opened(value: Any) -> Json:
    """A value that is JSON where it is, else as it came.

    >>> opened('{"a": 1}'), opened("sunny"), opened(3)
    ({'a': 1}, 'sunny', 3)
    """
    said = spoken(value)
    if said is None or len(said) > _TEXT_MOST:
        return value
    try:
        return msgspec.json.decode(said)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return said


def _called(operation: str, attributes: Attributes) -> str | None:
    """A tool's and an agent's span has their name."""
    if operation == "execute_tool":
        return _word(attributes, "gen_ai.tool.name")
    if operation in ("invoke_agent", "create_agent"):
        return _word(attributes, "gen_ai.agent.name") or _word(attributes, "agent_name")
    return None


def _provider(attributes: Attributes) -> str | None:
    return _word(attributes, "gen_ai.provider.name") or _word(attributes, "gen_ai.system")


def _parameters(attributes: Attributes) -> dict[str, Json]:
    """What was asked beside the messages, by the last part of its name."""
    prefix = "gen_ai.request."
    return {
        name[len(prefix) :]: value
        for name, value in attributes.items()
        if name.startswith(prefix) and name != "gen_ai.request.model"
    }


def _kept(kind: str, attributes: Attributes, keeps: tuple[str, ...]) -> dict[str, Json]:
    """The attributes that have no place of their own; the model that answered, where it is not the one asked."""
    kept = {
        name: value
        for name, value in attributes.items()
        if name.startswith((*_KEEPS, *keeps)) and name not in _SAID and not name.startswith(_SAID_TOO)
    }
    answered = _word(attributes, "gen_ai.response.model")
    if kind == "llm" and answered is not None and answered != _word(attributes, "gen_ai.request.model"):
        kept["gen_ai.response.model"] = answered
    return kept


def _first(attributes: Attributes, names: tuple[str, ...]) -> Any:
    return next((attributes[name] for name in names if name in attributes), None)


def _word(attributes: Attributes, name: str) -> str | None:
    return spoken(attributes.get(name))


def _count(raw: Mapping[str, Any], names: tuple[str, ...]) -> int | None:
    return next((raw[name] for name in names if type(raw.get(name)) is int), None)
