"""The integrations, a row each: the name people know, the package whose import brings it in, and where its hooks are.

A row's hooks are loaded when its package is imported, so that a program pays for the libraries it uses.
"""

import sys
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import NamedTuple

from dashcam.capture import patch
from dashcam.capture.patch import TOLD, Setup, Target
from dashcam.snapshot.labels import label


class Row(NamedTuple):
    """One library."""

    name: str
    """As it stands in the setting `integrations`."""
    package: str
    """The first module of the library's own that an import brings; `langgraph` itself is a namespace without code."""
    load: Callable[[], Sequence[Target | Setup]]


def _openai() -> Sequence[Target | Setup]:
    from dashcam.integrations.openai.targets import TARGETS  # loaded with the library, not before

    return TARGETS


def _anthropic() -> Sequence[Target | Setup]:
    from dashcam.integrations.anthropic.targets import TARGETS  # loaded with the library, not before

    return TARGETS


def _langchain() -> Sequence[Target | Setup]:
    from dashcam.integrations.langchain.targets import TARGETS  # loaded with the library, not before

    TOLD["langchain"] = lambda cls: "langchain_core.runnables.base.Runnable" in label(cls).bases
    return TARGETS


def _langgraph() -> Sequence[Target | Setup]:
    from dashcam.integrations.langchain.langgraph import TARGETS  # loaded with the library, not before

    return TARGETS


def _llamaindex() -> Sequence[Target | Setup]:
    from dashcam.integrations.llamaindex.roles import is_known  # loaded with the library, not before
    from dashcam.integrations.llamaindex.targets import TARGETS

    TOLD["llamaindex"] = is_known
    return TARGETS


def _haystack() -> Sequence[Target | Setup]:
    from dashcam.integrations.haystack.targets import TARGETS, is_known  # loaded with the library, not before

    TOLD["haystack"] = is_known
    return TARGETS


def _smolagents() -> Sequence[Target | Setup]:
    from dashcam.integrations.smolagents.targets import TARGETS  # loaded with the library, not before

    return TARGETS


def _google_genai() -> Sequence[Target | Setup]:
    from dashcam.integrations.google_genai.targets import TARGETS  # loaded with the library, not before

    return TARGETS


def _bedrock() -> Sequence[Target | Setup]:
    from dashcam.integrations.bedrock.targets import TARGETS  # loaded with the library, not before

    return TARGETS


def _litellm() -> Sequence[Target | Setup]:
    from dashcam.integrations.litellm.targets import TARGETS  # loaded with the library, not before

    return TARGETS


def _pydantic_ai() -> Sequence[Target | Setup]:
    from dashcam.integrations.pydantic_ai.targets import TARGETS  # loaded with the library, not before

    return TARGETS


def _mcp() -> Sequence[Target | Setup]:
    # loaded with the library, not before: it brings its sessions, which are others since its second major release
    if "mcp.shared.session" in sys.modules:
        from dashcam.integrations.mcp.before_two import TARGETS
    else:
        from dashcam.integrations.mcp.targets import TARGETS
    return TARGETS


def _crewai() -> Sequence[Target | Setup]:
    from dashcam.integrations.crewai.targets import TARGETS  # loaded with the library, not before

    return TARGETS


def _google_adk() -> Sequence[Target | Setup]:
    from dashcam.integrations.google_adk.targets import TARGETS  # loaded with the library, not before

    return TARGETS


def _ollama() -> Sequence[Target | Setup]:
    from dashcam.integrations.ollama.targets import TARGETS  # loaded with the library, not before

    return TARGETS


def _mistral() -> Sequence[Target | Setup]:
    from dashcam.integrations.mistral.targets import TARGETS  # loaded with the library, not before

    return TARGETS


def _crewai() -> Sequence[Target | Setup]:
    from dashcam.integrations.crewai.targets import TARGETS  # loaded with the library, not before

    return TARGETS


TABLE: tuple[Row, ...] = (
    Row("openai", "openai", _openai),
    Row("anthropic", "anthropic", _anthropic),
    Row("google-genai", "google.genai", _google_genai),
    Row("ollama", "ollama", _ollama),
    Row("bedrock", "botocore", _bedrock),
    Row("litellm", "litellm", _litellm),
    Row("mistral", "mistralai.client", _mistral),
    Row("langchain", "langchain_core", _langchain),
    Row("langgraph", "langgraph._internal", _langgraph),
    # the package of its dispatcher, which its workflows bring too where they stand alone
    Row("llamaindex", "llama_index_instrumentation", _llamaindex),
    Row("smolagents", "smolagents", _smolagents),
    Row("crewai", "crewai", _crewai),
    Row("crewai", "crewai", _crewai),
    Row("haystack", "haystack", _haystack),
    Row("mcp", "mcp", _mcp),
    Row("pydantic-ai", "pydantic_ai", _pydantic_ai),
    Row("google-adk", "google.adk", _google_adk),
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
