"""What people come for, walked as they would: a failing call, what changed, a conversation, two traces beside each other."""

import re

import pytest

expect = pytest.importorskip("playwright.sync_api").expect


@pytest.fixture
def clicks(visit):
    """A visit to the overview, and how often was clicked since."""
    here = visit()
    here.go("/")
    counted = []

    def click(locator):
        counted.append(str(locator))
        locator.click()
        here.settled()
        return len(counted)

    return here, click


def test_a_failing_call_is_found_in_four_clicks(clicks):
    """From the overview to the tool that failed, with its error, what it was given and where it was called."""
    here, click = clicks
    failed = here.page.get_by_role("region", name="Failed last")
    click(failed.get_by_role("link", name="TravelAgent.plan").first)
    made = click(here.page.get_by_role("treeitem", name=re.compile(r"\bbook\b")).first)
    panel = here.page.get_by_role("region", name="The selected call")
    expect(panel).to_contain_text("TimeoutError")
    expect(panel).to_contain_text("the booking service did not answer within 5 s (hotel Roma, 2 nights)")
    expect(panel).to_contain_text("Roma")
    assert made <= 4


def test_a_failing_kind_of_call_is_found_too(clicks):
    """From the error count to the list of what failed, without typing a filter."""
    here, click = clicks
    click(here.page.get_by_role("region", name="Failed last").get_by_role("link", name="all"))
    rows = here.page.get_by_role("row")
    expect(rows.nth(1)).to_be_visible()
    texts = [row for row in rows.all_inner_texts()[1:] if row.strip()]
    assert texts
    assert all("Reports" in text or "TravelAgent" in text for text in texts)


def test_what_changed_between_two_versions(clicks):
    """From the app's name to the words of the prompt that were put in, and what that did to time and cost."""
    here, click = clicks
    click(here.page.get_by_role("link", name="Apps"))
    click(here.page.get_by_role("link", name="help-desk", exact=True).first)
    click(here.page.get_by_role("tab", name="What changed"))
    main = here.page.locator("main")
    expect(main).to_contain_text("prompt")
    expect(main).to_contain_text("in one sentence")
    inserted = " ".join(here.page.locator("ins").all_inner_texts())
    assert "Name the page" in inserted
    expect(main.get_by_text("k", exact=True)).to_be_visible()
    for figure in ("p50", "Cost", "Errors"):
        expect(main).to_contain_text(re.compile(figure, re.IGNORECASE))


def test_a_conversation_is_read_from_top_to_bottom(clicks):
    """Every turn of a session, in order, each leading to its trace."""
    here, click = clicks
    click(here.page.get_by_role("link", name="Sessions"))
    click(here.page.get_by_role("link", name=re.compile("^c-17")).first)
    text = here.page.locator("main").inner_text()
    turns = ["Hello, who are you?", "Where is my order 4711?", "handed over", "And if it does not?", "Thank you!"]
    places = [text.index(turn) for turn in turns]
    assert places == sorted(places)
    click(here.page.locator("main").get_by_role("link", name=re.compile(r"^20\d\d-|trace")).first)
    expect(here.page).to_have_url(re.compile("/traces/[0-9a-f]{32}"))


def test_two_traces_are_compared(clicks):
    """From a trace to the one before it: aligned call by call, where they part, what one was asked and the other was not."""
    here, click = clicks
    click(here.page.get_by_role("region", name="Slowest").get_by_role("link", name="TravelAgent.plan").first)
    click(here.page.get_by_role("button", name="Copy, compare"))
    click(here.page.get_by_role("menuitem", name="Compare with the trace before"))
    expect(here.page).to_have_url(re.compile(r"/compare\?.*a=.*b="))
    main = here.page.locator("main")
    expect(main).to_contain_text("calls")
    expect(main).to_contain_text("TravelAgent.step")
    expect(here.page.locator("ins, del").first).to_be_attached()


def test_words_are_searched_for(visit):
    """Typed as they are, found in what was said; a wrong filter is told under the box, and nothing is lost."""
    here = visit()
    page = here.go("/traces")
    box = page.get_by_role("combobox").first
    box.fill("lighthouse")
    box.press("Enter")
    here.settled()
    expect(page.get_by_role("row").nth(1)).to_contain_text("Reports.tell")
    here.expect("400")
    box.fill('stauts == "error"')
    box.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("status")
    box.fill('status == "error" and app == "travel-agent"')
    box.press("Enter")
    here.settled()
    expect(page).to_have_url(re.compile("filter="))
    expect(page.get_by_role("row").nth(1)).to_contain_text("TravelAgent.plan")


def test_a_note_is_written(visit):
    """It stands beside the trace for everybody who looks."""
    here = visit()
    page = here.go('/traces?filter=app == "travel-agent"')
    page.get_by_role("row").nth(1).get_by_role("link").first.click()
    here.settled()
    page.get_by_role("button", name="Add a note, tag or score").click()
    page.get_by_role("textbox", name="Note").fill("look at this again <b>")
    page.get_by_role("button", name="Add", exact=True).click()
    main = page.locator("main")
    expect(main).to_contain_text("look at this again <b>")
    page.reload()
    here.settled()
    expect(main).to_contain_text("look at this again <b>")


def test_sql_is_asked(visit):
    """A table of what was asked for; a write is refused with the reason."""
    here = visit()
    page = here.go("/sql?q=select app, count(*) as n from traces group by app order by app")
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.locator("main")).to_contain_text("travel-agent")
    here.expect("400")
    page.get_by_role("textbox").first.fill("delete from traces")
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.get_by_role("alert")).to_be_visible()


def test_the_keyboard_is_enough(visit):
    """The list by j and k, a trace by Enter, its calls by the arrows, help by ?, any screen by the palette."""
    here = visit()
    page = here.go("/traces")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/traces/[0-9a-f]{32}"))
    here.settled()
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.get_by_role("treeitem", selected=True)).to_have_count(1)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("critical path")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("Control+k")
    page.get_by_role("dialog").get_by_role("combobox").fill("sess")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/sessions"))
    page.keyboard.press("Control+k")
    page.keyboard.press("Escape")
    page.go_back()
    expect(page).to_have_url(re.compile("/traces/"))


def test_every_state_is_in_the_address(visit):
    """Filter, selected call and view: the same address shows the same to a colleague, and the way back leads back."""
    here = visit()
    page = here.go('/traces?filter=status == "error" and app == "travel-agent"')
    page.get_by_role("row").nth(1).get_by_role("link").first.click()
    here.settled()
    page.get_by_role("treeitem", name=re.compile(r"\bbook\b")).first.click()
    expect(page).to_have_url(re.compile("span="))
    address = page.url
    other = visit()
    other.go(address.removeprefix(other.served.origin))
    expect(other.page.get_by_role("treeitem", selected=True)).to_contain_text("book")
    page.go_back()
    page.wait_for_url(re.compile(r"/traces(\?|/)"))
