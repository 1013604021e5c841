"""The selected call by its kind, and the run as a transcript: what is read there, and what hostile texts do to it."""

import json
import re
import subprocess

import pytest

import dashcam
from tests.e2e.recordings import HOSTILE

expect = pytest.importorskip("playwright.sync_api").expect

PANEL = ".span-panel"
TRIP = 'app == "travel-agent" and "Lisbon" in input_preview'


def spans_of(served, filter_: str, **fields):
    """Give the newest trace that a filter lets through, and the spans in it with these fields."""
    with dashcam.open(served.store) as store:
        trace = store.trace(next(iter(store.traces(filter_, limit=1))).trace_id)
    return trace, trace.find(**fields)


@pytest.fixture
def trip(visit):
    """A visit, and the way to a call of a run in which a model asked for two tools."""
    here = visit("history")

    def go(tab="", **fields):
        trace, found = spans_of(here.served, TRIP, **fields)
        return here.go(f"/traces/{trace.trace_id}?span={found[-1].span_id}{tab}").locator(PANEL)

    return here, go


def test_a_model_call_is_a_conversation(trip):
    """What was sent before is folded, tools have their answers beside them, tokens and cost stand above."""
    here, go = trip
    panel = go(kind="llm")
    fold = panel.get_by_role("button", name=re.compile(r"\d earlier messages, sent again"))
    fold.wait_for()
    calls = panel.locator(".tool-call")
    expect(calls).to_have_count(2)
    assert "celsius" in calls.first.inner_text()
    assert "08:12" in calls.last.inner_text()
    assert "You plan trips." not in panel.inner_text()
    fold.click()
    expect(panel).to_contain_text("You plan trips.")
    assert re.search(r"input\s+\d+\s", panel.locator(".usage").inner_text())
    assert here.unexpected() == []


def test_a_tool_that_was_asked_for_leads_to_its_call(trip):
    """From the answer in which the model asks for it."""
    here, go = trip
    trace, found = spans_of(here.served, TRIP, kind="llm")
    panel = here.go(f"/traces/{trace.trace_id}?span={found[0].span_id}").locator(PANEL)
    panel.get_by_role("button", name="Go to the call of this tool").first.click()
    panel.get_by_role("heading", name="weather", level=2).wait_for()


def test_markdown_is_read_as_such_on_wish(trip):
    """Plain at first; what was chosen holds in every panel and after a new start."""
    here, go = trip
    panel = go(kind="llm")
    panel.get_by_role("button", name="earlier messages").click()
    assert "**short**" in panel.inner_text()
    panel.get_by_role("button", name="Markdown").click()
    expect(panel.locator("strong", has_text="short")).to_have_count(1)
    panel = go(kind="llm")
    panel.get_by_role("button", name="Markdown", pressed=True).wait_for()


@pytest.mark.parametrize("way", ["as cURL", "as Python"])
def test_a_model_call_is_copied_as_a_program(trip, way):
    """It can be read back by a shell or by Python, and no key stands in it."""
    here, go = trip
    here.page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=here.served.origin)
    panel = go(kind="llm")
    panel.get_by_role("button", name="Copy", exact=True).click()
    panel.get_by_role("menuitem", name=way).click()
    copied = here.page.evaluate("() => navigator.clipboard.readText()")
    if way == "as Python":
        compile(copied, "copied", "exec")
        assert "client.chat.completions.create(" in copied
        return
    told = subprocess.run(
        ["bash", "-c", f'curl() {{ printf %s "${{@: -1}}"; }}\n{copied}'],
        capture_output=True,
        text=True,
        check=True,
        env={"OPENAI_API_KEY": "k"},
    )
    assert json.loads(told.stdout)["messages"][1]["content"].startswith("Plan a day in Lisbon.")
    assert "$OPENAI_API_KEY" in copied


def test_details_say_where_it_was_made(trip):
    """The method, the line of the program, ids; each a way to others like it."""
    here, go = trip
    panel = go("&tab=details", kind="llm")
    text = panel.inner_text()
    for fact in ("method", "trace", "run", "ran in", "process"):
        assert fact in text
    panel.locator("dt", has_text="run").locator("..").get_by_role("link").click()
    here.page.wait_for_url(re.compile(r"/traces\?.*filter=run"))


def test_the_whole_span_is_a_tree_for_the_keyboard(trip):
    """Down, open, close, back to what it is in."""
    here, go = trip
    panel = go("&tab=json", kind="tool")
    tree = panel.get_by_role("tree")
    tree.locator('[tabindex="0"]').focus()
    rows = tree.get_by_role("treeitem").count()
    site = tree.locator("[role=treeitem][aria-expanded=true]").first
    site.focus()
    site.click()
    expect(tree.get_by_role("treeitem")).not_to_have_count(rows)
    assert tree.get_by_role("treeitem").count() < rows
    assert here.unexpected() == []


def test_a_run_is_read_from_top_to_bottom(trip):
    """The question, what the model said, the tools it asked for, the answer; nothing twice, each a way to its call."""
    here, _ = trip
    trace, _ = spans_of(here.served, TRIP)
    page = here.go(f"/traces/{trace.trace_id}?view=reading")
    feed = page.get_by_role("feed")
    feed.locator("article", has_text="trains").first.wait_for()
    text = feed.inner_text()
    assert text.count("You plan trips.") == 1
    assert text.count("Plan a day in Lisbon.") == 1
    places = [
        text.index(words) for words in ("Plan a day in Lisbon.", "You plan trips.", "asks for", "celsius", "08:12")
    ]
    assert places == sorted(places)
    feed.locator(".reading-head", has_text="weather").first.click()
    page.locator(PANEL).get_by_role("heading", name="weather", level=2).wait_for()


def test_hostile_texts_are_read_as_texts(visit):
    """In every tab, as Markdown, and in the transcript: nothing runs, nothing is fetched, links say where they lead."""
    here = visit("hostile")
    trace, calls = spans_of(here.served, 'app != "hostile"', kind="llm")
    found = spans_of(here.served, 'app != "hostile"', kind="retriever")[1]
    for span in (trace.spans[0], calls[0], found[0]):
        for tab in ("content", "details", "json"):
            page = here.go(f"/traces/{trace.trace_id}?span={span.span_id}&tab={tab}")
            page.locator(PANEL).wait_for()
    page.go_back()
    page = here.go(f"/traces/{trace.trace_id}?view=reading")
    page.get_by_role("button", name="Markdown").click()
    for _ in range(3):
        page.locator(".reading").evaluate("element => element.scrollTo(0, element.scrollHeight)")
        page.wait_for_timeout(300)
    links = page.locator("main article a").evaluate_all("all => all.map(a => [a.protocol, a.rel, a.target])")
    assert {tuple(link) for link in links} <= {
        ("https:", "noopener noreferrer", "_blank"),
        ("http:", "noopener noreferrer", "_blank"),
        ("mailto:", "noopener noreferrer", "_blank"),
    }
    assert page.locator("main article").locator("img, iframe, script, style, link, object, embed, form").count() == 0
    assert page.evaluate("name => window[name]", json.loads(HOSTILE.read_text())["flag"]) is None
    assert page.evaluate("() => ({}).polluted") is None
