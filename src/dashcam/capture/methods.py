"""Records a class that nobody decorated: its public methods, in the class itself, until they are given back.

The class gets recorded methods where it had its own; `release` puts the very same objects back. Nothing here asks the class
or its metaclass: attributes are read and set as `type` itself does.
"""

import functools
from collections.abc import Callable, Iterable, Iterator
from types import FunctionType
from typing import Any

from dashcam.capture import held
from dashcam.capture.code_swap import is_swapped
from dashcam.capture.context import SCOPED
from dashcam.capture.guard import failed, refused
from dashcam.capture.trampoline import ask
from dashcam.capture.wrap import is_method, is_recorded, record
from dashcam.snapshot.belonging import is_users
from dashcam.snapshot.labels import label

_DICT = type.__dict__["__dict__"].__get__
_MRO = type.__dict__["__mro__"].__get__
Chosen = Callable[[str, Any], bool]


def record_methods(cls: type, state: Any = SCOPED, chosen: Chosen = is_method, by: object = None) -> Callable[[], None]:
    """Record the methods that a class defines itself until the returned function is called.

    Holders are counted, method by method: the last one puts the very objects back, where ours still stand. What is recorded
    already is left alone; a class that takes no attributes is, too, and counted.

    Args:
        cls: the class.
        state: says at each call whether to record.
        chosen: which methods, by name and what the class has under it; the public ones and `__call__`.
        by: the holder, where `held.let_go` ends it together with all else that this one has.
    """
    by = object() if by is None else by
    try:
        for name, value in list(_DICT(cls).items()):
            if type(name) is str and chosen(name, value):
                put_on = functools.partial(_put_on, cls, name, value, state)
                held.hold(("method", id(cls), name), by, put_on, state)
    except Exception:
        failed("record a class")
    return functools.partial(held.let_go, by)


def users_classes(cls: type, include: Iterable[type] = ()) -> list[type]:
    """Give a class and its bases, as far as they are the user's own; those in `include` whatever they belong to.

    >>> users_classes(bool, include=[int])
    [<class 'int'>]
    """
    given = {id(one) for one in include}
    return [one for one in _MRO(cls) if id(one) in given or is_users(label(one).module)]


class _Method:
    """A recorded method in its class; called, it puts back what the class had."""

    __slots__ = ("_before", "_cls", "_made", "_name")

    def __init__(self, cls: type, name: str, before: Any, made: Any) -> None:
        self._cls, self._name, self._before, self._made = cls, name, before, made

    def __call__(self) -> None:
        """Put back what was there."""
        if _DICT(self._cls).get(self._name) is self._made:
            type.__setattr__(self._cls, self._name, self._before)

    def ask(self, state: Any) -> None:
        """Let another state decide at each call."""
        for function in _functions(self._made):
            ask(function, state)


def _put_on(cls: type, name: str, value: Any, state: Any) -> _Method | None:
    if any(is_recorded(one) or is_swapped(one) for one in _functions(value)):
        return None
    made = record(value, state=state)
    put = _Method(cls, name, value, made)
    try:
        type.__setattr__(cls, name, made)
    except TypeError:  # a class made in C, or one whose metaclass is
        refused("record a class that takes no attributes")
        return None
    return put


def _functions(value: Any) -> Iterator[FunctionType]:
    """Give the functions inside a method of any kind."""
    kind = type(value)
    if kind is FunctionType:
        yield value
    elif kind is classmethod or kind is staticmethod:
        yield from _functions(value.__func__)
    elif kind is functools.partialmethod:
        yield from _functions(value.func)
    elif kind is functools.singledispatchmethod:
        yield from _functions(value.func)
        for function in list(value.dispatcher.registry.values()):
            yield from _functions(function)
