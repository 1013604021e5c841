"""Pictures of every screen at two widths and in both themes: what `scripts/snap` becomes. `python -m tests.e2e.snap FOLDER [NAMES]`"""

import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

import dashcam
from tests.e2e import browsing, recordings
from tests.e2e.browsing import visit
from tests.e2e.screens import Screen, screens
from tests.e2e.served import dashboard

SIZES = {390: 844, 1440: 900}
SETTLES_MS = 500
THEMES = ("light", "dark")
STORES = {
    "history": recordings.recorded_history,
    "hostile": recordings.recorded_hostile,
    "large": recordings.recorded_large,
    "broken": recordings.recorded_broken_off,
    "empty": lambda folder: folder / "dashcam.db",
}


def main(folder: Path, names: list[str]) -> None:
    """Record, serve, take pictures, say where they are."""
    if not names:
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    taken = 0
    with tempfile.TemporaryDirectory() as place, browsing.chromium() as browser:
        for store, recorded in STORES.items():
            there = Path(place) / store
            there.mkdir()
            with dashboard(recorded(there)) as served:
                state = browsing.entered(browser, served)
                for screen in _screens(store, served.store):
                    if not names or screen.name in names:
                        taken += _pictures(browser, served, state, screen, folder)
    print(f"{taken} pictures in {folder}")


def _screens(store: str, path: Path) -> list[Screen]:
    if store == "history":
        return screens(path)
    if store == "empty":
        return [Screen("empty", "/", "")]
    with dashcam.open(path) as opened:
        first, *others = [trace.trace_id for trace in opened.traces(order="oldest")]
    found = [Screen(store, f"/traces/{first}", ""), Screen(f"{store}-reading", f"/traces/{first}?view=reading", "")]
    return [*found, *(Screen("deep", f"/traces/{other}", "") for other in others)]


def _pictures(browser: Any, served: Any, state: Any, screen: Screen, folder: Path) -> int:
    for width, height in SIZES.items():
        for theme in THEMES:
            size = {"width": width, "height": height}
            with visit(browser, served, state, viewport=size, color_scheme=theme) as here:
                page = here.page
                page.goto(served.origin + screen.path)
                page.wait_for_selector("main")
                if screen.text:
                    here.settled()
                page.wait_for_timeout(SETTLES_MS)
                page.screenshot(path=folder / f"{screen.name}-{width}-{theme}.png")
                for fault in here.faults:
                    print(f"{screen.name}: {fault}", file=sys.stderr)
    return len(SIZES) * len(THEMES)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
