"""From the object of a run to what `calls.begin` takes: of, type, method, hints, what is around it; and the names of graphs."""

import weakref
from collections.abc import Callable
from types import FrameType, FunctionType
from typing import Any, NamedTuple

from dashcam.capture.places import Spot
from dashcam.integrations.fields import fields, get, items, text, word
from dashcam.integrations.langchain.objects import Call, call_of, holds, roles
from dashcam.integrations.langchain.readers import AGENT, Fields
from dashcam.integrations.langchain.runs import Run
from dashcam.snapshot.component_parts import step_of
from dashcam.snapshot.component_walk import joined


class Place(NamedTuple):
    """What is known of the object of a run."""

    call: Call | None
    value: Any
    """The component that stands for it; the run of a graph's node is on a sequence that LangGraph makes around it."""
    node: str | None = None
    """The node of a graph that it is, where the graph says."""

    def told(self, outer: Run | None, tags: Any, spot: Spot | None = None) -> Fields:
        """Return what `calls.begin` is told; hints only of an object that has no place at this spot yet."""
        call, value = self.call, self.value
        if call is None:
            return {}
        hints: tuple[str, ...] = ()
        if outer is not None and outer.path is not None:
            near = None if spot is None else spot.calls.get(id(value))
            if near is None or near[0]() is not value:
                hints = self._hints(outer, outer.path, tags)
        within = call.within
        return {
            "of": value,
            "whole": within[-1] if within else None,
            "type": None if type(value) is FunctionType else type(value),
            "method": call.method,
            "hints": hints,
            "within": within,
        }

    def _hints(self, outer: Run, path: str, tags: Any) -> tuple[str, ...]:
        if self.node is not None:
            return (joined(path, f"nodes{step_of(self.node, 0)}"),)
        return tuple([joined(path, step) for step in steps_of(tags, roles(outer.value()))])


_NOWHERE = Place(None, None)
_made = tuple.__new__


def place_of(frame: FrameType | None, role: str, outer: Run | None, metadata: Any, spot: Spot | None = None) -> Place:
    """Find the object that the run is made on that begins in this frame, below a run that stands at this spot."""
    call = call_of(frame, role, None if outer is None else outer.frame, spot)
    if call is None:
        return _NOWHERE
    value = call.value
    if role == "Runnable" and "RunnableSeq" in call.roles:
        return _node(call, outer, metadata)
    if call.within and "DynamicRunnable" in roles(call.within[0]) and not holds(call.within[0], value):
        return Place(call, _template(call.within[0], value))
    return _made(Place, (call, value, None))


def settle(run: Run, place: Place, before: Spot | None) -> None:
    """Keep with the run what the runs inside it need to know; `before` is where the run around stands."""
    call = place.call
    if call is None or run.span is None:
        return
    run.frame = call.frame or None
    try:
        run.value = weakref.ref(call.value if place.node is None else place.value)
    except TypeError:
        return
    spot = run.span.context[3]
    if spot is not None and spot.above is not None and (before is None or spot.above is before):
        run.path = spot.path


def steps_of(tags: Any, around: frozenset[str]) -> tuple[str, ...]:
    """Return the part of the object around that LangChain's own tags speak of; below others they are left over from further up.

    >>> steps_of(["mine", "seq:step:2"], frozenset({"RunnableSequence"})), steps_of(["seq:step:2"], frozenset())
    (('steps[1]',), ())
    """
    for tag in tags if type(tags) is list else items(tags):
        kind, _, said = tag.partition(":") if type(tag) is str else ("", "", "")
        if kind in _SPOKEN and _SPOKEN[kind][0] in around:
            step = _SPOKEN[kind][1](said)
            return () if step is None else (step,)
    return ()


def _step(said: str) -> str | None:
    at = said.removeprefix("step:")
    return f"steps[{int(at) - 1}]" if at.isdecimal() else None


def _key(said: str) -> str:
    return f"steps{step_of(said.removeprefix('key:'), 0)}"


def _branch(said: str) -> str | None:
    return "default" if said == "default" else f"branches[{int(said) - 1}].then" if said.isdecimal() else None


def _condition(said: str) -> str | None:
    return f"branches[{int(said) - 1}].condition" if said.isdecimal() else None


_SPOKEN: dict[str, tuple[str, Callable[[str], str | None]]] = {
    "seq": ("RunnableSequence", _step),
    "map": ("RunnableParallel", _key),
    "branch": ("RunnableBranch", _branch),
    "condition": ("RunnableBranch", _condition),
}
"""The first word of LangChain's own tags, the class whose parts they speak of, and how such a part is written."""


def is_agent(place: Place) -> bool:
    """Say whether the object is a prebuilt agent; by name and metadata its graph and the node it is in may look the same."""
    call = place.call
    if call is None or "Pregel" not in call.roles:
        return False
    return word(get(get(call.value, "config"), "metadata"), "ls_integration") == AGENT


def function_name(name: str, place: Place) -> str | None:
    """Return the name of the function that an `@entrypoint` graph was made of."""
    value = place.value
    if name != "LangGraph" or "Pregel" not in roles(value) or get(value, "builder") is not None:
        return None
    nodes = list(fields(get(value, "nodes")))
    return text(nodes[0]) if len(nodes) == 1 else None


def _template(dynamic: Any, made: Any) -> Any:
    """Return the part of the app that an object was made after, for one call and with other settings."""
    default = get(dynamic, "default")
    return default if type(default) is type(made) else made


def _node(call: Call, outer: Run | None, metadata: Any) -> Place:
    """Find what a node of a graph, or a task, runs: LangGraph makes a sequence of it and of what writes its results."""
    name = word(metadata, "langgraph_node")
    nodes = None if outer is None or name is None else get(outer.value(), "nodes")
    node = fields(nodes.get(name) if type(nodes) is dict else None)
    if name is not None and node and node.get("node") is call.value:
        return _made(Place, (call, node.get("bound"), name))
    first = (items(get(call.value, "steps")) or [None])[0]
    function = get(first, "func") if "RunnableCallable" in roles(first) else None
    return Place(call, function if type(function) is FunctionType else call.value if first is None else first)
