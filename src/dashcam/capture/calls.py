"""Spans opened and ended by hand: what integrations and `with dashcam.span(…)` build on.

`begin` writes a start and returns the `ActiveSpan` whose `end` writes the end, once, from whatever thread. Nothing here makes a span
current by itself: `attach` and `detach` do, around the code that runs inside it. No function here raises.
"""

import sys
import weakref
from collections.abc import Sequence
from contextvars import Token
from os import getpid
from time import perf_counter_ns
from types import CodeType, FrameType
from typing import Any

from dashcam.capture import fault
from dashcam.capture.context import CURRENT, SCOPES, SKIPPED, STATE, TAGS, Here, trace_id
from dashcam.capture.define import At, callable_index, is_full, site_index
from dashcam.capture.encode import CANCELLED, ERROR, OK, note, text
from dashcam.capture.guard import failed
from dashcam.capture.hidden import hidden
from dashcam.capture.lifecycle import put_back
from dashcam.capture.said import cleaned, ended, given, started

ABSENT: Any = type("Absent", (), {"__repr__": lambda _: "ABSENT"})()
"""Stands for "nothing was said", where `None` is a value."""
INHERIT: Any = type("Inherit", (), {"__repr__": lambda _: "INHERIT"})()
"""Stands for "the span that is current here"."""
_STATUS = {"ok": OK, "error": ERROR, "cancelled": CANCELLED}
_NOTHING: dict[str, Any] = {}
_class = type
_KEPT = 4096
_PASSED: dict[int, CodeType] = {}
"""Code that was met on the stack and is a library's or ours, by identity, which it keeps as long as it is in here."""
_USERS: dict[int, CodeType] = {}
"""The same of the user's code."""
_INDICES: dict[tuple[Any, ...], tuple[Any, int]] = {}
STATE.masked.append(_INDICES.clear)


class ActiveSpan:
    """A span that was begun by hand. `context` is what to make current inside it."""

    __slots__ = ("_ended", "_parent", "_started", "context", "id", "kind", "pending", "taken", "tried", "wants_input")

    def __init__(self, here: Here, kind: str, parent: int) -> None:
        self.id = here[0]
        self.context: Here = (here[0], here[1], self if kind in ("llm", "embedding") else here[2], here[3])
        self.pending: dict[str, Any] = {}
        self.taken: Any = None
        """Who adds to it, or did and failed; see `integrations.merge`."""
        self.tried: tuple[str, ...] = ()
        """Why each attempt so far has failed."""
        self.wants_input = False
        """Whether an inner one should say what was sent: it has what this one cannot read."""
        self.kind = kind
        self._parent = parent
        self._started = perf_counter_ns()
        self._ended = False

    @property
    def trace_id(self) -> str:
        """The id of its trace, 32 hex digits."""
        return trace_id(self.context[1])

    @property
    def span_id(self) -> str:
        """Its own id, 16 hex digits."""
        return f"{self.id:016x}"

    def elapsed_ns(self) -> int:
        """Nanoseconds since it began."""
        return perf_counter_ns() - self._started

    def attach(self) -> Token[Here | None]:
        """Make it the current span; give the token to `detach`."""
        return CURRENT.set(self.context)

    @staticmethod
    @hidden
    def detach(token: Token[Here | None] | None) -> None:
        """Put back what was current before; in another context than it was taken in, nothing is changed."""
        # `put_back_anywhere`, without the call: every span passes here
        if token is not None:
            try:
                token.var.reset(token)
            except ValueError:
                return
            except Exception:
                put_back(token)

    def add(self, **fields: Any) -> None:
        """Keep what an inner call knows about this one until it ends."""
        try:
            pending = self.pending
            for key, value in fields.items():
                if value is not None:
                    if key != "attributes":
                        pending[key] = value
                    elif value:
                        pending.setdefault("attributes", {}).update(value)
        except Exception:
            failed("add to a span")

    def note(self, **fields: Any) -> None:
        """Write something learned about the span now."""
        try:
            if STATE.put is not None:
                STATE.put(note(self.id, cleaned(fields, self.kind)))
        except Exception:
            failed("note something about a span")

    def end(
        self, output: Any = ABSENT, *, error: BaseException | None = None, status: str | None = None, **fields: Any
    ) -> None:
        """Write its end, the first time this is called. `fields`: usage model provider attributes stream input name kind."""
        try:
            put = STATE.put
            if self._ended or put is None:
                return
            self._ended = True
            duration = perf_counter_ns() - self._started
            here = self.context
            if here[2] is self:  # a circle: the garbage collector alone would free it, with all that it was told
                self.context = (here[0], here[1], None, here[3])
            known: dict[str, Any] = {}
            pending = self.pending
            fits = not pending or given(pending, known)
            fits = given(fields, known) and fits
            if "attributes" in pending and fields.get("attributes") is not None:
                known["attributes"] = {**pending["attributes"], **fields["attributes"]}
            code, more = _STATUS.get(status or "", OK), _NOTHING
            if error is not None:
                code = _STATUS.get(status or "", CANCELLED if fault.is_cancelled(error) else ERROR)
                more = {"error": fault.describe(error, self.id, self._parent)}
            # what an inner call said of the output stays beside it
            made = None if output is ABSENT else output
            put(ended(self.id, duration, code, made, known, self.kind, more, fits=fits))
        except Exception:
            failed("record the end of a call")


def begin(
    name: str,
    kind: str = "function",
    *,
    input: Any = ABSENT,  # noqa: A002  the word of the span's shape
    parent: Any = INHERIT,
    type: type | None = None,  # noqa: A002
    of: Any = None,
    whole: Any = None,
    shares: Any = None,
    hints: Sequence[str] = (),
    within: Sequence[Any] = (),
    method: str | None = None,
    site: bool = False,
    **fields: Any,
) -> ActiveSpan | None:
    """Write the start of a span; `None` where nothing records.

    Args:
        name: what the span is called.
        kind: one of the kinds of a span.
        input: what went in; `ABSENT` for nothing.
        parent: the `context` of another span, `None` for a new trace, `INHERIT` for whatever is current.
        type: the class of the object that is called.
        of: the object that is called: it gives the span its place in the app, and, where a trace begins, the app.
        whole: the app of a trace that begins here, where it is not `of`: an object that only hands the call on.
        shares: what `of` shares with the object that it is a copy of, where it is no part of the app itself.
        hints: ends of paths (`steps[2]`) that the library itself speaks of, for an object at several places.
        within: objects whose code makes the call although they have no span of their own, nearest first.
        method: `module.Class.name` of what is called.
        site: find and note the user's line, as roots always do.
        fields: model provider attributes app path session user tags metadata links.
    """
    try:
        put = STATE.put
        here: Here | None = CURRENT.get() if parent is INHERIT else parent
        if put is None or here is SKIPPED:
            return None
        if here is None and not STATE.everywhere and not SCOPES.get():
            return None
        if here is None and getpid() != STATE.pid:
            put = STATE.forked()
            if put is None:
                return None
        span = STATE.next_id()
        known: dict[str, Any] = {}
        fits = given(fields, known)
        if input is not ABSENT:
            known["input"] = input
        tags: dict[str, Any] | None = None
        more: dict[str, Any] = {}
        if here is None:
            if STATE.sample < 1 and STATE.random.random() >= STATE.sample:
                return None
            here = (0, span, None, STATE.spot_of(of if whole is None else whole, span, text(fields.get("app"))))
            site = True
            tags = TAGS.get()
        spot = here[3]
        at = None
        if spot is not None:
            for watcher in spot.watchers:
                watcher(here[1], span)
            at, spot = spot.locate(of, hints, within, shares)
        if site:
            line = _site()
            if line is not None:
                more["site"] = line
        # by the name that was said: to clean a name costs as much as a frame
        key = (name if _class(name) is str else None, kind, method, id(type), at)
        met = _INDICES.get(key)
        if met is None or (type is not None and met[0]() is not type):
            met = _index(key, name, kind, method, type, at, more)
        put(started(span, here, met[1], known, kind, more, tags, fits=fits))
        return ActiveSpan((span, here[1], here[2], spot), kind, here[0])
    except Exception:
        failed("record the start of a call")
        return None


def skip() -> Token[Here | None] | None:
    """Mark what runs from here on as left out, where `begin` has just left a whole trace out; give the token to `detach`."""
    records = STATE.put is not None and (STATE.everywhere or SCOPES.get())
    return CURRENT.set(SKIPPED) if records and CURRENT.get() is None else None


def outer() -> ActiveSpan | None:
    """Return the model call of an outer integration that is running here and waits for what an inner one knows."""
    here = CURRENT.get()
    found = here[2] if here is not None else None
    return found if isinstance(found, ActiveSpan) else None


def _index(
    key: tuple[Any, ...],
    name: Any,
    kind: str,
    method: str | None,
    cls: type | None,
    at: At | None,
    more: dict[str, Any],
) -> tuple[Any, int]:
    """Return a class and the number of a callable that were not met before; where there were too many, `more` says what it is."""
    made = cls if cls is None else weakref.ref(cls)
    said = text(name) or "?"
    index = callable_index(said, kind, method, (), cls, at)
    if len(_INDICES) >= _KEPT:
        _INDICES.clear()
    if is_full():
        more |= {"name": said, "kind": kind}
    else:
        _INDICES[key] = made, index
    return made, index


def _site() -> int | None:
    """Return the nearest frame that is neither ours nor a library's; `None` where a library's thread made the call."""
    frame: FrameType | None = sys._getframe(2)
    passed = _PASSED
    while frame is not None:
        if id(frame.f_code) not in passed and (id(frame.f_code) in _USERS or _is_users(frame.f_code)):
            return site_index(frame)
        frame = frame.f_back
    return None


def _is_users(code: CodeType) -> bool:
    file = code.co_filename
    found = not file.startswith(_OURS) and not _is_library(file)
    kept = _USERS if found else _PASSED
    if len(kept) >= _KEPT:
        kept.clear()
    kept[id(code)] = code
    return found


_OURS = __file__.removesuffix("capture/calls.py")


def _is_library(file: str) -> bool:
    return "site-packages" in file or file.startswith((sys.base_prefix + "/lib", "<frozen", "<dashcam"))
