"""Where components stand in values: the mark that a part leaves in its place, how places are written, what is only labelled."""

from typing import Any

import msgspec

from dashcam.model.types import Json
from dashcam.snapshot.labels import label
from dashcam.snapshot.natural import encodable


class Part:
    """Stands in a value where an object is a component; `step` is its place below the component that holds it."""

    __slots__ = ("at", "held", "state", "step")

    def __init__(self, step: str, held: Any, state: str | None = None) -> None:
        self.step = step
        self.held = held
        self.state = state
        self.at = 0


def stateful(value: Any, state: str) -> Json:
    """Return the marker of what a running app fills or opens: its type, its size where that is known, what it is."""
    known = label(type(value))
    marker: dict[str, Json] = {"$": "object", "type": known.full}
    for base in (dict, list, tuple, set, frozenset):
        if id(base) in known.roots:
            marker["size"] = base.__len__(value)
    return {**marker, "state": state}


def step_of(key: Json, at: int) -> str:
    """Return how a dict's key is written in a path.

    >>> step_of("agent", 0), step_of("my node", 0), step_of(3, 0), step_of({"$": "object"}, 5)
    ('.agent', '["my node"]', '[3]', '[#5]')
    """
    if type(key) is str:
        return f".{key}" if key.isidentifier() else f"[{msgspec.json.encode(encodable(key[:256])).decode()}]"
    return f"[{key}]" if type(key) is int else f"[#{at}]"


def is_only_parts(value: Json) -> bool:
    """Say whether nothing is in a value but components, so that it is told by them alone."""
    kind = type(value)
    if kind is Part:
        return True
    if kind is list:
        return bool(value) and all(map(is_only_parts, value))
    return kind is dict and bool(value) and all(map(is_only_parts, value.values()))


def parts_in(value: Json) -> list[Part]:
    """Return the components in a value, in order."""
    found: list[Part] = []
    stack = [value]
    while stack:
        one = stack.pop()
        kind = type(one)
        if kind is Part:
            found.append(one)
        elif kind is list:
            stack.extend(reversed(one))
        elif kind is dict:
            stack.extend(reversed(list(one.values())))
    return found
