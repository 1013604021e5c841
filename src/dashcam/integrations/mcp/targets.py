"""Where the SDK is met: where sessions send requests, where they are put on the wire, and where either side handles them."""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from dashcam.capture.context import CURRENT, STATE
from dashcam.capture.guard import failed
from dashcam.capture.hidden import hidden, without_us
from dashcam.capture.patch import Target
from dashcam.integrations.fields import fields, get
from dashcam.integrations.mcp.carried import meta_of, stamped
from dashcam.integrations.mcp.methods import METHODS
from dashcam.integrations.mcp.requests import Exchange, ask, handle, handle_typed, tool_raised

Begin = Callable[..., Exchange | None]
Wrap = Callable[[Callable[..., Any]], Callable[..., Any]]


def around(begin: Begin, change: Callable[..., Any] | None = None) -> Wrap:
    """A coroutine method with an exchange around it, which `begin` reads from its arguments.

    `change` gives another request, its first argument, once the exchange is current.
    """

    def wrap(original: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(original)
        @hidden
        async def method(self: Any, *args: Any, **kwargs: Any) -> Any:
            exchange = _begun(begin, self, args, kwargs) if STATE.put is not None else None
            if exchange is None:
                return await original(self, *args, **kwargs)
            token = exchange.attach()
            if change is not None:
                args, kwargs = _changed(change, args, kwargs)
            try:
                result = await original(self, *args, **kwargs)
            except BaseException as error:
                exchange.detach(token)
                without_us(error)
                exchange.raised(error)
                raise
            exchange.detach(token)
            exchange.answered(result)
            return result

        return method

    return wrap


def _begun(begin: Begin, of: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Exchange | None:
    try:
        return begin(of, *args, **kwargs)
    except Exception:
        failed("record the start of a request of mcp")
        return None


def _changed(
    change: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    try:
        if args:
            return (change(args[0]), *args[1:]), kwargs
        return args, {**kwargs, "request": change(kwargs["request"])}
    except Exception:
        failed("tell a request of mcp where it was made")
        return args, kwargs


def sent(session: Any, request: Any, *_: Any, **__: Any) -> Exchange | None:
    """A session sends a request."""
    return ask(session, request)


def _composed(original: Callable[..., Any]) -> Callable[..., Any]:
    """A server's chain of middleware, made for each message: of connections too that were open before we began."""

    @wraps(original)
    @hidden
    def _compose_server_middleware(self: Any, *args: Any, **kwargs: Any) -> Any:
        call = original(self, *args, **kwargs)
        return call if STATE.put is None else around(partial(_served, fields(self).get("server")))(call)

    return _compose_server_middleware


def _served(server: Any, message: Any) -> Exchange | None:
    method, params = get(message, "method"), get(message, "params")
    return handle(server, method, params, meta_of(params)) if type(method) is str else None


def _called_back(session: Any, _: Any, request: Any) -> Exchange | None:
    return handle_typed(session, request)


def _on_the_wire(original: Callable[..., Any]) -> Callable[..., Any]:
    """Before a request is put on the wire it is told where it was made; in a copy."""

    @wraps(original)
    @hidden
    async def send_raw_request(self: Any, method: Any, params: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            if STATE.put is not None and CURRENT.get() is not None and type(method) is str and method in METHODS:
                params = stamped(params)
        except Exception:
            failed("tell a request of mcp where it was made")
        try:
            return await original(self, method, params, *args, **kwargs)
        except BaseException as error:
            without_us(error)
            raise

    return send_raw_request


def tool_run(original: Callable[..., Any]) -> Callable[..., Any]:
    """A server's own run of a tool: what the tool raised is known here and nowhere further out."""

    @wraps(original)
    @hidden
    async def run(self: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return await original(self, *args, **kwargs)
        except BaseException as error:
            without_us(error)
            try:
                tool_raised(error)
            except Exception:
                failed("keep what a tool of mcp raised")
            raise

    return run


ASKED = "requests to servers are not recorded"
ASKED_BACK = "requests of servers to their clients are not recorded"
LOOSE = "what a server records begins traces of its own"
SERVED = "what servers do is not recorded"
FAILURES = "of tools that fail only what their server says is known"


def one(module: str, name: str, wrap: Wrap, costs: str) -> Target:
    """A hook in the SDK."""
    return Target("mcp", f"mcp.{module}", name, wrap, costs)


TARGETS: tuple[Target, ...] = (
    one("client.session", "ClientSession.send_request", around(sent), ASKED),
    one("client.session", "ClientSession.dispatch_input_request", around(_called_back), ASKED_BACK),
    one("server.session", "ServerSession.send_request", around(sent), ASKED_BACK),
    one("server.runner", "ServerRunner._compose_server_middleware", _composed, SERVED),
    one("server.mcpserver.tools.base", "Tool.run", tool_run, FAILURES),
    one("shared.jsonrpc_dispatcher", "JSONRPCDispatcher.send_raw_request", _on_the_wire, LOOSE),
    one("shared.direct_dispatcher", "DirectDispatcher.send_raw_request", _on_the_wire, LOOSE),
    one("shared.direct_dispatcher", "_DirectDispatchContext.send_raw_request", _on_the_wire, LOOSE),
)
