"""The current span across the protocol: an entry of ours in a request's `_meta`, and back from there.

SEP-414 lets a request carry the W3C's keys. Ours is an entry in `tracestate`, the one key that is there for what systems say among
themselves: everybody else ignores it, where a `traceparent` of ours would become the parent of spans in the tracing of a server
that knows nothing of us, and decide whether it samples them. It names the store too: a span goes only under one beside it.
"""

import hashlib
import os
from pathlib import Path
from time import perf_counter_ns
from typing import Any, NamedTuple

from dashcam.capture.carry_processes import from_text, here_as_text
from dashcam.capture.context import Here
from dashcam.integrations.fields import get, word
from dashcam.settings import handed, journal_root

KEY = "tracestate"
_OURS = "dashcam="
_AGAIN_NS = 1_000_000_000
"""How long a store is taken for the one it was: somebody may make it anew while we run."""


class _Home(NamedTuple):
    store: str
    until: int
    said: str


_last = [_Home("", 0, "")]


def entry() -> str:
    """Where we are, as the value of `tracestate`; empty outside any span."""
    here = here_as_text()
    home = _home() if here else ""
    return f"{_OURS}{home}-{here}" if home else ""


def stamped(params: Any) -> Any:
    """A request's parameters on the wire with where we are in their `_meta`; a copy, and as they are where they say it."""
    meta = params.get("_meta") if type(params) is dict else None
    if (params is not None and type(params) is not dict) or (meta is not None and type(meta) is not dict):
        return params
    said = entry()
    if not said or (meta and KEY in meta):
        return params
    return {**(params or {}), "_meta": {**(meta or {}), KEY: said}}


def parent_of(meta: Any) -> Here | None:
    """The span that a request was made in, as its `_meta` says it; `None` where it says none, or one of another store.

    Several systems may have an entry each.
    """
    for said in (word(meta, KEY) or "").split(","):
        if said.strip().startswith(_OURS):
            home, _, here = said.strip()[len(_OURS) :].partition("-")
            return from_text(here) if home and home == _home() else None
    return None


def meta_of(params: Any) -> Any:
    """The `_meta` of parameters, as they are on the wire or as an object."""
    found = get(params, "_meta")
    return get(params, "meta") if found is None else found


def _home() -> str:
    """What tells this store from all others, on this machine and elsewhere; empty where there is none yet."""
    store = handed.get("DASHCAM_STORE") or os.environ.get("DASHCAM_STORE") or ""
    now = perf_counter_ns()
    if _last[0].store != store or now >= _last[0].until:
        said = _look(store)
        _last[0] = _Home(store, now + _AGAIN_NS if said else 0, said)
    return _last[0].said


def _look(store: str) -> str:
    try:
        inode = journal_root(Path(store)).stat().st_ino
    except (OSError, ValueError):  # ValueError: of no store at all
        return ""
    return hashlib.sha256(f"{store}\0{inode}".encode("utf-8", "surrogateescape")).hexdigest()[:16]
