"""A run begins, ends, fails: from the callback managers' calls to spans. None of these functions raises."""

from collections.abc import Callable
from types import FrameType
from typing import Any, TypeAlias

from dashcam.capture import calls
from dashcam.capture.context import SCOPES, SKIPPED, STATE
from dashcam.capture.guard import failed
from dashcam.integrations.fields import fields, get, items, named
from dashcam.integrations.langchain.names import is_own
from dashcam.integrations.langchain.placing import Place, function_name, is_agent, place_of, settle
from dashcam.integrations.langchain.readers import Fields, StartReader, is_empty, late_input, model_end, of_trace
from dashcam.integrations.langchain.runs import MOST, Run, drop, keep, key_of, of_manager, running, under
from dashcam.integrations.langchain.scopes import SCOPE, began, session_of
from dashcam.model.types import Json

EndReader: TypeAlias = Callable[[Any, dict[str, Any], Run], tuple[Json, Fields]]
_HIDDEN = "langsmith:hidden"
_state = object.__getattribute__
_APPS = ("chain", "agent")


def started(
    read: StartReader, role: str, args: tuple[Any, ...], kwargs: dict[str, Any], frame: FrameType | None, made: Any
) -> None:
    """One run has begun, or one of each input of a model's batch.

    Args:
        read: how the call that began it is read.
        role: the class that its runs are made on.
        args: what it was called with.
        kwargs: the same, by name.
        frame: who called it.
        made: what it returned: a manager, or several.
    """
    try:
        if type(made) is not list and type(made) is not tuple:
            try:  # as `fields` does, without the call
                state = _state(made, "__dict__")
            except AttributeError:
                return
            if type(state) is dict:
                _begin(read, role, args, kwargs, frame, state, 0)
            return
        for index, manager in enumerate(made):
            _begin(read, role, args, kwargs, frame, fields(manager), index)
    except Exception:
        failed("record the start of a run of langchain")


def ended(read: EndReader, manager: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    """A run returned."""
    try:
        try:  # as `of_manager` does, without the call
            key = _state(_state(manager, "__dict__").get("run_id"), "int")
        except AttributeError:
            return
        run = running.pop(key, None) if type(key) is int else None
        if run is not None and run.span is not None:
            output, found = read(args[0] if args else None, kwargs, run)
            run.span.end(output, **found)
    except Exception:
        failed("record the end of a run of langchain")


def raised(manager: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    """A run raised; graphs raise to steer, and a generator that is closed raises too: those are no errors."""
    try:
        run = of_manager(manager)
        error = args[0] if args else kwargs.get("error")
        if run is None or drop(run.key) is None or run.span is None:
            return
        if named(error, "langgraph.", "GraphBubbleUp"):
            run.end(status="ok", attributes={"langgraph.control": type(error).__name__})
        elif type(error) is GeneratorExit:
            _broken_off(run, kwargs.get("response"), "closed", None)
        elif run.kind == "llm":
            _broken_off(run, kwargs.get("response"), "error", error)
        else:
            run.end(error=error, **late_input(kwargs))
    except Exception:
        failed("record the error of a run of langchain")


def _broken_off(run: Run, response: Any, how: str, error: Any) -> None:
    """A model run that stopped on the way: what had come by then is kept."""
    output, found = model_end(response, {}, run)
    if error is not None and is_empty(output):
        output = None
    if run.chunks:
        found["stream"] = [run.chunks, run.first_ns, how]
    run.end(calls.ABSENT if output is None else output, error=error, **found)


def _begin(
    read: StartReader,
    role: str,
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
    frame: FrameType | None,
    manager: dict[str, Any],
    index: int,
) -> None:
    key = key_of(manager.get("run_id"))
    if key is None or key in running:
        return
    parent_id = manager.get("parent_run_id")
    outer, parent, above = under(None if parent_id is None else key_of(parent_id))
    metadata, tags = manager.get("metadata"), manager.get("tags")
    given = args[1] if len(args) > 1 else next((kwargs[name] for name in _GIVEN if name in kwargs), None)
    kind, name, found = read(args[0] if args else kwargs.get("serialized"), given, index, kwargs, metadata)
    if (type(tags) is not list or tags) and tags is not None and _is_hidden(tags):
        run = Run(key, None, above, kind, name)
        run.frame = None if outer is None else outer.frame
        keep(run)
        return
    spot = None if above is None else above[3]
    place = _NOWHERE if above is SKIPPED else place_of(frame, role, outer, metadata, spot)
    call = place.call
    if kind == "chain" and call is not None and "Pregel" in call.roles and is_agent(place):
        kind = "agent"
    if outer is not None and outer.nameless:
        _name_app(outer, name, metadata)
    if above is None:
        found |= of_trace(tags, metadata)
        if kind in _APPS and kwargs.get("run_type") is None and not SCOPES.get():
            found["app"] = name if is_own(name) else function_name(name, place)
    if outer is None:
        found["session"] = session_of(metadata)
    span = calls.begin(name, kind, parent=parent, site=kind in _SITED, **place.told(outer, tags, spot), **found)
    if span is None:
        if STATE.put is not None:
            keep(Run(key, None, SKIPPED, kind, name))
        return
    run = Run(key, span, span.context, kind, name)
    if outer is None and found["session"] is None:
        run.sessionless = True
    if above is None and name == "LangGraph" and found.get("app") is None and not SCOPES.get():
        run.nameless = True
    settle(run, place, spot)
    if len(running) < MOST:
        running[key] = run
    else:
        keep(run)
    if SCOPE.get() is not None:
        began(run)


def _is_hidden(tags: Any) -> bool:
    for tag in tags if type(tags) is list else items(tags):  # noqa: SIM110  a generator is two calls more
        if type(tag) is str and tag == _HIDDEN:
            return True
    return False


def _name_app(outer: Run, name: str, metadata: Any) -> None:
    """A graph made of one function by `@entrypoint` is called by that function, its first node."""
    outer.nameless = False
    if outer.span is not None and items(get(metadata, "langgraph_triggers")) == ["__start__"]:
        outer.span.note(app=name)


_NOWHERE = Place(None, None)
_GIVEN = ("inputs", "input_str", "query", "messages", "prompts")
_SITED = ("llm", "tool", "retriever")
