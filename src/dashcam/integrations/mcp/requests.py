"""A request, on the side that makes it or on the side that handles it, from its beginning to its answer.

None of the methods of an exchange raises.
"""

from contextvars import Token
from typing import Any, Literal, TypeAlias

from dashcam.capture import calls
from dashcam.capture.context import CURRENT, SCOPES, SKIPPED, STATE, Here
from dashcam.capture.guard import failed
from dashcam.integrations.fields import class_name, get, number
from dashcam.integrations.mcp.carried import parent_of
from dashcam.integrations.mcp.content import either
from dashcam.integrations.mcp.methods import METHODS, Method

Side: TypeAlias = Literal["request", "handler"]


_open: dict[int, "Exchange"] = {}
"""Requests that are being handled, by the id of the span."""
_CAUSE = BaseException.__dict__["__cause__"].__get__


class Exchange:
    """A request that has begun; `span` is `None` where its trace is left out."""

    __slots__ = ("_method", "_span", "failure")

    def __init__(self, method: Method, span: calls.ActiveSpan | None, side: Side) -> None:
        self._method = method
        self._span = span
        self.failure: BaseException | None = None
        """What a tool raised, where its server makes an answer of it."""
        if span is not None and side == "handler":
            _open[span.id] = self

    def attach(self) -> Token[Here | None] | None:
        """Make it current; give the token to `detach`."""
        return CURRENT.set(SKIPPED) if self._span is None else self._span.attach()

    @staticmethod
    def detach(token: Token[Here | None] | None) -> None:
        """Put back what was current before."""
        calls.ActiveSpan.detach(token)

    def answered(self, result: Any) -> None:
        """The answer is there; a tool may say that it failed, and a handler may answer with an error."""
        try:
            root = get(result, "root")
            answer = result if root is None else root
            if class_name(answer) == "ErrorData":
                said = {"error.type": str(number(get(answer, "code"))), "error.message": get(answer, "message")}
                self._end(status="error", attributes=said)
            elif either(answer, "is_error") is not True:
                self._end(self._method.output(answer))
            elif self.failure is None:
                self._end(self._method.output(answer), status="error", attributes={"error.type": "tool_error"})
            else:
                self._end(self._method.output(answer), status="error", error=self.failure)
        except Exception:
            failed("record the answer to a request of mcp")

    def raised(self, error: BaseException) -> None:
        """It failed, or was given up."""
        self._end(error=error)

    def left(self) -> None:
        """Nobody waits for an answer any more; an exchange that has ended stays as it is."""
        self._end(status="cancelled")

    def _end(self, output: Any = calls.ABSENT, **known: Any) -> None:
        if self._span is not None:
            _open.pop(self._span.id, None)
            self._span.end(output, **known)
        self.failure = None


def handled() -> Exchange | None:
    """The request that is being handled here, innermost."""
    here = CURRENT.get()
    return None if here is None else _open.get(here[0])


def tool_raised(error: BaseException) -> None:
    """A tool of a server's raised what its server is about to make an answer of; what the tool itself raised stands behind it."""
    exchange = handled()
    if exchange is not None:
        exchange.failure = _CAUSE(error) or error


def ask(session: Any, request: Any) -> Exchange | None:
    """A session is about to send a typed request."""
    method, params = _read(request)
    return None if method is None else _begin(method, params, "request", session, calls.INHERIT)


def handle(of: Any, method: str, params: Any, meta: Any) -> Exchange | None:
    """A request is about to be handled: under the span it was made in, where that is known, else where we are."""
    if not STATE.everywhere and not SCOPES.get():
        return None
    parent, here = parent_of(meta), CURRENT.get()
    # in one process the handler may run in its caller's own context, which knows the place in the app too
    is_here = parent is None or (here is not None and here[0] == parent[0])
    return _begin(method, params, "handler", of, calls.INHERIT if is_here else parent)


def handle_typed(of: Any, request: Any) -> Exchange | None:
    """The same for a request as an object."""
    method, params = _read(request)
    return None if method is None else handle(of, method, params, get(params, "meta"))


def _read(request: Any) -> tuple[str | None, Any]:
    root = get(request, "root")
    inner = request if root is None else root
    method = get(inner, "method")
    return (method if type(method) is str else None), get(inner, "params")


def _begin(said: str, params: Any, side: Side, of: Any, parent: Any) -> Exchange | None:
    method = METHODS.get(said)
    if method is None or STATE.put is None:
        return None
    inside = CURRENT.get() is not None or bool(SCOPES.get())
    span = calls.begin(
        method.name(params) or said,
        method.kind,
        input=method.input(params),
        parent=parent,
        attributes={"mcp.method.name": said, "mcp.side": side},
        # by itself a session is no app: such a request belongs to the program
        of=of if inside else None,
        type=type(of),
        site=side == "request",
    )
    left_out = span is None and (parent is SKIPPED or (CURRENT.get() is None and parent is calls.INHERIT))
    return Exchange(method, span, side) if span is not None or (left_out and STATE.everywhere) else None
