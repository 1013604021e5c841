"""The table of routes as one ASGI application: parameters in, a handler in a thread, its answer or its error as JSON out.

Receives what the server serves, hands on the application that `running` gives to uvicorn. No SQL here, and none in the routes.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, Final, NamedTuple

import anyio
import anyio.to_thread
import msgspec
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from dashcam.errors import UsageError
from dashcam.server.bodies import read_json
from dashcam.server.calling import Call, Row, Serving, asked_for
from dashcam.server.encode import Attachment, as_file, as_json, as_tag, tagged, unchanged
from dashcam.server.entering import Door
from dashcam.server.failing import OURS, answered, failure
from dashcam.server.guard import LOGIN, Guard
from dashcam.server.live import Feed
from dashcam.server.memory import give_back
from dashcam.server.pages import Pages
from dashcam.server.rates import Rates
from dashcam.server.reading import REST_S
from dashcam.server.routes import ROUTES

AT_ONCE: Final = 6
"""Handlers that work at the same time: each may hold an open store."""
LIVE: Final = "/api/live"


class Told(NamedTuple):
    """What a request says, read before its handler's thread begins."""

    in_path: dict[str, str]
    query: list[tuple[str, str]]
    body: bytes = b""
    accepts: str = ""
    known: str = ""
    """The tags of the answers that the asker has already."""
    login: str = ""


def application(
    serving: Serving, feed: Feed, port: int, *, pages: Pages | None = None, rates: Rates | None = None
) -> Guard:
    """Make the application of a server that listens at a port."""

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        resting = asyncio.create_task(_rest(serving))
        async with feed.running():
            yield
        resting.cancel()
        serving.stores.close()

    pages = pages or Pages()
    door = Door(serving.sessions, port, pages)
    routes = [*door.routes(), *api_routes(serving, feed), Route("/{path:path}", pages.answer, methods=["GET"])]
    app = Starlette(routes=routes, exception_handlers={HTTPException: _plain, Exception: _fault}, lifespan=lifespan)
    return Guard(app, serving.sessions, port, rates)


async def _rest(serving: Serving) -> None:
    """Let go what nobody uses, now and then."""
    while True:
        await asyncio.sleep(REST_S)
        if serving.stores.rest():
            give_back()


def api_routes(serving: Serving, feed: Feed) -> list[BaseRoute]:
    """What answers under `/api`; what is not there is said in JSON."""
    limiter = anyio.CapacityLimiter(AT_ONCE)
    routes: list[BaseRoute] = [
        Route(row.path, feed.respond if row.path == LIVE else _endpoint(row, serving, limiter), methods=[row.method])
        for row in ROUTES
    ]
    return [*routes, Route("/api", _nothing), Route("/api/{path:path}", _nothing)]


def _endpoint(row: Row, serving: Serving, limiter: anyio.CapacityLimiter) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        told = Told(
            in_path={name: str(value) for name, value in request.path_params.items()},
            query=request.query_params.multi_items(),
            body=await request.body() if row.body is not None else b"",
            accepts=request.headers.get("accept-encoding", ""),
            known=request.headers.get("if-none-match", ""),
            login=request.scope.get(LOGIN, ""),
        )
        return await anyio.to_thread.run_sync(partial(answer, row, serving, told), limiter=limiter)

    return endpoint


def answer(row: Row, serving: Serving, told: Told) -> Response:
    """Answer one request, in the thread that this is called in."""
    try:
        with Call(serving, told.login, ROUTES) as call:
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
        return (msgspec.convert(read_json(content), row.body),)
    except msgspec.ValidationError as error:
        raise UsageError(f"{row.path}: {error}") from None


async def _nothing(_request: Request) -> Response:
    raise HTTPException(404)


async def _plain(_request: Request, error: Exception) -> Response:
    """What Starlette itself refuses: an unknown path, a method that a path has not."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = error.headers if isinstance(error, HTTPException) else None
    message, kind = _REFUSED.get(status, ("this is refused", "UsageError"))
    return as_json(failure(message, kind), status=status, headers=headers)


async def _fault(_request: Request, _error: Exception) -> Response:
    """What only a mistake of ours can be; it is raised again after this, and logged by the guard."""
    return as_json(failure(OURS, "InternalError"), status=500)


_REFUSED: Final = {
    404: ("there is nothing at this address", "NotFound"),
    405: ("this address is not asked in this way", "UsageError"),
}
