"""Records a plain function that nobody decorated: it stays the object it is, and gets code of ours in place of its own.

So whoever holds the function, by whatever name, calls the recorded one; name, signature, defaults (also those set later),
closure and predicates are its own. The code that it had lives on in a function of its own, which ours calls.
"""

import functools
import linecache
import weakref
from collections.abc import Callable
from operator import is_
from types import CodeType, FunctionType, SimpleNamespace
from typing import Any

from dashcam.capture import held
from dashcam.capture.context import SCOPED, STATE
from dashcam.capture.guard import failed
from dashcam.capture.spec import Spec, spec_of
from dashcam.capture.trampoline import NAMES, PLACE, code_inside, ours
from dashcam.capture.wrap import is_inner, is_recorded
from dashcam.snapshot.references import unwrapped

_STATE = "_dashcam_state"


class Ours:
    """What the code needs of ours: one constant in it."""

    __slots__ = NAMES

    def __init__(self, given: dict[str, Any]) -> None:
        for name in NAMES:
            setattr(self, name, given[name])

    def __reduce__(self) -> tuple[Any, ...]:
        """Go to another process as what makes the call and records nothing, with no word of dashcam in it.

        cloudpickle sends functions of `__main__` and lambdas by their code, to processes that may not have us.
        """
        # not one of ours, takes two arguments, does nothing with them
        leave_error = is_
        state = {
            "_dashcam_state": SimpleNamespace(put=None),
            "_dashcam_call": self._dashcam_call,  # type: ignore[attr-defined]
            "_dashcam_any": BaseException,
            "_dashcam_leave_error": leave_error,
        }
        return SimpleNamespace, (), state


class Swapped:
    """A function with code of ours; called, it puts the code back that the function had, where ours still stands."""

    __slots__ = ("_before", "_code", "_function", "_ours")

    def __init__(self, function: FunctionType, code: CodeType, inside: Ours) -> None:
        self._function, self._code, self._ours = function, code, inside
        self._before = function.__code__

    def __call__(self) -> None:
        """Put the code back."""
        if self._function.__code__ is self._code:
            self._function.__code__ = self._before

    def ask(self, state: Any) -> None:
        """Let another state decide at each call."""
        setattr(self._ours, _STATE, state)


def swap(function: Any, spec: Spec, state: Any = STATE) -> Callable[[], None]:
    """Put recording code into a plain function; return what puts the very code back that it had.

    What is recorded already, or is no plain function, is left alone.
    """
    put = _swap(function, spec, state)
    return _nothing if put is None else put


def record_function(function: Any, state: Any = SCOPED, by: object = None) -> Callable[[], None]:
    """Record a plain function until the returned function is called; holders are counted, the last one puts it back.

    With `by` it is `held.let_go(by)` that ends it, together with all else that this holder has.
    """
    by = object() if by is None else by
    try:
        held.hold(("function", id(function)), by, lambda: _swap(function, spec_of(function, None, None), state), state)
    except Exception:
        failed("record a function")
    return functools.partial(held.let_go, by)


def is_swapped(function: Any) -> bool:
    """Say whether a function has code of ours in place of its own."""
    return type(function) is FunctionType and any(type(one) is Ours for one in function.__code__.co_consts)


def _swap(function: Any, spec: Spec, state: Any) -> Swapped | None:
    if type(function) is not FunctionType or is_swapped(function) or is_inner(function):
        return None
    if any(map(is_recorded, unwrapped(function))):
        return None
    code = function.__code__
    call = FunctionType(code, function.__globals__, function.__name__, function.__defaults__, function.__closure__)
    call.__kwdefaults__, call.__qualname__ = function.__kwdefaults__, function.__qualname__
    template = code_inside(code)
    spec.target = weakref.ref(function)
    inside = Ours(ours(call, spec, state, code))
    # the function once more by itself: there `snapshot` looks for what a function was before
    constants = (*(inside if one == PLACE else one for one in template.co_consts), call)
    made = template.replace(co_consts=constants)
    _keep_source(made.co_filename, code.co_filename)
    put = Swapped(function, made, inside)
    function.__code__ = made
    return put


def _keep_source(ours_file: str, file: str) -> None:
    """Let `inspect.getsource` find the text under the name that our code has for the file."""
    linecache.cache[ours_file] = (functools.partial(_source, file),)


def _source(file: str) -> str:
    linecache.checkcache(file)
    return "".join(linecache.getlines(file))


def _nothing() -> None:
    """Stand for the undo of what was left alone."""
