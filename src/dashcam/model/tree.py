"""The spans of a trace as the tree of calls that they are: to be walked, and to be looked at when printed.

Receives a flat list of spans in the order they started, hands on nodes; depth costs no recursion.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches

from dashcam.errors import UsageError
from dashcam.model.span import Span
from dashcam.model.types import Json

_UNITS = ((1_000_000_000, "s"), (1_000_000, "ms"), (1_000, "µs"))


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class SpanNode:
    """A call with the calls that it made, in the order they started."""

    span: Span
    children: "list[SpanNode]" = field(default_factory=list)

    def walk(self) -> "Iterator[tuple[int, SpanNode]]":
        """Give this node and all below it, each with its depth, parents before their children."""
        stack = [(0, self)]
        while stack:
            depth, node = stack.pop()
            yield depth, node
            stack += [(depth + 1, child) for child in reversed(node.children)]

    def __iter__(self) -> "Iterator[SpanNode]":
        return iter(self.children)

    def __len__(self) -> int:
        return len(self.children)

    def __bool__(self) -> bool:
        return True

    def __repr__(self) -> str:
        return "\n".join("  " * depth + _line(node.span) for depth, node in self.walk())


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class SpanTree:
    """All calls of a trace: its root, and beside it calls whose parent is not in the trace.

    >>> SpanTree([])
    <BLANKLINE>
    """

    roots: list[SpanNode]

    @property
    def root(self) -> SpanNode | None:
        """The first of the roots."""
        return self.roots[0] if self.roots else None

    def walk(self) -> Iterator[tuple[int, SpanNode]]:
        """Give all nodes, each with its depth, parents before their children."""
        for root in self.roots:
            yield from root.walk()

    def __iter__(self) -> Iterator[SpanNode]:
        return iter(self.roots)

    def __len__(self) -> int:
        return len(self.roots)

    def __repr__(self) -> str:
        return "\n".join(map(repr, self.roots))


def find(spans: Iterable[Span], fields: dict[str, Json]) -> list[Span]:
    """Give the spans of which each field is equal to what is given.

    Raises:
        UsageError: Spans have no such field; the nearest one is named.
    """
    wanted = dict(fields)
    if "tool" in wanted:
        wanted |= {"kind": "tool", "name": wanted.pop("tool")}
    for name in wanted:
        if name not in Span.__struct_fields__:
            near = get_close_matches(name, Span.__struct_fields__, 1)
            hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(Span.__struct_fields__)}"
            raise UsageError(f"a span has no field {name!r}: {hint}")
    return [span for span in spans if all(getattr(span, name) == value for name, value in wanted.items())]


def grow(spans: Iterable[Span]) -> SpanTree:
    """Put each span under its parent; one whose parent is not there, and the first of a circle, is a root."""
    nodes = {span.span_id: SpanNode(span) for span in spans}
    roots = [node for node in nodes.values() if _parent(node, nodes) is None]
    for node in nodes.values():
        parent = _parent(node, nodes)
        if parent is not None:
            parent.children.append(node)
    reached = {node.span.span_id for root in roots for _, node in root.walk()}
    for name, node in nodes.items():
        if name not in reached:  # only a damaged trace has a circle: it is cut where it was met first
            nodes[node.span.parent_id or ""].children.remove(node)
            roots.append(node)
            reached |= {below.span.span_id for _, below in node.walk()}
    return SpanTree(roots)


def _parent(node: SpanNode, nodes: dict[str, SpanNode]) -> SpanNode | None:
    return nodes.get(node.span.parent_id) if node.span.parent_id else None


def _line(span: Span) -> str:
    took = "" if span.duration_ns is None else _duration(span.duration_ns)
    status = "" if span.status == "ok" else span.status
    return "  ".join(part for part in (f"{span.kind} {span.name}", span.model, took, status) if part)


def _duration(nanoseconds: int) -> str:
    """Say a duration with two or three digits.

    >>> [_duration(ns) for ns in (950, 12_345, 1_500_000, 64_000_000_000)]
    ['950 ns', '12.3 µs', '1.50 ms', '64.0 s']
    """
    for unit, name in _UNITS:
        if nanoseconds >= unit:
            value = nanoseconds / unit
            return f"{value:.{2 if value < 10 else 1 if value < 100 else 0}f} {name}"
    return f"{nanoseconds} ns"
