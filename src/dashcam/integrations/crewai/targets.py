"""Where CrewAI is met: the methods that every run, task, tool and question to a model goes through."""

from dashcam.capture.patch import Setup, Target
from dashcam.integrations.around import Begin, around
from dashcam.integrations.crewai import models, things, work
from dashcam.integrations.crewai.guardrails import judging
from dashcam.integrations.derived import derived
from dashcam.snapshot.labels import label


def _one(module: str, root: str, methods: tuple[str, ...], begin: Begin, costs: str) -> Setup:
    return derived("crewai", f"crewai.{module}", root, dict.fromkeys(methods, around(begin)), costs)


_KNOWN = frozenset(
    {
        "crewai.crew.Crew",
        "crewai.task.Task",
        "crewai.agents.agent_builder.base_agent.BaseAgent",
        "crewai.tools.base_tool.BaseTool",
        "crewai.llms.base_llm.BaseLLM",
    }
)
_AGENTS = "what an agent does is not told from what its task does"
_GUARDRAILS = "guardrails are not recorded"

TARGETS: tuple[Setup | Target, ...] = (
    _one("crew", "Crew", ("kickoff", "akickoff"), work.crew, "a crew's tasks are traces of their own"),
    _one("task", "Task", ("_execute_core", "_aexecute_core"), work.task, "tasks are not recorded"),
    _one("agents.agent_builder.base_agent", "BaseAgent", ("execute_task", "aexecute_task"), work.agent, _AGENTS),
    _one("agent.core", "Agent", ("kickoff", "kickoff_async"), work.alone, "agents without a crew are not recorded"),
    Target("crewai", "crewai.task", "process_guardrail", judging, _GUARDRAILS),
    Target("crewai", "crewai.agent.core", "process_guardrail", judging, _GUARDRAILS),
    _one("flow.runtime", "Flow", ("kickoff_async",), work.flow, "a flow's methods are traces of their own"),
    _one("flow.runtime", "Flow", ("_execute_method",), work.step, "methods of flows are not recorded"),
    _one("tools.base_tool", "BaseTool", ("run", "arun"), things.tool, "calls of tools are not recorded"),
    _one(
        "tools.structured_tool",
        "CrewStructuredTool",
        ("invoke", "ainvoke"),
        things.invoked,
        "tools that a model calls in its text are not recorded",
    ),
    _one("memory.unified_memory", "Memory", ("recall",), things.recall, "what is recalled is not recorded"),
    _one(
        "memory.unified_memory",
        "Memory",
        ("remember", "remember_many"),
        things.remember,
        "what is remembered is not recorded",
    ),
    _one(
        "knowledge.knowledge", "Knowledge", ("query", "aquery"), things.query, "searches in knowledge are not recorded"
    ),
    _one(
        "llms.base_llm",
        "BaseLLM",
        ("call", "acall"),
        models.ask,
        "calls of models are recorded only where an SDK we know makes them",
    ),
    derived(
        "crewai",
        "crewai.llms.base_llm",
        "BaseLLM",
        {"_track_token_usage_internal": models.tracked},
        "tokens are known only where an SDK we know tells them",
    ),
)


def is_known(cls: type) -> bool:
    """Whether every call on the objects of a class is a span; a flow's own methods are only where the flow runs them."""
    known = label(cls)
    return not _KNOWN.isdisjoint((known.full, *known.bases))
