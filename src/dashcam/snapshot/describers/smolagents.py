"""smolagents: agents with their tools, managed agents and executors of code, models."""

from dashcam.snapshot.describing import Family, Row

_RUNNING = frozenset(
    {"logger", "monitor", "task", "step_number", "interrupt_switch", "agent_name", "inputs", "output_type"}
)
_COUNTED = frozenset({"retryer", "rate_limiter", "_last_input_token_count", "_last_output_token_count"})
SMOLAGENTS = Family(
    packages=("smolagents",),
    rows={
        "MultiStepAgent": Row("agent", hidden=_RUNNING, state={"memory": "memory", "state": "memory"}),
        "CallbackRegistry": Row(closed="callbacks"),
        "Model": Row("llm", hidden=_COUNTED, state={"client": "client", "model": "model", "processor": "model"}),
        "BaseTool": Row(
            "tool",
            hidden=frozenset({"is_initialized"}),
            declared=("name", "description", "inputs", "output_type", "forward"),
            absorbed=("forward",),
        ),
        "PythonExecutor": Row(
            "tool",
            hidden=frozenset({"logger"}),
            state={"state": "memory", "static_tools": "memory", "custom_tools": "memory", "client": "client"},
        ),
    },
)
