"""Where smolagents is met: an agent's run and steps, a tool's call, a model's two methods, of each class that has its own."""

from dashcam.capture.patch import Setup
from dashcam.integrations.around import around
from dashcam.integrations.derived import derived
from dashcam.integrations.smolagents.agents import code, plan, run, step, tool
from dashcam.integrations.smolagents.models import ask
from dashcam.snapshot.labels import label

_KNOWN = frozenset({"smolagents.agents.MultiStepAgent", "smolagents.models.Model", "smolagents.tools.Tool"})
_AGENTS, _MODELS, _TOOLS = "smolagents.agents", "smolagents.models", "smolagents.tools"

TARGETS: tuple[Setup, ...] = (
    derived(
        "smolagents", _AGENTS, "MultiStepAgent", {"run": around(run, streams=True)}, "runs of agents are not recorded"
    ),
    derived(
        "smolagents",
        _AGENTS,
        "MultiStepAgent",
        {"_step_stream": around(step), "_generate_planning_step": around(plan)},
        "steps of agents are not recorded",
    ),
    derived("smolagents", _TOOLS, "Tool", {"__call__": around(tool)}, "calls of tools are not recorded"),
    derived(
        "smolagents",
        "smolagents.local_python_executor",
        "PythonExecutor",
        {"__call__": around(code)},
        "the code that an agent runs is not recorded",
    ),
    derived(
        "smolagents",
        _MODELS,
        "Model",
        {"generate": around(ask), "generate_stream": around(ask)},
        "calls of models are recorded only where an SDK we know makes them",
    ),
)


def is_known(cls: type) -> bool:
    """Whether every call on the objects of a class is a span."""
    known = label(cls)
    return not _KNOWN.isdisjoint((known.full, *known.bases))
