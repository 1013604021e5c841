"""The one way in: nothing that was recorded without a session (S4, S6), headers on everything (S9), a rate (S25), a size."""

import asyncio
import logging
import time
from pathlib import Path
from typing import Any

import pytest
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from dashcam.server.bodies import LARGEST
from dashcam.server.calling import Row
from dashcam.server.guard import Guard, cookie, cookies
from dashcam.server.headers import CSP
from dashcam.server.rates import Rate, Rates
from dashcam.server.routes import ROUTES
from dashcam.server.sessions import TURN_S, Sessions, make_link, token_of
from tests.unit.server.asking import PORT, Browser, app_of, logged_in, scope, serving

OPEN = {"GET /enter/{code}", "GET /login", "POST /login", "GET /{path:path}"}
"""What answers without a session: the ways to one, and the files of the page."""
POLICY = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; require-trusted-types-for 'script'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


@pytest.fixture
def stranger(path: Path) -> Browser:
    """A browser without a session."""
    return Browser(app_of(serving(path)))


def _filled_in(path: str) -> str:
    return "/".join("x" if part.startswith("{") else part for part in path.split("/"))


def _name(row: Row) -> str:
    return f"{row.method} {row.path}"


@pytest.mark.parametrize("row", ROUTES, ids=_name)
def test_no_route_answers_a_stranger(stranger: Browser, row: Row):
    """Each row of the table asks for a session first, whatever else is wrong with the request."""
    headers = {"Content-Type": "application/json"}
    answer = stranger.ask(row.method, _filled_in(row.path), headers=headers, body=b"{}" if row.body else b"")
    assert (answer.status, answer.kind) == (401, "LoggedOut")


def test_every_way_in_is_listed(path: Path):
    """A route that is neither in the table nor in the list above fails here: so nobody adds one that answers strangers."""
    app = app_of(serving(path))._app
    found = {f"{method} {route.path}" for route in app.routes for method in (route.methods or {"GET"}) - {"HEAD"}}
    assert found - {_name(row) for row in ROUTES} - {"GET /api", "GET /api/{path:path}"} == OPEN


@pytest.mark.parametrize(
    "place", ["/api", "/api/", "/api/nothing", "/api/../login", "/api//login", "/api/pages/page.css"]
)
def test_nothing_under_api_is_open(stranger: Browser, place: str):
    """Not even whether an address is there."""
    assert stranger.get(place).status == 401


@pytest.mark.parametrize("place", ["/API/status", "//api/status", "/./api/status", "/apis", "/x/../api/status"])
def test_what_looks_like_api_is_the_page(stranger: Browser, place: str):
    """Who decides and who answers read the same path: what is not `/api` to one is not to the other."""
    answer = stranger.get(place)
    assert (answer.status, answer.header("content-type")) in [
        (200, "text/html; charset=utf-8"),
        (503, "text/html; charset=utf-8"),
    ]


@pytest.mark.parametrize(
    ("method", "place", "headers"),
    [("GET", "/", {}), ("GET", "/login", {}), ("GET", "/pages/login.js", {}), ("GET", "/pages/none.js", {}),
     ("GET", "/enter/x", {}), ("GET", "/api/status", {}), ("GET", "/", {"Host": "evil.example"}), ("POST", "/login", {}),
     ("PATCH", "/", {}), ("GET", "/a%00", {}), ("POST", "/", {"Content-Type": "application/json"}), ("HEAD", "/", {})],
)  # fmt: skip
def test_headers_on_everything(stranger: Browser, method: str, place: str, headers: dict[str, str]):
    """Pages, files, errors and refusals say the same to the browser, word for word, and each once."""
    answer = stranger.ask(method, place, headers=headers)
    assert {name: [value for key, value in answer.headers if key == name] for name in POLICY} == {
        name: [value] for name, value in POLICY.items()
    }


def test_headers_on_what_is_answered(browser: Browser):
    """And so does what was recorded."""
    answer = browser.get("/api/traces")
    assert (answer.status, answer.header("content-security-policy"), POLICY["content-security-policy"]) == (
        200,
        CSP,
        CSP,
    )


def test_the_cookie():
    """No script reads it, no other page sends it, and another port's is another."""
    assert cookie(PORT, "x") == "dashcam-3274=x; HttpOnly; SameSite=Strict; Path=/; Max-Age=2592000"


@pytest.mark.parametrize("said", ["", "x", "dashcam-3274=", "dashcam-3275={}", "Dashcam-3274={}", "a=dashcam-3274={}"])
def test_what_is_no_session(browser: Browser, said: str):
    """The cookie's name and value have to be ours, exactly."""
    session = browser.cookie or ""
    browser.cookie = None
    assert browser.get("/api/status", {"Cookie": said.format(session)}).status == 401
    assert browser.get("/api/status", {"Cookie": f"dashcam-3274=x; dashcam-3274={session}"}).status == 200


def test_cookies_are_found_where_there_are_many():
    """In one header or in several."""
    asked = scope("GET", "/", "", [(b"cookie", b"a=1; b=2;b=3"), (b"cookie", b"b=4=5")])
    assert list(cookies(asked, "b")) == ["2", "3", "4=5"]


def test_logging_out(browser: Browser):
    """The cookie that the browser still has opens nothing."""
    assert browser.post("/api/logout", {}).json == {}
    assert browser.get("/api/status").status == 401


def test_a_session_gets_its_new_name(path: Path):
    """With any answer, once it is a day old."""
    found = serving(path)
    browser = Browser(app_of(found), found.sessions.login(token_of(found.beside)))
    tomorrow = time.time() + TURN_S
    later = Sessions(found.beside, clock=lambda: tomorrow)
    old = browser.cookie
    browser.app = Guard(browser.app._app, later, PORT)
    answer = browser.get("/api/status")
    assert (answer.status, browser.cookie == old, "HttpOnly" in (answer.header("set-cookie") or "")) == (
        200,
        False,
        True,
    )
    assert browser.get("/api/status").header("set-cookie") is None


def test_a_rate_for_each_session(path: Path):
    """Who asks too much is told when to come again; others are served, and so are files."""
    found = serving(path)
    busy = logged_in(found, rates=Rates(Rate(burst=2, per_second=0.1), clock=lambda: 0.0))
    calm = Browser(busy.app, found.sessions.enter(make_link(found.beside)))
    answers = [busy.get("/api/status") for _ in range(3)]
    assert [answer.status for answer in answers] == [200, 200, 429]
    assert (answers[2].header("retry-after"), answers[2].kind) == ("10", "TooMany")
    assert (calm.get("/api/status").status, busy.get("/pages/page.css").status) == (200, 200)


def test_what_is_sent_has_a_size(browser: Browser):
    """One byte more is not read, and the connection ends."""
    answer = browser.post("/api/logout", bytes(LARGEST + 1))
    assert (answer.status, answer.header("connection")) == (413, "close")


def test_a_name_said_twice(browser: Browser):
    """Two readers would take it for two things."""
    answer = browser.post("/api/logout", b'{"a": 1, "a": 1}')
    assert (answer.status, answer.json["error"]["message"]) == (400, '"a" is said twice')


def test_a_fault_of_ours_is_no_traceback(stranger: Browser, caplog: pytest.LogCaptureFixture):
    """The page is told where to look, the log has it once."""

    async def broken(_request: Any) -> PlainTextResponse:
        raise LookupError("secret of a local variable")

    stranger.app._app.router.routes.insert(0, Route("/broken", broken))
    with caplog.at_level(logging.ERROR, "dashcam"):
        answers = [stranger.get("/broken") for _ in range(3)]
    assert [(answer.status, answer.kind) for answer in answers] == [(500, "InternalError")] * 3
    assert b"secret" not in answers[0].body
    assert [record.exc_info is not None for record in caplog.records if record.name == "dashcam"] == [True]


def test_no_other_kind_of_connection(stranger: Browser):
    """A websocket is not answered."""
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(stranger.app({"type": "websocket", "path": "/api/live"}, send, send))
    assert sent == []
