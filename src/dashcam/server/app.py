"""The table of routes as one ASGI application: parameters in, a handler in a thread, its answer or its error as JSON out.

Receives what the server serves, hands on the application that `running` gives to uvicorn. No SQL, no file but `static`.
"""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Final, NamedTuple

import anyio.to_thread
import msgspec
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dashcam.errors import UsageError
from dashcam.server.calling import Call, Row, Serving, asked_for
from dashcam.server.encode import Attachment, as_file, as_json, as_tag, tagged, unchanged
from dashcam.server.failing import answered, failure
from dashcam.server.routes import ROUTES

AT_ONCE: Final = 6
"""Handlers that work at the same time: each may hold an open store."""


class Told(NamedTuple):
    """What a request says, read before its handler's thread begins."""

    in_path: dict[str, str]
    query: list[tuple[str, str]]
    body: bytes
    accepts: str
    known: str
    """The tag of the answer that the asker has already."""


def application(serving: Serving) -> Starlette:
    """Make the application."""
    limiter = anyio.CapacityLimiter(AT_ONCE)
    routes = [
        Route(row.path, _endpoint(row, serving, limiter), methods=[row.method], name=f"{row.method} {row.path}")
        for row in ROUTES
    ]
    return Starlette(routes=routes, exception_handlers={HTTPException: _plain})


def _endpoint(row: Row, serving: Serving, limiter: anyio.CapacityLimiter) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        told = Told(
            in_path={name: str(value) for name, value in request.path_params.items()},
            query=request.query_params.multi_items(),
            body=await request.body() if row.body is not None else b"",
            accepts=request.headers.get("accept-encoding", ""),
            known=request.headers.get("if-none-match", ""),
        )
        return await anyio.to_thread.run_sync(partial(answer, row, serving, told), limiter=limiter)

    return endpoint


def answer(row: Row, serving: Serving, told: Told) -> Response:
    """Answer one request, in the thread that this is called in."""
    try:
        with Call(serving) as call:
            asked = asked_for(row, told.in_path, told.query)
            tag = as_tag(row.tag(call, asked)) if row.tag is not None else None
            if tag is not None and tag in told.known:
                return unchanged(tag)
            made = row.handler(call, asked, *_body(row, told.body))
            if isinstance(made, Attachment):
                return as_file(made)
            return as_json(made, accepts=told.accepts, headers=tagged(tag) if tag else None)
    except Exception as error:
        status, problem = answered(error, f"{row.method} {row.path}")
        return as_json(problem, status=status)


def _body(row: Row, content: bytes) -> tuple[Any, ...]:
    if row.body is None:
        return ()
    try:
        return (msgspec.json.decode(content, type=row.body),)
    except msgspec.ValidationError as error:
        raise UsageError(f"{row.path}: {error}") from None
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        raise UsageError(f"{row.path}: what was sent is no JSON") from None


async def _plain(_request: Request, error: Exception) -> Response:
    """What Starlette itself refuses: an unknown path, a method that a path has not."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = error.headers if isinstance(error, HTTPException) else None
    return as_json(
        failure(_REFUSED.get(status, "refused"), _KINDS.get(status, "UsageError")), status=status, headers=headers
    )


_REFUSED: Final = {404: "there is nothing at this address", 405: "this address is not asked in this way"}
_KINDS: Final = {404: "NotFound"}
