"""Context: makes a run's span current around the code that runs in it, and ends runs that LangChain never ends.

LangChain runs the code of chains, tools and nodes in a private copy of the context, made by `set_config_context`: there the
span is simply set, and nothing has to be put back. Retrievers and models run in the caller's context: their methods open
a scope, the run that begins inside takes it, and the method puts the context back. No token is held across a `yield`.
"""

import sys
from collections.abc import Callable
from contextvars import ContextVar, Token
from functools import wraps
from typing import Any

from dashcam.capture.calls import ActiveSpan
from dashcam.capture.context import CURRENT, STATE, Here
from dashcam.capture.guard import failed
from dashcam.integrations.fields import fields, get, known
from dashcam.integrations.langchain.objects import AROUND, standing
from dashcam.integrations.langchain.runs import ATTACHED, Run, key_of, of_manager, running

SCOPE: ContextVar["Scope | None"] = ContextVar("dashcam_langchain_scope", default=None)
_SESSIONS = ("thread_id", "session_id", "conversation_id")


class Scope:
    """A method that waits for the run that will begin in it."""

    __slots__ = ("kind", "run")

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.run: Run | None = None

    def open(self) -> tuple[Token["Scope | None"], Token[Here | None]]:
        """Wait from here on; the tokens go to `close`."""
        return SCOPE.set(self), CURRENT.set(CURRENT.get())

    @staticmethod
    def close(tokens: tuple[Token["Scope | None"], Token[Here | None]]) -> None:
        """Put the context back as it was; in another context there is nothing to put back."""
        try:
            SCOPE.reset(tokens[0])
        except ValueError:
            return
        ActiveSpan.detach(tokens[1])

    def broken(self, error: BaseException) -> None:
        """The method raised: end the run if LangChain has not."""
        if self.run is not None:
            self.run.end(error=error)


def began(run: Run) -> None:
    """A run has begun here: the scope that waits for one of its kind takes it."""
    scope = SCOPE.get()
    if scope is not None and scope.run is None and scope.kind == run.kind:
        scope.run = run
        CURRENT.set(run.context)


def session_of(source: Any) -> str | None:
    """The session that metadata or a config's `configurable` speaks of."""
    config = source if type(source) is dict else known(source)
    for name in _SESSIONS:
        said = config.get(name)
        if said is not None and (type(said) is str or type(said) is int):
            return str(said)
    return None


def config_context(original: Callable[..., Any]) -> Callable[..., Any]:
    """Around `_set_config_context`, which runs inside the private copy of the context."""

    @wraps(original)
    def _set_config_context(config: Any, *args: Any, **kwargs: Any) -> Any:
        result = original(config, *args, **kwargs)
        if STATE.put is not None:
            _attach(config)
        return result

    return _set_config_context


def _attach(config: Any) -> None:
    try:
        callbacks = config.get("callbacks") if type(config) is dict else get(config, "callbacks")
        key = key_of(fields(callbacks).get("parent_run_id"))
        run = None if key is None else running.get(key)
        if run is None:
            return
        CURRENT.set(run.context)
        ATTACHED.set(key)
        if run.sessionless and run.span is not None:
            run.sessionless = False
            session = session_of(get(config, "configurable"))
            if session is not None:
                run.span.note(session=session)
    except Exception:
        failed("make a run of langchain current")


def method(kind: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Around a plain method in which one run of this kind begins and ends."""

    def wrap(original: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(original)
        def scoped(self: Any, *args: Any, **kwargs: Any) -> Any:
            if STATE.put is None:
                return original(self, *args, **kwargs)
            scope = Scope(kind)
            tokens = scope.open()
            try:
                return original(self, *args, **kwargs)
            except BaseException as error:
                scope.broken(error)
                raise
            finally:
                scope.close(tokens)

        return scoped

    return wrap


def coroutine(kind: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The same around a coroutine method."""

    def wrap(original: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(original)
        async def scoped(self: Any, *args: Any, **kwargs: Any) -> Any:
            if STATE.put is None:
                return await original(self, *args, **kwargs)
            scope = Scope(kind)
            tokens = scope.open()
            # completing models begin their runs as tasks
            around = AROUND.set(standing(self, original.__name__, sys._getframe().f_back) if kind == "llm" else None)
            try:
                return await original(self, *args, **kwargs)
            except BaseException as error:
                scope.broken(error)
                raise
            finally:
                put_back(AROUND, around)
                scope.close(tokens)

        return scoped

    return wrap


def generate(original: Callable[..., Any]) -> Callable[..., Any]:
    """Around `_generate_with_cache`: the model's own code, for a run that has begun."""

    @wraps(original)
    def _generate_with_cache(self: Any, *args: Any, **kwargs: Any) -> Any:
        run = _run_of(args, kwargs)
        if run is None:
            return original(self, *args, **kwargs)
        token = CURRENT.set(run.context)
        try:
            return original(self, *args, **kwargs)
        finally:
            ActiveSpan.detach(token)

    return _generate_with_cache


def agenerate(original: Callable[..., Any]) -> Callable[..., Any]:
    """The same for coroutines; of a cancelled one LangChain tells no end."""

    @wraps(original)
    async def _agenerate_with_cache(self: Any, *args: Any, **kwargs: Any) -> Any:
        run = _run_of(args, kwargs)
        if run is None:
            return await original(self, *args, **kwargs)
        token = CURRENT.set(run.context)
        try:
            return await original(self, *args, **kwargs)
        except Exception:
            raise
        except BaseException as error:
            run.end(error=error)
            raise
        finally:
            ActiveSpan.detach(token)

    return _agenerate_with_cache


def _run_of(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Run | None:
    """The run that `run_manager` speaks for: a keyword in every release, the third argument if it is none."""
    if STATE.put is None:
        return None
    manager = kwargs["run_manager"] if "run_manager" in kwargs else args[2] if len(args) > 2 else None
    return None if manager is None else of_manager(manager)


def put_back(variable: ContextVar[Any], token: Token[Any]) -> None:
    """Put a variable back as it was; in another context there is nothing to put back."""
    try:
        variable.reset(token)
    except ValueError:
        return


def batching(original: Callable[..., Any]) -> Callable[..., Any]:
    """Around a method that begins threads in which its own frame is not seen."""

    @wraps(original)
    def batch(self: Any, *args: Any, **kwargs: Any) -> Any:
        if STATE.put is None:
            return original(self, *args, **kwargs)
        token = AROUND.set(standing(self, original.__name__, sys._getframe().f_back))
        try:
            return original(self, *args, **kwargs)
        finally:
            put_back(AROUND, token)

    return batch


def abatching(original: Callable[..., Any]) -> Callable[..., Any]:
    """Around a coroutine method that begins tasks."""

    @wraps(original)
    async def abatch(self: Any, *args: Any, **kwargs: Any) -> Any:
        if STATE.put is None:
            return await original(self, *args, **kwargs)
        token = AROUND.set(standing(self, original.__name__, sys._getframe().f_back))
        try:
            return await original(self, *args, **kwargs)
        finally:
            put_back(AROUND, token)

    return abatch
