"""What a program asks of its own recording: how it stands, which trace is running, and the store to read.

Loaded when the first of these is asked for; what records does without.
"""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from dashcam import runtime
from dashcam import settings as settings_room
from dashcam.capture import guard, patch
from dashcam.capture.context import STATE, current_ids

if TYPE_CHECKING:  # the store is loaded only where something is read
    from dashcam.store import Store

READ_S: Final = 2.0
"""How long a reader waits for what lies in journals."""


def status() -> dict[str, Any]:
    """Return how recording stands in this process.

    Keys: `recording`, `store`, `run`, `journal` (its folder or `None`), `dropped` (frames that could not be kept), `dropped_bytes`,
    `failures` (steps of ours that failed, with how often), `hooks` (library, hook, state, reason, costs).
    """
    session = runtime.session()
    return {
        "recording": STATE.put is not None,
        "store": str(session.settings.store) if session else None,
        "run": session.run if session else None,
        "journal": str(session.journal.folder) if session and session.journal else None,
        "dropped": session.losses.frames if session else 0,
        "dropped_bytes": session.losses.bytes if session else 0,
        "failures": dict(guard.failures),
        "hooks": [state._asdict() for state in patch.states()],
    }


def current_trace_id() -> str | None:
    """Return the id of the trace that is being recorded here, `None` outside any."""
    try:
        ids = current_ids()
        return ids[0] if ids else None
    except Exception:
        guard.failed("say which trace this is")
        return None


def open(path: str | os.PathLike[str] | None = None) -> "Store":  # noqa: A001  the name of the public call
    """Open a store for reading: this project's own, or the one at `path`; what waits in journals is brought in first.

    Raises:
        StoreError: there is no store there, or it cannot be read; the message says what to do.
    """
    from dashcam.collect import collect  # late: the database is loaded only where something is read
    from dashcam.store import open_store

    session = runtime.session()
    store = Path(path) if path is not None else (session.settings if session else settings_room.load()).store
    settings = settings_room.load(store=store)
    collect(settings, timeout_s=READ_S, pricing=session is None)
    opened = open_store(store)
    if session is not None and opened.lag().unpriced:
        # a recorded process loads no prices: another one does it
        from dashcam.boot.pricer import price_beside  # late: needed here alone

        opened.close()
        price_beside(store)
        opened = open_store(store)
    return opened
