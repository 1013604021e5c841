"""The page follows the program: a first trace, a run that grows, new traces while one reads, a store that goes and comes back."""

import re

import apsw
import pytest

from tests.e2e import harming
from tests.e2e.recordings import provider, record, told, waiting
from tests.e2e.served import dashboard

expect = pytest.importorskip("playwright.sync_api").expect
SOON_MS = 30_000
"""The collector, the server and the browser share two cores with the rest of the tests."""


def test_the_first_trace_is_waited_for_and_opened(visit_to, tmp_path):
    """The empty page shows how to begin, and opens what comes by itself."""
    with dashboard(tmp_path / "dashcam.db") as served:
        here = visit_to(served)
        page = here.page
        page.goto(served.origin)
        expect(page.locator("main")).to_contain_text("dashcam run")
        with waiting(served.store) as program:
            told(program, "one")
            expect(page).to_have_url(re.compile("/traces/[0-9a-f]{32}"), timeout=SOON_MS)
            expect(page.get_by_role("heading", level=1)).to_have_text("work")


def test_the_first_trace_is_opened_though_the_status_tells_of_it_first(visit_to, tmp_path):
    """What asks for the list before the trace is in it asks again, and does not give way to the overview."""
    status_told = []

    def status(route):
        told_now = route.fetch()
        status_told.append(told_now.json()["trace_count"] > 0)
        route.fulfill(response=told_now)

    def traces(route):
        if any(status_told):
            route.continue_()
        else:
            route.fulfill(json={"traces": [], "next": None})

    with dashboard(tmp_path / "dashcam.db") as served:
        here = visit_to(served)
        page = here.page
        page.route("**/api/status", status)
        page.route("**/api/traces?*", traces)
        page.goto(served.origin)
        expect(page.locator("main")).to_contain_text("dashcam run")
        with waiting(served.store) as program:
            told(program, "one")
            expect(page).to_have_url(re.compile("/traces/[0-9a-f]{32}"), timeout=SOON_MS)
        page.unroute_all(behavior="wait")


def test_no_screen_has_something_to_show_yet(visit_to, tmp_path):
    """That is said, and is no fault; the screen that was asked for is there with the first trace."""
    with dashboard(tmp_path / "dashcam.db") as served:
        here = visit_to(served)
        here.expect("503")
        page = here.page
        page.goto(f"{served.origin}/traces")
        expect(page.locator("main")).to_contain_text("Nothing was recorded here yet")
        expect(page.get_by_role("alert")).to_have_count(0)
        with waiting(served.store) as program:
            told(program, "one")
            expect(page.get_by_role("row").filter(has_text="work")).to_be_visible(timeout=SOON_MS)
        expect(page).to_have_url(re.compile("/traces$"))


def test_the_status_is_asked_for_once_when_a_page_opens(visit):
    """And then once for each change that is told, however much the screen itself asks."""
    here = visit()
    page = here.page
    page.add_init_script("""
      window.told = 0;
      const Real = window.EventSource;
      window.EventSource = class extends Real {
        constructor(...words) {
          super(...words);
          for (const name of ["change", "state"]) this.addEventListener(name, () => { window.told += 1; });
        }
      };
    """)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    here.go("/traces")
    # the list is read again a good while after what is told first, so then the status would have been
    page.wait_for_function(
        "() => performance.getEntriesByType('resource').filter((one) => one.name.includes('/api/traces?')).length > 1"
    )
    greeted = 2  # how the store stands, what is in it
    later = max(0, page.evaluate("() => window.told") - greeted)
    assert 1 <= len([url for url in asked if url.endswith("/api/status")]) <= 1 + later


def test_a_run_is_watched(visit_to, tmp_path):
    """Its calls come up while it goes on, its state changes when it ends, and nobody loads anything again."""
    with dashboard(tmp_path / "dashcam.db") as served, waiting(served.store) as program:
        here = visit_to(served)
        told(program, "one")
        page = here.go("/traces")
        row = page.get_by_role("row").filter(has_text="work")
        expect(row).to_be_visible(timeout=SOON_MS)
        row.get_by_role("link").first.click()
        here.settled()
        tree = page.get_by_role("tree", name="Calls")
        expect(tree).to_contain_text("answer one", timeout=SOON_MS)
        expect(page.locator("main")).to_contain_text("running")
        told(program, "two")
        told(program, "three")
        expect(tree).to_contain_text("answer three", timeout=SOON_MS)
        program.stdin.close()
        program.wait(20)
        expect(page.get_by_role("treeitem", name=re.compile("work, ok|work, [0-9]")).first).to_be_visible(
            timeout=SOON_MS
        )
        expect(page.locator("main")).not_to_contain_text("running", timeout=SOON_MS)


def test_the_list_stays_still_while_one_reads(visit_to, own_store):
    """Rows that come above do not move the row that is read; how many came is said, and a click leads to them."""
    with dashboard(own_store("history")) as served, provider() as environ:
        here = visit_to(served)
        page = here.go("/traces")
        page.get_by_role("row").nth(4).hover()
        page.mouse.wheel(0, 1_000)
        page.wait_for_timeout(200)
        row = page.get_by_role("row").nth(12)
        text, before = row.inner_text(), row.bounding_box()["y"]
        record("travel_agent", served.store, environ)
        more = page.get_by_role("button", name=re.compile("new trace"))
        expect(more).to_be_visible(timeout=SOON_MS)
        same = page.get_by_role("row").filter(has_text=text.split("\n")[0])
        assert any(abs(one.bounding_box()["y"] - before) <= 1 and one.inner_text() == text for one in same.all())
        more.click()
        expect(page.get_by_role("row").nth(1)).to_contain_text("TravelAgent.plan")


def test_a_killed_program_says_what_it_was_doing(visit):
    """Its trace is incomplete, and the call that was open is named."""
    here = visit("broken")
    page = here.go("/traces")
    page.get_by_role("row").filter(has_text="work").get_by_role("link").first.click()
    here.settled()
    expect(page.locator("main")).to_contain_text("incomplete")
    expect(page.get_by_role("note").first).to_contain_text("work")


@pytest.fixture
def broken(visit_to, own_store):
    """A visit to the list of a store that the test then harms."""
    with dashboard(own_store("broken")) as served:
        here = visit_to(served)
        here.expect("503", "409", "500")
        expect(here.go("/traces").get_by_role("row").filter(has_text="work")).to_be_visible()
        yield here


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (harming.missing, "no store|missing|is gone|not there"),
        (harming.replaced, "not a|no dashcam|replaced|database"),
        (harming.newer, "schema version 9999"),
    ],
    ids=["missing", "replaced", "newer"],
)
def test_a_store_that_goes_and_comes_back(broken, harm, said):
    """Said above the screen, in words; gone, and the list there again, when it is back; nobody loads the page again."""
    page = broken.page
    page.evaluate("() => { window.stillTheSame = true; }")
    mend = harm(broken.served.store)
    notice = page.get_by_role("status").filter(has_text=re.compile(said, re.IGNORECASE))
    expect(notice.or_(page.get_by_role("alert").filter(has_text=re.compile(said, re.IGNORECASE))).first).to_be_visible(
        timeout=SOON_MS
    )
    mend()
    expect(notice).to_have_count(0, timeout=SOON_MS)
    expect(page.get_by_role("row").filter(has_text="work")).to_be_visible(timeout=SOON_MS)
    assert page.evaluate("() => window.stillTheSame")


def test_a_store_that_goes_is_no_beginning(broken):
    """Who has seen traces here is told that the store is gone, not how to record a first one."""
    page = broken.go("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Overview")
    with page.expect_response(
        lambda answer: "/api/status" in answer.url and '"missing"' in answer.text(), timeout=SOON_MS
    ):
        harming.missing(broken.served.store)
    expect(page.get_by_role("status").filter(has_text="no store")).to_be_visible(timeout=SOON_MS)
    expect(page.get_by_role("heading", level=1)).to_have_text("Overview")


def test_a_store_that_is_locked(broken):
    """While somebody else writes for long, what is there is still shown."""
    connection = apsw.Connection(str(broken.served.store))
    connection.execute("begin immediate")
    page = broken.go("/traces")
    expect(page.get_by_role("row").filter(has_text="work")).to_be_visible(timeout=SOON_MS)
    connection.execute("rollback")
    connection.close()


def test_a_server_that_ends_and_comes_back(visit_to, own_store):
    """The page says so, with the command; what it shows stays."""
    with dashboard(own_store("broken")) as served:
        here = visit_to(served)
        here.expect("Failed to load resource", "ERR_")
        page = here.go("/traces")
        row = page.get_by_role("row").filter(has_text="work")
        expect(row).to_be_visible()
        served.process.terminate()
        served.process.wait(10)
        expect(page.get_by_role("status").filter(has_text="dashcam ui")).to_be_visible(timeout=SOON_MS)
        expect(row).to_be_visible()
