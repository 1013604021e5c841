"""Where releases of the SDK before 2 are met: one session class for both sides, and typed requests to the wire's edge."""

import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

from dashcam.capture.context import STATE
from dashcam.capture.guard import failed
from dashcam.capture.hidden import hidden, without_us
from dashcam.capture.patch import Target
from dashcam.integrations.fields import extra, fields, get
from dashcam.integrations.mcp.carried import KEY, entry
from dashcam.integrations.mcp.requests import Exchange, handle_typed, handled
from dashcam.integrations.mcp.targets import (
    ASKED,
    ASKED_BACK,
    FAILURES,
    SERVED,
    around,
    one,
    sent,
    tool_run,
)


def _stamped(request: Any) -> Any:
    """The request with where we are in its `_meta`; a copy, of classes that are the SDK's own."""
    root, types = get(request, "root"), sys.modules.get("mcp.types")
    params, said = get(root, "params"), entry()
    if types is None or not said or KEY in extra(get(params, "meta")):
        return request
    if not all(type(one).__module__ == "mcp.types" for one in (request, root, params) if one is not None):
        return request
    known = vars(types)["RequestParams"].Meta
    meta = known(**{**_set(get(params, "meta")), KEY: said})
    if params is None:
        params = vars(types)["PaginatedRequestParams"].model_construct(meta=meta)
    else:
        params = params.model_copy(update={"meta": meta})
    return type(request).model_construct(root.model_copy(update={"params": params}))


def _set(meta: Any) -> dict[str, Any]:
    return {name: value for name, value in {**fields(meta), **extra(meta)}.items() if value is not None}


def _served(server: Any, _: Any, request: Any, *__: Any, **___: Any) -> Exchange | None:
    return handle_typed(server, request)


def _called_back(session: Any, responder: Any) -> Exchange | None:
    return handle_typed(session, get(responder, "request"))


def _answering(begin: Callable[..., Exchange | None]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A method that hands its answer to the responder, and returns when that has it."""
    return lambda original: around(begin)(_left(original))


def _left(original: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(original)
    @hidden
    async def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        exchange = handled() if STATE.put is not None else None
        try:
            result = await original(self, *args, **kwargs)
        except BaseException as error:
            without_us(error)
            raise
        if exchange is not None:
            exchange.left()
        return result

    return method


def _respond(original: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(original)
    @hidden
    async def respond(self: Any, response: Any) -> Any:
        try:
            exchange = handled() if STATE.put is not None else None
            if exchange is not None:
                exchange.answered(response)
        except Exception:
            failed("record the answer to a request of mcp")
        try:
            return await original(self, response)
        except BaseException as error:
            without_us(error)
            raise

    return respond


TARGETS: tuple[Target, ...] = (
    one("shared.session", "BaseSession.send_request", around(sent, _stamped), ASKED),
    one("shared.session", "RequestResponder.respond", _respond, SERVED),
    one("client.session", "ClientSession._received_request", _answering(_called_back), ASKED_BACK),
    one("server.lowlevel.server", "Server._handle_request", _answering(_served), SERVED),
    one("server.fastmcp.tools.base", "Tool.run", tool_run, FAILURES),
)
