"""Frames of one process → spans: starts meet their ends, roots their traces, and a batch is ready for the store."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import msgspec

from dashcam.collect.awaiting import Awaiting
from dashcam.collect.columns import (
    APP,
    ATTRIBUTES,
    DURATION,
    KIND,
    MODEL,
    PARENT_ID,
    SPAN_ID,
    STARTED,
    STATUS,
    THREAD,
    TRACE,
    VERSION,
    Columns,
)
from dashcam.collect.early import ALL_BITS, Early
from dashcam.collect.ended import Ended
from dashcam.collect.interning import Texts, Values
from dashcam.collect.places import Places, Seen
from dashcam.collect.pricing import Pricing
from dashcam.collect.scores import score_rows
from dashcam.collect.segments import Segments
from dashcam.collect.spans import LARGEST, NAME, Call, SpanState, count, opened
from dashcam.collect.totals import INCOMPLETE, PRICED, RUNNING, TOLD, Traces, TraceState
from dashcam.journal.frames import KNOWN, Drop, End, EndMore, Frame, Note, Start
from dashcam.journal.process import CallableFrame, ProcessFrame, ProcessJournal
from dashcam.snapshot.body import CANNOT
from dashcam.store.rows import Batch, JournalRow, ProcessRow, Row, SegmentRow

BITS: Final = 2**64
"""What msgpack says of a number is within 64 bits, signed or not; SQLite keeps signed ones."""
UNKNOWN: Final = CallableFrame(name="unknown", kind="function")


class Shared:
    """What all processes of one collector have in common."""

    def __init__(self, texts: Texts, values: Values, traces: Traces, pricing: Pricing, ids: dict[str, int]) -> None:
        self.texts = texts
        self.values = values
        self.traces = traces
        self.pricing = pricing
        self.ids = ids
        self.ended = Ended()

    def number(self, name: str) -> int:
        """The next free id of a table."""
        self.ids[name] += 1
        return self.ids[name] - 1


class Join:
    """One process's journal on its way into the store."""

    def __init__(
        self, journal: ProcessJournal, process: ProcessFrame, known: JournalRow | None, shared: Shared
    ) -> None:
        self.journal = journal
        self._process = process
        self._since = process.wall_ns - process.mono_ns
        self._shared = shared
        self.id = shared.number("processes") if known is None else known.id
        self._new = _process_row(self.id, journal.folder, process) if known is None else None
        self.segments = Segments(known)
        self.damaged = 0
        self.awaiting = Awaiting(journal)
        self._places = Places(journal, process.app, shared.texts)
        self._calls: dict[int, Call] = {}
        self._states: dict[int | bytes, TraceState] = {}
        self._open: dict[int, SpanState] = {}
        self._ended: dict[int, SpanState] = {}
        self._fresh: list[SpanState] = []
        self._early = Early(lambda: shared.number("early"), [] if known is None else known.early)
        self._dropped: dict[str, int] = {}
        self._marks: list[Row] = []
        if known is not None:
            self._restore(known)

    def feed(self, frames: Sequence[Frame]) -> None:
        """Take frames in the order of the journal; one that makes no sense is counted and left out."""
        for frame in frames:
            try:
                if isinstance(frame, Start):
                    self._start(frame)
                elif isinstance(frame, End):
                    self._end(frame, 0, {})
                elif isinstance(frame, EndMore):
                    self._end(frame, frame.status, opened(frame.extra))
                elif isinstance(frame, Note):
                    self._note(frame)
                elif isinstance(frame, Drop):
                    self._drop(frame)
                elif frame.kind in KNOWN:
                    self.damaged += 1
            except (*CANNOT, IndexError, KeyError, AttributeError):
                self.damaged += 1

    def renew(self, *, deleted: bool = False) -> None:
        """Forget what is no longer so: versions came, or the store has deleted what it was told."""
        if deleted:
            self._places.forget()
        if self._places.have_changed():
            self._calls.clear()

    def abandon(self) -> None:
        """The process is gone: what is open will never end, what came early will never begin."""
        for number, span in self._open.items():
            span.columns[STATUS] = INCOMPLETE
            self._close(number, span)
        self._open = {}
        self.damaged += self._early.abandon()

    def settle(self) -> None:
        """Make payloads of what ended spans hold."""
        for span in self._fresh:
            span.settle(self._shared.values)
        self._fresh = []

    def batch(self, read: list[tuple[SegmentRow, int]], *, finished: bool) -> Batch:
        """Everything since the last batch, as rows."""
        shared = self._shared
        self.settle()
        for span in self._open.values():
            span.settle(shared.values)
        closed = self._stale()
        opened = self._opened()
        early, met = self._early.take()
        seen = Seen((*self._ended.values(), *self._open.values()))
        new, changed, renamed = shared.traces.take()
        batch = Batch(
            process=self.id,
            new_process=self._new,
            texts=shared.texts.take(),
            payloads=shared.values.take(),
            new_traces=new,
            traces=changed,
            spans=[span.columns for span in self._ended.values()],
            apps=seen.apps,
            versions=seen.versions,
            structures=self._places.structures(seen.first_ns),
            renamed=renamed,
            opened=opened,
            closed=closed,
            marks=self._marks,
            early=early,
            met=met,
            read=read,
            finished=finished,
            dropped=self._dropped,
            torn=self.damaged,
        )
        self._forget()
        return batch

    def _forget(self) -> None:
        self._shared.ended.keep(self.id, self._ended)
        self._states = {}  # only within a batch: the traces at work are held once, for all processes together
        self._ended, self._dropped, self._new, self.damaged = {}, {}, None, 0
        self._marks = []

    def _start(self, frame: Start) -> None:
        number, trace, extra = frame.span, frame.trace, opened(frame.extra) if frame.extra else {}
        if number in self._open or number in self._ended:
            raise ValueError("not a start")
        if type(trace) is bytes and len(trace) != 16:
            raise ValueError("not a trace")
        # all that may fail on a frame without sense comes before the trace hears of it
        started = self._since + frame.mono_ns
        if not -LARGEST <= started <= LARGEST:
            raise ValueError("not a time")
        above = frame.parent
        if extra or not above:
            above = self._above(above, beginning=extra.get("root") is True)
        call = self._calls.get(frame.callable) or self._call(frame.callable)
        columns = call.columns.copy()
        is_root = above == 0
        state = (None if is_root else self._states.get(trace)) or self._state(trace, own=is_root)
        columns[TRACE] = state.id
        columns[SPAN_ID] = number if number <= LARGEST else number - BITS
        columns[PARENT_ID] = None if is_root else above if above <= LARGEST else above - BITS
        columns[STARTED] = started
        columns[STATUS] = RUNNING
        thread = frame.thread
        columns[THREAD] = thread if thread is None or thread <= LARGEST else thread - BITS
        span = SpanState(state, columns)
        span.input = call.input(frame.args, frame.kwargs)
        if extra:
            self._tell(span, extra)
        if columns[VERSION] is not None and not is_root and columns[VERSION] == state.version and "app" not in extra:
            self._join_app(columns, state)
        if columns[APP] is None:
            # a child collected before the root has named the trace by its own program: the root's stands
            columns[APP] = (None if is_root else state.app) or self._shared.texts.id(self._process.app)
            columns[VERSION] = columns[VERSION] or state.version
        state.begin(columns, is_root=is_root)
        self._open[number] = span
        if number in self._early:
            self.feed(self._early.meet(number))

    def _join_app(self, columns: Columns, state: TraceState) -> None:
        """A part of the app that the trace is of, without a name of its own, goes by the name that the root has given."""
        if columns[APP] == self._places.own:
            columns[APP] = state.app

    def _above(self, parent: int, *, beginning: bool) -> int:
        """The span that another is under; 0 for none."""
        if parent or beginning or self._process.parent is None:
            return 0 if beginning else parent
        return self._process.parent[1]

    def _state(self, trace: int | bytes, *, own: bool) -> TraceState:
        """The trace a span belongs to; in a process that was started inside a span that is the span's, unless it began its own."""
        traces, parent = self._shared.traces, self._process.parent
        if isinstance(trace, bytes):
            state = traces.get(trace.hex())
        else:
            own_id = trace.to_bytes(8, "little").hex() + self._process.trace_prefix.hex()
            if own:
                state = traces.begin(own_id)
            elif parent is None:
                state = traces.get(own_id)
            else:
                state = traces.find(own_id) or traces.get(parent[0].hex())
        self._states[trace] = state
        return state

    def _call(self, index: int) -> Call:
        if index not in self.journal.callables:
            self.journal.refresh()
        frame = self.journal.callables.get(index, UNKNOWN)
        call = Call(frame, self._shared.texts, self.id)
        self._places.put(call.columns, frame.walk, frame.place, guessed=frame.guessed)
        if index in self.journal.callables:
            self._calls[index] = call
        return call

    def _site(self, index: int) -> int | None:
        if index not in self.journal.sites:
            self.journal.refresh()
        site = self.journal.sites.get(index)
        if site is None:
            return None
        file, line, function = site
        return self._shared.texts.id_of_json({"file": file[:NAME], "line": line, "function": function[:NAME]})

    def _end(self, frame: End | EndMore, status: int, extra: dict[str, Any]) -> None:
        if not 0 <= status <= 2:
            raise ValueError("not an end")
        number = frame.span
        span = self._open.pop(number, None)
        if span is None:
            self._early.keep(frame)
            return
        span.columns[STATUS] = status
        span.columns[DURATION] = count(frame.duration_ns)
        span.output = frame.output
        if extra:
            self._tell(span, extra)
        self._close(number, span)

    def _close(self, number: int, span: SpanState) -> None:
        columns, state = span.columns, span.state
        self._ended[number] = span
        self._fresh.append(span)
        state.end(columns)
        if columns[KIND] in PRICED:
            self._shared.pricing.close(span, self._open)
        if span.touched or span.row_id or columns[KIND] in PRICED:
            state.add(columns, self._shared.texts.text(columns[MODEL]))

    def _note(self, frame: Note) -> None:
        number, fields = frame.span, opened(frame.fields)
        span = self._open.get(number) or self._ended.get(number)
        if span is not None:
            self._tell(span, fields)
            self._fresh.append(span)
        elif (state := self._lately(number)) is not None:
            state.tell(fields, self._shared.texts)
            self._score(state.trace_id, number, fields)
        elif not self._score(None, number, fields):
            self._early.keep(frame)

    def _lately(self, number: int) -> TraceState | None:
        """The trace of a span that ended in an earlier batch."""
        trace_id = self._shared.ended.trace_of(self.id, number)
        return None if trace_id is None else self._shared.traces.find(trace_id)

    def _tell(self, span: SpanState, fields: dict[str, Any]) -> None:
        is_placed = "place" in fields or "walk" in fields
        if is_placed:
            guessed = fields.get("guessed") is True
            self._places.put(span.columns, fields.get("walk"), fields.get("place"), guessed=guessed)
        span.tell(fields, self._shared.texts, self._shared.values, self._site)
        if "scores" in fields:
            self._score(span.state.trace_id, span.columns[SPAN_ID] & ALL_BITS, fields)
        if not TOLD.isdisjoint(fields):
            span.state.tell(fields, self._shared.texts)
        if (is_placed or "app" in fields) and span.columns[SPAN_ID] == span.state.root:
            span.state.take_app(span.columns)  # a graph's root may learn its name from its first node

    def _score(self, trace_id: str | None, number: int, fields: dict[str, Any]) -> bool:
        """Take scores; tell whether there were any."""
        rows = score_rows(fields.get("scores"), trace_id, number, self._process)
        self._marks += rows
        return bool(rows)

    def _drop(self, frame: Drop) -> None:
        lost, why = count(frame.count) or 0, frame.why if type(frame.why) is str else "error"
        self._dropped[why] = self._dropped.get(why, 0) + lost

    def _stale(self) -> list[tuple[int]]:
        """Rows of open spans that have ended, or of which more is known now: those are written anew."""
        stale = [(span.row_id,) for span in self._ended.values() if span.row_id]
        for span in self._open.values():
            if span.row_id and span.touched:
                stale.append((span.row_id,))
                span.row_id = 0
        return stale

    def _opened(self) -> list[Any]:
        fresh = [span for span in self._open.values() if not span.row_id]
        for span in fresh:
            span.row_id = self._shared.number("open")
            span.touched = False
        return [(span.row_id, *span.columns) for span in fresh]

    def _restore(self, known: JournalRow) -> None:
        for row_id, *row in known.open:
            state = self._shared.traces.by_number(row[0])
            if state is None:
                continue
            span = SpanState(state, row, row[ATTRIBUTES], row_id)
            self._open[row[SPAN_ID] & ALL_BITS] = span


def _process_row(number: int, folder: Path, process: ProcessFrame) -> ProcessRow:
    argv = None if process.argv is None else msgspec.json.encode(process.argv).decode()
    return ProcessRow(
        number, folder.name, process.run, process.pid, process.wall_ns, argv, process.python, process.dashcam
    )
