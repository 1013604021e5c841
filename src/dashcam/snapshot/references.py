"""What a function stands on: the values it closes over, the globals it reads, its defaults; nothing is called.

Gets a function or a class of the user's own, hands on names with values and where the text of it was defined.
"""

import sys
import types
from collections.abc import Callable
from types import FunctionType
from typing import Any

from dashcam.snapshot.belonging import is_users, is_users_file
from dashcam.snapshot.code_scan import MUTATORS, scan
from dashcam.snapshot.component_plans import is_cached_property
from dashcam.snapshot.describing import fields_of
from dashcam.snapshot.labels import label
from dashcam.snapshot.sources import Place

_MODULE_STATE: Any = vars(types.ModuleType)["__dict__"]
_DICT = type.__dict__["__dict__"].__get__
_QUALNAME = type.__dict__["__qualname__"].__get__
# the function that records a call holds the one that it stands before under this name
_STANDS_BEFORE = "_dashcam_call"
_CONSTRUCTORS = frozenset(
    {"__init__", "__post_init__", "__attrs_post_init__", "__new__", "__setstate__", "model_post_init"}
)
_SETTERS = ("set", "with_", "configure", "update_prompts", "_set")
_HOPS = 16
_READERS: dict[int, Callable[[Any], Any]] = {
    id(kind): kind.__dict__[name].__get__
    for kind, name in ((staticmethod, "__func__"), (classmethod, "__func__"), (property, "fget"))
}


def unwrapped(function: FunctionType) -> list[FunctionType]:
    """Give a function and what it was wrapped around, outermost first."""
    chain = [function]
    while len(chain) < _HOPS:
        inner = _inner(chain[-1])
        if inner is None or any(inner is one for one in chain):
            break
        chain.append(inner)
    return chain


def _inner(function: FunctionType) -> FunctionType | None:
    names = function.__code__.co_freevars
    if _STANDS_BEFORE in names:
        for name, value in closed_over(function):
            if name == _STANDS_BEFORE and type(value) is FunctionType:
                return value
    original = _original(function)
    if original is not None:
        return original
    wrapped = function.__dict__.get("__wrapped__")
    return wrapped if type(wrapped) is FunctionType else None


def _original(function: FunctionType) -> FunctionType | None:
    """Return what a function was before its code was swapped: a constant, where no compiler puts a function."""
    return next((one for one in function.__code__.co_consts if type(one) is FunctionType), None)


def users_own(chain: list[FunctionType]) -> FunctionType | None:
    """Return of a chain of `unwrapped` the innermost function that the user wrote, as calls reach it.

    Where its code is swapped that is the function itself, not the one that keeps its code.
    """
    at = next((at for at in reversed(range(len(chain))) if is_users_function(chain[at])), -1)
    while at > 0 and _original(chain[at - 1]) is chain[at]:
        at -= 1
    return None if at < 0 else chain[at]


def is_stand_in(function: FunctionType) -> bool:
    """Say whether a function's code is ours, so that it counts for nothing."""
    return _STANDS_BEFORE in function.__code__.co_freevars or _original(function) is not None


def closed_over(function: FunctionType) -> list[tuple[str, Any]]:
    """Give the names and values of a function's closure, of those that have one by now."""
    found = []
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=False):
        try:
            found.append((name, cell.cell_contents))
        except ValueError:  # not assigned yet
            continue
    return found


def is_users_function(function: FunctionType) -> bool:
    """Say whether a function was written by the user."""
    module = function.__globals__.get("__name__")
    return is_users_file(function.__code__.co_filename) and (type(module) is not str or is_users(module))


def referred(function: FunctionType) -> list[tuple[str, Any]]:
    """Give names and values that a function of the user's refers to: closure, defaults, globals; what it assigns left out."""
    read = scan(function.__code__)
    found = {name: value for name, value in closed_over(function) if name not in read.written and name != "__class__"}
    found.update(_defaults(function))
    names = function.__globals__
    for name in read.loaded:
        if name in names and name not in read.written and not name.startswith("__"):
            found.setdefault(name, names[name])
    for module, name in read.reached:
        holder = found.get(module, names.get(module))
        if type(holder) is types.ModuleType and is_users(module_name(holder)):
            held = _MODULE_STATE.__get__(holder)
            if name in held:
                found.setdefault(f"{module}.{name}", held[name])
    # a list of the module's that the function appends to is what the app keeps, no part of what it is
    filled = {
        name for name, method in read.reached if method in MUTATORS and type(found.get(name)) in (list, dict, set)
    }
    return [
        (name, value) for name, value in found.items() if type(value) is not types.ModuleType and name not in filled
    ]


def module_name(module: types.ModuleType) -> str:
    """Return what a module says it is called."""
    name = _MODULE_STATE.__get__(module).get("__name__")
    return name if type(name) is str else "?"


def _defaults(function: FunctionType) -> dict[str, Any]:
    code = function.__code__
    given = function.__defaults__ or ()
    names = code.co_varnames[: code.co_argcount]
    found = dict(zip(names[len(names) - len(given) :], given, strict=False))
    found.update(function.__kwdefaults__ or {})
    return found


def place_of(function: FunctionType) -> Place:
    """Return where a function was defined."""
    code = function.__code__
    return Place(code.co_filename, function.__qualname__, code.co_firstlineno, (code,))


def methods_of(cls: type) -> list[tuple[str, FunctionType]]:
    """Give the functions that a class defines itself; those that were generated, or taken from a library, left out."""
    found = []
    for name, value in list(_DICT(cls).items()):
        reader = _READERS.get(id(type(value)))
        function = value if reader is None else reader(value)
        if is_cached_property(value):
            function = fields_of(value).get("func")
        if type(name) is not str or type(function) is not FunctionType:
            continue
        inner = unwrapped(function)[-1]
        generated = name.startswith("__") and inner.__code__.co_filename.startswith("<")
        if not generated and is_users_function(inner):
            found.append((name, inner))
    return found


def class_place(cls: type) -> Place:
    """Return where a class was defined, as far as its functions and its module tell."""
    own = methods_of(cls)
    module = label(cls).module
    # a class without a function of its own is looked for in its module's file
    file = next((function.__code__.co_filename for _, function in own), None) or file_of(module)
    return Place(file, _QUALNAME(cls), 0, tuple(function.__code__ for _, function in own))


def file_of(module: str) -> str:
    """Return the file a loaded module came from, `""` where there is none."""
    loaded = sys.modules.get(module)
    file = _MODULE_STATE.__get__(loaded).get("__file__") if type(loaded) is types.ModuleType else None
    return file if type(file) is str else ""


def changed_by(classes: list[type]) -> tuple[set[str], set[str]]:
    """Give the fields that objects of these classes change while they run, and those of them that are made late.

    Constructors and setters do not count: what is only set there is configuration. Late is what a constructor sets to `None`,
    or not at all, and another method fills.
    """
    changed: set[str] = set()
    given: set[str] = set()
    emptied: set[str] = set()
    for cls in classes:
        for name, function in methods_of(cls):
            read = scan(function.__code__)
            if name in _CONSTRUCTORS:
                given |= read.changed
                emptied |= read.emptied
            elif not name.startswith(_SETTERS):
                changed |= read.changed
    return changed, {name for name in changed if name in emptied or name not in given}


def class_values(cls: type) -> list[tuple[str, Any]]:
    """Give the names and values that a class holds for all its objects, its functions and descriptors left out."""
    skipped = (
        FunctionType,
        staticmethod,
        classmethod,
        property,
        types.MemberDescriptorType,
        types.GetSetDescriptorType,
    )
    kinds = {id(kind) for kind in skipped}
    return [
        (name, value)
        for name, value in list(_DICT(cls).items())
        if type(name) is str
        and not name.startswith(("__", "_abc_"))
        and id(type(value)) not in kinds
        and not is_cached_property(value)
    ]
