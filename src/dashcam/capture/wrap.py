"""What `@dashcam.span` does with whatever it is put on: a function, a method, a class, or any descriptor of one.

Gets the object that was decorated, hands back the same kind of object with the function inside it recorded. Recording
twice is recording once; what cannot be recorded is handed back as it came, with a warning in the log.
"""

import functools
import logging
import types
import weakref
from collections.abc import Callable
from typing import Any

from dashcam.capture.spec import spec_of
from dashcam.capture.trampoline import before

log = logging.getLogger("dashcam")
_made: "weakref.WeakValueDictionary[int, types.FunctionType]" = weakref.WeakValueDictionary()
"""The functions made here, by identity: so that recording one again is seen."""


def record(target: Any, name: str | None = None, kind: str | None = None) -> Any:
    """Return `target` recorded: a class is changed in place, everything else comes back as a new object of its kind."""
    shape = _SHAPES.get(type(target))
    if shape is not None:
        return shape(target, name, kind)
    if isinstance(target, type):
        return _class(target, name, kind)
    if callable(target):
        return _function(target, name, kind)
    log.warning("dashcam cannot record %s: it is not callable", type(target).__name__)
    return target


def is_recorded(function: Any) -> bool:
    """Say whether this very function was made here."""
    return _made.get(id(function)) is function


def _function(function: Callable[..., Any], name: str | None, kind: str | None) -> Any:
    if is_recorded(function):
        return function
    made = before(function, spec_of(function, name, kind))
    for attribute in ("cache_info", "cache_clear", "cache_parameters"):
        if hasattr(type(function), attribute):
            setattr(made, attribute, getattr(function, attribute))
    _made[id(made)] = made
    return made


def _class(cls: type, name: str | None, kind: str | None) -> type:
    """Record the public methods that a class defines itself, and its `__call__`."""
    for attribute, value in list(vars(cls).items()):
        if (attribute.startswith("_") and attribute != "__call__") or isinstance(value, type):
            continue
        if isinstance(value, _METHODS):
            setattr(cls, attribute, record(value, name, kind))
    return cls


def _rebuilt(target: Any, name: str | None, kind: str | None) -> Any:
    made = type(target)(record(target.__func__, name, kind))
    return made


def _property(target: property, name: str | None, kind: str | None) -> property:
    getter = record(target.fget, name, kind) if target.fget is not None else None
    return property(getter, target.fset, target.fdel, target.__doc__)


def _cached_property(target: Any, name: str | None, kind: str | None) -> Any:
    made = functools.cached_property(record(target.func, name, kind))
    if target.attrname is not None:
        made.__set_name__(None, target.attrname)
    return made


def _partialmethod(target: Any, name: str | None, kind: str | None) -> Any:
    return functools.partialmethod(record(target.func, name, kind), *target.args, **target.keywords)


def _singledispatchmethod(target: Any, name: str | None, kind: str | None) -> Any:
    target.func = record(target.func, name, kind)
    return target


_METHODS = (types.FunctionType, classmethod, staticmethod, functools.partialmethod)
_SHAPES: dict[type, Callable[[Any, str | None, str | None], Any]] = {
    classmethod: _rebuilt,
    staticmethod: _rebuilt,
    property: _property,
    functools.cached_property: _cached_property,
    functools.partialmethod: _partialmethod,
    functools.singledispatchmethod: _singledispatchmethod,
    types.FunctionType: _function,
}
