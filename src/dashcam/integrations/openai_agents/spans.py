"""The SDK's own spans, met where they start and finish: no processor is added, none is displaced, and disabled ones count too."""

import sys
import weakref
from typing import Any

from dashcam.capture import calls
from dashcam.capture.calls import ABSENT
from dashcam.capture.context import CURRENT, SCOPES, STATE
from dashcam.capture.guard import failed
from dashcam.integrations.fields import class_name, get, text, word
from dashcam.integrations.openai_agents.opened import Opened, around, drop, slot, tool_named
from dashcam.integrations.openai_agents.readers import READERS, Fields, Reader
from dashcam.model.types import Json

_SITED = ("llm", "tool")
_MASK = "Agent run"
"""What the SDK puts around a run that is not to be traced, to hide the spans of whoever called it."""
OPEN: dict[int, tuple[weakref.ref[Any], Opened]] = {}
"""Their spans that are recorded, by identity."""


def started(theirs: Any, *, current: bool) -> None:
    """A span of theirs starts."""
    try:
        data = slot(theirs, "_span_data")
        reader = READERS.get(type(data).__name__)
        if reader is None or STATE.put is None or id(theirs) in OPEN:
            return
        owner = around()
        name, kind = reader.name(data), reader.kind
        if name == _MASK and class_name(theirs) == "NoOpSpan":
            return
        of = None if owner is None or name is None else _object(kind, name, owner)
        said: Fields = {} if reader.begins is None else _given(reader.begins(data))
        span = calls.begin(name or kind, kind, of=of, site=kind in _SITED, **said)
        if span is None:
            return
        span.wants_input = kind == "llm"
        opened = Opened(span, kind, of, owner)
        opened.data = data
        _hold(theirs, opened, current=current)
    except Exception:
        failed("record the start of a span of openai-agents")


def finished(theirs: Any) -> None:
    """A span of theirs that is recorded is about to finish."""
    try:
        known = OPEN.pop(id(theirs), None)
        if known is None:
            return
        opened = known[1]
        calls.ActiveSpan.detach(opened.token)
        drop(opened.span)
        data = opened.data
        reader = READERS.get(type(data).__name__)
        _end(opened, {} if reader is None else _read(reader, data, opened), slot(theirs, "_error"))
    except Exception:
        failed("record the end of a span of openai-agents")


def trace_started(theirs: Any, *, current: bool) -> None:
    """A trace starts: a run's own is the run, one of the user's is around runs."""
    try:
        owner = around()
        if STATE.put is None or (owner is not None and owner.run() is not None) or id(theirs) in OPEN:
            return
        name = text(slot(theirs, "_name")) or "trace"
        known: Fields = {"session": text(slot(theirs, "group_id")), "metadata": slot(theirs, "metadata")}
        if CURRENT.get() is None and not SCOPES.get():
            known["app"] = name
        span = calls.begin(name, "chain", site=True, **_given(known))
        if span is not None:
            _hold(theirs, Opened(span, "trace", None, owner), current=current)
    except Exception:
        failed("record the start of a trace of openai-agents")


def _hold(theirs: Any, opened: Opened, *, current: bool) -> None:
    key = id(theirs)
    opened.before = sys.exception()
    opened.token = opened.span.attach() if current else None
    OPEN[key] = (weakref.ref(theirs, lambda _: _forget(key)), opened)


def _forget(key: int) -> None:
    """It was dropped without an end: what it was is not known."""
    known = OPEN.pop(key, None)
    if known is not None:
        drop(known[1].span)


def _object(kind: str, name: str, owner: Opened) -> Any:
    if kind == "agent":
        run = owner.run()
        return None if run is None else run.agents.get(name)
    return tool_named(owner.of, name) if kind == "tool" else None


def _read(reader: Reader, data: Any, opened: Opened) -> Fields:
    pending = opened.span.pending
    if opened.kind != "llm":
        found = reader.ends(data, opened)
        if opened.kind == "tool":
            found = {**found, **{name: pending[name] for name in ("input", "output") if name in pending}}
        return found
    # what an SDK inside has told is nearer to the provider
    found = {}
    if pending.get("output") is None:
        found = {name: value for name, value in reader.ends(data, opened).items() if name not in pending}
    if opened.owner is not None:
        given = pending.get("input", found.get("input"))
        messages = given.get("messages") if type(given) is dict else None
        asked: Json = None if messages is None else {"messages": messages}
        opened.owner.learned(asked, pending.get("output", found.get("output")))
    return found


def _end(opened: Opened, found: Fields, problem: Any) -> None:
    error = sys.exception()
    if error is opened.before or type(error) is GeneratorExit:
        error = None
    inner = opened.span.pending.pop("output", None)
    output = found.pop("output", None)
    output = inner if output is None else output
    if problem is not None and error is None:
        said = {"agents.error": word(problem, "message"), "agents.error.data": get(problem, "data")}
        found["attributes"] = {**(found.get("attributes") or {}), **_given(said)}
    status = "error" if error is None and problem is not None else None
    opened.span.end(ABSENT if output is None else output, error=error, status=status, **found)


def _given(fields: Fields) -> Fields:
    return {name: value for name, value in fields.items() if value is not None}
