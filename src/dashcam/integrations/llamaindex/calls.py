"""A span of the dispatcher's begins, ends, fails: from what it is told to spans of ours.

Where a step fails here, `targets` counts it and puts back what was current before the call.
"""

import inspect
from collections.abc import Callable
from typing import Any

from dashcam.capture import calls
from dashcam.capture.context import CURRENT
from dashcam.integrations.fields import get, text
from dashcam.integrations.llamaindex import running, streams
from dashcam.integrations.llamaindex.answers import hand_out, is_answer, wait
from dashcam.integrations.llamaindex.belonging import of_trace
from dashcam.integrations.llamaindex.callers import callers
from dashcam.integrations.llamaindex.handed import HANDED, is_generator, reading
from dashcam.integrations.llamaindex.kept import known_names
from dashcam.integrations.llamaindex.roles import method_of, name_of, role_of
from dashcam.integrations.llamaindex.running import Running

EVENTS = frozenset({"SpanCancelledEvent", "ExceptionEvent", "ReRankStartEvent"})
"""The events that say something the spans do not."""
_ENTERED = ("id_", "bound_args", "instance", "parent_id", "tags")
_EXITED = ("id_", "bound_args", "instance", "result")
_DROPPED = ("id_", "bound_args", "instance", "err")
_STEERING = frozenset({"WorkflowDone", "WaitingForEvent"})
"""What workflows raise to go on, in older releases through the dispatcher too."""
_SITED = ("llm", "tool", "retriever")


def entered(args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    """A call begins; it is current from here on."""
    told = _named(_ENTERED, args, kwargs) if args else kwargs
    key, instance, parent = told["id_"], told.get("instance"), told.get("parent_id")
    name, method = name_of(key)
    above = None if parent is None else running.find(parent)
    if HANDED:
        above = reading(above)
    if instance is None and above is not None and "Workflow" in known_names(above.instance):
        instance = above.instance  # a step is a function to the dispatcher; its workflow runs around it
    call = Running(key, role_of(instance, method), method, instance, above)
    if instance is not None and instance is not told.get("instance"):
        name = f"{type(instance).__name__}.{name.rpartition('.')[2]}"
    call.is_step = _is_step(call)
    if not call.is_step:
        bound = told.get("bound_args")
        _begin(call, name, bound.arguments if type(bound) is inspect.BoundArguments else {}, told.get("tags"))
    running.keep(call)
    if call.span is not None:
        call.token = call.span.attach()
    elif not call.is_step:
        call.token = calls.skip()


def exited(args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    """A call returned; one whose result is an answer that is still to be read ends with that."""
    _left(_EXITED, args, kwargs, _returned)


def dropped(args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    """A call raised, or was cancelled."""
    _left(_DROPPED, args, kwargs, _raised)


def put_back(args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    """Put back what was current before a call, where a step of its end has failed."""
    try:
        call = running.drop(_named(_EXITED, args, kwargs).get("id_"))
        if call is not None and call.token is not None:
            calls.ActiveSpan.detach(call.token)
    except Exception:
        return


def told(event: Any) -> None:
    """An event of those in `EVENTS`."""
    key, kind = get(event, "span_id"), type(event).__name__
    call = running.find(key)
    if kind == "ExceptionEvent":
        streams.broken_off(key, get(event, "exception"))
    elif call is not None and kind == "SpanCancelledEvent":
        call.cancelled = True
    elif call is not None:
        call.learned |= {"kind": "reranker", "model": text(get(event, "model_name"))}


def _left(
    names: tuple[str, ...], args: tuple[Any, ...], kwargs: dict[str, Any], how: Callable[[Running, Any], None]
) -> None:
    said = _named(names, args, kwargs) if args else kwargs
    call = running.drop(said["id_"])
    if call is not None:
        calls.ActiveSpan.detach(call.token)
        call.token = None
        if call.span is not None:
            how(call, said.get(names[-1]))
        call.instance = None


def _named(names: tuple[str, ...], args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
    return {**dict(zip(names, args, strict=False)), **kwargs} if args else kwargs


def _is_step(call: Running) -> bool:
    """Whether a call only goes on to its own object: to the private half of a method, or inside one model or tool call."""
    instance, above = call.instance, call.above
    if instance is None or call.role.silent:
        return call.role.silent
    if above is not None and above.instance is instance:
        return (above.role.folds and call.role.folds) or call.method == "_" + above.method
    outer = calls.outer() if call.role.folds and running.READ else None
    return outer is not None and running.READ.get(outer.id) == id(instance)


def _begin(call: Running, name: str, said: dict[str, Any], tags: Any) -> None:
    role, instance, above = call.role, call.instance, call.above
    known = {} if role.more is None else role.more(instance, said)
    # what begins while an answer is read hangs under the call that handed the answer out, whoever reads
    parent = above.span.context if above is not None and above.partial is not None and above.span else calls.INHERIT
    within, whole = callers(call, said), None
    if parent is calls.INHERIT and CURRENT.get() is None:
        known |= of_trace(instance, said, tags)
        whole = within.outermost()
    if instance is not None:
        goes_up = above is not None and above.instance is instance and above.method == call.method
        call.where = method_of(instance, call.method, above.where if goes_up and above is not None else None)
    call.span = calls.begin(
        known.pop("name", None) or name,
        role.kind,
        input=role.input(instance, said),
        parent=parent,
        type=None if instance is None else type(instance),
        of=instance,
        whole=whole,
        within=within,
        method=call.where,
        site=role.kind in _SITED,
        **known,
    )


def _returned(call: Running, result: Any) -> None:
    if call.role.kind == "llm" and is_generator(result):
        hand_out(call, result)
    elif is_answer(result):
        wait(call, result)
    else:
        call.returned(result)


def _raised(call: Running, error: Any) -> None:
    if call.span is not None and not _STEERING.isdisjoint(known_names(error)):
        call.span.end(status="ok", attributes={"llamaindex.control": type(error).__name__})
    elif call.span is not None:
        given = error if isinstance(error, BaseException) else None
        call.span.end(error=given, status=None if given is not None else "error", **call.learned)
