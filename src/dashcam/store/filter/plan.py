"""A filter's text → what a store needs to find what it means: the tree, and its parts by what they cost."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any, Literal, TypeAlias

from dashcam.store.filter.checking import check
from dashcam.store.filter.columns import COLUMNS
from dashcam.store.filter.names import SPAN_NAMES, TRACE_NAMES
from dashcam.store.filter.tree import Both, Compare, Condition, Const, Exists, Field, Total, Words
from dashcam.store.filter.words import Query

Of: TypeAlias = Literal["traces", "spans"]


@dataclass(frozen=True, slots=True)
class Plan:
    """One filter, read."""

    of: Of
    now_ns: int
    parts: tuple[Condition, ...] = ()
    """All of these must hold."""
    queries: tuple[Query, ...] = ()
    cheap: Both = field(default=Both(()))
    """Those that the row itself answers."""
    dear: Both = field(default=Both(()))
    """Those that read other rows, payloads or the text index."""


def compile_filter(text: str | None, of: Of = "traces", *, app: str | None = None, now_ns: int | None = None) -> Plan:
    """Read a filter of `traces` or of `spans`.

    Args:
        text: The expression; nothing lets everything through.
        of: What is listed: the bare names are its fields.
        app: One more condition, as `app == …`.
        now_ns: What `now` is.

    Raises:
        FilterError: It cannot be read.

    >>> [type(part).__name__ for part in compile_filter('status == "error" and any(s.cost_usd > 1 for s in spans)').parts]
    ['Compare', 'Exists']
    """
    now_ns = time.time_ns() if now_ns is None else now_ns
    queries: list[Query] = []
    parts: list[Condition] = []
    if app is not None:
        name = (TRACE_NAMES if of == "traces" else SPAN_NAMES)["app"]
        parts.append(Compare("==", Field(name, 0), Const(app.encode("utf-8", "backslashreplace").decode())))
    if text is not None and text.strip():
        tree, queries = check(text, of, now_ns)
        parts += _flat(tree)
    dear = tuple(part for part in parts if is_dear(part, of))
    cheap = tuple(part for part in parts if part not in dear)
    return Plan(of, now_ns, tuple(parts), tuple(queries), Both(cheap), Both(dear))


def _flat(condition: Condition) -> list[Condition]:
    if isinstance(condition, Both):
        return [inner for part in condition.of for inner in _flat(part)]
    return [condition]


def is_dear(node: Any, of: Of) -> bool:
    """Whether anything in a condition reads more than the row."""
    if any(isinstance(one, Words | Exists | Total) for one in _inside(node)):
        return True
    return any(COLUMNS["spans" if one.scope else of][one.name.name].is_dear for one in fields_in(node))


def fields_in(node: Any) -> Iterator[Field]:
    """The fields that a condition speaks of."""
    return (one for one in _inside(node) if isinstance(one, Field))


def _inside(node: Any) -> Iterator[Any]:
    """Everything that a condition is made of, itself included."""
    yield node
    if isinstance(node, tuple):
        for item in node:
            yield from _inside(item)
    elif is_dataclass(node) and not isinstance(node, Field):
        for one in fields(node):
            yield from _inside(getattr(node, one.name))
