"""The list of traces as one works with it: filtered, searched, stepped through by keyboard, saved, and still while one reads."""

import re
import subprocess
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.e2e.recordings import DASHCAM
from tests.e2e.served import dashboard

expect = pytest.importorskip("playwright.sync_api").expect

ROW = ".table-row--opens"
LATER = """
import dashcam

@dashcam.span
def later(number):
    return number

for number in range(7):
    later(number)
"""
FIRST_IN_SIGHT = """() => {
  const edge = document.querySelector(".window-list").getBoundingClientRect().top + 28;
  const rows = [...document.querySelectorAll(".table-row--opens")];
  const row = rows.find((one) => one.getBoundingClientRect().top >= edge);
  return [Math.round(row.getBoundingClientRect().top), row.innerText];
}"""


@pytest.fixture
def opened(visit):
    """The list of a few days of use."""
    page = visit("history").go("/traces")
    page.wait_for_selector(ROW)
    return page


def _asked(page) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def test_a_filter_is_suggested_and_applied(opened):
    """`/` leads into the box; names, operators and values are offered; Enter applies, and the address has it."""
    opened.keyboard.press("/")
    opened.keyboard.type("stat")
    opened.get_by_role("option", name="status").wait_for()
    opened.keyboard.press("Tab")
    opened.get_by_role("option", name="==").wait_for()
    opened.keyboard.type('== "err')
    opened.get_by_role("option", name='"error"').wait_for()
    opened.keyboard.press("Tab")
    opened.wait_for_function("""() => document.querySelector('input').value === 'status == "error"'""")
    opened.keyboard.press("Enter")
    opened.wait_for_url(re.compile("filter="))
    assert _asked(opened)["filter"] == 'status == "error"'
    opened.wait_for_function(f"() => [...document.querySelectorAll('{ROW} .badge--status-ok')].length === 0")


def test_a_wrong_filter_says_where(opened):
    """What cannot be read is said below the box with the place marked; the list stays what it was."""
    opened.get_by_role("combobox", name="Filter").fill('statu == "error"')
    opened.keyboard.press("Enter")
    told = opened.get_by_role("alert")
    told.wait_for()
    assert told.locator("mark").inner_text() == "statu"
    assert 'did you mean "status"' in told.inner_text()
    assert (_asked(opened), opened.locator(ROW).count() > 5) == ({}, True)


def test_words_are_searched_for(opened):
    """Words that are no expression become a search in all texts."""
    opened.get_by_role("combobox", name="Filter").fill("warranty devices")
    opened.keyboard.press("Enter")
    opened.wait_for_url(re.compile("filter="))
    assert _asked(opened)["filter"] == 'search("warranty devices")'
    opened.locator(ROW, has_text="warranty").first.wait_for()


def test_a_clicked_value_narrows(opened):
    """A click on an app shows that app's traces, a second value is added with `and`."""
    opened.locator(".traces-value", has_text="chat").first.click()
    opened.wait_for_function(
        f"() => [...document.querySelectorAll('{ROW}')].every((row) => row.innerText.includes('chat'))"
    )
    assert _asked(opened)["filter"] == 'app == "chat"'


def test_the_keyboard_steps_and_opens(opened):
    """j and k step, Enter opens, and going back one stands where one was."""
    opened.keyboard.press("j")
    opened.keyboard.press("j")
    opened.keyboard.press("j")
    opened.keyboard.press("k")
    chosen = opened.locator("[role=row][aria-selected=true]")
    assert chosen.get_attribute("aria-rowindex") == "3"
    at = _asked(opened)["at"]
    opened.keyboard.press("Enter")
    opened.wait_for_url(re.compile(f"/traces/{at}"))
    opened.go_back()
    chosen.wait_for()
    assert (_asked(opened)["at"], chosen.get_attribute("aria-rowindex")) == (at, "3")


def test_it_is_read_to_its_end(opened):
    """Pages follow as one scrolls; only what is in sight is in the page."""
    for _ in range(40):
        opened.evaluate("document.querySelector('.window-list').scrollTop = 1e9")
        opened.wait_for_timeout(100)
        if opened.locator(".traces-end", has_text="traces").count():
            break
    total = int(re.match(r"([\d,]+) traces", opened.locator(".traces-end").inner_text())[1].replace(",", ""))
    assert total > 300
    assert opened.locator(ROW).count() < 80
    assert opened.get_by_role("grid").get_attribute("aria-rowcount") == str(total + 1)


def test_columns_and_order_stand_in_the_address(opened):
    """A column more, the slowest first: a link shows the same."""
    opened.get_by_role("button", name="Columns").click()
    opened.get_by_role("menuitemcheckbox", name="Models").click()
    opened.keyboard.press("Escape")
    opened.get_by_role("columnheader", name="Models").wait_for()
    opened.get_by_role("columnheader", name="Duration").get_by_role("button").click()
    opened.wait_for_url(re.compile("order=slowest"))
    assert "models" in _asked(opened)["columns"].split(",")
    opened.reload()
    opened.wait_for_selector(ROW)
    assert opened.get_by_role("columnheader", name="Models").count() == 1
    assert opened.get_by_role("columnheader", name="Duration").get_attribute("aria-sort") == "descending"


def test_a_view_is_saved_beside_the_store(visit):
    """A view has a name, and is there for the next visitor, whose browser knows nothing of it."""
    page = visit("history").go('/traces?filter=app == "reports"&order=dearest')
    page.wait_for_selector(ROW)
    page.get_by_role("button", name="Views").click()
    page.get_by_label("Name of this view").fill("dear reports")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("button", name="dear reports").wait_for()
    other = visit("history").go("/traces")
    other.wait_for_selector(ROW)
    other.get_by_role("button", name="Views").click()
    other.get_by_role("menuitemradio", name="dear reports").click()
    other.wait_for_url(re.compile("order=dearest"))
    assert _asked(other) == {"filter": 'app == "reports"', "order": "dearest"}


def test_it_grows_live_and_stays_still(own_store, visit_to, tmp_path):
    """New traces come in at the top; who has scrolled on sees the same rows at the same place, and is told how many came."""
    store = own_store("history")
    (tmp_path / "later.py").write_text(LATER)
    with dashboard(store) as served:
        page = visit_to(served).go("/traces")
        page.wait_for_selector(ROW)
        page.evaluate("document.querySelector('.window-list').scrollTop = 401")
        page.wait_for_timeout(200)
        before = page.evaluate(FIRST_IN_SIGHT)
        subprocess.run([*DASHCAM, "run", "--store", store, tmp_path / "later.py"], check=True, capture_output=True)
        page.get_by_role("button", name="7 new traces").wait_for()
        assert page.evaluate(FIRST_IN_SIGHT) == before
        page.get_by_role("button", name="7 new traces").click()
        page.locator(ROW, has_text="later").first.wait_for()
        expect(page.locator(ROW, has_text="later")).to_have_count(7)


def test_the_palette_leads_anywhere(opened):
    """Ctrl K, a few letters, Enter: a screen; an app; what is typed is searched for."""
    opened.keyboard.press("Control+k")
    opened.keyboard.type("sett")
    opened.get_by_role("option", name="Settings").wait_for()
    opened.keyboard.press("Enter")
    opened.wait_for_url(re.compile("/settings"))
    opened.keyboard.press("Control+k")
    opened.keyboard.type("help-d")
    opened.get_by_role("option", name="Traces of help-desk").click()
    opened.wait_for_url(re.compile("app=help-desk"))


def test_the_help_names_the_keys(opened):
    """? lists the shortcuts of the screen, Escape closes it."""
    opened.keyboard.press("?")
    help_page = opened.get_by_role("dialog", name="Keyboard")
    assert "next trace" in help_page.inner_text()
    opened.keyboard.press("Escape")
    expect(opened.get_by_role("dialog")).to_have_count(0)
