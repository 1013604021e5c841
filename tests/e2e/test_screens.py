"""Every screen: it comes up without an error, fits a telephone, reads well to those who do not see it, in both themes."""

from importlib.resources import files

import pytest

from tests.e2e.browsing import NARROW, WIDE
from tests.e2e.screens import screens

NAMES = (
    "overview traces failing trace error reading apps app changes versions compare sessions session runs sql settings prices "
    "doctor welcome missing"
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
    faults += sticking_out(page)
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
