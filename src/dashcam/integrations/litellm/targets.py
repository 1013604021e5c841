"""Where LiteLLM is met: its functions by their code, the steps of its streams, its Router; and the providers it knows."""

from collections.abc import Callable
from types import ModuleType

from dashcam.capture.patch import Setup, Target
from dashcam.integrations import model_prefixes
from dashcam.integrations.litellm import chains, running, streams

_ROUTER = "litellm.router"


def _learn(module: ModuleType) -> Callable[[], None]:
    """Take the names of the providers that this release knows."""
    model_prefixes.know([name for name in vars(module.LlmProviders)["_value2member_map_"] if type(name) is str])
    return _nothing


def _nothing() -> None:
    """Stand for the undo of what changed nothing."""


TARGETS: tuple[Target | Setup, ...] = (
    *running.SETUPS,
    *streams.TARGETS,
    Target("litellm", _ROUTER, "Router.async_function_with_fallbacks", chains.routed, "a Router's calls stand alone"),
    Target("litellm", _ROUTER, "Router.async_function_with_retries", chains.tried, "a Router's attempts are calls"),
    Setup("litellm", "litellm.types.utils", "LlmProviders", _learn, "fewer prefixes of models are known as providers"),
)
