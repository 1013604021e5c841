"""Where Haystack is met: the methods that pipelines, components and tools are run by.

Its own tracing is left to the user's tracer: it tells nothing of a component that is run by itself, and hands content out only
where the user has asked for it. Each class of components is met when the hook goes in or its first object is made.
"""

import inspect
from collections.abc import Callable
from functools import wraps
from types import FunctionType, ModuleType
from typing import Any

from dashcam.capture.context import CURRENT, STATE
from dashcam.capture.guard import failed
from dashcam.capture.hidden import hidden, without_us
from dashcam.capture.lifecycle import UNKNOWN, restore
from dashcam.capture.patch import Setup, Target
from dashcam.capture.streams import unhooked
from dashcam.capture.wrap import known
from dashcam.integrations.fields import fields
from dashcam.integrations.haystack.roles import PIPELINE, TOOL, Role, role_of
from dashcam.integrations.haystack.running import Run, begin, clear
from dashcam.model.types import StreamEnd
from dashcam.snapshot.labels import label

_Put = list[tuple[Any, str, Any, Any]]
_RoleOf = Callable[[Any], Role | None]
_METHODS = ("run", "run_async")
_MAKING = "_parse_and_set_input_sockets"
"""What a component's metaclass calls for each object that is made."""
_SOCKETS = "__haystack_input__"
_MRO = type.__dict__["__mro__"].__get__
_DICT = type.__dict__["__dict__"].__get__


def _plain(role_of: _RoleOf, method: str, original: Callable[..., Any]) -> Callable[..., Any]:
    names = _names(original)

    @wraps(original)
    @hidden
    def run(self: Any, *args: Any, **kwargs: Any) -> Any:
        before, token = CURRENT.get(), UNKNOWN
        try:
            begun = _begin(role_of, self, method, names, args, kwargs) if STATE.put is not None else None
            if begun is None:
                token = None
                return original(self, *args, **kwargs)
            token = begun.attach()
            try:
                result = original(self, *args, **kwargs)
            except BaseException as error:
                begun.detach(token)
                without_us(error)
                begun.raised(error)
                raise
            begun.detach(token)
        except BaseException:  # an interrupt may fall between any two of these
            restore(token, before)
            raise
        begun.returned(result)
        return result

    return run


def _awaited(role_of: _RoleOf, method: str, original: Callable[..., Any]) -> Callable[..., Any]:
    names = _names(original)

    @wraps(original)
    @hidden
    async def run(self: Any, *args: Any, **kwargs: Any) -> Any:
        before, token = CURRENT.get(), UNKNOWN
        try:
            begun = _begin(role_of, self, method, names, args, kwargs) if STATE.put is not None else None
            if begun is None:
                token = None
                return await original(self, *args, **kwargs)
            token = begun.attach()
            try:
                result = await original(self, *args, **kwargs)
            except BaseException as error:
                begun.detach(token)
                without_us(error)
                begun.raised(error)
                raise
            begun.detach(token)
        except BaseException:  # an interrupt may fall between any two of these
            restore(token, before)
            raise
        begun.returned(result)
        return result

    return run


def _handed_on(role_of: _RoleOf, method: str, original: Callable[..., Any]) -> Callable[..., Any]:
    """A generator of partial results; nothing of ours is current while the program has one of them in hand."""
    names = _names(original)

    @wraps(original)
    @hidden
    async def run(self: Any, *args: Any, **kwargs: Any) -> Any:
        begun = _begin(role_of, self, method, names, args, kwargs) if STATE.put is not None else None
        source, chunks = original(self, *args, **kwargs), 0
        parts: Any = {}
        ended: StreamEnd = "exhausted"
        step, value = unhooked, source
        try:
            while True:
                before, token = CURRENT.get(), UNKNOWN
                try:
                    token = None if begun is None else begun.attach()
                    try:
                        item = await step(value)
                    finally:
                        if token is not None and begun is not None:
                            begun.detach(token)
                except BaseException:
                    restore(token, before)
                    raise
                if not chunks and begun is not None:
                    begun.first()
                chunks += 1
                parts = item
                try:
                    value = yield item
                    step = source.asend
                except GeneratorExit as error:
                    ended, step, value = "closed", source.athrow, error
                except BaseException as error:
                    step, value = source.athrow, error
        except StopAsyncIteration:
            if begun is not None:
                begun.returned(parts, chunks, ended)
        except GeneratorExit:
            if begun is not None:
                begun.returned(parts, chunks, "closed")
            raise
        except BaseException as error:
            without_us(error)
            if begun is not None:
                begun.raised(error)
            raise

    return run


def _begin(
    role_of: _RoleOf,
    of: Any,
    method: str,
    names: tuple[str, ...],
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
) -> Run | None:
    try:
        role = role_of(of)
        if role is None:
            return None
        said = {**dict(zip(names, args, strict=False)), **kwargs} if args else kwargs
        return begin(role, of, method, said)
    except Exception:
        failed("record the start of a run of haystack")
        return None


def _names(original: Callable[..., Any]) -> tuple[str, ...]:
    """The names of a method's positional arguments after `self`."""
    function = inspect.unwrap(original)
    code = function.__code__ if type(function) is FunctionType else None
    return () if code is None else code.co_varnames[1 : code.co_argcount]


def _component(module: ModuleType) -> Callable[[], None]:
    """Meet the classes of components there are, and each further one when an object of it is made."""
    meta: Any = vars(module)["ComponentMeta"]
    before = inspect.getattr_static(meta, _MAKING)
    put: _Put = []

    @wraps(before.__func__)
    @hidden
    def _parse_and_set_input_sockets(component_cls: Any, instance: Any) -> Any:
        result = before.__func__(component_cls, instance)
        _meet(component_cls, put)
        return result

    for cls in _below(list(vars(module)["component"].registry.values())):
        _meet(cls, put)
    made = staticmethod(_parse_and_set_input_sockets)
    type.__setattr__(meta, _MAKING, made)

    def undo() -> None:
        if _DICT(meta).get(_MAKING) is made:
            type.__setattr__(meta, _MAKING, before)
        for cls, name, original, ours in put:
            if _DICT(cls).get(name) is ours:
                type.__setattr__(cls, name, original)
        put.clear()
        clear()

    return undo


def _below(classes: list[Any]) -> list[Any]:
    return [one for cls in classes for one in (cls, *_below(type.__subclasses__(cls)))]


def _meet(cls: Any, put: _Put) -> None:
    """Put ourselves before the methods by which objects of a class are run, wherever they are defined."""
    try:
        for base in _MRO(cls):
            for name in _METHODS:
                original = _DICT(base).get(name)
                if type(original) is FunctionType and all(entry[3] is not original for entry in put):
                    wrap = _awaited if inspect.iscoroutinefunction(original) else _plain
                    ours = known(wrap(_component_role, f"{label(base).full}.{name}", original))
                    type.__setattr__(base, name, ours)
                    put.append((base, name, original, ours))
    except Exception:
        failed("hook into a component of haystack")


def is_known(cls: type) -> bool:
    """Whether every run of a class's objects is recorded: components and pipelines."""
    return type(cls).__name__ == "ComponentMeta" or any(label(base).full == _FULL for base in _MRO(cls))


def _component_role(instance: Any) -> Role | None:
    # a class that a component derives from may have objects of its own
    return role_of(type(instance)) if _SOCKETS in fields(instance) else None


def _always(role: Role) -> _RoleOf:
    return lambda _: role


def _one(module: str, name: str, role: Role, wrap: Callable[[_RoleOf, str, Any], Any], costs: str) -> Target:
    return Target("haystack", module, name, lambda original: wrap(_always(role), f"{module}.{name}", original), costs)


_PIPELINE = "haystack.core.pipeline.pipeline"
_FULL = f"{_PIPELINE}.Pipeline"
_TOOL = "haystack.tools.tool"
_LOOSE = "runs of pipelines are not recorded, and those of their components are traces of their own"
TARGETS: tuple[Target | Setup, ...] = (
    Setup(
        "haystack",
        "haystack.core.component.component",
        "ComponentMeta",
        _component,
        "runs of components are not recorded",
    ),
    _one(_PIPELINE, "Pipeline.run", PIPELINE, _plain, _LOOSE),
    _one(_PIPELINE, "Pipeline.run_async", PIPELINE, _awaited, _LOOSE),
    _one(_PIPELINE, "Pipeline.run_async_generator", PIPELINE, _handed_on, _LOOSE),
    _one(_TOOL, "Tool.invoke", TOOL, _plain, "tools are not recorded"),
    _one(_TOOL, "Tool.invoke_async", TOOL, _awaited, "asynchronous tools are not recorded"),
)
