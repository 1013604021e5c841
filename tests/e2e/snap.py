"""Pictures of every screen at two widths and in both themes: what `scripts/snap` becomes. `python -m tests.e2e.snap FOLDER [NAMES]`"""

import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dashcam
from tests.e2e import browsing, harming, recordings
from tests.e2e.browsing import visit
from tests.e2e.recordings import told, waiting
from tests.e2e.screens import Screen, screens
from tests.e2e.served import Served, dashboard

SIZES = {390: 844, 1440: 900}
SETTLES_MS = 500
TURNS_MS = 100
THEMES = ("light", "dark")
WAITS = "Waiting for the first trace"
"""What a screen says that is never done loading."""
STORES = {
    "history": recordings.recorded_history,
    "hostile": recordings.recorded_hostile,
    "large": recordings.recorded_large,
    "broken": recordings.recorded_broken_off,
    "empty": lambda folder: folder / "dashcam.db",
}
MORE = (
    Screen("no-match", '/traces?filter=app == "nobody"', ""),
    Screen("filter-error", "/traces?filter=status = error and (", ""),
    Screen("sql-error", "/sql?q=select nothing from nowhere", ""),
    Screen(
        "columns",
        "/traces?columns=name,status,kind,models,spans,errors,tokens,cost,session,user,tags,version,run,id",
        "",
    ),
)
HARMED = {
    "missing": (Screen("missing", "/traces", ""), Screen("missing-overview", "/", WAITS)),
    "replaced": (Screen("replaced", "/traces", ""),),
    "newer": (Screen("newer", "/traces", ""),),
}
NAMES = {
    "hostile": {"hostile", "hostile-reading", "deep"},
    "large": {"large", "large-reading"},
    "broken": {"broken", "broken-reading", "running", *(one.name for each in HARMED.values() for one in each)},
    "empty": {"empty"},
}
"""Which pictures are of which store; all others are of the history."""


def main(folder: Path, names: list[str]) -> None:
    """Record, serve, take pictures, say where they are."""
    if not names:
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    taken = 0
    with tempfile.TemporaryDirectory() as place, browsing.chromium() as browser:
        album = Album(browser, folder, names)
        for store, recorded in STORES.items():
            if album.wants(store):
                there = Path(place) / store
                there.mkdir()
                taken += _of_store(album, store, recorded(there))
    print(f"{taken} pictures in {folder}")


@dataclass(frozen=True)
class Album:
    """Where pictures go, and of what they are taken: of all where nothing is named."""

    browser: Any
    folder: Path
    names: list[str]

    def wants(self, store: str) -> bool:
        """Whether a screen of a store is asked for."""
        asked = set(self.names)
        return not asked or bool(asked & NAMES[store] if store in NAMES else asked - set().union(*NAMES.values()))


def _of_store(album: Album, store: str, path: Path) -> int:
    with dashboard(path) as served:
        state = browsing.entered(album.browser, served)
        taken = sum(_pictures(album, served, state, screen) for screen in _screens(store, path))
        if store == "broken":
            taken += sum(_harmed(album, served, state, name) for name in HARMED)
            taken += _running(album, served, state)
    return taken


def _harmed(album: Album, served: Served, state: Any, name: str) -> int:
    """What a page says that is opened on a store that is not as it should be."""
    mend = getattr(harming, name)(served.store)
    try:
        return sum(_pictures(album, served, state, screen) for screen in HARMED[name])
    finally:
        mend()


def _running(album: Album, served: Served, state: Any) -> int:
    with waiting(served.store) as program:
        told(program, "one")
        recordings.collected(served.store)
        with dashcam.open(served.store) as opened:
            newest = next(iter(opened.traces(limit=1))).trace_id
        return _pictures(album, served, state, Screen("running", f"/traces/{newest}", ""))


def _screens(store: str, path: Path) -> list[Screen]:
    if store == "history":
        return [*screens(path), *MORE]
    if store == "empty":
        return [Screen("empty", "/", WAITS)]
    with dashcam.open(path) as opened:
        first, *others = [trace.trace_id for trace in opened.traces(order="oldest")]
    found = [Screen(store, f"/traces/{first}", ""), Screen(f"{store}-reading", f"/traces/{first}?view=reading", "")]
    return [*found, *(Screen("deep", f"/traces/{other}", "") for other in others)]


def _pictures(album: Album, served: Served, state: Any, screen: Screen) -> int:
    """One visit a width: the other theme is the same page in another light, as where the machine turns dark at night."""
    taken = 0
    if album.names and screen.name not in album.names:
        return taken
    for width, height in SIZES.items():
        with visit(
            album.browser, served, state, viewport={"width": width, "height": height}, color_scheme=THEMES[0]
        ) as here:
            try:
                taken += _both_themes(here, screen, album.folder)
            except Exception as error:  # one screen that does not come must not keep the others
                here.faults.append(f"not taken at {width}: {error}")
            for fault in here.faults:
                print(f"{screen.name}: {fault}", file=sys.stderr)
    return taken


def _both_themes(here: Any, screen: Screen, folder: Path) -> int:
    here.page.goto(here.served.origin + screen.path)
    if screen.text == WAITS:
        here.page.get_by_text(WAITS).wait_for()
    else:
        here.settled()
    here.page.wait_for_timeout(SETTLES_MS)
    for theme in THEMES:
        here.page.emulate_media(color_scheme=theme)
        here.page.wait_for_timeout(TURNS_MS)
        here.page.screenshot(path=folder / f"{screen.name}-{here.page.viewport_size['width']}-{theme}.png")
    return len(THEMES)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
