"""How the objects of a class are read as components: decided once a class from labels, kept by its identity.

Gets a class, asks the describers' rows over its bases, hands on a `Plan`. No class is asked anything.
"""

import functools
import sys
import types
import weakref
from collections.abc import Callable
from typing import Any, Final, Literal, NamedTuple, TypeAlias

from dashcam.model.types import Kind
from dashcam.snapshot.belonging import is_users
from dashcam.snapshot.describers import FAMILIES
from dashcam.snapshot.describing import Arrange, Family, Fields, Row
from dashcam.snapshot.labels import Label, label

Role: TypeAlias = Literal["open", "shallow", "closed", "data", "function", "method", "class", "container"]
"""`open`: all fields are read. `shallow`: of an installed library nobody described, only plain public ones.
`closed`: never looked into. `data`: a value of who holds it. The others are what Python has them for."""

_DICT = type.__dict__["__dict__"].__get__
_MRO = type.__dict__["__mro__"].__get__
_DECLARED = frozenset({"__dataclass_fields__", "__attrs_attrs__"})
_CONTAINERS = (dict, list, tuple, set, frozenset)

_STANDARD_STATE: Final = (
    ("_thread.", "lock"), ("threading.", "lock"), ("asyncio.locks.", "lock"), ("multiprocessing.", "lock"),
    ("_io.", "file"), ("tempfile.", "file"), ("socket.", "client"), ("http.", "client"), ("ssl.", "client"),
    ("sqlite3.", "client"), ("logging.", "log"), ("weakref.", "reference"), ("queue.", "memory"),
)  # fmt: skip
_FUNCTIONS = {
    id(types.FunctionType): "function",
    id(types.MethodType): "method",
}
_MOST = 4096


class Plan(NamedTuple):
    """How objects of one class are read; see `Row` for the fields of the same name."""

    known: Label
    role: Role
    users: bool
    """The class is the user's own."""
    kind: Kind | None
    state: dict[str, str]
    hidden: frozenset[str]
    through: str | None
    absorbed: tuple[str, ...]
    tell: Callable[[Fields], Kind | None] | None
    arrange: tuple[Arrange, ...]
    """Nearest class first; the first applies."""
    closed: str
    shared: str | None
    only: frozenset[str]
    declared: tuple[str, ...]
    cached: frozenset[str]
    """Fields that a class fills in its objects at first use."""
    bare: bool
    own: tuple[Any, ...]
    """The user's classes among its bases, itself first, weakly."""


_kept: dict[int, tuple[Any, Plan]] = {}
_families: list[Family] = list(FAMILIES)


def register(family: Family) -> None:
    """Put a describer before the built-in ones, for classes it knows better; again with the same one changes nothing."""
    if family not in _families:
        _families.insert(0, family)
        _kept.clear()


def plan_of(cls: type) -> Plan:
    """Return how objects of a class are read.

    >>> plan_of(dict).role, plan_of(type(plan_of)).role
    ('container', 'function')
    """
    known = _kept.get(id(cls))
    if known is not None and known[0]() is cls:
        return known[1]
    made = _make(cls)
    if len(_kept) >= _MOST:
        _kept.clear()
    _kept[id(cls)] = (weakref.ref(cls), made)
    return made


def rows_of(known: Label) -> list[tuple[Family, Row]]:
    """Return the rows for a class and its bases, nearest first."""
    found = []
    for full in (known.full, *known.bases):
        family = _family(full)
        row = None if family is None else family.row(full.partition("[")[0].rpartition(".")[2])
        if family is not None and row is not None:
            found.append((family, row))
    return found


def _family(full: str) -> Family | None:
    root = full.partition(".")[0]
    for family in _families:
        for package in family.packages:
            if root == package or (package[-1] == "*" and root.startswith(package[:-1])):
                return family
    return None


def _make(cls: type) -> Plan:
    known = label(cls)
    rows = rows_of(known)
    users = is_users(known.module)
    state: dict[str, str] = {}
    hidden: set[str] = set()
    for _, row in reversed(rows):
        state.update(row.state)
        hidden |= row.hidden
    nearest = [row for _, row in rows]
    return Plan(
        known=known,
        role=_role(cls, known, nearest, users=users),
        users=users,
        kind=next((row.kind for row in nearest if row.kind is not None), None),
        state=state,
        hidden=frozenset(hidden),
        through=nearest[0].through if nearest else None,
        absorbed=next((row.absorbed for row in nearest if row.absorbed), ()),
        tell=next((row.tell for row in nearest if row.tell is not None), None),
        arrange=tuple(row.arrange for row in nearest if row.arrange is not None)[:1],
        closed=next((row.closed for row in nearest if row.closed is not None), _standard_state(known.full)),
        shared=next((row.shared for row in nearest if row.shared is not None), None),
        only=frozenset().union(*(row.only for row in nearest)),
        declared=next((row.declared for row in nearest if row.declared), ()),
        cached=frozenset(name for base in _MRO(cls) for name, value in _plain_items(base) if is_cached_property(value)),
        bare=any(family.bare for family, _ in rows),
        own=tuple(weakref.ref(base) for base in _MRO(cls) if is_users(label(base).module)),
    )


def _role(cls: type, known: Label, rows: list[Row], *, users: bool) -> Role:
    simple = _FUNCTIONS.get(id(cls))
    if simple is not None:
        return simple  # type: ignore[return-value]
    if id(type) in known.roots:
        return "class"
    if any(row.closed for row in rows):
        return "closed"
    if any(row.data for row in rows):
        return "data"
    if any(id(base) in known.roots for base in _CONTAINERS) and not users:
        return "container"
    if users:
        return "open"
    root = known.module.partition(".")[0]
    if (
        rows
        or _family(known.full) is not None
        or any(name in _DECLARED for base in _MRO(cls) for name, _ in _plain_items(base))
    ):
        return "open"
    return "closed" if root == "builtins" or _is_standard(known.module) else "shallow"


def _plain_items(cls: type) -> list[tuple[str, Any]]:
    return [(name, value) for name, value in list(_DICT(cls).items()) if type(name) is str]


def is_cached_property(value: Any) -> bool:
    """Say whether a class attribute is made in each object at first use."""
    return type(value) is functools.cached_property


def _is_standard(module: str) -> bool:
    return module.partition(".")[0] in sys.stdlib_module_names


def _standard_state(full: str) -> str:
    return next((word for prefix, word in _STANDARD_STATE if full.startswith(prefix)), "object")
