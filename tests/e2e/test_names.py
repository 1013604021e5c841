"""Apps, sessions, users and tags are called what people call them: every name leads where it should, hides nothing, keeps its place."""

import re

import pytest

from tests.e2e.browsing import NARROW
from tests.e2e.recordings import NAMES
from tests.e2e.test_screens import sticking_out

expect = pytest.importorskip("playwright.sync_api").expect

UNSEEN = re.compile("[\u202a-\u202e\u2066-\u2069]")


@pytest.fixture
def here(visit):
    """A visit to a store in which one trace belongs to each of the names."""
    return visit("names")


def test_an_app_is_reached_by_its_name(here):
    """From the list to its page and from there to its traces, and back."""
    page = here.go("/apps")
    links = page.get_by_role("table", name="Apps").get_by_role("link")
    for at in range(len(NAMES)):
        expect(links).to_have_count(len(NAMES))
        text = links.nth(at).inner_text()
        links.nth(at).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(text)
        page.get_by_role("link", name="Its traces").first.click()
        expect(page.get_by_role("row")).to_have_count(2)
        page.go_back()
        page.go_back()


def test_an_app_is_reached_by_its_address(here):
    """Loaded anew: what the server and the browser read of the address is the name again."""
    page = here.go("/apps")
    for name in ("a/b", "..", "50%25 off"):
        page.get_by_role("table", name="Apps").get_by_role("link", name=name, exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(name)
        page.reload()
        expect(page.get_by_role("group", name="Components")).to_be_visible()
        page.get_by_role("link", name="Apps", exact=True).click()


def test_a_conversation_is_reached_by_its_name(here):
    """From the list to what was said in it, and back."""
    page = here.go("/sessions")
    links = page.get_by_role("table", name="Sessions").get_by_role("link")
    for at in range(len(NAMES)):
        expect(links).to_have_count(len(NAMES))
        links.nth(at).click()
        expect(page.locator(".session-turn")).to_have_count(1)
        page.go_back()


def test_a_name_that_is_clicked_narrows_the_list(here):
    """The filter that comes of a click is read as that name, whatever is in it."""
    page = here.go("/traces?columns=app,user,tags,started")
    for at in range(len(NAMES)):
        expect(page.get_by_role("row")).to_have_count(len(NAMES) + 1)
        page.get_by_role("row").nth(at + 1).get_by_role("button").nth(at % 3).click()
        expect(page.get_by_role("row")).to_have_count(2)
        page.go_back()


def test_the_palette_finds_an_app_by_its_name(here):
    """Typed and entered at once, without a look at what was found."""
    page = here.go("/traces")
    for name in ("100%", "what?#x&y=z", 'quo"te\\back'):
        page.keyboard.press("Control+k")
        box = page.get_by_role("dialog").get_by_role("combobox")
        box.fill(name)
        box.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text(name)


@pytest.mark.parametrize(
    "path", ["/", "/traces?columns=app,session,user,tags", "/apps", "/sessions", "/runs", "/compare"]
)
def test_names_hide_nothing_and_keep_their_place(here, path):
    """What turns the letters after it is told by its name, and no name takes the room of figures on a telephone."""
    page = here.go(path)
    expect(page.get_by_text("right-to-left override").first).to_be_attached()
    shown = page.evaluate(
        "() => document.title + document.body.innerText + [...document.querySelectorAll('[title]')].map((one) => one.title)"
    )
    assert not UNSEEN.search(shown)
    page.set_viewport_size(NARROW)
    assert sticking_out(page) == []


def test_a_cell_that_is_cut_tells_all_of_it(here):
    """As a tip, when one points at it; one that has room tells nothing twice."""
    page = here.go("/apps")
    cells = page.get_by_role("table", name="Apps").get_by_role("cell")
    long, short = cells.filter(has_text="n" * 200), cells.filter(has_text="two words")
    page.set_viewport_size(NARROW)
    long.hover()
    expect(long).to_have_attribute("title", "n" * 200)
    short.hover()
    expect(short).to_have_attribute("title", "")
