"""A question that the SDK answers with functions of the program: what it asked, what it was told, how it ended."""

import sys
import weakref
from collections.abc import Callable
from contextvars import Token
from types import FunctionType, MethodType
from typing import Any

from dashcam.capture import calls
from dashcam.capture.calls import ActiveSpan
from dashcam.capture.context import CURRENT, SCOPES, STATE, Here
from dashcam.capture.fault import is_cancelled
from dashcam.capture.guard import failed
from dashcam.integrations.fields import fields, get, items, text
from dashcam.integrations.google_genai.outer import is_sdk
from dashcam.integrations.sdk_answer import Text

_ASKED = ("contents", "message")


class Question:
    """One question with its answers."""

    __slots__ = ("_asked", "_chunks", "_first_ns", "_said", "_span", "held")

    def __init__(self, asked: dict[str, Any]) -> None:
        self._asked = asked
        self._span: ActiveSpan | None = None
        self.held: weakref.ref[Any] | None = None
        """The generator that the program reads, where it reads one."""
        self._chunks = 0
        self._first_ns: int | None = None
        self._said = Text()

    def begin(self) -> Token[Here | None] | None:
        """Begin the span and make it current; of a stream when its first chunk is asked for: before, nothing has been sent."""
        self._span = calls.begin(kind="chain", site=True, **self._asked)
        self._asked = {}
        return self.attach()

    def attach(self) -> Token[Here | None] | None:
        """Make the span current."""
        return None if self._span is None else self._span.attach()

    def came(self, answer: Any) -> None:
        """Note an answer, or a chunk of one, that is about to be handed on."""
        try:
            if not self._chunks and self._span is not None:
                self._first_ns = self._span.elapsed_ns()
            self._chunks += 1
            (one,) = items(get(answer, "candidates"))[:1] or [None]
            for part in items(get(get(one, "content"), "parts")):
                if get(part, "thought") is not True:
                    self._said.add(text(get(part, "text")) or "")
        except Exception:
            failed("read an answer of google.genai")

    def end(self, error: BaseException | None = None) -> None:
        """It returned, raised, or was closed."""
        try:
            ended = "exhausted"
            if error is not None:
                is_held = self.held is not None and self.held() is not None
                closed = "closed" if is_held else "collected"
                ended = closed if type(error) is GeneratorExit else "cancelled" if is_cancelled(error) else "error"
            stream = None if self.held is None else [self._chunks, self._first_ns, ended]
            said = str(self._said) if self._chunks else None
            if self._span is not None:
                self._span.end(said, error=None if type(error) is GeneratorExit else error, stream=stream)
        except Exception:
            failed("record the end of a call of google.genai")


def asked(original: Callable[..., Any], on: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Question | None:
    """A question that may be answered with functions; `None` where none can be run, or the SDK itself asks."""
    try:
        if STATE.put is None:
            return None
        config = kwargs.get("config") if len(args) <= 1 else args[1]
        if config is None:
            config = fields(on).get("_config")
        if config is None or not _runs_functions(config) or is_sdk(sys._getframe(2)):
            return None
        return Question(
            {
                "name": original.__qualname__,
                "input": next((kwargs[name] for name in _ASKED if name in kwargs), args[0] if args else None),
                # by itself neither a client nor a chat is an app
                "of": _held(on) if CURRENT.get() is not None or SCOPES.get() else None,
                "type": type(on),
                "method": f"{original.__module__}.{original.__qualname__}",
            }
        )
    except Exception:
        failed("record the start of a call of google.genai")
        return None


def _held(on: Any) -> Any:
    """A chat itself; for the SDK's models what they have in common with their client, which the app holds."""
    shared = fields(on).get("_api_client")
    return on if shared is None else shared


def _runs_functions(config: Any) -> bool:
    state = fields(config)
    tools = state.get("tools")
    for tool in () if tools is None else items(tools):
        if type(tool) is FunctionType or type(tool) is MethodType:
            return get(state.get("automatic_function_calling"), "disable") is not True
    return False
