"""One lifecycle for every shape of call: enter, run the user's code, leave. None of these functions ever raises.

`enter` writes the start and makes the span current; `leave` and `leave_error` put the parent back and write the end.
A step of ours that fails is reported to `guard` and costs the record, never the call.
"""

import sys
from contextvars import ContextVar, Token
from os import getpid
from time import perf_counter_ns
from typing import Any, TypeAlias

from dashcam.capture import fault
from dashcam.capture.context import CURRENT, SCOPES, SKIPPED, STATE, TAGS, Here, Put
from dashcam.capture.define import site_index
from dashcam.capture.encode import CANCELLED, ERROR, end, end_with, start
from dashcam.capture.guard import failed
from dashcam.capture.hidden import without_us
from dashcam.capture.spec import Spec

Active: TypeAlias = tuple[int, Token[Here | None] | None, int, int]
"""A span that runs: its id, the token that puts the parent back, when it started, its parent's id."""
UNKNOWN: Any = object()
"""Stands for a token until it is known."""
_get, _set, _reset = CURRENT.get, CURRENT.set, CURRENT.reset


def enter(spec: Spec, args: Any, kwargs: dict[str, Any] | None, here: Here | None) -> Active | None:
    """Write a call's start under what is current and make it the current span; `None` where it is not recorded."""
    try:
        put = STATE.put
        if put is None or here is SKIPPED:
            return None
        if here is None and getpid() != STATE.pid:
            STATE.forked()
        span = STATE.next_id()
        spot = None
        if here is None:
            here = _root(spec, args, kwargs, span, site_index(sys._getframe(1).f_back))
            if here is None:
                return None
            if here is SKIPPED:
                return (0, _set(SKIPPED), 0, 0)
            spot = here[3]
        elif (spot := here[3]) is not None:
            was, index, below, of = spec.at
            if was is spot and of is None:
                put(start(span, here, index, args, kwargs, spec.secret))
                spot = below
            elif was is spot and of() is args[0]:
                put(start(span, here, index, args[1:], kwargs, spec.secret))
                spot = below
            else:
                spot = _placed(put, spec, args, kwargs, span, here)
        elif spec.skip:
            put(start(span, here, spec.index_for(args), args[1:], kwargs, spec.secret))
        else:
            put(start(span, here, spec.index, args, kwargs, spec.secret))
        started = perf_counter_ns()
        return (span, _set((span, here[1], here[2], spot)), started, here[0])
    except RecursionError:
        return None  # no room for a call of ours, perhaps just enough for the program's
    except Exception:
        failed("record the start of a call")
        return None


def begin_unheld(spec: Spec, args: Any, kwargs: dict[str, Any] | None, site: int | None) -> tuple[Here, Active] | None:
    """Write the start of a stepwise call; return what to make current at each step, and what ends it."""
    try:
        put = STATE.put
        here = _get()
        if put is None or here is SKIPPED:
            return None
        if here is None and getpid() != STATE.pid:
            STATE.forked()
        span = STATE.next_id()
        spot = None
        if here is None:
            here = _root(spec, args, kwargs, span, site)
            if here is None:
                return None
            if here is SKIPPED:
                return SKIPPED, (0, None, 0, 0)
            spot = here[3]
        elif here[3] is not None:
            spot = _placed(put, spec, args, kwargs, span, here)
        else:
            put(start(span, here, spec.index_for(args), args[spec.skip :], kwargs, spec.secret))
        return (span, here[1], here[2], spot), (span, None, perf_counter_ns(), here[0])
    except Exception:
        failed("record the start of a call")
        return None


def _root(spec: Spec, args: Any, kwargs: dict[str, Any] | None, span: int, site: int | None) -> Here | None:
    """Write the start of a trace, with the line that began it and what the app has tagged it with.

    Return what the call stands under, `SKIPPED` where sampling leaves the trace out, `None` where nothing records.
    """
    if not STATE.everywhere and not SCOPES.get():
        return None
    if STATE.sample < 1 and STATE.random.random() >= STATE.sample:
        return SKIPPED
    value = args[0] if spec.skip and args else spec.target() if spec.target is not None else None
    spot = STATE.spot_of(value, span)
    index = spec.index_for(args)
    below = None
    if spot is not None:
        index, below = spot.call(spec, args)
    here: Here = (0, span, None, below)
    extra: dict[str, Any] = {"site": site}
    tags = TAGS.get()
    if tags is not None:
        extra.update(tags)
    if STATE.put is not None:
        STATE.put(start(span, here, index, args[spec.skip :], kwargs, spec.secret, extra))
    return here


def _placed(put: Put, spec: Spec, args: Any, kwargs: dict[str, Any] | None, span: int, here: Here) -> Any:
    """Write the start of a call where it is known on which part of the app the calls around are made; return its spot."""
    spot = here[3]
    index, below = spot.call(spec, args)
    put(start(span, here, index, args[1:] if spec.skip else args, kwargs, spec.secret))
    if spot.watchers:
        for watcher in spot.watchers:
            watcher(here[1], span)
    return below


def leave(active: Active | None, result: Any) -> None:
    """Write the end of a call that returned, and put its parent back."""
    if active is None:
        return
    try:
        span, token, started, _ = active
        ended = perf_counter_ns()
        if token is not None:
            _reset(token)
        if span and STATE.put is not None:
            STATE.put(end(span, ended - started, result))
    except RecursionError:
        return
    except Exception:
        _back(active[1])
        failed("record the end of a call")


def leave_error(active: Active | None, error: BaseException) -> None:
    """Write the end of a call that raised, put its parent back, and take our frame out of the traceback."""
    try:
        ended = perf_counter_ns()
        if active is not None and active[1] is not None:
            _reset(active[1])
        without_us(error)
        if active is None:
            return
        span, _, started, parent = active
        if span and STATE.put is not None:
            status = CANCELLED if fault.is_cancelled(error) else ERROR
            extra = {"error": fault.describe(error, span, parent)}
            STATE.put(end_with(span, ended - started, status, None, extra))
    except RecursionError:
        return
    except Exception:
        _back(active[1] if active is not None else None)
        failed("record the error of a call")


def put_back(token: Token[Any]) -> None:
    """Put back what was current where doing so has just failed, and say so."""
    _back(token)
    failed("put the parent span back")


def put_back_anywhere(token: Token[Any]) -> None:
    """Put back what was current before, where this is the context it was taken in."""
    try:
        token.var.reset(token)
    except ValueError:
        return
    except Exception:
        put_back(token)


def undo(token: Token[Any] | None, before: Any, var: ContextVar[Any] = CURRENT) -> None:
    """Put back what was current before a step that an interrupt broke into, wherever it did.

    Where the token is not known yet, the step has not begun, and this is the context that it would have run in.
    """
    try:
        if token is not None:
            _back(token)
        elif var.get() is not before:
            var.set(before)
    except Exception:
        failed("put the parent span back")


def restore(token: Any, before: Any, var: ContextVar[Any] = CURRENT) -> None:
    """As `undo`, where the token is `UNKNOWN` until it is known, and `None` where nothing was made current."""
    if token is not None:
        undo(None if token is UNKNOWN else token, before, var)


def _back(token: Token[Any] | None) -> None:
    """See to it that what was current before is so again, whatever step failed."""
    try:
        if token is not None:
            token.var.reset(token)
    except (RuntimeError, ValueError):
        return  # it is back already, or this is another context, which has a current span of its own
