"""Where the Agents SDK is met: its runner, its own spans and traces, its tools."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from dashcam.capture.patch import Target
from dashcam.integrations.around import around
from dashcam.integrations.openai_agents.runs import run, streamed
from dashcam.integrations.openai_agents.spans import OPEN, finished, started, trace_started
from dashcam.integrations.openai_agents.tools import called

_NAME, _SPANS, _TRACES = "openai-agents", "agents.tracing.spans", "agents.tracing.traces"
_PARTS = "agents, handoffs and guardrails inside a run are not recorded"
_USERS = "traces around runs are not recorded"
_RUNS = "runs are not recorded whole"


def _starts(tell: Callable[..., None]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def wrap(original: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(original)
        def start(self: Any, mark_as_current: bool = False) -> Any:  # noqa: FBT001, FBT002  the SDK's own signature
            tell(self, current=mark_as_current is True)
            return original(self, mark_as_current)

        return start

    return wrap


def _finishes(original: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(original)
    def finish(self: Any, reset_current: bool = False) -> Any:  # noqa: FBT001, FBT002  the SDK's own signature
        if id(self) in OPEN:
            finished(self)
        return original(self, reset_current)

    return finish


TARGETS: tuple[Target, ...] = (
    Target(_NAME, "agents.run", "AgentRunner.run", lambda one: around(run)(one, "agents.run.AgentRunner.run"), _RUNS),
    Target(
        _NAME,
        "agents.run",
        "AgentRunner.run_streamed",
        lambda one: around(streamed)(one, "agents.run.AgentRunner.run_streamed"),
        _RUNS,
    ),
    Target(_NAME, _SPANS, "SpanImpl.start", _starts(started), _PARTS),
    Target(_NAME, _SPANS, "SpanImpl.finish", _finishes, _PARTS),
    Target(_NAME, _SPANS, "NoOpSpan.start", _starts(started), "with tracing disabled, " + _PARTS),
    Target(_NAME, _SPANS, "NoOpSpan.finish", _finishes, "with tracing disabled, " + _PARTS),
    Target(_NAME, _TRACES, "TraceImpl.start", _starts(trace_started), _USERS),
    Target(_NAME, _TRACES, "TraceImpl.finish", _finishes, _USERS),
    Target(
        _NAME,
        "agents.run_internal.tool_execution",
        "_invoke_function_tool_with_metadata",
        called,
        "arguments of tools are a text, and with tracing disabled tools are not recorded",
    ),
)
