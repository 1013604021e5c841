"""LangGraph beside LangChain: its own copy of the place where a node's code is given its context."""

from dashcam.capture.patch import Target
from dashcam.integrations.langchain import scopes

TARGETS: tuple[Target, ...] = (
    Target(
        "langgraph",
        "langgraph._internal._runnable",
        "_set_config_context",
        scopes.config_context,
        "what runs in a node hangs one level too high",
    ),
)
