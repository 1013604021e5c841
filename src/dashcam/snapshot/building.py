"""Builds objects from stored components, one place at a time, and notes why where it cannot.

`rebuild` starts it; nothing here imports or evaluates what was stored: a label is only compared with those of the classes allowed.
"""

import math
from binascii import a2b_base64
from enum import Enum
from typing import Any, Final

from dashcam.model.component import Component, flat
from dashcam.model.span import TypeLabel
from dashcam.snapshot.fitting import UnfitError, fit
from dashcam.snapshot.rebuild_classes import Allowed, Making, making_of
from dashcam.snapshot.rebuild_fields import ALL, Gap, fields_of
from dashcam.snapshot.sources import PLACEHOLDER

DEEPEST: Final = 60
"""Components within components, or values within a value: what is deeper was made by nobody's app."""
_CONTAINERS: Final = ("dict", "list", "tuple", "set", "frozenset")
_CODE: Final = ("function", "method", "type", "module", "builtin_function_or_method")
_TIMES: Final = ("datetime.datetime", "uuid.UUID")
_FLOATS: Final = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}
FAILED: Final = object()
"""What stands for an object that could not be made; why is among the reasons."""


class Building:
    """One build: what was made by its place, what is being made, why not."""

    def __init__(self, root: Component, allowed: Allowed) -> None:
        self._index: dict[str, Component] = {}
        for one in flat(root):
            self._index.setdefault(one.path, one)
        self._allowed = allowed
        self._made: dict[str, Any] = {}
        self._open: set[str] = set()
        self.reasons: dict[str, str] = {}

    def component(self, one: Component, depth: int) -> Any:
        """Make a component, or say why not; the same place is made once."""
        if one.path in self._made:
            return self._made[one.path]
        if one.path in self._open:
            return self._fail(one.path, "it is a part of itself")
        if depth > DEEPEST:
            return self._fail(one.path, f"more than {DEEPEST} components deep")
        self._open.add(one.path)
        self._made[one.path] = made = self._component(one, depth)
        self._open.discard(one.path)
        return made

    def _component(self, one: Component, depth: int) -> Any:
        full = _full(one.type)
        if "$" in one.parameters:
            return self._fail(one.path, _why_not(one.parameters))
        if full in _CONTAINERS:
            items = fields_of(one).get(ALL, [])
            return self._value(items, f"{one.path}.{ALL}".lstrip("."), depth + 1, 0)
        cls = self._allowed.find(full)
        making = making_of(cls) if cls is not None else None
        if cls is not None and making is not None:
            fields = fields_of(one)
            taken = set(making.names)
            if making.takes_more and one.source is None:
                taken |= {name for name in fields if not hasattr(cls, name)}
            return self._object(making, one.path, {name: fields[name] for name in fields if name in taken}, depth)
        self._fail(one.path, _code(full) or _not_made(full, cls))
        for child in one.children:
            # what else will be asked for is said at once
            self.component(child, depth + 1)
        return FAILED

    def _object(self, making: Making, path: str, fields: dict[str, Any], depth: int, within: int = 0) -> Any:
        made: dict[str, Any] = {}
        known = len(self.reasons)
        for name, stored in fields.items():
            place = f"{path}.{name}".lstrip(".")
            value = self._value(stored, place, depth + 1, within)
            if value is not FAILED and name in making.hints:
                try:
                    value = fit(value, making.hints[name])
                except UnfitError as error:
                    value = self._fail(place, str(error))
            made[making.names.get(name, name)] = value
        if len(self.reasons) > known or any(value is FAILED for value in made.values()):
            return FAILED
        try:
            return making.make(made)
        except Exception as error:  # the class's own word; whatever it is, it is a reason
            return self._fail(path, f"its class refused: {' '.join(str(error).split())[:200] or type(error).__name__}")

    def _value(self, value: Any, place: str, depth: int, within: int) -> Any:
        kind = type(value)
        if within > DEEPEST:
            return self._fail(place, f"more than {DEEPEST} values deep")
        if kind is str:
            masked = PLACEHOLDER.search(value)
            return value if masked is None else self._fail(place, "a secret in it was masked")
        if kind is list:
            return self._all([self._value(one, f"{place}[{at}]", depth, within + 1) for at, one in enumerate(value)])
        if kind is Gap:
            return self._fail(place, "not stored")
        if kind is not dict:
            return value
        if "$" in value:
            return self._marker(value, place, depth, within + 1)
        made = {name: self._value(one, f"{place}.{name}", depth, within + 1) for name, one in value.items()}
        return made if self._all(list(made.values())) is not FAILED else FAILED

    def _marker(self, value: dict[str, Any], place: str, depth: int, within: int) -> Any:
        match value:
            case {"$": "ref", "path": str(path)}:
                held = self._index.get(path)
                return self._fail(place, "not stored") if held is None else self.component(held, depth)
            case {"$": "bytes", "head": str(head), **rest} if "hash" not in rest:
                return self._bytes(head, place)
            case {"$": "float", "value": str(word)} if word in _FLOATS:
                return _FLOATS[word]
            case {"$": "int", "value": str(digits)} if digits.removeprefix("-").isdecimal() and len(digits) < 1_000:
                return int(digits)
            case {"$": "map", "items": list(items)}:
                return self._map(items, place, depth, within)
            case {"$": "object", "type": str(full), "value": str(text)} if full in _TIMES:
                return text
            case {"$": "object", "type": str(full), "fields": dict(fields)} if "state" not in value:
                return self._data(full, fields, place, depth, within)
            case {"$": "object", "type": str(full), "name": str(name), "value": _}:
                return self._member(full, name, place)
        return self._fail(place, _why_not(value))

    def _bytes(self, head: str, place: str) -> Any:
        try:
            return a2b_base64(head, strict_mode=bool(head))
        except ValueError:
            return self._fail(place, "no bytes")

    def _map(self, items: list[Any], place: str, depth: int, within: int) -> Any:
        made: dict[Any, Any] = {}
        for at, pair in enumerate(items):
            if type(pair) is not list or len(pair) != 2:
                return self._fail(place, "not a map")
            key, item = (self._value(one, f"{place}[#{at}]", depth, within) for one in pair)
            if key is FAILED or item is FAILED:
                return FAILED
            try:
                made[tuple(key) if type(key) is list else key] = item
            except TypeError:
                return self._fail(place, "a key that cannot be one")
        return made

    def _data(self, full: str, fields: dict[str, Any], place: str, depth: int, within: int) -> Any:
        cls = self._allowed.find(full)
        making = making_of(cls) if cls is not None else None
        if cls is None or making is None:
            return self._fail(place, _code(full) or _not_made(full, cls))
        taken = fields if making.takes_more else {name: fields[name] for name in fields if name in making.names}
        return self._object(making, place, taken, depth, within)

    def _member(self, full: str, name: str, place: str) -> Any:
        cls = self._allowed.find(full)
        if cls is None or not issubclass(cls, Enum):
            return self._fail(place, _code(full) or _not_made(full, None))
        return cls.__members__[name] if name in cls.__members__ else self._fail(place, f"{full} has no member {name}")

    def _all(self, made: list[Any]) -> Any:
        return FAILED if any(one is FAILED for one in made) else made

    def _fail(self, place: str, why: str) -> Any:
        self.reasons.setdefault(place, why)
        return FAILED


def _full(said: TypeLabel) -> str:
    return said.qualname if said.module == "builtins" else f"{said.module}.{said.qualname}"


def _code(full: str) -> str | None:
    return "code is not made anew" if full in _CODE else None


def _not_made(full: str, cls: type | None) -> str:
    if cls is None:
        return f"{full} is not allowed"
    return f"{full} is no pydantic model, dataclass or attrs class"


def _why_not(marker: dict[str, Any]) -> str:
    """Return why what a marker stands for cannot be made."""
    full = str(marker.get("type"))
    match marker:
        case {"$": "masked"}:
            return "a secret, which is not stored"
        case {"$": "cut" | "bytes", "size": size}:
            return f"cut: {size} of it are not stored"
        case {"$": "object", "state": state}:
            return f"{full}, the {state} of a running app"
        case {"$": "object"}:
            return _code(full) or f"{full}, of which only the name is stored"
    return "not stored"
