"""Frames of one process → spans: starts meet their ends, roots their traces, and a batch is ready for the store."""

from pathlib import Path
from typing import Any, Final

import msgspec

from dashcam.collect.early import ALL_BITS, Early
from dashcam.collect.interning import Texts, Values
from dashcam.collect.scores import score_rows
from dashcam.collect.spans import NAME, Call, SpanState, begin, count, restore, signed, whole
from dashcam.collect.totals import INCOMPLETE, RUNNING, TOLD, Traces, TraceState
from dashcam.journal.process import CallableFrame, ProcessFrame, ProcessJournal
from dashcam.journal.reader import DROP, END, END_MORE, NOTE, START, Frame
from dashcam.model.types import Json
from dashcam.store.rows import Batch, JournalRow, ProcessRow, Row, SegmentRow

RECENT: Final = 4_096
"""Ended spans whose trace is remembered, for a note that comes late."""
UNKNOWN: Final = CallableFrame(name="unknown", kind="function")


class Shared:
    """What all processes of one collector have in common."""

    def __init__(self, texts: Texts, values: Values, traces: Traces, ids: dict[str, int]) -> None:
        self.texts = texts
        self.values = values
        self.traces = traces
        self.ids = ids

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
        self._shared = shared
        self.id = shared.number("processes") if known is None else known.id
        self._new = _process_row(self.id, journal.folder, process) if known is None else None
        self.segments: dict[str, SegmentRow] = {} if known is None else known.segments
        self.damaged = 0
        self._generation = shared.traces.generation
        self._calls: dict[int, Call] = {}
        self._states: dict[int | bytes, TraceState] = {}
        self._open: dict[int, SpanState] = {}
        self._ended: dict[int, SpanState] = {}
        self._fresh: list[SpanState] = []
        self._recent: dict[int, TraceState] = {}
        self._early = Early(lambda: shared.number("early"), [] if known is None else known.early)
        self._dropped: dict[str, int] = {}
        self._marks: list[Row] = []
        if known is not None:
            self._restore(known)

    def feed(self, frames: list[Frame]) -> None:
        """Take frames in the order of the journal; one that makes no sense is counted and left out."""
        for frame in frames:
            try:
                kind = frame[0]
                if kind == START:
                    self._start(frame)
                elif kind in {END, END_MORE}:
                    self._end(frame)
                elif kind == NOTE:
                    self._note(frame)
                elif kind == DROP:
                    self._drop(frame)
            except (TypeError, ValueError, IndexError, KeyError, AttributeError, OverflowError):
                self.damaged += 1

    def abandon(self) -> None:
        """The process is gone: what is open will never end, what came early will never begin."""
        for span in self._open.values():
            span.status = INCOMPLETE
            self._close(span)
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
        new, changed = shared.traces.take()
        batch = Batch(
            process=self.id,
            new_process=self._new,
            texts=shared.texts.take(),
            payloads=shared.values.take(),
            new_traces=new,
            traces=changed,
            spans=[span.row() for span in self._ended.values()],
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
        self._recent.update((number, span.state) for number, span in self._ended.items())
        if len(self._recent) > RECENT:
            self._recent = dict(list(self._recent.items())[-RECENT // 2 :])
        if self._generation != self._shared.traces.generation or len(self._states) > RECENT:
            self._generation = self._shared.traces.generation
            self._states, self._recent = {}, {}
        self._ended, self._dropped, self._new, self.damaged = {}, {}, None, 0
        self._marks = []

    def _start(self, frame: Frame) -> None:
        number, parent, trace, mono, index, thread, args, kwargs = frame[1:9]
        extra: dict[str, Json] = (frame[9] if len(frame) > 9 else None) or {}
        if type(number) is not int or number in self._open or number in self._ended:
            raise ValueError("not a start")
        if type(trace) is bytes and len(trace) != 16:
            raise ValueError("not a trace")
        process = self._process
        beginning = extra.get("root") is True
        hangs = parent == 0 and process.parent is not None and not beginning
        above = process.parent[1] if hangs and process.parent is not None else 0 if beginning else parent
        # all that may fail on a frame without sense comes before the trace hears of it
        parent_id, started_ns = signed(above), whole(process.wall_ns + mono - process.mono_ns)
        call = self._calls.get(index) or self._call(index)
        given = call.input(args, kwargs)
        is_root = parent_id == 0
        span = begin(signed(number), self._state(trace, own=is_root), self.id, call, started_ns)
        state = span.state
        span.status = RUNNING
        span.parent_id = parent_id or None
        span.thread = signed(thread) if type(thread) is int else None
        if given is not None:
            span.give(input=given)
        if extra:
            self._tell(span, extra)
        if span.app is None:
            # a child collected before the root has named the trace by its own program: the root's stands
            span.app = (None if is_root else state.app) or self._shared.texts.id(process.app)
            span.version = span.version or state.version
        state.begin(span, is_root=is_root)
        self._open[number] = span
        if number in self._early:
            self.feed(self._early.meet(number))

    def _state(self, trace: int | bytes, *, own: bool) -> TraceState:
        """The trace a span belongs to; in a process that was started inside a span that is the span's, unless it began its own."""
        state = self._states.get(trace)
        if state is not None and not own:
            return state
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
        call = Call(self.journal.callables.get(index, UNKNOWN), self._shared.texts)
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

    def _end(self, frame: Frame) -> None:
        if frame[0] == END:
            status, output, extra = 0, frame[3], None
        else:
            status, output, extra = frame[3:6]
        if type(status) is not int or not 0 <= status <= 2 or not (extra is None or type(extra) is dict):
            raise ValueError("not an end")
        span = self._open.pop(frame[1], None)
        if span is None:
            self._early.keep(frame)
            return
        span.status = status
        span.duration_ns = count(frame[2])
        span.give(output=output)
        if extra:
            self._tell(span, extra)
        self._ended[frame[1]] = span
        self._close(span)

    def _close(self, span: SpanState) -> None:
        span.state.end(span, self._shared.texts.text(span.model))
        self._fresh.append(span)
        if span.status == INCOMPLETE:
            self._ended[span.span_id & ALL_BITS] = span

    def _note(self, frame: Frame) -> None:
        number, fields = frame[1], frame[2]
        span = self._open.get(number) or self._ended.get(number)
        if span is not None:
            self._tell(span, fields)
            self._fresh.append(span)
        elif number in self._recent:
            self._recent[number].tell(fields, self._shared.texts)
            self._score(self._recent[number].trace_id, number, fields)
        elif not self._score(None, number, fields):
            self._early.keep(frame)

    def _tell(self, span: SpanState, fields: dict[str, Json]) -> None:
        span.tell(fields, self._shared.texts, self._shared.values, self._site)
        self._score(span.state.trace_id, span.span_id & ALL_BITS, fields)
        if not TOLD.isdisjoint(fields):
            span.state.tell(fields, self._shared.texts)
            if "app" in fields and span.span_id == span.state.root:
                span.state.app = span.app  # a graph's root may learn its name from its first node

    def _score(self, trace_id: str | None, number: int, fields: dict[str, Json]) -> bool:
        """Take scores; tell whether there were any."""
        rows = score_rows(fields.get("scores"), trace_id, number, self._process)
        self._marks += rows
        return bool(rows)

    def _drop(self, frame: Frame) -> None:
        lost, why = count(frame[1]) or 0, frame[3] if type(frame[3]) is str else "error"
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
        return [(span.row_id, *span.row()) for span in fresh]

    def _restore(self, known: JournalRow) -> None:
        for row_id, *row in known.open:
            state = self._shared.traces.by_number(row[0])
            if state is None:
                continue
            span = restore(tuple(row), state, row_id)
            self._open[span.span_id & ALL_BITS] = span


def _process_row(number: int, folder: Path, process: ProcessFrame) -> ProcessRow:
    argv = None if process.argv is None else msgspec.json.encode(process.argv).decode()
    return ProcessRow(
        number, folder.name, process.run, process.pid, process.wall_ns, argv, process.python, process.dashcam
    )
