"""Above LiteLLM's calls: its Router, and a completion that names fallbacks; each is a chain of the calls it makes.

Within the Router one model group is tried again and again: those attempts are one call, which ends when the Router gives the
group up. The next group is a fallback, and a call of its own.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

from dashcam.capture import calls
from dashcam.capture.calls import ActiveSpan
from dashcam.capture.context import CURRENT, STATE
from dashcam.capture.guard import failed
from dashcam.capture.lifecycle import UNKNOWN, restore
from dashcam.integrations.fields import items, text, word
from dashcam.integrations.litellm import readers
from dashcam.integrations.litellm.call import ACTIVE, LiteCall, Tokens, let_go
from dashcam.integrations.litellm.functions import BY_NAME, Function
from dashcam.integrations.litellm.streams import is_stream


class Chain:
    """A span that has calls below it; `last` is the last of them."""

    __slots__ = ("function", "is_fresh", "last", "span")

    def __init__(self, span: ActiveSpan, function: Function | None) -> None:
        self.span = span
        self.function = function
        self.last: LiteCall | None = None
        self.is_fresh = False

    @classmethod
    def begin(
        cls,
        name: str,
        function: Function | None,
        positions: tuple[str, ...],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        **of: Any,
    ) -> Chain | None:
        """Begin its span; `None` where nothing records."""
        body = readers.body_of(positions, args, kwargs)
        asked: dict[str, Any] = {"model": body.get("model")}
        if kwargs.get("fallbacks") is not None:
            asked["fallbacks"] = kwargs["fallbacks"]
        said = body if function is None else function.endpoint.input(body)
        span = calls.begin(name, "chain", input={**asked, **said}, session=readers.session_of(kwargs), site=True, **of)
        return None if span is None else cls(span, function)

    def enter(self) -> Tokens:
        """Make it current."""
        return self.span.attach(), ACTIVE.set(self)

    def has(self, call: LiteCall) -> None:
        """A call below it has begun."""
        self.last = call

    def returned(self, result: Any) -> None:
        """End it with its answer, or with the stream that it hands on."""
        if is_stream(result) and self.last is not None and not self.last.is_over:
            self.last.also.append(self.span)
        else:
            self.span.end(None if self.function is None else self.function.endpoint.output(result))

    def raised(self, error: BaseException) -> None:
        """End it with an error."""
        self.span.end(error=error)


class Tries:
    """A model group that the Router tries; `call` is the one whose last attempt has failed."""

    __slots__ = ("call", "chain", "error")

    def __init__(self, chain: Chain | None) -> None:
        self.chain = chain
        self.call: LiteCall | None = None
        self.error: BaseException | None = None

    def has(self, call: LiteCall) -> None:
        """A call has begun."""
        if self.chain is not None:
            self.chain.has(call)

    def held(self, call: LiteCall, error: BaseException) -> bool:
        """Hold a call that failed until it is tried again or given up."""
        if not isinstance(error, Exception):
            return False
        self.call, self.error = call, error
        return True

    def again(self) -> LiteCall:
        """The call, which is tried again."""
        call, self.call, self.error = self.call, None, None
        if call is None:
            raise LookupError
        return call

    def over(self) -> None:
        """The Router has given up, or has its answer."""
        call, error, self.call, self.error = self.call, self.error, None, None
        if call is not None and error is not None:
            call.raised(error)


def falls_back(kwargs: dict[str, Any]) -> bool:
    """Whether a completion names models to fall back to, or LiteLLM does for all."""
    if items(kwargs.get("fallbacks")):
        return True
    return bool(items(vars(sys.modules["litellm"]).get("model_fallbacks")))


def routed(original: Callable[..., Any]) -> Callable[..., Any]:
    """`Router.async_function_with_fallbacks`: where all its methods go, and where it goes itself for each fallback."""

    @wraps(original)
    async def run(self: Any, *args: Any, **kwargs: Any) -> Any:
        before, tokens = (CURRENT.get(), ACTIVE.get()), UNKNOWN
        try:
            chain = _chain(self, args, kwargs)
            if chain is None:
                tokens = None
                return await original(self, *args, **kwargs)
            tokens = chain.enter()
            try:
                result = await original(self, *args, **kwargs)
            except BaseException as error:
                let_go(tokens, before)
                chain.raised(error)
                raise
            let_go(tokens, before)
        except BaseException:  # an interrupt may fall between any two of these
            let_go(tokens, before)
            raise
        try:
            chain.returned(result)
        except Exception:
            failed("record the end of a call of litellm's Router")
        return result

    return run


def tried(original: Callable[..., Any]) -> Callable[..., Any]:
    """`Router.async_function_with_retries`: all attempts with one model group."""

    @wraps(original)
    async def run(self: Any, *args: Any, **kwargs: Any) -> Any:
        if STATE.put is None:
            return await original(self, *args, **kwargs)
        above, token = ACTIVE.get(), UNKNOWN
        chain = above if isinstance(above, Chain) else above.chain if isinstance(above, Tries) else None
        tries = Tries(chain)
        try:
            token = ACTIVE.set(tries)
            try:
                return await original(self, *args, **kwargs)
            finally:
                restore(token, above, ACTIVE)
                tries.over()
        except BaseException:  # an interrupt may fall between any two of these
            restore(token, above, ACTIVE)
            raise

    return run


def _chain(router: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Chain | None:
    try:
        if STATE.put is None or isinstance(ACTIVE.get(), Chain | Tries):
            return None
        name = _name(kwargs.get("original_generic_function")) or _name(kwargs.get("original_function")) or "call"
        name = name.lstrip("_")
        method = f"litellm.router.Router.{name}"
        return Chain.begin(
            f"Router.{name}", BY_NAME.get(name), (), args, kwargs, of=router, type=type(router), method=method
        )
    except Exception:
        failed("record the start of a call of litellm's Router")
        return None


def _name(function: Any) -> str | None:
    """The name of a function or a method, from its code."""
    plain = getattr(function, "__func__", function)
    return text(getattr(plain, "__name__", None)) if type(plain).__name__ == "function" else word(plain, "__name__")
