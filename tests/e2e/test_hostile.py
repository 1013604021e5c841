"""Texts that want to run, to load, to turn letters around or to choke the page: shown as text, on every screen that shows them."""

import json
import re

import pytest

import dashcam
from tests.e2e.recordings import HOSTILE, LEVELS

expect = pytest.importorskip("playwright.sync_api").expect
HARMLESS = """() => ({
  ran: window.dashcamRan ?? null,
  polluted: ({}).polluted ?? null,
  scripts: [...document.scripts].filter((one) => !one.src.startsWith(location.origin + "/assets/")).length,
  foreign: [...document.querySelectorAll("img, iframe, object, embed, video, audio, source, link, form, base, svg use, svg image")]
    .filter((one) => !one.closest("head") && !one.closest("form[class]") && one.getAttribute("src") !== "/icon.svg").map((one) => one.outerHTML.slice(0, 200)),
  handlers: [...document.querySelectorAll("*")].filter((one) => one.getAttributeNames().some((name) => name.startsWith("on"))).length,
  links: [...document.links].map((one) => one.getAttribute("href")).filter((one) => !/^(\\/|https?:|mailto:|#)/i.test(one)),
})"""
NOTHING = {"ran": None, "polluted": None, "scripts": 0, "foreign": [], "handlers": 0, "links": []}


@pytest.fixture
def traces(stores):
    """The ids of the hostile trace and of the deep one."""
    with dashcam.open(stores("hostile")) as store:
        found = {trace.name: trace.trace_id for trace in store.traces()}
    return found["Hostile.run"], found["level 0"]


@pytest.fixture
def here(visit):
    """A visit to the dashboard of the hostile store."""
    return visit("hostile")


def test_every_list_shows_it_as_text(here):
    """Names of apps and sessions, users, tags, previews: wherever they stand on a screen, and in its title."""
    for path in ("/", "/traces", "/apps", "/sessions", "/runs", "/sql?q=select * from traces", "/settings?view=prices"):
        page = here.go(path)
        page.wait_for_timeout(100)
        assert (path, page.evaluate(HARMLESS)) == (path, NOTHING)
    name = "<img src=x onerror=window.dashcamRan=1>"
    here.go("/apps").get_by_role("link", name=name).first.click()
    page = here.settled()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    assert page.evaluate(HARMLESS) == NOTHING


def test_every_call_shows_it_as_text(here, traces):
    """Through the tree, call by call: names, arguments, documents, errors, attributes, raw JSON, with Markdown too."""
    payloads = json.loads(HOSTILE.read_text())["payloads"]
    page = here.go(f"/traces/{traces[0]}")
    page.keyboard.press("f")
    for at in range(len(payloads) + 12):
        page.keyboard.press("j")
        if at % 12 == 0:
            for name in ("Details", "JSON", "Content"):
                tab = page.get_by_role("tab", name=name)
                if tab.count():
                    tab.first.click()
            markdown = page.get_by_role("button", name="Markdown")
            if markdown.count():
                markdown.first.click()
        assert page.evaluate(HARMLESS) == NOTHING


def test_the_reading_view_shows_it_as_text(here, traces):
    """All of it below each other, as it is and as Markdown."""
    page = here.go(f"/traces/{traces[0]}?view=reading")
    markdown = page.get_by_role("button", name="Markdown").first
    for _ in range(2):
        for _ in range(12):
            page.mouse.wheel(0, 3_000)
            page.wait_for_timeout(30)
        assert page.evaluate(HARMLESS) == NOTHING
        markdown.click()


def test_text_that_turns_around_does_not(here, traces):
    """Overrides of the direction of writing stay within the text they stand in, or are not there."""
    page = here.go(f"/traces/{traces[0]}?span={span(here, traces[0], 'right to left')}")
    row = page.get_by_role("treeitem", selected=True)
    expect(row).to_contain_text("right to left")
    kept = row.evaluate("""(one) => {
      const texts = document.createTreeWalker(one, NodeFilter.SHOW_TEXT);
      const found = [];
      while (texts.nextNode()) {
        if (/[\u202a-\u202e\u2066-\u2069]/.test(texts.currentNode.data)) {
          found.push(getComputedStyle(texts.currentNode.parentElement).unicodeBidi);
        }
      }
      return found;
    }""")
    assert all("isolate" in style for style in kept)


def span(here, trace, words):
    """The id of the call with these words in its name."""
    with dashcam.open(here.served.store) as store:
        return next(one.span_id for one in store.trace(trace).spans if words in one.name)


def test_a_line_of_a_million_letters(here, traces):
    """Is shown so far as one reads, says how long it is, and the page goes on at once."""
    with dashcam.open(here.served.store) as store:
        line = next(one for one in store.trace(traces[0]).spans if one.name == "line" and one.kind == "llm")
    page = here.go(f"/traces/{traces[0]}?span={line.span_id}")
    expect(page.get_by_role("region", name="The selected call")).to_contain_text("<b>x</b>")
    shown = page.evaluate("() => document.querySelector('main').innerText.length")
    assert shown < 200_000
    assert page.evaluate(HARMLESS) == NOTHING


def test_calls_ten_thousand_deep(here, traces):
    """The deepest is reached by one key, and stands within the page."""
    page = here.go(f"/traces/{traces[1]}")
    tree = page.get_by_role("tree").first
    tree.focus()
    page.keyboard.press("End")
    last = page.get_by_role("treeitem", name=re.compile(f"level {LEVELS - 1}"))
    expect(last).to_be_visible()
    box = last.bounding_box()
    assert box["x"] >= 0
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
