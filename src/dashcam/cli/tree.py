"""The spans of a trace as rows of a tree, in the order they started, with the guides that are drawn before each.

Receives a flat list of spans, hands on flat rows; depth costs neither recursion nor, beyond a bound, columns.
"""

from collections.abc import Sequence

import msgspec

from dashcam.model.span import Span

DEEPEST = 24
"""Levels that are drawn with guides; what lies deeper says its level as a number."""


class Node(msgspec.Struct, frozen=True):
    """A row of the tree: a span, and what stands left of it."""

    span: Span
    depth: int
    guide: str
    """Before the span's own line: `├─`."""
    below: str
    """Before lines that belong to the span, between it and its children: `│`."""


def rows(spans: Sequence[Span]) -> list[Node]:
    """Return all spans as rows; a span whose parent is not among them stands at the top."""
    known = {span.span_id for span in spans}
    children: dict[str | None, list[Span]] = {}
    for span in spans:
        parent = span.parent_id if span.parent_id in known and span.parent_id != span.span_id else None
        children.setdefault(parent, []).append(span)
    made: list[Node] = []
    stack = [(span, 0, "", True) for span in reversed(children.pop(None, []))]
    while stack:
        span, depth, before, is_last = stack.pop()
        under = children.pop(span.span_id, [])
        after = before if depth == 0 or depth > DEEPEST else before + ("   " if is_last else "│  ")
        made.append(
            Node(span, depth, _guide(before, depth, is_last=is_last), _shown(after, depth) + ("│" if under else " "))
        )
        stack += [(child, depth + 1, after, child is under[-1]) for child in reversed(under)]
    return made


def _guide(before: str, depth: int, *, is_last: bool) -> str:
    if depth == 0:
        return ""
    return _shown(before, depth) + ("└─ " if is_last else "├─ ")


def _shown(guides: str, depth: int) -> str:
    if depth <= DEEPEST:
        return guides
    return f"⋯{depth} "
