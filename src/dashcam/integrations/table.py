"""The integrations, a row each: the name people know, the package whose import brings it in, and where its hooks are.

A row's hooks are loaded when its package is imported, so that a program pays for the libraries it uses.
"""

from collections.abc import Callable, Sequence
from importlib import import_module
from types import ModuleType
from typing import NamedTuple

from dashcam.capture import patch
from dashcam.capture.patch import TOLD, Setup, Target


class Row(NamedTuple):
    """One library."""

    name: str
    """As it stands in the setting `integrations`."""
    package: str
    """The first module of the library's own that an import brings; `langgraph` itself is a namespace without code."""
    room: str
    """Our module with its `TARGETS`; `is_known`, where it has one, says whether every call on a class's objects is a span."""
    distribution: str
    """What it is installed by, for whoever asks for its version."""

    def load(self) -> Sequence[Target | Setup]:
        """Load its hooks, with the library and not before."""
        room = import_module(f"dashcam.integrations.{self.room}")
        if hasattr(room, "is_known"):
            TOLD[self.name] = room.is_known
        targets: Sequence[Target | Setup] = room.TARGETS
        return targets


TABLE: tuple[Row, ...] = (
    Row("openai", "openai", "openai.targets", "openai"),
    Row("anthropic", "anthropic", "anthropic.targets", "anthropic"),
    Row("google-genai", "google.genai", "google_genai.targets", "google-genai"),
    Row("ollama", "ollama", "ollama.targets", "ollama"),
    Row("bedrock", "botocore", "bedrock.targets", "botocore"),
    Row("litellm", "litellm", "litellm.targets", "litellm"),
    Row("mistral", "mistralai.client", "mistral.targets", "mistralai"),
    Row("cohere", "cohere", "cohere.targets", "cohere"),
    Row("langchain", "langchain_core", "langchain.targets", "langchain-core"),
    Row("langgraph", "langgraph._internal", "langchain.langgraph", "langgraph"),
    # the package of its dispatcher, which its workflows bring too where they stand alone
    Row("llamaindex", "llama_index_instrumentation", "llamaindex.targets", "llama-index-core"),
    # "agents" alone may be a package of the user's own
    Row("openai-agents", "agents.tracing", "openai_agents.targets", "openai-agents"),
    Row("smolagents", "smolagents", "smolagents.targets", "smolagents"),
    Row("crewai", "crewai", "crewai.targets", "crewai"),
    Row("dspy", "dspy", "dspy.targets", "dspy"),
    Row("haystack", "haystack", "haystack.targets", "haystack-ai"),
    Row("mcp", "mcp", "mcp.which", "mcp"),
    Row("pydantic-ai", "pydantic_ai", "pydantic_ai.targets", "pydantic-ai-slim"),
    Row("google-adk", "google.adk", "google_adk.targets", "google-adk"),
)


def hooks(wanted: Sequence[str] | None = None) -> list[Setup]:
    """What `patch.on` waits for: one hook a library, which brings the others; `wanted` names some, `None` is all."""
    return [
        Setup(row.name, row.package, "import", _bring(row), f"calls of {row.name} are not recorded")
        for row in TABLE
        if wanted is None or row.name in wanted
    ]


def _bring(row: Row) -> Callable[[ModuleType], Callable[[], None]]:
    def apply(_: ModuleType) -> Callable[[], None]:
        patch.on(row.load())
        return _nothing

    return apply


def _nothing() -> None:
    """The hooks that were brought are taken out each by itself."""
