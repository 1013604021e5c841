"""One trace: its outline, its spans whole, what tells it from another, a text inside it, what people say about it."""

from typing import Annotated

import msgspec

from dashcam.model.mark import Mark, MarkKind
from dashcam.model.outline import Contents, Found, Outline, Previews
from dashcam.model.span import Span
from dashcam.model.types import Json
from dashcam.server.answers import Done, SpanList
from dashcam.server.calling import Call

MOST = 200
"""Whole spans that are given at once."""


class OfTrace(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which trace; the first characters of its id will do."""

    trace_id: str


class OfSpan(OfTrace, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which span of it; the first characters of its id will do."""

    span_id: str


class OfSpans(OfTrace, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which spans of it: whole ids with commas between them."""

    ids: Annotated[str, msgspec.Meta(pattern=rf"^[0-9a-f]{{16}}(,[0-9a-f]{{16}}){{0,{MOST - 1}}}$")]


class Held(OfTrace, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which text in it."""

    text: Annotated[str, msgspec.Meta(max_length=1_000)]


class OfMark(OfTrace, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which mark on it."""

    uid: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{32}$")]


class NewMark(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is said about a trace or a span: the text of a note, the name of a tag, name, value and reason of a score."""

    kind: MarkKind
    name: str | None = None
    value: int | float | bool | str | None = None
    text: str | None = None
    span: str | None = None
    """`None` where the whole trace is meant."""


def trace(call: Call, asked: OfTrace) -> Outline:
    """Give every span of a trace in columns, without what they took and gave."""
    return call.store.outline(asked.trace_id)


def stamp(call: Call, asked: OfTrace) -> str:
    """A text that is the same as long as the outline is."""
    return call.store.stamp(asked.trace_id)


def span(call: Call, asked: OfSpan) -> Span:
    """Give one span with all that it took and gave."""
    return call.store.span(asked.trace_id, asked.span_id)


def spans(call: Call, asked: OfSpans) -> SpanList:
    """Give some spans of a trace whole, in the order they started; those that are not there are left out."""
    return SpanList(spans=call.store.spans_of(asked.trace_id, asked.ids.split(",")))


def previews(call: Call, asked: OfSpans) -> Previews:
    """Give the beginning of what some spans got; those that got nothing are left out."""
    return call.store.previews(asked.trace_id, asked.ids.split(","))


def contents(call: Call, asked: OfTrace) -> Contents:
    """Give hashes of what every span got and gave, in the order of the trace's outline."""
    return call.store.contents(asked.trace_id)


def find(call: Call, asked: Held) -> Found:
    """Find the spans of a trace that hold a text."""
    return call.store.find_in(asked.trace_id, asked.text)


def mark(call: Call, asked: OfTrace, said: NewMark) -> Mark:
    """Say something about a trace or one of its spans."""
    store, trace_id = call.store, asked.trace_id
    given: Json = said.value
    if said.kind == "note":
        return store.note(trace_id, said.text or "", span=said.span)
    if said.kind == "tag":
        return store.tag(trace_id, said.name or "", span=said.span)
    if said.kind == "pin":
        return store.pin(trace_id)
    return store.score(trace_id, said.name or "", given, reason=said.text, span=said.span)


def unmark(call: Call, asked: OfMark) -> Done:
    """Take back what was said."""
    call.store.unmark(asked.trace_id, asked.uid)
    return Done()
