"""Around LiteLLM's functions: what each run of one is, a call, an attempt of one, or a row of fallbacks."""

from collections.abc import Callable, Iterator
from functools import partial
from types import ModuleType
from typing import Any, NamedTuple

from dashcam.capture import calls
from dashcam.capture.calls import ActiveSpan
from dashcam.capture.context import CURRENT, STATE
from dashcam.capture.guard import failed
from dashcam.capture.lifecycle import UNKNOWN, restore
from dashcam.capture.patch import Setup
from dashcam.capture.reroute import reroute
from dashcam.integrations.litellm.call import ACTIVE, LiteCall, Tokens, asks, is_inner, let_go
from dashcam.integrations.litellm.chains import Chain, Tries, falls_back
from dashcam.integrations.litellm.functions import FUNCTIONS, Function
from dashcam.integrations.litellm.streams import follow, is_stream


class Run:
    """One run of a function: `call` is what it belongs to, and it is the whole of that where it is not `inner`."""

    __slots__ = ("call", "inner", "tokens", "tries")

    def __init__(self, call: Any, tokens: Tokens | None, *, inner: bool, tries: Tries | None = None) -> None:
        self.call = call
        self.inner = inner
        self.tokens = tokens
        self.tries = tries

    def leave(self) -> None:
        """Put the context back; in another context there is nothing to put back."""
        if self.tokens is not None:
            ActiveSpan.detach(self.tokens[0])
            try:
                ACTIVE.reset(self.tokens[1])
            except ValueError:
                return

    def returned(self, result: Any) -> None:
        """It has returned: the end of the call, unless the answer streams."""
        try:
            if isinstance(self.call, Chain):
                self.call.returned(result)
            elif isinstance(self.call, LiteCall) and not self.inner:
                if is_stream(result):
                    follow(self.call, result)
                else:
                    self.call.returned(result)
        except Exception:
            failed("record the end of a call of litellm")

    def raised(self, error: BaseException) -> None:
        """It raised: the end of the call, unless that is tried again."""
        if isinstance(self.call, Chain):
            self.call.raised(error)
        elif isinstance(self.call, LiteCall):
            if self.inner or (self.tries is not None and self.tries.held(self.call, error)):
                self.call.attempted(error)
            else:
                self.call.raised(error)


class Met(NamedTuple):
    """A function as it was met: its row, the names of its parameters, and whether another one does its work."""

    function: Function
    positions: tuple[str, ...]
    is_public: bool


def _begin(met: Met, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Run | None:
    """What this run is; `None` where nothing records."""
    try:
        above = ACTIVE.get()
        run = _known(above, kwargs) or _new(above, met, args, kwargs)
        if run is not None and run.call is not None:
            run.call.is_fresh = met.is_public
        return run
    except Exception:
        failed("record the start of a call of litellm")
        return None


def _known(above: Any, kwargs: dict[str, Any]) -> Run | None:
    """A run that belongs to what is there: the work of a public function, an attempt."""
    if isinstance(above, LiteCall) and not above.is_over and (above.is_fresh or is_inner(kwargs)):
        return Run(above, above.enter(), inner=True)
    if isinstance(above, Chain) and above.is_fresh:
        above.is_fresh = False
        return Run(None, None, inner=True)
    if isinstance(above, Tries) and above.call is not None:
        again = above.again()
        return Run(again, again.enter(), inner=False, tries=above)
    return None


def _new(above: Any, met: Met, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Run | None:
    if met.function.name == "completion" and falls_back(kwargs) and not is_inner(kwargs):
        chain = Chain.begin("litellm.completion", met.function, met.positions, args, kwargs)
        return None if chain is None else Run(chain, chain.enter(), inner=False)
    call = asks(met.function, met.positions, args, kwargs)
    if call is None:
        return None
    if isinstance(above, Chain | Tries):
        above.has(call)
    return Run(call, call.enter(), inner=False, tries=above if isinstance(above, Tries) else None)


def _plain(met: Met, original: Callable[..., Any]) -> Callable[..., Any]:
    def run(*args: Any, **kwargs: Any) -> Any:
        if STATE.put is None or (not _HALVES.isdisjoint(kwargs) and _is_half(kwargs)):
            return original(*args, **kwargs)
        before, begun = (CURRENT.get(), ACTIVE.get()), UNKNOWN
        try:
            begun = _begin(met, args, kwargs)
            if begun is None:
                return _left_out(original, args, kwargs)
            try:
                result = original(*args, **kwargs)
            except BaseException as error:
                begun.leave()
                begun.raised(error)
                raise
            begun.leave()
        except BaseException:  # an interrupt may fall between any two of these
            let_go(getattr(begun, "tokens", begun), before)
            raise
        begun.returned(result)
        return result

    return run


def _awaited(met: Met, original: Callable[..., Any]) -> Callable[..., Any]:
    async def run(*args: Any, **kwargs: Any) -> Any:
        if STATE.put is None:
            return await original(*args, **kwargs)
        before, begun = (CURRENT.get(), ACTIVE.get()), UNKNOWN
        try:
            begun = _begin(met, args, kwargs)
            if begun is None:
                token = UNKNOWN
                try:
                    token = calls.skip()
                    return await original(*args, **kwargs)
                finally:
                    restore(token, before[0])
            try:
                result = await original(*args, **kwargs)
            except BaseException as error:
                begun.leave()
                begun.raised(error)
                raise
            begun.leave()
        except BaseException:  # an interrupt may fall between any two of these
            let_go(getattr(begun, "tokens", begun), before)
            raise
        begun.returned(result)
        return result

    return run


def _left_out(original: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Make a call of a trace that sampling left out."""
    before, token = CURRENT.get(), UNKNOWN
    try:
        token = calls.skip()
        return original(*args, **kwargs)
    finally:
        restore(token, before)


_HALVES = frozenset({"acompletion", "aembedding", "atext_completion", "aresponses", "arerank"})


def _is_half(kwargs: dict[str, Any]) -> bool:
    """Whether this is the half of an asynchronous function that returns what is to be awaited."""
    return any(kwargs.get(name) is True for name in _HALVES)


def _positions(function: Any) -> tuple[str, ...]:
    """The names of what a function takes by position, of the function that it was before LiteLLM decorated it."""
    while hasattr(function, "__wrapped__"):
        function = function.__wrapped__
    return tuple(function.__code__.co_varnames[: function.__code__.co_argcount])


def _meet(function: Function, name: str, is_public: bool, module: ModuleType) -> Callable[[], None]:  # noqa: FBT001
    inside = vars(module)
    wrap = _plain if name == function.name else _awaited
    return reroute(inside[name], partial(wrap, Met(function, _positions(inside[function.name]), is_public)))


def _setups(function: Function) -> Iterator[Setup]:
    for name in (function.name, f"a{function.name}"):
        costs = f"calls of litellm.{name} are not recorded"
        yield Setup("litellm", function.module, name, partial(_meet, function, name, False), costs)
        if function.public is not None:
            costs = f"calls of litellm.{name} that LiteLLM's native half serves are not recorded"
            yield Setup("litellm", function.public, name, partial(_meet, function, name, True), costs)


SETUPS = tuple(setup for function in FUNCTIONS for setup in _setups(function))
