"""What a describer is made of: rows that say how the objects of one family of classes are read.

A describer is a literal table. It never imports its library: a row is found by the name of a class among an object's
bases, and gets the object's fields, already taken out. `component_plans` looks rows up, `component_reading` follows them.
"""

from collections.abc import Callable, Mapping
from types import FunctionType
from typing import Any, NamedTuple, TypeAlias

from dashcam.model.types import Kind
from dashcam.snapshot.labels import label
from dashcam.snapshot.natural import encodable

_MRO = type.__dict__["__mro__"].__get__
_DICT = type.__dict__["__dict__"].__get__
Fields: TypeAlias = dict[str, Any]
"""The state of an object by name: instance dict, slots, a pydantic model's extra and private fields."""
Arrange: TypeAlias = Callable[[Fields], Fields]
"""From an object's fields to the names that its parts have in a path; only takes, never calls or compares what it gets."""


class Row(NamedTuple):
    """How objects of one class, and of those that derive from it, are read. Near classes win over far ones."""

    kind: Kind | None = None
    """What such a component is; `None` leaves it to a farther class."""
    tell: Callable[[Fields], Kind | None] | None = None
    """Tells the kind by the fields, where classes do not."""
    state: Mapping[str, str] = {}
    """Fields that change while the app runs, each with a word for what it holds (`memory`, `cache`, `client`, `index`):
    shown by type and size, never part of a version. Far classes' fields count too."""
    hidden: frozenset[str] = frozenset()
    """A framework's own bookkeeping: neither shown nor compared. Far classes' fields count too."""
    through: str | None = None
    """The field whose object stands for this one: a wrapper that nobody thinks of as a part."""
    absorbed: tuple[str, ...] = ()
    """Fields with functions whose source, closure and globals are this component's own."""
    arrange: Arrange | None = None
    data: bool = False
    """A value, not a part: a message, a document. Shown in the parameters of who holds it."""
    closed: str | None = None
    """Never looked into; the word says what it is (`client`, `memory`, `secret`). With a kind it is a component, else a leaf."""
    shared: str | None = None
    """Of a closed one: the field with what its copies share, so that a copy is known for the same component."""
    only: frozenset[str] = frozenset()
    """Of a closed one: the fields that are shown and compared all the same."""
    declared: tuple[str, ...] = ()
    """Fields that stand on a class which the library makes for each object, not on the object; functions among them."""


class Family(NamedTuple):
    """A describer: the packages it knows and a row for each class it has something to say about."""

    packages: tuple[str, ...]
    """Root names of modules; classes of these without a row are opened like the user's own."""
    rows: Mapping[str, Row]
    """By the qualified name of a class, without its type parameters."""
    bare: bool = False
    """Take the leading underscore off field names."""
    endings: tuple[tuple[str, Row], ...] = ()
    """Rows for classes of these packages that have none by name, by what their names end in; the first that fits."""

    def row(self, name: str) -> Row | None:
        """Return what there is to say of a class by its name alone.

        >>> Family(("lib",), {}, endings=(("Retriever", Row("retriever")),)).row("WebRetriever").kind
        'retriever'
        """
        found = self.rows.get(name)
        return found or next((row for ending, row in self.endings if name.endswith(ending)), None)


def fields_of(value: Any) -> Fields:
    """Take the fields of an object, without its class having a say.

    >>> from types import SimpleNamespace
    >>> fields_of(SimpleNamespace(k=4)), fields_of(7)
    ({'k': 4}, {})
    """
    known = label(type(value))
    found: Fields = {}
    inner = known.read_state(value)
    if type(inner) is dict:
        for name, item in _copied(inner):
            if type(name) is str:
                found[encodable(name)] = item
    for name, item in known.read_slots(value):
        if name in ("__pydantic_private__", "__pydantic_extra__"):
            if type(item) is dict:
                found.update((encodable(key), one) for key, one in _copied(item) if type(key) is str)
        elif not name.startswith("__"):
            found.setdefault(name, item)
    return found


def _copied(held: dict[Any, Any]) -> list[tuple[Any, Any]]:
    # one C call: other threads may be writing into it
    return list(dict.items(held))


def declared_of(value: Any, names: tuple[str, ...]) -> Fields:
    """Take what an object's classes say under these names, the nearest first; of a static method its innermost function.

    >>> declared_of(type("T", (), {"name": "t", "f": lambda self: 1})(), ("name", "f", "absent"))
    {'name': 't'}
    """
    found: Fields = {}
    for name in names:
        held = next((_DICT(cls)[name] for cls in _MRO(type(value)) if name in _DICT(cls)), None)
        if type(held) is staticmethod:
            held = held.__func__
            while type(held) is FunctionType and type(held.__dict__.get("__wrapped__")) is FunctionType:
                held = held.__dict__["__wrapped__"]
            found[name] = held
        elif held is not None and type(held) is not FunctionType:
            found[name] = held
    return found


def get(value: Any, *names: str) -> Any:
    """Take a field of a field of an object, `None` where one of them is missing.

    >>> get({"a": 1}, "a") is None
    True
    """
    for name in names:
        value = fields_of(value).get(name)
    return value


def items(value: Any) -> list[Any]:
    """Take the items of exactly a list or a tuple; none of anything else."""
    return list(value) if type(value) is list or type(value) is tuple else []


def pairs(value: Any) -> list[tuple[str, Any]]:
    """Take the items of a dict, or of one of the standard library's kinds of it, whose keys are text."""
    if id(dict) not in label(type(value)).roots:
        return []
    return [(encodable(name), item) for name, item in list(dict.items(value)) if type(name) is str]


def without(fields: Fields, *names: str) -> Fields:
    """Give the fields but those named."""
    return {name: item for name, item in fields.items() if name not in names}
