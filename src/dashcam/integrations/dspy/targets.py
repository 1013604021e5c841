"""Where DSPy is met: the methods of its base classes, those its families of adapters define, and where a request ends.

Its callbacks would hear of the same calls, but a callback of ours in `dspy.settings` is one that the program finds there, and
one that its own `dspy.configure(callbacks=…)` takes out again.
"""

from typing import Any

from dashcam.capture.patch import Setup, Target
from dashcam.integrations.around import Begin, around
from dashcam.integrations.derived import derived
from dashcam.integrations.dspy import calls
from dashcam.snapshot.labels import label

_KNOWN = frozenset(
    (
        "dspy.primitives.module.Module",
        "dspy.clients.base_lm.BaseLM",
        "dspy.adapters.types.tool.Tool",
        "dspy.retrievers.retrieve.Retrieve",
    )
)


def _one(module: str, name: str, begin: Begin, costs: str) -> Target:
    def wrap(original: Any) -> Any:
        return around(begin)(original, f"{module}.{name}")

    return Target("dspy", module, name, wrap, costs)


def _both(module: str, cls: str, begin: Begin, what: str) -> tuple[Target, Target]:
    costs = f"{what} are no spans"
    return (_one(module, f"{cls}.__call__", begin, costs), _one(module, f"{cls}.acall", begin, costs))


def is_known(cls: type) -> bool:
    """Whether each call on a class's objects is a span."""
    found = label(cls)
    return found.full in _KNOWN or not _KNOWN.isdisjoint(found.bases)


TARGETS: tuple[Target | Setup, ...] = (
    *_both("dspy.primitives.module", "Module", calls.module, "modules"),
    *_both("dspy.clients.base_lm", "BaseLM", calls.request, "requests to language models"),
    *_both("dspy.adapters.types.tool", "Tool", calls.tool, "tools"),
    *_both("dspy.clients.embedding", "Embedder", calls.embedder, "embedders"),
    _one("dspy.retrievers.retrieve", "Retrieve.__call__", calls.retriever, "retrievers are no spans"),
    _one("dspy.retrievers.embeddings", "Embeddings.__call__", calls.retriever, "retrievers are no spans"),
    derived(
        "dspy",
        "dspy.adapters.base",
        "Adapter",
        {"__call__": around(calls.adapter), "acall": around(calls.adapter)},
        "adapters are no spans",
    ),
    Target(
        "dspy", "dspy.clients.execution", "finalize", calls.finished, "requests have no tokens and no finish reason"
    ),
    Target("dspy", "dspy.clients.execution", "_delay", calls.delayed, "how often a request was tried is not recorded"),
)
