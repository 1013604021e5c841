"""Every screen: it comes up without an error, fits a telephone, reads well to those who do not see it, in both themes."""

from importlib.resources import files

import pytest

from tests.e2e.browsing import NARROW, WIDE
from tests.e2e.screens import screens

NAMES = (
    "overview traces failing trace error reading apps app changes versions compare sessions session runs sql settings prices "
    "doctor welcome nowhere"
).split()
GRAVE = {"serious", "critical"}


@pytest.fixture
def screen(stores):
    """Give a screen by its name."""
    found = {one.name: one for one in screens(stores("history"))}
    assert list(found) == NAMES
    return found.__getitem__


@pytest.mark.parametrize("name", NAMES)
def test_a_screen(visit, screen, name):
    """It comes up with a title and one heading, axe finds nothing grave in either theme, and it fits a telephone."""
    here = visit(viewport=WIDE, color_scheme="light")
    page = here.go(screen(name).path)
    page.locator("main").get_by_text(screen(name).text).first.wait_for()
    assert page.title().endswith("dashcam")
    assert page.locator("h1").count() == 1
    assert page.url.startswith(here.served.origin + screen(name).path.partition("?")[0])
    page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text())
    faults = graves(page)
    page.emulate_media(color_scheme="dark")
    faults += graves(page, "color-contrast")
    page.set_viewport_size(NARROW)
    faults += sticking_out(page) + cut_off(page)
    assert faults == []


def opened_palette(page):
    page.keyboard.press("Control+k")
    page.get_by_role("dialog").get_by_role("combobox").fill("help")
    return page.get_by_role("option", name="Traces of help-desk")


def opened_keys(page):
    page.keyboard.press("?")
    return page.get_by_role("dialog").get_by_role("heading", name="Everywhere")


def opened_range(page):
    page.get_by_role("button", name="All time").click()
    return page.get_by_role("button", name="Show", exact=True)


def opened_columns(page):
    page.get_by_role("button", name="Columns").click()
    return page.get_by_role("menuitemcheckbox", name="Models")


def opened_views(page):
    page.get_by_role("button", name="Views").click()
    return page.get_by_role("button", name="Save")


def opened_suggestions(page):
    page.get_by_role("combobox").fill("status == ")
    return page.get_by_role("option", name="cancelled")


def opened_note(page):
    page.get_by_role("row").nth(1).get_by_role("link").first.click()
    page.get_by_role("button", name="Add a note, tag or score").click()
    return page.get_by_role("textbox", name="Note")


def opened_actions(page):
    page.get_by_role("row").nth(1).get_by_role("link").first.click()
    page.get_by_role("button", name="Copy, compare").click()
    return page.get_by_role("menuitem", name="Compare with the trace before")


OPENED = (
    opened_palette,
    opened_keys,
    opened_range,
    opened_columns,
    opened_views,
    opened_suggestions,
    opened_note,
    opened_actions,
)


@pytest.mark.parametrize("opened", OPENED, ids=lambda opened: opened.__name__.removeprefix("opened_"))
def test_what_opens_above_a_screen(visit, opened):
    """Axe finds nothing grave in it in either theme, it stands on a telephone whole, and Escape closes it."""
    here = visit(viewport=WIDE, color_scheme="light")
    page = here.go("/traces")
    there = opened(page)
    there.wait_for()
    page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text())
    faults = graves(page)
    page.emulate_media(color_scheme="dark")
    faults += graves(page, "color-contrast")
    page.set_viewport_size(NARROW)
    faults += sticking_out(page)
    page.keyboard.press("Escape")
    there.wait_for(state="detached")
    assert faults == []


def graves(page, *rules: str) -> list[str]:
    """What axe calls serious or critical (names, roles, contrast, what a keyboard cannot reach), by all rules or by some."""
    asked = {"resultTypes": ["violations"], **({"runOnly": rules} if rules else {})}
    found = page.evaluate("(asked) => axe.run(document, asked)", asked)["violations"]
    return [
        f"{one['id']}: {node['target']} {node['failureSummary']}"
        for one in found
        if one["impact"] in GRAVE
        for node in one["nodes"]
    ]


def sticking_out(page) -> list[str]:
    """What one would have to move the page sideways for; what scrolls by itself may be as wide as it likes."""
    return page.evaluate("""() => [document.documentElement, ...document.querySelectorAll("main *")].filter((one) => {
      if (one === document.documentElement) return one.scrollWidth > innerWidth;
      const box = one.getBoundingClientRect();
      if (!box.width || !box.height || box.right <= innerWidth + 1) return false;
      for (let up = one.parentElement; up; up = up.parentElement) {
        if (getComputedStyle(up).overflowX !== "visible") return false;
      }
      return true;
    }).map((one) => `sticks out: ${one.tagName}.${one.className}`)""")


def cut_off(page) -> list[str]:
    """The lists that would have to be moved sideways: they leave columns out instead."""
    return page.evaluate("""() => [...document.querySelectorAll("main .list")]
      .filter((one) => one.scrollWidth > one.clientWidth + 1)
      .map((one) => `moves sideways: ${one.querySelector("caption").textContent} ${one.scrollWidth} in ${one.clientWidth}`)""")
