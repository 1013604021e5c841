"""Rows of the views `traces` and `spans` → the words of `model/`."""

from typing import Any

import msgspec

from dashcam.model.mark import Mark
from dashcam.model.span import Error, Site, Span, SpanRow, Stream, TypeLabel
from dashcam.model.trace import Trace, TraceWithSpans
from dashcam.model.usage import Usage

_json = msgspec.json.Decoder().decode
_tags = msgspec.json.Decoder(list[str]).decode
_TOKENS = ("input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens", "reasoning_tokens")


def to_trace(row: dict[str, Any]) -> Trace:
    """One row of `traces`."""
    return Trace(**_trace_fields(row))


def to_trace_with_spans(row: dict[str, Any], spans: list[dict[str, Any]], marks: list[Mark]) -> TraceWithSpans:
    """One row of `traces` with its rows of `spans`, and what people said about them."""
    return TraceWithSpans(**_trace_fields(row), spans=[to_span(span) for span in spans], marks=marks)


def to_span(row: dict[str, Any]) -> Span:
    """One row of `spans`."""
    fields = dict(row)
    tokens = {name: fields.pop(name) for name in _TOKENS}
    raw = _maybe(fields.pop("usage_raw"), Any)
    known = raw is not None or any(count is not None for count in tokens.values())
    fields.update(
        paths=_maybe(row["paths"], list[str]),
        path_exact=None if row["path_exact"] is None else bool(row["path_exact"]),
        type=_maybe(row["type"], TypeLabel),
        site=_maybe(row["site"], Site),
        error=_maybe(row["error"], Error),
        stream=_maybe(row["stream"], Stream),
        input=_maybe(row["input"], Any),
        output=_maybe(row["output"], Any),
        usage=Usage(**tokens, raw=raw) if known else None,
        attributes=_maybe(row["attributes"], dict[str, Any]),
        links=None if row["links"] is None else _links(_json(row["links"])),
    )
    return Span(**fields)


def to_span_row(row: dict[str, Any]) -> SpanRow:
    """One row of `spans` whose values were not read."""
    whole = to_span(row)
    return SpanRow(**{name: getattr(whole, name) for name in SpanRow.__struct_fields__})


def _trace_fields(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "tags": _tags(row["tags"]), "metadata": _json(row["metadata"]), "models": _tags(row["models"])}


def _links(value: Any) -> list[Any]:
    """Links that were too large for one payload are a single cut."""
    return value if isinstance(value, list) else [value]


def _maybe(text: str | None, kind: Any) -> Any:
    return None if text is None else msgspec.json.decode(text, type=kind)
