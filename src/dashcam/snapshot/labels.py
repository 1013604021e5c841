"""What a class is called and where its objects keep their state, read without running any of its code.

Everything comes from the type's own slots through `type`'s descriptors: a metaclass, a property named `__dict__`, a
`__getattr__` or a lying `__class__` is never asked. Results are kept by the class's identity, behind a weak reference.
"""

import types
import weakref
from enum import Enum
from typing import Any, NamedTuple

_MRO = type.__dict__["__mro__"].__get__
_NAME = type.__dict__["__name__"].__get__
_QUALNAME = type.__dict__["__qualname__"].__get__
_DICT = type.__dict__["__dict__"].__get__
KEPT = 4096


class Label(NamedTuple):
    """A class as labels, with the C-level readers of its instances' state."""

    module: str
    qualname: str
    bases: tuple[str, ...]
    state: Any
    """The class, weakly, whose descriptor gives `__dict__`, or `None` (the descriptor itself would hold its class)."""
    slots: tuple[tuple[str, Any], ...]
    """Slot names with the classes, weakly, that have their descriptors."""
    roots: frozenset[int]
    """Identities of all classes it derives from, itself included."""

    @property
    def full(self) -> str:
        """The name as one word, `module.qualname`."""
        return self.qualname if self.module == "builtins" else f"{self.module}.{self.qualname}"

    def read_state(self, value: Any) -> Any:
        """Return the `__dict__` of an object of this class, `None` where it has none."""
        return _DICT(self.state())["__dict__"].__get__(value) if self.state is not None else None

    def read_slots(self, value: Any) -> list[tuple[str, Any]]:
        """Return the names and values of an object's slots, of those that are filled."""
        pairs = []
        for name, owner in self.slots:
            try:
                pairs.append((name, _DICT(owner())[name].__get__(value)))
            except (AttributeError, TypeError, SystemError):
                continue
        return pairs


_kept: dict[int, tuple[Any, Label]] = {}


def label(cls: type) -> Label:
    """Return the label of a class.

    >>> label(int).full, label(type("A", (dict,), {"__module__": "m"})).bases
    ('int', ('dict',))
    """
    known = _kept.get(id(cls))
    if known is not None and known[0]() is cls:
        return known[1]
    made = _make(cls)
    if len(_kept) >= KEPT:
        _kept.clear()
    _kept[id(cls)] = (weakref.ref(cls), made)
    return made


def _make(cls: type) -> Label:
    mro = _MRO(cls)
    state = None
    slots: list[tuple[str, Any]] = []
    for base in mro:
        for name, value in _DICT(base).items():
            # by identity: a value's metaclass, or a name of a class of its own, may answer `==` with code
            kind = type(value)
            is_slot = kind is types.MemberDescriptorType
            if not (is_slot or kind is types.GetSetDescriptorType) or type(name) is not str or base is type:
                continue
            if name == "__dict__":
                state = state or weakref.ref(base)
            elif is_slot:
                slots.append((name, weakref.ref(base)))
    return Label(
        module=module_of(cls),
        qualname=_text(_QUALNAME(cls)) or "?",
        bases=tuple(_full(base) for base in mro[1:-1]),
        state=state,
        slots=tuple(slots),
        roots=frozenset(id(base) for base in mro),
    )


def module_of(cls: type) -> str:
    """Return the module a class says it is from, `?` where that is not plain text."""
    if not _is_heap(cls):
        return _DICT(type)["__module__"].__get__(cls)  # type: ignore[no-any-return]
    return _text(_DICT(cls).get("__module__")) or "?"


def _is_heap(cls: type) -> bool:
    return bool(type.__dict__["__flags__"].__get__(cls) & (1 << 9))


def _full(cls: type) -> str:
    module = module_of(cls)
    name = _text(_QUALNAME(cls)) or "?"
    return name if module == "builtins" else f"{module}.{name}"


def _text(value: Any) -> str | None:
    """Return a name as text that can be encoded; `None` for what is no text."""
    if type(value) is not str:
        return None
    return value if value.isascii() else value.encode("utf-8", "backslashreplace").decode()


def is_enum(known: Label) -> bool:
    """Say whether objects of this class are members of an `Enum`."""
    return id(Enum) in known.roots
