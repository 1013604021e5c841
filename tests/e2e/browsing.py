"""A page of the dashboard in Chromium that takes note of whatever a visitor would not want: errors, and requests to elsewhere."""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from tests.e2e.served import Served

CHROMIUM = os.environ.get("DASHCAM_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
ARGUMENTS = (
    "--no-sandbox",  # the tests run as root in containers
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--font-render-hinting=none",
    "--hide-scrollbars",
    # nothing but this machine has a name
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)
WAIT_MS = 20_000
"""For a machine that is busy with other tests."""
LOADS_MS = 60_000
"""For a screen whose answer takes a process of its own to begin: the doctor's, a question in SQL."""
WIDE = {"width": 1440, "height": 900}
NARROW = {"width": 360, "height": 740}


@contextmanager
def chromium() -> Iterator[Any]:
    """Start the browser."""
    from playwright.sync_api import sync_playwright  # only the browser's environment has it

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Visit:
    """A page, where it is served from, and what went wrong on it."""

    page: Any
    served: Served
    faults: list[str] = field(default_factory=list)
    awaited: list[str] = field(default_factory=list)
    """Patterns of faults that the test brings about."""

    def expect(self, *patterns: str) -> None:
        """Have faults of this sort pass: the test brings them about."""
        self.awaited += patterns

    def go(self, path: str) -> Any:
        """Open a screen by its address; give the page when the screen has what it asked for."""
        self.page.goto(self.served.origin + path)
        return self.settled()

    def settled(self) -> Any:
        """Wait until nothing of the screen is loading; give the page."""
        self.page.wait_for_selector("main")
        self.page.wait_for_function("() => !document.querySelector('[aria-busy=true]')", timeout=LOADS_MS)
        return self.page

    def unexpected(self) -> list[str]:
        """The faults that nobody asked for."""
        return [fault for fault in self.faults if not any(re.search(pattern, fault) for pattern in self.awaited)]


@contextmanager
def visit(browser: Any, served: Served, state: Any = None, **options: Any) -> Iterator[Visit]:
    """Have a visitor of his own, with an eye on errors; the first one comes in by the link, later ones with his cookie (`state`)."""
    context = browser.new_context(
        viewport=options.pop("viewport", WIDE), storage_state=state, reduced_motion="reduce", **options
    )
    context.set_default_timeout(WAIT_MS)
    page = context.new_page()
    here = Visit(page, served)
    _watch(page, here)
    try:
        yield here
    finally:
        context.close()


def _watch(page: Any, here: Visit) -> None:
    own = urlsplit(here.served.origin).netloc

    def request(sent: Any) -> None:
        url = urlsplit(sent.url)
        if url.scheme not in ("data", "blob", "about") and url.netloc != own:
            here.faults.append(f"request to another host: {sent.url}")

    def console(message: Any) -> None:
        if message.type in ("error", "warning"):
            here.faults.append(f"console {message.type}: {message.text} ({message.location.get('url', '')})")

    page.context.on("request", request)
    page.on("console", console)
    page.on("pageerror", lambda error: here.faults.append(f"page error: {error}"))
    page.on("dialog", lambda dialog: (here.faults.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    page.on("popup", lambda popup: here.faults.append(f"window: {popup.url}"))


def entered(browser: Any, served: Served) -> Any:
    """Come in by the link; give what lets other visitors in (`visit(state=…)`)."""
    with visit(browser, served) as first:
        first.page.goto(served.link)
        first.page.wait_for_selector("main")
        state = first.page.context.storage_state()
        assert state["cookies"], "the link gave no cookie"
        assert not first.unexpected(), first.unexpected()
        return state
