"""A trace as a page's fragment for notebooks: a tree that folds, with inputs and outputs, and nothing that could do anything.

Receives a trace, hands on HTML without a script, a style sheet, an address, a class or an id: it reads the same in a notebook
that is opened again years later, without a server. Whatever was recorded is text in `<code>` and `<pre>`, which neither a
browser nor a notebook's mathematics looks into. Colours are the reader's own, lighter and darker.
"""

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import islice
from typing import TYPE_CHECKING, Final

from dashcam.model import values, words
from dashcam.model.span import Span
from dashcam.model.tree import SpanNode, grow

if TYPE_CHECKING:  # a trace draws itself with this
    from dashcam.model.trace import Trace, TraceWithSpans

MOST_SPANS: Final = 200
DEEPEST: Final = 60
"""Levels that are nested; what is deeper stands on the last one."""
MOST_LINES: Final = 60
LONGEST: Final = 4_000
"""Characters of an input, an output, an error."""
NAME: Final = 120
BAD: Final = {"error": "✗", "cancelled": "⊘", "incomplete": "╳", "running": "…"}
_DIM = "opacity:.7"
_FAULT = "color:#d1242f"  # readable on white and on black
_NUMBER = f"{_DIM};font-variant-numeric:tabular-nums"
_BLOCK = "margin:2px 0 6px 0;padding:4px 8px;border-left:2px solid;overflow:auto;max-height:20em;white-space:pre-wrap;opacity:.9"
# what turns text around, or is invisible, is said as its number
_HIDDEN = {
    **{code: f"\\x{code:02x}" for code in (*range(9), *range(11, 32), *range(127, 160))},
    **{code: f"\\u{code:04x}" for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x2028, 0x2029, 0xFEFF)},
    **dict.fromkeys((*range(55296, 57344), 65534, 65535), "�"),
}


def trace_html(trace: "TraceWithSpans") -> str:
    """Return one trace, its root unfolded."""
    return _framed(*_trace(trace, is_open=True))


def traces_html(traces: "Sequence[TraceWithSpans]", left_out: int = 0) -> str:
    """Return some traces below each other, only the last of them unfolded."""
    if not traces:
        return _framed(f'<span style="{_DIM}">no traces yet</span>')
    pieces = [piece for trace in traces for piece in _trace(trace, is_open=trace is traces[-1])]
    more = f'<div style="{_DIM}">and {words.plural(left_out, "trace")} before</div>' if left_out else ""
    return _framed(more, *pieces)


def list_html(traces: "Sequence[Trace]", link: str | None = None) -> str:
    """Return a table of traces, and where to look at them."""
    rows = (
        f'<tr><td style="text-align:left">{_mark(trace.status)} {_code(trace.name, NAME)}</td>'
        f'<td style="text-align:left">{_code(trace.app or "", NAME)}</td>'
        f'<td style="text-align:left">{_code(trace.input_preview or "", NAME)}</td>'
        + "".join(f'<td style="text-align:right;{_NUMBER}">{escape(fact)}</td>' for fact in _figures(trace))
        + "</tr>"
        for trace in traces
    )
    heads = ("trace", "app", "input", "time", "tokens", "cost")
    head = "".join(
        f'<th style="text-align:{"left" if at < 3 else "right"}">{name}</th>' for at, name in enumerate(heads)
    )
    place = f"<div>{_link(link)}</div>" if link else ""
    return _framed(place, f"<table><thead><tr>{head}</tr></thead><tbody>", *rows, "</tbody></table>")


def _link(address: str) -> str:
    return f'<a href="{escape(address)}" target="_blank" rel="noopener noreferrer">{escape(address)}</a>'


def _framed(*pieces: str) -> str:
    return f'<div style="font-size:13px;line-height:1.5;text-align:left">{"".join(pieces)}</div>'


def _trace(trace: "TraceWithSpans", *, is_open: bool) -> Iterator[str]:
    tree = grow(trace.spans)
    began, whole = trace.started_ns, max(trace.duration_ns or 0, 1)
    budget = islice((pair for root in tree for pair in root.walk()), MOST_SPANS)
    open_levels: list[int] = []
    for depth, node in budget:
        level = min(depth, DEEPEST)
        while open_levels and open_levels[-1] >= level:
            open_levels.pop()
            yield "</div></details>"
        open_levels.append(level)
        yield _opening(node, trace, began, whole, is_open=is_open and _is_shown(node, depth))
    yield "</div></details>" * len(open_levels)
    left = len(trace.spans) - MOST_SPANS
    if left > 0:
        yield f'<div style="{_DIM}">{words.plural(left, "call")} more: dashcam show {escape(trace.trace_id[:8])}</div>'


def _is_shown(node: SpanNode, depth: int) -> bool:
    """Tell whether a call is unfolded at first: the root, and the way to what failed."""
    return depth == 0 or node.span.status == "error"


def _opening(node: SpanNode, trace: "Trace", began: int, whole: int, *, is_open: bool) -> str:
    span = node.span
    facts = " · ".join(filter(None, _root_facts(trace) if span.parent_id is None else _facts(span)))
    right = f'<span style="float:right;{_NUMBER}">{facts} {_bar(span, began, whole)}</span>'
    return (
        f'<details{" open" if is_open else ""}><summary style="cursor:pointer">{right}{_mark(span.status)} '
        f'<b>{_code(span.name, NAME)}</b> <span style="{_DIM}">{escape(span.kind)}</span></summary>'
        f'<div style="clear:both;margin-left:1.2em">{"".join(_body(span))}'
    )


def _mark(status: str) -> str:
    if status not in BAD:
        return ""
    colour = f' style="{_FAULT}"' if status in ("error", "incomplete") else ""
    return f'<span{colour} title="{status}">{BAD[status]} {status}</span>'


def _bar(span: Span, began: int, whole: int) -> str:
    """Draw when in the trace the call was made, and for how long."""
    left = min(max((span.started_ns - began) / whole, 0.0), 1.0)
    wide = min(max((span.duration_ns or 0) / whole, 0.01), 1.0 - left if left < 0.99 else 0.01)
    colour = f";{_FAULT}" if span.status == "error" else ""
    return (
        f'<span style="display:inline-block;width:90px{colour}" aria-hidden="true"><span style="display:inline-block;height:7px;'
        f'background:currentColor;opacity:.5;margin-left:{left * 90:.0f}px;width:{max(wide * 90, 1):.0f}px"></span></span>'
    )


def _facts(span: Span) -> tuple[str, ...]:
    used = span.usage
    tokens = words.tokens(used.input_tokens, used.output_tokens) if used else ""
    cost = words.cost(span.cost_usd, 1 if span.kind in ("llm", "embedding") and span.cost_usd is None else 0)
    return words.duration(span.duration_ns), _code(span.model or "", NAME), tokens, escape(cost)


def _root_facts(trace: "Trace") -> tuple[str, ...]:
    app = f"{trace.app or ''}@{trace.version[:8]}" if trace.version else trace.app or ""
    return (*map(escape, _figures(trace)), _code(app, NAME), words.plural(trace.span_count, "span"))


def _figures(trace: "Trace") -> tuple[str, str, str]:
    return (
        words.duration(trace.duration_ns),
        words.tokens(trace.input_tokens, trace.output_tokens),
        words.cost(trace.cost_usd, trace.unpriced_count),
    )


def _body(span: Span) -> Iterator[str]:
    if span.error:
        told = f"{span.error.type}: {span.error.message}\n{span.error.stack or ''}"
        yield f'<div style="{_FAULT}">{_block(told.splitlines())}</div>'
    for label, value in (("in", span.input), ("out", span.output)):
        if value not in (None, {}, ""):
            yield f'<span style="{_DIM}">{label}</span>{_block(values.whole(value))}'


def _block(lines: Iterable[str]) -> str:
    """Return text as it is, so much of it as a notebook should keep."""
    kept, room = [], LONGEST
    rest = iter(lines)
    for line in islice(rest, MOST_LINES):
        kept.append(line[:room])
        room -= len(line)
        if room <= 0:
            break
    is_cut = room < 0 or next(rest, None) is not None
    text = _shown("\n".join(kept)) + ("…" if is_cut else "")
    return f'<pre style="{_BLOCK}">{escape(text)}</pre>'


def _code(text: str, most: int) -> str:
    """Return a name on one line; nothing where there is none."""
    shown = " ".join(_shown(text[:most]).split())
    return f"<code>{escape(shown)}{'…' if len(text) > most else ''}</code>" if text else ""


def _shown(text: str) -> str:
    return text.translate(_HIDDEN)
