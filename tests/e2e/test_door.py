"""Who comes in, and what the browser is told: the link, the token, the headers, pages of other origins."""

import http.server
import threading
from contextlib import contextmanager

import pytest

from tests.e2e import browsing
from tests.e2e.browsing import visit as visiting
from tests.e2e.served import dashboard

LOCKED = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "require-trusted-types-for": "'script'",
}
EVIL = """<!doctype html><title>evil</title><iframe id=frame src="{origin}/"></iframe>
<img id=image src="{origin}/icon.svg"><script src="{origin}/api/status"></script>
<form id=form method=post action="{origin}/api/sql" enctype="text/plain"><input name='{{"query":"select 1","x":"' value='"}}'></form>
<script>
const said = {{}};
const told = Promise.allSettled([
  fetch("{origin}/api/status", {{credentials: "include"}}).then(() => said.read = true, () => said.read = false),
  fetch("{origin}/api/sql", {{method: "POST", mode: "no-cors", credentials: "include", body: '{{"query":"select 1"}}'}})
    .then((answer) => said.sent = answer.type),
  new Promise((done) => {{
    const events = new EventSource("{origin}/api/live", {{withCredentials: true}});
    events.onopen = () => {{ said.live = true; done(); }};
    events.onerror = () => {{ said.live = false; events.close(); done(); }};
  }}),
]);
</script>"""


@pytest.fixture
def own(own_store):
    """A dashboard for the test alone."""
    with dashboard(own_store("broken")) as served:
        yield served


def test_every_answer_is_locked(visit):
    """Page, script, style, data, what is not there: the policy that lets nothing else run or load."""
    here = visit()
    answers = []
    here.page.on("response", lambda answer: answers.append(answer))
    here.go("/traces")
    here.expect("404")
    here.page.evaluate("() => fetch('/api/nothing')")
    assert {"document", "script", "stylesheet", "fetch"} <= {answer.request.resource_type for answer in answers}
    for answer in answers:
        policy = dict(part.strip().split(" ", 1) for part in answer.headers["content-security-policy"].split(";"))
        assert (policy, answer.url) == (LOCKED, answer.url)
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"


def test_the_browser_holds_to_it(visit):
    """A string as markup is refused; a script or a handler that got into the page would not run."""
    here = visit()
    page = here.go("/traces")
    here.expect("requires 'Trusted(HTML|Script)' assignment")
    tried = page.evaluate("""() => {
      const say = (act) => { try { act(); return "let through"; } catch (error) { return error.constructor.name; } };
      return [
        say(() => { document.createElement("div").innerHTML = "<img src=x onerror=window.dashcamRan=1>"; }),
        say(() => { const s = document.createElement("script"); s.textContent = "window.dashcamRan=1"; document.body.append(s); }),
        say(() => { const a = document.createElement("a"); a.setAttribute("onclick", "window.dashcamRan=1"); a.click(); }),
      ];
    }""")
    assert tried == ["TypeError"] * 3
    assert page.evaluate("() => window.dashcamRan") is None


def test_the_link_lets_in_once(browser, own):
    """The first who opens it has a session that no script can read; the second is asked to log in."""
    state = browsing.entered(browser, own)
    assert [(one["httpOnly"], one["sameSite"]) for one in state["cookies"]] == [(True, "Strict")]
    with visiting(browser, own) as second:
        second.expect("403")
        answer = second.page.goto(own.link)
        assert answer.status == 403
        assert second.page.get_by_role("heading").inner_text() == "Log in to dashcam"
        assert second.page.context.cookies() == []
        assert second.unexpected() == []
    with visiting(browser, own, state) as first:
        page = first.go("/traces")
        assert page.evaluate("() => document.cookie") == ""
        assert first.unexpected() == []


def test_the_token_lets_in(browser, own):
    """Pasted from its file; a wrong one is told, and nothing is put into the address."""
    with visiting(browser, own) as here:
        here.expect("403", "401")
        page = here.page
        page.goto(own.origin + "/login")
        token = (own.store.with_name("dashcam.ui") / "token").read_text().strip()
        page.get_by_label("Or paste the token").fill("nonsense")
        page.get_by_role("button", name="Log in").click()
        page.get_by_text("this is not the token").wait_for()
        page.get_by_label("Or paste the token").fill(token)
        page.get_by_role("button", name="Log in").click()
        page.wait_for_url(own.origin + "/")
        here.settled()
        assert token not in page.url
        assert here.unexpected() == []


def test_without_a_session_nothing_is_shown(browser, own):
    """The page's own files come, no data does, and the visitor is told how to get in."""
    with visiting(browser, own) as here:
        here.expect("401")
        here.page.goto(own.origin + "/traces")
        here.page.get_by_text("dashcam ui").first.wait_for()
        assert here.page.evaluate("() => fetch('/api/traces').then((answer) => answer.status)") == 401
        assert "work" not in here.page.locator("main").inner_text().split()
        assert here.unexpected() == []


def test_pages_of_others_get_nothing(browser, own):
    """A page on another port of this machine, in a browser that is logged in: no frame, no data, no write, no events."""
    state = browsing.entered(browser, own)
    with elsewhere(EVIL.format(origin=own.origin)) as origin:
        context = browser.new_context(storage_state=state)
        page = context.new_page()
        page.goto(origin)
        page.evaluate("() => told")
        said = page.evaluate("() => said")
        frame = page.frames[1]
        image = page.evaluate("() => document.getElementById('image').naturalWidth")
        assert (said["read"], said["live"], image) == (False, False, 0)
        assert frame.url.startswith("chrome-error:") or "dashcam" not in frame.content()
        with page.expect_navigation() as moved:
            page.evaluate("() => document.getElementById('form').submit()")
        assert moved.value.status in (401, 403, 415)
        context.close()


@contextmanager
def elsewhere(html):
    """Serve one page on another port."""

    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(html.encode())

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()
