"""Traces while their spans come in: the root's own fields and the totals over all spans, a row each.

The store's rows are read back when a trace goes on after a pause, so that only the traces at work are in memory.
"""

from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

import msgspec

from dashcam.collect.columns import (
    APP,
    COST,
    DURATION,
    INPUT_TOKENS,
    KIND,
    OUTPUT_TOKENS,
    PATH,
    PROCESS,
    SPAN_ID,
    SPAN_NAME,
    STARTED,
    STATUS,
    VERSION,
    Columns,
)
from dashcam.collect.interning import Texts
from dashcam.model.cost import Total
from dashcam.model.types import KINDS, Json
from dashcam.snapshot.canonical import canonical, decode
from dashcam.store.base import Inlet
from dashcam.store.rows import TRACE_COLUMNS, Row

KEPT: Final = 4_096
OK, ERROR, CANCELLED, INCOMPLETE, RUNNING = range(5)
PRICED: Final = frozenset({KINDS.index("llm"), KINDS.index("embedding")})
SUMMING: Final = frozenset({KINDS.index("agent"), KINDS.index("chain")})
"""Kinds whose usage repeats that of the calls inside them."""
FUNCTION: Final = KINDS.index("function")
MODELS: Final = 50
TAGS: Final = 100
TAG: Final = 200
NAME: Final = 1_000
_NONE_YET: Final = dict.fromkeys(("open", "started_ns", "span_count", "error_count", "unpriced_count"), 0)
_row = attrgetter(*TRACE_COLUMNS)


class TraceState:
    """One trace as it will stand in its row; `None` is unknown."""

    if TYPE_CHECKING:  # the columns, which rows.py lists
        root: Any
        input_tokens: Any
        output_tokens: Any
        cost_usd: Any
        models: Any
        tags: Any
        metadata: Any

        def __getattr__(self, name: str) -> Any: ...

        def __setattr__(self, name: str, value: Any) -> None: ...

    def __init__(self, known: dict[str, Any], *, is_new: bool) -> None:
        self.__dict__.update(known)
        self.is_new = is_new
        self.changed = is_new
        self.before = (self.app, self.version)
        """App and version that the store has."""

    def row(self) -> Row:
        """The row as it is now."""
        return _row(self)

    def begin(self, columns: Columns, *, is_root: bool) -> None:
        """Count a span that has started; the root gives the trace its name and place."""
        self.changed = True
        self.span_count += 1
        self.open += 1
        if self.root is None:
            if is_root:
                self.root = columns[SPAN_ID]
                self._take_place(columns)
            elif self.name is None or columns[STARTED] < self.started_ns:
                self._take_place(columns)

    def _take_place(self, columns: Columns) -> None:
        self.process = columns[PROCESS]
        self.name = columns[SPAN_NAME]
        self.kind = columns[KIND]
        self.path = columns[PATH]
        self.started_ns = columns[STARTED]
        self.app = columns[APP]
        self.version = columns[VERSION]

    def take_app(self, columns: Columns) -> None:
        """The root has learned of which app it is, and where in it."""
        self.changed = True
        self.app, self.version, self.path = columns[APP], columns[VERSION], columns[PATH]

    def end(self, columns: Columns) -> None:
        """Count a span that has ended; the root ends the trace."""
        self.changed = True
        self.open -= 1
        if columns[STATUS] == ERROR:
            self.error_count += 1
        if columns[SPAN_ID] == self.root:
            self.name, self.kind, self.path = columns[SPAN_NAME], columns[KIND], columns[PATH]
            self.status = columns[STATUS]
            self.duration_ns = columns[DURATION]

    def add(self, columns: Columns, model: str | None) -> None:
        """Add what a span that has ended used and cost."""
        if columns[KIND] not in SUMMING:
            self.input_tokens = _plus(self.input_tokens, columns[INPUT_TOKENS])
            self.output_tokens = _plus(self.output_tokens, columns[OUTPUT_TOKENS])
        if columns[COST] is not None:
            self.cost_usd = _plus(self.cost_usd, columns[COST])
        elif columns[KIND] in PRICED:
            self.unpriced_count += 1
        if model is not None:
            self.models = _with(self.models, (model,), MODELS)

    def tell(self, fields: dict[str, Json], texts: Texts) -> None:
        """Take what an app says about the whole trace: app, session, user, tags, metadata."""
        self.changed = True
        for name in ("session", "user"):
            if type(fields.get(name)) is str:
                setattr(self, name, fields[name][:NAME].encode("utf-8", "backslashreplace").decode())
        if type(fields.get("app")) is str and self.app is None:
            self.app = texts.id(fields["app"])
        if type(fields.get("tags")) is list:
            self.tags = _with(self.tags, tuple(tag[:TAG] for tag in fields["tags"] if type(tag) is str), TAGS)
        if type(fields.get("metadata")) is dict:
            known = decode(self.metadata.encode()) if self.metadata else {}
            whole = {**known, **fields["metadata"]} if type(known) is dict else known
            self.metadata = canonical(whole).decode()


for _name in TRACE_COLUMNS:  # unknown until something says it
    setattr(TraceState, _name, None)

TOLD: Final = frozenset({"app", "session", "user", "tags", "metadata"})
"""Fields of a start, an end or a note that speak of the trace."""


class Traces:
    """The traces at work, found by their id."""

    def __init__(self, inlet: Inlet, first: int) -> None:
        self._inlet = inlet
        self._next = first
        self._known: dict[str, TraceState] = {}
        self._rootless = set(inlet.rootless())

    def get(self, trace_id: str) -> TraceState:
        """The state of a trace, begun anew when nothing of it is known."""
        state = self.find(trace_id)
        if state is None:
            state = self._begin(trace_id)
            self._rootless.add(trace_id)
        return state

    def begin(self, trace_id: str) -> TraceState:
        """The state of a trace whose root starts: known already only if some of its spans were read before their root."""
        known = self._known.get(trace_id)
        if known is None and trace_id in self._rootless:
            known = self._read(trace_id)
        self._rootless.discard(trace_id)
        return known or self._begin(trace_id)

    def find(self, trace_id: str) -> TraceState | None:
        """The state of a trace of which something is known."""
        return self._known.get(trace_id) or self._read(trace_id)

    def by_number(self, number: int) -> TraceState | None:
        """The state of a trace by its id inside the store."""
        return next((state for state in self._known.values() if state.id == number), None) or self._read(number)

    def correct(self, totals: list[Total]) -> None:
        """Take what the store has made of some traces: calls of theirs were priced there. Nothing may be on its way there."""
        at_work = {state.id: state for state in self._known.values()} if totals else {}
        for trace, cost_usd, unpriced_count in totals:
            state = at_work.get(trace)
            if state is not None:
                state.cost_usd, state.unpriced_count = cost_usd, unpriced_count

    def forget(self) -> None:
        """Let ended traces go: the store knows them, or has deleted them. Beyond a batch only open spans hold one."""
        self._known = {trace_id: state for trace_id, state in self._known.items() if state.open or state.changed}

    def _read(self, trace: str | int) -> TraceState | None:
        row = self._inlet.find_trace(trace)
        if row is None:
            return None
        state = TraceState(dict(zip(TRACE_COLUMNS, row, strict=True)), is_new=False)
        return self._known.setdefault(state.trace_id, state)

    def take(self) -> tuple[list[Row], list[Row], list[tuple[int]]]:
        """Rows of traces that are new and of those that changed, since the last batch, and the ids of those whose app or version did."""
        new: list[Row] = []
        changed: list[Row] = []
        renamed: list[tuple[int]] = []
        for state in self._known.values():
            if state.changed:
                (new if state.is_new else changed).append(state.row())
                now = (state.app, state.version)
                if now != state.before:
                    if not state.is_new:
                        renamed.append((state.id,))
                    state.before = now
                state.changed = state.is_new = False
        if len(self._known) > KEPT:
            self.forget()
        return new, changed, renamed

    def _begin(self, trace_id: str) -> TraceState:
        fields = {
            "id": self._next,
            "trace_id": trace_id,
            "process": 0,
            "kind": FUNCTION,
            "status": INCOMPLETE,
        } | _NONE_YET
        self._next += 1
        state = self._known[trace_id] = TraceState(fields, is_new=True)
        return state


def _plus(total: Any, more: Any) -> Any:
    return total if more is None else more if total is None else total + more


@lru_cache(maxsize=1_024)
def _with(known: str | None, more: tuple[str, ...], limit: int) -> str:
    """A JSON list with more in it; traces have the same few models and tags, so that most are known."""
    items: list[str] = msgspec.json.decode(known) if known else []
    items += [item for item in dict.fromkeys(more) if item not in items]
    return canonical(items[:limit]).decode()
