"""On which object a run is made: LangChain tells it to nobody, but the method that begins a run has it as `self`.

From the callback manager outwards the frames of libraries' methods are looked at, each for its first variable and nothing
else. The user's own frames are never read: before Python 3.13 a frame that was read holds its variables until it ends.
"""

import inspect
import weakref
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from types import CodeType, FrameType, FunctionType
from typing import Any, Final, NamedTuple

from dashcam.capture.guard import failed
from dashcam.capture.places import Spot
from dashcam.integrations.fields import fields
from dashcam.snapshot.belonging import STANDARD, is_users_file
from dashcam.snapshot.labels import label

MOST: Final = 24
"""Frames looked at for one run."""
KEPT: Final = 4_096
PASSED, METHOD, OTHERS, USERS, EDGE = range(5)
"""A frame is of no interest, a method of LangChain's, of another library's, the user's code, the end of a thread or task."""
_METHODS: Final = (METHOD, OTHERS)
_EDGES = tuple(f"{STANDARD}/{name}" for name in ("asyncio/", "concurrent/", "threading.py"))
_OURS = __file__.removesuffix("integrations/langchain/objects.py")
_ROLES = ("langchain_core.", "langgraph.")
_OWN = ("langchain", "langgraph")


class Standing(NamedTuple):
    """What stands around a thread or task in the code that began it."""

    held: tuple[Callable[[], Any], ...]
    """The objects, nearest first and weakly."""
    method: str
    """What was called on the nearest."""


AROUND: ContextVar[Standing | None] = ContextVar("dashcam_langchain_around", default=None)
"""What stands around here, where no frame tells."""


class Call(NamedTuple):
    """What the frames tell of a run."""

    value: Any
    """The object it is made on."""
    method: str
    """The method that was called on it, `module.Class.name`."""
    within: tuple[Any, ...]
    """Objects without runs of their own that handed the call on to it, nearest first."""
    frame: int
    """Identity of the frame that the run's own code runs in."""
    roles: frozenset[str] = frozenset()
    """What `roles` says of the object."""


@dataclass(frozen=True, slots=True)
class _Code:
    """A named tuple's fields take four times as long to read."""

    code: CodeType
    kind: int
    method: str
    owner: str | None
    """The class that defines a plain function whose variables take long to read."""
    own: str | None = None
    """The class, where it is one of those that `roles` speaks of."""


_FEW: Final = 8
"""Variables that are read as quickly as it is found out that they need not be."""
_STEPPED: Final = inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR
"""Code that anybody may step, not just who called it."""
_BEGINS: Final = "_start"
"""A method of LangGraph's that is over before the run's own code begins."""
_made = tuple.__new__
"""Makes a named tuple without the function that its class puts before this."""
_codes: dict[int, _Code] = {}
"""By the code's identity, which is its own as long as it is in here."""
_FRAMES: Final = range(MOST)
_steps: dict[tuple[int, int], tuple[CodeType, CodeType]] = {}
"""Of such a function and the one that called it, of the same class, that they were met on one object; by their codes' identity."""
_roles: dict[int, tuple[Any, frozenset[str]]] = {}


def call_of(frame: FrameType | None, role: str, around: int | None, spot: Spot | None = None) -> Call | None:
    """Tell on what the run is made that begins in this frame.

    Args:
        frame: the caller of the callback manager.
        role: the class of LangChain's that such runs are made on: `Runnable`, `BaseTool`, …
        around: identity of the frame of the run around, where it is known; it is not read again.
        spot: where the run around stands: of an object that has its place there already, what hands calls on to it tells nothing.
    """
    begun = None
    for _ in _FRAMES:
        if frame is None:
            break
        known = _codes.get(id(frame.f_code)) or _code(frame)
        kind = known.kind
        if kind in _METHODS:
            code = known.code
            outer = frame.f_back
            if known.owner is not None and outer is not None:
                step = _steps.get((id(code), id(outer.f_code)))
                if (
                    step is not None and step[0] is code and step[1] is outer.f_code
                ):  # the same object, and quicker to read
                    begun = begun or id(outer if code.co_name == _BEGINS else frame)
                    frame = outer
                    continue
            value = frame.f_locals.get("self")
            known_roles = roles(value)
            if role in known_roles:
                begun = begun or id(outer if code.co_name == _BEGINS else frame)
                near = None if spot is None else spot.calls.get(id(value))
                ends = (near is not None and near[0]() is value) or "RunnableSeq" in known_roles
                return _called(outer, known, value, around, begun, known_roles, ends=ends)
        elif kind != PASSED:
            break
        frame = frame.f_back
    said = AROUND.get()
    held = () if said is None else tuple(reference() for reference in said.held)
    if said is None or not held or role not in roles(held[0]):
        return None
    # begun by itself, as a task
    return Call(held[0], said.method, held[1:], 0, roles(held[0]))


def handed_on(frame: FrameType | None, value: Any) -> tuple[Any, ...]:
    """Return the objects, nearest first, that handed the call on to this one which begins below this frame."""
    return _called(frame, _NONE, value, None).within


def _called(
    frame: FrameType | None,
    inside: _Code,
    value: Any,
    around: int | None,
    begun: int = 0,
    known_roles: frozenset[str] = frozenset(),
    *,
    ends: bool = False,
) -> Call:
    """Follow the object's own methods outwards to the one that was called, and on to what handed the call on.

    Args:
        frame: the caller of the method that is known to be the object's.
        inside: that method.
        value: the object.
        around: identity of the frame where the way ends.
        begun: identity of the frame that the run's code runs in.
        known_roles: those of the object.
        ends: the way ends where the object's own methods do; LangGraph's engine, which runs a node, hands nothing on.
    """
    inner: Any = value
    within: list[Any] = []
    is_inside, method = True, inside.method
    for _ in _FRAMES:
        if frame is None or id(frame) == around:
            break
        known = _codes.get(id(frame.f_code)) or _code(frame)
        kind = known.kind
        if kind == PASSED:
            inside, frame = _NONE, frame.f_back
            continue
        if kind == EDGE:
            frame = None
            break
        if kind == METHOD or (kind == OTHERS and is_inside):
            if ends and known.own is not None and known.own not in known_roles:
                break  # a method of no class of its, so of another object: its variables need not be read
            holder = frame.f_locals.get("self")
            if holder is inner:
                if is_inside:
                    method = known.method
                    if inside.owner is not None:
                        _learn(inside, known)
                    inside = known
            elif kind == METHOD and not ends and hands_on(holder, inner):
                is_inside, inner = False, holder
                within.append(holder)
            else:
                break
        elif ends and not method.rpartition(".")[2].startswith("_"):
            break
        else:
            if is_inside and method.rpartition(".")[2].startswith("_") and is_method(known.code, value):
                method = known.method
            is_inside = False
        frame = frame.f_back
    if frame is None and not ends:
        _waiting(inner, within)
    return _made(Call, (value, method, tuple(within), begun, known_roles))


def _waiting(inner: Any, within: list[Any]) -> None:
    """Go on with what began this thread or task."""
    said = AROUND.get()
    for reference in () if said is None else said.held:
        waiting = reference()
        if waiting is not inner and hands_on(waiting, inner):
            within.append(waiting)
            inner = waiting


_NONE = _Code(_called.__code__, PASSED, "", None)


def _learn(inner: _Code, outer: _Code) -> None:
    """One method of an object has called another: where one class defines both under two names, they call each other on `self` alone."""
    name = outer.method.rpartition(".")
    if name[0] == inner.owner and name[2] != inner.code.co_name:
        if len(_steps) >= KEPT:
            _steps.clear()
        _steps[id(inner.code), id(outer.code)] = inner.code, outer.code


def standing(value: Any, name: str, frame: FrameType | None) -> Standing | None:
    """Return what to set `AROUND` to while a method of this object, called from a frame, begins threads or tasks."""
    try:
        method = f"{label(type(value)).full}.{name}"
        call = _called(frame, _Code(_NONE.code, PASSED, method, None), value, None)
        return Standing(tuple(weakref.ref(one) for one in (value, *call.within)), call.method)
    except Exception:
        failed("see what a batch of langchain is made on")
        return None


def hands_on(holder: Any, part: Any) -> bool:
    """Say whether calls on an object may come to be calls on another."""
    return "DynamicRunnable" in roles(holder) or holds(holder, part)


def holds(holder: Any, part: Any) -> bool:
    """Say whether an object has another as a field, or in a list or dict that is one."""
    if part is None:
        return False
    for item in list(fields(holder).values()):
        if item is part:
            return True
        kind = type(item)
        if kind is list or kind is tuple or kind is dict:
            for one in list(item.values()) if kind is dict else item:
                if one is part:
                    return True
    return False


def roles(value: Any) -> frozenset[str]:
    """Return the names of LangChain's and LangGraph's classes that an object's class is or derives from."""
    cls = type(value)
    known = _roles.get(id(cls))
    if known is not None and known[0]() is cls:
        return known[1]
    said = label(cls)
    names = (said.full, *said.bases)
    found = frozenset(name.rpartition(".")[2] for name in names if name.startswith(_ROLES))
    if len(_roles) >= KEPT:
        _roles.clear()
    _roles[id(cls)] = (weakref.ref(cls), found)
    return found


def is_method(code: CodeType, value: Any) -> bool:
    """Say whether this is the code of a method of the object's class, under its own name."""
    for base in type.__dict__["__mro__"].__get__(type(value)):
        found = type.__dict__["__dict__"].__get__(base).get(code.co_name)
        if type(found) is FunctionType:
            return found.__code__ is code
    return False


def _code(frame: FrameType) -> _Code:
    code = frame.f_code
    known = _codes.get(id(code))
    if known is None or known.code is not code:
        if len(_codes) >= KEPT:
            _codes.clear()
        module = frame.f_globals.get("__name__")
        kind, method = _kind(code, module), f"{module}.{code.co_qualname}"
        is_long = kind == METHOD and code.co_nlocals > _FEW and not code.co_flags & _STEPPED
        where, _, cls = method.rpartition(".")[0].rpartition(".")
        is_own = kind == METHOD and f"{where}.".startswith(_ROLES) and where == module
        owner = f"{where}.{cls}" if is_long else None
        known = _codes[id(code)] = _Code(code, kind, method, owner, cls if is_own else None)
    return known


def _kind(code: CodeType, module: Any) -> int:
    file = code.co_filename
    if file.startswith(_OURS):
        return PASSED
    if is_users_file(file):
        return USERS
    if file.startswith(STANDARD) and "-packages" not in file:
        return EDGE if file.startswith(_EDGES) else PASSED
    if not code.co_argcount or code.co_varnames[0] != "self":
        return PASSED
    return METHOD if type(module) is str and module.startswith(_OWN) else OTHERS
