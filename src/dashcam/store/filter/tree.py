"""A filter once its names and types are known: the tree that is compiled to SQL and evaluated in Python alike.

`scope` 0 is the listed trace or span, each comprehension over `spans` has one of its own.
"""

from dataclasses import dataclass
from typing import TypeAlias

from dashcam.store.filter.names import Name
from dashcam.store.filter.words import Query


@dataclass(frozen=True, slots=True)
class Const:
    """A value that was typed: a text, a number, a bool, or a list of them."""

    value: str | int | float | bool | tuple[str | int | float | bool, ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """A time that was typed, as wide as it was said: a day, a minute, a nanosecond."""

    start_ns: int
    end_ns: int


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the listed thing, or of a span of it."""

    name: Name
    scope: int


@dataclass(frozen=True, slots=True)
class Item:
    """Something inside a JSON value: `metadata["k"]["j"]`; of `scores` the one of that name."""

    field: Field
    path: tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Lower:
    """A text in small letters."""

    of: "Field | Item"


@dataclass(frozen=True, slots=True)
class Sum:
    """Two numbers with + - * or / between them."""

    sign: str
    left: "Value"
    right: "Value"


@dataclass(frozen=True, slots=True)
class Length:
    """How many characters or items."""

    of: "Field | Item"


@dataclass(frozen=True, slots=True)
class Total:
    """`count`, `sum`, `max` or `min` of a value over the spans for which something holds."""

    what: str
    scope: int
    value: "Value | None"
    where: "Condition | None"


Value: TypeAlias = Const | Moment | Field | Item | Lower | Sum | Length | Total


@dataclass(frozen=True, slots=True)
class Compare:
    """`==`, `!=`, `<`, `<=`, `>`, `>=` between two values."""

    sign: str
    left: Value
    right: Value


@dataclass(frozen=True, slots=True)
class OneOf:
    """A value is one of those typed."""

    value: Value
    options: tuple[str | int | float | bool, ...]


@dataclass(frozen=True, slots=True)
class Has:
    """A text stands in a text, in a list of texts, or anywhere in a JSON value."""

    container: Value
    text: str


@dataclass(frozen=True, slots=True)
class Edge:
    """A text begins (`startswith`) or ends (`endswith`) in a way."""

    side: str
    value: Value
    text: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value is not there: `is None`."""

    value: Value


@dataclass(frozen=True, slots=True)
class Truth:
    """A value stands for itself, as in Python: unknown, zero and empty are false."""

    value: Value


@dataclass(frozen=True, slots=True)
class Words:
    """`search("…")` in all values of the thing of that scope."""

    query: Query
    scope: int


@dataclass(frozen=True, slots=True)
class Exists:
    """`any(… for s in spans)`."""

    scope: int
    where: "Condition"


@dataclass(frozen=True, slots=True)
class Not:
    """The contrary."""

    of: "Condition"


@dataclass(frozen=True, slots=True)
class Both:
    """All of several; of none: true."""

    of: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Either:
    """At least one of several; of none: false."""

    of: tuple["Condition", ...]


Condition: TypeAlias = Compare | OneOf | Has | Edge | Unknown | Truth | Words | Exists | Not | Both | Either


def subject_of(condition: Condition) -> Value:
    """What a condition on one value speaks of."""
    if isinstance(condition, Compare):
        return condition.left
    if isinstance(condition, Has):
        return condition.container
    return condition.value  # type: ignore[union-attr]  # the others stand for no value


def field_of(value: Value) -> Field | None:
    """The one field that a value is made of, if it is one."""
    match value:
        case Field():
            return value
        case Item(field=field):
            return field
        case Lower(of=of) | Length(of=of):
            return field_of(of)
    return None
