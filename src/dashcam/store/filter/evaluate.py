"""The meaning of a filter, in Python: for values that SQL cannot look into, for spans that have just come, and for tests.

An unknown value (`None`) makes every comparison false; values of different types are different.
"""

import json
import operator
from collections.abc import Callable, Iterator
from typing import Any, Final, Protocol

from dashcam.model.types import Json
from dashcam.store.filter.names import Type
from dashcam.store.filter.tree import (
    Both,
    Compare,
    Condition,
    Const,
    Edge,
    Either,
    Exists,
    Field,
    Has,
    Item,
    Length,
    Lower,
    Moment,
    Not,
    OneOf,
    Sum,
    Total,
    Truth,
    Unknown,
    Value,
    Words,
)
from dashcam.store.filter.words import Query, texts_of

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
_TOTALS: Final[dict[str, Callable[[list[Any]], Any]]] = {"sum": sum, "max": max, "min": min}


class World(Protocol):
    """What a filter is asked of."""

    def value(self, field: Field) -> Any:
        """The value of a field, `None` for an unknown one; a list where a name stands for several texts."""

    def spans(self, scope: int) -> "Iterator[World]":
        """One world for each span, in which the fields of that scope are the span's."""

    def words(self, query: Query, scope: int) -> bool:
        """Whether a value of the thing of that scope holds what is searched for."""


class One:
    """A world of one value."""

    def __init__(self, value: Any) -> None:
        self._value = value

    def value(self, field: Field) -> Any:  # noqa: ARG002  the protocol's
        """The one there is."""
        return self._value

    def spans(self, scope: int) -> Iterator[World]:  # noqa: ARG002  the protocol's
        """None here."""
        return iter(())

    def words(self, query: Query, scope: int) -> bool:  # noqa: ARG002  the protocol's
        """Not here."""
        return False


def holds(condition: Condition, world: World) -> bool:
    """Whether a condition holds in a world."""
    match condition:
        case Both(of=parts):
            return all(holds(part, world) for part in parts)
        case Either(of=parts):
            return any(holds(part, world) for part in parts)
        case Not(of=part):
            return not holds(part, world)
        case Exists(scope=scope, where=where):
            return any(holds(where, span) for span in world.spans(scope))
        case Words(query=query, scope=scope):
            return world.words(query, scope)
        case Unknown(value=value):
            return _is_unknown(value, world)
        case Truth(value=value):
            return bool(read(value, world))
    left = condition.left if isinstance(condition, Compare) else _subject(condition)
    known = read(left, world)
    if not _stands_for_several(left):
        return _says(condition, known, world)
    if isinstance(condition, Compare) and condition.sign == "!=":
        return bool(known) and not any(_says(Compare("==", left, condition.right), one, world) for one in known)
    return any(_says(condition, one, world) for one in known)


def _subject(condition: OneOf | Has | Edge) -> Value:
    return condition.container if isinstance(condition, Has) else condition.value


def _stands_for_several(value: Value) -> bool:
    field = value.of if isinstance(value, Lower) else value
    return isinstance(field, Field) and field.name.any_of


def _is_unknown(value: Value, world: World) -> bool:
    known = read(value, world)
    return not known if _stands_for_several(value) else known is None


def _says(condition: Compare | OneOf | Has | Edge, known: Any, world: World) -> bool:
    """Whether what is said of a known value is so."""
    match condition:
        case Compare(sign=sign, right=Moment() as moment):
            return known is not None and compare_time(sign, known, moment)
        case Compare(sign=sign, right=right):
            return compare(sign, known, read(right, world))
        case OneOf(options=options):
            return any(compare("==", known, option) for option in options)
        case Has(container=container, text=text):
            return _has(container, known, text)
        case Edge(side=side, text=text):
            return isinstance(known, str) and bool(getattr(known, side)(text))


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


def compare_time(sign: str, known_ns: int, moment: Moment) -> bool:
    """Compare a time with one that was typed, which may be as wide as a day."""
    match sign:
        case "==":
            return moment.start_ns <= known_ns < moment.end_ns
        case "!=":
            return not moment.start_ns <= known_ns < moment.end_ns
        case "<":
            return known_ns < moment.start_ns
        case "<=":
            return known_ns < moment.end_ns
        case ">":
            return known_ns >= moment.end_ns
        case _:
            return known_ns >= moment.start_ns


def _has(container: Value, known: Any, text: str) -> bool:
    field = container.of if isinstance(container, Lower) else container
    name = field.name if isinstance(field, Field) else field.field.name if isinstance(field, Item) else None
    if known is None or name is None:
        return False
    if name.type is Type.TEXT:
        return text in known
    if name.type is Type.TEXTS:
        return any(text in one for one in known) if name.name == "notes" else text in known
    return text in known if name.type is Type.SCORES and isinstance(known, dict) else is_inside(known, text)


def is_inside(value: Json, text: str) -> bool:
    """Whether a text stands in a text of a value, keys included, or in the JSON of one that is no text and no list.

    >>> is_inside({"city": ["New York"]}, "York"), is_inside(1795, "79"), is_inside([1795], "79")
    (True, True, False)
    """
    if isinstance(value, str | list | dict):
        return any(text in found for found in texts_of(value, markers=False))
    return value is not None and text in json.dumps(value)


def read(value: Value, world: World) -> Any:
    """A value in a world, `None` for an unknown one."""
    match value:
        case Const(value=known):
            return known
        case Field():
            return world.value(value)
        case Item(field=field, path=path):
            return inside(world.value(field), path)
        case Lower(of=of):
            return _lower(read(of, world))
        case Length(of=of):
            known = read(of, world)
            return len(known) if isinstance(known, str | list | dict) else None
        case Sum(sign=sign, left=left, right=right):
            return _sum(sign, read(left, world), read(right, world))
        case Total(what=what, scope=scope, value=of, where=where):
            inner = [span for span in world.spans(scope) if where is None or holds(where, span)]
            if of is None:
                return len(inner)
            numbers = [number for span in inner if (number := read(of, span)) is not None]
            return _TOTALS[what](numbers) if numbers or what == "sum" else None
    return None


def calculate(sign: str, left: Any, right: Any) -> Any:
    """Two numbers with + - * or / between them, as Python does it."""
    return _SIGNS[sign](left, right)


def _sum(sign: str, left: Any, right: Any) -> Any:
    if left is None or right is None or (sign == "/" and right == 0):
        return None
    return calculate(sign, left, right)


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
    return [number for number, word in enumerate(field.name.words) if holds(condition, One(word))]
