"""`dashcam.record(app)`: one app is recorded in a block of code, whatever it is, without a decorator.

Entering walks the app and puts hooks on the user's own functions and methods that are found in it; leaving takes them off.
What is recorded is told by where the code runs: in this block, and in the threads and tasks begun in it.
"""

import sys
from _thread import RLock
from collections import deque
from collections.abc import Callable, Sequence
from contextvars import ContextVar, Token
from types import FunctionType, TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

from dashcam import asking, runtime
from dashcam.capture import apps
from dashcam.capture.context import CURRENT, SCOPES, SKIPPED, trace_id
from dashcam.capture.guard import failed
from dashcam.capture.hidden import hidden
from dashcam.capture.lifecycle import put_back_anywhere
from dashcam.capture.places import Spot, Walked
from dashcam.errors import StoreMissing

if TYPE_CHECKING:  # the store is loaded only where something is read
    from dashcam.model.trace import TraceWithSpans

MOST: Final = 100_000
"""Traces of one recording that are known by their ids; beyond, the oldest are only in the store."""
SHOWN: Final = 5
"""Traces that a notebook shows of a recording."""


class _Entry:
    """One `with` block of a recording: what it changed here."""

    __slots__ = ("current", "is_left", "recording", "scopes")

    def __init__(self, recording: "Recording") -> None:
        self.recording = recording
        self.scopes: Token[Any] | None = None
        self.current: Token[Any] | None = None
        self.is_left = False


_ENTRIES: ContextVar[tuple[_Entry, ...] | None] = ContextVar("dashcam_recordings", default=None)
"""What is entered here, innermost last."""


class Recording:
    """The scope in which one app is recorded; `traces` are what it gave. Enter it as often, and in as many threads, as needed."""

    def __init__(self, app: Any, name: str | None, include: Sequence[type | Callable[..., Any]]) -> None:
        self.name = name
        self._root = app
        self._include = tuple(include)
        self._app: apps.App | None = None
        self._lock = RLock()
        self._entries: list[_Entry] = []
        self._held_of: Walked | None = None
        self._begun: deque[tuple[str, int]] = deque(maxlen=MOST)
        self._store: Any = None

    @property
    def traces(self) -> "list[TraceWithSpans]":
        """The traces begun in this scope, oldest first; inside another trace, what was called here is a trace to itself.

        Complete when the block has ended. Reading brings what waits in the journal into the store.
        """
        return self._read(list(dict.fromkeys(self._begun)))

    @property
    def last_trace(self) -> "TraceWithSpans | None":
        """The newest of `traces`, `None` where there is none."""
        read = self._read(list(self._begun)[-1:])
        return read[-1] if read else None

    def _repr_html_(self) -> str:
        """Give the newest of its traces as a notebook shows them."""
        from dashcam.model.markup import traces_html  # late: only a notebook asks

        begun = list(dict.fromkeys(self._begun))
        return traces_html(self._read(begun[-SHOWN:]), max(len(begun) - SHOWN, 0))

    def _read(self, begun: list[tuple[str, int]]) -> "list[TraceWithSpans]":
        if not begun or self._store is None:
            return []
        from dashcam.store.subtree import subtree  # late: the database is loaded only where something is read

        runtime.flush()
        try:
            store = asking.open(self._store)
        except StoreMissing:
            return []
        with store:
            known = {trace: store.trace(trace) for trace in dict.fromkeys(trace for trace, _ in begun)}
        return [subtree(known[trace], f"{span:016x}") for trace, span in begun]

    def walked(self) -> Walked | None:
        """Return what the app is made of by now; new parts of it are recorded too."""
        walked = None if self._app is None else self._app.now(self._root)
        if walked is not None and walked is not self._held_of:
            self._hold(walked)
        return walked

    def begun(self, trace: int | bytes, span: int) -> None:
        """Take a call that begins a trace here."""
        self._begun.append((trace_id(trace), span))

    def _hold(self, walked: Walked) -> None:
        # late: what swaps code is loaded only where it is asked for
        from dashcam.capture.code_swap import record_function
        from dashcam.capture.methods import record_methods, users_classes

        self._held_of = walked
        structure = self._app.structure if self._app is not None else None
        found = [] if structure is None else structure.users_classes()
        classes = [base for cls in found for base in users_classes(cls)]
        classes += [one for one in self._include if isinstance(one, type)]
        functions = [] if structure is None else structure.users_functions()
        functions += [one for one in self._include if type(one) is FunctionType]
        for cls in classes:
            record_methods(cls, by=self)
        for function in functions:
            record_function(function, by=self)

    def _let_go(self) -> None:
        held = sys.modules.get("dashcam.capture.held")
        if held is not None:
            held.let_go(self)

    @hidden
    def __enter__(self) -> Self:
        """Begin recording the app here."""
        try:
            self._enter(_Entry(self))
        except Exception:
            failed("begin a recording")
        return self

    def _enter(self, entry: _Entry) -> None:
        _ENTRIES.set((*(_ENTRIES.get() or ()), entry))
        with self._lock:
            self._entries.append(entry)
            if len(self._entries) == 1:
                self._store = runtime.begin_recording(self)
                if self._store is not None and self._app is None:
                    self._app = apps.App(self._root, self.name or _own_name(self._root))
                self.walked()
        scopes, here, walked = SCOPES.get(), CURRENT.get(), self._held_of
        if self not in scopes:
            entry.scopes = SCOPES.set((*scopes, self))
            if here is not None and here is not SKIPPED and walked is not None:
                spot = here[3] or Spot((), None, None)
                entry.current = CURRENT.set((here[0], here[1], here[2], spot.watched(self.begun, walked)))

    @hidden
    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        """End recording the app here; an exception goes on as it was."""
        try:
            self._exit()
        except Exception:
            try:
                self._exit()  # goes on where it failed
            finally:
                failed("end a recording")

    def _exit(self) -> None:
        entries = _ENTRIES.get() or ()
        at = next((i for i in reversed(range(len(entries))) if entries[i].recording is self), None)
        # left in another context than it was entered in: there is nothing to put back, but one less
        entry = entries[at] if at is not None else next((one for one in self._entries if not one.is_left), None)
        if entry is None:
            return
        if at is not None:
            if entry.current is not None:
                put_back_anywhere(entry.current)
                entry.current = None
            if entry.scopes is not None:
                put_back_anywhere(entry.scopes)
                entry.scopes = None
        with self._lock:
            if entry in self._entries and len(self._entries) == 1:
                self._held_of = None
                self._let_go()
                runtime.end_recording(self)
            entry.is_left = True
            self._entries[:] = [one for one in self._entries if one is not entry]
        if at is not None:
            _ENTRIES.set((*entries[:at], *entries[at + 1 :]) or None)

    @hidden
    async def __aenter__(self) -> Self:
        """Begin recording, in an `async with`."""
        self.__enter__()
        return self

    @hidden
    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        """End recording, in an `async with`."""
        self.__exit__(kind, error, tb)


def record(app: Any, name: str | None = None, *, include: Sequence[type | Callable[..., Any]] = ()) -> Recording:
    """Record one app, whatever it is: a chain, a query engine, a graph, an object of your own, a function.

    >>> class Bot:
    ...     def answer(self, question: str) -> str:
    ...         return "42"
    >>> bot = Bot()
    >>> with record(bot, name="deep thought") as recording:
    ...     bot.answer("why?")
    '42'
    >>> recording.last_trace.app, recording.last_trace.path, recording.last_trace.spans[0].method.rpartition(".")[2]
    ('deep thought', '', 'answer')

    The public methods and `__call__` of your own classes that are found in it are recorded, your functions that it refers to,
    and what the integrations know. Outside of the block everything is as it was.

    Args:
        app: The object or function that is called.
        name: What the app is called; else its own name, else the program's.
        include: Further classes or functions that are recorded, whoever wrote them.
    """
    try:
        return Recording(app, name, include)
    except Exception:
        failed("make a recording")
        return _NOTHING


class _Nothing(Recording):
    """Stands in where not even a recording could be made: the block runs, nothing is kept."""

    traces = property(lambda _: [])
    last_trace = property(lambda _: None)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return None


_NOTHING = object.__new__(_Nothing)


def _own_name(root: Any) -> str | None:
    """Return the name that a chain or a graph was given."""
    from dashcam.snapshot.belonging import is_users  # late: as the walk itself
    from dashcam.snapshot.labels import label

    known = label(type(root))
    if is_users(known.module):
        return None
    name = (known.read_state(root) or {}).get("name")
    return name if type(name) is str and name else None
