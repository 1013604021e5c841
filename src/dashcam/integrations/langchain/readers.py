"""From the callback managers' arguments to what a span begins and ends with; one pair of readers a kind of run."""

from collections.abc import Callable
from typing import Any, TypeAlias

from dashcam.integrations.fields import fields, get, items, named, text, word
from dashcam.integrations.langchain.messages import read_documents, shown
from dashcam.integrations.langchain.models import (
    model_of,
    provider_of,
    read_chat,
    read_prompt,
    read_result,
)
from dashcam.integrations.langchain.runs import Run
from dashcam.model.types import Json

Fields: TypeAlias = dict[str, Any]
"""What `calls.begin` or `ActiveSpan.end` takes by keyword."""
Started: TypeAlias = tuple[str, str, Fields]
"""Kind, name, and the other fields of a start."""
StartReader: TypeAlias = Callable[[Any, Any, int, dict[str, Any], Any], Started]

_OWN_PREFIXES = ("ls_", "lc_", "langgraph_", "checkpoint_", "__")
_SESSION_KEYS = frozenset({"thread_id", "session_id", "conversation_id"})
_OWN_TAGS = ("seq:step", "map:key", "graph:step", "langsmith:", "condition:", "branch:")
AGENT = "langchain_create_agent"
"""What `create_agent` notes of itself in its graph's metadata, and LangGraph in that of all runs in it."""


def chain(serialized: Any, inputs: Any, _: int, said: dict[str, Any], metadata: Any) -> Started:
    """A chain, a prompt, a parser, a graph, a node: told apart by `run_type` and metadata."""
    name = said.get("name")
    if type(name) is not str or not name:
        name = _class_of(serialized) or "chain"
    told = metadata if type(metadata) is dict else fields(metadata)
    if said.get("run_type") == "prompt":
        kind = "prompt"
    elif name == "AgentExecutor" or ("ls_integration" in told and _is_agent(name, told)):
        kind = "agent"
    else:
        kind = "chain"
    # a streaming chain does not know its input yet, and says {"input": ""}
    made: Fields = {} if "defers_inputs" in said else {"input": shown(inputs)}
    node = told.get("langgraph_node")
    if type(node) is str and node == name:
        made["attributes"] = {"langgraph.node": name, "langgraph.step": told.get("langgraph_step")}
    return kind, name, made


def chat(serialized: Any, messages: Any, index: int, said: dict[str, Any], metadata: Any) -> Started:
    """A chat model."""
    batch = messages if type(messages) is list else items(messages)
    return _model(serialized, said, metadata, read_chat(batch[index], said.get("invocation_params")))


def prompt(serialized: Any, prompts: Any, index: int, said: dict[str, Any], metadata: Any) -> Started:
    """A model that completes a text."""
    return _model(serialized, said, metadata, read_prompt(items(prompts)[index], said.get("invocation_params")))


def tool(serialized: Any, given: Any, _: int, said: dict[str, Any], __: Any) -> Started:
    """A tool, under its own name."""
    inputs = said.get("inputs")
    learned = {
        "gen_ai.tool.call.id": said.get("tool_call_id"),
        "gen_ai.tool.description": get(serialized, "description"),
    }
    attributes = {name: value for name, value in learned.items() if value is not None}
    name = word(serialized, "name") or text(said.get("name")) or "tool"
    return "tool", name, {"input": given if inputs is None else inputs, "attributes": attributes or None}


def retriever(serialized: Any, query: Any, _: int, said: dict[str, Any], __: Any) -> Started:
    """A retriever."""
    return "retriever", text(said.get("name")) or _class_of(serialized) or "retriever", {"input": {"query": query}}


def chain_end(result: Any, said: dict[str, Any], _: Run) -> tuple[Json, Fields]:
    """What a chain returned; of a streaming one LangChain tells the input only now."""
    return shown(result), late_input(said) if "inputs" in said else {}


def late_input(said: dict[str, Any]) -> Fields:
    """The input of a streaming chain, when it has ended or failed."""
    late = said.get("inputs")
    return {} if late is None else {"input": shown(late)}


def is_empty(output: Json) -> bool:
    """Whether these are messages without a word: what LangChain makes up for a model that gave none."""
    return type(output) is dict and not any(items(get(one, "parts")) for one in items(output.get("messages")))


def model_end(result: Any, _: dict[str, Any], run: Run) -> tuple[Json, Fields]:
    """What a model answered, with what an SDK inside has added: its raw usage and its stream's figures win."""
    pending = {} if run.span is None else run.span.pending
    inner = pending.pop("output", None)
    messages, counted, said = read_result(result, count="usage" not in pending)
    made: Fields = {"attributes": said}
    if counted is not None:
        made["usage"] = counted
    if run.chunks:
        made["stream"] = [run.chunks, run.first_ns, "exhausted"]
    return {"messages": messages} if messages else inner, made


def tool_end(result: Any, _: dict[str, Any], __: Run) -> tuple[Json, Fields]:
    """What a tool answered: the content of its message, or the value itself."""
    if named(result, "langchain_core.", "ToolMessage"):
        failed = word(result, "status") == "error"
        return get(result, "content"), {"attributes": {"tool.status": "error"}} if failed else {}
    return shown(result), {}


def retriever_end(result: Any, _: dict[str, Any], __: Run) -> tuple[Json, Fields]:
    """What a retriever found."""
    return read_documents(result), {}


def of_trace(tags: Any, metadata: Any) -> Fields:
    """The user's tags and metadata of a run that begins a trace, without LangChain's own."""
    said, marks = {}, []
    for name, value in (metadata if type(metadata) is dict else fields(metadata)).items():
        if type(name) is str and not name.startswith(_OWN_PREFIXES) and name not in _SESSION_KEYS:
            said[name] = value  # noqa: PERF403  a comprehension is one call more
    for tag in tags if type(tags) is list else items(tags):
        if type(tag) is str and not tag.startswith(_OWN_TAGS):
            marks.append(tag)  # noqa: PERF401  a comprehension is one call more
    return {"tags": marks or None, "metadata": said or None}


def _model(serialized: Any, said: dict[str, Any], metadata: Any, given: Json) -> Started:
    params, name = said.get("invocation_params"), said.get("name")
    if type(name) is not str or not name:
        name = _class_of(serialized) or "model"
    return "llm", name, {"input": given, "model": model_of(params, metadata), "provider": provider_of(metadata)}


def _class_of(serialized: Any) -> str | None:
    path = serialized.get("id") if type(serialized) is dict else get(serialized, "id")
    path = path if type(path) is list else items(path)
    return path[-1] if path and type(path[-1]) is str else None


def _is_agent(name: str, metadata: Any) -> bool:
    """An agent's graph; its nodes carry the same metadata, but a node is never named like its agent."""
    if word(metadata, "ls_integration") != AGENT:
        return False
    node = word(metadata, "langgraph_node")
    return name == (word(metadata, "lc_agent_name") or "LangGraph") and node != name
