"""What the SDK's objects say: plain data, without what is unset; for that it has an object of its own class, not `None`."""

from typing import Any

from dashcam.integrations.fields import known
from dashcam.model.types import Json

_DEPTH = 12
_UNSET = "Unset"
_EXTRA = "__pydantic_extra__"


def said(value: Any, depth: int = _DEPTH) -> Json:
    """An object of the SDK, or the same as dicts, as plain data.

    >>> said({"a": [1, None], "b": type("Unset", (), {})()})
    {'a': [1, None]}
    """
    kind = type(value)
    if value is None or kind is str or kind is int or kind is float or kind is bool:
        return value
    if depth == 0:
        return None
    if kind is list or kind is tuple:
        return [said(one, depth - 1) for one in value]
    state = known(value)
    if kind is not dict and not state:
        return None if kind.__name__ == _UNSET else value
    made: dict[str, Json] = {}
    for name, one in state.items():  # most of it is words and numbers, which need no call
        what = type(one)
        if (what is str or what is int) and (kind is dict or name != _EXTRA):
            made[name] = one
        elif kind is dict:
            if what.__name__ != _UNSET:
                made[name] = said(one, depth - 1)
        elif one is not None and name != _EXTRA and what.__name__ != _UNSET:
            made[name] = said(one, depth - 1)
    return made
