"""Where Google's Agent Development Kit is met."""

from collections.abc import Callable
from typing import Any

from dashcam.capture.patch import Setup, Target
from dashcam.integrations.around import around
from dashcam.integrations.derived import Wrap, derived
from dashcam.integrations.google_adk.agents import begin_agent, begin_node, begin_turn
from dashcam.integrations.google_adk.models import begin_request
from dashcam.integrations.google_adk.tools import begin_tool
from dashcam.integrations.otel.scopes import Scope
from dashcam.integrations.otel.targets import bridge

_NAME = "google-adk"
_SCOPE = "gcp.vertex.agent"
_OWN = ("compact_events", "create_cache", "handle_context_caching", "managed_agent_interaction")


def _own_work(name: str) -> bool:
    """What it does for itself, in no method of its own that one could stand before."""
    return name.partition(" ")[0] in _OWN


def _one(module: str, name: str, wrap: Wrap, costs: str) -> Target:
    def apply(original: Callable[..., Any]) -> Any:
        return wrap(original, f"{module}.{name}")

    return Target(_NAME, module, name, apply, costs)


TARGETS: tuple[Target | Setup, ...] = (
    _one("google.adk.runners", "Runner.run_async", around(begin_turn), "agents that hand over are traces of their own"),
    _one("google.adk.agents.base_agent", "BaseAgent.run_async", around(begin_agent), "runs of agents are no spans"),
    _one("google.adk.agents.base_agent", "BaseAgent.run_live", around(begin_agent), "live runs are no spans"),
    _one(
        "google.adk.workflow._base_node", "BaseNode.run", around(begin_node), "workflows and their nodes are no spans"
    ),
    derived(
        _NAME,
        "google.adk.models.base_llm",
        "BaseLlm",
        {"generate_content_async": around(begin_request)},
        "requests to models are recorded only where an SDK we know makes them",
    ),
    derived(
        _NAME,
        "google.adk.tools.base_tool",
        "BaseTool",
        {"run_async": around(begin_tool)},
        "tools of agents are no spans",
    ),
    *bridge(_SCOPE, Scope(library=_NAME, wants=_own_work, keeps=("gcp.vertex.agent.",), asks=False)),
)
