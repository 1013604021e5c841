"""A dashcam for LLM apps: always recording, on your own machine, on disk before the call returns.

>>> import dashcam
>>> dashcam.current_trace_id() is None
True

Importing it does nothing else: no thread, no file, no socket, no patch. Each name is loaded when it is first used.
"""

from typing import TYPE_CHECKING, Any

from dashcam.version import __version__

if TYPE_CHECKING:
    from dashcam.asking import current_trace_id, open, status  # noqa: A004
    from dashcam.capture.score import score
    from dashcam.capture.spans import span, tag
    from dashcam.errors import AmbiguousId, CannotRebuild, DashcamError, NotFound, StoreError, UsageError
    from dashcam.recording import record
    from dashcam.runtime import flush, start, stop
    from dashcam.server.opening import dashboard

__all__ = [
    "AmbiguousId",
    "CannotRebuild",
    "DashcamError",
    "NotFound",
    "StoreError",
    "UsageError",
    "__version__",
    "current_trace_id",
    "dashboard",
    "flush",
    "open",
    "record",
    "score",
    "span",
    "start",
    "status",
    "stop",
    "tag",
]

_ERRORS = ("AmbiguousId", "CannotRebuild", "DashcamError", "NotFound", "StoreError", "UsageError")
_HOMES = {
    "current_trace_id": "dashcam.asking",
    "open": "dashcam.asking",
    "status": "dashcam.asking",
    "dashboard": "dashcam.server.opening",
    "record": "dashcam.recording",
    "score": "dashcam.capture.score",
    "span": "dashcam.capture.spans",
    "tag": "dashcam.capture.spans",
    **dict.fromkeys(_ERRORS, "dashcam.errors"),
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'dashcam' has no attribute {name!r}")
    from importlib import import_module  # late: that is what makes the import inert

    value = getattr(import_module(_HOMES.get(name, "dashcam.runtime")), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
