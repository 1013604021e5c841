"""Whole traces → rows of the store: what import, and an export into a store, have in common.

Receives checked and cleaned traces, hands batches to the inlet: every trace in one transaction, many small ones together.
A span that was running where it comes from will never end here; it is kept as it was, among the finished ones.
"""

import re
from hashlib import blake2b
from typing import Any, Final

import msgspec

from dashcam.collect.interning import Texts, Values
from dashcam.collect.spans import LLM, NAME, NAMES, signed
from dashcam.collect.totals import MODELS, TAG, TAGS
from dashcam.model.mark import Mark
from dashcam.model.span import Error, Site, Span, TypeLabel
from dashcam.model.structure import AppStructure
from dashcam.model.trace import TraceWithSpans
from dashcam.model.types import KINDS, STATUSES, STREAM_ENDS, Json
from dashcam.snapshot.canonical import canonical
from dashcam.store.base import Inlet
from dashcam.store.rows import SPAN_COLUMNS, TRACE_COLUMNS, Batch, ProcessRow, Row

FOLDER: Final = "import-"
"""What stands for a journal's folder where a process was never recorded here."""
SPANS: Final = 2_000
"""Spans after which a transaction is full."""
BYTES: Final = 16 * 1024 * 1024
PREVIEW: Final = 200
EARLY: Final = 1_000
"""How many structures may wait for their traces."""
STACK, MESSAGE = 32_000, 16_000
_SAFE_RUN = re.compile(r"[0-9A-Za-z]{1,32}")
_TASK: Final = 200
_APP: Final = TRACE_COLUMNS.index("app")
_APP_OF_SPAN: Final = SPAN_COLUMNS.index("app")
_VERSION: Final = TRACE_COLUMNS.index("version")
_VERSION_OF_SPAN: Final = SPAN_COLUMNS.index("version")


class Arrivals:
    """Traces on their way into a store; nothing is there before `flush`."""

    def __init__(self, inlet: Inlet) -> None:
        self._inlet = inlet
        ids = inlet.next_ids()
        self._texts = Texts(inlet, ids["texts"])
        self._values = Values(inlet, ids["payloads"])
        self._next_process, self._next_trace = ids["processes"], ids["traces"]
        self._processes: dict[tuple[str, int], int] = {}
        self._waiting: set[str] = set()
        self._traces: list[Row] = []
        self._spans: list[Row] = []
        self._marks: list[Mark] = []
        self._early: list[AppStructure] = []
        self._apps: set[tuple[int, int]] = set()
        self._versions: set[tuple[int | None, int, int]] = set()
        self._bytes = 0
        self.marks = 0
        """Marks that were not there before."""
        self.structures = 0
        """The same of structures."""

    def knows(self, trace_id: str) -> bool:
        """Whether a trace is there, or on its way."""
        return trace_id in self._waiting or self._inlet.find_trace(trace_id) is not None

    def add(self, trace: TraceWithSpans, size: int) -> None:
        """Take a trace that is not there yet; `size` is about how many bytes it has."""
        number, self._next_trace = self._next_trace, self._next_trace + 1
        spans = [self._span(span, number) for span in trace.spans]
        made = self._trace(trace, number)
        self._traces.append(made)
        self._apps.update(
            (span[_APP_OF_SPAN], number) for span in spans if span[_APP_OF_SPAN] not in {None, made[_APP]}
        )
        own = (made[_APP], made[_VERSION])
        self._versions.update(
            (span[_APP_OF_SPAN], span[_VERSION_OF_SPAN], number)
            for span in spans
            if span[_VERSION_OF_SPAN] is not None and (span[_APP_OF_SPAN], span[_VERSION_OF_SPAN]) != own
        )
        self._spans += spans
        self._marks += trace.marks
        self._waiting.add(trace.trace_id)
        self._bytes += size
        if len(self._spans) >= SPANS or self._bytes >= BYTES:
            self.flush()

    def merge(self, marks: list[Mark]) -> None:
        """Take what people said elsewhere about a trace that is there already."""
        self._marks += marks

    def keep(self, structure: AppStructure) -> None:
        """Take what a version is made of; where none of its traces is there yet it waits for `finish`."""
        self.flush()
        if self._inlet.put_structure(structure):
            self.structures += 1
        elif len(self._early) < EARLY:
            self._early.append(structure)

    def finish(self) -> None:
        """Write what has gathered, and the structures that came before their traces; those of no trace are left out."""
        self.flush()
        self.structures += sum(map(self._inlet.put_structure, self._early))
        self._early = []

    def flush(self) -> None:
        """Write what has gathered."""
        if self._traces:
            self._write()
        if self._marks:
            self.marks += self._inlet.put_marks(self._marks)
            self._marks = []

    def _write(self) -> None:
        process = next(iter(self._processes.values()))
        self._inlet.write(
            Batch(
                process=process,
                texts=self._texts.take(),
                payloads=self._values.take(),
                new_traces=self._traces,
                spans=self._spans,
                apps=self._apps,
                versions=self._versions,
            )
        )
        self._traces, self._spans, self._apps, self._versions, self._bytes = [], [], set(), set(), 0
        self._waiting.clear()

    def _process(self, run: str, pid: int, started_ns: int) -> int:
        """The row of a process, written at once: it was never recorded here and is finished."""
        known = self._processes.get((run, pid))
        if known is None:
            folder = _folder(run, pid)
            row = self._inlet.journal(folder)
            known = row.id if row else self._new_process(ProcessRow(0, folder, run, pid, started_ns, None, None, None))
            self._processes[run, pid] = known
        return known

    def _new_process(self, row: ProcessRow) -> int:
        number, self._next_process = self._next_process, self._next_process + 1
        made = ProcessRow(number, row.folder, row.run, row.pid, row.started_ns, row.argv, row.python, row.dashcam)
        self._inlet.write(Batch(process=number, new_process=made, finished=True))
        return number

    def _trace(self, trace: TraceWithSpans, number: int) -> Row:
        texts = self._texts
        root = next((span for span in trace.spans if span.parent_id is None), None)
        first = root or trace.spans[0]
        pid = next((span.process for span in (first, *trace.spans) if span.run == trace.run), 0)
        fields: dict[str, Any] = {
            "id": number,
            "trace_id": trace.trace_id,
            "root": None if root is None else signed(int(root.span_id, 16)),
            "process": self._process(trace.run, pid, trace.started_ns),
            "name": texts.id(trace.name),
            "kind": KINDS.index(trace.kind),
            "app": texts.id(trace.app),
            "version": texts.id(trace.version),
            "path": texts.id(trace.path),
            "status": STATUSES.index(trace.status),
            "open": 0,
            "session": _short(trace.session, NAME),
            "user": _short(trace.user, NAME),
            "tags": _listed([tag[:TAG] for tag in trace.tags], TAGS),
            "metadata": None if trace.metadata == {} else canonical(trace.metadata).decode(),
            "models": _listed(trace.models, MODELS),
            "input_preview": _short(trace.input_preview, PREVIEW),
            "output_preview": _short(trace.output_preview, PREVIEW),
        }
        return _row(TRACE_COLUMNS, fields, trace)

    def _span(self, span: Span, trace: int) -> Row:
        texts, values = self._texts, self._values
        messages = span.kind == KINDS[LLM]
        fields: dict[str, Any] = {
            "trace": trace,
            "span_id": signed(int(span.span_id, 16)),
            "parent_id": None if span.parent_id is None else signed(int(span.parent_id, 16)),
            "process": self._process(span.run, span.process, span.started_ns),
            "kind": KINDS.index(span.kind),
            "paths": None if span.paths is None else texts.id_of_json([path[:NAME] for path in span.paths[:NAMES]]),
            "path_exact": None if span.path_exact is None else int(span.path_exact),
            "type": None if span.type is None else texts.id_of_json(_labels(span.type)),
            "site": None if span.site is None else texts.id_of_json(_place(span.site)),
            "status": STATUSES.index(span.status),
            "error": None if span.error is None else values.put(_told(span.error)),
            "input": values.put(span.input, messages=messages),
            "output": values.put(span.output, messages=messages),
            "attributes": values.put(span.attributes),
            "links": values.put(span.links),
            "task": _short(span.task, _TASK),
        }
        for name in ("name", "app", "version", "path", "method", "cost_source", "model", "provider"):
            fields[name] = texts.id(getattr(span, name))
        if span.usage is not None:
            fields |= msgspec.structs.asdict(span.usage)
            fields["usage_raw"] = values.put(fields.pop("raw"))
        if span.stream is not None:
            fields["stream_chunks"], fields["stream_first_ns"] = span.stream.chunks, span.stream.first_chunk_ns
            fields["stream_ended"] = STREAM_ENDS.index(span.stream.ended)
        return _row(SPAN_COLUMNS, fields, span)


def _row(columns: tuple[str, ...], fields: dict[str, Any], rest: Any) -> Row:
    """The columns in their order: what was made for them, else what the trace or span says itself."""
    return tuple(fields[name] if name in fields else getattr(rest, name, None) for name in columns)


def _folder(run: str, pid: int) -> str:
    """What stands for the folder; a run's id comes from outside and is never part of a path."""
    safe = run if _SAFE_RUN.fullmatch(run) else blake2b(run.encode("utf-8", "replace"), digest_size=16).hexdigest()
    return f"{FOLDER}{safe}-{pid}"


def _labels(label: TypeLabel) -> dict[str, Json]:
    bases = [base[:NAME] for base in label.bases[:NAMES]]
    return {"module": label.module[:NAME], "qualname": label.qualname[:NAME], "bases": bases}


def _place(site: Site) -> dict[str, Json]:
    return {"file": site.file[:NAME], "line": site.line, "function": site.function[:NAME]}


def _told(error: Error) -> dict[str, Json]:
    stack = None if error.stack is None else error.stack[-STACK:]
    return {"type": error.type[:NAME], "message": error.message[:MESSAGE], "stack": stack}


def _short(text: str | None, most: int) -> str | None:
    return None if text is None else text[:most]


def _listed(items: list[str], most: int) -> str | None:
    return canonical(items[:most]).decode() if items else None
