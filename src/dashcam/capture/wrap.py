"""What `@dashcam.span` does with whatever it is put on: a function, a method, a class, or any descriptor of one.

Gets the object that was decorated, hands back the same kind of object with the function inside it recorded. Recording
twice is recording once; what cannot be recorded is handed back as it came, with a warning in the log.
"""

import functools
import logging
import types
import weakref
from collections.abc import Callable
from typing import Any, NamedTuple

from dashcam.capture.context import STATE
from dashcam.capture.guard import failed
from dashcam.capture.spec import spec_of
from dashcam.capture.trampoline import before

log = logging.getLogger("dashcam")
_made: "weakref.WeakValueDictionary[int, types.FunctionType]" = weakref.WeakValueDictionary()
"""The functions made here, by identity: so that recording one again is seen."""
_inner: "weakref.WeakValueDictionary[int, types.FunctionType]" = weakref.WeakValueDictionary()
"""The functions that those call: what they do is recorded already."""


class _How(NamedTuple):
    name: str | None
    kind: str | None
    state: Any


def record(target: Any, name: str | None = None, kind: str | None = None, state: Any = STATE) -> Any:
    """Return `target` recorded: a class is changed in place, everything else comes back as a new object of its kind.

    `state` says at each call whether to record.
    """
    try:
        return _record(target, _How(name, kind, state))
    except Exception:
        failed("record a function or class")
    return target


def _record(target: Any, how: _How) -> Any:
    shape = _SHAPES.get(type(target))
    if shape is not None:
        return shape(target, how)
    if issubclass(type(target), type):
        return _class(target, how)
    log.warning(
        "dashcam cannot record an object of %s: decorate the function or class inside it", type(target).__qualname__
    )
    return target


def is_recorded(function: Any) -> bool:
    """Say whether this very function was made here, or by an integration that has said so."""
    return function is not None and _made.get(id(function)) is function


def is_inner(function: Any) -> bool:
    """Say whether a function made here stands before this one: its calls through that are recorded there."""
    return _inner.get(id(function)) is function


def known(function: Any) -> Any:
    """Note a wrapper of an integration's, which records the call it stands before: nobody puts another one around it."""
    if type(function) is types.FunctionType:
        _made[id(function)] = function
    return function


def _function(function: Callable[..., Any], how: _How) -> Any:
    if is_recorded(function):
        return function
    spec = spec_of(function, how.name, how.kind)
    made = before(function, spec, how.state)
    spec.target = weakref.ref(made)
    _made[id(made)] = made
    if type(function) is types.FunctionType:
        _inner[id(function)] = function
    return made


def _cached(function: Any, how: _How) -> Any:
    made = _function(function, how)
    for attribute in ("cache_info", "cache_clear", "cache_parameters"):
        setattr(made, attribute, getattr(function, attribute))
    return made


def _class(cls: type, how: _How) -> type:
    """Record the public methods that a class defines itself, and its `__call__`."""
    for attribute, value in list(type.__dict__["__dict__"].__get__(cls).items()):
        if is_method(attribute, value):
            setattr(cls, attribute, _record(value, how))
    return cls


def is_method(attribute: str, value: Any) -> bool:
    """Say whether what a class has under this name is a public method, or its `__call__`."""
    return type(value) in _METHODS and (not attribute.startswith("_") or attribute == "__call__")


def _rebuilt(target: Any, how: _How) -> Any:
    return _like(target, type(target)(_record(target.__func__, how)))


def _like(target: Any, made: Any) -> Any:
    """Give the new descriptor what else was set on the old one."""
    for attribute, value in vars(target).items():
        made.__dict__.setdefault(attribute, value)
    return made


def _method(target: Any, how: _How) -> Any:
    return types.MethodType(_record(target.__func__, how), target.__self__)


def _property(target: property, how: _How) -> property:
    return target if target.fget is None else target.getter(_record(target.fget, how))


def _cached_property(target: Any, how: _How) -> Any:
    made = functools.cached_property(_record(target.func, how))
    if target.attrname is not None:
        made.__set_name__(object, target.attrname)
    return _like(target, made)


def _partial(target: Any, how: _How) -> Any:
    return _like(target, functools.partial(_record(target.func, how), *target.args, **target.keywords))


def _partialmethod(target: Any, how: _How) -> Any:
    return _like(target, functools.partialmethod(_record(target.func, how), *target.args, **target.keywords))


def _singledispatchmethod(target: Any, how: _How) -> Any:
    made = functools.singledispatchmethod(_record(target.func, how))
    for cls, function in target.dispatcher.registry.items():
        if cls is not object:
            made.register(cls, _record(function, how))
    return _like(target, made)


_METHODS = frozenset(
    {types.FunctionType, classmethod, staticmethod, functools.partialmethod, functools.singledispatchmethod}
)
_SHAPES: dict[type, Callable[[Any, _How], Any]] = {
    classmethod: _rebuilt,
    staticmethod: _rebuilt,
    property: _property,
    functools.cached_property: _cached_property,
    functools.partial: _partial,
    functools.partialmethod: _partialmethod,
    functools.singledispatchmethod: _singledispatchmethod,
    type(functools.lru_cache(len)): _cached,
    types.MethodType: _method,
    types.FunctionType: _function,
    types.BuiltinFunctionType: _function,
    types.MethodDescriptorType: _function,
    types.WrapperDescriptorType: _function,
    types.MethodWrapperType: _function,
}
"""What is recorded, by exact type: an object of another class that can be called may be more than a function."""
