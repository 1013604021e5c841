"""How a browser gets its session: by a link that works once, or by the token, pasted; both give a cookie and nothing else."""

import math
from typing import Final

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from dashcam.errors import UsageError
from dashcam.server.bodies import read_json
from dashcam.server.encode import as_json
from dashcam.server.failing import failure
from dashcam.server.guard import cookie, cookie_name, cookies
from dashcam.server.pages import Pages
from dashcam.server.rates import LOGIN, Rate, Rates
from dashcam.server.sessions import Sessions

LINK: Final = "/enter/"
GUESSES: Final = Rate(burst=20, per_second=20 / 60)


class Token(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What somebody pasted."""

    token: str


class Door:
    """The pages that answer without a session."""

    def __init__(self, sessions: Sessions, port: int, pages: Pages) -> None:
        self._sessions = sessions
        self._port = port
        self._pages = pages
        self._logins = Rates(LOGIN)
        self._guesses = Rates(GUESSES)

    def routes(self) -> list[Route]:
        """All of them."""
        return [
            Route(LINK + "{code}", self.enter, methods=["GET"]),
            Route("/login", self.page, methods=["GET"]),
            Route("/login", self.login, methods=["POST"]),
        ]

    async def enter(self, request: Request) -> Response:
        """Give a session to the first who comes with a link, and lead on to the page."""
        if request.method != "GET" or request.headers.get("sec-fetch-dest", "document") != "document":
            return as_json(failure("a link is opened, not loaded by a page", "UsageError"), status=403)
        session = self._sessions.enter(request.path_params["code"])
        if session is not None:
            return self._led_on(session)
        if self._sessions.find(list(cookies(request.scope, cookie_name(self._port)))) is not None:
            return self._led_on(None)
        waits = math.ceil(self._guesses.take("anybody"))
        return _too_many(waits) if waits else self._pages.own("login.html", request, status=403)

    async def page(self, request: Request) -> Response:
        """Ask for the token."""
        return self._pages.own("login.html", request)

    async def login(self, request: Request) -> Response:
        """Give a session for the token."""
        waits = math.ceil(self._logins.take("anybody"))
        if waits:
            return _too_many(waits)
        try:
            given = msgspec.convert(read_json(await request.body()), Token)
        except (UsageError, msgspec.ValidationError) as error:
            return as_json(failure(str(error), "UsageError"), status=400)
        session = self._sessions.login(given.token)
        if session is None:
            return as_json(failure("this is not the token", "LoggedOut"), status=403)
        return Response(
            status_code=204, headers={"Set-Cookie": cookie(self._port, session), "Cache-Control": "no-store"}
        )

    def _led_on(self, session: str | None) -> Response:
        response = RedirectResponse("/", 303, {"Cache-Control": "no-store"})
        if session is not None:
            response.headers["Set-Cookie"] = cookie(self._port, session)
        return response


def _too_many(waits: int) -> Response:
    message = f"too many attempts: again in {waits} s"
    return as_json(failure(message, "TooMany"), status=429, headers={"Retry-After": str(waits)})
