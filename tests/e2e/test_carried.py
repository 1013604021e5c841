"""`dashcam export --html`: a page that is opened from a disk, years later, by somebody without dashcam."""

import re

import pytest

import dashcam
from tests.e2e.recordings import dashcam as command

EXPECTED = ("data:", "This document requires 'TrustedHTML' assignment")


@pytest.fixture
def carried(browser, stores, tmp_path):
    """Open the exported page of a trace; at the end nothing may have gone wrong, nor anything been asked of anybody."""
    contexts, faults = [], []

    def opened(name, filter_=None, **options):
        store = stores(name)
        with dashcam.open(store) as reading:
            trace = next(iter(reading.traces(filter_, limit=1))).trace_id
        target = tmp_path / "trace.html"
        command("export", "--html", trace, "-o", target, "--store", store)
        contexts.append(browser.new_context(viewport={"width": 1280, "height": 800}, **options))
        page = contexts[-1].new_page()
        page.on("console", lambda said: faults.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        contexts[-1].on("request", lambda sent: faults.append(sent.url) if sent.url != target.as_uri() else None)
        page.goto(target.as_uri())
        page.get_by_role("tree").first.wait_for()
        return page

    yield opened
    for context in contexts:
        context.close()
    assert [fault for fault in faults if not fault.startswith(EXPECTED)] == []


def test_it_shows_the_trace_without_a_server(carried):
    """Tree, inputs and outputs, the reading view; what leads elsewhere in the dashboard leads nowhere."""
    page = carried("history", 'status == "error" and app == "travel-agent"')
    assert page.title() == "TravelAgent.plan · dashcam"
    page.locator(".tree-row-preview").get_by_text("Book the hotel in Rome.").first.wait_for()
    page.get_by_role("treeitem", name=re.compile("book")).first.click()
    page.get_by_text("the booking service did not answer").first.wait_for()
    page.get_by_role("tab", name="Reading").click()
    page.get_by_text("You plan trips.").first.wait_for()
    before = page.url.partition("?")[0]
    for link in page.locator('a[href^="/"]').all()[:2]:
        link.click()
    assert page.url.partition("?")[0] == before
    assert page.get_by_text("Add note").count() == 0


def test_a_hostile_trace_stays_text(carried):
    """No letter of it ends the element that carries it; none of it runs."""
    page = carried("hostile", 'app != "hostile"')
    page.get_by_role("treeitem").nth(3).click()
    page.get_by_role("tab", name="Reading").click()
    page.wait_for_timeout(300)
    assert page.evaluate("() => window.dashcamRan") is None
    assert page.evaluate("() => document.scripts.length") == 2


def test_another_script_does_not_run(carried):
    """The page's own policy knows its script by its digest."""
    page = carried("history")
    assert (
        page.locator("meta[http-equiv]").get_attribute("content").startswith("default-src 'none'; script-src 'sha256-")
    )
    refused = page.evaluate(
        """() => { try { document.body.innerHTML = "<b>x</b>"; } catch (error) { return error.name; } }"""
    )
    assert refused == "TypeError"
