"""One span between its first frame and its row: what start, end and notes tell, put together."""

from collections.abc import Callable
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

import msgspec

from dashcam.collect.interning import Texts, Values
from dashcam.collect.totals import TraceState
from dashcam.journal.process import CallableFrame
from dashcam.model.types import KINDS, STREAM_ENDS, Json
from dashcam.snapshot.canonical import decode
from dashcam.store.rows import SPAN_COLUMNS, Row

LLM: Final = KINDS.index("llm")
FUNCTION: Final = KINDS.index("function")
TOKENS: Final = SPAN_COLUMNS[SPAN_COLUMNS.index("input_tokens") : SPAN_COLUMNS.index("reasoning_tokens") + 1]
LARGEST: Final = 2**63 - 1
NAME: Final = 1_000
NAMES: Final = 100
_KIND = {kind: number for number, kind in enumerate(KINDS)}
_ENDED = {ended: number for number, ended in enumerate(STREAM_ENDS)}
_row = attrgetter(*SPAN_COLUMNS)
_unset: Final = object()


class Call:
    """What all calls of one interned callable share, as ids of the store."""

    __slots__ = ("kind", "method", "name", "parameters", "rest", "type")

    def __init__(self, frame: CallableFrame, texts: Texts) -> None:
        self.name = texts.id(frame.name)
        self.kind = _KIND.get(frame.kind, FUNCTION)
        self.method = texts.id(frame.method)
        names = frame.parameters or []
        starred = next((at for at, name in enumerate(names) if name.startswith("*")), None)
        self.parameters = names if starred is None else names[:starred]
        self.rest = "args" if starred is None else names[starred].lstrip("*") or "args"
        self.type = None if frame.type is None else texts.id_of_json(_labels(*frame.type))

    def input(self, args: Json, kwargs: Json) -> Json:
        """Arguments under the names of their parameters; `None` when nothing was kept."""
        if args is None and kwargs is None:
            return None
        if type(args) is list:
            named: dict[Json, Json] = dict(zip(self.parameters, args, strict=False))
            if len(args) > len(self.parameters):
                named[self.rest] = args[len(self.parameters) :]
        else:
            named = {} if args is None else {self.rest: args}
        if type(kwargs) is dict:
            taken = named.keys() & kwargs.keys()
            named.update(kwargs if not taken else {key: item for key, item in kwargs.items() if key not in taken})
            if taken:
                named["kwargs"] = {key: kwargs[key] for key in taken}
        elif kwargs is not None:
            named["kwargs"] = kwargs
        return named


def _labels(module: str, qualname: str, bases: list[str]) -> dict[str, Json]:
    return {"module": module[:NAME], "qualname": qualname[:NAME], "bases": [base[:NAME] for base in bases[:NAMES]]}


class SpanState:
    """The columns of a span, filled as its frames come; values become payloads in `settle`."""

    if TYPE_CHECKING:  # the columns, which rows.py lists
        attributes: Any

        def __getattr__(self, name: str) -> Any: ...

        def __setattr__(self, name: str, value: Any) -> None: ...

    _input: Any = _unset
    _output: Any = _unset
    _attributes: dict[str, Json] | None = None
    touched = False
    """Whether more is known than its row in the store says."""

    def __init__(self, state: TraceState, row_id: int = 0) -> None:
        self.state = state
        self.row_id = row_id

    def row(self) -> Row:
        """The row as it is now."""
        return _row(self)

    def give(self, *, input: Json = _unset, output: Json = _unset) -> None:  # noqa: A002  the field's name
        """Take an input or an output, to be made a payload in `settle`."""
        if input is not _unset:
            self._input = input
        if output is not _unset:
            self._output = output

    def tell(self, fields: dict[str, Json], texts: Texts, values: Values, sites: Callable[[int], int | None]) -> None:
        """Take the `extra` of a start or an end, or the fields of a note; a field of the wrong shape is left out."""
        self.touched = True
        for name, value in fields.items():
            if value is None:
                continue
            if name in _TEXTS:
                if type(value) is str:
                    setattr(self, name, texts.id(value))
            elif name in _READERS:
                _READERS[name](self, value, texts, values)
            elif name == "site" and type(value) is int:
                self.site = sites(value)
            elif name == "input":
                self._input = value
            elif name == "output":
                self._output = value

    def settle(self, values: Values) -> None:
        """Make payloads of the values that came since the last time; the root's are shown in lists."""
        messages = self.kind == LLM
        state = self.state if self.state.root == self.span_id else None
        if self._input is not _unset:
            if state is None:
                self.input = values.put(self._input, messages=messages)
            else:
                self.input, state.input_preview = values.put_shown(self._input, messages=messages)
            self._input = _unset
        if self._output is not _unset:
            if state is None:
                self.output = values.put(self._output, messages=messages)
            else:
                self.output, state.output_preview = values.put_shown(self._output, messages=messages)
            self._output = _unset
        if self._attributes is not None:
            known = decode(values.json(self.attributes)) if self.attributes is not None else {}
            self.attributes = values.put({**known, **self._attributes} if type(known) is dict else self._attributes)
            self._attributes = None

    def add_attributes(self, more: dict[str, Json]) -> None:
        """Merge attributes over those that came before."""
        self._attributes = {**(self._attributes or {}), **more}


for _name in SPAN_COLUMNS:  # unknown until a frame says it
    setattr(SpanState, _name, None)


def restore(row: Row, state: TraceState, row_id: int) -> SpanState:
    """An open span as its row in the store has it."""
    span = SpanState(state, row_id)
    span.__dict__.update(zip(SPAN_COLUMNS, row, strict=True))
    return span


def begin(span_id: int, state: TraceState, process: int, call: Call, started_ns: int) -> SpanState:
    """A span that has started; what is not known of it stays unknown."""
    span = SpanState(state)
    span.trace = state.id
    span.span_id = span_id
    span.process = process
    span.name = call.name
    span.kind = call.kind
    span.method = call.method
    span.type = call.type
    span.started_ns = started_ns
    return span


def signed(number: int) -> int:
    """A 64-bit id as SQLite keeps it.

    >>> signed(2**64 - 1)
    -1
    """
    if type(number) is not int or not -LARGEST - 1 <= number < 2**64:
        raise ValueError("not a 64-bit id")
    return number if number <= LARGEST else number - 2**64


def whole(value: Json) -> int:
    """A number that SQLite can keep; raises `ValueError` for anything else."""
    if type(value) is not int or not -LARGEST <= value <= LARGEST:
        raise ValueError("not a 64-bit number")
    return value


def count(value: Json) -> int | None:
    """A whole number that SQLite can keep."""
    return value if type(value) is int and 0 <= value <= LARGEST else None


def _kind(span: SpanState, value: Json, texts: Texts, values: Values) -> None:
    span.kind = _KIND.get(value, span.kind) if type(value) is str else span.kind


def _usage(span: SpanState, value: Json, texts: Texts, values: Values) -> None:
    if type(value) is not dict:
        return
    for name in TOKENS:
        if value.get(name) is not None:
            setattr(span, name, count(value[name]))
    if value.get("raw") is not None:
        span.usage_raw = values.put(value["raw"])


def _error(span: SpanState, value: Json, texts: Texts, values: Values) -> None:
    if type(value) is list and len(value) == 3:
        kind, message, stack = (item if type(item) is str else None for item in value)
        told = {"type": kind or "unknown", "message": message or "", "stack": stack}
        # the end of a stack says where it failed; a cut from the front keeps it
        told["stack"] = stack if stack is None else stack[-32_000:]
        told["message"] = (message or "")[:16_000]
        span.error = values.put_json(msgspec.json.encode({key: _clean(item) for key, item in told.items()}))


def _clean(text: str | None) -> str | None:
    return None if text is None else text.encode("utf-8", "backslashreplace").decode()


def _stream(span: SpanState, value: Json, texts: Texts, values: Values) -> None:
    if type(value) is list and len(value) == 3 and value[2] in STREAM_ENDS:
        span.stream_chunks = count(value[0]) or 0
        span.stream_first_ns = count(value[1])
        span.stream_ended = _ENDED[value[2]]


def _attributes(span: SpanState, value: Json, texts: Texts, values: Values) -> None:
    if type(value) is dict:
        span.add_attributes(value)


def _links(span: SpanState, value: Json, texts: Texts, values: Values) -> None:
    if type(value) is list:
        span.links = values.put(value[:NAMES])


def _task(span: SpanState, value: Json, texts: Texts, values: Values) -> None:
    span.task = _clean(value[:200]) if type(value) is str else span.task


def _paths(span: SpanState, value: Json, texts: Texts, values: Values) -> None:
    if type(value) is list and all(type(item) is str for item in value):
        span.paths = texts.id_of_json([item[:NAME] for item in value[:NAMES]])


def _path_exact(span: SpanState, value: Json, texts: Texts, values: Values) -> None:
    span.path_exact = int(value) if type(value) is bool else span.path_exact


_TEXTS: Final = frozenset({"name", "model", "provider", "app", "version", "path"})
_READERS: Final[dict[str, Callable[[SpanState, Json, Texts, Values], None]]] = {
    "kind": _kind,
    "usage": _usage,
    "error": _error,
    "stream": _stream,
    "attributes": _attributes,
    "links": _links,
    "task": _task,
    "paths": _paths,
    "path_exact": _path_exact,
}
