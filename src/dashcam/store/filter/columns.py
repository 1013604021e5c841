"""Where the names of the filter stand in the store: an expression each, with `{r}` for the row of the trace or span."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import Final


class Form(Enum):
    """How the expression gives its value."""

    PLAIN = "as it is"
    NUMBERED = "the id of a text"
    WORD = "the position in a closed list"
    SPAN_ID = "a 64-bit id"
    JSON_TEXT = "JSON"
    PAYLOAD = "the id of a payload"
    MARKS = "people's marks"
    APPS = "texts of all spans"
    MODELS = "texts of all spans, as JSON"


@dataclass(frozen=True, slots=True)
class Column:
    """One name's place."""

    form: Form
    sql: str
    is_dear: bool = False
    """Reading it reads more than the row."""


def _plain(*names: str) -> dict[str, Column]:
    return {name: Column(Form.PLAIN, f"{{r}}.{name}") for name in names}


def _numbered(*names: str) -> dict[str, Column]:
    return {name: Column(Form.NUMBERED, f"{{r}}.{name}") for name in names}


def _payload(*names: str) -> dict[str, Column]:
    return {name: Column(Form.PAYLOAD, f"{{r}}.{name}", is_dear=True) for name in names}


def _texts(*names: str) -> dict[str, Column]:
    return {
        name: Column(Form.JSON_TEXT, f"(select x.text from texts as x where x.id = {{r}}.{name})") for name in names
    }


# the newest row first: a root ends last, and its trace may have thousands of spans
_ROOT: Final = (
    "coalesce((select o.{0} from span_rows as o where o.trace = {{r}}.id and o.span_id = {{r}}.root order by o.id desc limit 1),"
    " (select o.{0} from open_spans as o where o.trace = {{r}}.id and o.span_id = {{r}}.root))"
)
_ERROR: Final = f"(case when {{r}}.status in (1, 2) then payload({_ROOT.format('error')}) end ->> '$.{{0}}')"
_TOKENS: Final = (
    "(case when {r}.input_tokens is not null or {r}.output_tokens is not null"
    " then coalesce({r}.input_tokens, 0) + coalesce({r}.output_tokens, 0) end)"
)
_BOTH: Final = {
    **_plain("started_ns", "duration_ns", "input_tokens", "output_tokens", "cost_usd"),
    **_numbered("name", "version", "path"),
    "kind": Column(Form.WORD, "{r}.kind"),
    "status": Column(Form.WORD, "{r}.status"),
    "started": Column(Form.PLAIN, "{r}.started_ns"),
    "age": Column(Form.PLAIN, "((:now_ns - {r}.started_ns) / 1e9)"),
    "duration": Column(Form.PLAIN, "({r}.duration_ns / 1e9)"),
    "tokens": Column(Form.PLAIN, _TOKENS),
    "run": Column(Form.PLAIN, "(select x.run from processes as x where x.id = {r}.process)"),
    "scores": Column(Form.MARKS, "score", is_dear=True),
    "notes": Column(Form.MARKS, "note", is_dear=True),
}
_OF_TRACE: Final = {
    **_BOTH,
    **_plain("trace_id", "session", "user", "span_count", "error_count", "unpriced_count", "input_preview"),
    **_plain("output_preview"),
    "app": Column(Form.APPS, "{r}.app"),
    "model": Column(Form.MODELS, "{r}.models"),
    "models": Column(Form.JSON_TEXT, "coalesce({r}.models, '[]')"),
    "tags": Column(Form.MARKS, "tag", is_dear=True),
    "metadata": Column(Form.JSON_TEXT, "coalesce({r}.metadata, '{{}}')"),
    "input": Column(Form.PAYLOAD, _ROOT.format("input"), is_dear=True),
    "output": Column(Form.PAYLOAD, _ROOT.format("output"), is_dear=True),
    "error": Column(Form.PLAIN, _ERROR.replace("{0}", "message"), is_dear=True),
    "error_type": Column(Form.PLAIN, _ERROR.replace("{0}", "type"), is_dear=True),
    "pinned": Column(Form.MARKS, "pin", is_dear=True),
}
_OF_SPAN: Final = {
    **_BOTH,
    **_plain("cache_read_tokens", "cache_write_tokens", "reasoning_tokens", "path_exact", "thread", "task"),
    **_numbered("app", "model", "provider", "method", "cost_source"),
    **_texts("paths", "type", "site"),
    **_payload("input", "output", "attributes", "links"),
    "span_id": Column(Form.SPAN_ID, "{r}.span_id"),
    "parent_id": Column(Form.SPAN_ID, "{r}.parent_id"),
    "trace_id": Column(Form.PLAIN, "(select x.trace_id from trace_rows as x where x.id = {r}.trace)"),
    "error": Column(Form.PLAIN, "(payload({r}.error) ->> '$.message')", is_dear=True),
    "error_type": Column(Form.PLAIN, "(payload({r}.error) ->> '$.type')", is_dear=True),
    "chunks": Column(Form.PLAIN, "{r}.stream_chunks"),
    "first_chunk": Column(Form.PLAIN, "({r}.stream_first_ns / 1e9)"),
    "ended": Column(Form.WORD, "{r}.stream_ended"),
    "process": Column(Form.PLAIN, "(select x.pid from processes as x where x.id = {r}.process)"),
    "tags": Column(Form.MARKS, "tag", is_dear=True),
}
COLUMNS: Final[Mapping[str, Mapping[str, Column]]] = MappingProxyType({"traces": _OF_TRACE, "spans": _OF_SPAN})


def column(name: str, of: str) -> Column:
    """Where a name of `traces` or `spans` stands.

    >>> column("duration", "spans").sql
    '({r}.duration_ns / 1e9)'
    """
    return COLUMNS[of][name]
