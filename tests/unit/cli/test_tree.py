from dashcam.cli.tree import DEEPEST, rows
from tests.samples import span


def chain(depth: int) -> list:
    made = [span("f0", 0)]
    for number in range(1, depth):
        made.append(span(f"f{number}", number, parent_id=made[-1].span_id))
    return made


def drawn(spans: list) -> list[str]:
    return [node.guide + node.span.name for node in rows(spans)]


def test_children_stand_under_their_parent_in_the_order_they_started() -> None:
    """Guides lead from a parent to each child, and past grandchildren to the next."""
    root, a = span("root", 1), span("a", 2, parent_id=span(number=1).span_id)
    b, c = span("b", 3, parent_id=a.span_id), span("c", 4, parent_id=root.span_id)
    assert drawn([root, a, b, c]) == ["root", "├─ a", "│  └─ b", "└─ c"]


def test_a_span_whose_parent_is_not_there_stands_at_the_top() -> None:
    """A parent that was dropped or is elsewhere hides none of its children."""
    assert drawn([span("a", 1), span("b", 2, parent_id="f" * 16)]) == ["a", "b"]


def test_a_span_that_names_itself_as_parent_stands_at_the_top() -> None:
    """Damage does not make a loop."""
    own = span("a", 1)
    assert drawn([span("a", 1, parent_id=own.span_id)]) == ["a"]


def test_lines_below_a_span_are_guided_to_its_children() -> None:
    """What is said of a span does not cut it off from them."""
    root, a = span("root", 1), span("a", 2, parent_id=span(number=1).span_id)
    b = span("b", 3, parent_id=root.span_id)
    assert [node.below for node in rows([root, a, b])] == ["│", "│   ", "    "]


def test_depth_costs_neither_recursion_nor_columns() -> None:
    """Ten thousand levels are rows like others; from a bound on the level is a number."""
    made = rows(chain(10_000))
    assert len(made) == 10_000
    assert made[DEEPEST].guide == "   " * (DEEPEST - 1) + "└─ "
    assert made[9_999].guide == "⋯9999 └─ "
    assert max(len(node.guide) for node in made) == 3 * DEEPEST


def test_no_spans_are_no_rows() -> None:
    """A trace of which everything was dropped."""
    assert rows([]) == []
