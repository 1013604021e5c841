"""What every reader stands on: the fields of foreign objects, taken without running any of their code.

Exact types only; an instance's state comes through `object.__getattribute__`, never through its own attribute access,
`model_dump`, properties or iteration. A pydantic model's undeclared fields are in its extra dict.
"""

import weakref
from types import MemberDescriptorType
from typing import Any

from dashcam.model.types import Json
from dashcam.snapshot.labels import label

_state = object.__getattribute__
_NOTHING: dict[str, Any] = {}
_DEPTH = 8
_MRO = type.__dict__["__mro__"].__get__
_CLASSES = 4096
_named: dict[tuple[int, str, str], tuple[Any, bool]] = {}
"""What `named` has said of a class, by its identity: to look through its bases costs as much as to read a message."""
_LEAVES = frozenset({type(None), str, int, float, bool})
_plain = _LEAVES.issuperset
_OWN = type.__dict__["__dict__"].__get__


def fields(value: Any) -> dict[str, Any]:
    """The fields of a dict or of an object with an instance dict; empty for anything else.

    >>> fields({"a": 1})
    {'a': 1}
    >>> fields("text")
    {}
    """
    kind = type(value)
    if kind is dict:
        return value  # type: ignore[no-any-return]  # exactly a dict, which mypy cannot tell from Any
    try:
        state = _state(value, "__dict__")
    except AttributeError:
        return _NOTHING
    return state if type(state) is dict else _NOTHING


def extra(value: Any) -> dict[str, Any]:
    """The fields that a pydantic model was given without declaring them."""
    try:
        found = _state(value, "__pydantic_extra__")
    except AttributeError:
        return _NOTHING
    return found if type(found) is dict else _NOTHING


def known(value: Any) -> dict[str, Any]:
    """All fields, declared or not, for who reads many of them: a look in a dict costs a tenth of `get` on an object."""
    if type(value) is dict:
        return value
    if value is None:
        return _NOTHING
    try:
        state = _state(value, "__dict__")
    except AttributeError:
        return _NOTHING
    if type(state) is not dict:
        return _NOTHING
    try:
        more = _state(value, "__pydantic_extra__")
    except AttributeError:
        return state
    return {**state, **more} if more and type(more) is dict else state


def get(value: Any, name: str) -> Any:
    """One field by name, declared or not; `None` where it is absent.

    >>> get({"role": "user"}, "role")
    'user'
    """
    if type(value) is dict:
        return value.get(name)
    if value is None:
        return None
    try:
        state = _state(value, "__dict__")
    except AttributeError:
        return None
    if type(state) is dict and name in state:
        return state[name]
    try:
        more = _state(value, "__pydantic_extra__")
    except AttributeError:
        return None
    return more.get(name) if type(more) is dict else None


def slot(value: Any, name: str) -> Any:
    """A field that its class keeps in a slot; `None` where there is none, or nothing in it.

    >>> class Point:
    ...     __slots__ = ("x",)
    >>> point = Point()
    >>> slot(point, "x"), setattr(point, "x", 1), slot(point, "x")
    (None, None, 1)
    """
    for base in _MRO(type(value)):
        found = _OWN(base).get(name)
        if type(found) is MemberDescriptorType:
            try:
                return found.__get__(value)
            except AttributeError:
                return None
    return None


def text(value: Any) -> str | None:
    """The value if it is exactly a text."""
    return value if type(value) is str else None


def word(value: Any, name: str) -> str | None:
    """One field that is exactly a text: safe to compare, to hash and to test for emptiness.

    >>> word({"type": "text"}, "type"), word({"type": object()}, "type")
    ('text', None)
    """
    if type(value) is dict:
        found = value.get(name)
    elif value is None:
        return None
    else:
        try:
            state = _state(value, "__dict__")
        except AttributeError:
            return None
        if type(state) is dict and name in state:
            found = state[name]
        else:
            try:
                more = _state(value, "__pydantic_extra__")
            except AttributeError:
                return None
            found = more.get(name) if type(more) is dict else None
    return found if type(found) is str else None


def number(value: Any) -> int | None:
    """The value if it is exactly an int: a token count, an index."""
    return value if type(value) is int else None


def items(value: Any) -> list[Any]:
    """The elements of exactly a list or a tuple; nothing of anything else."""
    kind = type(value)
    if kind is list:
        return value  # type: ignore[no-any-return]
    return list(value) if kind is tuple else []


def plain(value: Any, depth: int = _DEPTH) -> Json:
    """SDK objects as plain data, for what is kept word for word; unset fields are left out, a class is its name.

    >>> plain({"a": [1, None, {"b": "c"}]})
    {'a': [1, None, {'b': 'c'}]}
    """
    kind = type(value)
    if kind in _LEAVES or depth == 0:
        return value
    if kind is list or kind is tuple:
        return [item if type(item) in _LEAVES else plain(item, depth - 1) for item in value]
    state = value
    if kind is not dict:  # as `known` does, without the call
        try:
            state = _state(value, "__dict__")
            if type(state) is dict:
                more = _state(value, "__pydantic_extra__")
                state = {**state, **more} if more and type(more) is dict else state
        except AttributeError:
            pass
        if type(state) is not dict or not state:
            return label(value).full if named(value, "builtins", "type") else value
    made: dict[str, Json]
    if kind is dict:
        made = state.copy()
        if not _plain(map(type, made.values())):  # most are of leaves alone: nothing of ours runs for each of them
            for key, item in made.items():
                if type(item) not in _LEAVES:
                    made[key] = plain(item, depth - 1)
        return made
    made = {}
    # no comprehension: that is one call more, and there are three of these in an answer
    for key, item in state.items():
        if type(item) not in _LEAVES:
            made[key] = plain(item, depth - 1)
        elif item is not None:
            made[key] = item
    return made


def named(value: Any, module: str, name: str) -> bool:
    """Whether the value's class is, or comes from, the class `name` of a module whose path starts with `module`."""
    cls = type(value)
    key = id(cls), module, name
    seen = _named.get(key)
    if seen is not None and seen[0]() is cls:
        return seen[1]
    found = any(base.__name__ == name and base.__module__.startswith(module) for base in _MRO(cls))
    if len(_named) >= _CLASSES:
        _named.clear()
    _named[key] = weakref.ref(cls), found
    return found


def class_name(value: Any) -> str:
    """The name of the value's class."""
    return type(value).__name__
