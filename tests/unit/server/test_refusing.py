"""What is refused before anything looks at what is asked: S2, S3 and S8 of the security contract."""

from pathlib import Path

import pytest

from tests.unit.server.asking import PORT, Browser, logged_in, serving

HOST = f"127.0.0.1:{PORT}"
PATHS = ["/", "/login", "/enter/x", "/assets/x.js", "/pages/page.css", "/api/status", "/api/live", "/api", "/nothing"]


@pytest.fixture
def browser(path: Path) -> Browser:
    """A browser that was let in; nothing was recorded yet."""
    return logged_in(serving(path))


@pytest.mark.parametrize("place", PATHS)
@pytest.mark.parametrize(
    "host",
    ["evil.example", f"evil.example:{PORT}", "127.0.0.1", "127.0.0.1:1", f"127.0.0.1.evil.example:{PORT}", f"[::2]:{PORT}",
     f"localhost.:{PORT}", f"0.0.0.0:{PORT}", f"127.1:{PORT}", f"127.0.0.1:{PORT}:{PORT}", "", f"::1:{PORT}", f"localhost:0{PORT}"],
)  # fmt: skip
def test_another_name_is_answered_nowhere(browser: Browser, place: str, host: str):
    """A page whose name was led to this machine gets nothing: not a file, not a page, not an error of a route."""
    assert browser.get(place, {"Host": host}).status == 421


@pytest.mark.parametrize(
    "host", [HOST, f"localhost:{PORT}", f"LOCALHOST:{PORT}", f"[::1]:{PORT}", f"[0:0:0:0:0:0:0:1]:{PORT}"]
)
def test_this_machine_by_any_of_its_names(browser: Browser, host: str):
    """What is compared is the address, not its spelling."""
    assert browser.get("/api/status", {"Host": host}).status == 200


@pytest.mark.parametrize("hosts", [[], [HOST, HOST], [HOST, "evil.example"]])
def test_one_host_and_only_one(browser: Browser, hosts: list[str]):
    """Two hosts are two readings of one request."""
    raw = [(b"host", host.encode()) for host in hosts]
    assert browser.ask("GET", "/api/status", raw=raw).status == 421


@pytest.mark.parametrize(
    "place", ["/api/traces%2Fx", "/api%2fstatus", "/enter/%5Cx", "/x%00", "/api/traces/%00", "/a\\b"]
)
def test_doubtful_paths(browser: Browser, place: str):
    """An encoded slash, a backslash and a NUL mean one thing to who decides and another to who answers."""
    answer = browser.get(place)
    assert (answer.status, answer.kind) == (400, "UsageError")


def test_a_whole_address_is_no_path(browser: Browser):
    """What a proxy would be asked."""
    assert browser.get("http://127.0.0.1/api/status").status == 400


@pytest.mark.parametrize("method", ["OPTIONS", "TRACE", "PATCH", "CONNECT", "PROPFIND"])
def test_other_methods(browser: Browser, method: str):
    """Nothing is offered to other pages, so no browser's question before the question is answered."""
    answer = browser.ask(method, "/api/status", headers={"Origin": "http://evil.example"})
    assert (answer.status, answer.header("access-control-allow-origin")) == (405, None)


@pytest.mark.parametrize("site", ["cross-site", "same-site", "nonsense", ""])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_another_page_changes_nothing(browser: Browser, site: str, method: str):
    """`same-site` is every other port of this machine."""
    headers = {"Sec-Fetch-Site": site, "Content-Type": "application/json", "Origin": f"http://{HOST}"}
    assert browser.ask(method, "/api/logout", headers=headers, body=b"{}").status == 403
    assert browser.get("/api/status").status == 200


@pytest.mark.parametrize(
    ("origin", "status"),
    [(f"http://{HOST}", 200), ("null", 403), ("http://evil.example", 403), (f"https://{HOST}", 403), (None, 403),
     (f"http://localhost:{PORT}", 403), (f"http://127.0.0.1:{PORT + 1}", 403), (f"http://{HOST}.evil.example", 403)],
)  # fmt: skip
def test_an_older_browser_says_its_origin(browser: Browser, origin: str | None, status: int):
    """Without `Sec-Fetch-Site` the origin has to be this very host."""
    browser.said = {"Host": HOST}
    headers = {} if origin is None else {"Origin": origin}
    assert browser.post("/api/logout", {}, headers).status == status


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", None, "application/jsonx"]
)
def test_only_json_is_read(browser: Browser, kind: str | None):
    """Forms of any page can send the other kinds without asking."""
    headers = {} if kind is None else {"Content-Type": kind}
    assert browser.ask("POST", "/api/logout", headers=headers, body=b"{}").status == 415


def test_json_with_a_charset(browser: Browser):
    """As some clients write it."""
    assert browser.post("/api/logout", {}, {"Content-Type": "Application/JSON; charset=utf-8"}).status == 200


@pytest.mark.parametrize(
    ("site", "status"), [("cross-site", 403), ("same-site", 403), ("none", 200), ("same-origin", 200)]
)
def test_another_page_reads_nothing(browser: Browser, site: str, status: int):
    """Not even by measuring how long an answer takes."""
    assert browser.get("/api/status", {"Sec-Fetch-Site": site}).status == status


def test_a_link_from_another_page_opens_the_dashboard(browser: Browser):
    """The page itself holds nothing: its own script asks."""
    assert browser.get("/traces/1f", {"Sec-Fetch-Site": "cross-site"}).status in {200, 503}


@pytest.mark.parametrize("place", PATHS)
def test_no_other_page_is_allowed(browser: Browser, place: str):
    """There is no header of cross-origin sharing on any answer."""
    if place == "/api/live":
        return
    answer = browser.get(place, {"Origin": "http://evil.example"})
    assert [name for name, _ in answer.headers if name.startswith("access-control")] == []
