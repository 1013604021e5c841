"""The dashboard from inside a program: a server of its own that goes on when the program ends, and a browser that shows it."""

import os
import subprocess
import sys
import threading
import webbrowser
from pathlib import Path
from typing import Final

import msgspec

from dashcam import settings as settings_room
from dashcam.boot import detached
from dashcam.errors import StoreError, StoreMissing
from dashcam.server.apart import command, environment
from dashcam.server.running import find, find_or_begin
from dashcam.settings import Settings

IDLE_S: Final = 3_600.0
"""How long a server that nobody ended by hand waits for somebody to look."""
WAIT_S: Final = 20.0
SHOWN: Final = 10
"""Traces that a notebook lists."""
OPENS_S: Final = 5.0
"""How long somebody who is about to leave waits for the browser."""


class Dashboard(msgspec.Struct, frozen=True, kw_only=True):
    """A dashboard that is there."""

    url: str
    """Where it is, for a browser that has been let in."""
    store: Path

    def __repr__(self) -> str:
        return f"dashboard of {self.store} at {self.url}"

    def _repr_html_(self) -> str:
        """Give the newest traces as a notebook shows them, for when it is opened again and no server runs."""
        from dashcam import asking  # late: only a notebook asks
        from dashcam.model.markup import list_html

        try:
            with asking.open(self.store) as store:
                return list_html(list(store.traces(limit=SHOWN)), self.url)
        except StoreMissing:
            return list_html([], self.url)


def dashboard(path: str | os.PathLike[str] | None = None, *, browser: bool = True) -> Dashboard:
    """Open the dashboard of this project's store, or of the one at `path`, in a browser.

    It is a process of its own, as `dashcam ui` is, and stays when this one ends: for an hour after the last page was closed.

    Args:
        path: The database; the one that is recorded into, or this project's own, without it.
        browser: Whether to open a browser.

    Raises:
        StoreError: It cannot be started.
    """
    from dashcam import runtime  # late: only this asks what is recorded here

    session = runtime.session()
    given = None if path is None else Path(path).absolute()
    settings = session.settings if session and given is None else settings_room.load(store=given)
    link = _started(settings)
    if browser:
        show(link).join(OPENS_S)
    return Dashboard(url=link.partition("enter/")[0], store=settings.store)


def show(link: str) -> threading.Thread:
    """Open a link in the browser of a person who has a screen in front of him; never one that takes the terminal.

    Some browsers keep the one who starts them waiting: a thread does it, for who wants to wait for it a little.
    """
    opening = threading.Thread(target=webbrowser.open if has_screen() else str, args=(link,), daemon=True)
    opening.start()
    return opening


def has_screen() -> bool:
    """Whether there is a screen on which a browser could be opened."""
    return sys.platform in {"darwin", "win32"} or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


def _started(settings: Settings) -> str:
    """A link into the server of a store, which is started where none runs: by another process, since this one may have threads."""
    by_hand = f"dashcam ui --store {settings.store}"
    if not sys.executable:
        raise StoreError(f"there is no Python to start the dashboard with: run `{by_hand}`")
    try:
        done = subprocess.run(
            command(__name__, tell.__name__, str(settings.store.absolute())),
            env=environment(settings),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=WAIT_S,
            check=False,
        )
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        raise StoreError(f"the dashboard cannot be started ({error}): run `{by_hand}`") from error
    if done.returncode or not done.stdout.strip():
        said = done.stderr.strip().splitlines()[-1:] or ["it said nothing"]
        raise StoreError(f"the dashboard cannot be started ({said[0]}): run `{by_hand}`")
    return done.stdout.strip()


def tell(store: str) -> None:
    """Write a link into the server of a store to stdout, started where none runs; in a process that does nothing else."""
    settings = settings_room.load(store=store)
    running = find_or_begin(settings)
    if running.is_ours:
        running.close()
        detached.start(command(__name__, serve.__name__, store), environment(settings))
        running = find(settings)
    sys.stdout.write(running.link())


def serve(store: str) -> None:
    """Serve a store until nobody looks any more; in a process of its own."""
    os.chdir("/")  # the program's folder must stay removable
    running = find_or_begin(settings_room.load(store=store))
    if running.is_ours:
        running.serve(idle_s=IDLE_S)
