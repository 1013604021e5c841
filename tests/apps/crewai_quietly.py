"""CrewAI, imported without its warnings, consoles and servers: what an app sets that wants its peace."""

import contextlib
import logging
import os
import threading
import warnings
from collections.abc import Iterator

os.environ.update(
    {
        "CREWAI_DISABLE_TELEMETRY": "true",
        "CREWAI_DISABLE_TRACKING": "true",
        "CREWAI_TRACING_ENABLED": "false",
        "LITELLM_LOCAL_MODEL_COST_MAP": "True",
    }
)
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from crewai import LLM, Agent, BaseLLM, Crew, Flow, Knowledge, Memory, Process, Task
    from crewai.events import CrewKickoffStartedEvent, crewai_event_bus
    from crewai.flow.flow import listen, start
    from crewai.memory.types import MemoryMatch, MemoryRecord
    from crewai.rag.embeddings.factory import build_embedder
    from crewai.tools import BaseTool, tool
logging.getLogger("crewai").setLevel(logging.ERROR)

__all__ = [
    "LLM",
    "Agent",
    "BaseLLM",
    "BaseTool",
    "Crew",
    "CrewKickoffStartedEvent",
    "Flow",
    "Knowledge",
    "Memory",
    "MemoryMatch",
    "MemoryRecord",
    "Process",
    "Task",
    "build_embedder",
    "crewai_event_bus",
    "listen",
    "quietly",
    "start",
    "tool",
]


def _begin_threads() -> None:
    """Those of its event bus, which it begins at its first events and never ends."""
    crewai_event_bus._ensure_executor_initialized()
    pool = crewai_event_bus._sync_executor
    together = threading.Barrier(pool._max_workers)
    for waiting in [pool.submit(together.wait) for _ in range(pool._max_workers)]:
        waiting.result()


_begin_threads()


@contextlib.contextmanager
def quietly() -> Iterator[None]:
    """What is printed inside goes nowhere."""
    with open(os.devnull, "w", encoding="utf-8") as nowhere, contextlib.redirect_stdout(nowhere):
        yield
