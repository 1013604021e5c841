"""The stored form of one component → its fields by name: parameters, with its parts put back where they were.

What is made of parts alone stands in no parameter: its places (`tools[0]`, `steps.left`) say what it was.
"""

import re
from typing import Any, Final

import msgspec

from dashcam.model.component import Component
from dashcam.model.types import Json

_STEP: Final = re.compile(r"(\w*)((?:\.\w+|\[\d+\]|\[\"(?:[^\"\\]|\\.)*\"\])*)")
_SUFFIX: Final = re.compile(r"\.(\w+)|\[(\d+)\]|\[(\"(?:[^\"\\]|\\.)*\")\]")
ALL: Final = "items"
"""What the contents of a container are called that is a component itself."""


class Gap:
    """Stands in a list where a part is missing."""


def fields_of(component: Component) -> dict[str, Json | Gap]:
    """Return the fields of a component as they were stored; parts are references to their places.

    >>> inner = {"type": {"module": "m", "qualname": "Tool"}, "kind": "tool", "parameters": {}, "source": None}
    >>> tools = [inner | {"path": "agent.tools[0]", "children": []}]
    >>> agent = inner | {"path": "agent", "parameters": {"k": 1}, "children": tools}
    >>> fields_of(msgspec.convert(agent, Component))
    {'k': 1, 'tools': [{'$': 'ref', 'path': 'agent.tools[0]'}]}
    """
    made: dict[str, Any] = {}
    placed: dict[str, list[tuple[list[str | int], Json]]] = {}
    for name, value in component.parameters.items():
        # `tools[0]` of a part that has its place elsewhere in the app
        if name.isidentifier():
            made[name] = value
        else:
            _note(placed, name, value)
    for child in component.children:
        _note(placed, _step(component.path, child.path), {"$": "ref", "path": child.path})
    for name, found in placed.items():
        if name not in made:
            made[name] = _joined(found)
    return made


def _step(path: str, below: str) -> str:
    if path and below.startswith(path):
        below = below[len(path) :]
        # a container's own items begin with their dot
        return below.removeprefix(".")
    return below


def _note(placed: dict[str, list[tuple[list[str | int], Json]]], step: str, value: Json) -> None:
    found = _STEP.fullmatch(step)
    if found is not None:
        keys = [_key(*one) for one in _SUFFIX.findall(found[2])]
        placed.setdefault(found[1] or ALL, []).append((keys, value))


def _key(name: str, number: str, quoted: str) -> str | int:
    if quoted:
        return str(msgspec.json.decode(quoted))
    return int(number) if number else name


def _joined(found: list[tuple[list[str | int], Json]]) -> Any:
    """Return the value whose parts stand at these places."""
    if len(found) == 1 and not found[0][0]:
        return found[0][1]
    groups: dict[str | int, list[tuple[list[str | int], Json]]] = {}
    for keys, value in found:
        if not keys:
            return Gap()
        groups.setdefault(keys[0], []).append((keys[1:], value))
    made = {key: _joined(each) for key, each in groups.items()}
    if all(type(key) is int for key in made):
        # a hostile number makes no long list
        return [made.get(at, Gap()) for at in range(min(max(map(int, made)), 2 * len(made)) + 1)]
    return made if all(type(key) is str for key in made) else Gap()
