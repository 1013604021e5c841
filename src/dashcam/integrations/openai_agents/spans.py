"""The SDK's own spans, met where they start and finish: no processor is added, none is displaced, and disabled ones count too."""

import sys
import weakref
from typing import Any

from dashcam.capture import calls
from dashcam.capture.calls import ABSENT
from dashcam.capture.context import CURRENT, SCOPES, STATE
from dashcam.capture.guard import failed
from dashcam.integrations.fields import class_name, get, text, word
from dashcam.integrations.openai_agents.opened import BY_ID, Opened, around, drop, slot, tool_named
from dashcam.integrations.openai_agents.readers import READERS, Fields

_state = object.__getattribute__
_NOTHING: Fields = {}
_SITED = ("llm", "tool")
_MASK = "Agent run"
"""What the SDK puts around a run that is not to be traced, to hide the spans of whoever called it."""
OPEN: dict[int, tuple[weakref.ref[Any], Opened]] = {}
"""Their spans that are recorded, by identity."""


def started(theirs: Any, *, current: bool) -> None:
    """A span of theirs starts."""
    try:
        if STATE.put is None:
            return
        try:  # as `slot` does; each call of Python counts here
            data = _state(theirs, "_span_data")
        except AttributeError:
            return
        reader = READERS.get(type(data).__name__)
        if reader is None or id(theirs) in OPEN:
            return
        name, kind = (_named(data) or reader.name) if reader.is_named else reader.name, reader.kind
        if name == _MASK and class_name(theirs) == "NoOpSpan":
            return
        here = CURRENT.get()
        owner = None if here is None else BY_ID.get(here[0])
        of: Any = None
        if owner is not None and kind in ("agent", "tool"):
            of = _object(kind, name, owner)
        said: Fields = _NOTHING if reader.begins is None else _given(reader.begins(data))
        span = calls.begin(name, kind, of=of, site=kind in _SITED, **said)
        if span is None:
            return
        span.wants_input = kind == "llm"
        _hold(theirs, Opened(span, kind, of, owner, data, reader), current=current)
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
        BY_ID.pop(opened.span.id, None)
        found = _NOTHING if opened.reader is None else _read(opened)
        try:
            problem = _state(theirs, "_error")
        except AttributeError:
            problem = None
        _end(opened, found, problem)
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
        run = owner if owner.kind == "run" else owner.run()
        return None if run is None else run.agents.get(name)
    return tool_named(owner.of, name) if kind == "tool" else None


def _read(opened: Opened) -> Fields:
    """What its data says; what an SDK inside has told is nearer to the provider."""
    pending, data = opened.span.pending, opened.data
    if opened.kind != "llm":
        found: Fields = opened.reader.ends(data, opened)
        if opened.kind == "tool":
            found = {**found, **{name: pending[name] for name in ("input", "output") if name in pending}}
        return found
    found, owner = {}, opened.owner
    if pending.get("output") is None:
        found = {name: value for name, value in opened.reader.ends(data, opened).items() if name not in pending}
    if owner is not None:  # an agent learns what its first model was asked, what its last one answered
        if owner.asked is None:
            given = pending.get("input", found.get("input"))
            messages = given.get("messages") if type(given) is dict else None
            owner.asked = None if messages is None else {"messages": messages}
        answer = pending.get("output", found.get("output"))
        if answer is not None:
            owner.answered = answer
    return found


def _end(opened: Opened, found: Fields, problem: Any) -> None:
    error = sys.exception()
    if error is opened.before or type(error) is GeneratorExit:
        error = None
    inner, made = opened.span.pending.pop("output", None), {**found}
    output = made.pop("output", None)
    output = inner if output is None else output
    if problem is not None and error is None:
        said = {"agents.error": word(problem, "message"), "agents.error.data": get(problem, "data")}
        made["attributes"] = {**(made.get("attributes") or {}), **_given(said)}
    status = "error" if error is None and problem is not None else None
    opened.span.end(ABSENT if output is None else output, error=error, status=status, **made)


def _named(data: Any) -> str | None:
    try:
        said = _state(data, "name")
    except AttributeError:
        return None
    return said if type(said) is str else None


def _given(fields: Fields) -> Fields:
    return {name: value for name, value in fields.items() if value is not None}
