"""The SDK's own spans, met where they start and finish: no processor is added, none is displaced, and disabled ones count too."""

import sys
import weakref
from typing import Any

from dashcam.capture import calls
from dashcam.capture.calls import ABSENT
from dashcam.capture.context import CURRENT, SCOPES, STATE
from dashcam.capture.guard import failed
from dashcam.integrations.fields import get, text, word
from dashcam.integrations.openai_agents.opened import BY_ID, Opened, drop, slot, tool_named
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
        kind, name, begins, is_named = reader.kind, reader.name, reader.begins, reader.is_named
        if is_named:
            try:
                said = _state(data, "name")
            except AttributeError:
                said = None
            name = said if type(said) is str and said else name
        if name == _MASK and type(theirs).__name__ == "NoOpSpan":
            return
        here = CURRENT.get()
        owner = None if here is None else BY_ID.get(here[0])
        of: Any = None
        if owner is not None:
            if kind == "agent":
                run = owner if owner.kind == "run" else owner.run()
                of = None if run is None else run.agents.get(name)
            elif kind == "tool":
                of = tool_named(owner.of, name)
        told: Fields = _NOTHING if begins is None else _given(begins(data))
        span = calls.begin(name, kind, of=of, site=kind in _SITED, **told)
        if span is None:
            return
        if kind == "llm":
            span.wants_input = True
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
        span, pending, kind = opened.span, opened.span.pending, opened.kind
        calls.ActiveSpan.detach(opened.token)
        BY_ID.pop(span.id, None)
        found: Fields = {}
        if kind == "llm":
            found = _answered(opened, pending)
        elif opened.reader is not None:
            found = opened.reader.ends(opened.data, opened)
            if kind == "tool":  # what the tool itself was given and gave is nearer
                found = {**found, **{name: pending[name] for name in ("input", "output") if name in pending}}
        try:
            problem = _state(theirs, "_error")
        except AttributeError:
            problem = None
        error = sys.exception()
        if error is opened.before or type(error) is GeneratorExit:
            error = None
        inner, output = pending.pop("output", None), found.pop("output", None)
        if output is None:
            output = inner
        status = None
        if problem is not None and error is None:
            status = "error"
            said = {"agents.error": word(problem, "message"), "agents.error.data": get(problem, "data")}
            found["attributes"] = {**(found.get("attributes") or {}), **_given(said)}
        span.end(ABSENT if output is None else output, error=error, status=status, **found)
    except Exception:
        failed("record the end of a span of openai-agents")


def trace_started(theirs: Any, *, current: bool) -> None:
    """A trace starts: a run's own is the run, one of the user's is around runs."""
    try:
        here = CURRENT.get()
        owner = None if here is None else BY_ID.get(here[0])
        if STATE.put is None or id(theirs) in OPEN:
            return
        if owner is not None and (owner.kind == "run" or owner.run() is not None):
            return
        name = text(slot(theirs, "_name")) or "trace"
        known: Fields = {"session": text(slot(theirs, "group_id")), "metadata": slot(theirs, "metadata")}
        if here is None and not SCOPES.get():
            known["app"] = name
        span = calls.begin(name, "chain", site=True, **_given(known))
        if span is not None:
            _hold(theirs, Opened(span, "trace", None, owner), current=current)
    except Exception:
        failed("record the start of a trace of openai-agents")


def _hold(theirs: Any, opened: Opened, *, current: bool) -> None:
    key = id(theirs)
    before = sys.exception()
    if before is not None:
        opened.before = before
    if current:
        opened.token = CURRENT.set(opened.span.context)
    OPEN[key] = (weakref.ref(theirs, lambda _: _forget(key)), opened)


def _forget(key: int) -> None:
    """It was dropped without an end: what it was is not known."""
    known = OPEN.pop(key, None)
    if known is not None:
        drop(known[1].span)


def _answered(opened: Opened, pending: Fields) -> Fields:
    """What a model's data says; what an SDK inside has told is nearer to the provider."""
    found: Fields = {}
    if pending.get("output") is None:
        said = opened.reader.ends(opened.data, opened)
        found = {name: value for name, value in said.items() if name not in pending}
    owner = opened.owner
    if owner is not None:  # an agent learns what its first model was asked, what its last one answered
        if owner.asked is None:
            given = pending["input"] if "input" in pending else found.get("input")
            messages = given.get("messages") if type(given) is dict else None
            owner.asked = None if messages is None else {"messages": messages}
        answer = pending["output"] if "output" in pending else found.get("output")
        if answer is not None:
            owner.answered = answer
    return found


def _given(fields: Fields) -> Fields:
    return {name: value for name, value in fields.items() if value is not None}
