"""The one way in: each request is looked at here before the routes are, in the order host, path, page, session, rate, body.

Nothing under `/api` answers without a session. What answers without one are the pages by which somebody gets a session, and
the files of the page itself, which hold nothing that was recorded.
"""

import math
import time
from collections.abc import Iterator
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from dashcam.server.bodies import Refused, read_body, replayed
from dashcam.server.encode import as_json
from dashcam.server.failing import answered, failure
from dashcam.server.headers import Sending
from dashcam.server.rates import SESSION, Rates
from dashcam.server.refusing import SAFE, Refusal, is_api, refusal
from dashcam.server.sessions import LIFE_S, Sessions

LOGIN: Final = "dashcam.login"
"""Where the scope of a request says whose it is."""
LOGGED_OUT: Final = "nobody is logged in: `dashcam ui` gives a new link"


class Guard:
    """An application that lets through what may pass."""

    def __init__(self, app: ASGIApp, sessions: Sessions, port: int, rates: Rates | None = None) -> None:
        self._app = app
        self._sessions = sessions
        self._port = port
        self._rates = rates or Rates(SESSION)
        self.last_s = time.monotonic()
        """When somebody with a session asked last."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return
        sending = Sending(send)
        try:
            await self._pass(scope, receive, sending)
        except Exception as error:
            status, problem = answered(error, f"{scope['method']} of a page")
            if not sending.has_begun:
                await as_json(problem, status=status)(scope, receive, sending)

    async def _pass(self, scope: Scope, receive: Receive, sending: Sending) -> None:
        refused = refusal(scope, self._port)
        if refused is None and is_api(scope["path"]):
            refused = self._recognise(scope, sending)
        if refused is None and scope["method"] not in SAFE:
            try:
                receive = replayed(await read_body(scope, receive), receive)
            except Refused as error:
                refused = Refusal(error.status, failure(str(error), "UsageError"), {"Connection": "close"})
        if refused is not None:
            app: ASGIApp = as_json(refused.failure, status=refused.status, headers=refused.headers)
        else:
            app = self._app
        await app(scope, receive, sending)

    def _recognise(self, scope: Scope, sending: Sending) -> Refusal | None:
        """Find the session of a request and note it in its scope; say why there is none to be served."""
        known = self._sessions.find(list(cookies(scope, cookie_name(self._port))))
        if known is None:
            return Refusal(401, failure(LOGGED_OUT, "LoggedOut"))
        waits = math.ceil(self._rates.take(known.login))
        if waits:
            return Refusal(
                429, failure(f"too many requests: again in {waits} s", "TooMany"), {"Retry-After": str(waits)}
            )
        scope[LOGIN] = known.login
        self.last_s = time.monotonic()
        if known.renewed is not None:
            sending.cookie = cookie(self._port, known.renewed)
        return None


def cookie_name(port: int) -> str:
    """The name of the session's cookie: cookies are shared by all ports of a host, so it holds ours.

    >>> cookie_name(3274)
    'dashcam-3274'
    """
    return f"dashcam-{port}"


def cookie(port: int, value: str) -> str:
    """A session as `Set-Cookie` says it; an empty one takes it back."""
    life = LIFE_S if value else 0
    return f"{cookie_name(port)}={value}; HttpOnly; SameSite=Strict; Path=/; Max-Age={life}"


def cookies(scope: Scope, name: str) -> Iterator[str]:
    """The values of a cookie, each as often as it is sent."""
    for key, value in scope["headers"]:
        if key == b"cookie":
            for part in value.decode("latin-1").split(";"):
                found, _, content = part.strip().partition("=")
                if found == name:
                    yield content
