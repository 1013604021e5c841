"""What is known of a recorded function before it is called: its name, its parameters, which of them are secret."""

import inspect
import weakref
from collections.abc import Callable
from typing import Any

from dashcam.capture.context import STATE
from dashcam.capture.define import At, callable_index
from dashcam.capture.encode import text
from dashcam.snapshot.natural import encodable

_all: "weakref.WeakSet[Spec]" = weakref.WeakSet()


class Spec:
    """A recorded function, as the journal will name it.

    `skip` is 1 where the first argument is the object the method is called on; its class is then part of the span.
    """

    __slots__ = (
        "__weakref__",
        "_by_type",
        "at",
        "index",
        "kind",
        "method",
        "name",
        "parameters",
        "secret",
        "skip",
        "target",
    )

    def __init__(self, name: str, kind: str, method: str | None, parameters: tuple[str, ...], skip: int) -> None:
        self.name = text(name) or "?"
        self.kind = kind
        self.method = method
        self.skip = skip
        self.parameters = parameters[skip:]
        self.secret: tuple[int, ...] = ()
        self.find_secrets()
        self.index = callable_index(self.name, kind, method, self.parameters)
        self.target: Callable[[], Any] | None = None
        """Gives the function itself, for as long as it is there: it may be a part of an app."""
        self.at: tuple[Any, ...] = (None, self.index, None, None)
        """The spot where it was called last, its number there, the spot inside, and a method's object: most calls are made
        where the last one was."""
        self._by_type: dict[int, tuple[type, int]] = {}
        _all.add(self)

    def find_secrets(self) -> None:
        """Find the parameters whose arguments are secrets under the names now in force."""
        rule = STATE.masker.names.rule
        self.secret = tuple(i for i, parameter in enumerate(self.parameters) if rule(parameter) is not None)

    def index_for(self, args: tuple[Any, ...]) -> int:
        """Return the callable's number for the object that a method is called on."""
        if not self.skip or not args:
            return self.index
        owner = type(args[0])
        if owner is type:
            owner = args[0]
        known = self._by_type.get(id(owner))
        if known is not None and known[0] is owner:
            return known[1]
        index = callable_index(self.name, self.kind, self.method, self.parameters, owner)
        if len(self._by_type) > 64:
            self._by_type.clear()
        self._by_type[id(owner)] = (owner, index)
        return index

    def index_at(self, args: Any, at: At | None) -> int:
        """Return the callable's number at a place in an app; asked for once a place."""
        owner = type(args[0]) if self.skip and args else None
        if owner is type:
            owner = args[0]
        return callable_index(self.name, self.kind, self.method, self.parameters, owner, at)


def _find_all_secrets() -> None:
    for spec in list(_all):
        spec.find_secrets()


STATE.masked.append(_find_all_secrets)


def spec_of(function: Callable[..., Any], name: str | None, kind: str | None) -> Spec:
    """Return the spec of a Python function or any other callable."""
    qualname = str(getattr(function, "__qualname__", None) or getattr(function, "__name__", "callable"))
    module = getattr(function, "__module__", None) or "?"
    code = getattr(function, "__code__", None)
    parameters = _parameters(code) if code is not None else ("*args",)
    owner = qualname.rpartition(".")[0]
    is_method = bool(owner) and not owner.endswith("<locals>") and parameters[:1] in (("self",), ("cls",))
    method = encodable(f"{module}.{qualname}") if is_method else None
    return Spec(name or qualname, kind or "function", method, parameters, int(is_method))


def _parameters(code: Any) -> tuple[str, ...]:
    count = code.co_argcount
    names: tuple[str, ...] = code.co_varnames
    rest = count + code.co_kwonlyargcount
    return names[:count] + ((f"*{names[rest]}",) if code.co_flags & inspect.CO_VARARGS else ())
