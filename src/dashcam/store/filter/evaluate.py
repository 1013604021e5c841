"""What a filter says of one value, in Python: for JSON, which SQL cannot look into, and for closed lists, before SQL is asked.

An unknown value (`None`) makes every comparison false; values of different types are different.
"""

import json
import operator
from collections.abc import Callable
from typing import Any, Final

from dashcam.model.types import Json
from dashcam.store.filter.names import Type
from dashcam.store.filter.tree import (
    Both,
    Compare,
    Condition,
    Const,
    Edge,
    Either,
    Field,
    Has,
    Item,
    Length,
    Lower,
    Not,
    OneOf,
    Truth,
    Unknown,
    Value,
)
from dashcam.store.filter.words import texts_of

_SIGNS: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}


def holds(condition: Condition, field: Any) -> bool:
    """Whether a condition on one field holds for a value of it."""
    match condition:
        case Both(of=parts):
            return all(holds(part, field) for part in parts)
        case Either(of=parts):
            return any(holds(part, field) for part in parts)
        case Not(of=part):
            return not holds(part, field)
        case Compare(sign=sign, left=left, right=right):
            return compare(sign, read(left, field), read(right, field))
        case OneOf(value=value, options=options):
            return any(compare("==", read(value, field), option) for option in options)
        case Has(container=container, text=text):
            return _has(container, read(container, field), text)
        case Edge(side=side, value=value, text=text):
            known = read(value, field)
            return isinstance(known, str) and bool(getattr(known, side)(text))
        case Unknown(value=value):
            return read(value, field) is None
        case Truth(value=value):
            return bool(read(value, field))
    raise TypeError(condition)


def compare(sign: str, left: Any, right: Any) -> bool:
    """Compare as Python does, but what is unknown or of another type without an error.

    >>> compare("<", 1, 2.5), compare("<", 1, "a"), compare("!=", 1, "a"), compare("!=", None, 1)
    (True, False, True, False)
    """
    if left is None or right is None:
        return False
    is_alike = (isinstance(left, str) and isinstance(right, str)) or (
        isinstance(left, int | float) and isinstance(right, int | float)
    )
    return bool(_SIGNS[sign](left, right)) if is_alike else sign == "!="


def _has(container: Value, known: Any, text: str) -> bool:
    field = container.of if isinstance(container, Lower) else container
    is_word = isinstance(field, Field) and field.name.type is not Type.JSON
    return known is not None and (
        text in known if is_word and isinstance(known, str | list) else is_inside(known, text)
    )


def is_inside(value: Json, text: str) -> bool:
    """Whether a text stands in a text of a value, keys included, or in the JSON of one that is no text and no list.

    >>> is_inside({"city": ["New York"]}, "York"), is_inside(1795, "79"), is_inside([1795], "79")
    (True, True, False)
    """
    if isinstance(value, str | list | dict):
        return any(text in found for found in texts_of(value, markers=False))
    return value is not None and text in json.dumps(value)


def read(value: Value, field: Any) -> Any:
    """A value made of a field, or typed; `None` for an unknown one."""
    match value:
        case Const(value=known):
            return known
        case Field():
            return field
        case Item(path=path):
            return inside(field, path)
        case Lower(of=of):
            return _lower(read(of, field))
        case Length(of=of):
            known = read(of, field)
            return len(known) if isinstance(known, str | list | dict) else None
    raise TypeError(value)


def calculate(sign: str, left: Any, right: Any) -> Any:
    """Two numbers with + - * or / between them."""
    return _SIGNS[sign](left, right)


def _lower(known: Any) -> Any:
    """Every text of a value in small letters."""
    if isinstance(known, str):
        return known.lower()
    if isinstance(known, list):
        return [_lower(item) for item in known]
    if isinstance(known, dict):
        return {key.lower(): _lower(item) for key, item in known.items()}
    return known


def inside(value: Json, path: tuple[str | int, ...]) -> Json:
    """What stands at a path inside a value; `None` where there is nothing.

    >>> inside({"k": [{"j": 3}]}, ("k", 0, "j")), inside({"k": 1}, ("k", "j"))
    (3, None)
    """
    for key in path:
        if isinstance(value, dict) and isinstance(key, str):
            value = value.get(key)
        elif isinstance(value, list) and isinstance(key, int) and -len(value) <= key < len(value):
            value = value[key]
        else:
            return None
    if isinstance(value, dict) and value.get("$") in {"int", "float"}:  # numbers that JSON cannot say
        return float(value["value"]) if value["$"] == "float" else int(value["value"])
    return value


def positions(condition: Condition, field: Field) -> list[int]:
    """Which words of a closed list a condition holds for."""
    return [number for number, word in enumerate(field.name.words) if holds(condition, word)]
