"""LangGraph: compiled graphs with their nodes, edges and branches, tool nodes, the prebuilt agents."""

from types import FunctionType
from typing import Any

from dashcam.model.types import Kind
from dashcam.snapshot.describing import Family, Fields, Row, fields_of, get, pairs, without

_NAMES = ("name", "step_timeout", "interrupt_before_nodes", "interrupt_after_nodes")
_OWN_CONFIG = ("recursion_limit", "max_concurrency")
_OWN_NODES = frozenset({"__start__", "__end__"})
_CREATE_AGENT = "langchain_create_agent"
_OLDER_AGENT = "create_react_agent.<locals>.call_model"


def _compiled(fields: Fields) -> Fields:
    made: Fields = {name: fields.get(name) for name in _NAMES}
    config = dict(pairs(fields.get("config")))
    made.update((name, config[name]) for name in _OWN_CONFIG if name in config)
    made["nodes"] = _nodes(fields.get("nodes"))
    builder = fields.get("builder")
    if builder is not None:
        made.update(_plan(fields_of(builder)))
    for name in ("checkpointer", "store", "cache"):
        made[name] = fields.get(name)
    return made


def _builder(fields: Fields) -> Fields:
    return {"nodes": _nodes(fields.get("nodes")), **_plan(fields)}


def _nodes(nodes: Any) -> Fields:
    return {name: _runnable(node) for name, node in pairs(nodes) if name not in _OWN_NODES}


def _runnable(node: Any) -> Any:
    # up to 0.2 a builder's node was a named tuple that begins with what it runs
    return tuple.__getitem__(node, 0) if id(tuple) in _roots(node) and tuple.__len__(node) else node


def _plan(fields: Fields) -> Fields:
    """Edges and branches, which only the builder knows by name."""
    branches = {
        source: {name: _branch(branch) for name, branch in pairs(named)}
        for source, named in pairs(fields.get("branches"))
    }
    made: Fields = {"edges": fields.get("edges"), "waiting_edges": fields.get("waiting_edges"), "branches": branches}
    return {name: item for name, item in made.items() if item is not None}


def _branch(branch: Any) -> Any:
    spec = tuple.__getitem__(branch, slice(0, 2)) if id(tuple) in _roots(branch) else ()
    return {"path": spec[0], "ends": spec[1]} if len(spec) == 2 else branch


def _roots(value: Any) -> list[int]:
    return [id(base) for base in type.__dict__["__mro__"].__get__(type(value))]


def _tool_node(fields: Fields) -> Fields:
    tools = fields.get("_tools_by_name", fields.get("tools_by_name"))
    return {
        "tools": [tool for _, tool in pairs(tools)],
        **{name: fields[name] for name in ("name", "_handle_tool_errors", "_wrap_tool_call") if name in fields},
    }


def kind_of(fields: Fields) -> Kind | None:
    """Tell an agent: LangChain's `create_agent` notes it in the graph's metadata, the older prebuilt one only by its node."""
    config = dict(pairs(fields.get("config")))
    said = dict(pairs(config.get("metadata"))).get("ls_integration")
    if type(said) is str and said == _CREATE_AGENT:
        return "agent"
    made = get(dict(pairs(fields.get("nodes"))).get("agent"), "bound", "func")
    return "agent" if type(made) is FunctionType and made.__qualname__ == _OLDER_AGENT else None


def _callable(fields: Fields) -> Fields:
    # without a coroutine of its own it holds its function twice
    twice = () if fields.get("func") is None else ("afunc",)
    return without(fields, "name", "tags", *twice)


_BOOKKEEPING = frozenset({"recurse", "explode_args", "func_accepts", "func_accepts_config", "trace", "_repr"})
LANGGRAPH = Family(
    packages=("langgraph",),
    rows={
        "Pregel": Row("chain", tell=kind_of, arrange=_compiled),
        "StateGraph": Row("chain", arrange=_builder),
        "PregelNode": Row(through="bound"),
        "StateNodeSpec": Row(through="runnable"),
        "ToolNode": Row("tool", arrange=_tool_node),
        "RunnableCallable": Row("function", absorbed=("func", "afunc"), arrange=_callable, hidden=_BOOKKEEPING),
        "RunnableSeq": Row("chain"),
        "_TaskFunction": Row("function", absorbed=("func",), hidden=frozenset({"__wrapped__"})),
        "BaseCheckpointSaver": Row(closed="memory"),
        "BaseStore": Row(closed="memory"),
        "BaseCache": Row(closed="cache"),
        "BaseChannel": Row(closed="channel"),
    },
)
