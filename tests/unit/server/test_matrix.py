"""Every route by everyone who may ask (S2, S3, S6), and every route with any parameters: what each is answered, and with which headers."""

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashcam.server.calling import Row, Serving
from dashcam.server.headers import HEADERS
from dashcam.server.rates import Rate, Rates
from dashcam.server.routes import ROUTES
from tests.journals import trace_id
from tests.unit.server.asking import PORT, Answer, Browser, app_of, logged_in, recorded, serving

UNLIMITED = Rate(1e9, 1e9)
ENDLESS = "/api/live"
ASKERS = {
    "no session": ({}, 401),
    "another host": ({"Host": "evil.example"}, 421),
    "another port": ({"Host": f"127.0.0.1:{PORT + 1}"}, 421),
    "a name that begins like ours": ({"Host": f"127.0.0.1.evil.example:{PORT}"}, 421),
    "another site": ({"Sec-Fetch-Site": "cross-site"}, 403),
    "a site beside ours": ({"Sec-Fetch-Site": "same-site"}, 403),
}
"""Who is refused: with which headers, beside a session in all but the first; with which status."""
ANSWERS = {200, 304, 400, 404, 409}
"""What a route may say to somebody with a session who asks anything at all."""
TEXTS = (
    st.text(max_size=40)
    | st.sampled_from(["", "latest", "v1", "0", "-1", "1e999", "9" * 40, "now - 1h", 'app == "x"', "\x00", "a/b", "%2F", "' or 1=1"])
    | st.integers().map(str)
)  # fmt: skip
QUICK = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def name(row: Row) -> str:
    """A row as tests are called by it."""
    return f"{row.method} {row.path}"


def has_headers(answer: Answer) -> bool:
    """Whether an answer says to the browser what each has to say, each once."""
    said = [(key, value) for key, value in answer.headers if key in {header.lower() for header in HEADERS}]
    return sorted(said) == sorted((header.lower(), value) for header, value in HEADERS.items())


def ask(browser: Browser, row: Row, texts: dict[str, str], **more) -> Answer:
    """Ask a row with these texts in its path and behind it."""
    path = row.path
    for part in row.in_path:
        path = path.replace("{" + part + "}", quote(texts.pop(part, "x"), safe="").replace("%2F", "_") or "x")
    headers = {"Content-Type": "application/json", **more.pop("headers", {})} if row.body else more.pop("headers", {})
    return browser.ask(row.method, path, query=texts, headers=headers, **{"body": b"{}" if row.body else b"", **more})


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """One store for all: what is done to it here changes no answer."""
    found = serving(recorded(tmp_path_factory.mktemp("matrix") / ".dashcam" / "dashcam.db"))
    logged_in(found).get("/api/traces")  # it opens the store, for all
    yield found
    found.stores.close()


@pytest.fixture
def everyone(held: Serving) -> dict[bool, Browser]:
    """A browser without a session, and one with."""
    rates = Rates(UNLIMITED)
    return {False: Browser(app_of(held, rates=rates)), True: logged_in(held, rates=rates)}


@pytest.mark.parametrize("who", ASKERS)
def test_who_is_refused(everyone: dict[bool, Browser], who: str):
    """Whoever is not the dashboard's own page with a session is told so, route by route, with all headers."""
    headers, status = ASKERS[who]
    answers = {name(row): ask(everyone[who != "no session"], row, {}, headers=headers) for row in ROUTES}
    assert {row: (one.status, has_headers(one)) for row, one in answers.items()} == dict.fromkeys(
        answers, (status, True)
    )


@pytest.mark.parametrize("row", [row for row in ROUTES if row.path != ENDLESS], ids=name)
def test_who_has_a_session_is_answered(everyone: dict[bool, Browser], row: Row):
    """Each route answers its own page, or says what it was asked wrongly."""
    answer = ask(everyone[True], row, {"trace_id": trace_id(10)})
    assert (answer.status in ANSWERS, has_headers(answer)) == (True, True)


@pytest.mark.parametrize(
    "row", [row for row in ROUTES if row.asked.__struct_fields__ and row.method == "GET"], ids=name
)
def test_any_parameters(everyone: dict[bool, Browser], row: Row):
    """No text in any parameter makes the server fail; what is refused is refused in words."""
    names = [*row.in_path, *row.asked.__struct_encode_fields__]

    @QUICK
    @given(st.dictionaries(st.sampled_from(names), TEXTS), st.booleans())
    def tried(texts: dict[str, str], is_there: bool):
        asked = {key: value.encode("utf-8", "replace").decode() for key, value in texts.items()}
        answer = ask(
            everyone[True], row, asked | ({"trace_id": trace_id(10)} if is_there and "trace_id" in row.in_path else {})
        )
        assert (answer.status in ANSWERS, has_headers(answer)) == (True, True), (answer.status, answer.body)

    tried()


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b"null", b"\xff", b'{"a":1,"a":2}', b"[" * 5000, b'{"sql":"\\ud800"}', b"1e999"]
)
def test_any_body(everyone: dict[bool, Browser], body: bytes):
    """What is no JSON, no object, too deep or twice the same is refused in words."""
    rows = [row for row in ROUTES if row.body is not None]
    answers = {name(row): ask(everyone[True], row, {"trace_id": trace_id(10)}, body=body) for row in rows}
    assert {row: (one.status, one.kind, has_headers(one)) for row, one in answers.items()} == dict.fromkeys(
        answers, (400, "UsageError", True)
    )
