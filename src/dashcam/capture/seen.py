"""Whether every way into an object is recorded, so that a call that goes through it shows as a span of its own.

A class of the user's is if all its methods are that somebody outside may call; a library's object where an integration says
so. Attributes are read as `type` itself does, and nothing is called.
"""

import functools
from collections.abc import Iterator
from types import FunctionType
from typing import Any

from dashcam.capture.code_swap import is_swapped
from dashcam.capture.patch import TOLD
from dashcam.capture.wrap import is_recorded
from dashcam.snapshot.belonging import is_users
from dashcam.snapshot.labels import label

_DICT = type.__dict__["__dict__"].__get__
_MRO = type.__dict__["__mro__"].__get__
_HARMLESS = frozenset(
    f"__{name}__"
    for name in (
        "new init post_init init_subclass class_getitem repr str format eq ne lt le gt ge hash bool len contains "
        "setattr delattr getstate setstate reduce reduce_ex getnewargs getnewargs_ex copy deepcopy replace sizeof dir del"
    ).split()
)
"""Methods of Python's own in which nobody asks a model; those that may hand a part on or run it are not among them."""


def is_seen(value: Any) -> bool:
    """Say whether a call through this object, function or class shows."""
    if type(value) is FunctionType:
        return is_recorded(value) or is_swapped(value)
    cls = value if issubclass(type(value), type) else type(value)
    if any(is_told(cls) for is_told in list(TOLD.values())):
        return True
    users = [base for base in _MRO(cls) if is_users(label(base).module)]
    return bool(users) and all(_is_recorded(name, held) for base in users for name, held in list(_DICT(base).items()))


def _is_recorded(name: Any, held: Any) -> bool:
    if type(name) is not str or name in _HARMLESS or (name.startswith("_") and not name.startswith("__")):
        return True
    return all(type(one) is FunctionType and (is_recorded(one) or is_swapped(one)) for one in _inside(held))


def _inside(held: Any) -> Iterator[Any]:
    """Give what runs when a class's attribute is used: the functions in it, or itself where it is nothing that is known."""
    kind = type(held)
    if kind in (classmethod, staticmethod):
        yield from _inside(held.__func__)
    elif kind in (functools.partialmethod, functools.cached_property):
        yield from _inside(held.func)
    elif kind is property:
        yield from (one for one in (held.fget, held.fset) if one is not None)
    elif kind is functools.singledispatchmethod:
        yield from held.dispatcher.registry.values()
    elif kind is FunctionType or (
        label(kind).module != "builtins" and any("__get__" in _DICT(base) for base in _MRO(kind))
    ):
        yield held
