"""Whether two walks of an app found the same: without a file and without a hash, so that most walks cost no version.

Gets what `components` keeps of each walk. Says `True` only where the versions are equal too, given the same files; what it is not
sure of is different.
"""

from collections.abc import Iterable
from typing import Any, TypeAlias

import msgspec

from dashcam.model.types import Json
from dashcam.snapshot.component_reading import Reading
from dashcam.snapshot.component_walk import Node
from dashcam.snapshot.settled import is_state, settled

_encode = msgspec.json.Encoder().encode
_Key: TypeAlias = tuple[Any, ...]
_sort = msgspec.json.Encoder(order="sorted").encode


class Found:
    """What is kept of a walk, for as long as it is asked; given all components, parents first."""

    __slots__ = ("_keys", "_parts")

    def __init__(self, nodes: Iterable[tuple[Node, dict[str, Json]]]) -> None:
        self._parts: list[tuple[str, Reading, dict[str, Json]]] = []
        self._keys: list[_Key] | None = None
        gone: set[int] = set()
        for node, parameters in nodes:
            # what the app made or opened while it ran is no part of what it is
            if node.parent is not None and (id(node.parent) in gone or is_state(parameters)):
                gone.add(id(node))
            else:
                self._parts.append((node.path, node.reading, parameters))

    def is_like(self, other: "Found") -> bool:
        """Say whether another walk found the same components in the same order."""
        mine, others = self.keys(), other.keys()
        return mine == others or (
            len(mine) == len(others)
            and all(
                one == its or (one[:-1] == its[:-1] and _is_only_state(self.parameters(at), other.parameters(at)))
                for at, (one, its) in enumerate(zip(mine, others, strict=True))
            )
        )

    def parameters(self, at: int) -> dict[str, Json]:
        """Return the parameters of a component."""
        return self._parts[at][2]

    def keys(self) -> list[_Key]:
        """Return all as plain tuples, made at first use: laid side by side in one step."""
        if self._keys is None:
            places: dict[int, tuple[Any, ...]] = {}
            self._keys = [_key(path, reading, parameters, places) for path, reading, parameters in self._parts]
        return self._keys


def _key(path: str, reading: Reading, parameters: dict[str, Json], places: dict[int, tuple[Any, ...]]) -> _Key:
    for place in reading.places:
        if id(place) not in places:  # the objects of a class share one
            places[id(place)] = (*place[:3], *map(id, place.codes))
    label = reading.labelled
    said = tuple([places[id(place)] for place in reading.places])
    # two classes of one name are two, as after a reload; all references to one class are one object.
    # Parameters as bytes: as values `1`, `1.0` and `True` would be equal
    return path, reading.kind, label.module, label.qualname, id(reading.of), said, _encode(parameters)


def _is_only_state(one: dict[str, Json], other: dict[str, Json]) -> bool:
    """Say whether two components' parameters differ in nothing but what does not count."""
    if one.keys() == other.keys():
        changed = [name for name, value in one.items() if _encode(value) != _encode(other[name])]
        if all(is_state(one[name]) and is_state(other[name]) for name in changed):
            return True
    return _sort(settled(one)) == _sort(settled(other))
