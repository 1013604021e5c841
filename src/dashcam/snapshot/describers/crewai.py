"""CrewAI: crews with their agents and tasks, tools, flows, models, memory, knowledge.

A run writes its inputs into the texts of tasks and agents; what they were before stands beside them, and is what the app is.
"""

from dashcam.snapshot.describing import Family, Fields, Row

_RUNNING = frozenset({
    "id", "_logger", "_rpm_controller", "_kickoff_event_id", "security_config", "execution_context", "token_usage",
    "checkpoint_kickoff_event_id", "checkpoint_inputs", "checkpoint_original_description", "entity_type",
    "checkpoint_original_expected_output",
})  # fmt: skip
_CREW = _RUNNING | {
    "_file_handler", "_cache_handler", "_task_output_handler", "usage_metrics", "_execution_span", "execution_logs",
    "_inputs", "_logging_color", "_train", "_train_iteration", "_execution_start_dispatched", "_execution_end_dispatched",
    "_telemetry_started_at", "stream",
}  # fmt: skip
_AGENT = _RUNNING | {
    "_request_within_rpm_limit", "_token_process", "crew", "cache_handler", "tools_handler", "tools_results", "i18n",
    "callbacks", "agent_executor", "executor_class", "_times_executed", "_last_messages", "_mcp_clients", "_mcp_resolver",
    "_declared_llm", "_overlay_read", "_overlay_built", "_tool_failures", "_constructor_cache_opt_in",
}  # fmt: skip
_TASK = _RUNNING | {
    "used_tools", "tools_errors", "delegations", "output", "processed_by_agents", "retry_count", "start_time", "end_time",
    "prompt_context", "_original_output_file", "_thread", "_guardrail_retry_counts",
}  # fmt: skip
_FLOW = _RUNNING | {"_methods", "_method_outputs", "_method_execution_counts", "_completed_methods", "_event_futures"}
_ORIGINAL = "_original_"


def _as_written(fields: Fields) -> Fields:
    made = {name: item for name, item in fields.items() if not name.startswith(_ORIGINAL)}
    for name, item in fields.items():
        if name.startswith(_ORIGINAL) and name[len(_ORIGINAL) :] in made and type(item) is str:
            made[name[len(_ORIGINAL) :]] = item
    if type(made.get("context")).__name__ == "_NotSpecified":
        del made["context"]
    return made


CREWAI = Family(
    packages=("crewai",),
    rows={
        "Crew": Row("chain", hidden=_CREW),
        "Task": Row("chain", hidden=_TASK, arrange=_as_written),
        "BaseAgent": Row("agent", hidden=_AGENT, arrange=_as_written),
        "Flow": Row("chain", hidden=_FLOW, state={"_state": "memory", "_memory": "memory"}),
        "FlowMethod": Row("chain", through="_meth"),
        "BaseLLM": Row(
            "llm", hidden=frozenset({"_token_usage"}), state={"_client": "client", "_async_client": "client"}
        ),
        "BaseTool": Row("tool", hidden=frozenset({"current_usage_count", "_usage_lock"})),
        "CrewStructuredTool": Row("tool", through="_original_tool"),
        "Memory": Row("retriever", closed="memory"),
        "Knowledge": Row("retriever", hidden=frozenset({"id"}), state={"storage": "index"}),
    },
)
