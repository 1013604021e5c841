from pathlib import Path

import pytest

from dashcam.server.calling import Serving
from dashcam.server.sessions import make_link, token_of
from tests.unit.server.asking import Browser, app_of, serving


@pytest.fixture
def found(path: Path) -> Serving:
    """What a server knows; nothing was recorded yet."""
    return serving(path)


@pytest.fixture
def stranger(found: Serving) -> Browser:
    """A browser without a session."""
    return Browser(app_of(found))


def test_a_link_lets_one_browser_in(found: Serving, stranger: Browser):
    """It gives a cookie and leads on to the page, so that nothing of it stays in the address."""
    link = f"/enter/{make_link(found.beside)}"
    answer = stranger.get(link, {"Sec-Fetch-Site": "none", "Sec-Fetch-Dest": "document"})
    assert (answer.status, answer.header("location"), answer.body) == (303, "/", b"")
    assert stranger.get("/api/status").status == 200
    late = Browser(stranger.app)
    again = late.get(link)
    assert (again.status, again.header("set-cookie"), b"used already" in again.body) == (403, None, True)


def test_a_used_link_leads_on_who_is_in_already(found: Serving, stranger: Browser):
    """Opened again from the terminal's history."""
    link = f"/enter/{make_link(found.beside)}"
    stranger.get(link)
    again = stranger.get(link)
    assert (again.status, again.header("location"), again.header("set-cookie")) == (303, "/", None)


@pytest.mark.parametrize(
    ("method", "dest"), [("HEAD", "document"), ("GET", "image"), ("GET", "iframe"), ("GET", "empty")]
)
def test_a_link_is_only_used_by_opening_it(found: Serving, stranger: Browser, method: str, dest: str):
    """A preview, an image of another page, a script: none of them uses it up."""
    link = f"/enter/{make_link(found.beside)}"
    assert stranger.ask(method, link, headers={"Sec-Fetch-Dest": dest}).status == 403
    assert stranger.get(link).status == 303


def test_guesses_are_counted_and_keep_nobody_out(found: Serving, stranger: Browser):
    """After twenty wrong links a right one still works."""
    statuses = [stranger.get("/enter/wrong").status for _ in range(21)]
    assert statuses == [403] * 20 + [429]
    assert stranger.get(f"/enter/{make_link(found.beside)}").status == 303


def test_the_token_is_a_way_in(found: Serving, stranger: Browser):
    """By the page that asks for it; the answer is a cookie and nothing else."""
    page = stranger.get("/login")
    assert (page.status, b'<input id="token"' in page.body) == (200, True)
    answer = stranger.post("/login", {"token": token_of(found.beside)})
    assert (answer.status, answer.body) == (204, b"")
    assert stranger.get("/api/status").status == 200


@pytest.mark.parametrize(
    ("body", "status"), [({"token": "x"}, 403), ({}, 400), ({"token": 1}, 400), (b"{", 400), ([], 400)]
)
def test_what_is_not_the_token(stranger: Browser, body: object, status: int):
    """Said, and no session."""
    answer = stranger.post("/login", body)
    assert (answer.status, answer.header("set-cookie")) == (status, None)


def test_five_attempts_a_minute(found: Serving, stranger: Browser):
    """Then not even the right one is looked at."""
    assert [stranger.post("/login", {"token": "x"}).status for _ in range(6)] == [403] * 5 + [429]
    answer = stranger.post("/login", {"token": token_of(found.beside)})
    assert (answer.status, int(answer.header("retry-after") or 0) in range(1, 13)) == (429, True)


def test_a_session_is_never_the_askers_own(found: Serving, stranger: Browser):
    """A cookie that somebody put there is not made a session by logging in."""
    stranger.cookie = "planted"
    stranger.post("/login", {"token": token_of(found.beside)})
    planted = Browser(stranger.app, "planted")
    assert (planted.get("/api/status").status, stranger.get("/api/status").status) == (401, 200)
