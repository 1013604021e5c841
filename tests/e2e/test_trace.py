"""One trace as one works with it: gone through by keyboard, folded, searched, zoomed, marked, watched while it runs."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest

import dashcam
from tests.e2e.recordings import told, waiting
from tests.e2e.served import dashboard

TREE = ".trace-tree"
ROW = f"{TREE} [role=treeitem]"
SELECTED = f"{TREE} [aria-selected=true]"
ARTICLE = ".reading article"
READ_ON = """() => {{
    const page = document.querySelector('.reading');
    page.scrollTo(0, page.scrollHeight);
    return [...document.querySelectorAll('.reading article')].at(-1)?.innerText.includes('page: ') && page.scrollHeight > {step} * 20;
}}"""
"""Goes to the end, until more than so many lines are there."""

SCROLLED = "row => { document.querySelector('.trace-tree [role=tree]').scrollTop = row * 28; }"
DRAWN = """row => {
    const last = Math.max(...[...document.querySelectorAll('.trace-tree [data-row]')].map(one => Number(one.dataset.row)));
    return last >= row + 20 && document.querySelector(`.trace-tree [data-row="${row}"]`) !== null;
}"""
WATCHED = """() => {
    [window.touched, window.made] = [new Set(), new Set()];
    const known = new Set(document.querySelectorAll('.window-list-row'));
    new MutationObserver(changes => {
        for (const { target, addedNodes } of changes) {
            const element = target.nodeType === Node.TEXT_NODE ? target.parentElement : target;
            const row = element?.closest('.window-list-row');
            if (row) window.touched.add(row);
            for (const one of addedNodes) if (one.classList?.contains('window-list-row') && !known.has(one)) window.made.add(one);
        }
    }).observe(document.querySelector('.trace-tree [role=tree]'), { subtree: true, childList: true, attributes: true, characterData: true });
}"""
"""Takes note of which rows are changed, and how many are made."""
LEAVES = (
    f"() => [...document.querySelectorAll('{ROW}:not([aria-expanded])')].map(row => row.querySelectorAll('*').length)"
)
"""How many elements stand in each row that has nothing below it."""


def trace_of(served, filter_: str) -> str:
    """Give the address of the newest trace that a filter lets through."""
    with dashcam.open(served.store) as store:
        return f"/traces/{next(iter(store.traces(filter_, limit=1))).trace_id}"


def rows(page) -> list[str]:
    """Give what is said of each row in sight."""
    return [row.get_attribute("aria-label") for row in page.locator(ROW).all()]


def asked(page, name: str) -> str | None:
    """Give what the address has under a name."""
    return parse_qs(urlsplit(page.url).query).get(name, [None])[0]


def selected(page) -> str | None:
    """Give what is said of the selected row."""
    return page.locator(SELECTED).get_attribute("aria-label")


@pytest.fixture
def failed(visit):
    """A trace in which a tool failed."""
    here = visit("history")
    page = here.go(trace_of(here.served, 'app == "travel-agent" and status == "error"'))
    page.wait_for_selector(ROW)
    return page


def test_the_keyboard_goes_through_the_tree(failed):
    """Down, up, in, out, to both ends; the address has the span, and screen readers are told the row."""
    failed.keyboard.press("j")
    assert asked(failed, "span") == failed.locator(SELECTED).get_attribute("id").removeprefix("row-")
    failed.keyboard.press("ArrowLeft")
    assert failed.locator(SELECTED).get_attribute("aria-expanded") == "false"
    failed.keyboard.press("ArrowRight")
    failed.keyboard.press("ArrowRight")
    assert failed.locator(SELECTED).get_attribute("aria-level") == "3"
    failed.keyboard.press("End")
    assert selected(failed) == rows(failed)[-1]
    named = failed.locator(f"{TREE} [role=tree]").get_attribute("aria-activedescendant")
    assert named == failed.locator(SELECTED).get_attribute("id")
    failed.keyboard.press("Home")
    assert selected(failed) == rows(failed)[0]


def test_a_closed_call_tells_what_failed_below_it(failed):
    """So that no failure is out of sight; opened again it tells nothing."""
    failed.keyboard.press("Home")
    failed.keyboard.press("ArrowLeft")
    assert len(rows(failed)) == 1
    assert re.search(r"error, .*, \d failed below$", selected(failed))
    failed.keyboard.press("ArrowRight")
    assert "below" not in selected(failed)


def test_the_selected_call_is_read_beside_the_tree(failed):
    """Its panel follows the selection, takes the focus on Enter, and goes on Escape."""
    failed.locator(ROW, has_text="openai.chat.completions").click()
    panel = failed.get_by_role("region", name="The selected call")
    panel.get_by_role("heading", name="openai.chat.completions").wait_for()
    failed.keyboard.press("Enter")
    failed.wait_for_function("() => document.activeElement.classList.contains('trace-side')")
    failed.keyboard.press("Escape")
    panel.wait_for(state="detached")


def test_a_row_tells_the_beginning_of_what_the_call_got(failed):
    """Of a model call its last message, once the list rests; the rows that come when one scrolls are told too."""
    row = failed.locator(ROW, has_text="openai.chat.completions").first
    row.locator(".tree-row-preview", has_text="Book the hotel in").wait_for()
    assert failed.locator(f"{SELECTED} .tree-row-preview").inner_text().startswith("Book the hotel in")


def test_the_critical_path_is_told(failed):
    """What bounded the run, the longest first, each a way to its call; the address has it."""
    failed.keyboard.press("c")
    failed.get_by_text("Bounded by").wait_for()
    assert asked(failed, "critical") == "1"
    failed.locator(".trace-longest-one").first.click()
    assert asked(failed, "span") is not None


def test_a_dragged_range_is_zoomed_in_on(failed):
    """On the ruler; a double click shows the whole run again."""
    ruler = failed.locator(".ruler").bounding_box()
    middle = ruler["y"] + ruler["height"] / 2
    failed.mouse.move(ruler["x"] + ruler["width"] * 0.25, middle)
    failed.mouse.down()
    failed.mouse.move(ruler["x"] + ruler["width"] * 0.5, middle, steps=4)
    failed.mouse.up()
    failed.wait_for_url(re.compile(r"zoom=\d+\.\.\d+"))
    failed.locator(".ruler").dblclick()
    failed.wait_for_function("() => !location.search.includes('zoom')")


def test_a_search_finds_names_and_payloads(visit):
    """Enter goes from hit to hit, n and N too; the address has what is looked for."""
    here = visit("history")
    page = here.go(trace_of(here.served, 'app == "help-desk"'))
    page.wait_for_selector(ROW)
    page.keyboard.press("/")
    page.wait_for_function("() => document.activeElement?.type === 'search'")
    page.keyboard.type("writer.write")
    page.keyboard.press("Enter")
    page.wait_for_function(f"() => document.querySelector('{SELECTED}').ariaLabel.includes('Writer.write')")
    page.get_by_role("searchbox").fill("context")
    page.wait_for_url(re.compile("find=context"))
    page.wait_for_function("() => /^\\d+$/.test(document.querySelector('.trace-search-count').innerText)")
    assert not any("context" in said for said in rows(page))
    page.locator(f"{TREE} [role=tree]").focus()
    page.keyboard.press("n")
    page.wait_for_function("() => /^\\d+ of \\d+$/.test(document.querySelector('.trace-search-count').innerText)")


def test_the_next_trace_of_the_list_is_a_key_away(visit):
    """] goes down in the list that one came from, [ back up."""
    page = visit("history").go("/traces")
    page.wait_for_selector(".table-row--opens")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_selector(ROW)
    first = urlsplit(page.url).path
    page.keyboard.press("]")
    page.wait_for_function("path => location.pathname !== path", arg=first)
    page.wait_for_selector(ROW)
    page.keyboard.press("[")
    page.wait_for_function("path => location.pathname === path", arg=first)


def test_people_say_what_they_think_and_take_it_back(visit_to, own_store):
    """A pin and a note, each one's own to remove."""
    with dashboard(own_store("history")) as served:
        page = visit_to(served).go(trace_of(served, 'app == "chat"'))
        page.get_by_role("button", name="Pin: retention").click()
        page.get_by_role("button", name="Pinned").wait_for()
        page.get_by_role("button", name="Add a note").click()
        page.get_by_role("textbox", name="Note").fill("look here")
        page.get_by_role("button", name="Add", exact=True).click()
        page.locator(".trace-marks-one", has_text="look here").wait_for()
        page.get_by_role("button", name="Take back note").click()
        page.locator(".trace-marks-one").wait_for(state="detached")
        page.get_by_role("button", name="Pinned").click()
        page.get_by_role("button", name="Pin: retention").wait_for()


def test_a_run_is_watched_while_it_goes_on(visit_to, tmp_path):
    """New calls come up, what is selected stays, and the end is told."""
    store = tmp_path / "dashcam.db"
    with dashboard(store) as served:
        with waiting(store) as program:
            told(program, "one")
            here = visit_to(served)
            here.expect("503")
            page = here.go("/traces")
            page.locator(".table-row--opens").first.click()
            page.wait_for_selector(ROW)
            page.locator(ROW, has_text="step").first.click()
            before = asked(page, "span")
            told(program, "two")
            page.locator(ROW, has_text="answer two").wait_for()
            assert (asked(page, "span"), "running" in rows(page)[0]) == (before, True)
        page.locator(".trace-facts .badge--status-ok").wait_for()
        assert "running" not in rows(page)[0]


def test_a_run_that_was_killed_tells_what_it_was_doing(visit):
    """The open calls stand above the tree, each a way to its row."""
    here = visit("broken")
    page = here.go(trace_of(here.served, 'name == "work"'))
    page.get_by_text("The process ended while").wait_for()
    page.locator(".trace-notice-jump").last.click()
    assert "incomplete" in selected(page)


def test_fifty_thousand_calls_are_some_dozens_of_rows(visit):
    """Whatever one scrolls to; the last one too is a key away."""
    here = visit("large")
    page = here.go(trace_of(here.served, "duration > 0"))
    page.wait_for_selector(ROW)
    page.locator(f"{TREE} [role=tree]").focus()
    page.keyboard.press("End")
    page.wait_for_function(f"() => document.querySelector('{SELECTED}') !== null")
    assert len(rows(page)) < 100
    assert page.evaluate("() => document.querySelector('.trace-tree [role=tree]').scrollHeight") > 1_000_000


def test_a_step_of_scrolling_touches_the_rows_that_come_and_no_other(visit):
    """They take the elements of those that go, and a row is made of few."""
    here = visit("large")
    # what comes later into rows that stay is not what a step costs
    here.page.route("**/previews?*", lambda route: route.fulfill(json={"span_ids": [], "input": []}))
    page = here.go(trace_of(here.served, "duration > 0"))
    page.wait_for_selector(ROW)
    page.evaluate(SCROLLED, 100)
    page.wait_for_function(DRAWN, arg=110)
    page.evaluate(WATCHED)
    page.evaluate(SCROLLED, 110)
    page.wait_for_function(DRAWN, arg=120)
    touched, made = page.evaluate("() => [window.touched.size, window.made.size]")
    assert 0 < touched <= 10
    assert made == 0
    assert max(page.evaluate(LEAVES)) <= 16


def test_an_unknown_trace_says_what_to_do(visit):
    """A page with the store's name and ways on, not an empty tree."""
    here = visit("history")
    here.expect("404")
    page = here.go("/traces/ffffffff")
    page.get_by_text("No trace has the id ffffffff").wait_for()
    page.get_by_role("link", name="All traces").click()
    page.wait_for_url("**/traces")


def test_a_langchain_run_is_its_calls_without_what_passes_them_on(visit):
    """A super() chain and the steps of a chain are one row, which says what they are and opens."""
    here = visit("langchain")
    page = here.go(trace_of(here.served, 'name == "HouseGuide.answer"'))
    page.wait_for_selector(ROW)
    folded = (
        "7 steps folded: PoliteGuide.answer, Guide.answer, RunnableSequence, RunnableParallel<context,question>, "
        "RunnablePassthrough, ChatPromptTemplate"
    )
    said = rows(page)
    assert said[1] == folded
    assert [row.split(", ")[0] for row in (said[0], *said[2:])] == [
        "agent HouseGuide.answer",
        "chain find",
        "llm HouseModel",
    ]
    page.locator(".tree-row--fold").click()
    page.get_by_role("treeitem", name="prompt ChatPromptTemplate").wait_for()
    assert len(rows(page)) == 11


def test_a_transcript_of_thousands_of_steps_is_some_dozens_of_articles(visit):
    """However far one reads; what was read keeps its place."""
    here = visit("large")
    page = here.go(f"{trace_of(here.served, 'duration > 0')}?view=reading")
    page.wait_for_selector(ARTICLE)
    for step in (1_000, 3_000, 5_000):
        page.wait_for_function(READ_ON.format(step=step))
    assert page.locator(ARTICLE).count() < 150
    page.locator(".reading").evaluate("element => element.scrollTo(0, 0)")
    page.locator(ARTICLE).first.get_by_text("crawl").wait_for()
