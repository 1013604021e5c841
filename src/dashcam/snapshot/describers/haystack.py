"""Haystack: pipelines with their components by name, agents, tools, stores.

Its components have no class in common; what they are is told by how their classes are called.
"""

from typing import Any

from dashcam.snapshot.describing import Family, Fields, Row, get, pairs, without

_BOOKKEEPING = frozenset({
    "_telemetry_runs", "_last_telemetry_sent", "_is_warmed_up", "_warmed_up", "_is_warmed_up_async", "_env",
    "_chat_generator_supports_tools", "_tools_are_warm",
})  # fmt: skip
_STATE = {"client": "client", "async_client": "client", "_client": "client", "_async_client": "client"}


def _pipeline(fields: Fields) -> Fields:
    graph = fields.get("graph")
    made: Fields = {name: dict(pairs(node)).get("instance") for name, node in pairs(get(graph, "_node"))}
    made["connections"] = _connections(graph)
    for name in ("metadata", "_max_runs_per_component"):
        if name in fields:
            made[name.lstrip("_")] = fields[name]
    return made


def _connections(graph: Any) -> list[str]:
    """Who hands what to whom, as `sender.socket -> receiver.socket`."""
    found = []
    for sender, receivers in pairs(get(graph, "_adj")):
        for receiver, edges in pairs(receivers):
            for _, edge in pairs(edges):
                sockets = [get(dict(pairs(edge)).get(side), "name") for side in ("from_socket", "to_socket")]
                if all(type(one) is str for one in sockets):
                    found.append(f"{sender}.{sockets[0]} -> {receiver}.{sockets[1]}")
    return found


def _agent(fields: Fields) -> Fields:
    return without(fields, "resolved_state_schema", "_run_method_params")  # made of what else is there


def _message(fields: Fields) -> Fields:
    return {name.lstrip("_"): item for name, item in fields.items() if name != "_meta"}


def _prompt(fields: Fields) -> Fields:
    found = fields.get("variables")
    if type(found) is not list or not all(type(name) is str for name in found):
        return fields
    return {**fields, "variables": sorted(found)}  # they come out of a set, in another order in each process


def _component_tool(fields: Fields) -> Fields:
    return without(fields, "function", "async_function")


_COMPONENT = Row(hidden=_BOOKKEEPING, state=_STATE)
_CONTENT = ("TextContent", "ReasoningContent", "ToolCall", "ToolCallResult", "ImageContent", "FileContent")
HAYSTACK = Family(
    packages=("haystack", "haystack_integrations"),
    bare=True,
    rows={
        "PipelineBase": Row("chain", arrange=_pipeline),
        "Agent": Row("agent", hidden=_BOOKKEEPING, arrange=_agent),
        "LLM": Row("chain"),
        "_SuperComponent": Row("chain", hidden=_BOOKKEEPING),
        "FallbackChatGenerator": Row("chain"),
        "Tool": Row("tool", absorbed=("function", "async_function")),
        "ComponentTool": Row("tool", arrange=_component_tool),
        "State": Row(closed="memory"),
        "Secret": Row(closed="secret"),
        "ByteStream": Row(data=True),
        "ChatMessage": Row(data=True, arrange=_message),
        "Document": Row(data=True),
        **dict.fromkeys(_CONTENT, Row(data=True)),
    },
    endings=(
        ("Generator", _COMPONENT._replace(kind="llm")),
        ("Embedder", _COMPONENT._replace(kind="embedding")),
        ("Retriever", _COMPONENT._replace(kind="retriever")),
        ("Ranker", _COMPONENT._replace(kind="reranker")),
        ("PromptBuilder", _COMPONENT._replace(kind="prompt", arrange=_prompt)),
        ("Evaluator", _COMPONENT._replace(kind="evaluator")),
        ("DocumentStore", Row(closed="index")),
        ("", _COMPONENT),
    ),
)
