"""One span between its first frame and its row: what start, end and notes tell, put together."""

import contextlib
from collections.abc import Callable
from typing import Any, Final

import msgspec
from msgspec import Raw
from msgspec.msgpack import Ext

from dashcam.collect.columns import (
    ATTRIBUTES,
    ERROR,
    INPUT,
    KIND,
    LINKS,
    METHOD,
    OUTPUT,
    PATH_EXACT,
    PATHS,
    PLACES,
    PROCESS,
    SITE,
    SPAN_ID,
    SPAN_NAME,
    STREAM_CHUNKS,
    STREAM_ENDED,
    STREAM_FIRST,
    TASK,
    TYPE,
    UNKNOWN,
    USAGE_RAW,
    Columns,
)
from dashcam.collect.interning import Texts, Values
from dashcam.collect.totals import TraceState
from dashcam.journal.frames import Fields
from dashcam.journal.process import CallableFrame
from dashcam.model.types import KINDS, STREAM_ENDS, Json
from dashcam.snapshot.body import CANNOT, read
from dashcam.snapshot.canonical import decode

TOKENS: Final = {name: place for name, place in PLACES.items() if name.endswith("_tokens")}
LLM: Final = KINDS.index("llm")
FUNCTION: Final = KINDS.index("function")
LARGEST: Final = 2**63 - 1
NAME: Final = 1_000
NAMES: Final = 100
_KIND = {kind: number for number, kind in enumerate(KINDS)}
_ENDED = {ended: number for number, ended in enumerate(STREAM_ENDS)}
_VALUES: Final = frozenset({"input", "output", "attributes"})
"""Fields that are kept in the bytes that they came in."""
_MAPS: Final = frozenset(bytes([byte]) for byte in (*range(0x80, 0x90), 0xDE, 0xDF))
"""How a map begins in msgpack."""
_encode = msgspec.msgpack.Encoder().encode


class Call:
    """What all calls of one interned callable share, as ids of the store."""

    __slots__ = ("_named_by", "_parameters", "_rest", "columns")

    def __init__(self, frame: CallableFrame, texts: Texts, process: int) -> None:
        names = frame.parameters or []
        starred = next((at for at, name in enumerate(names) if name.startswith("*")), None)
        self._parameters = names if starred is None else names[:starred]
        self._rest = "args" if starred is None else names[starred].lstrip("*") or "args"
        keys = [_encode(name) for name in self._parameters]
        self._named_by = [_template(keys[:size]) for size in range(len(keys) + 1)]
        """For each number of arguments the map that they make, a gap where each is put."""
        self.columns: Columns = list(UNKNOWN)
        """What every span of it begins as."""
        self.columns[PROCESS] = process
        self.columns[SPAN_NAME] = texts.id(frame.name)
        self.columns[KIND] = _KIND.get(frame.kind, FUNCTION)
        self.columns[METHOD] = texts.id(frame.method)
        self.columns[TYPE] = None if frame.type is None else texts.id_of_json(_labels(*frame.type))

    def input(self, args: list[Raw] | Ext | None, kwargs: Fields | Ext | None) -> bytes | None:
        """Arguments under the names of their parameters, as msgpack; `None` when nothing was kept."""
        if type(args) is list and not kwargs and len(args) < len(self._named_by):
            named = self._named_by[len(args)].copy()
            named[2::2] = args
            return b"".join(named)
        if args is None and kwargs is None:
            return None
        return self._named(args, kwargs)

    def _named(self, args: list[Raw] | Ext | None, kwargs: Fields | Ext | None) -> bytes:
        named: dict[str, Any] = {}
        if type(args) is list:
            named.update(zip(self._parameters, args, strict=False))
            if len(args) > len(self._parameters):
                named[self._rest] = args[len(self._parameters) :]
        elif args is not None:
            named[self._rest] = args
        if type(kwargs) is dict:
            taken = {key: item for key, item in kwargs.items() if key in named}
            named.update((key, item) for key, item in kwargs.items() if key not in taken)
            kwargs = taken or None
        if kwargs is not None:
            named["kwargs"] = kwargs
        return _encode(named)


def _template(keys: list[bytes]) -> list[Any]:
    """A msgpack map with these keys: how it begins, then each key and a gap for its value."""
    size = len(keys)
    head = bytes([0x80 + size]) if size < 16 else b"\xde" + size.to_bytes(2, "big")
    return [head, *(part for key in keys for part in (key, None))]


def _labels(module: str, qualname: str, bases: list[str]) -> dict[str, Json]:
    return {"module": module[:NAME], "qualname": qualname[:NAME], "bases": [base[:NAME] for base in bases[:NAMES]]}


class SpanState(msgspec.Struct, gc=False):
    """The columns of a span, filled as its frames come; values become payloads in `settle`."""

    state: TraceState
    columns: Columns
    before: int | None = None
    """The attributes that the store has of it."""
    row_id: int = 0
    input: bytes | Raw | None = None
    output: bytes | Raw | None = None
    said: tuple[bytes, ...] = ()
    """Attributes since then, all that were said: each is merged over those before."""
    unsettled: bool = False
    """Whether some of them are in no payload yet."""
    usage: Json = None
    """What the provider said of tokens, since then."""
    inside: tuple[tuple[int | None, ...], ...] = ()
    """Tokens of the model calls inside this one."""
    touched: bool = False
    """Whether more is known than its row in the store says."""

    def tell(self, fields: dict[str, Any], texts: Texts, values: Values, sites: Callable[[int], int | None]) -> None:
        """Take the `extra` of a start or an end, or the fields of a note; a field of the wrong shape is left out."""
        self.touched = True
        for name, value in fields.items():
            if value is None:
                continue
            if name in _TEXTS:
                if type(value) is str:
                    self.columns[PLACES[name]] = texts.id(value)
            elif name in _READERS:
                _READERS[name](self.columns, value, texts, values)
                if name == "usage" and type(value) is dict and value.get("raw") is not None:
                    self.usage = value["raw"]
            elif name == "site" and type(value) is int:
                self.columns[SITE] = sites(value)
            elif name == "input":
                self.input = value
            elif name == "output":
                self.output = value
            elif name == "attributes" and _is_map(value):
                self.said += (value,)
                self.unsettled = True

    def settle(self, values: Values) -> None:
        """Make payloads of the values that came since the last time; the root's are shown in lists."""
        columns, state = self.columns, self.state
        messages = columns[KIND] == LLM
        if self.input is not None:
            if state.root == columns[SPAN_ID]:
                columns[INPUT], state.input_preview = values.keep_shown(bytes(self.input), messages=messages)
            else:
                columns[INPUT] = values.keep(bytes(self.input), messages=messages)
            self.input = None
        if self.output is not None:
            if state.root == columns[SPAN_ID]:
                columns[OUTPUT], state.output_preview = values.keep_shown(bytes(self.output), messages=messages)
            else:
                columns[OUTPUT] = values.keep(bytes(self.output), messages=messages)
            self.output = None
        if self.unsettled:
            self._settle_attributes(values)

    def _settle_attributes(self, values: Values) -> None:
        self.unsettled = False
        if self.before is None and len(self.said) == 1:
            self.columns[ATTRIBUTES] = values.keep(self.said[0])
            return
        self.columns[ATTRIBUTES] = values.put(self.attributes(values))

    def attributes(self, values: Values) -> dict[str, Json]:
        """All that was said of it under names."""
        known = None if self.before is None else decode(values.json(self.before))
        merged = known if type(known) is dict else {}
        for more in self.said:
            with contextlib.suppress(*CANNOT):
                merged |= read(more)
        return merged

    def raw_usage(self, values: Values) -> Json:
        """What the provider said of tokens, word for word."""
        number = self.columns[USAGE_RAW]
        if self.usage is not None or number is None or not self.row_id:
            return self.usage
        return decode(values.json(number))


def opened(fields: Fields | None) -> dict[str, Any]:
    """The fields of a start, an end or a note, decoded but for the values; raises for what cannot be decoded."""
    if not fields:
        return {}
    return {name: bytes(raw) if name in _VALUES else read(raw) for name, raw in fields.items()}


def _is_map(data: bytes) -> bool:
    return data[:1] in _MAPS


def signed(number: int) -> int:
    """A 64-bit id as SQLite keeps it.

    >>> signed(2**64 - 1)
    -1
    """
    if -LARGEST - 1 <= number <= LARGEST:
        return number
    if LARGEST < number < 2**64:
        return number - 2**64
    raise ValueError("not a 64-bit id")


def count(value: Json) -> int | None:
    """A whole number that SQLite can keep."""
    return value if type(value) is int and 0 <= value <= LARGEST else None


def _kind(columns: Columns, value: Json, texts: Texts, values: Values) -> None:
    columns[KIND] = _KIND.get(value, columns[KIND]) if type(value) is str else columns[KIND]


def _usage(columns: Columns, value: Json, texts: Texts, values: Values) -> None:
    if type(value) is not dict:
        return
    for name, told in value.items():
        if told is not None and name in TOKENS:
            columns[TOKENS[name]] = count(told)
    if value.get("raw") is not None:
        columns[USAGE_RAW] = values.put(value["raw"])


def _error(columns: Columns, value: Json, texts: Texts, values: Values) -> None:
    if type(value) is list and len(value) == 3:
        kind, message, stack = (item if type(item) is str else None for item in value)
        told = {"type": kind or "unknown", "message": message or "", "stack": stack}
        # the end of a stack says where it failed; a cut from the front keeps it
        told["stack"] = stack if stack is None else stack[-32_000:]
        told["message"] = (message or "")[:16_000]
        columns[ERROR] = values.put_json(msgspec.json.encode({key: _clean(item) for key, item in told.items()}))


def _clean(text: str | None) -> str | None:
    return None if text is None else text.encode("utf-8", "backslashreplace").decode()


def _stream(columns: Columns, value: Json, texts: Texts, values: Values) -> None:
    if type(value) is list and len(value) == 3 and value[2] in STREAM_ENDS:
        columns[STREAM_CHUNKS] = count(value[0]) or 0
        columns[STREAM_FIRST] = count(value[1])
        columns[STREAM_ENDED] = _ENDED[value[2]]


def _links(columns: Columns, value: Json, texts: Texts, values: Values) -> None:
    if type(value) is list:
        columns[LINKS] = values.put(value[:NAMES])


def _task(columns: Columns, value: Json, texts: Texts, values: Values) -> None:
    columns[TASK] = _clean(value[:200]) if type(value) is str else columns[TASK]


def _paths(columns: Columns, value: Json, texts: Texts, values: Values) -> None:
    if type(value) is list and all(type(item) is str for item in value):
        columns[PATHS] = texts.id_of_json([item[:NAME] for item in value[:NAMES]])


def _path_exact(columns: Columns, value: Json, texts: Texts, values: Values) -> None:
    columns[PATH_EXACT] = int(value) if type(value) is bool else columns[PATH_EXACT]


_TEXTS: Final = frozenset({"name", "model", "provider", "app", "version", "path"})
_READERS: Final[dict[str, Callable[[Columns, Json, Texts, Values], None]]] = {
    "kind": _kind,
    "usage": _usage,
    "error": _error,
    "stream": _stream,
    "links": _links,
    "task": _task,
    "paths": _paths,
    "path_exact": _path_exact,
}
