"""Where Pydantic AI is met."""

from collections.abc import Callable
from typing import Any

from dashcam.capture.patch import Setup, Target
from dashcam.integrations.around import around
from dashcam.integrations.derived import Wrap, derived
from dashcam.integrations.pydantic_ai.embedders import begin_embedding
from dashcam.integrations.pydantic_ai.managed import managed
from dashcam.integrations.pydantic_ai.models import begin_request, begin_stream
from dashcam.integrations.pydantic_ai.runs import begin_run
from dashcam.integrations.pydantic_ai.tools import begin_tool

_NAME = "pydantic-ai"


def _one(module: str, name: str, wrap: Wrap, costs: str) -> Target:
    def apply(original: Callable[..., Any]) -> Any:
        return wrap(original, f"{module}.{name}")

    return Target(_NAME, module, name, apply, costs)


TARGETS: tuple[Target | Setup, ...] = (
    _one("pydantic_ai.agent", "Agent.iter", managed(begin_run, inside=True), "runs of agents are no spans"),
    derived(
        _NAME,
        "pydantic_ai.models",
        "Model",
        {"request": around(begin_request), "request_stream": managed(begin_stream, inside=False)},
        "requests to models are recorded only where an SDK we know makes them",
    ),
    _one("pydantic_ai.tool_manager", "ToolManager._run_execute_hooks", around(begin_tool), "tools are no spans"),
    derived(
        _NAME,
        "pydantic_ai.embeddings.base",
        "EmbeddingModel",
        {"embed": around(begin_embedding)},
        "embeddings are recorded only where an SDK we know makes them",
    ),
)
