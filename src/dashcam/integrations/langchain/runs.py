"""What is running: LangChain's runs by their id, each with its span, and where a new one hangs.

A run's parent is the run that LangChain names, unless the context we are in was attached to that very run: then whatever
is current there (perhaps a span of the user's own) is nearer. Runs that LangGraph hides stand for their parents.
"""

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from dashcam.capture.calls import INHERIT, ActiveSpan
from dashcam.capture.context import CURRENT, Here

MOST = 20_000
"""Runs that may be open at once; beyond, the oldest (never ended by LangChain) are forgotten."""
ATTACHED: ContextVar[int | None] = ContextVar("dashcam_langchain_run", default=None)
"""The run whose span was made current in this context."""


class Run:
    """One run: its span, or that of the run it stands for."""

    # at the class and not in slots: most runs never say otherwise
    nameless = False
    """A trace begins here, on an object without a name of its own."""
    sessionless = False
    """A trace begins here, and nothing has said yet which session it belongs to."""
    frame: int | None = None
    """Identity of the frame that its code runs in."""
    path: str | None = None
    """Where in the app the object is that it is made on."""
    chunks = 0
    first_ns: int | None = None

    def __init__(self, key: int, span: ActiveSpan | None, context: Here | None, kind: str, name: str) -> None:
        self.key = key
        self.span = span
        self.context = context
        self.kind = kind
        self.name = name
        self.value: Callable[[], Any] = _unknown
        """Gives the object it is made on, as long as that is there."""

    def chunk(self) -> None:
        """A chunk of its stream is about to be handed on."""
        if not self.chunks and self.span is not None:
            self.first_ns = self.span.elapsed_ns()
        self.chunks += 1

    def end(self, *args: Any, **fields: Any) -> None:
        """End the span, if it has one of its own; nothing begins under this run any more."""
        drop(self.key)
        if self.span is not None:
            self.span.end(*args, **fields)


def _unknown() -> None:
    """Stands for an object that nobody knows."""


running: dict[int, Run] = {}
"""The runs that have begun and not ended, by their keys."""
_int = object.__getattribute__


def key_of(run_id: Any) -> int | None:
    """A run id as a dictionary key that is quick to hash."""
    if run_id is None:
        return None
    try:
        found = _int(run_id, "int")
    except AttributeError:
        return None
    return found if type(found) is int else None


def of_manager(manager: Any) -> Run | None:
    """The run that a manager speaks for, while it runs."""
    try:
        state = _int(manager, "__dict__")
        key = _int(state.get("run_id"), "int") if type(state) is dict else None
    except AttributeError:
        return None
    return running.get(key) if type(key) is int else None


def find(key: int | None) -> Run | None:
    """The run of this id, while it runs."""
    return None if key is None else running.get(key)


def keep(run: Run) -> None:
    """A run has begun."""
    if len(running) >= MOST:
        running.pop(next(iter(running)), None)
    running[run.key] = run


def drop(key: int | None) -> Run | None:
    """A run has ended."""
    return None if key is None else running.pop(key, None)


def under(key: int | None) -> tuple[Run | None, Any, Here | None]:
    """What a new run hangs under: the run that LangChain names, the parent as `calls.begin` takes it, the context behind it."""
    run = None if key is None else running.get(key)
    if run is None or ATTACHED.get() == key:
        return run, INHERIT, CURRENT.get()
    return run, run.context, run.context


def clear() -> None:
    """Forget everything that runs."""
    running.clear()
