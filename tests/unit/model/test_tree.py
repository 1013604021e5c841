import pytest

from dashcam.errors import UsageError
from dashcam.model.tree import SpanNode, grow
from tests import samples


def names(nodes) -> list[tuple[int, str]]:
    return [(depth, node.span.name) for depth, node in nodes]


def test_each_call_hangs_under_its_caller():
    """Parents come before their children, children in the order they started."""
    assert names(samples.rag().tree().walk()) == [
        (0, "Rag.answer"),
        (1, "retrieve"),
        (2, "MiniLM.embed"),
        (1, "ChatOpenAI"),
        (1, "ChatOpenAI"),
        (1, "background"),
        (2, "worker"),
    ]


def test_a_tree_prints_readable():
    """A line a call: kind, name, model, time, and the status where it is not ok."""
    assert repr(samples.rag().tree()).splitlines() == [
        "chain Rag.answer  2.31 s  error",
        "  retriever retrieve  210 ms",
        "    embedding MiniLM.embed  all-MiniLM-L6-v2  98.0 ms",
        "  llm ChatOpenAI  gpt-4o-mini  1.10 s",
        "  llm ChatOpenAI  960 ms  error",
        "  agent background  running",
        "    function worker  incomplete",
    ]


def test_a_node_is_its_children():
    """It is gone through, counted and true also where it has none."""
    root = samples.rag().tree().root
    assert root is not None
    assert ([child.span.name for child in root][:2], len(root), bool(root.children[1])) == (
        ["retrieve", "ChatOpenAI"],
        4,
        True,
    )


def test_a_call_without_its_caller_is_a_root():
    """A parent that is not in the trace is none."""
    lost = samples.span("lost", 2, parent_id="f" * 16)
    tree = grow([samples.span("a", 1), lost])
    assert ([node.span.name for node in tree], len(tree)) == (["a", "lost"], 2)


def test_nothing_makes_no_tree():
    """No span, no root."""
    assert (grow([]).root, list(grow([]).walk())) == (None, [])


def test_a_circle_is_cut():
    """A damaged trace loses no span and walking it ends."""
    first, second = samples.span("a", 1), samples.span("b", 2)
    circle = [samples.span("a", 1, parent_id=second.span_id), samples.span("b", 2, parent_id=first.span_id)]
    assert names(grow(circle).walk()) == [(0, "a"), (1, "b")]


def test_a_span_that_calls_itself_its_parent_is_a_root():
    """The smallest circle."""
    own = samples.span("a", 1)
    assert names(grow([samples.span("a", 1, parent_id=own.span_id)]).walk()) == [(0, "a")]


def test_depth_costs_no_recursion():
    """A chain of 5,000 calls is walked and printed."""
    spans = [samples.span("f", 0)]
    for number in range(1, 5_000):
        spans.append(samples.span("f", number, parent_id=spans[-1].span_id))
    assert len(repr(grow(spans)).splitlines()) == 5_000


def test_a_node_stands_alone():
    """It can be made by hand."""
    assert repr(SpanNode(samples.span("f", duration_ns=900))) == "function f  900 ns"


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"kind": "llm"}, ["ChatOpenAI", "ChatOpenAI"]),
        ({"kind": "llm", "status": "error"}, ["ChatOpenAI"]),
        ({"parent_id": None}, ["Rag.answer"]),
        ({"model": "gpt-4o-mini"}, ["ChatOpenAI"]),
        ({"name": "nobody"}, []),
        ({"app": "rag", "duration_ns": 210_000_000}, ["retrieve"]),
    ],
)
def test_spans_are_found_by_equality(fields, found):
    """All of the fields must be equal; the order is that of their starts."""
    assert [span.name for span in samples.rag().find(**fields)] == found


def test_a_tool_is_found_by_its_name():
    """`tool=` is short for kind and name."""
    spans = [samples.span("look_up", 1, kind="tool"), samples.span("look_up", 2), samples.span("add", 3, kind="tool")]
    assert samples.trace(spans).find(tool="look_up") == [spans[0]]


def test_a_field_that_spans_do_not_have_is_wrong_use():
    """The nearest one is named, or all."""
    with pytest.raises(UsageError, match="no field 'modle': did you mean 'model'"):
        samples.rag().find(modle="x")
    with pytest.raises(UsageError, match="no field 'zzz': there are trace_id, span_id"):
        samples.rag().find(zzz="x")


def test_spans_as_dicts():
    """The shape of `show --json`, nested values as plain ones."""
    (first, *_, last) = samples.rag().to_dicts()
    assert (first["error"]["type"], first["usage"], last["status"]) == ("openai.RateLimitError", None, "incomplete")
